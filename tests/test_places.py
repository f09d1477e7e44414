"""Recognition and resolution of places: stories of our own under ``cases/places`` with the places that they name.

Each case is ``NAME.txt`` and ``NAME.tsv``: one line a place, in text order, with the columns text, country, kind,
precision, lat, lon (``-`` for none; lat and lon to 0.3 degrees).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from wireparse.geometry import displaced, distance, midpoint, moved
from wireparse.match.places import DATELINE, PlaceMention, find_places
from wireparse.model import Article, Document, Place
from wireparse.resolve.where import resolve_places
from wireparse.rulebook.gazetteer import Gazetteer, Record, shipped_with
from wireparse.rulebook.load import load_yaml, plain
from wireparse.rulebook.place_cues import PlaceCues, place_cues
from wireparse.text import segment, wire

RULES = Path(__file__).resolve().parent.parent / "rules"
CASES = sorted((Path(__file__).parent / "cases/places").glob("*.txt"))
COLUMNS = ("text", "country", "kind", "precision", "lat", "lon")


@cache
def table(path: str) -> Any:
    return plain(load_yaml(RULES / path))


@cache
def cues() -> PlaceCues:
    return place_cues(table("en/places.yaml"), [RULES / "core", RULES / "en"])


@cache
def gazetteer() -> Gazetteer:
    return shipped_with([RULES / "core", RULES / "en"])


def read(text: str) -> Document:
    article = Article(id="case", text=text, region=(0, len(text)))
    shell = wire.find_shell(article, wire.conventions(table("core/wire.yaml")))
    return Document(article, shell, segment.segment(article, shell, segment.conventions(table("en/segment.yaml"))))


def mentions_of(text: str, vetoes: Any = ()) -> tuple[PlaceMention, ...]:
    return find_places(read(text), gazetteer(), cues(), vetoes)


def places_of(text: str, homes: Any = ()) -> tuple[Place, ...]:
    document = read(text)
    return resolve_places(document, find_places(document, gazetteer(), cues()), gazetteer(), cues(), homes)


def names_of(text: str) -> list[str]:
    return [place.text for place in places_of(text)]


def test_there_are_cases() -> None:
    assert len(CASES) >= 14


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path: Path) -> None:
    expected = [line.split("\t") for line in path.with_suffix(".tsv").read_text(encoding="utf-8").splitlines()[1:]]
    found = places_of(path.read_text(encoding="utf-8"))
    shown = [[" ".join(p.text.split()), p.country or "-", p.kind, p.precision] for p in found]
    assert shown == [row[:4] for row in expected]
    for place, row in zip(found, expected, strict=True):
        if row[4] == "-":
            assert (place.lat, place.lon) == (None, None)
        else:
            assert (place.lat, place.lon) == pytest.approx((float(row[4]), float(row[5])), abs=0.3)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_spans_hold_the_text_of_their_places(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for place in places_of(text):
        assert text[place.span[0] : place.span[1]] == place.text
        assert (place.lat is None) == (place.lon is None)
        assert place.precision == "unknown" if place.lat is None else place.precision != "unknown"


# ---------------------------------------------------------------- recognition


def test_the_dateline_is_the_first_place() -> None:
    first, *_ = mentions_of("BAMAKO, Mali (AFP) - The army said on Monday that two soldiers had died in Kidal.")
    assert (first.sentence, first.name) == (DATELINE, "BAMAKO")


def test_words_that_other_names_hold_are_left_alone() -> None:
    text = "Fighters of the Mali Front entered Gao on Monday."
    plain_names = [mention.name for mention in mentions_of(text)]
    vetoed = [mention.name for mention in mentions_of(text, [[(3, 5)]])]
    assert "Gao" in plain_names
    assert vetoed == ["Gao"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("He was seen in the Ségou region.", ["Ségou region"]),
        ("Clashes hit North Kivu province on Monday.", ["North Kivu province"]),
        ("They fled the village of Barkoye Tolo at night.", ["Barkoye Tolo"]),
        ("Shots were heard in Tafari district.", ["Tafari district"]),
        ("The Bla–San road is closed.", ["Bla", "San"]),
        ("They drove on the Gao-Kidal road in Mali.", ["Gao", "Kidal", "Mali"]),
        ("They met the Gao-Kidal team in Mali.", ["Kidal", "Mali"]),
        ("Rebels shelled the town of Zhovtan, Ukraine.", ["Zhovtan", "Ukraine"]),
        ("A mine exploded near Lake Chad.", ["Lake Chad"]),
        ("A ferry sank in the Red Sea.", ["Red Sea"]),
        ("The meeting took place in Port Sudan.", ["Port Sudan"]),
        ("Bandits hid in Korbala Local Government Area.", ["Korbala Local Government Area"]),
        ("Bandits hid in Hong local government area of Adamawa.", ["Hong local government area", "Adamawa"]),
        ("Bandits said the Local Government Area is poor.", []),
        ("Soldiers overtook Marte at night.", ["Marte"]),
        ("Bandits looted Tolmani (Ansongo, Gao) on Monday.", ["Tolmani", "Ansongo", "Gao"]),
        ("Bandits were seen in Abu Tolmani (Ansongo, Gao).", ["Abu Tolmani", "Ansongo", "Gao"]),
        ("Bandits saw Tolmani (a friend, they say).", []),
        ("A bomb went off on Arambel Avenue in Lima.", ["Arambel Avenue", "Lima"]),
        ("They met at the corner of 5th Avenue and Arambel Street in Lima.", ["5th Avenue", "Arambel Street", "Lima"]),
        ("The crowd walked to Tolmani Square.", []),
        ("The crowd stood in Tolmani Square.", ["Tolmani Square"]),
        ("Shares fell on Wall Street.", []),
        ("They watched the Nacional play.", []),
    ],
)
def test_names_that_are_places(text: str, names: list[str]) -> None:
    assert names_of(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "The Washington Post reported it.",
        "The Cincinnati Bengals lost again.",
        "She studied at the University of Nottingham.",
        "Gov. Austin Lincoln signed the bill.",
        "President Washington was on the coin.",
        "He was born in March and died in August.",
        "Malian and Nigerian soldiers met.",
        "Most people left. Of them, many returned.",
        "Let us go, he told us.",
    ],
)
def test_names_that_are_none(text: str) -> None:
    assert names_of(text) == []


def test_a_person_introduced_once_is_no_place_later() -> None:
    assert names_of("Senator Amy Houston spoke. Houston said nothing new.") == []


def test_a_doubtful_name_is_taken_when_the_story_vouches_for_it() -> None:
    assert names_of("Victoria saw floods. The rain began in Victoria, British Columbia, on Monday.")[0] == "Victoria"


# ---------------------------------------------------------------- resolution


def test_the_text_says_which_of_two_namesakes() -> None:
    paris = [
        place.admin1 for place in places_of("A fire broke out in Paris, Texas, on Monday.") if place.text == "Paris"
    ]
    assert paris == ["Texas"]


def test_the_country_of_the_story_decides() -> None:
    places = places_of("CAIRO (AP) - Police in Alexandria arrested four Egyptian men.")
    assert [place.country for place in places] == ["EGY", "EGY"]


def test_one_sense_a_story() -> None:
    places = places_of("A fire broke out in Paris, Texas. Paris has few fire engines, said Paris Mayor Ann Lee.")
    assert {place.admin1 for place in places if place.text == "Paris"} == {"Texas"}


def test_a_small_namesake_abroad_is_not_taken() -> None:
    own = Gazetteer.of(
        [
            Record("Kulbi", "populated_place", "PHL", 8.0, 125.0, population=900),
            Record("Nigeria", "country", "NGA", 10.0, 8.0),
        ]
    )
    document = read("Gunmen killed four people in Kulbi, residents of Nigeria said on Monday.")
    places = resolve_places(document, find_places(document, own, cues()), own, cues())
    kulbi = next(place for place in places if place.text == "Kulbi")
    assert (kulbi.lat, kulbi.name, kulbi.country) == (None, None, "NGA")


def test_a_place_of_unknown_position_takes_the_area_that_holds_it() -> None:
    village, region = places_of("Troops entered the village of Barkoye Tolo in Borno state.")
    assert (village.lat, village.precision, village.name) == (region.lat, "admin1", None)


def test_groups_homes_are_a_hint_only() -> None:
    text = "Fighters attacked the market in Damboa."
    assert [place.country for place in places_of(text, ["NGA"])] == ["NGA"]


def test_a_word_of_one_country_says_which() -> None:
    text = "Two men drowned in Bogoro {}."
    assert [p.country for p in places_of(text.format("LGA"))] == ["NGA"]
    assert [p.country for p in places_of("Two men drowned in the Mirzapur upazila.")] == ["BGD"]


def test_each_home_of_a_group_is_as_likely_as_one() -> None:
    text = "Fighters looted a dairy in Barkoye (Barkoye, Soum)."
    assert [p.country for p in places_of(text, ["MLI", "BFA", "NER"])] == ["BFA", "BFA", "BFA"]
    assert [p.country for p in places_of(text, ["SEN"])][-1] == "SEN"


def test_a_namesake_that_the_text_puts_elsewhere_says_nothing_of_the_country() -> None:
    own = Gazetteer.of(
        [
            Record("Botala", "populated_place", "CHN", 38.0, 116.0, population=60_000),
            Record("Tapero", "admin2", "BFA", 11.9, 1.8, population=30_000),
        ]
    )
    document = read("Farmers quarrelled in the commune of Botala (Tapero).")
    places = resolve_places(document, find_places(document, own, cues()), own, cues())
    assert [(p.text, p.country, p.lat) for p in places] == [("Botala", "BFA", 11.9), ("Tapero", "BFA", 11.9)]


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("A bomb went off in Hodan district of Mogadishu.", "SOM"),
        ("Herders fled to Kantchari (Tapoa).", "BFA"),
        ("Rebels hid in Saladin province.", "IRQ"),
        ("Traders met in Eastleigh, Nairobi.", "KEN"),
        ("Fighters looted Baga in Borno state.", "NGA"),
    ],
)
def test_towns_that_the_wires_name(text: str, country: str) -> None:
    places = places_of(text)
    assert {place.country for place in places} == {country}
    assert all(place.lat is not None for place in places)


def test_a_town_known_everywhere_needs_no_country() -> None:
    assert [p.country for p in places_of("The strike hit a house in Sirte.", ["IRQ", "SYR"])] == ["LBY"]


def test_the_answer_does_not_hang_on_earlier_stories() -> None:
    text = CASES[0].read_text(encoding="utf-8")
    alone = places_of(text)
    for path in CASES:
        places_of(path.read_text(encoding="utf-8"))
    assert places_of(text) == alone


# ---------------------------------------------------------------- relations


def place_at(lat: float | None, lon: float | None) -> Place:
    return Place("X", (0, 1), "core/place.gazetteer", "X", "populated_place", "MLI", None, lat, lon, None, "town")


def test_midpoint_lies_half_way() -> None:
    a, b = place_at(13.3, -4.9), place_at(12.9, -5.8)
    middle = midpoint(a, b)
    assert middle is not None
    assert distance(13.3, -4.9, *middle) == pytest.approx(distance(12.9, -5.8, *middle), abs=0.01)


def test_midpoint_crosses_the_date_line() -> None:
    assert midpoint(place_at(0.0, 179.0), place_at(0.0, -179.0)) in ((0.0, 180.0), (0.0, -180.0))


@pytest.mark.parametrize(
    ("bearing", "lat", "lon"), [(0, 10.899, 20.0), (90, 10.0, 20.913), (180, 9.101, 20.0), (270, 10.0, 19.087)]
)
def test_displaced_goes_a_hundred_kilometres(bearing: float, lat: float, lon: float) -> None:
    assert displaced(place_at(10.0, 20.0), 100, bearing) == pytest.approx((lat, lon), abs=0.002)


def test_nothing_comes_of_nothing() -> None:
    nowhere = place_at(None, None)
    assert midpoint(nowhere, place_at(1.0, 1.0)) is None
    assert displaced(nowhere, 10, 0) is None
    assert moved(place_at(1.0, 1.0), None, "unknown").lat is None


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("GUNMEN FIRED ON SAN SALVADOR ON FRIDAY, THEY SAID.", ["SAN SALVADOR"]),
        ("PRESIDENT ALAN GARCIA FLEW TO LIMA IN A HURRY.", ["LIMA"]),
        ("NO ONE CAN DO MORE FOR US IN THE CAPITAL.", []),
    ],
)
def test_capitals_alone_make_no_place(text: str, names: list[str]) -> None:
    assert names_of(text) == names


def test_one_region_does_not_hold_both_of_two_cities() -> None:
    places = places_of("Talks were held in Mexico City and San Jose, Costa Rica.")
    assert [place.country for place in places] == ["MEX", "CRI", "CRI"]


def test_a_region_or_town_without_a_namesake_abroad_is_believed_beside_another_country() -> None:
    found = places_of("A bomb struck a van in Diyala on Monday. Rebels attacked Kherson on Tuesday.")
    assert [(place.text, place.country, place.precision) for place in found] == [
        ("Diyala", "IRQ", "admin1"),
        ("Kherson", "UKR", "town"),
    ]
