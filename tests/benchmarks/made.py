"""Packs of any size, made up: so many event rules, or a lexicon of so many names, over the shipped packs."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from itertools import islice, product
from pathlib import Path

from wireparse.pipeline import Parser, load_parser
from wireparse.resources import packs_below, rules_folder

# Verbs that the sample stories are full of: the first rules find something, whatever the number of rules.
HEARD = ("attack", "kill", "wound", "say", "claim", "seize", "kidnap", "ambush", "destroy", "hit", "fire", "explode")
SYLLABLES = tuple(a + b for a in "bdfgklmnrstvz" for b in "aeiou")
PATTERNS = (
    "<perpetrator:$agent+> $post <trigger:{verb}.past|{verb}.act> <target:$object+>",
    "<target:$object> $post <trigger:{verb}.pas> ...6 by <perpetrator:$agent>",
    "<trigger:{verb}.ing> <target:$object> (near|outside <place>)?",
)
TESTS = [{"text": "Any words.", "get": "something"}, {"text": "No words.", "get": "nothing"}]


def rules_parser(folder: Path, count: int) -> Parser:
    """``count`` event rules, each with a verb of its own, in place of the shipped ones. Only the first few verbs are
    words; the others are never heard, as most rules are not in any one story."""
    shipped = load_parser().rulebook.events.rules
    lexicons, events = [], []
    for number, word in enumerate(islice((*HEARD, *_words(random.Random(1))), count)):
        verb = f"made_verb_{number}"
        lexicons.append({"id": verb, "kind": "verb", "entries": [word]})
        match = PATTERNS[number % len(PATTERNS)].format(verb=verb)
        makes = {"makes": "incident", "type": "armed_attack"}
        events.append({"id": f"made.{number}", "match": match, "set": makes, "tests": TESTS})
    override = [{"id": rule.id, "disable": "yes"} for rule in shipped]
    return _parser(folder, {"lexicons": lexicons, "events": events, "override": override})


def names_parser(folder: Path, count: int, heard: Sequence[str]) -> Parser:
    """A lexicon of ``count`` names of two and three words over the shipped packs; one in ten begins with a word
    that the stories have (``heard``), so that it must be looked at more than once."""
    chance = random.Random(2)
    firsts, rest = sorted(set(heard)), _words(chance)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "names.tsv").open("w", encoding="utf-8") as table:
        table.write("text\tid\n")
        for number in range(count):
            first = chance.choice(firsts) if number % 10 == 0 else next(rest).capitalize()
            words = [first, *(next(rest).capitalize() for _ in range(1 + number % 2))]
            table.write(f"{' '.join(words)}\tname-{number}\n")
    return _parser(folder, {"lexicons": [{"id": "made_name", "kind": "name", "file": "names.tsv"}]})


def _words(chance: random.Random) -> Iterator[str]:
    """Words of three and four syllables that nobody says, each once."""
    words = ["".join(row) for row in product(SYLLABLES, repeat=3)]
    chance.shuffle(words)
    yield from words
    for word in words:
        yield from (word + syllable for syllable in SYLLABLES)


def _parser(folder: Path, rules: dict[str, object]) -> Parser:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pack.yaml").write_text("name: made\nversion: 0.1.0\n", encoding="utf-8")
    (folder / "rules.yaml").write_text(json.dumps(rules), encoding="utf-8")  # JSON is YAML
    return load_parser([*packs_below(rules_folder()), folder])
