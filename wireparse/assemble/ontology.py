"""Incident types: what other schemes call them, how a weapon narrows one, which may be two tellings of one incident."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from wireparse.assemble.reading import Argument
from wireparse.errors import UsageError, did_you_mean
from wireparse.resolve.who import head_of

Codes = Mapping[str, Mapping[str, str]]
Crosswalk = Mapping[str, Mapping[str, Mapping[str, str] | None]]
SHELLING = "shelling"


class Ontology(Struct, frozen=True):
    """``codes``: type -> scheme -> its names for the type, by what they name (``event_type``); ``narrowed``: type ->
    weapon class or name -> narrower type; ``sides``: type -> group of the doers -> group of the sufferers, or the
    outcome -> the type that it then is; ``crowds``: type -> what it is where a crowd does it; ``asides``: types that
    are an incident only where the story told of none before; ``families``: types that may be one incident."""

    codes: Mapping[str, Codes]
    narrowed: Mapping[str, Mapping[str, str]]
    families: tuple[tuple[str, ...], ...]
    sides: Mapping[str, Mapping[str, Mapping[str, str]]]
    crowds: Mapping[str, str]
    asides: tuple[str, ...]

    @classmethod
    def of(cls, table: Mapping[str, object]) -> Ontology:
        types, narrowed, families = table.get("types"), table.get("narrowed"), table.get("families")
        sides, crowds, asides = table.get("sides"), table.get("crowds"), table.get("asides")
        return cls(
            {name: _codes(row) for name, row in types.items()} if isinstance(types, dict) else {},
            narrowed if isinstance(narrowed, dict) else {},
            tuple(tuple(family) for family in families) if isinstance(families, list) else (),
            sides if isinstance(sides, dict) else {},
            crowds if isinstance(crowds, dict) else {},
            tuple(asides) if isinstance(asides, list) else (),
        )

    @property
    def types(self) -> tuple[str, ...]:
        return tuple(self.codes)

    def crosswalk(self, schemes: Sequence[str]) -> Crosswalk:
        """What each of ``schemes`` calls each type; None where it has no name. Raises UsageError for an unknown one."""
        known = dict.fromkeys(scheme for codes in self.codes.values() for scheme in codes)
        for scheme in schemes:
            if scheme not in known:
                raise UsageError(f"no coding scheme is called {scheme!r}; {did_you_mean(scheme, known)}")
        return {name: {scheme: codes.get(scheme) for scheme in schemes} for name, codes in self.codes.items()}

    def narrow(self, kind: str, weapons: Iterable[Argument], *, fired: bool = False) -> str:
        """The type that the first telling weapon tells of; one that is of the type itself decides over the others, but
        not over a rocket or a shell where all were ``fired`` ("fired rockets and rifles at a bus")."""
        table = self.narrowed.get(kind, {})
        told = [narrower for weapon in weapons if (narrower := _told_by(head_of(weapon.unit).attrs, table))]
        if fired and SHELLING in told:
            return SHELLING
        return kind if kind in told or not told else told[0]

    def between(self, kind: str, doers: Sequence[Argument], sufferers: Sequence[Argument], outcome: str | None) -> str:
        """The type that a deed of these doers to these sufferers is; what it won may say so too."""
        table = self.sides.get(kind, {})
        for doer in doers:
            if found := table.get(doer.actor.group or "", {}).get(outcome or ""):
                return found
            for sufferer in sufferers:
                if found := table.get(doer.actor.group or "", {}).get(sufferer.actor.group or ""):
                    return found
        return self.crowds.get(kind, kind) if any(_are_crowd(doer) for doer in doers) else kind

    def fits(self, one: str, other: str) -> bool:
        """Whether two tellings of these types can be of one incident."""
        return one == other or any(one in family and other in family for family in self.families)


def _are_crowd(doer: Argument) -> bool:
    """Whether the doers are a crowd without arms: by their nature ("a mob"), or because they are several."""
    head = head_of(doer.unit)
    crowd = head.attrs.get("crowd")
    return crowd == "always" or (crowd == "many" and any(label.endswith(".pl") for label in head.labels))


def _codes(row: object) -> Codes:
    return {scheme: names for scheme, names in row.items() if isinstance(names, dict)} if isinstance(row, dict) else {}


def _told_by(weapon: Mapping[str, str], table: Mapping[str, str]) -> str | None:
    """What the weapon's name, or else its class, narrows a type to."""
    keys = (weapon.get("name"), weapon.get("class"))
    return next((table[key.casefold()] for key in keys if key and key.casefold() in table), None)
