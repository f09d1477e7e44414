"""Linked drafts to the incidents and claims of the report: best date, places with roles, figures with their sides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from wireparse.assemble.claims import KIND_ORDER, ClaimMention
from wireparse.assemble.discourse import MOST_COMPARED, Draft, is_recalled
from wireparse.assemble.incident_type import incident_type
from wireparse.assemble.link import Linked
from wireparse.assemble.locations import locations
from wireparse.assemble.reading import ASSAILANTS, FROM_AFAR, Argument, Reading
from wireparse.assemble.scene import Scene
from wireparse.assemble.tolls import losses
from wireparse.match.unit import Unit
from wireparse.model import (
    Claim,
    Found,
    Incident,
    Mention,
    Perpetrator,
    Span,
    Speaker,
    Target,
    Weapon,
    When,
    overlap,
)
from wireparse.resolve.when import opens_range
from wireparse.resolve.who import Actor, actor_of, followers, group_of, head_of, is_definite, party_of

VOUCHING = ("responsibility", "confirmation", "statement")
SHATTERING = ("bombing", "ied", "suicide_bombing", "arson")
PART = "site_part_noun"
RUINED = ("destroyed", "damaged")
BUILT = ("facility", "vehicle")
BAND = "armed_group"
TARGETS = "targets"
SETTLED = "settlement_noun"
MEMBER = "band_member"
ORDINAL = "day_ordinal"
SEIZED = ("captured", "arrested")
TARGET_KINDS = (
    ("human", "person"),
    ("force", "group"),
    ("site", "facility"),
    ("place.site", "facility"),
    ("vehicle", "vehicle"),
    ("place", "place"),
)
Bounds = tuple[int | None, int | None]


def report_incidents(linked: Linked, scene: Scene) -> tuple[tuple[Incident, ...], tuple[Claim, ...]]:
    """The incidents and claims in the order of their first mention, numbered i1, i2 ... and c1, c2 ..."""
    merged = [claim for claim in _merged_claims(linked.claims) if claim.about]
    claim_ids = {id(part): f"c{number}" for number, claim in enumerate(merged, 1) for part in claim.parts}
    claims = tuple(_claim(claim, f"c{number}", scene) for number, claim in enumerate(merged, 1))
    kinds = {claim.id: claim.kind for claim in claims}
    about: dict[str, list[str]] = {}
    for claim in claims:
        for incident in claim.about:
            about.setdefault(incident, []).append(claim.id)
    incidents = []
    band = _only_band(scene)
    for draft in linked.drafts:
        names = tuple(about.get(f"i{draft.number}", ()))
        incidents.append(_incident(draft, linked, scene, names, kinds, claim_ids, band))
    return tuple(incidents), claims


# ---------------------------------------------------------------- claims


class _MergedClaim(Struct):
    parts: list[ClaimMention]

    @property
    def compared(self) -> list[ClaimMention]:
        """The parts that a further one is compared with: all, or the first and the last of very many."""
        return self.parts if len(self.parts) <= MOST_COMPARED else [self.parts[0], *self.parts[1 - MOST_COMPARED :]]

    @property
    def first(self) -> ClaimMention:
        return self.parts[0]

    @property
    def about(self) -> tuple[int, ...]:
        return tuple(sorted({number for part in self.parts for number in part.about}))


def _merged_claims(claims: Sequence[ClaimMention]) -> list[_MergedClaim]:
    """What one speaker says in one manner is one claim, however many sentences it takes."""
    merged: list[_MergedClaim] = []
    known: dict[str, dict[int, None]] = {}  # what a speaker is known by -> numbers of the claims that may be theirs
    for claim in claims:
        near = sorted({number for key in _known_by(claim.actor) for number in known.get(key, ())})
        same = next((n for n in near if any(_same_claim(part, claim) for part in merged[n].compared)), len(merged))
        if same == len(merged):
            merged.append(_MergedClaim([]))
        merged[same].parts.append(claim)
        for key in _known_by(claim.actor):
            known.setdefault(key, {})[same] = None
    return merged


def _known_by(actor: Actor) -> list[str]:
    """Words and ids of which two actors share one if they are the same."""
    if not actor.id:
        return [actor.head]
    return [f"id {actor.id}", *(actor.name or "").casefold().split()]


def _same_claim(one: ClaimMention, other: ClaimMention) -> bool:
    if one.kind != other.kind and not (
        one.kind in VOUCHING and other.kind in VOUCHING and set(one.about) & set(other.about)
    ):
        return False
    return _same_speaker(one.actor, other.actor)


def _same_speaker(one: Actor, other: Actor) -> bool:
    """One and the same by id or head word; "the ministry" is the Ministry of Defence named elsewhere."""
    if one.id and other.id:
        return one.id == other.id
    if one.id or other.id:
        named, bare = (one, other) if one.id else (other, one)
        return bare.head in (named.name or "").casefold().split()
    return one.head == other.head


def _claim(claim: _MergedClaim, name: str, scene: Scene) -> Claim:
    telling = [part for part in claim.parts if part.about] or claim.parts
    part = min(telling, key=lambda part: KIND_ORDER.index(part.kind))
    speaker = scene.span(part.speaker_sentence, part.speaker)
    cue = scene.span(part.cue_sentence, part.cue)
    tokens = scene.readings[part.sentence].sentence.tokens
    start = min(start for start, _ in part.scope)
    end = max(end for _, end in part.scope)
    scope = (tokens[min(start, len(tokens) - 1)].start, tokens[max(end - 1, 0)].end)
    return Claim(
        id=name,
        kind=part.kind,
        speaker=Speaker(scene.words(speaker), speaker, part.actor.name, part.actor.id),
        cue=Found(scene.words(cue), cue, part.rule),
        scope=scope,
        about=tuple(f"i{number}" for number in claim.about),
    )


# ---------------------------------------------------------------- incidents


def _incident(
    draft: Draft,
    linked: Linked,
    scene: Scene,
    about: tuple[str, ...],
    kinds: Mapping[str, str],
    claim_ids: Mapping[int, str],
    band: Actor | None,
) -> Incident:
    first = draft.first
    trigger = scene.span(first.sentence, first.trigger)
    when = _date(draft, scene)
    perpetrators = _owned(_perpetrators(draft, scene), draft, linked, scene, band)
    kind = incident_type(draft, scene)
    return Incident(
        id=f"i{draft.number}",
        type=kind,
        trigger=Found(scene.words(trigger), trigger, first.rule),
        status=_status(draft, [kinds[name] for name in about]),
        outcome=next((deed.outcome for deed, _ in draft.deeds if deed.outcome), None),
        background=_background(draft, when, scene),
        date=when,
        locations=locations(draft, scene),
        perpetrators=perpetrators,
        targets=_targets(draft, scene, shattering=kind in SHATTERING),
        weapons=_weapons(draft, scene),
        losses=losses(draft, linked, scene, claim_ids),
        claims=about,
        mentions=tuple(
            Mention(scene.words(span), span, deed.rule, why)
            for deed, why in draft.deeds[1:]
            for span in (scene.span(deed.sentence, deed.trigger),)
        ),
    )


def _status(draft: Draft, kinds: Sequence[str]) -> str:
    """What the story vouches for: a deed that it tells as a fact stays one, whoever owns, denies or pins it on somebody
    later on."""
    if draft.first.mode == "planned":
        return "planned"
    vouched = draft.first.vouched
    if "responsibility" in vouched and not {"confirmation", "statement"} & set(kinds):
        return "claimed"
    if vouched and set(kinds) == {"denial"}:
        return "denied"
    if vouched and set(kinds) <= {"accusation", "denial"}:
        return "unconfirmed"
    if vouched == {"denial"}:
        return "claimed" if "responsibility" in kinds else "denied"
    if draft.first.hedged:
        return "unconfirmed"
    if draft.first.mode == "claimed":
        return "claimed"
    return "asserted"


def _date(draft: Draft, scene: Scene) -> When | None:
    """The most precise date of the tellings, the first among equals; of a range all its words."""
    found = [scene.dates[deed.date] for deed, _ in draft.deeds if deed.date is not None]
    if draft.entry_date is not None:
        found.insert(0, scene.dates[draft.entry_date])
    if not found and draft.scene_date is not None:
        found.append(scene.dates[draft.scene_date])
    dated = [when for when in found if when.start is not None and when.end is not None]
    if not dated:
        return found[0] if found else None
    when = min(dated, key=lambda when: ((when.end or date.max) - (when.start or date.min)).days)
    opening = next((first for first in scene.dates if opens_range(first, when)), None)
    if opening is None:
        return when
    span = opening.span[0], when.span[1]
    return replace(when, text=scene.words(span), span=span)


def _background(draft: Draft, when: When | None, scene: Scene) -> bool:
    if draft.first.another or draft.recalled:
        return True
    if when is None or when.end is None:
        return False
    if scene.published is not None:
        return is_recalled(when, scene.published)
    if when.precision == "year":
        return True
    return when.precision in ("month", "year") and draft.number > 1


def _unique(draft: Draft, role: str, scene: Scene) -> list[tuple[int, Argument]]:
    """Arguments over all tellings, each actor or head word once; "the attackers" and the dead only where nothing
    is more telling. What is hit in one sentence beside another thing is hit as well."""
    found: list[tuple[int, Argument]] = []
    seen: set[str] = set()
    for deed, _ in draft.deeds:
        for argument in getattr(deed, role):
            key = argument.actor.id or argument.actor.head
            narrow = role == TARGETS and SETTLED not in argument.unit.labels
            beside = narrow and bool(found) and deed.sentence == found[0][0]
            if found and not beside and not argument.actor.name and argument.unit.captures.get("def"):
                continue
            if argument.lost and ("counted" in argument.unit.labels or any(not other.lost for _, other in found)):
                continue
            if key not in seen:
                seen.add(key)
                found.append((deed.sentence, argument))
    return found


def _perpetrators(draft: Draft, scene: Scene) -> tuple[Perpetrator, ...]:
    told = _unique(draft, "perpetrators", scene)
    found = [row for sentence, argument in told for row in _doers(sentence, argument, scene)]
    if not found and not _hit_from_hiding(draft):
        found.extend(_lost_assailants(draft, scene))
    fuller = [row.text for row in found]
    found = [row for row in found if row.name or not any(text.startswith(f"{row.text} ") for text in fuller)]
    return tuple(sorted(found, key=lambda row: row.span))


def _hit_from_hiding(draft: Draft) -> bool:
    """Whether it was done by somebody who was not there: the armed men who died of it were hit. Of a bomb only where
    something else is told to be its target: another may go off in its bearer's hands."""
    bombed = draft.first.type == "bombing" and any(not target.lost for target in draft.arguments("targets"))
    return bombed or draft.first.type in (*FROM_AFAR, "ied")


