"""Counts: every figure of a sentence with its bounds. The cases stand in ``cases/quantities/figures.yaml``."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from packs.shipped import article, shipped_parser

from wireparse.match.unit import Unit
from wireparse.model import Sentence, Token
from wireparse.pipeline import find, read_document
from wireparse.resolve.quantity import Policy, amount, bounds, number

CASES = yaml.load((Path(__file__).parent / "cases" / "quantities" / "figures.yaml").read_text("utf-8"), yaml.BaseLoader)
TABLE = {
    "vague": {
        "dozens": {"min": "24", "max": "null"},
        "couple": {"min": "2", "max": "2"},
        "thousands": {"min": "2000", "max": "null"},
    },
    "bound": {
        "exactly": {"min": "n", "max": "n"},
        "over": {"min": "n+1", "max": "null"},
        "under": {"min": "null", "max": "n-1"},
    },
    "none_words": ["no"],
}


def shown(low: int | None, high: int | None) -> str:
    return f"{'' if low is None else low}..{'' if high is None else high}"


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:40] for case in CASES])
def test_counts_of_a_sentence(case: dict[str, object]) -> None:
    text = str(case["text"])
    parser = shipped_parser()
    found = []
    for reading in find(read_document(article(text), parser), parser, thorough=True).readings:
        tokens = reading.sentence.tokens
        for unit in sorted(reading.built, key=lambda unit: unit.start):
            if "count" in unit.labels:
                words = text[tokens[unit.start].start : tokens[unit.end - 1].end]
                found.append(f"{words} = {shown(*bounds(unit, parser.policy, reading.sentence))}")
    assert found == case["get"]


def test_there_are_cases() -> None:
    assert len(CASES) >= 20


# ---------------------------------------------------------------- the arithmetic, without any rule


def sentence_of(*words: str) -> Sentence:
    tokens, at = [], 0
    for word in words:
        tokens.append(Token(word, word.lower(), at, at + len(word), "num" if word[0].isdigit() else "lower"))
        at += len(word) + 1
    return Sentence(0, 0, at, 0, tuple(tokens))


def word(at: int, **attrs: str) -> Unit:
    return Unit(at, at + 1, frozenset({"word"}), attrs)


def phrase(*parts: Unit, role: str = "w", **attrs: str) -> Unit:
    return Unit(parts[0].start, parts[-1].end, frozenset({"number"}), attrs, captures={role: parts})


@pytest.mark.parametrize(
    ("parts", "value"),
    [
        ([word(0, value="20"), word(1, value="3")], 23),
        ([word(0, value="2"), word(1, scale="100"), word(2, value="50")], 250),
        ([word(0, value="2"), word(1, scale="100"), word(2, scale="1000")], 200_000),
        ([word(0, scale="12")], 12),
    ],
)
def test_words_add_up(parts: list[Unit], value: int) -> None:
    assert number(phrase(*parts), sentence_of("a", "b", "c")) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("21", 21),
        ("1,200", 1200),
        ("1,200,000", 1_200_000),
        ("1.5", None),
        ("12,5", None),
        ("1,20,000", None),
        ("x", None),
    ],
)
def test_digits(text: str, value: int | None) -> None:
    assert number(word(0), sentence_of(text)) == value


def test_a_fraction_is_an_amount_but_no_whole_number() -> None:
    sentence = sentence_of("1.5")
    assert amount(word(0), sentence) == 1.5
    assert number(word(0), sentence) is None


@pytest.mark.parametrize(("bound", "want"), [(None, (12, 12)), ("over", (13, None)), ("under", (None, 11))])
def test_bounds_move_a_figure_as_the_policy_says(bound: str | None, want: tuple[int | None, int | None]) -> None:
    captures = {"n": (word(1),)} | ({"bound": (word(0, bound=bound),)} if bound else {})
    count = Unit(0, 2, frozenset({"count"}), {"form": "bounded"}, captures=captures)
    assert bounds(count, Policy.of(TABLE), sentence_of("some", "12")) == want


def test_vague_amounts_multiply() -> None:
    count = Unit(
        0,
        2,
        frozenset({"count"}),
        {"form": "vague"},
        captures={"v": (word(0, vague="dozens"),), "by": (word(1, scale="1000"),)},
    )
    assert bounds(count, Policy.of(TABLE), sentence_of("dozens", "thousands")) == (24_000, None)


def test_a_range_that_runs_backwards_is_no_count() -> None:
    count = Unit(0, 2, frozenset({"count"}), {"form": "range"}, captures={"low": (word(0),), "high": (word(1),)})
    assert bounds(count, Policy.of(TABLE), sentence_of("5", "3")) == (None, None)
    assert bounds(count, Policy.of(TABLE), sentence_of("3", "5")) == (3, 5)


def test_none_words_come_from_the_policy() -> None:
    assert Policy.of(TABLE).is_none("no")
    assert not Policy.of(TABLE).is_none("the")


def test_the_policy_refuses_what_is_no_figure() -> None:
    with pytest.raises(ValueError, match="many"):
        Policy.of({"vague": {"dozens": {"min": "many", "max": "null"}}})
