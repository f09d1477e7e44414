"""GeoJSON (RFC 7946): a feature an incident, a line a feature, at the point of its foremost place.

An incident without a point is a feature without geometry, which a GIS lists but does not draw.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from wireparse.model import Incident
from wireparse.render import Page
from wireparse.render.facts import foremost
from wireparse.render.rows import COLUMNS, Row, incident_rows
from wireparse.report import Json, Report


def story(report: Report, page: Page) -> bytes:
    report.to_dict()  # refuses spans that do not hold their words, as the other formats do
    features = map(_feature, report.incidents, incident_rows(report))
    return b"".join(json.dumps(feature, ensure_ascii=False).encode("utf-8") + b"\n" for feature in features)


def _feature(incident: Incident, row: Row) -> Json:
    place = foremost(incident.locations)
    located = place is not None and place.lat is not None and place.lon is not None
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [place.lon, place.lat]} if place and located else None,
        "properties": {name: row[name] for name in COLUMNS["incidents"] if name not in ("lat", "lon")},
    }


def join(stories: Iterable[bytes], page: Page) -> Iterator[bytes]:
    """One collection; a story waits for nothing but its comma."""
    yield b'{"type": "FeatureCollection", "features": ['
    comma = b"\n"
    for story in stories:
        if story:
            yield comma + b",\n".join(story.rstrip(b"\n").split(b"\n"))
            comma = b",\n"
    yield b"\n]}\n"