def _doers(sentence: int, argument: Argument, scene: Scene) -> Iterator[Perpetrator]:
    """Whom an argument tells of: the party, and its people where the words tell them apart."""
    reading, actor, unit = scene.readings[sentence], argument.actor, argument.unit
    people = followers(unit)
    if people is not None:
        span = scene.span(sentence, people)
        yield Perpetrator(scene.words(span), span, argument.rule, actor.name, actor.id, "unnamed")
    span = scene.span(*(argument.person or (sentence, party_of(unit, reading.sentence, reading.spotted))))
    yield Perpetrator(scene.words(span), span, argument.rule, actor.name, actor.id, actor.kind)


def _owned(
    found: tuple[Perpetrator, ...], draft: Draft, linked: Linked, scene: Scene, band: Actor | None
) -> tuple[Perpetrator, ...]:
    """The party that owns the deed gives its name to an unnamed doer, or is the doer where the story names none."""
    owner = linked.owners.get(draft.number)
    if any(row.name or row.id for row in found):
        return found
    if owner is None:
        told = [row.span for row in found]
        suspects = tuple(row for row in _suspects(draft, scene) if not any(overlap(row.span, span) for span in told))
        if not suspects and band is not None and _of_a_band(draft):
            return tuple(replace(row, name=band.name, id=band.id) for row in found)
        return found + suspects
    if len(found) > 1:
        return found
    actor = owner.actor
    if found:
        return (replace(found[0], name=actor.name, id=actor.id),)
    reading = scene.readings[owner.speaker_sentence]
    party = party_of(owner.speaker, reading.sentence, reading.spotted)
    span = scene.span(owner.speaker_sentence, party)
    people = followers(owner.speaker)
    if people is not None:
        words = scene.span(owner.speaker_sentence, people)
        found = (Perpetrator(scene.words(words), words, owner.rule, actor.name, actor.id, "unnamed"),)
    return (*found, Perpetrator(scene.words(span), span, owner.rule, actor.name, actor.id, actor.kind))


