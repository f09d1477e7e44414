"""Running the rules' own examples: what each must find in its sentence, and what it must leave alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from wireparse.errors import Fault, RuleError
from wireparse.match.unit import EMPTY, Unit
from wireparse.model import Article, Sentence, Span
from wireparse.pipeline import Findings, Parser, find, load_parser, read_document
from wireparse.resolve.who import head_of
from wireparse.rulebook.book import Rule
from wireparse.rulebook.schema import RuleTest
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
    findings = find(read_document(article, parser), parser, thorough=True)
    found = list(_found(rule, findings))
    passed = not found if test.get is None else any(_fits(test.get, roles, sentence) for sentence, roles in found)
    got = tuple(
        {role: tuple(_words(unit, sentence) for unit in units) for role, units in roles.items()}
        for sentence, roles in found
    )
    spans = tuple(
        {role: tuple(_span(unit, sentence) for unit in units) for role, units in roles.items()}
        for sentence, roles in found
    )
    return RuleTestResult(rule.id, test, passed, got, spans)


def _span(unit: Unit, sentence: Sentence) -> Span:
    return sentence.tokens[unit.start].start, sentence.tokens[unit.end - 1].end


def _found(rule: Rule, findings: Findings) -> Iterator[tuple[Sentence, Mapping[str, tuple[Unit, ...]]]]:
    for reading in findings.readings:
        if rule.definition.stage == "phrases":
            for unit in reading.built:
                if unit.rule == rule.id:
                    yield reading.sentence, unit.captures or EMPTY
        else:
            for match in (*reading.events, *reading.context):
                if match.rule == rule.id:
                    yield reading.sentence, match.roles


def _fits(wanted: Mapping[str, str], roles: Mapping[str, tuple[Unit, ...]], sentence: Sentence) -> bool:
    return all(any(_means(unit, words, sentence) for unit in roles.get(role, ())) for role, words in wanted.items())


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
