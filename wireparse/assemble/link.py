"""One incident told twice is one incident: a fold over the sentences that merges deeds by the packs' link rules.

The state of the discourse (which incidents are open, who spoke last) lives here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import takewhile

from msgspec import Struct
from msgspec.structs import replace

from wireparse.assemble.claims import ClaimMention, claim_mentions, covers, own
from wireparse.assemble.conditions import draft_sites, holds, refusal, sites, was_before
from wireparse.assemble.discourse import Apart, Discourse, Draft, is_old
from wireparse.assemble.entries import Entry, entries_of
from wireparse.assemble.events import tellings
from wireparse.assemble.ontology import Ontology
from wireparse.assemble.persons import Persons
from wireparse.assemble.pronouns import with_victim
from wireparse.assemble.reading import (
    ASSAILANTS,
    BOMB_TYPES,
    FORCES,
    KILLED,
    Argument,
    Deed,
    LossMention,
    Reading,
    Telling,
)
from wireparse.assemble.spread import free_date, free_places
from wireparse.match.unit import Unit
from wireparse.model import Place, When
from wireparse.resolve.who import actor_of, heads_of, is_definite
from wireparse.rulebook.definitions import LinkDef

LOOSE_REACH = 4
NAMING = frozenset(("proper", "place", "placed", "armed_group", "state_force", "organisation"))
TELLING = ("count", "def", "indef", "owner")
EDGES = frozenset(("clause_edge", "wh"))
BODY = "organization"
DENIAL = "denial"
COMMA = ","
COUNTRY = "place.country"
HITTABLE = frozenset(
    ("human", "proper", "unknown_name", "force", "site", "vehicle", "property", "place", "placed", "weapon")
)
VERBAL = "verbal_verb"
LIST_SEP = "list_sep"
DONE = (".past", ".part", ".pas")
PLOT = frozenset(("pres", "base"))
TOLD = frozenset(("past", "part", "pas", "act", "ing"))
BODIES = frozenset(("force", "police_noun", "organisation", "media"))
PLANNED = "planned"
PROPER = "proper"
PENDING_REACH = 2
DEVICE = "explosive_noun"
SPANS = ("year", "vague")  # what a sum is told over; "this year" is vague where no day of publication is known


class Linked(Struct, frozen=True, dict=True):
    """The story's incidents and claims before they get their final form; ``apart`` tells, where it was asked for, why
    incidents are several."""

    drafts: tuple[Draft, ...]
    claims: tuple[ClaimMention, ...]
    persons: Persons
    apart: tuple[Apart, ...] = ()

    @cached_property
    def claims_in(self) -> Mapping[int, Sequence[ClaimMention]]:
        """The claims by their sentence."""
        found: dict[int, list[ClaimMention]] = {}
        for claim in self.claims:
            found.setdefault(claim.sentence, []).append(claim)
        return found

    @cached_property
    def owners(self) -> Mapping[int, ClaimMention]:
        """By incident number, the first claim of responsibility for it."""
        found: dict[int, ClaimMention] = {}
        for claim in self.claims:
            for number in claim.about if claim.kind == "responsibility" else ():
                found.setdefault(number, claim)
        return found


def link(
    readings: Sequence[Reading],
    places: Sequence[Place],
    dates: Sequence[When],
    ontology: Ontology,
    links: Sequence[LinkDef],
    published: date | None,
    *,
    note: bool = False,
    thorough: bool = False,
) -> Linked:
    """Incidents of the story in the order of their first mention, with the claims about them; of a ``note`` that tells
    of no violence, what happened without any. ``thorough``: with the reasons why what opened an incident was not
    merged into an earlier one."""

    def told(*, chronicle: bool) -> Linked:
        discourse = Discourse(places, dates, ontology, links, published, entries_of(readings), thorough)
        return _linked(readings, discourse, chronicle=chronicle)

    linked = told(chronicle=False)
    if not note:
        return linked
    if not linked.drafts:
        linked = told(chronicle=True)
    _settle_places(readings, linked.drafts)
    return linked


def _linked(readings: Sequence[Reading], discourse: Discourse, *, chronicle: bool) -> Linked:
    """The incidents of one pass over the sentences; ``chronicle``: with what only notes report."""
    dates, published = discourse.dates, discourse.published
    persons = Persons(readings)
    old_paragraph = -1
    speakers: list[ClaimMention] = []
    scene: Reading | None = None
    unreal, recalled, cumulative = (_under(readings, gives) for gives in ("unreal", "recalled", "cumulative"))
    if _opens_with_memorial(readings):
        recalled = {reading.sentence.index for reading in readings}
    unheld = _unheld(readings)
    accidents = _led(readings, _under(readings, "accident"))
    unreal = _led(readings, unreal)
    undone = _led(readings, _under(readings, "undone"))
    calm = unreal | undone | accidents if chronicle else set[int]()
    for before, reading in zip((None, *readings), readings, strict=False):
        telling = _set_back(tellings(reading, discourse.ontology, chronicle=chronicle), discourse)
        claims = claim_mentions(reading, speakers)
        told_last = _in_reach(reading, discourse.current)
        where: dict[tuple[int, int], Draft] = {}
        _own(claims, telling.deeds)
        for deed in telling.deeds:
            if reading.sentence.index in unreal and not _solid(deed):
                continue
            if reading.sentence.index in undone and not _by_name(deed):
                continue
            if reading.sentence.index in calm:
                continue
            if any(_reaches(end, deed, reading) for end in unheld.get(reading.sentence.index, ())):
                continue
            if reading.sentence.index in accidents and _may_be_accident(deed):
                continue
            if reading.sentence.index in cumulative and _in_general(deed, dates):
                continue
            for part in _distributed(deed, reading):
                told = persons.introduced(_spoken(part, claims), reading.sentence)
                draft = _take(with_victim(told, reading, before, persons), discourse)
                if draft is not None and len(draft.deeds) == 1:
                    beside = deed.date is None and reading.sentence.paragraph == old_paragraph
                    draft.recalled = beside or reading.sentence.index in recalled
                if draft is not None and _meant(deed):
                    accidents = set()
                if draft is not None:
                    where[(deed.trigger.start, deed.trigger.end)] = draft
        if telling.deeds:
            _set_scene(scene, [draft for draft in where.values() if len(draft.deeds) == 1], discourse)
        else:
            _place_places(reading, discourse)
        scene = None if telling.deeds else _kept_scene(scene, reading)
        if reading.sentence.index not in cumulative:
            _place_losses(telling, reading, discourse)
        _point(claims, where, reading, telling, discourse)
        _point_back(claims, where, reading, told_last)
        _suspect(reading, discourse)
        if reading.dates:
            last = dates[reading.dates[-1].number]
            old_paragraph = reading.sentence.paragraph if is_old(last, published) else -1
        discourse.claims.extend(claims)
        speakers.extend(claims)
    _settle_entries(readings, discourse)
    _settle_neighbours(readings, discourse)
    return Linked(tuple(discourse.drafts), tuple(discourse.claims), persons, tuple(discourse.apart))


# ---------------------------------------------------------------- deeds


def _under(readings: Sequence[Reading], gives: str) -> set[int]:
    """The sentences that lie in the scope of a context rule that gives this."""
    found: set[int] = set()
    paragraphs: set[int] = set()
    for reading in readings:
        for match in reading.given(gives):
            found.add(reading.sentence.index)
            if match.attrs["scope"] == "paragraph":
                paragraphs.add(reading.sentence.paragraph)
    return found | {reading.sentence.index for reading in readings if reading.sentence.paragraph in paragraphs}


def _unheld(readings: Sequence[Reading]) -> dict[int, list[int]]:
    """By sentence, the tokens behind words after which nothing is held to have happened ("if", "no evidence that")."""
    found: dict[int, list[int]] = {}
    for reading in readings:
        for match in reading.given("unheld"):
            found.setdefault(reading.sentence.index, []).append(reading.units[match.end - 1].end)
    return found


def _reaches(end: int, deed: Deed, reading: Reading) -> bool:
    """Whether words that end at token ``end`` reach a deed behind them: no comma and no other clause stands between."""
    between = [unit for unit in reading.units if end <= unit.start < deed.trigger.start]
    return end <= deed.trigger.start and not any(
        not EDGES.isdisjoint(unit.labels) or reading.sentence.tokens[unit.start].text == COMMA for unit in between
    )


def _led(readings: Sequence[Reading], under: set[int]) -> set[int]:
    """What the lead is about, the whole story is about."""
    lead = next((reading.sentence.index for reading in readings if not reading.sentence.headline), None)
    return {reading.sentence.index for reading in readings} if lead in under else under


def _opens_with_memorial(readings: Sequence[Reading]) -> bool:
    """Whether the story's first paragraph is about remembering: then so is the story."""
    return any(
        match.attrs.get("opens") == "story"
        for reading in readings
        if reading.sentence.headline or reading.sentence.paragraph <= readings[0].sentence.headline
        for match in reading.context
    )


