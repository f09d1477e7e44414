"""The figures of an incident: bounds by the policy, who was lost and on which side, and by whose word."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set

from msgspec import Struct
from msgspec.structs import replace

from wireparse.assemble.claims import quoted_by
from wireparse.assemble.discourse import Draft
from wireparse.assemble.link import Linked
from wireparse.assemble.persons import HARM, Persons, may_name
from wireparse.assemble.reading import ASSAILANTS, CIVILIANS, FORCES, FROM_AFAR, KILLED, Argument, LossMention, Reading
from wireparse.assemble.scene import Scene
from wireparse.match.unit import Unit
from wireparse.model import Loss, Who
from wireparse.resolve.quantity import UNKNOWN, bounds
from wireparse.resolve.who import GROUPS, group_of, head_of, heads_of, is_definite

WOUNDED = "wounded"
KIDNAPPED = "kidnapped"
ARRESTED = "arrested"
ARRESTS = ("arrest", "raid_operation")
ONE = (1, 1)
Bounds = tuple[int | None, int | None]
At = tuple[int, int]  # a sentence and a token of it
DYING = frozenset(("die_verb", "wound_verb"))  # "he died", "shot him dead"
NOBODY = "nobody"  # "no one was hurt"
ALL_TAKEN = frozenset(("hostage_noun", "body_noun", "victim_noun", "fatal_noun"))


def losses(draft: Draft, linked: Linked, scene: Scene, claim_ids: Mapping[int, str]) -> tuple[Loss, ...]:
    sides = _sides(draft, scene)
    found: list[Loss] = []
    mixed = _mixed(draft.losses, scene)
    told = _Told.of(draft.losses, scene)
    named = _named_one_by_one(draft.losses, scene)
    seen: dict[tuple[object, ...], int] = {}
    below = _figures_below(draft.losses, scene)
    for mention in draft.losses:
        if _told_by_name(mention, named):
            continue
        if _died_later(mention, told, scene):
            continue
        reading = scene.readings[mention.sentence]
        low, high, count = figure_of(mention, scene)
        if low is None and high is None:
            low, high, count = _same_people(mention, told, scene)
        who = _who(mention, reading, scene, linked.persons)
        if id(mention) in mixed:
            who = replace(who, group="mixed")
        claim = quoted_by(linked.claims_in.get(mention.sentence, ()), mention.trigger.start)
        if claim is not None and claim.kind == "denial" and low != 0:
            continue
        if reading.sentence.headline and _told_again(who.group, below.get((mention.kind, low, high), frozenset())):
            continue
        name = claim_ids.get(id(claim)) if claim else None
        key = (mention.kind, low, high, who.group)
        if seen.get(key, mention.sentence) != mention.sentence:
            continue
        seen[key] = mention.sentence
        words = scene.span(mention.sentence, count) if count else None
        found.append(
            Loss(
                id=f"l{len(found) + 1}",
                kind=mention.kind,
                side=sides(mention, who.group),
                who=who,
                min=low,
                max=high,
                text=scene.words(words) if words else None,
                span=words,
                rule=mention.rule,
                claim=name,
            )
        )
    return tuple(found)


def _named_one_by_one(mentions: Sequence[LossMention], scene: Scene) -> Mapping[str, Set[At]]:
    """By kind of loss, where somebody who may be one person is told to be lost, not by a pronoun."""
    found: dict[str, set[At]] = {}
    for mention in mentions:
        if mention.who is not None and not _pronoun(mention.who) and figure_of(mention, scene)[:2] in (ONE, UNKNOWN):
            found.setdefault(mention.kind, set()).add((mention.sentence, mention.trigger.start))
    return found


def _told_by_name(mention: LossMention, named: Mapping[str, Set[At]]) -> bool:
    """Whether a pronoun says again who is also named; not those lost beside it ("killing him and his driver"), nor
    several people."""
    if mention.who is None or not _pronoun(mention.who):
        return False
    others = named.get(mention.kind, frozenset())
    return len(others) > ((mention.sentence, mention.trigger.start) in others)


def _told_again(group: str, groups: Set[str]) -> bool:
    """Whether a headline's figure is one of those below it, which say who was lost and who says so."""
    return bool(groups) and (group in groups or "unknown" in (group, *groups))


def _figures_below(
    mentions: Sequence[LossMention], scene: Scene
) -> Mapping[tuple[str, int | None, int | None], Set[str]]:
    """The figures that are told below the headline, with the groups of who was lost."""
    found: dict[tuple[str, int | None, int | None], set[str]] = {}
    for mention in mentions:
        if not scene.readings[mention.sentence].sentence.headline:
            low, high, _ = figure_of(mention, scene)
            if low is not None or high is not None:
                found.setdefault((mention.kind, low, high), set()).add(_group(mention, scene))
    return found


