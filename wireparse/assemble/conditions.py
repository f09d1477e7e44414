"""The closed list of conditions that link rules are made of. Each looks at a deed and at an incident that is open."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from wireparse.assemble.discourse import Discourse, Draft, is_old
from wireparse.assemble.reading import CIVILIANS, JOURNEY, Argument, Deed
from wireparse.geometry import distance
from wireparse.model import Place, When
from wireparse.resolve.date_expression import TEXT
from wireparse.resolve.who import head_of
from wireparse.rulebook.definitions import LinkDef

AREA_KINDS = ("admin1", "admin2", "country", "region", "continent", "water", "area")
ASIDE = ("near", JOURNEY)  # roles of places where the deed was not
PARTS = frozenset(("locality", "road"))
BUILT = frozenset(("site",))
LEAD = 2
STRANGER = "stranger_noun"
TOGETHER_KM = 40.0  # two towns so near each other that one spot is near both

LATER = "FUTURE_REF"  # TIMEX3 (TimeML 1.2.1)


def holds(rule: LinkDef, deed: Deed, draft: Draft, discourse: Discourse) -> bool:
    """Whether all of the rule's conditions hold and none of its exceptions does."""
    return all(CONDITIONS[name](deed, draft, discourse) for name in rule.when) and not any(
        CONDITIONS[name](deed, draft, discourse) for name in rule.unless
    )


def refusal(rule: LinkDef, deed: Deed, draft: Draft, discourse: Discourse) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The rule's conditions that do not hold, and its exceptions that do: neither where the rule fits."""
    missing = tuple(name for name in rule.when if not CONDITIONS[name](deed, draft, discourse))
    return missing, tuple(name for name in rule.unless if CONDITIONS[name](deed, draft, discourse))


def sites(places: Sequence[tuple[int, str]], discourse: Discourse) -> dict[str, str]:
    """The narrow places (towns, villages, sites) among ``places``: their names, and what kind each is."""
    told = (discourse.places[index] for index, role in places if role not in ASIDE)
    return {_called(place): place.kind for place in told if place.kind not in AREA_KINDS}


def _called(place: Place) -> str:
    return (place.name or place.text).casefold()


def _deed_sites(deed: Deed, discourse: Discourse) -> dict[str, str]:
    """The narrow places of a deed, as ``sites`` gives them, the ends of its roads among them."""
    return sites((*deed.places, *((end, "route") for _, *ends in deed.routes for end in ends)), discourse)


def draft_sites(draft: Draft, discourse: Discourse) -> dict[str, str]:
    found = sites(draft.later_places, discourse)
    for deed in draft.compared:
        found |= _deed_sites(deed, discourse)
    return found


def _near(places: Sequence[tuple[int, str]], discourse: Discourse) -> dict[str, Place]:
    """The towns that something happened near, by their names."""
    near = (discourse.places[index] for index, role in places if role == "near")
    return {_called(place): place for place in near if place.kind not in AREA_KINDS}


def _near_draft(draft: Draft, discourse: Discourse) -> dict[str, Place]:
    told = (place for deed in draft.compared for place in deed.places)
    return _near((*told, *draft.later_places), discourse)


def _place_is_same(deed: Deed, draft: Draft, discourse: Discourse) -> bool:
    """Whether both happened in the same narrow place, or near the same town."""
    if _deed_sites(deed, discourse).keys() & draft_sites(draft, discourse):
        return True
    return bool(_near(deed.places, discourse).keys() & _near_draft(draft, discourse).keys())


def _places_differ(deed: Deed, draft: Draft, discourse: Discourse) -> bool:
    """Whether both happened in narrow places and none is the same, or near towns and none lies by another. A street
    may be in the town, and so may the camp that "the bombardment" hit."""
    here, there = _deed_sites(deed, discourse), draft_sites(draft, discourse)
    if here or there:
        inside = _lie_in(here, there, PARTS) or _lie_in(there, here, PARTS)
        return _differ(set(here), set(there)) and not inside and not (deed.definite and _lie_in(here, there, BUILT))
    ours, theirs = _near(deed.places, discourse), _near_draft(draft, discourse)
    beside = any(_lie_together(one, other) for one in ours.values() for other in theirs.values())
    return _differ(set(ours), set(theirs)) and not beside


def _lie_in(here: Mapping[str, str], there: Mapping[str, str], kinds: frozenset[str]) -> bool:
    """Whether the one are all of kinds that lie in places and the others of none, so that these may hold them."""
    return kinds.issuperset(here.values()) and kinds.isdisjoint(there.values())


def _lie_together(one: Place, other: Place) -> bool:
    """Whether the same spot may be near both."""
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return False
    return distance(one.lat, one.lon, other.lat, other.lon) < TOGETHER_KM


def _differ(one: set[str], other: set[str]) -> bool:
    return bool(one) and bool(other) and not one & other


def _heads(arguments: Sequence[Argument]) -> set[str]:
    return {argument.actor.head for argument in arguments}


def _is_definite(argument: Argument) -> bool:
    """Whether a noun points back and nothing else is said of it: "the site", not "the Westgate mall"."""
    unit = argument.unit
    bare = unit.head is not None and unit.head.start == unit.start + 1 and unit.head.end == unit.end
    return bool(unit.captures.get("def")) and bare


def _names(arguments: Sequence[Argument]) -> set[str]:
    """What parties are called; a name that many groups share ("Kurdish rebels") tells none from another."""
    return {
        name
        for argument in arguments
        if (name := argument.actor.id or argument.actor.name) and head_of(argument.unit).attrs.get("broad") != "yes"
    }


