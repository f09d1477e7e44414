"""Running the rules' own examples: what each must find in its sentence, and what it must leave alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from wireparse.errors import Fault, RuleError
from wireparse.match.unit import EMPTY, Match, Unit
from wireparse.model import Article, Sentence, Span
from wireparse.pipeline import Findings, Parser, find, linked_in, load_parser, read_document
from wireparse.resolve.who import head_of
from wireparse.rulebook.book import Rule
from wireparse.rulebook.definitions import LinkDef, RuleTest
from wireparse.rulebook.schema import COVERED, LINK_ROLES
from wireparse.text.segment import fold

Roles = Mapping[str, tuple[str, ...]]


class RuleTestResult(Struct, frozen=True):
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
    for link in parser.rulebook.links:
        if not wanted or link.id in wanted:
            for test in link.tests:
                yield run_test(link, test, parser)


def run_test(rule: Rule | LinkDef, test: RuleTest, parser: Parser) -> RuleTestResult:
    """Whether the rule finds in the test's sentence what it should."""
    article = Article("test", test.text, (0, len(test.text)))
    findings = find(read_document(article, parser), parser, thorough=True)
    found = list(_merged(rule, findings, parser) if isinstance(rule, LinkDef) else _found(rule, findings))
    asked = (*(test.get or ()),)
    drawn = [{role: each for role, each in one.roles.items() if role != COVERED or COVERED in asked} for one in found]
    got = tuple({role: tuple(said.words for said in each) for role, each in roles.items()} for roles in drawn)
    spans = tuple({role: tuple(said.span for said in each) for role, each in roles.items()} for roles in drawn)
    return RuleTestResult(rule.id, test, passes(test, found), got, spans)


class Said(NamedTuple):
    """A unit with its sentence."""

    unit: Unit
    sentence: Sentence

    @property
    def words(self) -> str:
        return _words(self.unit, self.sentence)

    @property
    def span(self) -> Span:
        return self.sentence.tokens[self.unit.start].start, self.sentence.tokens[self.unit.end - 1].end


class Finding(Struct, frozen=True):
    """What a rule found in a test: the units that it captured, and under :data:`COVERED` all that it covers."""

    roles: Mapping[str, tuple[Said, ...]]


def passes(test: RuleTest, found: Sequence[Finding]) -> bool:
    """Whether one of the findings holds all that the test asks for; whether there is none, if it asks for nothing."""
    return not found if test.get is None else any(_fits(test.get, one) for one in found)


def _found(rule: Rule, findings: Findings) -> Iterator[Finding]:
    for reading in findings.readings:
        if rule.definition.stage == "phrases":
            for unit in reading.built:
                if unit.rule == rule.id:
                    yield _finding(unit.captures or EMPTY, unit, reading.sentence)
        else:
            for match in (*reading.events, *reading.context):
                if match.rule == rule.id:
                    yield finding(match, reading.units, reading.sentence)


def finding(match: Match, units: Sequence[Unit], sentence: Sentence) -> Finding:
    """A match in a sentence of ``units``."""
    whole = Unit(units[match.start].start, units[match.end - 1].end, frozenset())
    return _finding(match.roles, whole, sentence)


def _finding(roles: Mapping[str, Sequence[Unit]], whole: Unit, sentence: Sentence) -> Finding:
    held = {role: tuple(Said(unit, sentence) for unit in units) for role, units in roles.items()}
    return Finding({**held, COVERED: (Said(whole, sentence),)})


def _merged(rule: LinkDef, findings: Findings, parser: Parser) -> Iterator[Finding]:
    """Each deed that the link rule merged into an incident, and the deed that the incident was opened with."""
    sentences = {reading.sentence.index: reading.sentence for reading in findings.readings}
    for draft in linked_in(findings, parser).drafts:
        for deed, why in draft.deeds:
            if why == rule.id:
                told = (deed, draft.first)
                held = (Said(each.trigger, sentences[each.sentence]) for each in told)
                yield Finding({role: (said,) for role, said in zip(LINK_ROLES, held, strict=True)})


def _fits(wanted: Mapping[str, str], found: Finding) -> bool:
    return all(
        any(
            fold(words) == fold(said.words) if role == COVERED else _means(said.unit, words, said.sentence)
            for said in found.roles.get(role, ())
        )
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