def _may_be_accident(deed: Deed) -> bool:
    """Whether nobody need have done it: a blast, a thing set on fire, or people who were killed."""
    if deed.weapons or any("pronoun_word" not in argument.unit.labels for argument in deed.perpetrators):
        return False
    fire = "set_verb" in deed.trigger.labels
    if deed.perpetrators:  # "it is alleged that a candle set it on fire"
        return fire
    died = "kill_verb" in deed.trigger.labels and "murder_verb" not in deed.trigger.labels and not deed.nominal
    return deed.type == "bombing" or died or fire


def _in_general(deed: Deed, dates: Sequence[When]) -> bool:
    """Whether a deed beside a sum over months or years ("since 2017") is violence as such: "fighting", with no day; or
    the sum itself ("have killed 30 traders this year")."""
    if deed.date is None:
        return deed.nominal and (deed.weak or deed.several)
    return (deed.several or not deed.nominal) and dates[deed.date].precision in SPANS


def _meant(deed: Deed) -> bool:
    """Whether an armed party did it: then what blew up beside it was no accident either."""
    return any(argument.actor.group == ASSAILANTS for argument in deed.perpetrators)


def _solid(deed: Deed) -> bool:
    """Whether a deed is real even beside words of sport or play: somebody was killed, or an armed party did it; but not
    as a plot is told, of nobody by name ("a film in which gunmen rob a bank")."""
    forms = {label.rpartition(".")[2] for label in deed.trigger.labels}
    named = any(argument.actor.id is not None for argument in (*deed.perpetrators, *deed.targets))
    if forms & PLOT and not forms & TOLD and not named:
        return False
    killed = any(loss.kind == KILLED for loss in deed.losses)
    return killed or _meant(deed) or _blown(deed)


