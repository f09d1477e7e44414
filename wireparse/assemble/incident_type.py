"""The type of an incident that several tellings name in several ways."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

from wireparse.assemble.discourse import Draft
from wireparse.assemble.office import meant_for_office
from wireparse.assemble.reading import ASSAILANTS, BOMB_TYPES, FORCES, HURT, KILLED, Deed, LossMention
from wireparse.assemble.scene import Scene
from wireparse.assemble.tolls import figure_of
from wireparse.match.unit import Unit
from wireparse.resolve.who import head_of, is_definite

ATTACK = "armed_attack"
VAGUE_TYPES = ("other_attack", ATTACK)
OPEN_TYPES = (*VAGUE_TYPES, "ambush")
NARROW_TYPES = ("ambush", "bombing", "ied", "suicide_bombing", "air_strike", "drone_strike", "shelling", "kidnapping")
BURNING, WRECKED_TYPE = "arson", "looting"
BURNT_TYPES = (BURNING, WRECKED_TYPE)
FIRED = frozenset(("fire_verb", "open_fire_verb"))
RUINED = ("destroyed", "damaged", "seized")
HURTING_TYPES = (*BOMB_TYPES, "kidnapping")
BLOODY_TYPES = (ATTACK, "execution", "ambush")
AIMED_TYPE = "assassination"
TELLING_TYPES = ("assassination", "kidnapping", "hijacking", "arson", "shelling")
TAKEN_TYPE = "kidnapping"
BLOODLESS_WIN = "takeover"
FIGHT = "clash"
BEATING = "unarmed_assault"
SUICIDE = "suicide_bombing"
HARMED = (*HURT, "casualties", "kidnapped")
NOBODY = (0, 0)
THINGS = frozenset(("site", "vehicle"))  # of a party, and not its people: "a rebel camp"
BLOODLESS_TYPES = (BURNING, TAKEN_TYPE, "hijacking")


def incident_type(draft: Draft, scene: Scene) -> str:
    """The first telling's type, unless the tellings together make it another one."""
    first = _first_type(draft, scene)
    told = (
        _fought(draft, first)
        or _assassination(draft, first, scene)
        or _self_blown(draft, first)
        or _killing(draft, first, scene)
        or _done(draft, first, scene)
        or _wrecked(draft, first, scene)
        or _named(draft, first)
    )
    return told or first


