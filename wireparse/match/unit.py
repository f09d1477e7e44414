"""The unit: a token, a lexicon hit, a place or a phrase, as patterns see it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

NO_LABELS: frozenset[str] = frozenset()
EMPTY: Mapping[str, Any] = MappingProxyType({})
TRIGGER = "trigger"


class Unit(NamedTuple):
    """Tokens ``[start, end)`` of a sentence with their labels and attributes; a phrase also has its rule and captures.

    ``head`` is the unit that a phrase takes its labels from, ``place`` the index of the story's place that it names.
    """

    start: int
    end: int
    labels: frozenset[str]
    attrs: Mapping[str, str] = EMPTY
    rule: str | None = None
    captures: Mapping[str, tuple[Unit, ...]] = EMPTY
    head: Unit | None = None
    place: int | None = None

    def first(self, role: str) -> Unit | None:
        """The first unit captured in ``role``, if any."""
        found = self.captures.get(role)
        return found[0] if found else None

    def within(self) -> Iterator[Unit]:
        """The unit and everything captured in it, outermost first."""
        yield self
        for units in self.captures.values():
            for unit in units:
                yield from unit.within()


class Match(NamedTuple):
    """An event or context rule that fitted units ``[start, end)`` of a sentence; ``roles`` in pattern order."""

    rule: str
    sentence: int
    start: int
    end: int
    roles: Mapping[str, tuple[Unit, ...]]
    attrs: Mapping[str, str]

    def first(self, role: str) -> Unit | None:
        """The first unit captured in ``role``, if any."""
        found = self.roles.get(role)
        return found[0] if found else None


Roles = Mapping[str, tuple[Unit, ...]]


def continued(before: Roles, roles: Roles) -> Roles:
    """The roles of a continuation: a trigger that it does not hold is that of the match before."""
    return {**roles, TRIGGER: before[TRIGGER]} if TRIGGER in before and TRIGGER not in roles else roles
