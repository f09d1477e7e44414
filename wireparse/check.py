"""Running the rules' own examples: what each must find in its sentence, and what it must leave alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from wireparse.errors import Fault, RuleError
from wireparse.match.unit import EMPTY, Match, Unit
from wireparse.model import Article, Sentence, Span
from wireparse.pipeline import Findings, Parser, find, load_parser, read_document
from wireparse.resolve.who import head_of
from wireparse.rulebook.book import Rule
from wireparse.rulebook.schema import COVERED, RuleTest
from wireparse.text.segment import fold

Roles = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class RuleTestResult:
    """One inline test: ``got`` holds the captured words of every match of the rule, ``spans`` where they stand in the
    test's text (offsets in code points, half-open)."""

    rule: str
    test: RuleTest
    passed: bool
    got: tuple[Roles, ...]
    spans: tuple[Mapping[str, tuple[Span, ...]], ...] = ()

    def __str__(self) -> str:
        wanted = "nothing" if self.test.get is None else (dict(self.test.get) or "something")
        got = [{role: " / ".join(words) for role, words in roles.items()} for roles in self.got] or "nothing"
        return f"{self.test.mark}: {self.rule}: {self.test.text!r}: expected {wanted}, got {got}"


def check_rules(folders: Sequence[Path] | None = None) -> tuple[Fault, ...]:
    """Every fault of the packs in ``folders`` (the shipped ones by default), none if they load."""
    try:
        load_parser(folders)
    except RuleError as error:
        return error.faults
    return ()


def run_rule_tests(parser: Parser, wanted: Sequence[str] = ()) -> Iterator[RuleTestResult]:
    """The result of every inline test, rule by rule; ``wanted`` picks rules by id, with or without the pack's name."""
    stages = (*parser.rulebook.phrases, parser.rulebook.events, parser.rulebook.context)
    for rule in sorted((rule for stage in stages for rule in stage.rules), key=lambda rule: rule.id):
        if not wanted or rule.id in wanted or rule.definition.id in wanted:
            for test in rule.definition.tests:
                yield run_test(rule, test, parser)


def run_test(rule: Rule, test: RuleTest, parser: Parser) -> RuleTestResult:
    """Whether the rule finds in the test's sentence what it should."""
    article = Article("test", test.text, (0, len(test.text)))
    found = list(_found(rule, find(read_document(article, parser), parser, thorough=True)))
    drawn = [
        (one, one.roles if COVERED not in (test.get or {}) else {**one.roles, COVERED: (one.whole,)}) for one in found
    ]
    got = tuple(
        {role: tuple(_words(unit, one.sentence) for unit in units) for role, units in roles.items()}
        for one, roles in drawn
    )
    spans = tuple(
        {role: tuple(_span(unit, one.sentence) for unit in units) for role, units in roles.items()}
        for one, roles in drawn
    )
    return RuleTestResult(rule.id, test, passes(test, found), got, spans)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found in a sentence of a test: the units it captured, and all that it covers as one unit."""

    sentence: Sentence
    roles: Mapping[str, tuple[Unit, ...]]
    whole: Unit


def passes(test: RuleTest, found: Sequence[Finding]) -> bool:
    """Whether one of the findings holds all that the test asks for; whether there is none, if it asks for nothing."""
    return not found if test.get is None else any(_fits(test.get, one) for one in found)


def _span(unit: Unit, sentence: Sentence) -> Span:
    return sentence.tokens[unit.start].start, sentence.tokens[unit.end - 1].end


def _found(rule: Rule, findings: Findings) -> Iterator[Finding]:
    for reading in findings.readings:
        if rule.definition.stage == "phrases":
            for unit in reading.built:
                if unit.rule == rule.id:
                    yield Finding(reading.sentence, unit.captures or EMPTY, unit)
        else:
            for match in (*reading.events, *reading.context):
                if match.rule == rule.id:
                    yield finding(match, reading.units, reading.sentence)


def finding(match: Match, units: Sequence[Unit], sentence: Sentence) -> Finding:
    """A match in a sentence of ``units``."""
    whole = Unit(units[match.start].start, units[match.end - 1].end, frozenset())
    return Finding(sentence, match.roles, whole)


def _fits(wanted: Mapping[str, str], found: Finding) -> bool:
    return all(
        fold(words) == fold(_words(found.whole, found.sentence))
        if role == COVERED
        else any(_means(unit, words, found.sentence) for unit in found.roles.get(role, ()))
        for role, words in wanted.items()
    )


def _means(unit: Unit, words: str, sentence: Sentence) -> bool:
    """Whether ``words`` are the unit's own words, its head's, its last word, or its name or id."""
    head = head_of(unit)
    names = (head.attrs.get("name", ""), head.attrs.get("id", ""))
    spoken = (_words(unit, sentence), _words(head, sentence), sentence.tokens[unit.end - 1].text)
    return fold(words) in {fold(text) for text in (*spoken, *names) if text}


def _words(unit: Unit, sentence: Sentence) -> str:
    """The unit's words as they stand, any white space between them folded to one blank."""
    tokens = sentence.tokens[unit.start : unit.end]
    words = tokens[0].text
    for before, token in zip(tokens, tokens[1:], strict=False):
        words += " " * (token.start > before.end) + token.text
    return words
