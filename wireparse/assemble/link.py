"""One incident told twice is one incident: a fold over the sentences that merges deeds by the packs' link rules.

The state of the discourse (which incidents are open, who spoke last) lives here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from wireparse.assemble.claims import ClaimMention, claim_mentions, covers, own
from wireparse.assemble.events import (
    Argument,
    Deed,
    LossMention,
    Ontology,
    Reading,
    Telling,
    free_date,
    free_places,
    tellings,
)
from wireparse.model import Place, When
from wireparse.rulebook.schema import LinkDef

BACKGROUND_DAYS = 21
LOOSE_REACH = 4
PENDING_REACH = 2
AREA_KINDS = ("admin1", "admin2", "country", "region", "continent", "water", "area")


@dataclass(slots=True)
class Draft:
    """An incident that is being put together; ``deeds`` in the order in which they were merged, each with its reason."""

    number: int
    deeds: list[tuple[Deed, str | None]]
    losses: list[LossMention] = field(default_factory=list)
    last_sentence: int = 0
    recalled: bool = False
    scene_date: int | None = None
    later_places: list[tuple[int, str]] = field(default_factory=list)

    @property
    def first(self) -> Deed:
        return self.deeds[0][0]

    def arguments(self, role: str) -> list[Argument]:
        return [argument for deed, _ in self.deeds for argument in getattr(deed, role)]

    def places(self) -> dict[int, str]:
        found: dict[int, str] = {}
        for deed, _ in self.deeds:
            for index, role in deed.places:
                found.setdefault(index, role)
        for index, role in self.later_places:
            found.setdefault(index, role)
        return found


@dataclass(frozen=True, slots=True)
class Linked:
    """The story's incidents and claims before they get their final form."""

    drafts: tuple[Draft, ...]
    claims: tuple[ClaimMention, ...]


@dataclass(slots=True)
class _Discourse:
    places: Sequence[Place]
    dates: Sequence[When]
    ontology: Ontology
    links: Sequence[LinkDef]
    published: date | None
    drafts: list[Draft] = field(default_factory=list)
    pending: list[LossMention] = field(default_factory=list)
    claims: list[ClaimMention] = field(default_factory=list)


def link(
    readings: Sequence[Reading],
    places: Sequence[Place],
    dates: Sequence[When],
    ontology: Ontology,
    links: Sequence[LinkDef],
    published: date | None,
) -> Linked:
    """Incidents of the story in the order of their first mention, with the claims about them."""
    discourse = _Discourse(places, dates, ontology, links, published)
    old_paragraph = -1
    speakers: list[ClaimMention] = []
    scene: Reading | None = None
    unreal = _paragraphs(readings, "unreal")
    accidents = _paragraphs(readings, "accident")
    for reading in readings:
        telling = tellings(reading, places, dates, ontology)
        claims = claim_mentions(reading, speakers)
        where: dict[tuple[int, int], Draft] = {}
        _own(claims, telling.deeds)
        for deed in telling.deeds:
            if reading.sentence.paragraph in unreal and not _solid(deed):
                continue
            if (
                reading.sentence.paragraph in accidents
                and deed.type == "bombing"
                and not (deed.perpetrators or deed.weapons)
            ):
                continue
            for part in _distributed(deed, reading):
                draft = _take(_spoken(part, claims), discourse)
                if draft is not None and len(draft.deeds) == 1:
                    beside = deed.date is None and reading.sentence.paragraph == old_paragraph
                    draft.recalled = beside or any(match.attrs.get("gives") == "recalled" for match in reading.context)
                if draft is not None:
                    where[(deed.trigger.start, deed.trigger.end)] = draft
        if telling.deeds:
            _set_scene(scene, [draft for draft in where.values() if len(draft.deeds) == 1], discourse)
        else:
            _place_places(reading, discourse)
        scene = None if telling.deeds else reading
        _place_losses(telling, reading, discourse)
        _point(claims, where, reading, telling, discourse)
        if reading.dates:
            last = dates[reading.dates[-1][2]]
            old_paragraph = reading.sentence.paragraph if is_old(last, published) else -1
        discourse.claims.extend(claims)
        speakers.extend(claims)
    return Linked(tuple(discourse.drafts), tuple(discourse.claims))


