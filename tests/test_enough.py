"""What is enough to tell of an incident, who vouches for it, and to whom it was done."""

from __future__ import annotations

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
