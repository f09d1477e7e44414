"""Single facts drawn from an incident where a format has room for one only: its place, its toll, who speaks of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from wireparse.geometry import midpoint, moved
from wireparse.model import Incident, Loss, Place
from wireparse.report import Report

# A town says more than its region; where it happened comes before what that lies near, and both before what is around.
FINEST = ("exact", "town", "computed", "near", "midpoint", "admin2", "admin1", "region", "country", "unknown")
NEAREST = ("site", None, "route", "near", "between", "area")
WHOLE = ("mixed", "unknown")
BETWEEN = "between"
PAIR = 2

Bounds = tuple[int | None, int | None]


def foremost(places: Sequence[Place]) -> Place | None:
    """The place that says best where it was: one with a point, then the finer, then the closer one. Of what was between
    two places the point half-way, under both names."""
    best = min(places, key=_distance, default=None)
    ends = [place for place in places if place.role == BETWEEN and place.lat is not None]
    if best is None or best.role != BETWEEN or len(ends) < PAIR:
        return best
    one, other = ends[:PAIR]
    both = replace(one, name=f"{one.name or one.text} - {other.name or other.text}")
    return moved(both, midpoint(one, other), "midpoint")


def _distance(place: Place) -> tuple[bool, int, int]:
    fine = FINEST.index(place.precision) if place.precision in FINEST else len(FINEST)
    close = NEAREST.index(place.role) if place.role in NEAREST else len(NEAREST)
    return place.lat is None, fine, close


def toll(losses: Iterable[Loss], kind: str) -> Bounds:
    """How many in all, at the lowest and at the highest; None where it is unknown or has no bound.

    Of what one speaker says the largest figure of each group counts, and groups are added up, unless a figure for all
    is larger; of speakers who differ the lowest and the highest. Rival figures are never added.
    """
    said: dict[str | None, list[Loss]] = {}
    for loss in losses:
        if loss.kind == kind and (loss.min is not None or loss.max is not None):
            said.setdefault(loss.claim, []).append(loss)
    if not said:
        return None, None
    lows, highs = zip(*map(_said_by_one, said.values()), strict=True)
    return min(lows), None if None in highs else max(high for high in highs if high is not None)


def _said_by_one(losses: Sequence[Loss]) -> tuple[int, int | None]:
    lows: dict[tuple[str, str], int] = {}
    highs: dict[tuple[str, str], int | None] = {}
    for loss in losses:
        group = loss.side, loss.who.group
        lows[group] = max(lows.get(group, 0), loss.min or 0)
        before = highs.get(group, 0)
        highs[group] = None if before is None or loss.max is None else max(before, loss.max)
    low = max(sum(lows[group] for group in lows if group[1] not in WHOLE), *(lows[g] for g in lows if g[1] in WHOLE), 0)
    known = [high for high in highs.values() if high is not None]
    if len(known) < len(highs):
        return low, None
    parts = sum(high for group, high in highs.items() if group[1] not in WHOLE and high is not None)
    return low, max(parts, *(high for g, high in highs.items() if g[1] in WHOLE and high is not None), 0)


def speakers(report: Report, incident: Incident, kind: str) -> list[str]:
    """Who makes this kind of claim about the incident, by name where the name is known."""
    return [
        claim.speaker.name or claim.speaker.text
        for claim in report.claims
        if claim.kind == kind and incident.id in claim.about
    ]


def sentence_at(report: Report, offset: int) -> str | None:
    """The words of the sentence that holds this code point."""
    text = report.document.article.text
    found = (s for s in report.document.sentences if s.start <= offset < s.end)
    return next((text[sentence.start : sentence.end] for sentence in found), None)
