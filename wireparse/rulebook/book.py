"""The rulebook: all packs, checked and compiled once (:mod:`wireparse.rulebook.build`), then only read."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct, field

from wireparse.model import PackStamp
from wireparse.rulebook.compile import Alphabet, Index, Matcher
from wireparse.rulebook.definitions import LinkDef, RuleDef
from wireparse.rulebook.gate import Gates
from wireparse.rulebook.gazetteer_index import seal_of
from wireparse.rulebook.lexicon import Lexicon
from wireparse.rulebook.morphology import Morphology
from wireparse.rulebook.place_cues import PlaceCues

FACTS = frozenset(("incident", "loss"))


class Rule(Struct, frozen=True):
    """A rule ready to match; ``id`` is ``<pack>/<rule id>``."""

    id: str
    definition: RuleDef
    matchers: tuple[Matcher, ...]
    vetoes: tuple[Matcher, ...]
    again: tuple[Matcher, ...]


class Stage(Struct, frozen=True):
    """Rules tried together: each pattern with its rule, in order; ``index`` finds, by the labels of a sentence, the
    numbers of those worth trying.

    ``labels`` remembers those of phrases, by rule and the labels of the head.
    """

    rules: tuple[Rule, ...]
    tries: tuple[tuple[Rule, Matcher], ...]
    index: Index
    alphabet: Alphabet
    definitions: Mapping[str, RuleDef]
    labels: dict[tuple[str, frozenset[str]], frozenset[str]] = field(default_factory=dict)


def tries_of(rules: Sequence[Rule]) -> tuple[tuple[Rule, Matcher], ...]:
    """Each pattern of the rules with its rule, in order."""
    return tuple((rule, matcher) for rule in rules for matcher in rule.matchers)


class Rulebook(Struct, frozen=True):
    """Everything that a language or a subject knows. Frozen; the matchers inside compile themselves when first used.

    ``phrases`` are built level by level; the first ``dating`` levels build dates and all that dates are made of.
    ``names`` are those of the lexicons that name bodies of people. ``gates`` stand before the rules that make
    ``dates``, the ones that make ``deeds`` (incidents and losses), those that only ``notes`` report, and ``context``.
    ``cues`` are the words around names of places.
    """

    packs: tuple[PackStamp, ...]
    language: str
    morphology: Morphology
    lexicon: Lexicon
    names: Lexicon
    alphabet: Alphabet
    phrases: tuple[Stage, ...]
    dating: int
    events: Stage
    context: Stage
    gates: Mapping[str, Gates]
    cues: PlaceCues
    links: tuple[LinkDef, ...]
    tables: Mapping[str, Mapping[str, object]]
    folders: tuple[Path, ...] = field(default=())


def digest_of(folder: Path) -> str:
    """SHA-256 over the names and bytes of a pack's rule files and tables, of its gazetteers over their checksums, as
    ``sha256:<hex>``."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.suffix in (".yaml", ".tsv", ".gaz")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        content = seal_of(path) if path.suffix == ".gaz" else path.read_bytes()
        digest.update(hashlib.sha256(content).digest())
    return "sha256:" + digest.hexdigest()
