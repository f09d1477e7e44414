"""The English lexicons keep their shape: headers, no word twice in a lexicon, stable ids, codes, attributes.

Every file under ``rules/en/lexicons`` is read as text and as plain YAML, without the rule loader, so that a fault of
the loader cannot hide a fault of the words. To cover a new table or attribute, add a line to one of the tables below.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml


def words(text: str) -> set[str]:
    return set(text.split())


LEXICONS = Path(__file__).parent.parent / "rules" / "en" / "lexicons"

TSV_HEADERS = {
    "armed_groups.tsv": "text also id name country side case shouting",
    "state_forces.tsv": "text also id name country group side case",
    "organisations.tsv": "text also id name kind case shouting",
    "media.tsv": "text also id name kind case",
    "given_names.tsv": "text",
}
# cells that no row may leave empty
FILLED = {
    "armed_groups.tsv": "text id name country side",
    "state_forces.tsv": "text id name group side",
    "organisations.tsv": "text id name kind",
    "media.tsv": "text id name kind",
    "given_names.tsv": "text",
}
# lexicon: attribute that every entry carries -> its closed set of values (none: any value)
ATTRIBUTES: dict[str, dict[str, set[str] | None]] = {
    "armed_noun": {"group": {"assailants"}},
    "armed_collective": {"group": {"assailants"}},
    "soldier_noun": {"group": {"security_forces"}},
    "state_collective": {"group": {"security_forces"}},
    "auxiliary_noun": {"group": {"security_forces"}},
    "peacekeeper_noun": {"group": {"peacekeepers"}},
    "mercenary_noun": {"group": {"foreign_fighters"}},
    "civilian_noun": {
        "group": {"civilians"},
        "sort": words("person victim kin worker education medical aid media religious official crowd"),
    },
    "other_noun": {"group": {"unknown"}},
    "body_noun": {"group": {"unknown"}},
    "official_noun": {"speaker": {"official", "military", "witness", "medical", "analyst", "source"}},
    "source_noun": {"speaker": words("source statement official military medical monitor media")},
    "facility_noun": {
        "facility": words(
            "military police settlement civilian business religious education health government diplomatic energy "
            "transport media telecom"
        )
    },
    "vehicle_noun": {"vehicle": words("military police passenger civilian cargo health aid government media")},
    "property_noun": {
        "property": words("military transport animal food medical valuables papers fuel drugs goods building")
    },
    "weapon_noun": {
        "name": None,
        "class": words("explosive firearm blade incendiary missile drone aircraft artillery vehicle chemical other"),
    },
    "title": {
        "role": None,
        "class": words("civil academic political judicial military police religious media rebel"),
    },
    "armed_group": {"group": {"assailants"}, "side": {"assailants"}, "country": None},
    "state_force": {
        "group": {"security_forces", "peacekeepers", "foreign_fighters"},
        "side": {"security_forces", "foreign_fighters"},
    },
    "organisation": {"kind": None},
    "media": {"kind": words("agency broadcaster newspaper magazine website propaganda social")},
    "given_name": {},
}
# lexicons whose `group` says whose loss it is: one word may not be in two of them
SIDED = sorted(lexicon for lexicon, wanted in ATTRIBUTES.items() if "group" in wanted and lexicon.endswith("_noun"))


@dataclass(frozen=True, slots=True)
class Entry:
    spellings: tuple[str, ...]
    attrs: dict[str, str]


@dataclass(frozen=True, slots=True)
class Listing:
    id: str
    kind: str
    entries: tuple[Entry, ...]


def norm(text: str) -> str:
    """As tokens are compared: lower case, no accents, straight quotes; a hyphen counts as a blank."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[\u2010-\u2014-]", " ", bare.replace("\u2019", "'").lower()).split())


def rows(name: str) -> list[dict[str, str]]:
    lines = [line for line in (LEXICONS / name).read_text(encoding="utf-8").split("\n") if line and line[0] != "#"]
    header = lines[0].split("\t")
    assert all(len(line.split("\t")) == len(header) for line in lines), f"{name}: cells and header differ"
    return [dict(zip(header, line.split("\t"), strict=True)) for line in lines[1:]]


def entry(node: Any) -> Entry:
    if isinstance(node, str):
        return Entry((node,), {})
    return Entry((node["text"], *node.get("also", ())), {k: v for k, v in node.items() if k not in ("text", "also")})


def listings() -> Iterator[Listing]:
    for path in sorted(LEXICONS.glob("*.yaml")):
        for node in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader).get("lexicons", []):
            if node["id"] not in ATTRIBUTES:
                continue
            shared = node.get("with", {})
            if "file" in node:
                found = [
                    Entry((r["text"], *filter(None, r.get("also", "").split("|"))), {k: v for k, v in r.items() if v})
                    for r in rows(node["file"])
                ]
            else:
                found = [entry(one) for one in node["entries"]]
            merged = tuple(Entry(one.spellings, {**shared, **one.attrs}) for one in found)
            yield Listing(node["id"], node["kind"], merged)


