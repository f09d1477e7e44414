"""The places of an incident: each with its role, and a point of its own where the text only measures from it.

A place that a deed was near, or between, is not where it happened: its precision says so. "30 km north of X" is
computed on the sphere, "the A-B road" lies half-way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from wireparse.assemble.discourse import Draft
from wireparse.assemble.reading import JOURNEY, Deed, Reading
from wireparse.assemble.scene import Scene
from wireparse.geometry import displaced, midpoint, moved
from wireparse.match.unit import Match, Unit
from wireparse.model import Place
from wireparse.resolve.quantity import amount

WIDE = ("country", "continent")
POINTS = ("exact", "town")
BESIDE = ("near", "between")
FARTHEST_KM = 500.0  # beyond it rather the range of a rocket than where it fell


def locations(draft: Draft, scene: Scene) -> tuple[Place, ...]:
    """The places of all tellings and the roads between them, each once, in text order. Without its country where it
    has something narrower; where people were bound only where nothing else is told, as a part of their route."""
    found: list[Place] = []
    seen: set[tuple[str, str | None]] = set()
    offsets = dict(_offsets(draft, scene))
    told = draft.places()
    if any(role != JOURNEY for role in told.values()):
        told = {index: role for index, role in told.items() if role != JOURNEY}
    for index, role in told.items():
        place = scene.places[index]
        key = ((place.name or place.text).casefold(), place.country)
        if key not in seen:
            seen.add(key)
            found.append(replace(_beside(place, role, offsets.get(index)), role="route" if role == JOURNEY else role))
    found.extend(_road(deed, route, scene) for deed, _ in draft.deeds for route in deed.routes)
    if any(place.kind not in WIDE for place in found):
        found = [place for place in found if place.kind not in WIDE or place.role == "near"]
    return tuple(sorted(found, key=lambda place: place.span))


def _beside(place: Place, role: str, offset: tuple[float, float] | None) -> Place:
    """The place as what the deed was near; where the text says how far off and in which direction, that point. The
    middle of a country says nothing of its border."""
    if role in BESIDE and place.kind in WIDE:
        return moved(place, None, "unknown")
    if role not in BESIDE or place.precision not in POINTS:
        return place
    if offset is None or role != "near":
        return replace(place, precision="near")
    return moved(place, displaced(place, *offset), "computed")


def _offsets(draft: Draft, scene: Scene) -> Iterator[tuple[int, tuple[float, float]]]:
    """For each place that a telling measures from: kilometres and bearing in degrees."""
    for sentence in sorted({deed.sentence for deed, _ in draft.deeds}):
        reading = scene.readings[sentence]
        for match in reading.events:
            offset = _offset(match, reading)
            if offset is not None:
                place = match.roles["place"][0]
                yield from (
                    (row.index, offset) for row in reading.places if place.start <= row.start and row.end <= place.end
                )


def _offset(match: Match, reading: Reading) -> tuple[float, float] | None:
    """How far and in which direction a match puts something from its place."""
    distance, direction = match.first("distance"), match.first("direction")
    if distance is None or direction is None or not match.roles.get("place"):
        return None
    km, bearing = _kilometres(distance.captures, reading), direction.attrs.get("bearing")
    return None if km is None or bearing is None or km > FARTHEST_KM else (km, float(bearing))


def _kilometres(said: Mapping[str, tuple[Unit, ...]], reading: Reading) -> float | None:
    """A measure's length; of "5 to 9 km" the middle. None if it is no length or has no figure."""
    unit = next(iter(said.get("unit", ())), None)
    if unit is None or "meters" not in unit.attrs:
        return None
    figures = [amount(figure, reading.sentence) for role in ("low", "n") for figure in said.get(role, ())]
    known = [figure for figure in figures if figure is not None]
    if not known or len(known) < len(figures):
        return None
    return sum(known) / len(known) * float(unit.attrs["meters"]) / 1000


def _road(deed: Deed, route: tuple[Unit, int, int], scene: Scene) -> Place:
    """A road between two places as one place half-way."""
    unit, one, other = route
    a, b = scene.places[one], scene.places[other]
    span = scene.span(deed.sentence, unit)
    point = midpoint(a, b)
    return Place(
        text=scene.words(span),
        span=span,
        rule=unit.rule or "",
        name=None,
        kind="road",
        country=a.country if a.country == b.country else None,
        admin1=a.admin1 if a.admin1 == b.admin1 else None,
        lat=point[0] if point else None,
        lon=point[1] if point else None,
        geonames_id=None,
        precision="midpoint" if point else "unknown",
        role="route",
    )


__all__ = ["locations"]
