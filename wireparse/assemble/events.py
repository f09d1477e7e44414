"""Matches of one sentence to event mentions: small rules that share a trigger add up; places, dates and weapons are bound
to the nearest deed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from wireparse.match.mentions import NamedPlace, Spotted
from wireparse.match.unit import Match, Unit
from wireparse.model import Place, Sentence, When
from wireparse.resolve.who import Actor, actor_of, head_of, is_agent
from wireparse.rulebook.compile import joins_list

SPEECH_TAIL = 2
NOT_A_DEED = frozenset(("adj", "static_part", "state_part"))
VIOLENT = frozenset(
    f"{verb}_verb"
    for verb in (
        "attack",
        "strike",
        "take",
        "fire",
        "blast",
        "plant",
        "kill",
        "wound",
        "neutralise",
        "abduct",
        "capture",
        "destroy",
        "damage",
    )
    + ("seize", "displace", "die", "clash", "repel", "carry_out", "occur", "cause", "suffer", "say", "confirm")
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence with everything that was found in it. ``places`` and ``dates`` hold story-wide indices."""

    sentence: Sentence
    units: tuple[Unit, ...]
    built: tuple[Unit, ...]
    spotted: tuple[Spotted, ...]
    places: tuple[NamedPlace, ...]
    dates: tuple[tuple[int, int, int], ...]
    events: tuple[Match, ...]
    context: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Argument:
    """A unit that fills a role, the rule that said so, and the actor that it names; ``lost``: it is there as a loss."""

    unit: Unit
    rule: str
    actor: Actor
    lost: bool = False


@dataclass(frozen=True, slots=True)
class LossMention:
    """One figure: ``who`` was lost (or None), ``trigger`` says how; ``event`` is the trigger of the deed that did it."""

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


@dataclass(frozen=True, slots=True)
class Deed:
    """One telling of an incident in one sentence."""

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
    weak: bool
    another: bool
    perpetrators: tuple[Argument, ...]
    targets: tuple[Argument, ...]
    weapons: tuple[Argument, ...]
    places: tuple[tuple[int, str], ...]
    routes: tuple[tuple[Unit, int, int], ...]
    date: int | None
    losses: tuple[LossMention, ...]


@dataclass(frozen=True, slots=True)
class Telling:
    """What one sentence tells: deeds in text order, and losses that no deed of the sentence owns."""

    deeds: tuple[Deed, ...]
    losses: tuple[LossMention, ...]


@dataclass(slots=True)
class _Group:
    trigger: Unit
    matches: list[Match] = field(default_factory=list)

    def makes(self, what: str) -> bool:
        return any(what in match.attrs.get("makes", "").split() for match in self.matches)

    def attr(self, key: str) -> str | None:
        """The word of a rule that makes a deed first, then the trigger's."""
        for match in self.matches:
            if key in match.attrs and "incident" in match.attrs.get("makes", ""):
                return match.attrs[key]
        return self.trigger.attrs.get(key)


@dataclass(frozen=True, slots=True)
class Ontology:
    """``narrowed``: type -> weapon class or name -> narrower type; ``families``: types that may be one incident."""

    types: tuple[str, ...]
    narrowed: Mapping[str, Mapping[str, str]]
    families: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, table: Mapping[str, object]) -> Ontology:
        types, narrowed, families = table.get("types"), table.get("narrowed"), table.get("families")
        return cls(
            tuple(types) if isinstance(types, dict) else (),
            narrowed if isinstance(narrowed, dict) else {},
            tuple(tuple(family) for family in families) if isinstance(families, list) else (),
        )

    def narrow(self, kind: str, weapons: Iterable[Argument]) -> str:
        """The type that the weapon tells of."""
        table = self.narrowed.get(kind, {})
        for weapon in weapons:
            attrs = head_of(weapon.unit).attrs
            for key in (attrs.get("name"), attrs.get("class")):
                if key and key.casefold() in table:
                    return table[key.casefold()]
        return kind

    def fits(self, one: str, other: str) -> bool:
        """Whether two tellings of these types can be of one incident."""
        return one == other or any(one in family and other in family for family in self.families)


