"""Where places lie: mentions in, places out, and an honest nothing where the story does not say.

A story's places explain one another: the dateline, countries named, demonyms and names that exist in one country only
say in which countries it plays; places that the text nests ("Dolbara (Ségou region)") must really lie in each other; of
what is left the bigger and the nearer wins.
After the Edinburgh Geoparser's criteria (population, containment,
proximity; Grover et al. 2010) with one sense a story. A small namesake abroad is never taken: better no point than a
wrong country.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from wireparse.geometry import distance
from wireparse.match.places import DATELINE, PlaceMention
from wireparse.model import Document, Place
from wireparse.rulebook.gazetteer import Entry, Gazetteer, key_of
from wireparse.rulebook.place_cues import PlaceCues

MOST_SENSES: Final = 40
NEAR_KM: Final = 80.0
SUBURB_KM: Final = 20.0
SUBURB: Final = 5  # times that a town must be bigger than what the text puts into it
INSIDE_KM: Final = {"populated_place": 100.0, "admin2": 200.0, "admin1": 300.0}
FOREIGN_TOWN: Final = 150_000  # people; a smaller town outside the story's countries is not believed
KNOWN_TOWN: Final = 50_000  # people; enough where the story speaks of no country and no namesake is a
KNOWN_TIMES: Final = 4  # fourth of its size
SEAT: Final = 10_000  # people; enough where nothing but parties' homes speaks of a country and there is no namesake
SIZE_BONUS: Final = {
    "country": 3.0,
    "admin1": -0.3,
    "admin2": -1.4,
    "region": 4.5,
    "water": 0.5,
    "terrain": 0.5,
    "site": 0.5,
}
ABROAD_BONUS: Final = 5.0  # for seas and parts of the world, which lie in no country
PARTS: Final = ("locality", "admin2")
HOLDERS: Final = ("site", "locality", "populated_place", "admin3", "admin2", "admin1", "country", "region")
SEAT_FIRST: Final = 2.5
COUNTRY_PRIOR: Final = 4.0
CROWD: Final = 1.5  # countries that may share a story before each says less of where its places lie
HOME_VOTE: Final = 0.8
SOLDIERS_SAY: Final = 0.4  # share of a vote that a country's soldiers alone give it
AREAS: Final = ("country", "region", "water", "terrain")
PRECISION: Final = {
    "populated_place": "town",
    "admin1": "admin1",
    "admin2": "admin2",
    "admin3": "admin2",
    "country": "country",
    "region": "region",
    "water": "region",
    "terrain": "region",
    "site": "exact",
    "road": "near",
}


class _Name(Struct):
    """All mentions of one name in a story: the places it may mean, and what the story says of it; ``beyond``: it is
    only told of as what lies behind a border."""

    key: str
    mentions: list[int]
    senses: tuple[Entry, ...]
    sizes: tuple[float, ...]
    merits: list[float] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    countries: Counter[str] = field(default_factory=Counter)
    parents: dict[str, None] = field(default_factory=dict)
    inside: dict[str, None] = field(default_factory=dict)
    holds: dict[str, None] = field(default_factory=dict)
    dateline: bool = False
    beyond: bool = True
    sure: bool = False
    chosen: Entry | None = None
    denied: bool = False


def resolve_places(
    document: Document,
    mentions: Sequence[PlaceMention],
    gazetteer: Gazetteer,
    cues: PlaceCues,
    homes: Iterable[str] = (),
) -> tuple[Place, ...]:
    """A place for every mention, in the mentions' order, but those that nothing but a namesake abroad speaks for.

    ``homes`` are the countries (ISO 3166-1 alpha-3) of the armed groups and forces that the story names, a weak hint.
    ``country`` alone is given where the text forces it; ``lat`` and ``lon`` are None where the parser abstains.
    """
    return tuple(place for place in resolve_each(document, mentions, gazetteer, cues, homes) if place is not None)


def resolve_each(
    document: Document,
    mentions: Sequence[PlaceMention],
    gazetteer: Gazetteer,
    cues: PlaceCues,
    homes: Iterable[str] = (),
) -> tuple[Place | None, ...]:
    """As :func:`resolve_places`, one answer a mention: None for what is not believed to be a place."""
    keys = _keys(mentions)
    names = _names(mentions, keys, gazetteer)
    said, sent = _said(document, cues)
    home = frozenset(homes)
    votes = _Votes(names, said, home, sent, cues.neighbours)
    _weigh(names)
    _choose(names, votes)
    votes = _Votes(names, said, home, sent, cues.neighbours)  # the first choice tells more about the countries
    _choose(names, votes)
    text = document.article.text
    places = [_place(mention, names[key], votes, text) for mention, key in zip(mentions, keys, strict=True)]
    held = [_within_parent(place, mention, places) for place, mention in zip(places, mentions, strict=True)]
    sizes = [entry.population if (entry := names[key].chosen) is not None else 0 for key in keys]
    for n in range(len(held) - 1, -1, -1):  # what holds a place stands behind it, but for "Town's Quarter"
        held[n] = _part_of_town(n, mentions, held, sizes, text)
    return tuple(held)


def _names(mentions: Sequence[PlaceMention], keys: Sequence[str], gazetteer: Gazetteer) -> dict[str, _Name]:
    names: dict[str, _Name] = {}
    for n, (mention, key) in enumerate(zip(mentions, keys, strict=True)):
        name = names.get(key)
        if name is None:
            senses = _senses(mention, gazetteer)
            name = names[key] = _Name(key, [], senses, tuple(map(_size, senses)))
        name.mentions.append(n)
        name.sure |= mention.sure
        name.beyond &= mention.beyond
        name.dateline |= mention.sentence == DATELINE
        if mention.kind:
            name.kinds[mention.kind] += 1
        if mention.country:
            name.countries[mention.country] += 1
    for mention, key in zip(mentions, keys, strict=True):
        for parent in mention.parents:
            if keys[parent] != key:
                names[key].parents[keys[parent]] = None
                names[keys[parent]].holds[key] = None
                if parent == mention.inside:
                    names[key].inside[keys[parent]] = None
    return names


def _keys(mentions: Sequence[PlaceMention]) -> list[str]:
    """Under which name each mention counts: "Kidal region" and "Kidal" are two in a story, the region and the town."""
    bare = {key_of(mention.name) for mention in mentions if mention.kind is None}
    keys = [key_of(mention.name) for mention in mentions]
    return [
        f"{key} {mention.kind}" if key in bare and (mention.kind or "").startswith("admin") else key
        for mention, key in zip(mentions, keys, strict=True)
    ]


def _senses(mention: PlaceMention, gazetteer: Gazetteer) -> tuple[Entry, ...]:
    """What the name may mean: the name with its kind word ("Guernsey County") before the bare one."""
    bare = gazetteer.find(mention.name) if mention.known or mention.kind else ()
    if mention.kind and mention.end > mention.name_end:
        whole = gazetteer.find(f"{mention.name} {mention.kind_word}") if mention.kind_word else ()
        return (whole + tuple(e for e in bare if e not in whole))[:MOST_SENSES]
    return bare[:MOST_SENSES]


# ---------------------------------------------------------------- the story's countries


def _said(document: Document, cues: PlaceCues) -> tuple[dict[str, float], frozenset[str]]:
    """What demonyms say of the story's countries, and those of which only soldiers are told, who may be abroad."""
    spoken: Counter[str] = Counter()
    sent: Counter[str] = Counter()
    for sentence in document.sentences:
        norms = sentence.norms
        for at, token in enumerate(sentence.tokens):
            if token.shape == "cap" or token.shape == "upper":
                demonym = cues.demonyms.get(token.norm)
                if demonym:
                    spoken[demonym] += 1
                    sent[demonym] += not cues.sent.isdisjoint(norms[at + 1 : at + 3])
    only = frozenset(country for country, n in spoken.items() if sent[country] == n)
    return {country: min(3.0, 1.0 + 0.5 * n) for country, n in spoken.items()}, only


