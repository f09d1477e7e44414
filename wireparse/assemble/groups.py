"""Matches of one sentence by their trigger: small rules that share one add up."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, field

from wireparse.match.unit import Match, Unit

Key = tuple[int, int]


class Group(Struct):
    """The matches that share a trigger."""

    trigger: Unit
    matches: list[Match] = field(default_factory=list)

    @property
    def key(self) -> Key:
        """The trigger's tokens."""
        return self.trigger.start, self.trigger.end

    @property
    def tells(self) -> bool:
        """Whether a rule of the group makes a deed of it."""
        return any(_tells(match) for match in self.matches)

    def attr(self, key: str) -> str | None:
        """The word of a rule that makes a deed first, then the trigger's."""
        for match in self.matches:
            if key in match.attrs and _tells(match):
                return match.attrs[key]
        return self.trigger.attrs.get(key)

    @property
    def weak(self) -> bool:
        """Whether every rule that makes a deed of it, or else the trigger, asks for a loss or a place to believe it."""
        told = [match.attrs.get("weak") for match in self.matches if _tells(match)]
        return all((mark or self.trigger.attrs.get("weak")) == "yes" for mark in told)

    @property
    def aside(self) -> bool:
        """Whether every rule that makes a deed of it says that it is one only where nothing else tells of one."""
        return all(match.attrs.get("aside") == "yes" for match in self.matches if _tells(match))


def key_of(unit: Unit) -> tuple[int, int]:
    return unit.start, unit.end


def groups_of(matches: Sequence[Match]) -> list[Group]:
    groups: dict[tuple[int, int], Group] = {}
    for match in matches:
        trigger = match.first("trigger")
        if trigger is not None:
            groups.setdefault(key_of(trigger), Group(trigger)).matches.append(match)
    return [groups[key] for key in sorted(groups)]


def _tells(match: Match) -> bool:
    return "incident" in match.attrs.get("makes", "")


def _bare(group: Group) -> bool:
    return group.trigger.attrs.get("bare") == "yes"


def first_told(groups: Sequence[Group]) -> list[Group]:
    """The deeds of a sentence; one that is a deed only where nothing else is told stands back behind the others."""
    return [group for group in groups if not group.aside] or list(groups)


def deeds_among(groups: Sequence[Group]) -> list[Group]:
    """A deed told by a verb whose subject or object is itself a deed ("the attack killed ...", "claimed an
    attack") is that deed, unless the noun only says that something happened ("was shot in an incident")."""
    nominal = {group.key: group for group in groups if "event" in group.trigger.labels and not _bare(group)}
    kept = []
    for group in groups:
        events = [event for match in group.matches if (event := match.first("event")) is not None]
        over = next((nominal[key_of(event)] for event in events if key_of(event) in nominal), None)
        if over is None or over is group:
            kept.append(group)
        else:
            over.matches += [match._replace(attrs={**match.attrs, "makes": "role"}) for match in group.matches]
    return kept
