"""The project's own labelled stories, and the floor under every slot: a figure may rise, never fall unsaid.

``pytest tests/test_floors.py --raise-floors`` pins what is reached now; it refuses if a slot would sink, and so it does
not without ``--lower-floors``, which pins whatever comes out: say in the commit why.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from math import floor
from pathlib import Path
from typing import Any

import pytest

from wireparse.evaluate.contract import story_shape
from wireparse.evaluate.gold import GoldFile, check_gold, read_gold
from wireparse.evaluate.score import SLOTS, Score, score, sorted_misses
from wireparse.library import parse_story, parser_for

FOLDER = Path(__file__).parent / "stories"
GOLD = FOLDER / "gold.json"
FLOORS = FOLDER / "floors.json"
FACTS = "facts"
SHOWN = 12  # disagreements that a failure lists

Floors = Mapping[str, float]


class Sunk(Exception):
    """Slots that would sink below their floor."""


# ---------------------------------------------------------------- the stories


@cache
def gold() -> GoldFile:
    text = GOLD.read_text(encoding="utf-8")
    return read_gold(text, "tests/stories/gold.json", story_shape(parser_for((), ()).ontology.types))


@cache
def texts() -> dict[str, str]:
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.txt"))}


def stamp() -> str:
    """A digest of the gold and of its stories: floors belong to the set that they were measured on."""
    digest = sha256(GOLD.read_bytes())
    for id, text in texts().items():
        digest.update(f"\0{id}\0{text}".encode())
    return digest.hexdigest()[:16]


@cache
def result() -> Score:
    stories = [row.value for row in gold().objects]
    found: dict[str, Any] = {}
    for story in stories:
        published = story["story"]["published"]
        report = parse_story(texts()[story["id"]], published=published, id=story["id"], headline=None, agency=None)
        found[story["id"]] = report.to_dict()
    return score(stories, found)


def reached() -> dict[str, float]:
    tallies = {**result().slots, FACTS: result().facts}
    return {name: floor(tally.f1 * 1000) / 1000 for name, tally in tallies.items()}


# ---------------------------------------------------------------- floors


def pinned(old: Floors, now: Floors, *, lower: bool) -> dict[str, float]:
    """The new floors: what is reached now. Raises Sunk if one would fall and nobody said that it may."""
    sunk = [f"{name}: {now[name]:.3f}, floor {old[name]:.3f}" for name in now if name in old and now[name] < old[name]]
    if sunk and not lower:
        raise Sunk("; ".join(sunk))
    return dict(now)


def read_floors() -> dict[str, Any]:
    if not FLOORS.exists():
        return {"stories": "", "f1": {}}
    loaded: dict[str, Any] = json.loads(FLOORS.read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="session", autouse=True)
def pin(request: pytest.FixtureRequest) -> None:
    raising, lowering = (bool(request.config.getoption(name)) for name in ("--raise-floors", "--lower-floors"))
    if not (raising or lowering):
        return
    try:
        floors = pinned(read_floors()["f1"], reached(), lower=lowering)
    except Sunk as sunk:
        pytest.exit(f"floors not written: {sunk}; mend it, or say --lower-floors", returncode=1)
    FLOORS.write_text(json.dumps({"stories": stamp(), "f1": floors}, indent=1) + "\n", encoding="utf-8")


@pytest.mark.parametrize("slot", [*SLOTS, FACTS])
def test_no_slot_sinks_below_its_floor(slot: str) -> None:
    least, now = read_floors()["f1"][slot], reached()[slot]
    wrong = [miss for miss in sorted_misses(result().misses) if miss.slot == slot]
    listed = "\n".join(f"  {miss.story}: gold {miss.gold}, found {miss.found}" for miss in wrong[:SHOWN])
    assert now >= least, f"{slot}: F1 {now:.3f} is below its floor {least:.3f}; {len(wrong)} wrong:\n{listed}"


def test_the_floors_were_measured_on_these_stories() -> None:
    assert read_floors()["stories"] == stamp(), "the labelled stories changed; pin their floors anew (--raise-floors)"


def test_there_is_a_floor_under_every_slot() -> None:
    assert set(read_floors()["f1"]) == {*SLOTS, FACTS}


def test_the_gold_is_sound() -> None:
    check_gold(gold(), texts())
    assert {row.value["id"] for row in gold().objects} == set(texts())


def test_the_stories_are_many_and_of_a_wires_length() -> None:
    assert len(texts()) >= 40
    assert all(80 <= len(text.split()) <= 200 for text in texts().values())
    quiet = [row for row in gold().objects if not row.value["incidents"]]
    assert len(quiet) >= 5


# ---------------------------------------------------------------- the rule of the floors itself


def test_floors_rise_by_themselves() -> None:
    assert pinned({"date": 0.5, "type": 0.9}, {"date": 0.6, "type": 0.9}, lower=False) == {"date": 0.6, "type": 0.9}


def test_floors_do_not_sink_unsaid() -> None:
    with pytest.raises(Sunk, match=r"type: 0\.800, floor 0\.900"):
        pinned({"date": 0.5, "type": 0.9}, {"date": 0.6, "type": 0.8}, lower=False)
    assert pinned({"date": 0.5, "type": 0.9}, {"date": 0.6, "type": 0.8}, lower=True) == {"date": 0.6, "type": 0.8}
