"""Rules with a word less: the examples of a rule are worth as much as the number of these that they tell from the rule.

A *mutant* is a rule one of whose patterns lacks one part: a word, a mark, a slot or a definition, with the ``?`` or
``{m,n}`` behind it. It is *caught* if an example of the rule that passes with the rule fails with the mutant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from packs.shipped import SHIPPED, shipped_parser

from wireparse.check import finding, passes
from wireparse.errors import RuleError
from wireparse.match.mentions import units_of
from wireparse.match.oracle import rule_spans
from wireparse.match.patterns import matches_of, phrased
from wireparse.match.select import disjoint
from wireparse.match.unit import Match, Unit
from wireparse.model import Article, Sentence
from wireparse.pipeline import find, read_document
from wireparse.rulebook.book import Rule, Stage
from wireparse.rulebook.build import RULE_FILES, RULE_FOLDERS, rule_files
from wireparse.rulebook.definitions import RuleTest
from wireparse.rulebook.load import load_yaml, plain
from wireparse.rulebook.pattern import Lexeme, Pattern, PatternError, lexemes, parse_pattern

WORDS = ("word", "inflected", "slot", "macro", "quoted")
STAGES = ("phrases", "events", "context")


@dataclass(frozen=True)
class Mutant:
    """The rule whose pattern ``which`` lacks ``part``."""

    rule: Rule
    stage: Stage
    which: int
    part: str
    text: str
    pattern: Pattern

    def __str__(self) -> str:
        return f"{self.rule.id} without {self.part}: {self.text}"


# ---------------------------------------------------------------- making them


@cache
def written_rules() -> Mapping[str, tuple[str, ...]]:
    """The patterns of every shipped rule as they stand in its file."""
    found: dict[str, tuple[str, ...]] = {}
    for folder in SHIPPED:
        for path in rule_files(folder):
            place = path.relative_to(folder)
            if place.parts[0] in RULE_FOLDERS or place.as_posix() in RULE_FILES:
                content = plain(load_yaml(path))
                for row in (row for stage in STAGES for row in content.get(stage, ())):
                    match = row["match"]
                    found[f"{folder.name}/{row['id']}"] = (match,) if isinstance(match, str) else tuple(match)
    return found


@cache
def definitions() -> Mapping[str, str]:
    """Every ``define`` of the shipped packs."""
    found: dict[str, str] = {}
    for folder in SHIPPED:
        for path in rule_files(folder):
            try:
                content = plain(load_yaml(path))
            except RuleError:
                continue
            if isinstance(content.get("define"), dict):
                found.update(content["define"])
    return found


Pieces = list[tuple[Lexeme, str]]


def shortened(text: str) -> Iterator[tuple[str, str]]:
    """The pattern without each of its parts in turn, as (part, text); brackets and bars that hold nothing go too."""
    parts = lexemes(text)
    ends = [part.column for part in parts[1:]] + [len(text)]
    pieces = [(part, text[part.column : end].strip()) for part, end in zip(parts, ends, strict=True)]
    for number, (part, word) in enumerate(pieces):
        if part.kind in WORDS:
            rest = _tidied(pieces[:number], pieces[number + 1 :])
            if rest:
                yield word, " ".join(piece for _, piece in rest)


def _tidied(before: Pieces, behind: Pieces) -> Pieces:
    """What stands before and behind a hole, without what the hole leaves empty."""
    while True:
        if behind and (behind[0][1] == "?" or behind[0][0].kind == "repeat"):
            behind = behind[1:]
        opened = not before or before[-1][1] in ("(", "|")
        closed = not behind or behind[0][1] in (")", "|")
        if not (opened and closed):
            return before + behind
        if behind and behind[0][1] == "|":
            return before + behind[1:]
        if before and before[-1][1] == "|":
            return before[:-1] + behind
        if not before or not behind:
            return []
        before, behind = before[:-1], behind[1:]


@cache
def mutants() -> Mapping[str, tuple[Mutant, ...]]:
    """The mutants of every shipped rule, by its id; a rule whose patterns are a single part has none."""
    found: dict[str, list[Mutant]] = {}
    book = shipped_parser().rulebook
    for stage in (*book.phrases, book.events, book.context):
        for rule in stage.rules:
            for which, text in enumerate(written_rules()[rule.id]):
                for part, rest in shortened(text):
                    try:
                        pattern = parse_pattern(rest, definitions())
                    except PatternError:
                        continue  # such a pack does not load
                    found.setdefault(rule.id, []).append(Mutant(rule, stage, which, part, rest, pattern))
    return {id: tuple(found[id]) for id in sorted(found)}


# ---------------------------------------------------------------- trying them


@cache
def seen(text: str) -> tuple[tuple[Sentence, tuple[list[Unit], ...]], ...]:
    """Each sentence of a text as each level of phrases sees it, and last as events and context do."""
    parser = shipped_parser()
    findings = find(read_document(Article("test", text, (0, len(text))), parser), parser, thorough=True)
    found = []
    for reading in findings.readings:
        units = units_of(reading.sentence, reading.spotted, reading.places, parser.speller)
        levels = [units]
        for level in parser.rulebook.phrases:
            units = phrased(units, (level,), reading.sentence.index, [])
            levels.append(units)
        found.append((reading.sentence, tuple(levels)))
    return tuple(found)


def caught(mutant: Mutant) -> bool:
    """Whether an example of the rule tells the mutant from the rule."""
    patterns = [*mutant.rule.definition.patterns]
    patterns[mutant.which] = mutant.pattern
    return any(not _passes(test, mutant, patterns) for test in mutant.rule.definition.tests)


def _passes(test: RuleTest, mutant: Mutant, patterns: Sequence[Pattern]) -> bool:
    book = shipped_parser().rulebook
    level = next((at for at, stage in enumerate(book.phrases) if stage is mutant.stage), -1)
    found = []
    for sentence, levels in seen(test.text):
        units = levels[level]
        matches = _matches(mutant.rule, patterns, units, sentence)
        if level >= 0:
            others = (
                match for match in matches_of(mutant.stage, units, sentence.index) if match.rule != mutant.rule.id
            )
            matches = [match for match in disjoint((*others, *matches)) if match.rule == mutant.rule.id]
        found += [finding(match, units, sentence) for match in matches]
    return passes(test, found)


def _matches(rule: Rule, patterns: Sequence[Pattern], units: Sequence[Unit], sentence: Sentence) -> list[Match]:
    forms = shipped_parser().rulebook.morphology.forms
    return [
        Match(rule.id, sentence.index, one.start, one.end, one.roles, rule.definition.set)
        for pattern in patterns
        for one in rule_spans(rule, pattern, units, forms)
    ]
