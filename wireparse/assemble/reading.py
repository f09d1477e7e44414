"""What was found in a sentence, and what is made of it: arguments, figures, deeds. Values only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from msgspec import Struct

from wireparse.match.mentions import NamedPlace, Spotted
from wireparse.match.unit import Match, Unit
from wireparse.model import Sentence
from wireparse.resolve.who import Actor

KILLED = "killed"  # a kind of loss
ASSAILANTS = "assailants"  # the group of armed men outside the forces of a state
FORCES = "security_forces"
CIVILIANS = "civilians"
FROM_AFAR = ("air_strike", "drone_strike", "shelling")  # whoever is hit did not do it
JOURNEY = "journey"  # the role of a place where somebody was bound or had come from
HURT = (KILLED, "wounded")
BOMB_TYPES = ("bombing", "ied", "suicide_bombing")


class DatedSpan(NamedTuple):
    """Tokens ``[start, end)`` tell the story's date ``number``; ``vagueness`` is 0 for a day, more for less."""

    start: int
    end: int
    number: int
    vagueness: int


class Reading(Struct, frozen=True):
    """A sentence with everything that was found in it. ``places`` and ``dates`` hold story-wide indices."""

    sentence: Sentence
    units: tuple[Unit, ...]
    built: tuple[Unit, ...]
    spotted: tuple[Spotted, ...]
    places: tuple[NamedPlace, ...]
    dates: tuple[DatedSpan, ...]
    events: tuple[Match, ...]
    context: tuple[Match, ...]

    def given(self, what: str) -> Iterator[Match]:
        """The matches of the context rules that give this."""
        return (match for match in self.context if match.attrs.get("gives") == what)


class Argument(Struct, frozen=True):
    """A unit that fills a role, the rule that said so, and the actor that it names; ``lost``: it is there as a loss;
    ``person``: the sentence and the unit that name the same person most fully."""

    unit: Unit
    rule: str
    actor: Actor
    lost: bool = False
    person: tuple[int, Unit] | None = None


class LossMention(Struct, frozen=True):
    """One figure: ``who`` was lost (or None), ``trigger`` says how; ``event`` is the trigger of the deed that did
    it; ``part``: the figure is part of one told beside it ("including six women"); ``meant``: whom a pronoun means."""

    sentence: int
    kind: str
    who: Unit | None
    trigger: Unit
    rule: str
    property: bool
    event: Unit | None
    side_of: Unit | None = None
    none: bool = False
    count: Unit | None = None
    part: bool = False
    meant: Argument | None = None


class Deed(Struct, frozen=True):
    """One telling of an incident in one sentence; ``vouched`` are the kinds of the claims that it is told in;
    ``aside``: it is an incident only where nothing else tells of one; ``occurs``: all that is said is that it took
    place."""

    sentence: int
    trigger: Unit
    rule: str
    type: str
    mode: str
    outcome: str | None
    hedged: bool
    nominal: bool
    definite: bool
    indefinite: bool
    several: bool
    turned: bool
    weak: bool
    aside: bool
    another: bool
    occurs: bool
    pronoun: bool
    vouched: frozenset[str]
    perpetrators: tuple[Argument, ...]
    targets: tuple[Argument, ...]
    weapons: tuple[Argument, ...]
    places: tuple[tuple[int, str], ...]
    routes: tuple[tuple[Unit, int, int], ...]
    date: int | None
    losses: tuple[LossMention, ...]

    @property
    def placed(self) -> bool:
        """Whether a place or a road between two is told of it, and not only where people were bound."""
        return bool(self.routes) or any(role != JOURNEY for _, role in self.places)


class Telling(Struct, frozen=True):
    """What one sentence tells: deeds in text order, and losses that no deed of the sentence owns."""

    deeds: tuple[Deed, ...]
    losses: tuple[LossMention, ...]
