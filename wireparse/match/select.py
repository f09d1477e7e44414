"""One total order for overlaps: the leftmost, then the longest, then more captures, then the rule's id."""

from __future__ import annotations

from collections.abc import Iterable

from wireparse.match.unit import Match

Key = tuple[int, int, int, str]


def order(match: Match) -> Key:
    """The sorting key of a match: the smaller one wins where two overlap."""
    return (match.start, match.start - match.end, -sum(map(len, match.roles.values())), match.rule)


def disjoint(matches: Iterable[Match]) -> list[Match]:
    """The winners among overlapping matches, from the left."""
    chosen: list[Match] = []
    end = -1
    for match in sorted(matches, key=order):
        if match.start >= end:
            chosen.append(match)
            end = match.end
    return chosen