def tellings(reading: Reading, places: Sequence[Place], dates: Sequence[When], ontology: Ontology) -> Telling:
    """The deeds and losses of a sentence."""
    groups = _groups(reading.events)
    makers = [group for group in groups if group.makes("incident")]
    makers = _without_swallowed(makers)
    owned: dict[tuple[int, int], list[LossMention]] = {_key(group.trigger): [] for group in makers}
    loose: list[LossMention] = []
    for loss in _losses(groups, reading):
        owner = _owner(loss, makers)
        if owner is None:
            loose.append(loss)
        else:
            owned[owner].append(loss)
    spread = _Spread(reading, makers, places)
    deeds: list[Deed] = []
    for group in makers:
        deed = _deed(group, reading, spread, tuple(owned[_key(group.trigger)]), ontology)
        if deed is None:
            continue
        if not deed.perpetrators and deeds and any(match.attrs.get("shares") == "subject" for match in group.matches):
            deed = replace(deed, perpetrators=deeds[-1].perpetrators)
        deeds.append(deed)
    return Telling(tuple(deeds), tuple(loose))


def _key(unit: Unit) -> tuple[int, int]:
    return unit.start, unit.end


def _groups(matches: Sequence[Match]) -> list[_Group]:
    groups: dict[tuple[int, int], _Group] = {}
    for match in matches:
        trigger = match.first("trigger")
        if trigger is not None:
            groups.setdefault(_key(trigger), _Group(trigger)).matches.append(match)
    return [groups[key] for key in sorted(groups)]


def _without_swallowed(groups: Sequence[_Group]) -> list[_Group]:
    """A deed told by a verb whose subject or object is itself a deed ("the attack killed ...", "claimed an attack") is that deed."""
    nominal = {_key(group.trigger): group for group in groups if "event" in group.trigger.labels}
    kept = []
    for group in groups:
        events = [event for match in group.matches if (event := match.first("event")) is not None]
        over = next((nominal[_key(event)] for event in events if _key(event) in nominal), None)
        if over is None or over is group:
            kept.append(group)
        else:
            over.matches += [replace(match, attrs={**match.attrs, "makes": "role"}) for match in group.matches]
    return kept


def _owner(loss: LossMention, groups: Sequence[_Group]) -> tuple[int, int] | None:
    """The trigger of the deed that a loss belongs to: its own, the one it names, or the nearest of the sentence."""
    if not groups:
        return None
    keys = [_key(group.trigger) for group in groups]
    if _key(loss.trigger) in keys:
        return _key(loss.trigger)
    if loss.event is not None and _key(loss.event) in keys:
        return _key(loss.event)
    before = [key for key in keys if key[0] <= loss.trigger.start]
    return before[-1] if before else keys[0]


def _losses(groups: Sequence[_Group], reading: Reading) -> list[LossMention]:
    found: list[LossMention] = []
    taken: set[tuple[int, int, str]] = set()
    for group in groups:
        if not group.makes("loss"):
            continue
        event = next((unit for match in group.matches if (unit := match.first("event"))), None)
        for match in group.matches:
            if "loss" not in match.attrs.get("makes", "").split():
                continue
            kind = match.attrs.get("loss") or group.trigger.attrs.get("loss")
            if kind is None:
                continue
            is_property = match.attrs.get("property") == "yes"
            lossy = "lossy" in group.trigger.labels
            victims: Sequence[Unit | None] = (
                (group.trigger,)
                if lossy
                else match.roles.get("who") or match.roles.get("target") or match.roles.get("count") or (None,)
            )
            for who in victims:
                key = (who.start, who.end, kind) if who else (group.trigger.start, group.trigger.end, kind)
                if key in taken or who is None or (who is group.trigger and not lossy):
                    continue
                taken.add(key)
                side_of = (match.first("who") or _party_before(reading, who)) if lossy else None
                found.append(
                    LossMention(
                        match.sentence,
                        kind,
                        who,
                        group.trigger,
                        match.rule,
                        is_property,
                        event,
                        side_of,
                        _none(match, group.trigger),
                        match.first("count"),
                    )
                )
    return found