def _actors_differ(deed: Deed, draft: Draft) -> bool:
    return _differ(_names(deed.perpetrators), _names(draft.arguments("perpetrators")))


def _same_day_told_on(deed: Deed, draft: Draft, discourse: Discourse) -> bool:
    """Whether a deed says but the hour of the incident's own day: "at 10.20 a.m."."""
    when = discourse.dates[deed.date] if deed.date is not None else None
    if when is None or when.time_of_day is None or when.basis != TEXT:
        return False
    return any(other.date is not None and discourse.dates[other.date].start == when.start for other in draft.compared)


def _sides_differ(deed: Deed, draft: Draft) -> bool:
    """Whether another side did it: an army's raid is no telling of the rebels' attack."""
    return _differ(_groups(deed.perpetrators), _groups(draft.arguments("perpetrators")))


def _groups(doers: Sequence[Argument]) -> set[str]:
    """The groups of the doers; "some ten men" may be of any."""
    return {
        argument.actor.group
        for argument in doers
        if argument.actor.group and not (argument.actor.group == CIVILIANS and STRANGER in argument.unit.labels)
    }


def _older(mine: When, draft: Draft, discourse: Discourse) -> bool:
    """Whether a date lies far before publication, and none of the incident does."""
    return is_old(mine, discourse.published) and not any(
        other.date is not None and is_old(discourse.dates[other.date], discourse.published) for other in draft.compared
    )


def was_before(number: int, draft: Draft, discourse: Discourse) -> bool:
    """Whether the story's date ``number`` was over before the incident: what happened then is no part of it."""
    mine = discourse.dates[number]
    begun = [start for deed in draft.compared if deed.date is not None and (start := discourse.dates[deed.date].start)]
    ended_before = bool(begun) and mine.end is not None and mine.end < min(begun)
    return ended_before or _older(mine, draft, discourse)


def _dates_differ(deed: Deed, draft: Draft, discourse: Discourse) -> bool:
    if deed.date is None:
        return False
    mine = discourse.dates[deed.date]
    if _older(mine, draft, discourse):
        return True
    later = mine.value == LATER or (mine.precision == "vague" and mine.start is not None)
    if later and deed.mode == "done":  # "hours later" is not when that was which is told already
        return all(other.date != deed.date for other in draft.compared)
    theirs = [discourse.dates[other.date] for other in draft.compared if other.date is not None]
    if mine.start is None or mine.end is None:
        return False
    return any(
        date.start is not None and date.end is not None and (mine.end < date.start or date.end < mine.start)
        for date in theirs
    )


CONDITIONS: Mapping[str, Callable[[Deed, Draft, Discourse], bool]] = {
    "same-sentence": lambda deed, draft, _: deed.sentence == draft.last_sentence,
    "next-sentence": lambda deed, draft, _: deed.sentence - draft.last_sentence <= 1,
    "within-3": lambda deed, draft, _: deed.sentence - draft.last_sentence <= 3,
    "type-fits": lambda deed, draft, story: story.ontology.fits(deed.type, draft.first.type),
    "same-type": lambda deed, draft, _: deed.type == draft.first.type,
    "definite": lambda deed, draft, _: deed.definite,
    "indefinite": lambda deed, draft, _: deed.indefinite,
    "several": lambda deed, draft, _: deed.several,
    "nominal": lambda deed, draft, _: deed.nominal,
    "no-details": lambda deed, draft, _: (
        not (deed.placed or deed.targets or deed.perpetrators or deed.date is not None)
    ),
    "no-place": lambda deed, draft, _: not deed.placed,
    "no-date": lambda deed, draft, story: deed.date is None or _same_day_told_on(deed, draft, story),
    "no-target": lambda deed, draft, _: not deed.targets,
    "lead": lambda deed, draft, _: draft.number == 1 and deed.sentence - draft.first.sentence <= 2,
    "same-entry": lambda deed, draft, story: (
        deed.sentence in story.entries and story.entries[deed.sentence] is story.entries.get(draft.first.sentence)
    ),
    "same-place": lambda deed, draft, story: _place_is_same(deed, draft, story),
    "place-differs": lambda deed, draft, story: _places_differ(deed, draft, story),
    "date-differs": lambda deed, draft, story: _dates_differ(deed, draft, story),
    "same-target": lambda deed, draft, _: bool(_heads(deed.targets) & _heads(draft.arguments("targets"))),
    "definite-target": lambda deed, draft, _: bool(deed.targets) and all(map(_is_definite, deed.targets)),
    "target-differs": lambda deed, draft, _: _differ(_heads(deed.targets), _heads(draft.arguments("targets"))),
    "same-actor": lambda deed, draft, _: bool(_names(deed.perpetrators) & _names(draft.arguments("perpetrators"))),
    "actor-differs": lambda deed, draft, _: _actors_differ(deed, draft),
    "side-differs": lambda deed, draft, _: _sides_differ(deed, draft),
    "pronoun": lambda deed, draft, _: deed.pronoun,
    "occurs": lambda deed, draft, _: deed.occurs,
    "claimed": lambda deed, draft, _: "responsibility" in deed.vouched,
    "confirmed": lambda deed, draft, _: "confirmation" in deed.vouched,
    "another": lambda deed, draft, _: deed.another or (deed.turned and draft.first.sentence < deed.sentence),
}
