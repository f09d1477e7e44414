"""Whether a deed was done: what modals, negations, controlling verbs and adjectives say of it, and how it ended."""

from __future__ import annotations

from wireparse.assemble.reading import Reading
from wireparse.match.unit import Unit

ENDING = frozenset(("vg", "v.past", "wh", "clause_edge", "punct"))


def mode_of(trigger: Unit) -> str:
    """What the verb group says of the deed: ``done``, or the mode of its modal, controlling verb or negation."""
    mode = "done"
    for part in trigger.within():
        for role in ("modal", "control"):
            word = part.first(role)
            while word is not None and "mode" not in word.attrs and word.head is not None:
                word = word.head
            if word is not None and word.attrs.get("mode", "done") != "done":
                mode = word.attrs["mode"]
        if part.captures.get("neg"):
            return "negated"
    return mode


def mode_told(trigger: Unit, reading: Reading) -> str:
    """The mode of a verb group, or of an adjective inside an event's noun group ("a planned raid")."""
    if "event" in trigger.labels:
        if of_none(trigger):
            return "negated"
        for hit in reading.spotted:
            if trigger.start <= hit.start and hit.end <= trigger.end and "mode_adj" in hit.labels:
                return hit.attrs["mode"]
        support = _support(trigger, reading)
        if support is not None and mode_of(support) != "done":
            return mode_of(support)
        course = _course(trigger, reading)
        if course is not None and mode_of(course) != "done":
            return mode_of(course)
    return mode_of(trigger)


def of_none(unit: Unit) -> bool:
    """Whether a noun group says that there was none ("no attack", "no explosives")."""
    count = unit.first("count")
    amount = count.first("v") if count is not None else None
    return amount is not None and amount.attrs.get("vague") == "none"


def _support(trigger: Unit, reading: Reading) -> Unit | None:
    """The verb group right before an event that carries it ("threatened to launch an attack"), if there is one."""
    at = next((index for index, unit in enumerate(reading.units) if unit.start == trigger.start), 0)
    before = reading.units[at - 1] if at else None
    return before if before is not None and "carry_out_verb" in before.labels else None


def _course(trigger: Unit, reading: Reading) -> Unit | None:
    """The verb group that says that an event takes its course ("the raid will not take place"), if there is one before
    any other verb or clause."""
    for unit in reading.units:
        if unit.start >= trigger.end and not ENDING.isdisjoint(unit.labels):
            return unit if "occur_verb" in unit.labels else None
    return None


def outcome_told(trigger: Unit, reading: Reading) -> str | None:
    """An outcome told by the verb over the deed ("repelled an assault", "was foiled"), else by an adjective ("a
    foiled raid")."""
    at = next((index for index, unit in enumerate(reading.units) if unit.start == trigger.start), None)
    if at is not None and "event" in trigger.labels:
        before = reading.units[at - 1] if at else None
        if before is not None and "repel_verb" in before.labels and mode_of(before) in ("done", "claimed"):
            return before.attrs.get("outcome")
        for unit in reading.units[at + 1 : at + 6]:
            if "repel_verb.pas" in unit.labels:
                return unit.attrs.get("outcome")
    for hit in reading.spotted:
        if trigger.start <= hit.start and hit.end <= trigger.end and "outcome_adj" in hit.labels:
            return hit.attrs.get("outcome")
    return None