class _Votes:
    """How much of the story plays in each country, 0 to 1, as all names but one say it: none vouches for itself."""

    def __init__(
        self,
        names: Mapping[str, _Name],
        said: Mapping[str, float],
        homes: frozenset[str],
        sent: frozenset[str],
        neighbours: Mapping[str, frozenset[str]],
    ) -> None:
        self.homes, self._neighbours = homes, neighbours
        self._all: dict[str, float] = dict(said)
        self._sent = {country: said[country] for country in sent}
        self._own: dict[str, tuple[str, float]] = {}
        for key, name in names.items():
            country, vote = _voice(name)
            if country and vote:
                vote *= 0.7 + 0.3 * min(3, len(name.mentions))
                self._own[key] = (country, vote)
                self._all[country] = self._all.get(country, 0.0) + vote
            for each, n in name.countries.items():
                self._all[each] = self._all.get(each, 0.0) + min(2, n)

    def without(self, name: _Name) -> dict[str, float]:
        own = self._own.get(name.key)
        rest = {c: v - (own[1] if own is not None and own[0] == c else 0.0) for c, v in sorted(self._all.items())}
        rest = {country: vote for country, vote in rest.items() if vote > 0.001}
        crowd = sum(rest.values()) / CROWD
        for country in sorted(self.homes):  # where a group is at home in several, each is as likely as one would be
            rest[country] = max(rest.get(country, 0.0), HOME_VOTE)
        top = max(max(rest.values(), default=0.0), crowd)
        if not top:
            return {}
        return {c: vote / top * (SOLDIERS_SAY if self.may_be_abroad(c) else 1.0) for c, vote in rest.items()}

    def any_but_homes(self, name: _Name) -> bool:
        own = self._own.get(name.key)
        return any(
            vote - (own[1] if own is not None and own[0] == country else 0.0) - self._sent.get(country, 0.0) > 0.001
            for country, vote in self._all.items()
        )

    def may_be_abroad(self, country: str) -> bool:
        """Whether nothing but its soldiers speaks for a country."""
        return country in self._sent and self._all[country] - self._sent[country] < 0.001

    def borders_on(self, country: str, weights: Mapping[str, float]) -> bool:
        """Whether a country lies beside one that the story is about."""
        return any(each in weights for each in self._neighbours.get(country, ()))

    def strongest(self, name: _Name) -> list[str]:
        """The countries that more than a third of the votes of the first one speak for, but for the name's own."""
        own = self._own.get(name.key)
        rest = {c: v - (own[1] if own is not None and own[0] == c else 0.0) for c, v in sorted(self._all.items())}
        top = max(rest.values(), default=0.0)
        return [country for country, vote in rest.items() if vote > max(top / 3, 0.001)]