def _only_band(scene: Scene) -> Actor | None:
    """The armed group that the story names, where it names only one."""
    found: dict[str, Actor] = {}
    for reading in scene.readings.values():
        for hit in reading.spotted:
            if BAND in hit.labels:
                actor = actor_of(Unit(hit.start, hit.end, hit.labels, hit.attrs), reading.sentence, reading.spotted)
                found.setdefault(actor.id or actor.name or actor.head, actor)
    return next(iter(found.values())) if len(found) == 1 else None


def _of_a_band(draft: Draft) -> bool:
    """Whether "the guerrillas" did it, who belong to some group, and nobody else."""
    doers = draft.arguments("perpetrators")
    return bool(doers) and all(MEMBER in doer.unit.labels and doer.unit.captures.get("def") for doer in doers)


def _suspects(draft: Draft, scene: Scene) -> list[Perpetrator]:
    """The named parties that are thought to have done it, each once."""
    found: dict[str, tuple[int, Argument]] = {}
    for sentence, argument in draft.suspects:
        actor = argument.actor
        found.setdefault(actor.id or actor.name or actor.head, (sentence, argument))
    return [row for sentence, argument in found.values() for row in _doers(sentence, argument, scene)]


def _lost_assailants(draft: Draft, scene: Scene) -> list[Perpetrator]:
    """Where nobody else is named, the assailants among the losses are the party that did it."""
    for mention in draft.losses:
        unit, reading = mention.who, scene.readings[mention.sentence]
        if (
            unit is not None
            and not mention.property
            and mention.kind not in SEIZED
            and group_of(unit, reading.sentence, reading.spotted) == ASSAILANTS
        ):
            actor = actor_of(unit, reading.sentence, reading.spotted)
            span = scene.span(mention.sentence, party_of(unit, reading.sentence, reading.spotted))
            return [Perpetrator(scene.words(span), span, mention.rule, actor.name, actor.id, actor.kind)]
    return []


