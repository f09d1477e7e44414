"""One total order for overlaps: the leftmost, then the longest, then more captures, then the rule's id."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packs.tiny import phrase, rule, tiny

from wireparse.match.select import disjoint, order
from wireparse.match.unit import EMPTY, Match, Unit


def match(id: str, start: int, end: int, captures: int = 0) -> Match:
    units = tuple(Unit(start, start + 1, frozenset()) for _ in range(captures))
    return Match(id, 0, start, end, {"role": units} if units else {}, EMPTY)


# the winner, the loser
ORDER = [
    ("leftmost", match("z", 0, 2), match("a", 1, 9, 3)),
    ("longest", match("z", 0, 3), match("a", 0, 2, 3)),
    ("more captures", match("z", 0, 2, 2), match("a", 0, 2, 1)),
    ("captures over none", match("z", 0, 2, 1), match("a", 0, 2)),
    ("id", match("a", 0, 2, 1), match("b", 0, 2, 1)),
]


@pytest.mark.parametrize(("winner", "loser"), [row[1:] for row in ORDER], ids=[row[0] for row in ORDER])
def test_who_wins(winner: Match, loser: Match) -> None:
    assert order(winner) < order(loser)
    assert disjoint([winner, loser]) == disjoint([loser, winner]) == [winner]


def test_what_begins_where_another_ends_stays() -> None:
    rows = [match("b", 2, 4), match("a", 0, 2), match("c", 3, 5), match("d", 5, 6)]
    assert [row.rule for row in disjoint(rows)] == ["a", "b", "d"]


def test_a_loser_does_not_bar_others() -> None:
    """``b`` loses to ``a``; ``c`` overlaps only ``b`` and stays."""
    rows = [match("a", 0, 2), match("b", 1, 5), match("c", 2, 3)]
    assert [row.rule for row in disjoint(rows)] == ["a", "c"]


MATCHES = st.lists(
    st.builds(
        lambda id, start, length, captures: match(id, start, start + length, captures),
        st.sampled_from("abcdef"),
        st.integers(0, 8),
        st.integers(1, 4),
        st.integers(0, 2),
    ),
    max_size=8,
)


@given(MATCHES, st.randoms(use_true_random=False))
def test_the_winners_are_disjoint_and_do_not_depend_on_the_order(rows: list[Match], random: object) -> None:
    winners = disjoint(rows)
    assert all(one.end <= other.start for one, other in itertools.pairwise(winners))
    shuffled = sorted(rows, key=lambda _: random.random())  # type: ignore[attr-defined]
    assert [order(row) for row in disjoint(shuffled)] == [order(row) for row in winners]
    assert all(any(row.start < winner.end and winner.start < row.end for winner in winners) for row in rows)


# ---------------------------------------------------------------- in a pack, with the rules in either order


@pytest.mark.parametrize("reverse", [False, True])
def test_of_equal_phrases_the_one_with_more_captures_then_the_first_id_wins(reverse: bool, tmp_path: Path) -> None:
    rows = [
        phrase("b-plain", "<armed> left", "x"),
        phrase("a-plain", "<armed> left", "x"),
        phrase("z-more", "<who:armed> left", "x"),
        phrase("d-site", "<site> fell", "x"),
        phrase("c-site", "<site> fell", "x"),
    ]
    pack = tiny(tmp_path, reverse=reverse, phrases=rows)
    assert [row["rule"] for row in pack.phrases("Rebels left. The camp fell.")] == ["z-more", "c-site"]


@pytest.mark.parametrize("reverse", [False, True])
def test_events_do_not_compete_and_stand_in_order_of_id(reverse: bool, tmp_path: Path) -> None:
    rows = [rule("b", "<who:armed>"), rule("a", "<who:armed> left"), rule("c", "left <on:any>")]
    pack = tiny(tmp_path, reverse=reverse, events=rows)
    assert [row["rule"] for row in pack.events("Rebels left early.")] == ["a", "b", "c"]
