"""What is measured on: the sample stories, and hostile ones of any length."""

from __future__ import annotations

import json
from itertools import cycle
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Hostile on purpose: every clause has deeds, places, figures and speakers, so that every rule finds something to try.
CLAUSES = (
    "gunmen attacked a convoy near {place} and killed {n} soldiers",
    "at least {n} people were wounded when a bomb exploded in {place} on Sunday",
    "the army said that {n} assailants were killed in an air strike between {place} and Gao",
    "residents of {place} said that fighters kidnapped {n} villagers and burned the market",
    "the group claimed responsibility for the ambush on the {place} road in which up to {n} policemen died",
)
PLACES = ("Ménaka", "Djibo", "Tillabéri", "Mopti", "Kidal", "Maiduguri", "Goma", "Ouahigouya", "Diffa", "Bamako")


def sample_stories() -> list[str]:
    """The texts of ``samples/``: violent and quiet stories, some 130 words each."""
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "samples").glob("*.txt"))]
    for path in sorted((ROOT / "samples").glob("*.ndjson")):
        texts += stories_of(path)
    return texts


def stories_of(path: Path) -> list[str]:
    """The texts of a file of records, one JSON object with ``text`` a line."""
    return [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


def hostile_story(words: int, *, endless: bool) -> str:
    """A story of at least so many words that is nothing but deeds: in one endless sentence, or a deed a sentence."""
    between, clauses, count = (", " if endless else ". "), [], 0
    places = cycle(PLACES)
    for number, clause in enumerate(cycle(CLAUSES)):
        filled = clause.format(place=next(places), n=3 + number % 40)
        clauses.append(filled if endless else filled[0].upper() + filled[1:])
        count += filled.count(" ") + 1
        if count >= words:
            break
    return "GAO, Mali, March 10, 2025 (APA) - " + between.join(clauses) + ".\n"