def _voice(name: _Name) -> tuple[str | None, float]:
    if name.denied or name.beyond:
        return None, 0.0
    if name.chosen is not None:
        return name.chosen.country, _vote(name, name.chosen)
    return _forced(name)


def _forced(name: _Name) -> tuple[str | None, float]:
    """The only country that a name can lie in, whatever the story is about."""
    senses = name.senses
    if not senses:
        return None, 0.0
    best = senses[name.sizes.index(max(name.sizes))]
    countries = {sense.country for sense in senses}
    if best.kind == "country":
        return best.country, 1.0 if any(s.kind == "admin1" and s.country != best.country for s in senses) else 3.0
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
    return min(1.2, max(0.2, 0.3 * math.log10(entry.population + 1) - 0.4))


def _size(entry: Entry) -> float:
    bonus = SIZE_BONUS.get(entry.kind, 0.0) if entry.country or entry.kind == "country" else ABROAD_BONUS
    return (
        math.log10(entry.population + 300)
        + bonus
        + (0.8 if entry.capital else 0.0)
        - (0.7 if entry.alternate and entry.kind != "country" else 0.0)
    )


# ---------------------------------------------------------------- choosing


class _Scene:
    """Which names (not of countries) may lie in each cell of one degree, and in each first-level region."""

    def __init__(self, names: Mapping[str, _Name]) -> None:
        self.cells: dict[tuple[int, int], set[str]] = {}
        self.regions: dict[tuple[str, str], set[str]] = {}
        for key, name in names.items():
            if not name.senses or name.senses[name.sizes.index(max(name.sizes))].kind == "country":
                continue
            for entry in name.senses:
                if entry.lat is not None and entry.lon is not None and entry.kind not in AREAS:
                    self.cells.setdefault((math.floor(entry.lat), math.floor(entry.lon)), set()).add(key)
                if entry.country and entry.admin1:
                    self.regions.setdefault((entry.country, entry.admin1), set()).add(key)

    def company(self, entry: Entry, key: str) -> int:
        """How many other names may lie within a degree or so of an entry."""
        if entry.lat is None or entry.lon is None or entry.kind in AREAS:
            return 0
        row, column = math.floor(entry.lat), math.floor(entry.lon)
        others: set[str] = set()
        for a in (row - 1, row, row + 1):
            for b in (column - 1, column, column + 1):
                if near := self.cells.get((a, b)):
                    others |= near
        return len(others) - (key in others)

    def compatriots(self, entry: Entry, key: str) -> int:
        """How many other names may lie in the entry's first-level region."""
        others = self.regions.get((entry.country or "", entry.admin1 or ""), ())
        return len(others) - (key in others)


