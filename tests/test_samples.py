"""The sample stories against their goldens. ``pytest tests/test_samples.py --bless`` writes the goldens anew.

A golden is the story's report without ``tool``: that part changes with every edit of a rule.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from wireparse.library import shipped_parser
from wireparse.model import Article
from wireparse.pipeline import parse_article
from wireparse.resources import samples_folder
from wireparse.text.read import READERS, sniff

SAMPLES = samples_folder()
STORIES = sorted(path for path in SAMPLES.iterdir() if path.suffix in (".txt", ".ndjson"))
WORDS = range(80, 301)

# Stories of sport, business, drill and accident: words of violence, and no violence.
QUIET = (
    "afp-football-attack",
    "afp-gas-explosion",
    "reuters-heavy-losses-business",
    "xinhua-military-exercise",
    "REU-2025-0613",
)
NOT_DONE = ("planned", "hypothetical")
RECALLED = ("apa-background-grand-bassam",)  # an old attack is recalled, nothing new happened


def reports(path: Path) -> list[dict[str, Any]]:
    raw, shown = path.read_bytes(), f"samples/{path.name}"
    stories = []
    for article in READERS[sniff(raw, shown)](raw, shown):
        assert isinstance(article, Article), article
        story = parse_article(article, shipped_parser()).to_dict()
        del story["tool"]
        stories.append(story)
    return stories


def golden_of(path: Path) -> Path:
    return path.with_suffix(".json")


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.name)
def test_a_sample_gives_its_golden(path: Path, bless: bool) -> None:
    stories = reports(path)
    result = stories if path.suffix == ".ndjson" else stories[0]
    if bless:
        golden_of(path).write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    assert golden_of(path).is_file(), "no golden yet: pytest tests/test_samples.py --bless"
    assert result == json.loads(golden_of(path).read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.name)
def test_violence_is_found_where_it_is_and_only_there(path: Path) -> None:
    for story in reports(path):
        incidents = [incident for incident in story["incidents"] if incident["status"] not in NOT_DONE]
        news = [incident["type"] for incident in incidents if not incident["background"]]
        if story["id"] in (*QUIET, *RECALLED):
            assert news == [], story["id"]
        else:
            assert news, story["id"]


def test_there_are_samples_and_no_golden_without_one() -> None:
    assert len([path for path in STORIES if path.suffix == ".txt"]) >= 14
    assert {golden_of(path) for path in STORIES} == set(SAMPLES.glob("*.json"))


@pytest.mark.parametrize("path", [path for path in STORIES if path.suffix == ".txt"], ids=lambda path: path.name)
def test_a_sample_has_the_length_of_a_story(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").split()) in WORDS