def _by_name(deed: Deed) -> bool:
    """Whether a deed is real even beside words of exercises, tales and beasts: a party known by name killed in it."""
    known = any(doer.actor.id is not None and doer.actor.group == ASSAILANTS for doer in deed.perpetrators)
    return known and any(loss.kind == KILLED for loss in deed.losses)


def _blown(deed: Deed) -> bool:
    """Whether a charge of explosives is told to have gone off, or to have been laid, somewhere: that is no figure of
    speech."""
    charged = any(DEVICE in argument.unit.labels for argument in deed.weapons)
    return charged and deed.type in BOMB_TYPES and not deed.nominal and bool(deed.placed or deed.targets)


def _own(claims: Sequence[ClaimMention], deeds: Sequence[Deed]) -> None:
    """An armed group that says that it did something claims it."""
    for claim in claims:
        own_deeds = (deed for deed in deeds if covers(claim, deed.trigger.start) and claim.own_deed(deed))
        if claim.kind == "statement" and claim.actor.group == ASSAILANTS and any(own_deeds):
            claim.kind = "responsibility"


def _spoken(deed: Deed, claims: Sequence[ClaimMention]) -> Deed:
    """A pronoun as the doer of a deed inside somebody's own words is that somebody, and so is the one whose arms
    did it ("said that its drones had hit a depot")."""
    speakers = [claim for claim in claims if covers(claim, deed.trigger.start) and claim.speaker is not None]
    perpetrators = []
    for argument in deed.perpetrators:
        if "pronoun_word" not in argument.unit.labels and not (speakers and own(argument.unit)):
            perpetrators.append(argument)
        elif speakers and speakers[-1].kind == DENIAL:
            continue
        elif speakers and speakers[-1].own_deed(deed) and _may_mean(argument.unit, speakers[-1].speaker):
            perpetrators.append(Argument(speakers[-1].speaker, argument.rule, speakers[-1].actor))
    body = bool(speakers) and speakers[-1].may_do and "human" not in speakers[-1].speaker.labels
    if body and not deed.perpetrators and any(own(arm.unit) for arm in deed.weapons):
        perpetrators.append(Argument(speakers[-1].speaker, speakers[-1].rule, speakers[-1].actor))
    owner = next((claim for claim in claims if claim.kind == "responsibility" and claim.names(deed.trigger)), None)
    if owner is not None and not perpetrators:
        perpetrators.append(Argument(owner.speaker, owner.rule, owner.actor))
    targets = tuple(target for target in deed.targets if "pronoun_word" not in target.unit.labels)
    vouched = frozenset(claim.kind for claim in claims if covers(claim, deed.trigger.start))
    return replace(deed, perpetrators=tuple(perpetrators), targets=targets, vouched=vouched)


