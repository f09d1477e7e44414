"""What packs say, checked: rules, links, overrides and their examples, as the compiler takes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from msgspec import Struct, field
from msgspec.structs import replace

from wireparse.errors import Mark
from wireparse.rulebook.lexicon import LexiconDef
from wireparse.rulebook.pattern import Pattern, Shared


class RuleTest(NamedTuple):
    """A sentence and what its rule must find: role -> words (an empty mapping: anything), or None: nothing."""

    text: str
    get: Mapping[str, str] | None
    mark: Mark


class RuleDef(Struct, frozen=True):
    """What phrase, event and context rules share. ``set`` are the attributes that a match carries; where ``again`` fits
    right behind a match, it is one more match of the rule; ``changed`` are the overrides that made it what it is."""

    id: str
    stage: str
    patterns: tuple[Pattern, ...]
    vetoes: tuple[Pattern, ...]
    again: tuple[Pattern, ...]
    set: Mapping[str, str]
    tests: tuple[RuleTest, ...]
    mark: Mark
    gives: tuple[str, ...] = ()
    head: str | None = None
    forms: Mapping[str, str] = field(default_factory=dict)
    changed: tuple[Mark, ...] = ()

    def all_patterns(self) -> tuple[Pattern, ...]:
        """Everything that the rule matches with: its patterns, its vetoes, its continuations."""
        return (*self.patterns, *self.vetoes, *self.again)

    def sharing(self, shared: Shared) -> RuleDef:
        """The same rule, its patterns made of parts that ``shared`` knows."""
        return replace(
            self,
            patterns=tuple(map(shared, self.patterns)),
            vetoes=tuple(map(shared, self.vetoes)),
            again=tuple(map(shared, self.again)),
        )


class LinkDef(Struct, frozen=True):
    """When two mentions are one incident: all of ``when`` hold, none of ``unless``."""

    id: str
    when: tuple[str, ...]
    unless: tuple[str, ...]
    mark: Mark
    tests: tuple[RuleTest, ...] = ()


class OverrideDef(Struct, frozen=True):
    """What a pack changes in the packs before it. ``rule`` is an id or a glob over ids, ``lexicon`` an id; one is None.

    ``patterns`` take the place of the rule's own (None: they stay) and ``add`` comes to them; ``tests`` take the place
    of the rule's own where ``patterns`` do, else they come to them. ``remove`` are words of the lexicon, each with its
    mark; what it adds stands among the pack's own lexicons.
    """

    mark: Mark
    rule: str | None = None
    lexicon: str | None = None
    disable: bool = False
    set: Mapping[str, str] = field(default_factory=dict)
    patterns: tuple[Pattern, ...] | None = None
    add: tuple[Pattern, ...] = ()
    vetoes: tuple[Pattern, ...] = ()
    tests: tuple[RuleTest, ...] = ()
    remove: tuple[tuple[str, Mark], ...] = ()


class PackDef(Struct, frozen=True):
    """One pack as read from its folder."""

    name: str
    version: str
    language: str | None
    lexicons: tuple[LexiconDef, ...]
    rules: tuple[RuleDef, ...]
    links: tuple[LinkDef, ...]
    tables: Mapping[str, object]
    overrides: tuple[OverrideDef, ...] = ()
