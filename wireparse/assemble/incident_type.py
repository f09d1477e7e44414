"""The type of an incident that several tellings name in several ways."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wireparse.assemble.discourse import Draft
from wireparse.assemble.office import meant_for_office
from wireparse.assemble.reading import HURT, KILLED, Deed
from wireparse.assemble.scene import Scene
from wireparse.assemble.tolls import figure_of
from wireparse.match.unit import Unit
from wireparse.resolve.who import head_of

ATTACK = "armed_attack"
VAGUE_TYPES = ("other_attack", ATTACK)
OPEN_TYPES = (*VAGUE_TYPES, "ambush")
NARROW_TYPES = ("ambush", "bombing", "ied", "suicide_bombing", "air_strike", "drone_strike", "shelling", "kidnapping")
BOMB_TYPES = ("bombing", "ied", "suicide_bombing")
BURNT_TYPES = ("arson", "looting")
BLOODY_TYPES = (ATTACK, "execution", "ambush")
AIMED_TYPE = "assassination"
TELLING_TYPES = ("assassination", "kidnapping", "hijacking", "arson", "shelling")
TAKEN_TYPE = "kidnapping"
BLOODLESS_WIN = "takeover"
FIGHT = "clash"
SUICIDE = "suicide_bombing"
NOBODY = (0, 0)
BLOODLESS_TYPES = ("arson", TAKEN_TYPE, "hijacking")


def incident_type(draft: Draft, scene: Scene) -> str:
    """The first telling's type, unless the tellings together make it another one."""
    first = _first_type(draft, scene)
    told = (
        _fought(draft, first)
        or _self_blown(draft, first)
        or _assassination(draft, first, scene)
        or _killing(draft, first, scene)
        or _done(draft, first, scene)
        or _named(draft, first)
    )
    return told or first


def _first_type(draft: Draft, scene: Scene) -> str:
    """The first telling's type; a vague one of the headline gives way to that of the first below it."""
    if draft.first.type not in VAGUE_TYPES or not scene.readings[draft.first.sentence].sentence.headline:
        return draft.first.type
    below = (deed for deed in _later(draft) if not scene.readings[deed.sentence].sentence.headline)
    lead = next(below, draft.first)
    return lead.type if lead.type in NARROW_TYPES else draft.first.type


def _later(draft: Draft) -> Iterator[Deed]:
    return (deed for deed, _ in draft.deeds[1:])


def _fought(draft: Draft, first: str) -> str | None:
    """A clash, where a force of the state did it to armed men: neither an attack on the unarmed nor one by outlaws; or
    where people were killed over ground that changed hands."""
    if first == BLOODLESS_WIN and any(loss.kind == KILLED and not loss.none for loss in draft.losses):
        return FIGHT
    if first != ATTACK or _suicidal(draft):
        return None
    doers = {argument.actor.group for argument in draft.arguments("perpetrators")}
    sufferers = {argument.actor.group for argument in draft.arguments("targets")}
    return FIGHT if doers == {"security_forces"} and "assailants" in sufferers else None


def _self_blown(draft: Draft, first: str) -> str | None:
    """A suicide bombing, where a suicide bomber is among the doers, the sufferers or the lost."""
    return SUICIDE if first in (*OPEN_TYPES, *BOMB_TYPES, "clash") and _suicidal(draft) else None


def _assassination(draft: Draft, first: str, scene: Scene) -> str | None:
    """An assassination, where a bomb is called one, or where a holder of an office was attacked."""
    if first in BOMB_TYPES and any(deed.type == AIMED_TYPE and deed.nominal for deed in _later(draft)):
        return AIMED_TYPE
    aimed = meant_for_office(draft, scene, bomb=first in BOMB_TYPES) if first in (*BLOODY_TYPES, *BOMB_TYPES) else False
    return AIMED_TYPE if aimed else None


def _killing(draft: Draft, first: str, scene: Scene) -> str | None:
    """An attack, where people were killed beside what was burnt or looted."""
    if first not in BURNT_TYPES:
        return None
    killing = (deed for deed in _later(draft) if deed.type in BLOODY_TYPES and deed.trigger.attrs.get("loss") == KILLED)
    return ATTACK if any(not deed.nominal for deed in killing) and _hurt(draft, (KILLED,), scene) else None


def _done(draft: Draft, first: str, scene: Scene) -> str | None:
    """What a vague telling comes to where nobody was hurt ("attacked a mill and set it on fire"): a kidnapping also
    where there were wounded."""
    if first not in OPEN_TYPES:
        return None
    whom = [loss.who for loss in draft.losses if loss.kind == "kidnapped" and loss.who is not None]
    taken = any("human" in unit.labels for unit in whom)
    done = next((deed.type for deed in _later(draft) if deed.type in BLOODLESS_TYPES), TAKEN_TYPE if taken else None)
    hurting = draft.first.trigger.attrs.get("loss") in HURT
    return None if _hurt(draft, (KILLED,) if done == TAKEN_TYPE and not hurting else HURT, scene) else done


def _named(draft: Draft, first: str) -> str | None:
    """What a vague telling is called later on ("the ambush"; "one of two attacks ... was bombed"); what the sentence of
    a vague noun tells with a verb ("in one of two attacks, gunmen torched a mill")."""
    if first not in VAGUE_TYPES:
        return None
    for deed in _later(draft):
        beside = not deed.nominal and deed.sentence == draft.first.sentence and deed.type in TELLING_TYPES
        if (deed.definite and deed.type in NARROW_TYPES) or (
            draft.first.nominal and (deed.type in BOMB_TYPES or beside)
        ):
            return deed.type
    return None


def _hurt(draft: Draft, kinds: Sequence[str], scene: Scene) -> bool:
    """Whether others than those who did it were lost in one of these ways."""
    aimed_at = {(deed.sentence, argument.unit.end) for deed, _ in draft.deeds for argument in deed.targets}
    return any(
        loss.kind in kinds
        and not loss.none
        and figure_of(loss, scene)[:2] != NOBODY
        and (loss.who is None or (loss.sentence, loss.who.end) in aimed_at or not _is_assailant(loss.who))
        for loss in draft.losses
    )


def _is_assailant(unit: Unit) -> bool:
    return head_of(unit).attrs.get("group") == "assailants"


def _suicidal(draft: Draft) -> bool:
    """Whether a suicide bomber is among the doers, the sufferers or the lost."""
    return any(head_of(unit).attrs.get("deed") == SUICIDE for unit in _people(draft))


def _people(draft: Draft) -> Iterator[Unit]:
    for deed, _ in draft.deeds:
        yield from (argument.unit for argument in (*deed.perpetrators, *deed.targets))
    yield from (loss.who for loss in draft.losses if loss.who is not None)
