"""The type of an incident that several tellings name in several ways."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wireparse.assemble.discourse import Draft
from wireparse.assemble.reading import Deed
from wireparse.assemble.scene import Scene
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
TAKEN_TYPE = "kidnapping"
SUICIDE = "suicide_bombing"
KILLED = "killed"
HURT = (KILLED, "wounded")
BLOODLESS_TYPES = ("arson", TAKEN_TYPE, "hijacking")
AIMING = "strike_verb"
OFFICES = frozenset(("office_noun.sg", "office_holder"))
VEHICLE = "vehicle"
HOME = "home_noun"
LINKING = frozenset(("in_prep", "v.ing", "prep", "thing"))
MOST_BETWEEN = 4


def incident_type(draft: Draft, scene: Scene) -> str:
    """The first telling's type, unless the tellings together make it another one."""
    first = draft.first.type
    told = (
        _fought(draft, first)
        or _self_blown(draft, first)
        or _meant_for_office(draft, first, scene)
        or _killing(draft, first)
        or _done(draft, first)
        or _named(draft, first)
    )
    return told or first


def _later(draft: Draft) -> Iterator[Deed]:
    return (deed for deed, _ in draft.deeds[1:])


def _fought(draft: Draft, first: str) -> str | None:
    """A clash, where a force of the state did it to armed men: neither an attack on the unarmed nor one by outlaws."""
    if first != ATTACK or _suicidal(draft):
        return None
    doers = {argument.actor.group for argument in draft.arguments("perpetrators")}
    sufferers = {argument.actor.group for argument in draft.arguments("targets")}
    return "clash" if doers == {"security_forces"} and "assailants" in sufferers else None


def _self_blown(draft: Draft, first: str) -> str | None:
    """A suicide bombing, where a suicide bomber is among the doers, the sufferers or the lost."""
    return SUICIDE if first in (*OPEN_TYPES, *BOMB_TYPES, "clash") and _suicidal(draft) else None


def _meant_for_office(draft: Draft, first: str, scene: Scene) -> str | None:
    """An assassination, where a bomb is called one, or where a holder of an office was attacked."""
    if first in BOMB_TYPES and any(deed.type == AIMED_TYPE and deed.nominal for deed in _later(draft)):
        return AIMED_TYPE
    return AIMED_TYPE if first in (*BLOODY_TYPES, *BOMB_TYPES) and _aimed(draft, scene) else None


def _killing(draft: Draft, first: str) -> str | None:
    """An attack, where people were killed beside what was burnt or looted."""
    if first not in BURNT_TYPES:
        return None
    killing = (deed for deed in _later(draft) if deed.type in BLOODY_TYPES and deed.trigger.attrs.get("loss") == KILLED)
    return ATTACK if any(not deed.nominal for deed in killing) and _hurt(draft, (KILLED,)) else None


def _done(draft: Draft, first: str) -> str | None:
    """What a vague telling comes to where nobody was hurt ("attacked a mill and set it on fire"): a kidnapping also
    where there were wounded."""
    if first not in OPEN_TYPES:
        return None
    whom = [loss.who for loss in draft.losses if loss.kind == "kidnapped" and loss.who is not None]
    taken = any("human" in unit.labels for unit in whom)
    done = next((deed.type for deed in _later(draft) if deed.type in BLOODLESS_TYPES), TAKEN_TYPE if taken else None)
    hurting = draft.first.trigger.attrs.get("loss") in HURT
    return None if _hurt(draft, (KILLED,) if done == TAKEN_TYPE and not hurting else HURT) else done


def _named(draft: Draft, first: str) -> str | None:
    """What a vague telling is called later on ("the ambush"; "one of two attacks ... was bombed")."""
    if first not in VAGUE_TYPES:
        return None
    bombs = BOMB_TYPES if draft.first.nominal else ()
    named = (d.type for d in _later(draft) if (d.definite and d.type in NARROW_TYPES) or d.type in bombs)
    return next(named, None)


def _hurt(draft: Draft, kinds: Sequence[str]) -> bool:
    """Whether others than those who did it were lost in one of these ways."""
    aimed_at = {(deed.sentence, argument.unit.end) for deed, _ in draft.deeds for argument in deed.targets}
    return any(
        loss.kind in kinds
        and not loss.none
        and (loss.who is None or (loss.sentence, loss.who.end) in aimed_at or not _is_assailant(loss.who))
        for loss in draft.losses
    )


def _is_assailant(unit: Unit) -> bool:
    return head_of(unit).attrs.get("group") == "assailants"


def _suicidal(draft: Draft) -> bool:
    """Whether a suicide bomber is among the doers, the sufferers or the lost."""
    return any(head_of(unit).attrs.get("deed") == SUICIDE for unit in _people(draft))


def _aimed(draft: Draft, scene: Scene) -> bool:
    """Whether a holder of an office was attacked, or a bomb was meant for one."""
    bomb = draft.first.type in BOMB_TYPES
    for deed, _ in draft.deeds:
        aiming = AIMING in deed.trigger.labels and not deed.nominal
        if deed is draft.first or aiming:
            own = (VEHICLE, HOME) if aiming else (VEHICLE,)
            for argument in deed.targets[:1]:
                if _of_office(argument.unit, scene.readings[deed.sentence].units, own, bomb and not aiming):
                    return True
    return False


def _of_office(unit: Unit, units: Sequence[Unit], own: Sequence[str], only_own: bool) -> bool:
    """Whether a unit is the holder of an office, by the words beside it if not by its own ("Amos Beller, the mayor"),
    or is one of what is his ``own``; ``only_own``: only that counts."""
    at = next((number for number, other in enumerate(units) if other.end >= unit.end), 0)
    if not unit.labels.isdisjoint(own):
        owner = next((part for part in unit.within() if (part.first("owner") or unit).labels & OFFICES), None)
        return owner is not None or any(_is_office(units, number) for number in _owners(units, at))
    return not only_own and _is_office(units, at)


def _owners(units: Sequence[Unit], at: int) -> Sequence[int]:
    """The index of whom the thing at ``at`` belongs to or carries: "the car of the mayor", "a car carrying the
    mayor"."""
    for number in range(at + 1, min(at + MOST_BETWEEN, len(units))):
        if "human" in units[number].labels:
            return (number,)
        if not LINKING & units[number].labels:
            break
    return ()


def _is_office(units: Sequence[Unit], at: int) -> bool:
    """Whether the unit at ``at``, or what is said of it behind a comma, tells of the holder of an office."""
    if _holds(units[at]):
        return True
    behind = at + 2
    if behind >= len(units) or "punct" not in units[at + 1].labels:
        return False
    return _holds(units[behind]) and ("proper" in units[at].labels or "unknown_name" in units[at].labels)


def _holds(unit: Unit) -> bool:
    return "human" in unit.labels and not OFFICES.isdisjoint(unit.labels) and not unit.captures.get("count")


def _people(draft: Draft) -> Iterator[Unit]:
    for deed, _ in draft.deeds:
        yield from (argument.unit for argument in (*deed.perpetrators, *deed.targets))
    yield from (loss.who for loss in draft.losses if loss.who is not None)
