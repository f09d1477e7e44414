"""Whom "he" and "her" mean, where it can be nobody else: one person told of before in the sentence, or in the one
before it."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from wireparse.assemble.persons import HARM, Persons
from wireparse.assemble.reading import Argument, Deed, LossMention, Reading
from wireparse.match.unit import Unit
from wireparse.resolve.who import actor_of, is_agent

ONE = "one"
PRONOUNS = frozenset(("pronoun_word", "object_word"))


def with_victim(deed: Deed, reading: Reading, before: Reading | None, persons: Persons) -> Deed:
    """The deed with the person to whom it was done, where only a pronoun tells of him ("when two men shot him")."""
    harmed = [loss for loss in deed.losses if _is_harmed(loss)]
    if not harmed or any(not _is_one(target.unit) for target in deed.targets):
        return deed
    meant = _meant(harmed[0], deed.perpetrators, reading, before, persons)
    if meant is None:
        return deed
    losses = tuple(replace(loss, meant=meant) if _is_harmed(loss) else loss for loss in deed.losses)
    return replace(deed, targets=(meant,), losses=losses)


def _is_harmed(loss: LossMention) -> bool:
    return loss.kind in HARM and loss.who is not None and _is_one(loss.who)


def _is_one(unit: Unit) -> bool:
    return not PRONOUNS.isdisjoint(unit.labels) and unit.attrs.get("number") == ONE


def _meant(
    loss: LossMention, doers: Sequence[Argument], reading: Reading, before: Reading | None, persons: Persons
) -> Argument | None:
    """The only person whom the pronoun can mean: somebody by name before anybody else, and never who did it."""
    assert loss.who is not None
    near = [unit for unit in _people(reading) if unit.end <= loss.who.start]
    near = [unit for unit in near if not any(_overlap(unit, doer.unit) for doer in doers)]
    past = before if before is not None and before.sentence.index == reading.sentence.index - 1 else None
    for told, people in ((reading, near), (past, _people(past) if past is not None else [])):
        if told is None or not people:
            continue
        named = [unit for unit in people if "proper" in unit.labels]
        found = [_argument(unit, loss, told, persons) for unit in named or people]
        return found[0] if len({argument.actor.head for argument in found}) == 1 else None
    return None


def _argument(unit: Unit, loss: LossMention, told: Reading, persons: Persons) -> Argument:
    actor = actor_of(unit, told.sentence, told.spotted)
    person = persons.meant(unit, told.sentence) if "proper" in unit.labels else None
    if person is None:
        return Argument(unit, loss.rule, actor, True, (told.sentence.index, unit))
    actor = replace(actor, name=person.name, kind="individual", head=person.name.casefold())
    return Argument(unit, loss.rule, actor, True, (person.sentence, person.unit))


def _people(reading: Reading) -> list[Unit]:
    """Those of a sentence who are one person each; nobody who speaks or fights."""
    speakers = [unit for match in reading.context for unit in match.roles.get("speaker", ())]
    return [
        unit for unit in reading.units if _is_person(unit) and not any(_overlap(unit, speaker) for speaker in speakers)
    ]


def _is_person(unit: Unit) -> bool:
    return (
        "human" in unit.labels
        and not is_agent(unit)
        and not unit.captures.get("count")
        and not any(label.endswith(".pl") for label in unit.labels)
        and bool("proper" in unit.labels or unit.captures.get("def") or unit.captures.get("indef"))
    )


def _overlap(one: Unit, other: Unit) -> bool:
    return one.start < other.end and other.start < one.end
