"""Tiny packs for tests: files written on the spot, and what their rules find in a text, as plain words."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from wireparse.match.mentions import Speller, Spotted, spot, units_of
from wireparse.match.patterns import matches_of, phrased
from wireparse.match.unit import Match, Unit
from wireparse.model import Article, Sentence, Shell
from wireparse.rulebook.book import Rulebook
from wireparse.rulebook.build import build_rulebook
from wireparse.text import segment

Row = Mapping[str, object]
SHIPPED = Path(__file__).resolve().parent.parent.parent / "rules"
MORPHOLOGY = SHIPPED / "en" / "morphology.yaml"
TESTS = [{"text": "Any words.", "get": "something"}, {"text": "No words.", "get": "nothing"}]


def noun(id: str, *entries: object, **more: object) -> Row:
    return {"id": id, "kind": "noun", "entries": list(entries), **more}


def verb(id: str, *entries: object, **more: object) -> Row:
    return {"id": id, "kind": "verb", "entries": list(entries), **more}


def word(id: str, *entries: object, **more: object) -> Row:
    return {"id": id, "kind": "word", "entries": list(entries), **more}


def name(id: str, *entries: object, **more: object) -> Row:
    return {"id": id, "kind": "name", "entries": list(entries), **more}


def rule(id: str, match: object, **more: object) -> Row:
    """A rule whose inline tests are there for the loader only."""
    return {"id": id, "match": match, "tests": TESTS, **{key.rstrip("_"): value for key, value in more.items()}}


def phrase(id: str, match: object, gives: str, **more: object) -> Row:
    return rule(id, match, gives=gives, **more)


JOINERS = word("list_sep", "and", "or")
PEOPLE = noun("armed", "rebel", "gunman", {"text": "militia fighter", "rank": "low"})
PLACES = noun("site", "camp", "bridge", "town")
ATTACK = verb("attack", "attack", "carry out")
WORDS = (JOINERS, PEOPLE, PLACES, ATTACK)


@dataclass(frozen=True)
class Tiny:
    """A rulebook of tiny packs. Events and phrases are given as ``{"rule": id, role: "words / words"}``."""

    book: Rulebook

    def spotted(self, text: str) -> list[tuple[str, Spotted]]:
        """The lexicon hits of the text with their words."""
        return [
            (words(hit, sentence), hit)
            for sentence in self.sentences(text)
            for hit in spot(sentence, self.book.lexicon)
        ]

    def labels(self, text: str) -> dict[str, frozenset[str]]:
        """Words of each unit, phrases included -> its labels."""
        return {
            words(unit, sentence): unit.labels for sentence in self.sentences(text) for unit in self.units(sentence)
        }

    def sentences(self, text: str) -> tuple[Sentence, ...]:
        article = Article("tiny", text, (0, len(text)))
        return segment.segment(article, Shell(None, None, None, None, None, (0, len(text))), segment.conventions({}))

    def units(self, sentence: Sentence, built: list[Unit] | None = None) -> list[Unit]:
        units = units_of(sentence, spot(sentence, self.book.lexicon), (), Speller(self.book))
        return phrased(units, self.book.phrases, sentence.index, [] if built is None else built)

    def phrases(self, text: str) -> list[dict[str, str]]:
        """Every phrase that was built, in the order of building."""
        found = []
        for sentence in self.sentences(text):
            built: list[Unit] = []
            self.units(sentence, built)
            found += [
                {"rule": short(unit.rule or ""), "": words(unit, sentence), **said(unit.captures, sentence)}
                for unit in built
            ]
        return found

    def events(self, text: str) -> list[dict[str, str]]:
        return [
            {"rule": short(match.rule), **said(match.roles, sentence)}
            for sentence in self.sentences(text)
            for match in self.matches(sentence)
        ]

    def matches(self, sentence: Sentence) -> list[Match]:
        return list(matches_of(self.book.events, self.units(sentence), sentence.index))


def tiny(
    folder: Path, *, reverse: bool = False, inflected: bool = True, **sections: Sequence[Row] | Mapping[str, str]
) -> Tiny:
    """The rulebook of one pack with these sections, written into ``folder``; ``reverse``: rows written backwards."""
    return Tiny(build_rulebook([written(folder, reverse=reverse, inflected=inflected, **sections)]))


def written(
    folder: Path, *, reverse: bool = False, inflected: bool = True, **sections: Sequence[Row] | Mapping[str, str]
) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "patterns").mkdir(exist_ok=True)
    (folder / "pack.yaml").write_text(f"name: {folder.name}\nversion: 0.1.0\n", encoding="utf-8")
    if inflected:
        (folder / "morphology.yaml").write_bytes(MORPHOLOGY.read_bytes())
    rows = {
        key: section if isinstance(section, Mapping) else [*section][:: -1 if reverse else 1]
        for key, section in ({"lexicons": WORDS} | sections).items()
    }
    for key in sorted(rows, reverse=reverse):
        text = json.dumps({key: rows[key]}, ensure_ascii=False)  # JSON is YAML
        (folder / "patterns" / f"{key}.yaml").write_text(text, encoding="utf-8")
    return folder


def words(unit: Unit | Spotted, sentence: Sentence) -> str:
    return " ".join(token.text for token in sentence.tokens[unit.start : unit.end])


def said(roles: Mapping[str, tuple[Unit, ...]], sentence: Sentence) -> dict[str, str]:
    return {role: " / ".join(words(unit, sentence) for unit in units) for role, units in roles.items()}


def short(rule: str) -> str:
    return rule.partition("/")[2]
