"""Whether a deed was meant for the holder of an office."""

from __future__ import annotations

from collections.abc import Sequence

from wireparse.assemble.discourse import Draft
from wireparse.assemble.reading import HURT, Argument, Deed
from wireparse.assemble.scene import Scene
from wireparse.match.unit import Unit

AIMING = "strike_verb"
OFFICES = frozenset(("office_noun.sg", "office_holder"))
NAMES = frozenset(("proper", "unknown_name"))
VEHICLE = "vehicle"
HOME = "home_noun"
OWNING = "belong_verb"
BREAKS = frozenset(("punct", "clause_edge", "list_sep", "v.past"))
MOST_BETWEEN = 5
FEW = 2


def meant_for_office(draft: Draft, scene: Scene, *, bomb: bool) -> bool:
    """Whether a holder of an office was set upon; a ``bomb`` is meant for one if it targets him, or what he drives."""
    first = draft.first
    for deed, _ in draft.deeds:
        units = scene.readings[deed.sentence].units
        aiming = AIMING in deed.trigger.labels and not deed.nominal
        if deed is first or aiming or _same_person(deed, first):
            own = (VEHICLE, HOME) if aiming else (VEHICLE,)
            only_own = bomb and not aiming
            if any(_of_office(target.unit, units, own, only_own) for target in _aimed_at(deed)):
                return True
    return _in_his_vehicle(first, scene) if bomb else _killed_inside(draft, scene)


def _aimed_at(deed: Deed) -> Sequence[Argument]:
    """Whom the deed was meant for: the first of several, or both of two."""
    return deed.targets if len(deed.targets) <= FEW else deed.targets[:1]


def _same_person(deed: Deed, first: Deed) -> bool:
    """Whether the deed was done to the person, known by name, to whom the first telling says that it was done."""
    if not deed.targets or not first.targets:
        return False
    one, other = first.targets[0].actor.name, deed.targets[0].actor.name
    if one is None or other is None:
        return False
    words, others = set(one.casefold().split()), set(other.casefold().split())
    return words <= others or others <= words


def _in_his_vehicle(first: Deed, scene: Scene) -> bool:
    """Whether the vehicle that a bomb was for is told, in the sentence behind, to be that of a holder of an office:
    "a bomb went off under a van. The van belonged to a judge"."""
    following = scene.readings.get(first.sentence + 1)
    if following is None or not any(VEHICLE in unit.labels for unit in scene.readings[first.sentence].units):
        return False
    units = following.units
    return any(
        VEHICLE in unit.labels
        and unit.captures.get("def")
        and any(OWNING in after.labels for after in units[at + 1 : at + 3])
        and _belongs(units, at)
        for at, unit in enumerate(units)
    )


def _killed_inside(draft: Draft, scene: Scene) -> bool:
    """Whether who was hurt in a vehicle that was attacked holds an office: "fired on a car, killing a judge"."""
    if any(VEHICLE not in target.unit.labels for target in draft.first.targets):
        return False
    hurt = [loss for loss in draft.losses if loss.kind in HURT and not loss.part and not loss.none]
    if not hurt or hurt[0].who is None or hurt[0].sentence > draft.first.sentence + 1:
        return False
    if sum(loss.sentence == hurt[0].sentence for loss in hurt) > FEW:
        return False
    units = scene.readings[hurt[0].sentence].units
    return _is_office(units, _index(hurt[0].who, units))


def _of_office(unit: Unit, units: Sequence[Unit], own: Sequence[str], only_own: bool) -> bool:
    """Whether a unit is the holder of an office, or is one of what is his ``own``; ``only_own``: only that counts."""
    at = _index(unit, units)
    if not unit.labels.isdisjoint(own):
        owner = next((part for part in unit.within() if (part.first("owner") or unit).labels & OFFICES), None)
        return owner is not None or _belongs(units, at)
    return not only_own and _is_office(units, at)


def _index(unit: Unit, units: Sequence[Unit]) -> int:
    return next((number for number, other in enumerate(units) if other.end >= unit.end), 0)


def _belongs(units: Sequence[Unit], at: int) -> bool:
    """Whether the thing at ``at`` belongs to the holder of an office, or carries him: "the car of the mayor", "a car
    carrying Amos Beller, the mayor"."""
    for number in range(at + 1, min(at + MOST_BETWEEN, len(units))):
        labels = units[number].labels
        if not labels.isdisjoint(OFFICES | NAMES) or "human" in labels:
            return _is_office(units, number)
        if OWNING not in labels and not labels.isdisjoint(BREAKS):
            return False
    return False


def _is_office(units: Sequence[Unit], at: int) -> bool:
    """Whether the unit at ``at``, or what stands beside it behind a comma, tells of the holder of an office: "Amos
    Beller, the mayor", "the mayor of Telmo, Amos Beller"."""
    if _holds(units[at]):
        return True
    if units[at].labels.isdisjoint(NAMES):
        return False
    behind, before = at + 2, at - 2
    if behind < len(units) and "punct" in units[at + 1].labels and _holds(units[behind]):
        return True
    if before < 0 or "punct" not in units[at - 1].labels:
        return False
    return _holds(units[before]) or (
        before >= 2 and "in_prep" in units[before - 1].labels and _holds(units[before - 2])
    )


def _holds(unit: Unit) -> bool:
    return not OFFICES.isdisjoint(unit.labels) and not unit.captures.get("count")
