"""The figures of one sentence: who or what was lost, how, and to which deed the figure belongs."""

from __future__ import annotations

from collections.abc import Sequence, Set

from wireparse.assemble.claims import strongest
from wireparse.assemble.groups import Group, Key, key_of
from wireparse.assemble.mode import mode_of
from wireparse.assemble.reading import LossMention, Reading
from wireparse.match.unit import Match, Unit
from wireparse.resolve.who import is_agent

HELD = "held"  # "detained", whichever way it is read
HELD_KINDS = ("kidnapped", "arrested", "captured")
CAUSE = "cause_verb"
UNDONE = frozenset(("failed", "planned", "hypothetical"))  # what was only wanted cost nobody


def losses_of(groups: Sequence[Group], reading: Reading) -> list[LossMention]:
    """The figures that the sentence's rules made, each noun group once for a kind of loss."""
    found: list[LossMention] = []
    taken: set[tuple[int, int, str]] = set()
    speakers = _closing_speakers(reading)
    for group in groups:
        if mode_of(group.trigger) in UNDONE:
            continue
        event = next((unit for match in group.matches if (unit := match.first("event"))), None)
        for match in group.matches:
            kind = match.attrs.get("loss") or group.trigger.attrs.get("loss")
            if kind is None or "loss" not in match.attrs.get("makes", "").split():
                continue
            for who in _without_speakers(_lost(match, group.trigger), speakers):
                manner = HELD if kind in HELD_KINDS else kind
                if (who.start, who.end, manner) not in taken and not _in_sum(group.trigger, reading):
                    taken.add((who.start, who.end, manner))
                    found.append(_mention(match, kind, who, group.trigger, event, reading))
    return found


def _in_sum(trigger: Unit, reading: Reading) -> bool:
    """Whether a verb of loss says what a war has cost in all ("a conflict that has killed 35,000 people")."""
    return any(trigger in reading.units[match.start : match.end] for match in reading.given("cumulative"))


def _closing_speakers(reading: Reading) -> set[tuple[int, int]]:
    """Who says behind a sentence what it tells ("..., a colonel and a doctor said")."""
    closing = (match for match in strongest(reading.context) if match.attrs.get("direction") == "backward")
    return {key_of(unit) for match in closing for unit in match.roles.get("speaker", ())}


def _without_speakers(lost: Sequence[Unit], speakers: Set[tuple[int, int]]) -> Sequence[Unit]:
    """A list of those lost ends where the speakers begin ("wounding 17, a colonel and a doctor said")."""
    return [unit for at, unit in enumerate(lost) if not at or key_of(unit) not in speakers]


def _lost(match: Match, trigger: Unit) -> tuple[Unit, ...]:
    """What the rule says was lost; a noun of loss ("12 deaths") speaks for itself."""
    if "lossy" in trigger.labels:
        return (trigger,)
    named = match.roles.get("who") or match.roles.get("target") or match.roles.get("count") or ()
    counted = [unit for unit in named if unit is not trigger]
    if match.attrs.get("figure") == "needed":
        return tuple(unit for unit in counted if not _bare(unit))
    shared: list[Unit] = []  # what stands bare behind a person's name says who that is
    for unit in counted:
        if shared and _bare(unit):
            if "proper" not in shared[-1].labels:
                shared[-1] = shared[-1]._replace(end=unit.end)
        else:
            shared.append(unit)
    return tuple(shared)


def _bare(unit: Unit) -> bool:
    """Whether a noun group has neither figure nor determiner nor name: behind another one in a list ("13 workers
    and drivers") it shares that one's figure."""
    return "proper" not in unit.labels and not any(
        part.captures.get(role) for part in unit.within() for role in ("count", "def", "indef", "owner")
    )


def _mention(match: Match, kind: str, who: Unit, trigger: Unit, event: Unit | None, reading: Reading) -> LossMention:
    lossy = "lossy" in trigger.labels
    return LossMention(
        sentence=match.sentence,
        kind=kind,
        who=who,
        trigger=trigger,
        rule=match.rule,
        property=match.attrs.get("property") == "yes",
        event=event,
        side_of=(match.first("who") or _party_before(reading, who)) if lossy else None,
        none=_none(match, trigger),
        count=match.first("count"),
        part=match.attrs.get("part") == "yes",
    )


def owner_of(loss: LossMention, groups: Sequence[Group]) -> Key | None:
    """The trigger of the deed that a loss belongs to: its own, the one it names, or the nearest of the sentence."""
    if not groups:
        return None
    keys = [group.key for group in groups]
    if key_of(loss.trigger) in keys:
        return key_of(loss.trigger)
    if loss.event is not None and key_of(loss.event) in keys:
        return key_of(loss.event)
    before = [key for key in keys if key[0] <= loss.trigger.start]
    return before[-1] if before else keys[0]


def _none(match: Match, trigger: Unit) -> bool:
    """Whether the rule, or a negated verb, says that there was no loss ("did not cause any injuries")."""
    cause = match.first("cause")
    return match.attrs.get("figure") == "none" or any(
        unit is not None and mode_of(unit) == "negated" for unit in (trigger, cause)
    )


def _party_before(reading: Reading, trigger: Unit) -> Unit | None:
    """The last party named before a noun of loss, unless an agent's "by" stands before it, or it caused the loss."""
    causes = [unit.start for unit in reading.units if CAUSE in unit.labels and unit.end <= trigger.start]
    parties = [
        unit
        for index, unit in enumerate(reading.units)
        if unit.end <= trigger.start
        and "ng" in unit.labels
        and is_agent(unit)
        and (index == 0 or "in_prep" not in reading.units[index - 1].labels)
        and not any(unit.end <= at for at in causes)
    ]
    return parties[-1] if parties else None