def _targets(draft: Draft, scene: Scene, *, shattering: bool) -> tuple[Target, ...]:
    found = []
    for sentence, argument in _unique(draft, TARGETS, scene):
        span = scene.span(*(argument.person or (sentence, argument.unit)))
        kind = next((kind for label, kind in TARGET_KINDS if label in argument.unit.labels), "other")
        if argument.person is not None:
            kind = "person"
        found.append(Target(scene.words(span), span, argument.rule, argument.actor.name, kind))
    if shattering and not any(row.kind in BUILT for row in found):
        found.extend(_hit_things(draft, scene))
    return tuple(sorted(found, key=lambda row: row.span))


def _hit_things(draft: Draft, scene: Scene) -> list[Target]:
    """What a blast or a fire destroyed or damaged, where nothing else tells which building or vehicle was meant."""
    found: dict[Span, Target] = {}
    for mention in draft.losses:
        if mention.property and mention.who is not None and not mention.none and mention.kind in RUINED:
            if PART in mention.who.labels:
                continue
            span = scene.span(mention.sentence, mention.who)
            kind = next((kind for label, kind in TARGET_KINDS if label in mention.who.labels), "other")
            found.setdefault(span, Target(scene.words(span), span, mention.rule, None, kind))
    return list(found.values())


def _uncounted(unit: Unit, reading: Reading) -> Unit:
    """The noun group without what says the how manieth it is: "bomb" of "the first bomb"."""
    head = head_of(unit)
    ends = [hit.end for hit in reading.spotted if ORDINAL in hit.labels and unit.start <= hit.start < head.start]
    return unit._replace(start=ends[-1]) if ends else unit


def _weapons(draft: Draft, scene: Scene) -> tuple[Weapon, ...]:
    found = []
    seen: set[str] = set()
    for deed, _ in draft.deeds:
        for argument in deed.weapons:
            span = scene.span(deed.sentence, _uncounted(argument.unit, scene.readings[deed.sentence]))
            name = head_of(argument.unit).attrs.get("name") or argument.actor.head
            again = is_definite(argument.unit) and any(known.split()[-1] == name.split()[-1] for known in seen)
            if name not in seen and not again:
                seen.add(name)
                found.append(Weapon(scene.words(span), span, argument.rule, name))
    return tuple(sorted(found, key=lambda row: row.span))