def figure_of(mention: LossMention, scene: Scene) -> tuple[int | None, int | None, Unit | None]:
    """The bounds of a figure and the words that give it: a count, an indefinite article, a name; a bare plural
    gives none."""
    who = mention.who
    if who is None:
        return None, None, None
    if mention.none:
        return 0, 0, who
    if mention.count is not None:
        who = mention.count
    count = next((unit for part in who.within() if (unit := part.first("count"))), None)
    if count is not None:
        low, high = bounds(count, scene.policy, scene.readings[mention.sentence].sentence)
        return low, high, count
    if mention.kind == WOUNDED and "lossy" in who.labels and mention.side_of is not None:
        suffered = figure_of(replace(mention, who=mention.side_of, side_of=None), scene)
        if suffered[0] is not None:
            return suffered
    if "proper" in who.labels or who.attrs.get("number") == "one":
        return 1, 1, who
    if "unknown_name" in who.labels and not mention.property:
        return 1, 1, who
    tokens = scene.readings[mention.sentence].sentence.tokens
    plural = any(label.endswith(".pl") for label in who.labels)
    singular = not plural and (
        "thing" in who.labels or "title" in who.labels or any(label.endswith("_noun.sg") for label in who.labels)
    )
    if "victim_noun" in who.labels:
        before = tokens[who.start].norm
        if scene.policy.is_none(before) or (who.start and scene.policy.is_none(tokens[who.start - 1].norm)):
            return 0, 0, who
        return 1, None, who
    if singular and (
        "human" in who.labels
        or any(part.captures.get(role) for part in heads_of(who) for role in ("def", "indef", "owner"))
    ):
        return 1, 1, who
    return None, None, None


def _mixed(mentions: Sequence[LossMention], scene: Scene) -> set[int]:
    """The ids of the figures whose parts, told beside them, belong to other groups: "nine people, including two
    policemen"."""
    parts: dict[tuple[int, str], set[str]] = {}
    for mention in mentions:
        if mention.part:
            parts.setdefault((mention.sentence, mention.kind), set()).add(_group(mention, scene))
    return {
        id(mention)
        for mention in mentions
        if not mention.part
        and (others := parts.get((mention.sentence, mention.kind)))
        and others - {_group(mention, scene), "unknown"}
    }


def _group(mention: LossMention, scene: Scene) -> str:
    if mention.who is None or mention.property:
        return "unknown"
    reading = scene.readings[mention.sentence]
    return group_of(mention.who, reading.sentence, reading.spotted)


class _Told(Struct, frozen=True):
    """What an incident's losses say of people told of before, found by the last word for them: figures of the dead who
    are resumed or named, and of those kidnapped; the sentences in which "he" died; where the words for the dead
    stand ("shot an announcer to death")."""

    dead: Mapping[str, Set[Bounds]]
    taken: Mapping[str, Sequence[Bounds]]
    he_died: Set[int]
    dead_at: Set[At]

    @classmethod
    def of(cls, mentions: Sequence[LossMention], scene: Scene) -> _Told:
        dead: dict[str, set[Bounds]] = {}
        taken: dict[str, list[Bounds]] = {}
        he_died: set[int] = set()
        dead_at: set[At] = set()
        for mention in mentions:
            who = mention.who
            if who is None:
                continue
            if mention.kind == KILLED and not mention.none:
                dead_at.add((mention.sentence, who.start))
                if _resumes(who) or _is_name(who):
                    dead.setdefault(_last_word(who, mention, scene), set()).add(figure_of(mention, scene)[:2])
                if _pronoun(who) and not DYING.isdisjoint(mention.trigger.labels):
                    he_died.add(mention.sentence)
            if mention.kind == KIDNAPPED and (figure := figure_of(mention, scene)[:2])[0] is not None:
                taken.setdefault(_last_word(who, mention, scene), []).append(figure)
        return cls(dead, taken, he_died, dead_at)


def _died_later(mention: LossMention, told: _Told, scene: Scene) -> bool:
    """Whether those wounded are told to be dead as well, by the same name or noun."""
    if mention.kind != WOUNDED or mention.who is None or mention.none or mention.property:
        return False
    if (mention.sentence, mention.who.start) in told.dead_at:
        return True
    figure = figure_of(mention, scene)[:2]
    if figure == ONE and not told.he_died.isdisjoint((mention.sentence, mention.sentence + 1)):
        return True
    dead = told.dead.get(_called(mention, mention.who, scene))
    return dead is not None and (figure == UNKNOWN or not dead.isdisjoint((figure, UNKNOWN)))


