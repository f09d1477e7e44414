"""Every shipped rule against its own examples, and what every rule must have to be of use at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from packs.shipped import shipped_parser

from wireparse.check import check_rules, run_rule_tests, run_test
from wireparse.listing import RuleView, view_rules
from wireparse.pipeline import Parser
from wireparse.resolve.quantity import Policy
from wireparse.resources import rules_folder
from wireparse.rulebook.book import Rule
from wireparse.rulebook.compile import captured_roles
from wireparse.rulebook.definitions import LinkDef, RuleTest

# What the assembling stage must find captured, or the rule does nothing in silence.
NEEDED_ROLES = {
    ("makes", "incident"): {"trigger"},
    ("makes", "loss"): {"trigger"},
    ("makes", "role"): {"trigger"},
    ("makes", "place"): {"place"},
    ("claim", ""): {"cue"},
    ("gives", ""): {"cue"},
}
OUTCOMES = {"repelled", "foiled", "failed", "seized"}
LOSSES = {
    "killed",
    "wounded",
    "neutralised",
    "captured",
    "arrested",
    "kidnapped",
    "missing",
    "displaced",
    "destroyed",
    "damaged",
    "seized",
    "casualties",
}


def rules(parser: Parser) -> Iterator[Rule]:
    book = parser.rulebook
    for stage in (*book.phrases, book.events, book.context):
        yield from stage.rules


def asserted_rules() -> list[Rule]:
    found = sorted(rules(shipped_parser()), key=lambda rule: rule.id)
    assert len(found) >= 100
    return found


RULES = asserted_rules()
LINKS = shipped_parser().rulebook.links
VIEWS = view_rules(shipped_parser().rulebook)
ACTING = [rule for rule in RULES if rule.definition.stage in ("events", "context")]


@pytest.fixture(scope="module")
def parser() -> Parser:
    return shipped_parser()


def test_the_shipped_packs_have_no_fault() -> None:
    assert check_rules() == ()


@pytest.mark.parametrize("path", sorted(rules_folder().rglob("*.yaml")), ids=lambda path: path.name)
def test_a_rule_file_is_read_alike_with_and_without_the_c_library(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert yaml.load(text, Loader=yaml.BaseLoader) == yaml.load(
        text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    )


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_finds_what_its_examples_say(rule: Rule, parser: Parser) -> None:
    for test in rule.definition.tests:
        result = run_test(rule, test, parser)
        assert result.passed, str(result)


@pytest.mark.parametrize("link", LINKS, ids=lambda link: link.id)
def test_a_link_rule_merges_what_its_examples_say(link: LinkDef, parser: Parser) -> None:
    for test in link.tests:
        result = run_test(link, test, parser)
        assert result.passed, str(result)


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.id)
def test_a_rule_of_any_stage_has_a_positive_and_a_negative_example(view: RuleView) -> None:
    assert {test.get is None for test in view.tests} == {True, False}


def test_rules_of_every_stage_have_examples() -> None:
    assert {view.stage for view in VIEWS} == {"phrases", "events", "context", "link"}
    assert len(VIEWS) == len(RULES) + len(LINKS) and len(LINKS) >= 7


@pytest.mark.parametrize("rule", ACTING, ids=lambda rule: rule.id)
def test_a_rule_captures_what_later_stages_read(rule: Rule) -> None:
    attributes = rule.definition.set
    assert "makes" in attributes or "claim" in attributes or "gives" in attributes, "the rule does nothing"
    needed = {
        role
        for (key, word), roles in NEEDED_ROLES.items()
        if key in attributes and (not word or word in attributes[key].split())
        for role in roles
    }
    if "claim" in attributes and "shares" not in attributes:
        needed.add("speaker")
    for pattern in rule.definition.patterns:
        assert needed <= set(captured_roles(pattern))


@pytest.mark.parametrize("rule", ACTING, ids=lambda rule: rule.id)
def test_types_losses_and_outcomes_are_known(rule: Rule, parser: Parser) -> None:
    attributes = rule.definition.set
    assert attributes.get("type", "armed_attack") in parser.ontology.types
    assert attributes.get("loss", "killed") in LOSSES
    assert attributes.get("outcome", "failed") in OUTCOMES


def test_types_losses_and_outcomes_of_words_are_known(parser: Parser) -> None:
    """Attributes of the lexicons of deeds; a misspelt one would reach the output."""
    deeds = ("attack_verb", "strike_verb", "kill_verb", "attack_noun", "repel_verb", "plant_verb", "abduct_verb")
    hits = [
        hit for _, row in parser.rulebook.lexicon.hits() for hit in row if any(deed in hit.labels for deed in deeds)
    ]
    assert len(hits) > 100
    for hit in hits:
        assert hit.attrs.get("type", "armed_attack") in parser.ontology.types, hit
        assert hit.attrs.get("loss", "killed") in LOSSES, hit
        assert hit.attrs.get("outcome", "failed") in OUTCOMES, hit


def test_vague_words_and_bounds_are_in_the_policy(parser: Parser) -> None:
    table = parser.rulebook.tables["quantities"]
    for _, row in parser.rulebook.lexicon.hits():
        for hit in row:
            for key in ("vague", "bound"):
                known = table[key]
                assert isinstance(known, dict)
                assert hit.attrs.get(key) in (None, *known), hit
    assert Policy.of(table) == parser.policy


def test_an_unmet_example_is_told(parser: Parser) -> None:
    """The runner itself: an example of another rule's fails, with the place of the example and what was found."""
    rule = next(rule for rule in RULES if rule.id == "en/kill.active")
    other = next(rule for rule in RULES if rule.id == "en/abduct.active")
    test = next(test for test in other.definition.tests if test.get)
    result = run_test(rule, test, parser)
    assert not result.passed
    assert str(result).startswith(f"{test.mark}: en/kill.active: ") and str(result).endswith("got nothing")
    nothing = next(test for test in rule.definition.tests if test.get)
    found = run_test(rule, type(nothing)(nothing.text, None, nothing.mark), parser)
    assert not found.passed and "expected nothing, got [{" in str(found)


def test_an_example_may_ask_for_all_the_words_that_a_rule_covers(parser: Parser) -> None:
    rule = next(rule for rule in RULES if rule.id == "en/attack.passive-by")
    text = "The camp was attacked late on Sunday by bandits."
    for words, passed in (("was attacked late on Sunday by bandits", True), ("was attacked", False)):
        result = run_test(rule, RuleTest(text, {"span": words}, rule.definition.mark), parser)
        assert result.passed is passed
        assert result.spans[0]["span"] == ((9, 47),)


def test_an_example_of_a_link_rule_holds_what_was_merged_and_into_what(parser: Parser) -> None:
    link = next(link for link in LINKS if link.id == "bare-deed")
    text = "Rebels attacked a convoy in Gao. The attack lasted an hour."
    for get, passed in (({"deed": "attack"}, True), ({"of": "attacked"}, True), ({"of": "attack"}, False)):
        result = run_test(link, RuleTest(text, get, link.mark), parser)
        assert result.passed is passed
        assert result.spans == ({"deed": ((33, 43),), "of": ((7, 15),)},)


def test_examples_are_picked_by_id(parser: Parser) -> None:
    for wanted in ("kill.active", "en/kill.active"):
        assert {result.rule for result in run_rule_tests(parser, [wanted])} == {"en/kill.active"}
    assert list(run_rule_tests(parser, ["none.such"])) == []
