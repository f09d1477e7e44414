"""Reports as rows: one an incident, or one a loss, a claim or a place. Every row names its story; rows of several kinds
are joined on ``path``, ``story`` and ``incident`` or ``claim``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from wireparse.model import Claim, Incident, Loss, Place
from wireparse.render.cells import Cell, listed
from wireparse.render.facts import foremost, speakers, toll
from wireparse.report import Report

Row = Mapping[str, Cell]

STORY = ("story", "path", "published", "agency")


def incident_rows(report: Report) -> Iterator[Row]:
    for incident in report.incidents:
        yield {**_story(report), **incident_facts(report, incident)}


def incident_facts(report: Report, incident: Incident) -> dict[str, Cell]:
    """An incident on one row. Several places, actors or weapons share a cell."""
    date, losses, place = incident.date, incident.losses, foremost(incident.locations)
    killed, wounded = toll(losses, "killed"), toll(losses, "wounded")
    return {
        "incident": incident.id,
        "type": incident.type,
        "trigger": incident.trigger.text,
        "char_start": incident.trigger.span[0],
        "char_end": incident.trigger.span[1],
        "status": incident.status,
        "outcome": incident.outcome,
        "background": incident.background,
        "date_start": date.start.isoformat() if date and date.start else None,
        "date_end": date.end.isoformat() if date and date.end else None,
        "date_precision": date.precision if date else None,
        "date_words": date.text if date else None,
        **_place(place),
        "place_role": place.role if place else None,
        "places": listed(place.text for place in incident.locations),
        "perpetrators": listed(who.name or who.text for who in incident.perpetrators),
        "targets": listed(target.text for target in incident.targets),
        "weapons": listed(weapon.text for weapon in incident.weapons),
        "killed_min": killed[0],
        "killed_max": killed[1],
        "wounded_min": wounded[0],
        "wounded_max": wounded[1],
        "claimed_by": listed(speakers(report, incident, "responsibility")),
        "denied_by": listed(speakers(report, incident, "denial")),
        "reported_by": listed(speakers(report, incident, "statement")),
        "losses": len(losses),
        "mentions": len(incident.mentions),
        "rule": incident.trigger.rule,
    }


def loss_rows(report: Report) -> Iterator[Row]:
    claims = {claim.id: claim for claim in report.claims}
    for incident in report.incidents:
        for loss in incident.losses:
            yield {**_story(report), **_loss(incident, loss, claims.get(loss.claim or ""))}


def _loss(incident: Incident, loss: Loss, claim: Claim | None) -> dict[str, Cell]:
    return {
        "incident": incident.id,
        "type": incident.type,
        "loss": loss.id,
        "kind": loss.kind,
        "side": loss.side,
        "who_group": loss.who.group,
        "who": loss.who.text,
        "min": loss.min,
        "max": loss.max,
        "words": loss.text,
        "char_start": loss.span[0] if loss.span else None,
        "char_end": loss.span[1] if loss.span else None,
        "claim": loss.claim,
        "said_by": (claim.speaker.name or claim.speaker.text) if claim else None,
        "rule": loss.rule,
    }


def claim_rows(report: Report) -> Iterator[Row]:
    for claim in report.claims:
        yield {
            **_story(report),
            "claim": claim.id,
            "kind": claim.kind,
            "speaker": claim.speaker.text,
            "speaker_name": claim.speaker.name,
            "speaker_id": claim.speaker.id,
            "cue": claim.cue.text,
            "char_start": claim.cue.span[0],
            "char_end": claim.cue.span[1],
            "scope": report.document.article.text[claim.scope[0] : claim.scope[1]],
            "about": listed(claim.about),
            "rule": claim.cue.rule,
        }


def location_rows(report: Report) -> Iterator[Row]:
    """Every place that the story names; ``incidents`` says whose place it is, and how."""
    roles: dict[tuple[int, int], list[str]] = {}
    for incident in report.incidents:
        for place in incident.locations:
            roles.setdefault(place.span, []).append(f"{incident.id} {place.role}" if place.role else incident.id)
    for place in report.locations:
        yield {
            **_story(report),
            "words": place.text,
            "char_start": place.span[0],
            "char_end": place.span[1],
            **_place(place),
            "incidents": listed(roles.get(place.span, ())),
            "rule": place.rule,
        }


def _story(report: Report) -> dict[str, Cell]:
    article, published = report.document.article, report.document.published
    return dict(zip(STORY, (report.id, article.path, _day(published), report.agency), strict=True))


def _day(day: object) -> str | None:
    return str(day) if day else None


def _place(place: Place | None) -> dict[str, Cell]:
    return {
        "place": (place.name or place.text) if place else None,
        "place_kind": place.kind if place else None,
        "country": place.country if place else None,
        "admin1": place.admin1 if place else None,
        "lat": place.lat if place else None,
        "lon": place.lon if place else None,
        "geonames_id": place.geonames_id if place else None,
        "place_precision": place.precision if place else None,
    }


# Name -> how a report becomes rows of it.
ROWS: Mapping[str, Callable[[Report], Iterator[Row]]] = {
    "incidents": incident_rows,
    "losses": loss_rows,
    "claims": claim_rows,
    "locations": location_rows,
}

_PLACE = ("place", "place_kind", "country", "admin1", "lat", "lon", "geonames_id", "place_precision")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "incidents": (
        *STORY,
        "incident",
        "type",
        "trigger",
        "char_start",
        "char_end",
        "status",
        "outcome",
        "background",
        "date_start",
        "date_end",
        "date_precision",
        "date_words",
        *_PLACE,
        "place_role",
        "places",
        "perpetrators",
        "targets",
        "weapons",
        "killed_min",
        "killed_max",
        "wounded_min",
        "wounded_max",
        "claimed_by",
        "denied_by",
        "reported_by",
        "losses",
        "mentions",
        "rule",
    ),
    "losses": (
        *STORY,
        "incident",
        "type",
        "loss",
        "kind",
        "side",
        "who_group",
        "who",
        "min",
        "max",
        "words",
        "char_start",
        "char_end",
        "claim",
        "said_by",
        "rule",
    ),
    "claims": (
        *STORY,
        "claim",
        "kind",
        "speaker",
        "speaker_name",
        "speaker_id",
        "cue",
        "char_start",
        "char_end",
        "scope",
        "about",
        "rule",
    ),
    "locations": (*STORY, "words", "char_start", "char_end", *_PLACE, "incidents", "rule"),
}