def is_old(when: When | None, published: date | None) -> bool:
    """Whether a date lies so far before publication that what happened then is recalled, not news."""
    return (
        when is not None
        and when.end is not None
        and published is not None
        and published - when.end > timedelta(days=BACKGROUND_DAYS)
    )


# ---------------------------------------------------------------- deeds


def _paragraphs(readings: Sequence[Reading], gives: str) -> set[int]:
    """The paragraphs in which a context rule gives this."""
    return {
        reading.sentence.paragraph
        for reading in readings
        for match in reading.context
        if match.attrs.get("gives") == gives
    }


def _solid(deed: Deed) -> bool:
    """Whether a deed is real even beside words of sport or play: somebody was lost, or an armed party did it."""
    return bool(deed.losses) or any(argument.actor.group == "assailants" for argument in deed.perpetrators)


def _own(claims: Sequence[ClaimMention], deeds: Sequence[Deed]) -> None:
    """An armed group that says that it did something claims it."""
    for claim in claims:
        if claim.kind == "statement" and claim.actor.group == "assailants":
            if any(covers(claim, deed.trigger.start) and claim.own_deed(deed) for deed in deeds):
                claim.kind = "responsibility"


def _spoken(deed: Deed, claims: Sequence[ClaimMention]) -> Deed:
    """A pronoun as the doer of a deed inside somebody's own words is that somebody."""
    speakers = [claim for claim in claims if covers(claim, deed.trigger.start) and claim.speaker is not None]
    perpetrators = []
    for argument in deed.perpetrators:
        if "pronoun_word" not in argument.unit.labels and not (speakers and own(argument.unit)):
            perpetrators.append(argument)
        elif speakers and speakers[-1].own_deed(deed):
            perpetrators.append(Argument(speakers[-1].speaker, argument.rule, speakers[-1].actor))
    if not perpetrators and speakers and speakers[-1].own_deed(deed) and not deed.nominal:
        perpetrators.append(Argument(speakers[-1].speaker, speakers[-1].rule, speakers[-1].actor))
    owner = next((claim for claim in claims if claim.kind == "responsibility" and claim.names(deed.trigger)), None)
    if owner is not None and not perpetrators:
        perpetrators.append(Argument(owner.speaker, owner.rule, owner.actor))
    targets = tuple(target for target in deed.targets if "pronoun_word" not in target.unit.labels)
    return replace(deed, perpetrators=tuple(perpetrators), targets=targets)


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


def _take(deed: Deed, discourse: _Discourse) -> Draft | None:
    """Merges the deed into the incident it belongs to, or opens one if it says enough."""
    if deed.mode in ("negated", "hypothetical"):
        return None
    for draft in sorted(discourse.drafts, key=lambda draft: (-draft.last_sentence, -draft.number)):
        for rule in discourse.links:
            if _holds(rule, deed, draft, discourse):
                draft.deeds.append((deed, rule.id))
                draft.losses.extend(deed.losses)
                draft.last_sentence = deed.sentence
                return draft
    if not _says_enough(deed, discourse):
        return None
    draft = Draft(len(discourse.drafts) + 1, [(deed, None)], list(deed.losses), deed.sentence)
    if discourse.pending and not discourse.drafts:
        draft.losses[:0] = [loss for loss in discourse.pending if deed.sentence - loss.sentence <= PENDING_REACH]
    discourse.pending.clear()
    discourse.drafts.append(draft)
    return draft