def _none(match: Match, trigger: Unit) -> bool:
    """Whether the rule, or a negated verb, says that there was no loss ("did not cause any injuries")."""
    cause = match.first("cause")
    return match.attrs.get("figure") == "none" or any(
        unit is not None and mode_of(unit) == "negated" for unit in (trigger, cause)
    )


def _party_before(reading: Reading, trigger: Unit) -> Unit | None:
    """The last party named before a noun of loss, unless an agent's "by" stands before it."""
    parties = [
        unit
        for index, unit in enumerate(reading.units)
        if unit.end <= trigger.start
        and "ng" in unit.labels
        and is_agent(unit)
        and (index == 0 or "in_prep" not in reading.units[index - 1].labels)
    ]
    return parties[-1] if parties else None


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


def _mode(trigger: Unit, reading: Reading) -> str:
    """The mode of a verb group, or of an adjective inside an event's noun group ("a planned raid")."""
    if "event" in trigger.labels:
        for hit in reading.spotted:
            if trigger.start <= hit.start and hit.end <= trigger.end and "mode_adj" in hit.labels:
                return hit.attrs["mode"]
    return mode_of(trigger)


def _deed(
    group: _Group, reading: Reading, spread: _Spread, losses: tuple[LossMention, ...], ontology: Ontology
) -> Deed | None:
    kind = group.attr("type")
    if kind is None:
        return None
    trigger = group.trigger
    used = _arguments(group, ("weapon",), reading)
    perpetrators: list[Argument] = []
    by_weapon: list[Argument] = []
    for argument in _arguments(group, ("perpetrator",), reading):
        (by_weapon if "weapon" in argument.unit.labels else perpetrators).append(argument)
    carried, instruments = spread.weapons(trigger)
    used = _distinct([*by_weapon, *used, *instruments])
    weapons = _distinct([*used, *carried])
    if "event" in trigger.labels:
        perpetrators.extend(_inside(trigger, reading, perpetrators))
    if trigger.attrs.get("response") == "yes":
        perpetrators = []
    targets = [
        argument
        for argument in _arguments(group, ("target",), reading)
        if "weapon" not in argument.unit.labels or "vehicle" in argument.unit.labels
    ]
    nominal = "event" in trigger.labels or "attack_noun" in trigger.labels
    adjective = next((unit for part in trigger.within() if (unit := part.first("form"))), None)
    return Deed(
        sentence=reading.sentence.index,
        trigger=trigger,
        rule=next(match.rule for match in group.matches if "incident" in match.attrs.get("makes", "")),
        type=next(
            (deed for argument in perpetrators if (deed := head_of(argument.unit).attrs.get("deed"))),
            ontology.narrow(kind, used),
        ),
        mode=group.attr("mode") or _mode(trigger, reading),
        outcome=group.attr("outcome") or _outcome(trigger, reading),
        hedged=any(part.captures.get("hedge") for part in trigger.within()),
        nominal=nominal,
        definite=nominal and bool(trigger.captures.get("def") or trigger.captures.get("owner")),
        indefinite=nominal and bool(trigger.captures.get("indef")),
        weak=group.attr("weak") == "yes",
        another=adjective is not None,
        perpetrators=tuple(_distinct(perpetrators)),
        targets=tuple(_distinct(targets)),
        weapons=tuple(weapons),
        places=spread.places(trigger),
        routes=spread.routes(trigger),
        date=spread.date(trigger),
        losses=losses,
    )


def _outcome(trigger: Unit, reading: Reading) -> str | None:
    """An outcome told by the verb over the deed ("repelled an assault", "was foiled"), else by an adjective ("a foiled raid")."""
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