def _weigh(names: Mapping[str, _Name]) -> None:
    """All that speaks for each sense but the story's countries."""
    scene = _Scene(names)
    for name in names.values():
        if len(name.senses) > 1:
            pairs = zip(name.senses, name.sizes, strict=True)
            name.merits = [size + _merit(entry, name, names, scene) for entry, size in pairs]


def _choose(names: Mapping[str, _Name], votes: _Votes) -> None:
    picks: dict[str, Entry | None] = {}
    for key, name in names.items():
        if len(name.senses) < 2:
            picks[key] = name.senses[0] if name.senses else None
            continue
        weights = votes.without(name)
        scores = [
            merit + COUNTRY_PRIOR * weights.get(entry.country or "", 0.0)
            for entry, merit in zip(name.senses, name.merits, strict=True)
        ]
        picks[key] = name.senses[scores.index(max(scores))]
    for key, pick in picks.items():
        names[key].chosen = pick
    for name in names.values():
        name.denied = _denied(name, names)


def _denied(name: _Name, names: Mapping[str, _Name]) -> bool:
    """Whether every country, region or town that the text surely puts the name in lies elsewhere."""
    entry = name.chosen
    if entry is None:
        return False
    areas = [area for key in name.parents if (area := names[key].chosen) is not None and area.country]
    wide = [area for area in areas if area.kind in ("country", "admin1", "admin2")]
    if wide and all(area.country != entry.country for area in wide):
        return True
    unknown = [key for key in name.inside if names[key].chosen is None]
    holders = [*name.inside, *(parent for key in unknown for parent in names[key].parents)]
    sure = [area for key in holders if (area := names[key].chosen) is not None and area.kind in INSIDE_KM]
    return bool(sure) and _elsewhere(entry, sure[0])


def _elsewhere(entry: Entry, area: Entry) -> bool:
    """Whether an entry lies in another country than an area, or so far from it that it cannot be in it."""
    if area.country and entry.country != area.country:
        return True
    same = area.kind == "admin1" and key_of(entry.admin1 or "") in (key_of(area.name), key_of(area.admin1 or ""))
    return not same and _km(entry, area) > INSIDE_KM[area.kind]


def _merit(entry: Entry, name: _Name, names: Mapping[str, _Name], scene: _Scene) -> float:
    score = 0.0
    if name.kinds:
        score += _kind_score(entry, name.kinds)
    elif _namesake_meant(entry, name, names):
        score -= SEAT_FIRST
    if name.countries and entry.country:
        score += 4.0 if entry.country in name.countries else -2.0
    for parent in name.parents:
        if any(_inside(entry, other) for other in names[parent].senses):
            score += 6.0
            break
    if name.holds and entry.kind in ("admin1", "admin2", "country") and _holds(entry, name, names):
        score += 0.0 if _holds_parts_only(entry, name, names) else 3.0
    return score + min(1.5, 0.6 * scene.company(entry, name.key)) + min(1.5, 0.5 * scene.compatriots(entry, name.key))


