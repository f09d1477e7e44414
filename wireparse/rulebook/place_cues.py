"""What a language knows about place names: the words of ``places.yaml`` and the tables that go with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from wireparse.rulebook.gazetteer import fold


class PlaceCues(Struct, frozen=True):
    """The words of ``places.yaml`` and its tables, folded; ``rules/en/places.yaml`` says what each list is for."""

    pack: str
    kinds_after: Mapping[str, str]
    kinds_before: Mapping[str, str]
    founding: frozenset[str]
    streets: Mapping[str, str]
    street_prepositions: frozenset[str]
    stand_before: Mapping[str, str]
    locative: frozenset[str]
    deeds_before: frozenset[str]
    around: frozenset[str]
    labels: frozenset[str]
    within: frozenset[str]
    containing: frozenset[str]
    particles: frozenset[str]
    directions: frozenset[str]
    qualifiers: frozenset[str]
    titles: frozenset[str]
    veto_after: frozenset[str]
    veto_of: frozenset[str]
    local_bodies: frozenset[str]
    housed: frozenset[str]
    veto_before: frozenset[str]
    calendar: frozenset[str]
    never: frozenset[str]
    areas_after: frozenset[str]
    borders: frozenset[str]
    borders_in: frozenset[str]
    capital_words: frozenset[str]
    capital_things: frozenset[str]
    site_uses: frozenset[str]
    sent: frozenset[str]
    place_prepositions: frozenset[str]
    plural_kinds: frozenset[str]
    joiners: frozenset[str]
    list_openers: frozenset[str]
    contests: frozenset[str]
    dotted: frozenset[str]
    capitals_only: frozenset[str]
    small_words: frozenset[str]
    of: frozenset[str]
    articles: frozenset[str]
    links: frozenset[str]
    name_links: frozenset[str]
    saints: frozenset[str]
    owners: frozenset[str]
    short: frozenset[str]
    words: frozenset[str]
    given: frozenset[str]
    family: frozenset[str]
    demonyms: Mapping[str, str]
    capitals: Mapping[str, str]
    neighbours: Mapping[str, frozenset[str]]
    kind_phrases: Mapping[tuple[str, ...], str]
    kind_heads: frozenset[str]
    kind_countries: Mapping[str, str]

    def with_houses(self) -> PlaceCues:
        """The same, but that a body which stands where its name says ("the University of Gao") names that place."""
        return replace(self, veto_after=self.veto_after - self.housed, veto_of=self.veto_of - self.housed)


def place_cues(table: Mapping[str, Any], folders: Sequence[Path]) -> PlaceCues:
    """From a parsed ``places.yaml`` (every scalar a string) and the tables of the packs in ``folders``.

    Tables: ``place_words.tsv``; ``gazetteer/person_names.tsv``, ``given_names.tsv``, ``demonyms.tsv``,
    ``countries.tsv``.
    """

    def listed(name: str) -> frozenset[str]:
        return frozenset(fold(str(word)) for word in table.get(name) or ())

    def kinds(name: str) -> dict[str, str]:
        return {fold(str(word)): kind for kind, group in (table.get(name) or {}).items() for word in group}

    def rows(name: str) -> list[tuple[str, ...]]:
        return [row for folder in folders if (folder / name).is_file() for row in read_columns(folder / name)]

    phrases = {tuple(words.split()): kind for words, kind in kinds("kinds_after").items() if " " in words}
    people = [
        (fold(row[0]), row[1]) for name in ("person_names.tsv", "given_names.tsv") for row in rows(f"gazetteer/{name}")
    ]
    return PlaceCues(
        next((folder.name for folder in reversed(folders) if (folder / "places.yaml").is_file()), "core"),
        kinds("kinds_after"),
        kinds("kinds_before"),
        listed("founding"),
        kinds("streets"),
        listed("street_prepositions"),
        dict.fromkeys(listed("water_before"), "water") | dict.fromkeys(listed("terrain_before"), "terrain"),
        listed("locative"),
        listed("deeds_before"),
        listed("around"),
        listed("labels"),
        listed("within"),
        listed("containing"),
        listed("particles"),
        listed("directions"),
        listed("qualifiers"),
        listed("titles"),
        listed("veto_after"),
        listed("veto_of"),
        listed("local_bodies"),
        listed("housed"),
        listed("veto_before"),
        listed("calendar"),
        listed("never"),
        listed("areas_after"),
        listed("borders"),
        listed("borders_in"),
        listed("capital_words"),
        listed("capital_things"),
        listed("site_uses"),
        listed("sent"),
        listed("place_prepositions"),
        listed("plural_kinds"),
        listed("joiners"),
        listed("list_openers"),
        listed("contests"),
        listed("dotted"),
        listed("capitals_only"),
        listed("small_words"),
        listed("of"),
        listed("articles"),
        listed("links"),
        listed("name_links"),
        listed("saints"),
        listed("owners"),
        listed("short"),
        frozenset(fold(row[0]) for row in rows("place_words.tsv")),
        frozenset(name for name, role in people if role == "given"),
        frozenset(name for name, role in people if role == "family"),
        {fold(row[0]): row[1] for row in rows("gazetteer/demonyms.tsv")},
        {row[3]: row[9] for row in rows("gazetteer/countries.tsv") if len(row) > 9 and row[9]},
        {row[3]: frozenset(row[10].split("|")) for row in rows("gazetteer/countries.tsv") if len(row) > 10 and row[10]},
        phrases,
        frozenset(words[0] for words in phrases),
        {word: country.upper() for word, country in kinds("kind_countries").items()},
    )


def read_columns(path: Path) -> list[tuple[str, ...]]:
    """The rows of a small table: a header row, tabs between columns, ``#`` before a comment."""
    lines = (line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#"))
    return [tuple(line.split("\t")) for line in islice(lines, 1, None)]