def _arguments(group: _Group, roles: Sequence[str], reading: Reading) -> list[Argument]:
    found = [
        Argument(
            unit,
            match.rule,
            actor_of(unit, reading.sentence, reading.spotted),
            "loss" in match.attrs.get("makes", "").split(),
        )
        for match in group.matches
        for role in roles
        for unit in match.roles.get(role, ())
    ]
    return _distinct(found)


def _distinct(arguments: Iterable[Argument]) -> list[Argument]:
    kept: list[Argument] = []
    for argument in sorted(arguments, key=lambda argument: (argument.unit.start, -argument.unit.end)):
        if not any(other.unit.start < argument.unit.end and argument.unit.start < other.unit.end for other in kept):
            kept.append(argument)
    return kept


def _inside(trigger: Unit, reading: Reading, known: Sequence[Argument]) -> list[Argument]:
    """Parties named inside an event's noun group: "an FMLN attack", "the rebels' raid"."""
    if known:
        return []
    rule = "en/noun.event"
    found = []
    owner = trigger.first("owner")
    nations = [
        hit
        for hit in reading.spotted
        if "demonym" in hit.labels and trigger.start <= hit.start and hit.end <= trigger.end
    ]
    if owner is not None and owner.place is not None and owner.head is not None:
        found.append(Argument(owner.head, trigger.rule or rule, actor_of(owner.head, reading.sentence, ())))
    elif nations:
        unit = Unit(nations[0].start, nations[0].end, nations[0].labels, nations[0].attrs)
        found.append(Argument(unit, trigger.rule or rule, actor_of(unit, reading.sentence, ())))
    for hit in reading.spotted:
        if (
            trigger.start <= hit.start
            and hit.end <= trigger.end
            and any(label in hit.labels for label in ("armed_group", "state_force", "armed_noun"))
        ):
            unit = Unit(hit.start, hit.end, hit.labels, hit.attrs)
            found.append(Argument(unit, trigger.rule or rule, actor_of(unit, reading.sentence, reading.spotted)))
    return found


def free_date(reading: Reading) -> int | None:
    """The first date of a sentence that tells of no deed, if it does not say when something was said."""
    spread = _Spread(reading, (), ())
    return next((index for start, _, index in reading.dates if not spread.tells_speech(start)), None)


def free_places(reading: Reading) -> list[tuple[int, str]]:
    """The places of a sentence that tells of no deed, those of its speakers left out."""
    return list(_Spread(reading, (), ()).loose_places())