LISTINGS = {listing.id: listing for listing in listings()}


def test_every_lexicon_is_there() -> None:
    assert sorted(LISTINGS) == sorted(ATTRIBUTES)
    assert not [listing.id for listing in LISTINGS.values() if not listing.entries]


@pytest.mark.parametrize("name", sorted(TSV_HEADERS))
def test_tables_have_their_header_and_cells(name: str) -> None:
    table = rows(name)
    assert list(table[0]) == TSV_HEADERS[name].split()
    assert not [row for row in table for column in FILLED[name].split() if not row[column].strip()]
    assert not [row for row in table for cell in row.values() if cell != cell.strip() or "||" in cell]


@pytest.mark.parametrize("lexicon", sorted(ATTRIBUTES))
def test_no_word_twice_in_a_lexicon(lexicon: str) -> None:
    seen: dict[str, list[str]] = defaultdict(list)
    for one in LISTINGS[lexicon].entries:
        for spelling in one.spellings:
            seen[norm(spelling)].append(spelling)
    assert "" not in seen
    assert not {text: spellings for text, spellings in seen.items() if len(spellings) > 1}


@pytest.mark.parametrize("lexicon", sorted(ATTRIBUTES))
def test_entries_carry_their_attributes(lexicon: str) -> None:
    for one in LISTINGS[lexicon].entries:
        for attribute, values in ATTRIBUTES[lexicon].items():
            assert one.attrs.get(attribute), f"{one.spellings[0]!r} has no {attribute}"
            assert values is None or one.attrs[attribute] in values, f"{one.spellings[0]!r}: {one.attrs[attribute]!r}"


@pytest.mark.parametrize("name", ["armed_groups.tsv", "state_forces.tsv", "organisations.tsv", "media.tsv"])
def test_an_id_is_one_body(name: str) -> None:
    """One row a body; only a row of case-sensitive acronyms may repeat the id, with the same name and country."""
    by_id: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows(name):
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row["id"]), row["id"]
        by_id[row["id"]].append(row)
    for bodies in by_id.values():
        assert len([row for row in bodies if not row["case"]]) <= 1, bodies[0]["id"]
        assert len({(row["name"], row.get("country")) for row in bodies}) == 1, bodies[0]["id"]


@pytest.mark.parametrize("name", ["armed_groups.tsv", "state_forces.tsv"])
def test_countries_are_alpha_3(name: str) -> None:
    for row in rows(name):
        country = row["country"]
        told = re.fullmatch("[A-Z]{3}( [A-Z]{3})*", country)
        assert told or (not country and name == "state_forces.tsv"), row["text"]


def test_cases_are_known() -> None:
    cases = {row["case"] for name, header in TSV_HEADERS.items() if "case" in header.split() for row in rows(name)}
    assert cases == {"", "exact"}


def test_a_word_has_one_side() -> None:
    sides: dict[str, set[str]] = defaultdict(set)
    for lexicon in SIDED:
        for one in LISTINGS[lexicon].entries:
            for spelling in one.spellings:
                sides[norm(spelling)].add(lexicon)
    assert not {text: sorted(found) for text, found in sides.items() if len(found) > 1}


def test_no_name_is_both_an_armed_group_and_a_force() -> None:
    groups, forces = (
        {norm(spelling) for one in LISTINGS[lexicon].entries for spelling in one.spellings}
        for lexicon in ("armed_group", "state_force")
    )
    assert not groups & forces


@pytest.mark.parametrize(
    ("lexicon", "spelling", "attribute", "value"),
    [
        ("armed_group", "Group for the Support of Islam and Muslims", "id", "jnim"),
        ("armed_group", "GSIM", "name", "JNIM"),
        ("armed_group", "IS", "case", "exact"),
        ("armed_group", "Sendero Luminoso", "id", "shining-path"),
        ("state_force", "VDP", "group", "security_forces"),
        ("state_force", "Wagner Group", "group", "foreign_fighters"),
        ("state_force", "MINUSMA", "group", "peacekeepers"),
        ("weapon_noun", "IED", "name", "improvised explosive device"),
        ("weapon_noun", "vehicle-borne improvised explosive device", "class", "vehicle"),
        ("facility_noun", "gendarmerie post", "facility", "police"),
        ("media", "Az Zallaqa", "kind", "propaganda"),
        ("title", "Col.", "class", "military"),
    ],
)
def test_known_words(lexicon: str, spelling: str, attribute: str, value: str) -> None:
    found = [one for one in LISTINGS[lexicon].entries if spelling in one.spellings]
    assert [one.attrs.get(attribute) for one in found] == [value]


@pytest.mark.parametrize("everyday", ["Will", "May", "Bill", "April", "Said", "Than", "Saw", "Sunday"])
def test_given_names_are_no_everyday_words(everyday: str) -> None:
    assert not [one for one in LISTINGS["given_name"].entries if norm(one.spellings[0]) == norm(everyday)]
