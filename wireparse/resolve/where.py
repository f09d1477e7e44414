"""Where places lie: mentions in, places out, and an honest nothing where the story does not say.

A story's places explain one another: the dateline, countries named, demonyms and names that exist in one country only say
in which countries the story plays; places that the text nests ("Kimbala (Ségou region)") must really lie in each other;
of what is left the bigger and the nearer wins. After the Edinburgh Geoparser's criteria (population, containment,
proximity; Grover et al. 2010) with one sense a story. A small namesake abroad is never taken: better no point than a
wrong country.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from wireparse.match.places import DATELINE, PlaceCues, PlaceMention
from wireparse.model import Document, Place
from wireparse.rulebook.gazetteer import Entry, Gazetteer, key_of

EARTH_KM: Final = 6371.0
MOST_SENSES: Final = 40
NEAR_KM: Final = 80.0
FOREIGN_TOWN: Final = 150_000  # people; a smaller town outside the story's countries is not believed
AREAS: Final = ("country", "region", "water", "terrain")
PRECISION: Final = {
    "populated_place": "town", "admin1": "admin1", "admin2": "admin2", "admin3": "admin2", "country": "country", "region": "region",
    "water": "region", "terrain": "region", "site": "exact", "road": "near",
}  # fmt: skip


@dataclass(slots=True)
class _Name:
    """All mentions of one name in a story: the places it may mean, and what the story says of it."""

    key: str
    mentions: list[int]
    senses: tuple[Entry, ...]
    kinds: Counter[str] = field(default_factory=Counter)
    countries: Counter[str] = field(default_factory=Counter)
    parents: list[str] = field(default_factory=list)
    holds: list[str] = field(default_factory=list)
    dateline: bool = False
    sure: bool = False
    chosen: Entry | None = None


def resolve_places(document: Document, mentions: Sequence[PlaceMention], gazetteer: Gazetteer, cues: PlaceCues) -> tuple[Place, ...]:
    """A place for every mention, in the mentions' order, but those that nothing but a namesake abroad speaks for.

    ``country`` alone is given where the text forces it; ``lat`` and ``lon`` are None where the parser abstains.
    """
    return tuple(place for place in resolve_each(document, mentions, gazetteer, cues) if place is not None)


def resolve_each(
    document: Document, mentions: Sequence[PlaceMention], gazetteer: Gazetteer, cues: PlaceCues
) -> tuple[Place | None, ...]:
    """As :func:`resolve_places`, one answer a mention: None for what is not believed to be a place."""
    names = _names(mentions, gazetteer)
    weights = _weights(document, names, cues)
    _choose(names, weights)
    # the first choice tells more about the countries: weigh again
    weights = _weights(document, names, cues)
    _choose(names, weights)
    text = document.article.text
    return tuple(_place(mention, names[key_of(mention.name)], weights, text) for mention in mentions)


def _names(mentions: Sequence[PlaceMention], gazetteer: Gazetteer) -> dict[str, _Name]:
    names: dict[str, _Name] = {}
    keys = [key_of(mention.name) for mention in mentions]
    for n, (mention, key) in enumerate(zip(mentions, keys, strict=True)):
        name = names.get(key)
        if name is None:
            senses = _senses(mention, gazetteer)
            name = names[key] = _Name(key, [], senses)
        name.mentions.append(n)
        name.sure |= mention.sure
        name.dateline |= mention.sentence == DATELINE
        if mention.kind:
            name.kinds[mention.kind] += 1
        if mention.country:
            name.countries[mention.country] += 1
    for mention, key in zip(mentions, keys, strict=True):
        for parent in mention.parents:
            if keys[parent] != key:
                names[key].parents.append(keys[parent])
                names[keys[parent]].holds.append(key)
    return names


def _senses(mention: PlaceMention, gazetteer: Gazetteer) -> tuple[Entry, ...]:
    """What the name may mean: the name with its kind word ("Guernsey County") before the bare one."""
    bare = gazetteer.find(mention.name) if mention.known or mention.kind else ()
    if mention.kind and mention.end > mention.name_end:
        whole = gazetteer.find(f"{mention.name} {mention.kind_word}") if mention.kind_word else ()
        return (whole + tuple(e for e in bare if e not in whole))[:MOST_SENSES]
    return bare[:MOST_SENSES]


# ---------------------------------------------------------------- the story's countries


def _weights(document: Document, names: Mapping[str, _Name], cues: PlaceCues) -> dict[str, float]:
    """How much of the story plays in each country, 0 to 1 for the first of them."""
    weights: Counter[str] = Counter()
    for name in names.values():
        count = min(3, len(name.mentions))
        if name.chosen is not None:
            if name.chosen.country:
                weights[name.chosen.country] += _vote(name, name.chosen) * (0.7 + 0.3 * count)
        else:
            country, vote = _forced(name)
            if country:
                weights[country] += vote * (0.7 + 0.3 * count)
        for country, n in name.countries.items():
            weights[country] += min(2, n)
    spoken: Counter[str] = Counter()
    for sentence in document.sentences:
        for token in sentence.tokens:
            if token.shape == "cap" or token.shape == "upper":
                demonym = cues.demonyms.get(token.norm)
                if demonym:
                    spoken[demonym] += 1
    for country, n in sorted(spoken.items()):
        weights[country] += min(3.0, 1.0 + 0.5 * n)
    top = max(weights.values(), default=0.0)
    return {country: weight / top for country, weight in weights.items()} if top else {}


def _forced(name: _Name) -> tuple[str | None, float]:
    """The only country that a name can lie in, whatever the story is about."""
    senses = name.senses
    if not senses:
        return None, 0.0
    best = max(senses, key=_size)
    countries = {sense.country for sense in senses}
    if best.kind == "country":
        return best.country, 3.0
    if len(countries) == 1:
        return best.country, _vote(name, best)
    rival = max((s.population for s in senses if s.country != best.country), default=0)
    if best.population > 10 * rival and best.population > 300_000:
        return best.country, 1.0
    return None, 0.0


def _vote(name: _Name, entry: Entry) -> float:
    if name.dateline:
        return 4.0
    if entry.kind == "country":
        return 3.0
    if entry.kind == "admin1":
        return 1.6
    return 1.0 if entry.population > 20_000 or name.sure else 0.5


def _size(entry: Entry) -> float:
    bonus = {"country": 3.0, "admin1": -0.7, "admin2": -1.4, "region": 3.0, "water": 1.5, "terrain": 0.5, "site": 0.5}.get(entry.kind, 0.0)
    return math.log10(entry.population + 300) + bonus + (0.8 if entry.capital else 0.0) - (0.7 if entry.alternate and entry.kind != "country" else 0.0)


# ---------------------------------------------------------------- choosing


def _choose(names: Mapping[str, _Name], weights: Mapping[str, float]) -> None:
    cells = _cells(names)
    regions = _regions(names)
    picks: dict[str, Entry | None] = {}
    for key, name in names.items():
        ranked = [(_score(entry, name, names, weights, cells, regions), -n) for n, entry in enumerate(name.senses)]
        picks[key] = name.senses[-max(ranked)[1]] if ranked else None
    for key, pick in picks.items():
        names[key].chosen = pick


def _score(
    entry: Entry, name: _Name, names: Mapping[str, _Name], weights: Mapping[str, float], cells: Mapping[tuple[int, int], set[str]],
    regions: Mapping[tuple[str, str], set[str]],
) -> float:  # fmt: skip
    score = _size(entry)
    if entry.country:
        score += 4.0 * weights.get(entry.country, 0.0)
    if name.kinds:
        score += _kind_score(entry, name.kinds)
    if name.countries and entry.country:
        score += 4.0 if entry.country in name.countries else -2.0
    for parent in name.parents:
        if any(_inside(entry, other) for other in names[parent].senses):
            score += 6.0
            break
    if name.holds and entry.kind in ("admin1", "admin2", "country") and _holds(entry, name, names):
        score += 3.0
    score += min(1.8, 0.6 * _company(entry, name.key, cells))
    if entry.country and entry.admin1:
        score += min(1.5, 0.5 * len(regions.get((entry.country, entry.admin1), set()) - {name.key}))
    return score


def _kind_score(entry: Entry, kinds: Mapping[str, int]) -> float:
    if entry.kind in kinds:
        return 3.0
    if entry.kind.startswith("admin") and any(kind.startswith("admin") for kind in kinds):
        return 1.5
    return -1.0


def _holds(entry: Entry, name: _Name, names: Mapping[str, _Name]) -> bool:
    return any(_inside(sense, entry) for key in name.holds for sense in names[key].senses)


def _inside(entry: Entry, area: Entry) -> bool:
    """Whether the gazetteer has ``entry`` inside ``area``; towns hold what lies near them."""
    if entry is area or entry.kind == "country":
        return False
    if area.kind == "country":
        return entry.country is not None and entry.country == area.country
    if area.country and entry.country != area.country:
        return False
    if area.kind == "admin1":
        if entry.kind == "admin1" or not entry.admin1:
            return False
        return key_of(entry.admin1) == key_of(area.name) or key_of(entry.admin1) == key_of(area.admin1 or "")
    if area.kind == "admin2":
        if entry.admin2:
            return key_of(entry.admin2) == key_of(area.name)
        return entry.kind == "populated_place" and _km(entry, area) < NEAR_KM
    if area.kind in ("populated_place", "site"):
        return entry.kind in ("populated_place", "site", "admin2") and entry.name != area.name and area.population > entry.population and _km(entry, area) < NEAR_KM / 2
    return _km(entry, area) < 600


def _cells(names: Mapping[str, _Name]) -> dict[tuple[int, int], set[str]]:
    """Which names may lie in each cell of one degree, for names of towns and smaller areas."""
    cells: dict[tuple[int, int], set[str]] = {}
    for key, name in names.items():
        for entry in name.senses:
            if entry.lat is not None and entry.lon is not None and entry.kind not in AREAS:
                cells.setdefault((math.floor(entry.lat), math.floor(entry.lon)), set()).add(key)
    return cells


def _company(entry: Entry, key: str, cells: Mapping[tuple[int, int], set[str]]) -> int:
    if entry.lat is None or entry.lon is None or entry.kind in AREAS:
        return 0
    row, column = math.floor(entry.lat), math.floor(entry.lon)
    others = set().union(*(cells.get((row + a, column + b), ()) for a in (-1, 0, 1) for b in (-1, 0, 1)))
    return len(others - {key})


def _regions(names: Mapping[str, _Name]) -> dict[tuple[str, str], set[str]]:
    regions: dict[tuple[str, str], set[str]] = {}
    for key, name in names.items():
        for entry in name.senses:
            if entry.country and entry.admin1:
                regions.setdefault((entry.country, entry.admin1), set()).add(key)
    return regions


# ---------------------------------------------------------------- answers


def _place(mention: PlaceMention, name: _Name, weights: Mapping[str, float], text: str) -> Place | None:
    start, end = mention.span
    words = text[start:end]
    entry = name.chosen
    if entry is not None and not _believed(entry, name, weights):
        entry = None
        if not name.sure:
            return None
    if entry is None:
        return Place(words, mention.span, mention.rule, None, mention.kind or "populated_place", _forced_country(mention, name, weights), None, None, None, None, "unknown")
    return Place(
        words, mention.span, mention.rule, entry.name, entry.kind, entry.country, entry.admin1, entry.lat, entry.lon, entry.geonames_id,
        PRECISION[entry.kind] if entry.lat is not None else "unknown",
    )  # fmt: skip


def _believed(entry: Entry, name: _Name, weights: Mapping[str, float]) -> bool:
    """Whether the story allows this sense: big enough to be named anywhere, or in a country that the story is about."""
    if entry.country is None or entry.kind in ("country", "region") or not weights or name.dateline:
        return True
    own = _own_weight(entry, name)
    if weights.get(entry.country, 0.0) > own + 0.05:
        return True
    if entry.kind == "populated_place" and entry.population >= FOREIGN_TOWN and not entry.alternate:
        return True
    return entry.kind == "admin1" and entry.population > 10 * FOREIGN_TOWN or len(weights) == 1


def _own_weight(entry: Entry, name: _Name) -> float:
    return 0.0


def _forced_country(mention: PlaceMention, name: _Name, weights: Mapping[str, float]) -> str | None:
    """A country without a point: only where a demonym says it, or all the story's places lie in one."""
    if mention.country:
        return mention.country
    strong = [country for country, weight in weights.items() if weight > 0.34]
    return strong[0] if len(strong) == 1 else None


# ---------------------------------------------------------------- geometry


def _km(a: Entry, b: Entry) -> float:
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return math.inf
    return distance(a.lat, a.lon, b.lat, b.lon)


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
    turn = math.atan2(math.sin(bearing) * math.sin(angle) * math.cos(lat), math.cos(angle) - math.sin(lat) * math.sin(to))
    return round(math.degrees(to), 5), _wrapped(place.lon + math.degrees(turn))


def _wrapped(lon: float) -> float:
    return round((lon + 180) % 360 - 180, 5)


def moved(place: Place, point: tuple[float, float] | None, precision: str) -> Place:
    """The place with another point and precision, as relations ("30 km north of X") ask."""
    return replace(place, lat=point[0] if point else None, lon=point[1] if point else None, precision=precision)


__all__: Iterable[str] = ["displaced", "distance", "midpoint", "moved", "resolve_each", "resolve_places"]
