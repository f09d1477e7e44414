"""CSV, TSV, GeoJSON and ACLED's columns, on reports built by hand: what stands in which cell, and what never does."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest
import reports
from msgspec.structs import replace
from packs.shipped import shipped_parser

from wireparse.codings import Acled, Country
from wireparse.model import Loss, Place, Who
from wireparse.render import FORMATS, ROWS, Page, head, renderer
from wireparse.render.acled import COLUMNS as ACLED_COLUMNS
from wireparse.render.cells import defused, line
from wireparse.render.facts import foremost, toll
from wireparse.render.rows import COLUMNS
from wireparse.render.rows import ROWS as ROW_MAKERS
from wireparse.report import Report

ACLED = Acled(
    events={"ambush": ("Battles", "Armed clash"), "bombing": ("Explosions/Remote violence", "Suicide bomb")},
    disorder={"Battles": "Political violence"},
    civilians="Civilian targeting",
    countries={"MLI": Country("Mali", "466", "Western Africa")},
)


def rendered(format: str, *told: Report, rows: str = "incidents") -> str:
    page = Page(rows=rows)
    made = renderer(format)
    return b"".join(made.join([made.story(report, page) for report in told], page)).decode()


def table(format: str, *told: Report, rows: str = "incidents") -> list[dict[str, str]]:
    delimiter = "\t" if format == "tsv" else ","
    return list(csv.DictReader(io.StringIO(rendered(format, *told, rows=rows), newline=""), delimiter=delimiter))


# ---------------------------------------------------------------- rows


@pytest.mark.parametrize("kind", ROWS)
@pytest.mark.parametrize("format", ["csv", "tsv"])
def test_every_row_has_its_columns_and_names_its_story(format: str, kind: str) -> None:
    told = table(format, reports.ambush(), reports.football(), rows=kind)
    assert len(told) == {"incidents": 2, "losses": 4, "claims": 2, "locations": 4}[kind]
    for row in told:
        assert tuple(row) == COLUMNS[kind]
        assert (row["story"], row["path"], row["published"]) == ("ambush-gao", "wires/ambush-gao.txt", "2025-03-10")
    assert rendered(format, reports.football(), rows=kind).count("\n") == 1


@pytest.mark.parametrize("kind", ROWS)
def test_the_columns_are_all_that_is_known(kind: str) -> None:
    assert {frozenset(row) for row in ROW_MAKERS[kind](reports.ambush())} == {frozenset(COLUMNS[kind])}


def test_an_incident_on_one_row() -> None:
    first, second = table("csv", reports.ambush())
    assert (first["incident"], first["type"], first["status"], first["background"]) == (
        "i1",
        "ambush",
        "asserted",
        "false",
    )
    assert (first["date_start"], first["date_end"], first["place"], first["country"]) == (
        "2025-03-09",
        "2025-03-09",
        "Gao",
        "MLI",
    )
    assert first["perpetrators"] == "gunmen; JNIM"
    assert (first["killed_min"], first["killed_max"]) == ("7", "18")
    assert (first["claimed_by"], first["reported_by"], first["denied_by"]) == ("JNIM", "the Ministry of Defence", "")
    assert (second["wounded_min"], second["wounded_max"], second["places"]) == (
        "0",
        "60",
        "San; Dolbara; the Ségou region",
    )


def test_losses_keep_rival_figures_and_who_gave_them() -> None:
    rows = table("csv", reports.ambush(), rows="losses")
    assert [(row["kind"], row["min"], row["max"], row["said_by"]) for row in rows] == [
        ("killed", "7", "7", "the Ministry of Defence"),
        ("neutralised", "20", "", "the Ministry of Defence"),
        ("killed", "18", "18", "JNIM"),
        ("wounded", "", "60", ""),
    ]


def test_places_say_whose_they_are() -> None:
    rows = table("csv", reports.ambush(), rows="locations")
    assert [(row["words"], row["incidents"]) for row in rows][:2] == [("Gao", "i1 near"), ("San", "i2 between")]


# ---------------------------------------------------------------- formulas and other hostile words

HOSTILE = [
    '=HYPERLINK("http://x")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    " =1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "＝1+1",
    'a "quoted", thing',
    "two\nlines\ttabs",
    "\x1b[2J",
    "\ud800",
]


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_no_cell_is_a_formula_and_every_row_is_one_line(words: str, delimiter: str) -> None:
    written = line([words, 1, words], delimiter).decode()
    assert written.count("\n") == 1 and written.endswith("\n")
    (row,) = csv.reader(io.StringIO(written, newline=""), delimiter=delimiter)
    assert row[1] == "1" and row[0] == row[2]
    assert not row[0].startswith(("=", "+", "-", "@", "\t", "\r", "＝"))


def test_numbers_stay_numbers_and_unknown_is_empty() -> None:
    assert line([-1.5, 0, None, True, False, "-"], ",") == b"-1.5,0,,true,false,'-\n"
    assert defused("a=b") == "a=b" and defused("=b") == "'=b"


@pytest.mark.parametrize("format", ["csv", "tsv", "acled", "geojson"])
def test_hostile_words_of_a_story_keep_their_cells(format: str) -> None:
    story = reports.Story('=cmd|"/c calc"!A1 attacked, "so, it is said".', id="=1,2", path="-x.txt")
    told = story.report(story.incident("i1", "ambush", '=cmd|"/c calc"!A1 attacked'), agency="@agency")
    if format == "geojson":
        assert json.loads(rendered(format, told))["features"][0]["properties"]["story"] == "=1,2"
        return
    (row,) = table(format, told)
    assert None not in row
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row.values())


# ---------------------------------------------------------------- tolls and places


def loss(
    low: int | None, high: int | None, group: str = "civilians", claim: str | None = None, kind: str = "killed"
) -> Loss:
    return Loss("l", kind, "target", Who(None, None, group), low, high, None, None, "en/x", claim)


@pytest.mark.parametrize(
    ("losses", "bounds"),
    [
        ([], (None, None)),
        ([loss(3, 3)], (3, 3)),
        ([loss(30, None)], (30, None)),
        ([loss(None, 60)], (0, 60)),
        ([loss(None, None)], (None, None)),
        ([loss(3, 3, kind="wounded")], (None, None)),
        ([loss(3, 3), loss(5, 5, "security_forces")], (8, 8)),
        ([loss(3, 3), loss(5, 5, "security_forces"), loss(8, 8, "mixed")], (8, 8)),
        ([loss(3, 3), loss(37, 37, "mixed")], (37, 37)),
        ([loss(37, 37), loss(6, 6)], (37, 37)),
        ([loss(5, 5, claim="c1"), loss(40, 40, claim="c2")], (5, 40)),
        ([loss(5, 5, claim="c1"), loss(40, None, claim="c2")], (5, None)),
        ([loss(0, 0)], (0, 0)),
    ],
)
def test_the_toll_of_an_incident(losses: list[Loss], bounds: tuple[int | None, int | None]) -> None:
    assert toll(losses, "killed") == bounds


def place(name: str, role: str, precision: str, point: bool = True) -> Place:
    lat = 1.0 if point else None
    return Place(name, (0, 1), "en/x", name, "populated_place", "MLI", None, lat, lat, None, precision, role)


def test_the_foremost_place_is_the_finest_that_has_a_point() -> None:
    region, town = place("Gao region", "site", "admin1"), place("Gao", "near", "town")
    village, camp = place("Djebock", "site", "unknown", point=False), place("camp", "site", "town")
    assert foremost([region, village, town]) == town
    assert foremost([town, camp]) == camp
    assert foremost([village]) == village
    assert foremost([]) is None


# ---------------------------------------------------------------- GeoJSON


@pytest.mark.parametrize("told", [(), (reports.football(),), (reports.football(), reports.ambush(), reports.ambush())])
def test_geojson_is_one_collection(told: tuple[Report, ...]) -> None:
    collection = json.loads(rendered("geojson", *told))
    assert list(collection) == ["type", "features"] and collection["type"] == "FeatureCollection"
    assert len(collection["features"]) == sum(len(report.incidents) for report in told)
    for feature in collection["features"]:
        assert list(feature) == ["type", "geometry", "properties"] and feature["geometry"] is None


def test_points_are_longitude_first() -> None:
    story = reports.Story("They attacked Gao.")
    gao = replace(story.place("Gao", "MLI"), lat=16.27, lon=-0.04)
    told = story.report(story.incident("i1", "ambush", "attacked", places=(gao,)))
    (feature,) = json.loads(rendered("geojson", told))["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [-0.04, 16.27]}
    assert feature["properties"]["place"] == "Gao" and "lat" not in feature["properties"]


def test_geojson_leaves_as_it_comes() -> None:
    made, page = renderer("geojson"), Page()
    joined = made.join(iter([made.story(reports.ambush(), page)] * 2), page)
    assert next(joined).startswith(b'{"type": "FeatureCollection"')
    assert next(joined).count(b'"Feature"') == 2


# ---------------------------------------------------------------- ACLED


def test_acled_columns_are_those_of_its_exports() -> None:
    assert len(ACLED_COLUMNS) == 31
    assert rendered("acled").startswith(
        "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,"
    )


def test_an_event_in_acleds_words() -> None:
    first, second = table("acled", replace(reports.ambush(), acled=ACLED))
    assert (first["event_id_cnty"], first["event_date"], first["year"], first["time_precision"]) == (
        "ambush-gao-i1",
        "2025-03-09",
        "2025",
        "1",
    )
    assert (first["event_type"], first["sub_event_type"], first["disorder_type"]) == (
        "Battles",
        "Armed clash",
        "Political violence",
    )
    assert (first["actor1"], first["assoc_actor_1"], first["fatalities"]) == ("JNIM", "gunmen", "7")
    assert (first["iso"], first["country"], first["region"], first["location"]) == (
        "466",
        "Mali",
        "Western Africa",
        "Gao",
    )
    assert (second["time_precision"], second["tags"]) == ("3", "asserted; background")


def test_plans_are_no_events_and_civilians_are_marked() -> None:
    story = reports.Story("They plan to bomb Gao. They bombed San.")
    hurt = story.loss("l1", "killed", 2, 2, group="civilians")
    told = story.report(
        story.incident("i1", "bombing", "plan to bomb", status="planned"),
        story.incident("i2", "bombing", "bombed", losses=(hurt,)),
    )
    (row,) = table("acled", replace(told, acled=ACLED))
    assert row["event_id_cnty"] == "story-i2" and row["civilian_targeting"] == "Civilian targeting"
    assert row["event_date"] == "" and row["fatalities"] == "2"


def test_every_type_and_country_has_its_acled_name() -> None:
    parser = shipped_parser()
    for kind in parser.ontology.types:
        event, sub_event = parser.acled.events[kind]
        assert event in parser.acled.disorder and sub_event
    assert len(parser.acled.countries) >= 249
    assert parser.acled.countries["NER"] == Country("Niger", "562", "Western Africa")
    assert [code for code, country in parser.acled.countries.items() if not country.iso] == ["XKX"]
    assert all(country.name and country.region for country in parser.acled.countries.values())


def test_a_pack_without_these_tables_has_no_names() -> None:
    assert Acled.of({}, {}) == Acled()
    assert Acled.of({"types": {"x": {"acled": {"event_type": "Battles"}}}}, {}).events == {"x": ("Battles", "")}


# ---------------------------------------------------------------- the table of formats


def test_formats_that_can_be_gone_on_with_have_a_head() -> None:
    able = [name for name in FORMATS if head(name, Page()) is not None]
    assert able == ["ndjson", "csv", "tsv", "acled"]
    for name in able:
        made = renderer(name)
        page, told = Page(), [renderer(name).story(reports.ambush(), Page())] * 2
        assert b"".join(made.join(told, page)) == (head(name, page) or b"") + told[0] * 2


def test_a_name_for_every_kind_of_row() -> None:
    assert tuple(ROW_MAKERS) == ROWS == tuple(COLUMNS)


def test_dates_are_days() -> None:
    story = reports.Story("They attacked Gao in May.")
    told = story.report(
        story.incident(
            "i1", "ambush", "attacked", date=story.when("in May", date(2025, 5, 1), date(2025, 5, 31), "month")
        )
    )
    (row,) = table("csv", told)
    assert (row["date_start"], row["date_end"], row["date_precision"]) == ("2025-05-01", "2025-05-31", "month")
