"""What ACLED calls our incident types and the countries: facts of the packs, for whoever writes its columns."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field


class Country(Struct, frozen=True):
    """``iso`` is the ISO 3166-1 numeric code, without leading zeros; empty where there is none."""

    name: str
    iso: str
    region: str


UNKNOWN_COUNTRY = Country("", "", "")


class Acled(Struct, frozen=True):
    """``events``: incident type -> event type and sub-event type; ``disorder``: event type -> disorder type;
    ``civilians``: the mark of an attack on them; ``countries`` by ISO 3166-1 alpha-3."""

    events: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    disorder: Mapping[str, str] = field(default_factory=dict)
    civilians: str = ""
    countries: Mapping[str, Country] = field(default_factory=dict)

    @classmethod
    def of(cls, ontology: Mapping[str, object], countries: Mapping[str, object]) -> Acled:
        """From the tables ``ontology.yaml`` and ``countries.yaml``; what they lack stays empty."""
        own = _rows(ontology, "acled")
        disorder = _rows(own, "disorder")
        types = _rows(ontology, "types")
        named = _rows(countries, "countries")
        return cls(
            events={name: _pair(_rows(types, name).get("acled")) for name in types},
            disorder={event: str(name) for event, name in disorder.items()},
            civilians=str(own.get("civilians", "")),
            countries={code: _country(_rows(named, code)) for code in named},
        )


def _rows(table: Mapping[str, object], key: str) -> Mapping[str, object]:
    found = table.get(key)
    return found if isinstance(found, Mapping) else {}


def _pair(value: object) -> tuple[str, str]:
    """Event type and sub-event type; empty where the table has none."""
    names = value if isinstance(value, Mapping) else {}
    return str(names.get("event_type", "")), str(names.get("sub_event_type", ""))


def _country(row: Mapping[str, object]) -> Country:
    return Country(*(str(row.get(key, "")) for key in ("name", "iso", "region")))
