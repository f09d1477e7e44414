"""The figures of an incident: bounds by the policy, who was lost and on which side, and by whose word."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from wireparse.assemble.claims import quoted_by
from wireparse.assemble.discourse import Draft
from wireparse.assemble.link import Linked
from wireparse.assemble.persons import HARM, Persons, may_name
from wireparse.assemble.reading import LossMention, Reading
from wireparse.assemble.scene import Scene
from wireparse.match.unit import Unit
from wireparse.model import Loss, Who
from wireparse.resolve.quantity import bounds
from wireparse.resolve.who import group_of, heads_of


def losses(draft: Draft, linked: Linked, scene: Scene, claim_ids: Mapping[int, str]) -> tuple[Loss, ...]:
    sides = _sides(draft)
    found: list[Loss] = []
    seen: dict[tuple[object, ...], int] = {}
    named = {mention.kind for mention in draft.losses if mention.who is not None and not _pronoun(mention.who)}
    for mention in draft.losses:
        if mention.who is not None and _pronoun(mention.who) and mention.kind in named:
            continue
        reading = scene.readings[mention.sentence]
        low, high, count = _figure(mention, scene)
        who = _who(mention, reading, scene, linked.persons)
        claim = quoted_by(linked.claims_in.get(mention.sentence, ()), mention.trigger.start)
        if claim is not None and claim.kind == "denial" and low != 0:
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
                side=sides(who.group),
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


def _figure(mention: LossMention, scene: Scene) -> tuple[int | None, int | None, Unit | None]:
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
    if "proper" in who.labels or who.attrs.get("number") == "one":
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


def _pronoun(unit: Unit) -> bool:
    return "pronoun_word" in unit.labels or "object_word" in unit.labels


def _who(mention: LossMention, reading: Reading, scene: Scene, persons: Persons) -> Who:
    unit = mention.side_of if "lossy" in (mention.who.labels if mention.who else ()) else mention.who
    if unit is None or _pronoun(unit):
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


def _sides(draft: Draft) -> Callable[[str], str]:
    """Maps a group to the side it lost on, by the group that the perpetrators belong to."""
    doers = {argument.actor.group for argument in draft.arguments("perpetrators") if argument.actor.group}

    def side(group: str) -> str:
        if group in ("unknown", "mixed", "property"):
            return "unknown"
        if group in doers:
            return "perpetrator"
        if group == "assailants":
            return "perpetrator" if not doers else "target"
        return "target"

    return side
