"""Two rulebooks over one corpus: what the new one gains, loses and tells differently, and which rule did it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

from msgspec import Struct

from wireparse.model import Claim, Incident, Loss, Span, overlap
from wireparse.report import Report

GAINED, LOST, CHANGED = "gained", "lost", "changed"

Fact = TypeVar("Fact", Incident, Claim, Loss)


class Difference(Struct, frozen=True):
    """One fact that the two reports do not share. ``kind``: ``incident``, ``claim`` or ``loss``; ``rule`` is the rule
    that found it, the new one's unless the fact is lost; ``fields``: name -> (old, new) where it changed."""

    story: str
    change: str
    kind: str
    what: str
    text: str
    span: Span
    rule: str
    fields: Mapping[str, tuple[str, str]]


def differences(old: Report, new: Report) -> tuple[Difference, ...]:
    """What differs between two reports on one story: incidents, then losses, then claims, each in text order."""
    incidents = _paired(old.incidents, new.incidents, _incident_spans)
    losses = _paired(_losses(old), _losses(new), lambda loss: (_loss_span(loss),))
    claims = _paired(old.claims, new.claims, lambda claim: (claim.cue.span,))
    source = new.document.article.text
    return (
        *(_of(new.id, "incident", source, pair, _incident) for pair in incidents if _differ(pair, _incident)),
        *(_of(new.id, "loss", source, pair, _loss) for pair in losses if _differ(pair, _loss)),
        *(_of(new.id, "claim", source, pair, _claim) for pair in claims if _differ(pair, _claim)),
    )


class _Seen(Struct, frozen=True):
    """What is compared of a fact: its name, where it stands, its rule and its fields."""

    what: str
    span: Span
    rule: str
    fields: Mapping[str, str]


def _paired(
    old: Sequence[Fact], new: Sequence[Fact], spans: Callable[[Fact], tuple[Span, ...]]
) -> Iterator[tuple[Fact | None, Fact | None]]:
    """Facts of one place in the text together: first those that begin with the same words, then those that touch."""
    left = list(old)
    mates: dict[int, Fact] = {}
    for touch in (_same, _touching):
        for number, fact in enumerate(new):
            mate = next((other for other in left if number not in mates and touch(spans(other), spans(fact))), None)
            if mate is not None:
                mates[number] = mate
                left.remove(mate)
    yield from ((mates.get(number), fact) for number, fact in enumerate(new))
    yield from ((fact, None) for fact in left)


def _same(one: tuple[Span, ...], other: tuple[Span, ...]) -> bool:
    return one[0] == other[0]


def _touching(one: tuple[Span, ...], other: tuple[Span, ...]) -> bool:
    return any(overlap(a, b) for a in one for b in other)


def _differ(pair: tuple[Fact | None, Fact | None], see: Callable[[Fact], _Seen]) -> bool:
    old, new = pair
    return old is None or new is None or see(old).fields != see(new).fields


def _of(
    story: str, kind: str, source: str, pair: tuple[Fact | None, Fact | None], see: Callable[[Fact], _Seen]
) -> Difference:
    before, after = (None if fact is None else see(fact) for fact in pair)
    seen = after or before
    assert seen is not None, "a pair holds at least one fact"
    fields = _changed(before, after) if before and after else {}
    change = CHANGED if before and after else (GAINED if after else LOST)
    return Difference(story, change, kind, seen.what, source[seen.span[0] : seen.span[1]], seen.span, seen.rule, fields)


def _changed(before: _Seen, after: _Seen) -> dict[str, tuple[str, str]]:
    """The fields that differ, with what they were and are; both have the same ones."""
    return {name: (was, after.fields[name]) for name, was in before.fields.items() if was != after.fields[name]}


def _losses(report: Report) -> tuple[Loss, ...]:
    """Every figure once, in text order, with those of several incidents told apart by nothing but their words."""
    losses = {(_loss_span(loss), loss.kind): loss for incident in report.incidents for loss in incident.losses}
    return tuple(loss for _, loss in sorted(losses.items(), key=lambda row: row[0]))


def _incident_spans(incident: Incident) -> tuple[Span, ...]:
    return (incident.trigger.span, *(mention.span for mention in incident.mentions))


def _loss_span(loss: Loss) -> Span:
    return loss.span or loss.who.span or (0, 0)


def _incident(incident: Incident) -> _Seen:
    fields = {
        "type": incident.type,
        "status": incident.status,
        "outcome": incident.outcome or "",
        "background": "yes" if incident.background else "",
        "date": (incident.date.value or incident.date.text) if incident.date else "",
        "where": ", ".join(f"{place.name or place.text} ({place.role})" for place in incident.locations),
        "by": ", ".join(one.name or one.text for one in incident.perpetrators),
        "against": ", ".join(one.name or one.text for one in incident.targets),
        "with": ", ".join(one.name for one in incident.weapons),
        "mentions": str(len(incident.mentions)),
    }
    return _Seen(incident.type, incident.trigger.span, incident.trigger.rule, fields)


def _loss(loss: Loss) -> _Seen:
    fields = {
        "kind": loss.kind,
        "side": loss.side,
        "group": loss.who.group,
        "who": loss.who.text or "",
        "min": "" if loss.min is None else str(loss.min),
        "max": "" if loss.max is None else str(loss.max),
    }
    return _Seen(loss.kind, _loss_span(loss), loss.rule, fields)


def _claim(claim: Claim) -> _Seen:
    fields = {
        "kind": claim.kind,
        "speaker": claim.speaker.name or claim.speaker.text,
        "about": " ".join(claim.about),
    }
    return _Seen(claim.kind, claim.cue.span, claim.cue.rule, fields)
