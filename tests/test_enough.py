"""What is enough to tell of an incident, who vouches for it, and to whom it was done."""

from __future__ import annotations

from datetime import date

import pytest
from packs.shipped import parsed

from wireparse.model import Incident


def incidents(text: str) -> tuple[Incident, ...]:
    return parsed(text).incidents


@pytest.mark.parametrize(
    "text",
    [
        "The envoy said that Norway had been attacked because of its tariffs.",
        "Bakers have been murdered in the country, the envoy said.",
        "The envoy spoke of the bombing of traders.",
        "They urged the rebels to stop the attacks on nurses.",
    ],
)
def test_violence_as_such_is_no_incident(text: str) -> None:
    assert incidents(text) == ()


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("Norway was attacked with rockets.", "Norway"),
        ("Two bakers have been murdered in the country, the envoy said.", "Two bakers"),
        ("The envoy spoke of the bombing of two schools.", "two schools"),
    ],
)
def test_a_deed_with_something_to_tell_is_one(text: str, target: str) -> None:
    assert [row.text for incident in incidents(text) for row in incident.targets] == [target]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("The minister denied that the army had bombed a school in Gao.", "denied"),
        ("The rebels accused the army of bombing a school in Gao. The minister denied it.", "unconfirmed"),
        ("The army bombed a school in Gao.", "asserted"),
    ],
)
def test_what_is_only_denied(text: str, status: str) -> None:
    assert [incident.status for incident in incidents(text)] == [status]


def test_whose_house_it_was() -> None:
    (incident,) = incidents("Rebels attacked the house of Senator Lina Baez at dawn.")
    assert [(row.text, row.kind) for row in incident.targets] == [
        ("the house of Senator Lina Baez", "facility"),
        ("Lina Baez", "person"),
    ]


def test_a_body_without_a_name_is_suspected() -> None:
    (incident,) = incidents("A bomb exploded at a bank in Gao. The press blamed it on the drug mafia.")
    assert [(row.text, row.kind) for row in incident.perpetrators] == [("the drug mafia", "organization")]


def test_a_blast_was_meant_for_the_building_it_wrecked() -> None:
    text = "A bomb exploded in Gao at noon and hurt two bakers. A school and a bus were destroyed."
    (incident,) = incidents(text)
    assert [row.text for row in incident.targets if row.kind in ("facility", "vehicle")] == ["A school", "a bus"]


@pytest.mark.parametrize(
    ("then", "killed"),
    [
        ("In April, 54 soldiers had been killed in the same area.", [(28, 28)]),
        ("In 2019, 54 soldiers had been killed in the same area.", [(28, 28)]),
        ("On Friday, two more soldiers died of their wounds.", [(28, 28), (2, 2)]),
        ("Two civilians were killed as well.", [(28, 28), (2, 2)]),
    ],
)
def test_who_was_lost_before_the_deed_was_not_lost_by_it(then: str, killed: list[tuple[int, int]]) -> None:
    story = f"Twenty-eight soldiers were killed on Wednesday in an attack on their post in Gao.\n\n{then}\n"
    (incident,) = parsed(story, date(2025, 11, 15)).incidents
    assert [(loss.min, loss.max) for loss in incident.losses] == killed


@pytest.mark.parametrize(
    ("words", "text", "days"),
    [
        ("between November 1 and 4", "November 1 and 4", ("2025-11-01", "2025-11-04")),
        ("between 28 October and 4 November", "28 October and 4 November", ("2025-10-28", "2025-11-04")),
        ("from Monday to Wednesday", "Monday to Wednesday", ("2025-11-10", "2025-11-12")),
        ("on the night of November 1 to 2", "night of November 1 to 2", ("2025-11-01", "2025-11-02")),
        ("on November 4", "November 4", ("2025-11-04", "2025-11-04")),
    ],
)
def test_what_happened_in_a_range_of_days_did_not_happen_on_the_first(
    words: str, text: str, days: tuple[str, str]
) -> None:
    (incident,) = parsed(f"Rebels killed nine herders in Goma {words}.", date(2025, 11, 15)).incidents
    when = incident.date
    assert when is not None and (when.text, str(when.start), str(when.end)) == (text, *days)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Gunmen from Gao attacked a village near Mopti.", ["Mopti"]),
        ("Gunmen from Gao attacked a village.", ["Gao"]),
        ("Rockets fired from Gaza hit a house in Sderot.", ["Sderot"]),
        ("Militiamen attacked the Dogon village of Sabere on Sunday.", ["Sabere"]),
        (
            "Soldiers repelled an attack by rebels on a base in Gao, killing nine of them, the mayor of Kidal said.",
            ["Gao"],
        ),
    ],
)
def test_where_somebody_came_from_or_spoke_is_not_where_it_was(text: str, places: list[str]) -> None:
    (incident,) = parsed(text).incidents
    assert [place.text for place in incident.locations] == places


