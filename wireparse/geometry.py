"""Points on the sphere: how far apart, half-way between, so far off in a direction.

Degrees are WGS 84's, distances kilometres on a sphere of the earth's mean radius (IUGG 1980).
"""

from __future__ import annotations

import math
from typing import Final

from msgspec.structs import replace

from wireparse.model import Place

EARTH_KM: Final = 6371.0


def distance(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Kilometres between two points (haversine, mean radius)."""
    a, b = math.radians(lat1), math.radians(lat2)
    h = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(h)))


def midpoint(a: Place, b: Place) -> tuple[float, float] | None:
    """Latitude and longitude half way between two places on the great circle; None unless both have a point."""
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return None
    lat1, lat2, delta = math.radians(a.lat), math.radians(b.lat), math.radians(b.lon - a.lon)
    x, y = math.cos(lat2) * math.cos(delta), math.cos(lat2) * math.sin(delta)
    lat = math.atan2(math.sin(lat1) + math.sin(lat2), math.hypot(math.cos(lat1) + x, y))
    lon = math.radians(a.lon) + math.atan2(y, math.cos(lat1) + x)
    return round(math.degrees(lat), 5), _wrapped(math.degrees(lon))


def displaced(place: Place, km: float, bearing_degrees: float) -> tuple[float, float] | None:
    """The point ``km`` kilometres from a place in a direction (0 north, 90 east); None if the place has no point."""
    if place.lat is None or place.lon is None:
        return None
    lat, angle, bearing = math.radians(place.lat), km / EARTH_KM, math.radians(bearing_degrees)
    to = math.asin(math.sin(lat) * math.cos(angle) + math.cos(lat) * math.sin(angle) * math.cos(bearing))
    turn = math.atan2(
        math.sin(bearing) * math.sin(angle) * math.cos(lat), math.cos(angle) - math.sin(lat) * math.sin(to)
    )
    return round(math.degrees(to), 5), _wrapped(place.lon + math.degrees(turn))


def _wrapped(lon: float) -> float:
    return round((lon + 180) % 360 - 180, 5)


def moved(place: Place, point: tuple[float, float] | None, precision: str) -> Place:
    """The place with another point and precision, as relations ("30 km north of X") ask; no longer the gazetteer's."""
    lat, lon = point or (None, None)
    return replace(place, lat=lat, lon=lon, geonames_id=None, precision=precision)


__all__ = ["displaced", "distance", "midpoint", "moved"]
