"""A person by name beside what he is: "the mayor, Tomas Quiroga," and "Tomas Quiroga, the mayor," are one man."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from wireparse.assemble.groups import Key, key_of
from wireparse.assemble.reading import Reading
from wireparse.match.unit import Match, Unit

COMMA = ","
CLOSING = frozenset((",", ".", ";"))
OF = "in_prep"
PARTIES = ("perpetrator", "target", "who")


def named_alike(reading: Reading) -> Sequence[Match]:
    """The matches of the sentence; where one holds somebody by what he is, and his name stands beside it, it holds
    the name."""
    names = _names_beside(reading)
    if not names:
        return reading.events
    return [match._replace(roles=_renamed(match.roles, names)) for match in reading.events]


def _renamed(roles: Mapping[str, tuple[Unit, ...]], names: Mapping[Key, Unit]) -> dict[str, tuple[Unit, ...]]:
    return {
        role: tuple(names.get(key_of(unit), unit) for unit in units) if role in PARTIES else units
        for role, units in roles.items()
    }


def _names_beside(reading: Reading) -> dict[Key, Unit]:
    """By the tokens of what somebody is, his name: the two stand between commas; "a driver, Tomas Quiroga, and a guard"
    are three, "the driver, Tomas Quiroga, and a guard" are not."""
    units = reading.units
    found: dict[Key, Unit] = {}
    if not any("proper" in unit.labels for unit in units):
        return found
    marks = [_mark(unit, reading) for unit in units]
    for at, (before, after) in enumerate(pairwise(marks), 1):
        if before != COMMA or after or at < 2 or at + 1 >= len(units):
            continue
        left, right = units[at - 2], units[at]
        if _is_name(right) and marks[at + 1] in CLOSING:
            known = _described_before(units, at - 2)
            if known and (_definite(known[0]) or not _runs_on(units, at + 2)):
                found.update((key_of(unit), right) for unit in known)
        elif _is_name(left) and _is_office(right):
            end = _end_of_description(units, at)
            closed = end < len(units) and marks[end] in CLOSING
            joined = _bare(right) and end + 1 < len(units) and not marks[end] and _runs_on(units, end)
            if joined or (closed and (_definite(right) or not _runs_on(units, end + 1))):
                found[key_of(right)] = left
            if joined and _singular(units[end + 1]):
                found[key_of(units[end + 1])] = left
    return found


def _mark(unit: Unit, reading: Reading) -> str:
    """The mark that the unit is, if it is one."""
    return reading.sentence.tokens[unit.start].text if "punct" in unit.labels else ""


def _described_before(units: Sequence[Unit], at: int) -> list[Unit]:
    """What ends with unit ``at`` and says what one person is: "the mayor", both parts of "the mayor of Telmo"."""
    if _is_office(units[at]):
        return [units[at]]
    if at >= 2 and OF in units[at - 1].labels and _is_office(units[at - 2]):
        return [units[at - 2], units[at]]
    return []


def _end_of_description(units: Sequence[Unit], at: int) -> int:
    """The index behind what begins with unit ``at``: behind "the mayor", or behind "the mayor of Telmo"."""
    return at + 3 if at + 2 < len(units) and OF in units[at + 1].labels else at + 1


def _runs_on(units: Sequence[Unit], at: int) -> bool:
    return at < len(units) and "list_sep" in units[at].labels


def _definite(unit: Unit) -> bool:
    return bool(unit.captures.get("def") or unit.captures.get("owner"))


def _bare(unit: Unit) -> bool:
    """Whether an office stands without an article: "mayor of Telmo and a poet" behind a name are one man."""
    return not any(unit.captures.get(role) for role in ("def", "indef", "owner"))


def _singular(unit: Unit) -> bool:
    return not unit.captures.get("count") and not any(label.endswith(".pl") for label in unit.labels)


def _is_name(unit: Unit) -> bool:
    return "human" in unit.labels and "proper" in unit.labels


def _is_office(unit: Unit) -> bool:
    """Whether a noun group says what one person is, and not who."""
    return "human" in unit.labels and "proper" not in unit.labels and _singular(unit)