def _may_mean(unit: Unit, speaker: Unit) -> bool:
    """Whether a pronoun may stand for a speaker: "he" is no body of people, nor several."""
    several = any(label.endswith(".pl") for label in speaker.labels) or not BODIES.isdisjoint(speaker.labels)
    return unit.attrs.get("number") != "one" or not several


def _distributed(deed: Deed, reading: Reading) -> list[Deed]:
    """ "Incidents between A and B (C), D and E (F)" are as many deeds as there are pairs."""
    pairs = [match for match in reading.events if match.attrs.get("role") == "between" and match.start >= 0]
    indices = {index for index, _ in deed.places}
    split: list[Deed] = []
    if len(pairs) < 2 or not deed.nominal:
        return [deed]
    edges = [match.roles["place"][0].start for match in pairs] + [len(reading.sentence.tokens)]
    for begin, end in zip(edges, edges[1:], strict=False):
        inside = tuple(
            (place.index, dict(deed.places)[place.index])
            for place in reading.places
            if begin <= place.start < end and place.index in indices
        )
        if inside:
            split.append(replace(deed, places=inside))
    return split or [deed]


def _set_back(telling: Telling, discourse: Discourse) -> Telling:
    """Deeds that are one only where nothing else tells of one are mere figures behind an incident."""
    asides = [deed for deed in telling.deeds if deed.aside]
    if not asides or discourse.current is None:
        return telling
    figures = [loss for deed in asides for loss in deed.losses]
    return Telling(tuple(deed for deed in telling.deeds if not deed.aside), (*figures, *telling.losses))


def _take(deed: Deed, discourse: Discourse) -> Draft | None:
    """Merges the deed into the incident it belongs to, or opens one if it says enough."""
    if deed.mode in ("negated", "hypothetical"):
        return None
    for draft in reversed(discourse.open):
        if draft.first.mode == PLANNED and deed.mode != PLANNED and not deed.nominal:
            continue
        for rule in discourse.links:
            if holds(rule, deed, draft, discourse):
                if _strikes_back(deed, draft):
                    deed = replace(deed, perpetrators=(), targets=())
                draft.deeds.append((deed, rule.id))
                draft.losses.extend(deed.losses)
                discourse.tell(draft, deed.sentence)
                return draft
    if not _says_enough(deed, discourse):
        return None
    draft = Draft(len(discourse.drafts) + 1, [(deed, None)], list(deed.losses), deed.sentence)
    if discourse.thorough:
        discourse.apart.extend(_apart(deed, draft, discourse))
    if discourse.pending and not discourse.drafts:
        draft.losses[:0] = [loss for loss in discourse.pending if deed.sentence - loss.sentence <= PENDING_REACH]
    discourse.pending.clear()
    discourse.drafts.append(draft)
    discourse.tell(draft, deed.sentence)
    return draft


def _strikes_back(deed: Deed, draft: Draft) -> bool:
    """Whether a deed was done to one who did the incident's own ("killed six people before an officer shot him"): it
    adds who was lost, and neither doers nor targets."""
    doers = {(told.sentence, doer.unit.start) for told in draft.compared for doer in told.perpetrators}
    hit = {
        (target.person[0], target.person[1].start) if target.person else (deed.sentence, target.unit.start)
        for target in deed.targets
    }
    return bool(deed.perpetrators) and not doers.isdisjoint(hit)


def _apart(deed: Deed, opened: Draft, discourse: Discourse) -> Iterator[Apart]:
    """What kept each link rule from merging the deed into each of the open incidents."""
    for draft in discourse.open:
        for rule in discourse.links:
            missing, barring = refusal(rule, deed, draft, discourse)
            yield Apart(opened.number, draft.number, rule.id, missing, barring)