def _first_type(draft: Draft, scene: Scene) -> str:
    """The first telling's type; a vague one of the headline gives way to that of the first below it, what only led to
    a deed ("intercepted a truck and set it on fire") to the deed."""
    if draft.first.weak and not draft.first.nominal:
        then = (deed for deed in _later(draft) if deed.sentence == draft.first.sentence and not deed.weak)
        deed = next(then, draft.first)
        return deed.type if deed.type in (*NARROW_TYPES, *TELLING_TYPES) else draft.first.type
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
    sufferers = {
        argument.actor.group for argument in draft.arguments("targets") if THINGS.isdisjoint(argument.unit.labels)
    }
    return FIGHT if doers == {FORCES} and ASSAILANTS in sufferers else None


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
    where there were wounded, or where those taken were killed."""
    if first == BEATING and any(deed.type == TAKEN_TYPE and _same_whom(deed, draft.first) for deed in _later(draft)):
        return TAKEN_TYPE
    if first not in OPEN_TYPES:
        return None
    whom = [loss.who for loss in draft.losses if loss.kind == "kidnapped" and loss.who is not None]
    taken = any("human" in unit.labels for unit in whom)
    done = next((deed.type for deed in _later(draft) if deed.type in BLOODLESS_TYPES), TAKEN_TYPE if taken else None)
    hurting = draft.first.trigger.attrs.get("loss") in HURT
    if done == TAKEN_TYPE and not hurting:
        captives = {_last_word(loss, scene) for loss in draft.losses if loss.kind == "kidnapped"}
        return None if _hurt(draft, (KILLED,), scene, captives) else done
    return None if _hurt(draft, HURT, scene) else done


def _same_whom(deed: Deed, first: Deed) -> bool:
    """Whether both were done to the same party of one sentence ("was beaten and kidnapped")."""
    whom = {argument.unit.start for argument in first.targets}
    return deed.sentence == first.sentence and any(argument.unit.start in whom for argument in deed.targets)


def _wrecked(draft: Draft, first: str, scene: Scene) -> str | None:
    """What a vague telling without arms comes to where things were ruined, and the story says that nobody was hurt."""
    if first not in VAGUE_TYPES or any(deed.weapons or FIRED & deed.trigger.labels for deed, _ in draft.deeds):
        return None
    ruined = [loss for loss in draft.losses if loss.property and loss.kind in RUINED and not loss.none]
    unhurt = any(loss.none or figure_of(loss, scene)[:2] == NOBODY for loss in draft.losses if not loss.property)
    if not ruined or not unhurt or _hurt(draft, HARMED, scene):
        return None
    burnt = any(loss.trigger.attrs.get("type") == BURNING for loss in ruined)
    return BURNING if burnt else WRECKED_TYPE


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
    return next((deed.type for deed in _later(draft) if not deed.nominal and _so_done(deed, draft.first)), None)


def _so_done(deed: Deed, first: Deed) -> bool:
    """Whether a deed tells how the first telling's was done: "the mill was attacked. Two men set off a bomb"."""
    if deed.type in BOMB_TYPES and deed.perpetrators and _vague(first):
        return True
    if deed.type in HURTING_TYPES and _hurt_by(deed, first):
        return True
    return bool(deed.weapons) and deed.type in NARROW_TYPES and deed.sentence == first.sentence and _vague(first)


def _hurt_by(deed: Deed, first: Deed) -> bool:
    """Whether the first telling is only of who came to harm when the other was done: "a driver was wounded when
    gunmen kidnapped a trader"."""
    suffered = first.trigger.attrs.get("loss") in HURT and not first.nominal and not first.perpetrators
    return suffered and first.sentence == deed.sentence


def _vague(deed: Deed) -> bool:
    """Whether a verb leaves open how it was done ("attacked", not "shot")."""
    return deed.trigger.attrs.get("loss") is None and not deed.weapons and "any_attack" in deed.trigger.labels


def _hurt(draft: Draft, kinds: Sequence[str], scene: Scene, apart: Set[str] = frozenset()) -> bool:
    """Whether others than those who did it, and than "the ..." of the words ``apart``, were lost in these ways."""
    aimed_at = {(deed.sentence, argument.unit.end) for deed, _ in draft.deeds for argument in deed.targets}
    return any(
        loss.kind in kinds
        and not loss.none
        and figure_of(loss, scene)[:2] != NOBODY
        and (loss.who is None or (loss.sentence, loss.who.end) in aimed_at or not _is_assailant(loss.who))
        and not (loss.who is not None and is_definite(loss.who) and _last_word(loss, scene) in apart)
        for loss in draft.losses
    )


def _last_word(loss: LossMention, scene: Scene) -> str:
    if loss.who is None:
        return ""
    return scene.readings[loss.sentence].sentence.tokens[head_of(loss.who).end - 1].norm


def _is_assailant(unit: Unit) -> bool:
    return head_of(unit).attrs.get("group") == ASSAILANTS


def _suicidal(draft: Draft) -> bool:
    """Whether a suicide bomber is among the doers, the sufferers or the lost."""
    return any(head_of(unit).attrs.get("deed") == SUICIDE for unit in _people(draft))


def _people(draft: Draft) -> Iterator[Unit]:
    for deed, _ in draft.deeds:
        yield from (argument.unit for argument in (*deed.perpetrators, *deed.targets))
    yield from (loss.who for loss in draft.losses if loss.who is not None)
