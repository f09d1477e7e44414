"""The examples in the rules notice if a word of a pattern goes missing; the bar is nine rules in ten.

By default two words of each rule are tried, the same ones every time; ``--all-mutants`` tries them all. With ``-s``
what no example notices is printed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace as changed
from random import Random

import pytest
from msgspec.structs import replace
from packs.mutants import Mutant, caught, mutants, shortened

ENOUGH = 0.9  # the bar
FLOOR = 0.93  # what must not be lost on the way to it; raise it as the examples get better
DRAWS = 2


def drawn(found: Sequence[Mutant], draws: int) -> list[Mutant]:
    """Mutants of one rule: a pattern at random, then a word of it, as often as asked for."""
    chance = Random(found[0].rule.id)
    patterns = sorted({mutant.which for mutant in found})
    picked = (chance.choice(patterns) for _ in range(draws))
    return [chance.choice([mutant for mutant in found if mutant.which == which]) for which in picked]


def shares(chosen: Mapping[str, Sequence[Mutant]]) -> dict[str, float]:
    """Which share of its mutants the examples of each rule catch."""
    found = {}
    for id, tried in chosen.items():
        missed = [mutant for mutant in tried if not caught(mutant)]
        for mutant in missed:
            print(mutant)
        found[id] = 1 - len(missed) / len(tried)
    return found


def test_a_missing_word_is_caught_by_the_examples_of_the_rules(request: pytest.FixtureRequest) -> None:
    """With two draws a rule, the share of the draws that are caught is the share of rules for one draw."""
    every = bool(request.config.getoption("--all-mutants"))
    chosen = {id: found if every else drawn(found, DRAWS) for id, found in mutants().items()}
    found = shares(chosen)
    mean = sum(found.values()) / len(found)
    print(f"{mean:.3f} over {len(found)} rules; {sum(share == 1 for share in found.values())} of them miss nothing")
    assert len(found) >= 190
    print(f"the bar of {ENOUGH} is {'met' if mean >= ENOUGH else 'missed'}")
    assert mean >= FLOOR, "add examples in which the words printed above count"


SHORTENED = [
    ("a b", [("a", "b"), ("b", "a")]),
    ("a (b|c)? d", [("a", "( b | c ) ? d"), ("b", "a ( c ) ? d"), ("c", "a ( b ) ? d"), ("d", "a ( b | c ) ?")]),
    ("(a)? <x:b>{1,2}", [("a", "<x:b> {1,2}"), ("<x:b>", "( a ) ?")]),
    (
        "((a b)|c) d",
        [("a", "( ( b ) | c ) d"), ("b", "( ( a ) | c ) d"), ("c", "( ( a b ) ) d"), ("d", "( ( a b ) | c )")],
    ),
    ("a ...3 '(' $m", [("a", "...3 '(' $m"), ("'('", "a ...3 $m"), ("$m", "a ...3 '('")]),
    ("a", []),
]


@pytest.mark.parametrize(("text", "expected"), SHORTENED, ids=[text for text, _ in SHORTENED])
def test_a_pattern_loses_each_part_in_turn(text: str, expected: list[tuple[str, str]]) -> None:
    assert list(shortened(text)) == expected


def test_a_mutant_is_caught_by_an_example_only() -> None:
    """Without the example that needs the word, nothing is noticed; the rule itself is noticed by none."""
    mutant = next(mutant for mutant in mutants()["en/attack.passive-by"] if mutant.part == "by")
    tests = mutant.rule.definition.tests
    kept = tuple(test for test in tests if test.get is not None)
    blind = changed(mutant, rule=replace(mutant.rule, definition=replace(mutant.rule.definition, tests=kept)))
    whole = changed(mutant, pattern=mutant.rule.definition.patterns[mutant.which])
    assert (caught(mutant), caught(blind), caught(whole)) == (True, False, False)