@pytest.mark.parametrize(
    "text",
    [
        "No group or individual has claimed responsibility for the attack in Gao.",
        "Neither the rebels nor any other group has claimed the attack in Gao.",
        "The army has not confirmed the attack in Gao.",
        "The coalition did not acknowledge the attack in Gao.",
    ],
)
def test_who_did_not_say_so_claims_nothing(text: str) -> None:
    assert parsed(text).claims == ()


@pytest.mark.parametrize(
    ("then", "number"),
    [
        ("The strike hit a warehouse.", 1),
        ("Another airstrike hit a warehouse.", 2),
        ("A second airstrike hit a warehouse.", 2),
        ("The strike took place in Sosso.", 1),
    ],
)
def test_another_deed_is_told_from_the_same(then: str, number: int) -> None:
    story = f"An airstrike hit a prison in Kidal on Sunday, killing nine guards.\n\n{then}\n"
    assert len(parsed(story).incidents) == number


@pytest.mark.parametrize(
    "text",
    [
        "No attack took place in Gao, the army said.",
        "No raid was carried out in Gao by the rebels.",
    ],
)
def test_a_deed_that_was_none_is_none(text: str) -> None:
    assert parsed(text).incidents == ()


def test_what_was_claimed_on_a_day_was_not_done_on_it() -> None:
    story = (
        "Rebels attacked a post in Gao on Sunday.\n\n"
        "In a message published on Tuesday, the rebels boasted of having killed nine soldiers.\n"
    )
    (incident,) = parsed(story, date(2025, 9, 20)).incidents
    assert incident.date is not None and str(incident.date.start) == "2025-09-14"
    assert [loss.min for loss in incident.losses] == [9]


@pytest.mark.parametrize(
    ("text", "losses"),
    [
        (
            "A bomber struck a tea stall in Gao, killing eight guards and wounding 17, a colonel and a doctor said.",
            [8, 17],
        ),
        ("Police blamed the attack in Gao on rebels, in a conflict that has killed 35,000 people.", []),
        ("Gunmen attacked a church in Gao, killing two people, a day after 25 girls were kidnapped in Mopti.", [2]),
    ],
)
def test_who_was_lost_elsewhere_or_only_spoke_is_no_loss(text: str, losses: list[int]) -> None:
    assert [loss.min for loss in parsed(text).incidents[0].losses] == losses


@pytest.mark.parametrize(
    ("headline", "losses"),
    [
        ("Mali: five killed in attack on post near Gao", [("five people", 5)]),
        ("Mali: seven killed in attack on post near Gao", [("seven", 7), ("five people", 5)]),
    ],
)
def test_a_figure_of_the_headline_is_told_once(headline: str, losses: list[tuple[str, int]]) -> None:
    lead = "Gunmen killed five people on Sunday in an attack on a post near Gao, the mayor said."
    (incident,) = parsed(f"{headline}\n\n{lead}\n").incidents
    assert [(loss.who.text, loss.min) for loss in incident.losses] == losses


CALM = (
    "In the drill near Gao, soldiers stormed a house held by gunmen and freed nine hostages.",
    "The new film tells how gunmen robbed a bank in Gao and killed a guard.",
    "A leopard attacked and killed a farmer near Gao on Sunday. Two villagers were wounded in an earlier attack.",
    "No explosives were found at the school in Gao, a clerk said.",
    "Two children were burned to death in Gao when their home caught fire.",
    "A woman is fighting for her life in Gao after a fall.",
    "A missile test failed near Gao on Sunday when the rocket exploded.",
    "The keeper was beaten in stoppage time by a rocket that Amos Beller fired into the top corner.",
    "Attacks on nurses in Gao have risen by a third, a report says.",
    "The minister opened a new school in Bamako on Monday.",
    "A gas explosion destroyed a bakery in Gao on Sunday, firefighters said.",
    "The striker attacked the left flank and the goalkeeper saved twice.",
)


@pytest.mark.parametrize("text", CALM)
def test_what_nobody_did_is_no_incident(text: str) -> None:
    assert not parsed(text).incidents


HELD = (
    "Al-Shabaab fighters killed nine soldiers at a drill near Gao on Sunday.",
    "A bomb exploded outside a cinema in Gao on Sunday while a film was shown.",
    "Gunmen attacked a museum in Gao on Sunday.",
)


@pytest.mark.parametrize("text", HELD)
def test_words_of_play_hide_no_attack(text: str) -> None:
    (incident,) = parsed(text).incidents
    assert not incident.background
