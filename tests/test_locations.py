"""Where an incident was, by the words that put it beside a place, between two, on a road or so far off."""

from __future__ import annotations

import pytest
from packs.shipped import parsed

from wireparse.geometry import distance
from wireparse.model import Place
from wireparse.render.facts import foremost


def places_of(text: str) -> tuple[Place, ...]:
    (incident,) = parsed(text).incidents
    return incident.locations


def kidal() -> tuple[float, float]:
    (place,) = places_of("A bomb went off in Kidal.")
    assert place.lat is not None and place.lon is not None
    return place.lat, place.lon


@pytest.mark.parametrize(
    ("words", "km", "north", "east"),
    [
        ("30 km north of", 30.0, 1, 0),
        ("about 30 kilometers (19 miles) northeast of", 30.0, 1, 1),
        ("ten miles to the south-west of the city of", 16.09344, -1, -1),
        ("five to seven km west of", 6.0, 0, -1),
        ("800 metres away to the east from", 0.8, 0, 1),
    ],
)
def test_a_distance_and_a_direction_give_a_point(words: str, km: float, north: int, east: int) -> None:
    (place,) = places_of(f"A bomb went off {words} Kidal.")
    town = kidal()
    assert (place.text, place.role, place.precision, place.geonames_id) == ("Kidal", "near", "computed", None)
    assert place.lat is not None and place.lon is not None
    assert distance(*town, place.lat, place.lon) == pytest.approx(km, rel=0.01)
    leans = (place.lat - town[0], place.lon - town[1])
    assert [(lean > 1e-3) - (lean < -1e-3) for lean in leans] == [north, east]


@pytest.mark.parametrize("words", ["30 km from", "near", "north of", "30 people north of", "700 km north of"])
def test_without_both_the_point_is_the_town_that_it_was_near(words: str) -> None:
    (place,) = places_of(f"A bomb went off {words} Kidal.")
    assert (place.role, place.precision, (place.lat, place.lon)) == ("near", "near", kidal())


def test_a_region_is_no_point_to_measure_from() -> None:
    (place,) = places_of("A bomb went off 30 km north of the Kidal region.")
    assert (place.kind, place.precision) == ("admin1", "admin1")


def test_the_story_keeps_the_town_where_it_lies() -> None:
    report = parsed("A bomb went off 30 km north of Kidal.")
    assert [(place.precision, (place.lat, place.lon)) for place in report.locations] == [("town", kidal())]


def test_between_two_towns_is_half_way_where_there_is_room_for_one() -> None:
    one, other = places_of("Soldiers clashed with rebels between Gao and Ansongo.")
    assert [(place.text, place.role, place.precision) for place in (one, other)] == [
        ("Gao", "between", "near"),
        ("Ansongo", "between", "near"),
    ]
    middle = foremost((one, other))
    assert middle is not None and (middle.name, middle.precision) == ("Gao - Ansongo", "midpoint")
    assert one.lat is not None and other.lat is not None
    assert middle.lat == pytest.approx((one.lat + other.lat) / 2, abs=0.01)


@pytest.mark.parametrize(
    "text",
    [
        "Gunmen opened fire on a bus on the Gao-Ansongo road in Mali.",
        "Gunmen opened fire on a bus on the Gao-Ansongo Highway in Mali.",
        "Gunmen opened fire on a bus on the Gao - Ansongo expressway in Mali.",
        "Gunmen opened fire on a bus on the road linking Gao and Ansongo in Mali.",
        "GUNMEN KILL TWO ON THE GAO-ANSONGO ROAD IN MALI",
    ],
)
def test_a_road_lies_half_way_and_its_country_is_left_out(text: str) -> None:
    (road,) = places_of(text)
    assert (road.role, road.kind, road.precision, road.country) == ("route", "road", "midpoint", "MLI")


@pytest.mark.parametrize("words", ["near the border with Niger", "near the Niger border", "at the frontier of Niger"])
def test_what_lies_behind_a_border_holds_nothing(words: str) -> None:
    dolo, niger = places_of(f"Gunmen raided a camp in Dolo, {words}.")
    assert (dolo.text, dolo.country, dolo.lat) == ("Dolo", None, None)
    assert (niger.role, niger.country, niger.lat, niger.precision) == ("near", "NER", None, "unknown")


def test_a_border_is_between_two() -> None:
    roles = [(place.text, place.role) for place in places_of("Gunmen killed two soldiers on the Mali-Niger border.")]
    assert roles == [("Mali", "between"), ("Niger", "between")]


def test_a_milestone_is_no_village() -> None:
    (road,) = places_of("Soldiers were ambushed at Kilometre 35 on the Bamako-Gao road in Mali.")
    assert road.role == "route"


def test_a_clash_on_a_road_has_a_place() -> None:
    (road,) = places_of("A clash took place on the road connecting Bamako and Gao.")
    assert road.role == "route"