def _says_enough(deed: Deed, discourse: _Discourse) -> bool:
    """Whether a deed tells of something that happened, and not just of violence in general."""
    if deed.mode == "planned":
        return bool(deed.targets and deed.perpetrators and not deed.nominal)
    if deed.weak and not deed.nominal:
        return bool(deed.losses) or bool(_sites(deed.places, discourse))
    if not deed.nominal:
        return bool(deed.targets or deed.perpetrators or deed.losses or deed.places or deed.weapons)
    inside = any(discourse.places[index].kind not in ("country", "region", "continent") for index, _ in deed.places)
    if deed.type == "other_attack" and not discourse.drafts:
        return False
    if deed.weak:
        return (inside and not deed.definite) or bool(deed.perpetrators and deed.targets) or bool(deed.losses)
    if "attack_noun.pl" in deed.trigger.labels:
        return inside or bool(deed.targets) or bool(deed.losses)
    return bool(deed.places or deed.targets or deed.perpetrators or deed.losses)


CONDITIONS: Mapping[str, Callable[[Deed, Draft, _Discourse], bool]] = {
    "same-sentence": lambda deed, draft, _: deed.sentence == draft.last_sentence,
    "next-sentence": lambda deed, draft, _: deed.sentence - draft.last_sentence <= 1,
    "within-3": lambda deed, draft, _: deed.sentence - draft.last_sentence <= 3,
    "type-fits": lambda deed, draft, story: story.ontology.fits(deed.type, draft.first.type),
    "same-type": lambda deed, draft, _: deed.type == draft.first.type,
    "definite": lambda deed, draft, _: deed.definite,
    "indefinite": lambda deed, draft, _: deed.indefinite,
    "nominal": lambda deed, draft, _: deed.nominal,
    "no-details": lambda deed, draft, _: (
        not (deed.places or deed.targets or deed.perpetrators or deed.date is not None)
    ),
    "no-place": lambda deed, draft, _: not deed.places,
    "no-date": lambda deed, draft, _: deed.date is None,
    "no-target": lambda deed, draft, _: not deed.targets,
    "lead": lambda deed, draft, _: draft.number == 1 and deed.sentence - draft.first.sentence <= 2,
    "same-place": lambda deed, draft, story: bool(_deed_sites(deed, story) & _draft_sites(draft, story)),
    "place-differs": lambda deed, draft, story: _differ(_deed_sites(deed, story), _draft_sites(draft, story)),
    "date-differs": lambda deed, draft, story: _dates_differ(deed, draft, story),
    "same-target": lambda deed, draft, _: bool(_heads(deed.targets) & _heads(draft.arguments("targets"))),
    "target-differs": lambda deed, draft, _: _differ(_heads(deed.targets), _heads(draft.arguments("targets"))),
    "same-actor": lambda deed, draft, _: bool(_names(deed.perpetrators) & _names(draft.arguments("perpetrators"))),
    "actor-differs": lambda deed, draft, _: _actors_differ(deed, draft),
    "side-differs": lambda deed, draft, _: _sides_differ(deed, draft),
    "another": lambda deed, draft, _: deed.another,
}


def _holds(rule: LinkDef, deed: Deed, draft: Draft, discourse: _Discourse) -> bool:
    return all(CONDITIONS[name](deed, draft, discourse) for name in rule.when) and not any(
        CONDITIONS[name](deed, draft, discourse) for name in rule.unless
    )


def _sites(places: Sequence[tuple[int, str]], discourse: _Discourse) -> set[str]:
    """The names of the narrow places (towns, villages, sites) among ``places``."""
    return {
        (discourse.places[index].name or discourse.places[index].text).casefold()
        for index, role in places
        if discourse.places[index].kind not in AREA_KINDS and role != "near"
    }


def _deed_sites(deed: Deed, discourse: _Discourse) -> set[str]:
    """The narrow places of a deed, the ends of its roads among them."""
    return _sites((*deed.places, *((end, "route") for _, *ends in deed.routes for end in ends)), discourse)


def _draft_sites(draft: Draft, discourse: _Discourse) -> set[str]:
    return set().union(
        _sites(draft.later_places, discourse), *(_deed_sites(deed, discourse) for deed, _ in draft.deeds)
    )