def _namesake_meant(entry: Entry, name: _Name, names: Mapping[str, _Name]) -> bool:
    """Whether the text rather means the town after which the area is called, or the area that is called after it."""
    if entry.kind == "populated_place":
        return _behind_area(name, names)
    return entry.kind in ("admin1", "admin2") and not name.holds and _has_seat(entry, name)


def _behind_area(name: _Name, names: Mapping[str, _Name]) -> bool:
    """Whether the name stands behind a comma or in a bracket after an area ("Kinyabo commune (Ruyira)"): then it is
    that of a larger one."""
    return any(
        name.key not in (child := names[key]).inside and any(kind.startswith("admin") for kind in child.kinds)
        for key in name.holds
    )


def _holds_parts_only(area: Entry, name: _Name, names: Mapping[str, _Name]) -> bool:
    """Whether all that the text puts into the name are quarters of the town after which the area is called."""
    return all("locality" in names[key].kinds for key in name.holds) and _has_seat(area, name)


def _has_seat(area: Entry, name: _Name) -> bool:
    """Whether the area's name is also that of a town in it: bare, the town is meant."""
    return any(
        s.kind == "populated_place"
        and s.country == area.country
        and key_of(s.admin1 or "") in (name.key, key_of(area.admin1 or ""))
        for s in name.senses
    )


def _kind_score(entry: Entry, kinds: Mapping[str, int]) -> float:
    if entry.kind in kinds:
        return 3.0
    if entry.kind == "populated_place" and "locality" in kinds:
        return 0.0
    if entry.kind.startswith("admin") and any(kind.startswith("admin") for kind in kinds):
        return 1.5
    if entry.kind == "populated_place" and all(kind.startswith("admin") for kind in kinds):
        return -4.0
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
        return (
            entry.kind in ("populated_place", "site", "admin2")
            and entry.name != area.name
            and area.population > entry.population
            and _km(entry, area) < NEAR_KM / 2
        )
    return _km(entry, area) < 600


# ---------------------------------------------------------------- answers


def _kind_told(entry: Entry, mention: PlaceMention) -> str:
    """The kind of what a name means; a village that is only known as the area called like it stays a village."""
    told = entry.kind.startswith("admin") and mention.kind == "populated_place"
    return "populated_place" if told else entry.kind


def _place(mention: PlaceMention, name: _Name, votes: _Votes, text: str) -> Place | None:
    start, end = mention.span
    words = text[start:end]
    entry = name.chosen
    if entry is not None and not _believed(entry, name, votes):
        entry = None
        if not name.sure:
            return None
    if entry is None:
        country = _only_country(mention, name, votes)
        return Place(
            words,
            mention.span,
            mention.rule,
            None,
            mention.kind or "populated_place",
            country,
            None,
            None,
            None,
            None,
            "unknown",
        )
    return Place(
        words,
        mention.span,
        mention.rule,
        entry.name,
        _kind_told(entry, mention),
        entry.country,
        entry.admin1,
        entry.lat,
        entry.lon,
        entry.geonames_id,
        PRECISION[entry.kind] if entry.lat is not None else "unknown",
    )


def _within_parent(place: Place | None, mention: PlaceMention, places: Sequence[Place | None]) -> Place | None:
    """A place of unknown position takes that of the smallest area that the text puts it in, and its precision."""
    if place is None or place.lat is not None:
        return place
    held = [p for n in mention.parents if (p := places[n]) is not None and p.lat is not None and p.kind in HOLDERS]
    if not held:
        return place
    area = min(held, key=lambda p: HOLDERS.index(p.kind))
    precision = "near" if area.kind in ("populated_place", "locality") else area.precision
    if area.kind in ("country", "region"):
        return replace(place, country=area.country)
    return replace(place, country=area.country, admin1=area.admin1, lat=area.lat, lon=area.lon, precision=precision)