def test_what_a_bracket_puts_around_a_village_is_no_second_site() -> None:
    roles = [
        (place.text, place.role) for place in places_of("Fighters attacked the village of Kobaka (Djenne, Mopti).")
    ]
    assert roles == [("Kobaka", "site"), ("Djenne", "area"), ("Mopti", "area")]


def test_a_town_and_the_region_called_after_it_are_two_places() -> None:
    report = parsed(
        "Gunmen attacked a camp in Tessalit, Kidal region. On Sunday two soldiers died in a blast in Kidal."
    )
    assert [(place.text, place.kind) for place in report.locations] == [
        ("Tessalit", "populated_place"),
        ("Kidal region", "admin1"),
        ("Kidal", "populated_place"),
    ]


TWO = (
    "Rebels attacked a camp in Mopti on Monday. A blast hit a bus on the Gao-Ansongo road on Tuesday, killing two men."
)


def test_a_sentence_that_names_an_earlier_place_goes_on_about_what_happened_there() -> None:
    there, road = parsed(f"{TWO} Twelve soldiers were killed, according to two residents of Mopti.").incidents
    assert [loss.min for loss in road.losses] == [2, 12]
    there, road = parsed(f"{TWO} In Mopti, twelve soldiers were killed, two residents said.").incidents
    assert [[loss.min for loss in incident.losses] for incident in (there, road)] == [[12], [2]]


def test_the_attack_and_another_named_beside_it_are_two() -> None:
    report = parsed(
        "A blast hit a bus on the Gao-Ansongo road on Monday, killing two men. Rebels attacked a camp in Mopti on "
        "Tuesday. JNIM claimed responsibility for the attack and for the explosion on the Gao-Ansongo road."
    )
    (claim,) = (claim for claim in report.claims if claim.kind == "responsibility")
    assert claim.about == ("i1", "i2")
    assert [[who.name for who in incident.perpetrators] for incident in report.incidents] == [["JNIM"], ["JNIM"]]


def test_near_two_towns_that_lie_together_may_be_one_spot() -> None:
    told = "Gunmen attacked a mill near Apopa in El Salvador on Monday. The mill was attacked at dawn, 15 km north of"
    assert len(parsed(f"{told} San Salvador.").incidents) == 1
    assert len(parsed(f"{told} San Miguel.").incidents) == 2


DATELINE = "KABUL, June 4 (APA) - "


@pytest.mark.parametrize(
    ("text", "place", "name"),
    [
        (f"{DATELINE}A bomb tore through a bus in the Afghan capital.", "the Afghan capital", "Kabul"),
        (f"{DATELINE}A bomb tore through a bus in the capital.", "the capital", "Kabul"),
        ("A bomb tore through a bus in the Malian capital.", "the Malian capital", "Bamako"),
        ("GAO, Mali, June 4 (APA) - A bomb tore through a bus in the capital.", "the capital", "Bamako"),
        ("A bomb tore through a bus in the Malian capital, Bamako.", "Bamako", "Bamako"),
    ],
)
def test_a_capital_needs_no_name(text: str, place: str, name: str) -> None:
    (found,) = places_of(text)
    assert (found.text, found.name, found.precision) == (place, name, "town")


@pytest.mark.parametrize(
    "text",
    [
        "Fighting hurt the Malian capital market.",
        "A bomb tore through a bus in the capital.",
        f"{DATELINE}A bomb tore through a bank that had lost the capital.",
        f"{DATELINE}A bomb tore through a bus in the capital of a district.",
    ],
)
def test_other_capitals_are_no_place(text: str) -> None:
    assert "capital" not in " ".join(place.text for place in parsed(text).locations)


def test_the_camp_that_the_bombardment_hit_may_be_in_the_town() -> None:
    report = parsed(
        "Shelling killed 18 civilians in Gao on Monday. The bombardment hit a market in the Abu Shouk camp."
    )
    (incident,) = report.incidents
    assert [place.text for place in incident.locations] == ["Gao", "Abu Shouk camp"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Bandits burned houses in Gao, Mopti and Doulabo, police said.", ["Gao", "Mopti", "Doulabo"]),
        ("Bandits burned houses in Gao, Mopti and Doulabo fled.", ["Gao", "Mopti"]),
        ("Bandits met two men in Gao, Mopti and Amadou Doulabo.", ["Gao", "Mopti"]),
        ("Bandits burned houses in Gao and Doulabo, police said.", ["Gao"]),
    ],
)
def test_a_name_that_closes_a_list_of_towns_is_one(text: str, found: list[str]) -> None:
    assert [place.text for place in parsed(text).locations] == found


def test_who_leads_a_campaign_is_no_place_of_it() -> None:
    report = parsed(
        "US warplanes carried out strikes on Sanaa on Friday, killing 38 people, in one of the deadliest attacks of "
        "Washington's campaign against the rebels. Hours later, the Huthis said they had fired a missile at a ship in "
        "the Red Sea."
    )
    assert [[place.text for place in incident.locations] for incident in report.incidents] == [["Sanaa"], ["Red Sea"]]
    assert [[loss.min for loss in incident.losses] for incident in report.incidents] == [[38], []]