def _says_enough(deed: Deed, discourse: Discourse) -> bool:
    """Whether a deed tells of something that happened, and not just of violence in general."""
    if deed.type in discourse.ontology.asides and discourse.drafts:
        return False
    if deed.mode == "planned":
        return bool(deed.targets and deed.perpetrators and not deed.nominal)
    if deed.definite and _opens_entry(deed, discourse):
        return True
    narrow = any(discourse.places[index].kind not in ("country", "region", "continent") for index, _ in deed.places)
    inside = narrow or bool(deed.routes)
    if deed.targets and not inside and all(_everybody(target.unit) for target in deed.targets):
        return False
    if not inside and deed.date is None and (_in_words(deed) or _habitual(deed)):
        return False
    if not deed.weapons and not inside and _as_such(deed):
        return False
    if deed.weak and not deed.nominal:
        hit = any("place" not in target.unit.labels for target in deed.targets)
        armed = _meant(deed) and hit and not discourse.drafts and (inside or deed.date is not None)
        return armed or bool(deed.losses) or bool(sites(deed.places, discourse))
    if not deed.nominal:
        dated = deed.date is not None and "gathering" in deed.trigger.labels
        return bool(deed.targets or deed.perpetrators or deed.losses or deed.placed or deed.weapons or dated)
    if deed.nominal and deed.trigger.attrs.get("bare") == "yes" and not discourse.drafts:
        return False
    if deed.weak:
        named = any(target.lost and target.actor.name for target in deed.targets)
        return named or (inside and not deed.definite) or bool(deed.perpetrators and deed.targets or deed.losses)
    if deed.several and deed.another:  # "such attacks", "earlier attacks"
        return bool(deed.losses) or (inside and deed.date is not None)
    if deed.several:
        return inside or bool(deed.losses) or bool(deed.targets and deed.date is not None)
    if "attack_noun.pl" in deed.trigger.labels:
        return inside or bool(deed.losses) or bool(deed.targets)
    return bool(deed.placed or deed.targets or deed.perpetrators or deed.losses)


def _opens_entry(deed: Deed, discourse: Discourse) -> bool:
    """Whether "the attack" is the first that a dated paragraph calls by a name: then it is what the paragraph told."""
    entry = discourse.entries.get(deed.sentence)
    if entry is None or deed.trigger.attrs.get("bare") == "yes":
        return False
    return all(discourse.entries.get(draft.first.sentence) is not entry for draft in discourse.drafts)


def _as_such(deed: Deed) -> bool:
    """Whether a deed is violence as such, done to nobody in particular and by nobody ("the shooting of children",
    "journalists have been murdered"); "a shooting of children" and "the shooting of two children" are not."""
    if deed.date is not None or deed.perpetrators or not deed.targets or deed.indefinite:
        return False
    sufferers = [*(target.unit for target in deed.targets), *(loss.who for loss in deed.losses)]
    return all(unit is not None and _of_a_kind(unit) for unit in sufferers)


def _in_words(deed: Deed) -> bool:
    """Whether a country, or what is neither somebody nor a thing to be hit ("an attack on the peace process"), was
    attacked by nobody and lost nothing: in a speech, that is."""
    if deed.perpetrators or deed.losses or deed.weapons or not deed.targets:
        return False
    said = deed.nominal and VERBAL in deed.trigger.labels
    return all(
        COUNTRY in target.unit.labels or (said and HITTABLE.isdisjoint(target.unit.labels)) for target in deed.targets
    )


def _habitual(deed: Deed) -> bool:
    """Whether what "has been" done, or is being done, was done to nobody in particular or with no weapon in
    particular: "the rebels have killed mayors", "the army has been planting mines"."""
    if deed.nominal or any(label.endswith(DONE) for label in deed.trigger.labels):
        return False
    told = [*(target.unit for target in deed.targets), *(loss.who for loss in deed.losses)]
    told = told or [weapon.unit for weapon in deed.weapons]
    return bool(told) and all(unit is not None and _of_a_kind(unit) for unit in told)


def _of_a_kind(unit: Unit) -> bool:
    """Whether a noun is a bare plural ("children") that names nobody."""
    told = any(part.captures.get(role) for part in heads_of(unit) for role in TELLING)
    return any(label.endswith(".pl") for label in unit.labels) and not told and NAMING.isdisjoint(unit.labels)


