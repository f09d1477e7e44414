"""CSV with the columns of ACLED's exports, a row an incident. What a story cannot tell stays empty: interaction codes,
the scale of the source, the time of the upload.

The fatalities are the lowest toll that somebody gave. Plans and suppositions are no events and have no row; what else
should be known of the incident (its status, its outcome, whether it is recalled only) stands in ``tags``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from wireparse.codings import UNKNOWN_COUNTRY, Acled
from wireparse.model import Incident, Perpetrator, Place, Target
from wireparse.render import Page, delimited
from wireparse.render.cells import Cell, line, listed
from wireparse.render.facts import foremost, sentence_at, toll
from wireparse.report import Report

DELIMITER = ","
COLUMNS = (
    "event_id_cnty",
    "event_date",
    "year",
    "time_precision",
    "disorder_type",
    "event_type",
    "sub_event_type",
    "actor1",
    "assoc_actor_1",
    "inter1",
    "actor2",
    "assoc_actor_2",
    "inter2",
    "interaction",
    "civilian_targeting",
    "iso",
    "region",
    "country",
    "admin1",
    "admin2",
    "admin3",
    "location",
    "latitude",
    "longitude",
    "geo_precision",
    "source",
    "source_scale",
    "notes",
    "fatalities",
    "tags",
    "timestamp",
)
NO_EVENT = ("planned", "hypothetical")
# ACLED codebook: 1 the day or town is known, 2 the week or part of a region, 3 no more than the month or region.
TIME_PRECISION = {"day": 1, "week": 2}
GEO_PRECISION = {"exact": 1, "town": 1, "computed": 2, "near": 2, "midpoint": 2, "admin2": 2}
COARSEST = 3
PART = 2
AT = ("site", None)
PEOPLE = ("person", "group")


def story(report: Report, page: Page) -> bytes:
    report.to_dict()  # refuses spans that do not hold their words, as the other formats do
    events = (incident for incident in report.incidents if incident.status not in NO_EVENT)
    rows = (_row(report, incident) for incident in events)
    return b"".join(line([row.get(name) for name in COLUMNS], DELIMITER) for row in rows)


def head(page: Page) -> bytes:
    return line(COLUMNS, DELIMITER)


def join(stories: Iterable[bytes], page: Page) -> Iterator[bytes]:
    return delimited.join(head(page), stories)


def _row(report: Report, incident: Incident) -> dict[str, Cell]:
    actors = _actors(incident.perpetrators)
    victims = _victims(incident.targets)
    return {
        "event_id_cnty": f"{report.id}-{incident.id}",
        **_time(incident),
        **_kind(report.acled, incident),
        "actor1": actors[0] if actors else None,
        "assoc_actor_1": listed(actors[1:]),
        "actor2": victims[0] if victims else None,
        "assoc_actor_2": listed(victims[1:]),
        **_place(report.acled, incident.locations),
        "source": report.agency,
        "notes": sentence_at(report, incident.trigger.span[0]),
        "fatalities": toll(incident.losses, "killed")[0],
        "tags": listed([incident.status, incident.outcome, "background" if incident.background else None]),
    }


def _actors(perpetrators: Sequence[Perpetrator]) -> list[str]:
    """Each once, those with a name first."""
    ranked = sorted(perpetrators, key=lambda who: who.name is None)
    return list(dict.fromkeys(who.name or who.text for who in ranked))


def _victims(targets: Sequence[Target]) -> list[str]:
    return list(dict.fromkeys(target.name or target.text for target in targets if target.kind in PEOPLE))


def _time(incident: Incident) -> dict[str, Cell]:
    """The first day that it may have been."""
    date = incident.date
    if date is None or date.start is None:
        return {}
    return {
        "event_date": date.start.isoformat(),
        "year": date.start.year,
        "time_precision": TIME_PRECISION.get(date.precision, COARSEST),
    }


def _kind(acled: Acled, incident: Incident) -> dict[str, Cell]:
    event, sub_event = acled.events.get(incident.type, ("", ""))
    civilians = any(loss.side == "target" and loss.who.group == "civilians" for loss in incident.losses)
    return {
        "disorder_type": acled.disorder.get(event),
        "event_type": event,
        "sub_event_type": sub_event,
        "civilian_targeting": acled.civilians if civilians else None,
    }


def _place(acled: Acled, places: Sequence[Place]) -> dict[str, Cell]:
    place = foremost(places)
    if place is None:
        return {}
    country = acled.countries.get(place.country or "", UNKNOWN_COUNTRY)
    return {
        "iso": country.iso,
        "region": country.region,
        "country": country.name or place.country,
        "admin1": place.admin1,
        "location": place.name or place.text,
        "latitude": place.lat,
        "longitude": place.lon,
        "geo_precision": _geo_precision(place),
    }


def _geo_precision(place: Place) -> int | None:
    if place.lat is None:
        return None
    known = GEO_PRECISION.get(place.precision, COARSEST)
    return known if place.role in AT else max(known, PART)