class _Spread:
    """Gives each place, date and weapon of a sentence to the nearest deed of that sentence."""

    def __init__(self, reading: Reading, groups: Sequence[_Group], places: Sequence[Place]) -> None:
        self.reading, self.groups, self.story_places = reading, groups, places
        self.triggers = [group.trigger for group in groups]
        self.edges = [unit.start for unit in reading.units if "clause_edge" in unit.labels]
        self.other_verbs = [
            unit
            for unit in reading.units
            if ("vg" in unit.labels or "v.past" in unit.labels or "v.part" in unit.labels)
            and VIOLENT.isdisjoint(unit.labels)
            and NOT_A_DEED.isdisjoint(unit.labels)
        ]
        self.route_units = [unit for unit in reading.units if "route" in unit.labels]
        self.taken_by_speaker = [
            (speaker.start, max(speaker.end, cue.end + SPEECH_TAIL))
            for match in reading.context
            if (speaker := match.first("speaker")) and (cue := match.first("cue"))
        ]

    def _nearest(self, at: int) -> Unit | None:
        """The deed whose clause holds token ``at``: the last trigger before it unless a clause edge parts them, else the next."""
        before = [trigger for trigger in self.triggers if trigger.start <= at and not self._parted(trigger.end, at)]
        after = [trigger for trigger in self.triggers if trigger.start > at]
        if before and after and any(before[-1].end <= edge <= at for edge in self.edges):
            return after[0]
        return before[-1] if before else (after[0] if after else None)

    def _parted(self, start: int, end: int) -> bool:
        """Whether a verb of something else stands between two tokens ("a truce signed in ...")."""
        return any(start <= verb.start and verb.end <= end for verb in self.other_verbs)

    def places(self, trigger: Unit) -> tuple[tuple[int, str], ...]:
        """The places of the deed with their roles; where its own clause names none, those of the rest of the sentence."""
        rows = list(self._roles())
        own = tuple((index, role) for at, index, role in rows if self._nearest(at) is trigger)
        if own or len(self.triggers) > 1:
            return own
        return tuple((index, role) for at, index, role in rows if at > trigger.start)

    def loose_places(self) -> tuple[tuple[int, str], ...]:
        """All places of the sentence with their roles."""
        return tuple((index, role) for _, index, role in self._roles())

    def _roles(self) -> Iterator[tuple[int, int, str]]:
        """First token, index and role of each place that is neither a speaker's nor the end of a road."""
        taken = [*self.taken_by_speaker, *((unit.start, unit.end) for unit in self.route_units)]
        bound = {
            (unit.start, unit.end): match.attrs["role"]
            for match in self.reading.events
            if match.attrs.get("makes") == "place"
            for unit in match.roles.get("place", ())
        }
        for place in self.reading.places:
            if any(start <= place.start and place.end <= end for start, end in taken):
                continue
            area = place.kind in ("admin1", "admin2", "country", "region", "continent", "water")
            role = next(
                (role for (start, end), role in bound.items() if start <= place.start and place.end <= end), None
            )
            yield place.start, place.index, role or ("area" if area else "site")

    def routes(self, trigger: Unit) -> tuple[tuple[Unit, int, int], ...]:
        """The roads of the deed, each with the story-wide indices of the places at its ends."""
        found = []
        for unit in self.route_units:
            ends = [place.index for place in self.reading.places if unit.start <= place.start and place.end <= unit.end]
            if len(ends) == 2 and self._nearest(unit.start) is trigger:
                found.append((unit, ends[0], ends[1]))
        return tuple(found)

    def date(self, trigger: Unit) -> int | None:
        inside = [index for start, end, index in self.reading.dates if trigger.start <= start and end <= trigger.end]
        if inside:
            return inside[0]
        near = [
            (abs(start - trigger.start), index)
            for start, _, index in self.reading.dates
            if self._nearest(start) is trigger and not self.tells_speech(start)
        ]
        return min(near)[1] if near else None

    def tells_speech(self, at: int) -> bool:
        """Whether a date at token ``at`` tells when something was said ("the army said on Monday")."""
        for match in self.reading.context:
            cue, speaker = match.first("cue"), match.first("speaker")
            if cue and cue.end <= at <= cue.end + 1:
                return True
            if cue and speaker and speaker.end <= at < cue.start:
                return True
        return False

    def weapons(self, trigger: Unit) -> tuple[list[Argument], list[Argument]]:
        """The weapons that the deed's party carries ("armed with rifles"), and those it did the deed with ("using a bomb")."""
        carried: list[Argument] = []
        instruments: list[Argument] = []
        listed: list[Argument] | None = None
        for index, unit in enumerate(self.reading.units):
            if "weapon" not in unit.labels:
                continue
            before = self.reading.units[index - 1] if index else None
            if before is None or self._nearest(unit.start) is not trigger:
                continue
            if "weapon_prep" in before.labels:
                armed = index > 1 and "state_part" in self.reading.units[index - 2].labels
                listed = carried if armed else instruments
            elif not joins_list(before.labels) or index < 2 or "weapon" not in self.reading.units[index - 2].labels:
                listed = None
            if listed is not None:
                listed.append(
                    Argument(unit, unit.rule or "", actor_of(unit, self.reading.sentence, self.reading.spotted))
                )
        return carried, instruments