def _everybody(unit: Unit) -> bool:
    """Whether a noun group means all of a people ("the civilian population", "our homeland"): what is done to them,
    and nowhere, is said in anger and no report."""
    return "populace_noun" in unit.labels and bool(unit.captures.get("def") or unit.captures.get("owner"))


# ---------------------------------------------------------------- losses and claims


def _set_scene(scene: Reading | None, drafts: Sequence[Draft], discourse: Discourse) -> None:
    """A sentence without a deed right before one may set its scene: where and when, if the deed's own sentence
    does not say."""
    if scene is None or scene.sentence.headline:
        return
    for draft in drafts:
        if not draft.places() and not draft.first.routes:
            draft.later_places.extend(free_places(scene))
        if draft.first.date is None and draft.scene_date is None:
            draft.scene_date = free_date(scene)


def _settle_neighbours(readings: Sequence[Reading], discourse: Discourse) -> None:
    """What a sentence tells that names no place happened where that did which the sentence before it told, and on its
    day, if both stand in one paragraph and it is not another deed that is recalled."""
    by_index = {reading.sentence.index: reading for reading in readings}
    for draft, before in zip(discourse.drafts[1:], discourse.drafts, strict=False):
        here, there = by_index[draft.first.sentence], by_index[before.first.sentence]
        if (
            draft.first.another
            or here.sentence.index - there.sentence.index not in (0, 1)
            or here.sentence.paragraph != there.sentence.paragraph
        ):
            continue
        if not draft.places() and not draft.first.routes and (here is there or not here.places):
            draft.later_places.extend(before.places().items())
        if draft.first.date is None and draft.scene_date is None and not here.dates:
            draft.scene_date = before.first.date if before.first.date is not None else before.scene_date


def _settle_places(readings: Sequence[Reading], drafts: Sequence[Draft]) -> None:
    """What a note tells without a place of its own happened where the sentence, or else the note, plays."""
    for draft in drafts:
        if draft.places() or any(deed.routes for deed, _ in draft.deeds):
            continue
        first = draft.first
        own_first = sorted(readings, key=lambda reading: reading.sentence.index != first.sentence)
        told = (
            free_places(reading, [first.trigger] if reading.sentence.index == first.sentence else ())
            for reading in own_first
        )
        draft.later_places.extend(next(filter(None, told), ()))


def _kept_scene(scene: Reading | None, reading: Reading) -> Reading:
    """The scene after a sentence without a deed: that of its paragraph which names day and place ("On Tuesday, in X,
    ...") lasts over the sentences that do not."""
    same = scene is not None and scene.sentence.paragraph == reading.sentence.paragraph
    if scene is None or not (same and scene.places and scene.dates):
        return reading
    return reading if reading.places and reading.dates else scene


def _place_places(reading: Reading, discourse: Discourse) -> None:
    """A sentence without a deed right behind one may still say where it was, if nothing else did."""
    current = discourse.current
    if current is None or reading.sentence.index - current.last_sentence > 1:
        return
    if _told_of(reading, discourse) is current and not draft_sites(current, discourse):
        current.later_places.extend(free_places(reading))


def _settle_entries(readings: Sequence[Reading], discourse: Discourse) -> None:
    """What a dated paragraph tells is of its day, and where it does not say where, at the place of its other deeds, or
    at the place that its first sentence names."""
    if not discourse.entries:
        return
    by_index = {reading.sentence.index: reading for reading in readings}
    for draft in discourse.drafts:
        entry = discourse.entries.get(draft.first.sentence)
        if entry is None:
            continue
        draft.entry_date = entry.date if _undated(draft, entry, discourse) else None
        if not sites(tuple(draft.places().items()), discourse):
            draft.later_places.extend(_entry_places(entry, by_index[entry.first], discourse))


def _undated(draft: Draft, entry: Entry, discourse: Discourse) -> bool:
    """Whether an incident of a dated paragraph has no day of its own; its first sentence tells nothing later."""
    if draft.first.date is None:
        return True
    told, opened = discourse.dates[draft.first.date].start, discourse.dates[entry.date].end
    return draft.first.sentence == entry.first and told is not None and opened is not None and told > opened