def _differ(one: set[str], other: set[str]) -> bool:
    return bool(one) and bool(other) and not one & other


def _heads(arguments: Sequence[Argument]) -> set[str]:
    return {argument.actor.head for argument in arguments}


def _names(arguments: Sequence[Argument]) -> set[str]:
    return {name for argument in arguments if (name := argument.actor.id or argument.actor.name)}


def _actors_differ(deed: Deed, draft: Draft) -> bool:
    return _differ(_names(deed.perpetrators), _names(draft.arguments("perpetrators")))


def _sides_differ(deed: Deed, draft: Draft) -> bool:
    """Whether another side did it: an army's raid is no telling of the rebels' attack."""
    groups = {argument.actor.group for argument in deed.perpetrators if argument.actor.group}
    others = {argument.actor.group for argument in draft.arguments("perpetrators") if argument.actor.group}
    return _differ(groups, others)


def _dates_differ(deed: Deed, draft: Draft, discourse: _Discourse) -> bool:
    if deed.date is None:
        return False
    mine = discourse.dates[deed.date]
    if is_old(mine, discourse.published) and not any(
        other.date is not None and is_old(discourse.dates[other.date], discourse.published) for other, _ in draft.deeds
    ):
        return True
    theirs = [discourse.dates[other.date] for other, _ in draft.deeds if other.date is not None]
    if mine.start is None or mine.end is None:
        return False
    return any(
        date.start is not None and date.end is not None and (mine.end < date.start or date.end < mine.start)
        for date in theirs
    )


# ---------------------------------------------------------------- losses and claims


def _set_scene(scene: Reading | None, drafts: Sequence[Draft], discourse: _Discourse) -> None:
    """A sentence without a deed right before one may set its scene: where and when, if the deed's own sentence does not say."""
    if scene is None or scene.sentence.headline:
        return
    for draft in drafts:
        if not draft.places() and not draft.first.routes:
            draft.later_places.extend(free_places(scene))
        if draft.first.date is None and draft.scene_date is None:
            draft.scene_date = free_date(scene)


def _place_places(reading: Reading, discourse: _Discourse) -> None:
    """A sentence without a deed right behind one may still say where it was, if nothing else did."""
    current = max(discourse.drafts, key=lambda draft: (draft.last_sentence, draft.number), default=None)
    if current is None or reading.sentence.index - current.last_sentence > 1:
        return
    if not _sites(tuple(current.places().items()), discourse):
        current.later_places.extend(free_places(reading))


def _place_losses(telling: Telling, reading: Reading, discourse: _Discourse) -> None:
    """Losses that no deed of their sentence owns go to the incident told last, or wait for the next one."""
    for loss in telling.losses:
        current = max(discourse.drafts, key=lambda draft: (draft.last_sentence, draft.number), default=None)
        if current is not None and loss.sentence - current.last_sentence <= LOOSE_REACH:
            current.losses.append(loss)
            current.last_sentence = loss.sentence
        elif current is None:
            discourse.pending.append(loss)


def _point(
    claims: Sequence[ClaimMention],
    where: Mapping[tuple[int, int], Draft],
    reading: Reading,
    telling: Telling,
    discourse: _Discourse,
) -> None:
    """Tells each claim which incidents it is about: those whose deed or figure stands in its scope, else the one it names."""
    current = max(discourse.drafts, key=lambda draft: (draft.last_sentence, draft.number), default=None)
    for claim in claims:
        about = {draft.number for (start, _), draft in where.items() if covers(claim, start)}
        for draft in discourse.drafts:
            if any(
                loss.sentence == reading.sentence.index and covers(claim, loss.trigger.start) for loss in draft.losses
            ):
                about.add(draft.number)
        if (
            not about
            and current is not None
            and claim.points_back
            and reading.sentence.index - current.last_sentence <= LOOSE_REACH
        ):
            about.add(current.number)
        claim.about = tuple(sorted(about))
