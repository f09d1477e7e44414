"""The report on one story and its JSON form, ``wireparse.story/1``.

The contract only grows: fields may be added, never dropped, renamed or given another meaning.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from msgspec import Struct

from wireparse.codings import Acled
from wireparse.errors import EXIT_INPUT, WireparseError
from wireparse.model import (
    Claim,
    Dateline,
    Diagnostic,
    Document,
    Found,
    Incident,
    Loss,
    Mention,
    PackStamp,
    Perpetrator,
    Place,
    Signoff,
    Span,
    Speaker,
    Target,
    Text,
    Weapon,
    When,
    Who,
)
from wireparse.version import __version__

SCHEMA = "wireparse.story/1"

Json = dict[str, Any]


class SpanError(WireparseError):
    """A span of a report that does not hold the words it states: a fault of the parser, never of the story."""

    exit_status = EXIT_INPUT


class Report(Struct, frozen=True):
    """Everything the parser says of one story; :meth:`to_dict` gives its JSON form. ``acled`` is no part of that: it
    holds what another scheme calls things.

    ``codes``: what other coding schemes call each type of incident, type -> scheme -> names; None where nobody asked.
    """

    packs: tuple[PackStamp, ...]
    document: Document
    language: str
    incidents: tuple[Incident, ...]
    claims: tuple[Claim, ...]
    locations: tuple[Place, ...]
    dates: tuple[When, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    acled: Acled = Acled()
    codes: Mapping[str, Mapping[str, Mapping[str, str] | None]] | None = None

    @property
    def id(self) -> str:
        """The record's own id, else the stem of the file's name."""
        return self.document.article.id

    @property
    def agency(self) -> str | None:
        """The agency that the story itself shows, else the one that its record names."""
        return self.document.shell.agency or self.document.article.agency

    def to_dict(self) -> Json:
        """The ``wireparse.story/1`` object: plain dicts, lists, strings, numbers, in the contract's order of keys.

        Raises :class:`SpanError` where a span does not hold its words.
        """
        story = {
            "schema": SCHEMA,
            "tool": {"name": "wireparse", "version": __version__, "packs": [_pack(pack) for pack in self.packs]},
            "id": self.id,
            "source": _source(self),
            "story": _story(self),
            "incidents": [_incident(incident) | self._coded(incident) for incident in self.incidents],
            "claims": [_claim(claim) for claim in self.claims],
            "locations": [_location(place) for place in self.locations],
            "dates": [_date(when) for when in self.dates],
            "diagnostics": [_diagnostic(diagnostic) for diagnostic in self.diagnostics],
        }
        check_spans(story, self.document.article.text)
        return story

    def _coded(self, incident: Incident) -> Json:
        return {} if self.codes is None else {"codes": self.codes.get(incident.type, {})}


def check_spans(story: Json, source: str) -> None:
    """Raise :class:`SpanError` unless every span of ``story`` lies in ``source`` and holds the words stated with it."""
    for name, field in _objects(story, ""):
        span, text = field["span"], field.get("text")
        if span is None:
            continue
        start, end = span
        if not 0 <= start <= end <= len(source) or (text is not None and source[start:end] != text):
            raise SpanError(f"{story['id']}: {name}.span [{start}, {end}] does not hold the words {text!r}")


def _objects(value: Any, name: str) -> Iterator[tuple[str, Json]]:
    """Every object that has a ``span``, with its name as in ``incidents[0].trigger``."""
    if isinstance(value, dict):
        if "span" in value:
            yield name, value
        for key, child in value.items():
            if isinstance(child, dict | list):
                yield from _objects(child, f"{name}.{key}" if name else key)
    elif isinstance(value, list):
        for index, child in enumerate(value):
            if isinstance(child, dict | list):
                yield from _objects(child, f"{name}[{index}]")


# ---------------------------------------------------------------- the parts, in the contract's order


def _pack(pack: PackStamp) -> Json:
    return {"name": pack.name, "version": pack.version, "digest": pack.digest}


def _source(report: Report) -> Json:
    article = report.document.article
    return {
        "path": article.path,
        "format": article.format,
        "encoding": article.encoding,
        "sha256": article.sha256,
        "chars": len(article.text),
    }


def _story(report: Report) -> Json:
    document, shell = report.document, report.document.shell
    return {
        "language": report.language,
        "agency": report.agency,
        "headline": _text(shell.headline),
        "byline": _text(shell.byline),
        "dateline": _dateline(shell.dateline),
        "published": _day(document.published),
        "published_basis": document.published_basis,
        "signoff": _signoff(shell.signoff),
        "body_span": _span(shell.body_span),
    }


def _dateline(dateline: Dateline | None) -> Json | None:
    if dateline is None:
        return None
    return {
        "text": dateline.text,
        "span": _span(dateline.span),
        "place": dateline.place.text if dateline.place else None,
        "date": _day(dateline.date),
        "agency": dateline.agency,
    }


def _signoff(signoff: Signoff | None) -> Json | None:
    if signoff is None:
        return None
    return {
        "text": signoff.text,
        "span": _span(signoff.span),
        "initials": list(signoff.initials),
        "agency": signoff.agency,
    }


def _incident(incident: Incident) -> Json:
    return {
        "id": incident.id,
        "type": incident.type,
        "trigger": _found(incident.trigger),
        "status": incident.status,
        "outcome": incident.outcome,
        "background": incident.background,
        "date": _date(incident.date) if incident.date else None,
        "locations": [{**_location(place), "role": place.role} for place in incident.locations],
        "perpetrators": [_perpetrator(perpetrator) for perpetrator in incident.perpetrators],
        "targets": [_target(target) for target in incident.targets],
        "weapons": [_weapon(weapon) for weapon in incident.weapons],
        "losses": [_loss(loss) for loss in incident.losses],
        "claims": list(incident.claims),
        "mentions": [_mention(mention) for mention in incident.mentions],
    }


def _perpetrator(perpetrator: Perpetrator) -> Json:
    return {**_found(perpetrator), "name": perpetrator.name, "id": perpetrator.id, "kind": perpetrator.kind}


def _target(target: Target) -> Json:
    return {**_found(target), "name": target.name, "kind": target.kind}


def _weapon(weapon: Weapon) -> Json:
    return {**_found(weapon), "name": weapon.name}


def _loss(loss: Loss) -> Json:
    return {
        "id": loss.id,
        "kind": loss.kind,
        "side": loss.side,
        "who": _who(loss.who),
        "min": loss.min,
        "max": loss.max,
        "text": loss.text,
        "span": _span(loss.span),
        "rule": loss.rule,
        "claim": loss.claim,
    }


def _who(who: Who) -> Json:
    """``name`` only where the person is named."""
    known = {"name": who.name} if who.name else {}
    return {"text": who.text, "span": _span(who.span), "group": who.group, **known}


def _mention(mention: Mention) -> Json:
    return {**_found(mention), "why": mention.why}


def _claim(claim: Claim) -> Json:
    return {
        "id": claim.id,
        "kind": claim.kind,
        "speaker": _speaker(claim.speaker),
        "cue": _found(claim.cue),
        "scope": _span(claim.scope),
        "about": list(claim.about),
    }


def _speaker(speaker: Speaker) -> Json:
    return {"text": speaker.text, "span": _span(speaker.span), "name": speaker.name, "id": speaker.id}


def _location(place: Place) -> Json:
    return {
        **_found(place),
        "name": place.name,
        "kind": place.kind,
        "country": place.country,
        "admin1": place.admin1,
        "lat": place.lat,
        "lon": place.lon,
        "geonames_id": place.geonames_id,
        "precision": place.precision,
    }


def _date(when: When) -> Json:
    return {
        **_found(when),
        "value": when.value,
        "start": _day(when.start),
        "end": _day(when.end),
        "precision": when.precision,
        "time_of_day": when.time_of_day,
        "basis": when.basis,
    }


def _diagnostic(diagnostic: Diagnostic) -> Json:
    return {"code": diagnostic.code, "message": diagnostic.message, "span": _span(diagnostic.span)}


def _found(found: Found | Perpetrator | Target | Weapon | Mention | Place | When) -> Json:
    return {"text": found.text, "span": _span(found.span), "rule": found.rule}


def _text(text: Text | None) -> Json | None:
    return {"text": text.text, "span": _span(text.span)} if text else None


def _span(span: Span | None) -> list[int] | None:
    return list(span) if span is not None else None


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