def _entry_places(entry: Entry, opening: Reading, discourse: Discourse) -> list[tuple[int, str]]:
    for draft in discourse.drafts:
        told = list(draft.places().items())
        if discourse.entries.get(draft.first.sentence) is entry and sites(told, discourse):
            return told
    return free_places(opening)


def _place_losses(telling: Telling, reading: Reading, discourse: Discourse) -> None:
    """Losses that no deed of their sentence owns go to the incident told last, or wait for the next one; those of a
    day before it are another's."""
    alone = bool(telling.losses and not telling.deeds)
    when = free_date(reading) if alone else None
    meant = _told_of(reading, discourse) if alone else None
    for loss in telling.losses:
        current = meant if alone else discourse.current
        if current is not None and when is not None and was_before(when, current, discourse):
            continue
        if current is not None and _within_reach(loss, current, discourse):
            current.losses.append(loss)
            discourse.tell(current, loss.sentence)
        elif current is None:
            discourse.pending.append(loss)


def _told_of(reading: Reading, discourse: Discourse) -> Draft | None:
    """The incident that a sentence without a deed goes on about: the one told last, unless the sentence names the place
    of one told before, and not of that one."""
    current = discourse.current
    here = sites(free_places(reading), discourse).keys() if reading.places else set[str]()
    if current is None or not here or here & draft_sites(current, discourse).keys():
        return current
    before = (draft for draft in reversed(discourse.open) if here & draft_sites(draft, discourse).keys())
    return next(before, current)


def _in_reach(reading: Reading, told: Draft | None) -> Draft | None:
    """An incident if a sentence may still mean it by "the attack": told not too long before."""
    return told if told is not None and reading.sentence.index - told.last_sentence <= LOOSE_REACH else None


def _within_reach(loss: LossMention, current: Draft, discourse: Discourse) -> bool:
    """Whether a loss is still told of the incident told last: few sentences behind it, or, of somebody by name,
    anywhere in a story that tells of no other."""
    named = loss.who is not None and PROPER in loss.who.labels
    return loss.sentence - current.last_sentence <= LOOSE_REACH or (named and len(discourse.drafts) == 1)


def _suspect(reading: Reading, discourse: Discourse) -> None:
    """A party, named or a body of its own ("the drug mafia"), that is thought to be behind a deed is held against the
    incident told last, if that is of the type that the rule speaks of."""
    current = _in_reach(reading, discourse.current)
    if current is None:
        return
    for match in reading.given("suspected"):
        if match.attrs.get("of", current.first.type) != current.first.type:
            continue
        for unit in match.roles.get("accused", ()):
            actor = actor_of(unit, reading.sentence, reading.spotted)
            if actor.name or actor.id or actor.kind == BODY or actor.group == FORCES:
                current.suspects.append((reading.sentence.index, Argument(unit, match.rule, actor)))


def _point(
    claims: Sequence[ClaimMention],
    where: Mapping[tuple[int, int], Draft],
    reading: Reading,
    telling: Telling,
    discourse: Discourse,
) -> None:
    """Tells each claim which incidents it is about: those whose deed or figure stands in its scope, else the one
    it names."""
    meant = _in_reach(reading, _told_of(reading, discourse)) if claims else None
    for claim in claims:
        about = {draft.number for (start, _), draft in where.items() if covers(claim, start)}
        for draft in discourse.open:
            here = takewhile(lambda loss: loss.sentence == reading.sentence.index, reversed(draft.losses))
            if any(covers(claim, loss.trigger.start) for loss in here):
                about.add(draft.number)
        if (
            not about
            and meant is not None
            and claim.points_back
            and not any(deed.several and claim.names(deed.trigger) for deed in telling.deeds)
        ):
            about.add(meant.number)
        claim.about = tuple(sorted(about))


def _point_back(
    claims: Sequence[ClaimMention], where: Mapping[tuple[int, int], Draft], reading: Reading, told_last: Draft | None
) -> None:
    """A deed that is only called by its name before the others of a list ("claimed the attack and the blast in Gao") is
    the one told last before the sentence."""
    listed = {unit.start for unit in reading.units if LIST_SEP in unit.labels}
    for claim in claims:
        named = claim.object
        if told_last is None or named is None or not claim.about or named.end not in listed or not is_definite(named):
            continue
        if not any(named.start <= start and end <= named.end for start, end in where):
            claim.about = tuple(sorted({*claim.about, told_last.number}))