def _called(mention: LossMention, who: Unit, scene: Scene) -> str:
    """The last word for those lost, of a pronoun that for the person whom it means."""
    return mention.meant.actor.head.split()[-1] if mention.meant is not None else _last_word(who, mention, scene)


def _last_word(unit: Unit, mention: LossMention, scene: Scene) -> str:
    return scene.readings[mention.sentence].sentence.tokens[head_of(unit).end - 1].norm


def _same_people(mention: LossMention, told: _Told, scene: Scene) -> tuple[int | None, int | None, Unit | None]:
    """The figure of those who had been kidnapped, where "the hostages", "the bodies" or the same noun with an article
    are told to be dead."""
    who = mention.who
    if mention.kind != KILLED or who is None or not _resumes(who):
        return None, None, None
    if ALL_TAKEN.isdisjoint(who.labels):
        taken = told.taken.get(_last_word(who, mention, scene), ())
    else:
        taken = [figure for figures in told.taken.values() for figure in figures]
    return (*taken[0], None) if len(taken) == 1 else (None, None, None)


def _is_name(unit: Unit) -> bool:
    return "proper" in unit.labels or "unknown_name" in unit.labels


def _resumes(unit: Unit) -> bool:
    """Whether a noun group takes up people told of before: it has an article, or is of their bodies."""
    return "body_noun" in unit.labels or is_definite(unit)


def _pronoun(unit: Unit) -> bool:
    return "pronoun_word" in unit.labels or "object_word" in unit.labels


def _who(mention: LossMention, reading: Reading, scene: Scene, persons: Persons) -> Who:
    unit = mention.side_of if "lossy" in (mention.who.labels if mention.who else ()) else mention.who
    if mention.meant is not None:
        return _whom(mention.meant, scene)
    if unit is None or _pronoun(unit) or NOBODY in unit.labels:
        return Who(None, None, "property" if mention.property else "unknown")
    span = scene.span(mention.sentence, unit)
    if mention.property:
        return Who(scene.words(span), span, "property")
    name = scene.words(span) if "proper" in unit.labels else None
    person = persons.meant(unit, reading.sentence, mention.kind in HARM) if may_name(unit) else None
    if person is not None:
        span, name = scene.span(person.sentence, person.unit), person.name
    group = group_of(unit, reading.sentence, reading.spotted)
    return Who(scene.words(span), span, group, name)


def _whom(meant: Argument, scene: Scene) -> Who:
    """The person whom a pronoun means."""
    assert meant.person is not None
    span = scene.span(*meant.person)
    group = meant.actor.group if meant.actor.group in GROUPS else "unknown"
    return Who(scene.words(span), span, group, meant.actor.name)


def _sides(draft: Draft, scene: Scene) -> Callable[[LossMention, str], str]:
    """Maps a loss of a group to the side that lost, by the group that the perpetrators belong to; of people on both
    sides ("a man stabbed two women") by whom it was done to; of civilians only those called like the doers are theirs.
    Whoever is arrested for a deed is held to have done it."""
    doers = {argument.actor.group for argument in draft.arguments("perpetrators") if argument.actor.group}
    did = {(deed.sentence, argument.unit.start) for deed, _ in draft.deeds for argument in deed.perpetrators}
    done_to = {(deed.sentence, argument.unit.start) for deed, _ in draft.deeds for argument in deed.targets} - did

    heads = {argument.actor.head for argument in draft.arguments("perpetrators")}
    strangers = any(argument.actor.group is None for argument in draft.arguments("perpetrators"))
    by_police = FORCES in doers or draft.first.type in ARRESTS

    def side(mention: LossMention, group: str) -> str:
        hit = mention.who is not None and (mention.sentence, mention.who.start) in done_to
        if group in ("unknown", "mixed") and hit and not mention.property:
            return "target"
        if mention.kind == ARRESTED and not hit and not mention.property and not by_police:
            return "perpetrator"
        if group in ("unknown", "mixed", "property"):
            return "unknown"
        if group in doers:
            named = mention.who is not None and _called(mention, mention.who, scene) in heads
            return "target" if hit or (group == CIVILIANS and not named) else "perpetrator"
        if group == ASSAILANTS:
            return "target" if doers or strangers or draft.first.type in FROM_AFAR else "perpetrator"
        return "target"

    return side
