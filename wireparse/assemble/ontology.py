"""Incident types: how a weapon narrows one, and which may be two tellings of one incident."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wireparse.assemble.reading import Argument
from wireparse.resolve.who import head_of


@dataclass(frozen=True, slots=True)
class Ontology:
    """``narrowed``: type -> weapon class or name -> narrower type; ``families``: types that may be one incident."""

    types: tuple[str, ...]
    narrowed: Mapping[str, Mapping[str, str]]
    families: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, table: Mapping[str, object]) -> Ontology:
        types, narrowed, families = table.get("types"), table.get("narrowed"), table.get("families")
        return cls(
            tuple(types) if isinstance(types, dict) else (),
            narrowed if isinstance(narrowed, dict) else {},
            tuple(tuple(family) for family in families) if isinstance(families, list) else (),
        )

    def narrow(self, kind: str, weapons: Iterable[Argument]) -> str:
        """The type that the weapon tells of."""
        table = self.narrowed.get(kind, {})
        for weapon in weapons:
            attrs = head_of(weapon.unit).attrs
            for key in (attrs.get("name"), attrs.get("class")):
                if key and key.casefold() in table:
                    return table[key.casefold()]
        return kind

    def fits(self, one: str, other: str) -> bool:
        """Whether two tellings of these types can be of one incident."""
        return one == other or any(one in family and other in family for family in self.families)
