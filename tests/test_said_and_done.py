"""Deeds that were done, beside those only said, planned, done by habit, or long past; who is named far behind them."""

from __future__ import annotations

from datetime import date

import pytest
from packs.shipped import parsed

from wireparse.model import Incident

MARKET = "\n\nThe market was open."  # a second paragraph: the story is no note


def incidents(text: str) -> tuple[Incident, ...]:
    return parsed(text + MARKET).incidents


@pytest.mark.parametrize(
    "text",
    [
        "The envoy called it an attack on the peace process.",
        "The writers keep up their attack on Norway.",
        "The rebels have murdered bakers, the envoy said.",
        "The rebels have been planting bombs, the envoy said.",
    ],
)
def test_what_is_habitual_or_only_said_is_no_incident(text: str) -> None:
    assert incidents(text) == ()


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("The rebels have murdered two bakers, the envoy said.", "two bakers"),
        ("The rebels murdered bakers, the envoy said.", "bakers"),
        ("The envoy told of an attack on a sawmill.", "a sawmill"),
        ("The town mourns the clerk Tomas Quiroga's murder.", "Tomas Quiroga"),
    ],
)
def test_a_deed_done_to_somebody_is_one(text: str, target: str) -> None:
    assert [row.text for incident in incidents(text) for row in incident.targets] == [target]


@pytest.mark.parametrize(
    ("day", "recalled"), [("2 May 2025", True), ("2 July 2025", False), ("2 September 2025", False)]
)
def test_what_lies_two_months_back_is_recalled(day: str, recalled: bool) -> None:
    text = f"The envoy told of the murder of two bakers in Gao on {day}."
    (incident,) = parsed(text, date(2025, 9, 2)).incidents
    assert incident.background is recalled


@pytest.mark.parametrize(
    ("roll", "names"),
    [
        (
            "Among the injured are Lina Baez, 53; Tomas Quiroga, 24; and Oscar Diaz.",
            ["Lina Baez", "Tomas Quiroga", "Oscar Diaz"],
        ),
        ("Among the injured are two bakers.", []),
    ],
)
def test_those_hurt_may_be_named_far_behind(roll: str, names: list[str]) -> None:
    days = " ".join(
        f"The street was closed on {day}." for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
    )
    (incident,) = incidents(f"A bomb exploded at a mill in Gao. {days} {roll}")
    assert [loss.who.name for loss in incident.losses] == names


def test_a_plan_is_not_what_was_done() -> None:
    told = incidents("The rebels threatened to kill ten judges. Last night the rebels set fire to a club in Gao.")
    assert ("arson", "asserted") in [(incident.type, incident.status) for incident in told]


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("A man stabbed two women in Lyon on Sunday.", ["target"]),
        ("A man stabbed two women in Lyon on Sunday before being shot dead by police.", ["target", "perpetrator"]),
        ("Gunmen stabbed two women in Lyon on Sunday.", ["target"]),
        ("Two gunmen were killed when gunmen raided a camp in Gao.", ["perpetrator"]),
    ],
)
def test_who_was_stabbed_is_on_the_other_side_whoever_did_it(text: str, sides: list[str]) -> None:
    (incident,) = parsed(text).incidents
    assert [loss.side for loss in incident.losses] == sides