def _part_of_town(
    n: int, mentions: Sequence[PlaceMention], places: Sequence[Place | None], sizes: Sequence[int], text: str
) -> Place | None:
    """A district, an area or a quarter of a town is a part of it, even if the gazetteer has it as a place like any; and
    so is what the text puts right into a town, unless it is a village by its words or a town of some size itself."""
    place, mention = places[n], mentions[n]
    if place is None or place.kind != "populated_place" or mention.kind == "populated_place":
        return place
    said = mention.inside is not None and mention.kind in PARTS
    holder = mention.inside if said else _holder(mention, mentions, text)
    town = places[holder] if holder is not None else None
    if holder is None or town is None or town.kind not in ("populated_place", "locality"):
        return place
    if said:
        part = _apart(place, town) < NEAR_KM / 2
    else:
        part = sizes[holder] > SUBURB * sizes[n] and _apart(place, town) < SUBURB_KM
    return replace(place, kind="locality") if part else place


def _holder(mention: PlaceMention, mentions: Sequence[PlaceMention], text: str) -> int | None:
    """The town that a comma or a small word puts a place right into; what stands in a bracket is rather a district."""
    holder = next(iter(mention.parents), None)
    if holder is None or (mentions[holder].kind or "").startswith("admin"):
        return None
    between = text[mention.span[1] : mentions[holder].span[0]].strip()
    return holder if between == "," or (holder == mention.inside and "(" not in between) else None


def _believed(entry: Entry, name: _Name, votes: _Votes) -> bool:
    """Whether the story allows this sense: big enough to be named anywhere, or in a country that the story is about, or
    without a namesake and next door."""
    if entry.country is None or entry.kind in ("country", "region") or name.dateline:
        return True
    weights = votes.without(name)
    if name.denied and entry.kind == "populated_place" and (entry.population < FOREIGN_TOWN or name.inside):
        return False
    if entry.country in weights:
        return True
    if entry.kind == "populated_place" and entry.population >= FOREIGN_TOWN * (4 if entry.alternate else 1):
        return True
    if entry.kind == "admin1" and entry.population > FOREIGN_TOWN and not entry.alternate and not weights:
        return True
    if entry.kind == "admin1" and entry.population > 10 * FOREIGN_TOWN:
        return True
    alone = all(sense.country == entry.country for sense in name.senses)
    if alone and not entry.alternate and (entry.kind == "admin1" or entry.population >= KNOWN_TOWN):
        return True
    if votes.any_but_homes(name):
        return False
    if alone and entry.population >= SEAT and not entry.alternate:
        return True
    if entry.kind == "populated_place" and _outgrows(entry, name):
        return True
    return alone and (votes.borders_on(entry.country, weights) or not weights)


def _outgrows(entry: Entry, name: _Name) -> bool:
    """Whether a town is so much bigger than its namesakes elsewhere that a story with no country at all means it."""
    rival = max((sense.population for sense in name.senses if sense.country != entry.country), default=0)
    return not entry.alternate and entry.population >= max(KNOWN_TOWN, KNOWN_TIMES * rival)


def _only_country(mention: PlaceMention, name: _Name, votes: _Votes) -> str | None:
    """A country without a point: only where a demonym says it, or the rest of the story has no other."""
    if mention.country:
        return mention.country
    strongest = votes.strongest(name)
    return strongest[0] if len(strongest) == 1 and not votes.may_be_abroad(strongest[0]) else None


# ---------------------------------------------------------------- geometry


def _km(a: Entry, b: Entry) -> float:
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return math.inf
    return distance(a.lat, a.lon, b.lat, b.lon)


def _apart(a: Place, b: Place) -> float:
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return math.inf
    return distance(a.lat, a.lon, b.lat, b.lon)


__all__ = ["resolve_each", "resolve_places"]
