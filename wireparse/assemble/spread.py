"""Gives each place, date and weapon of a sentence to the deed that stands nearest."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from wireparse.assemble.claims import strongest
from wireparse.assemble.groups import Group
from wireparse.assemble.reading import JOURNEY, Argument, Reading
from wireparse.match.unit import Match, Unit
from wireparse.resolve.who import actor_of
from wireparse.rulebook.compile import joins_list

SPEECH_TAIL = 2
PREPOSED = 1  # tokens between a verb and its own date: "on"
DIPLOMATIC = "diplomatic"
ELSEWHERE = "elsewhere"  # the role of a place of another deed
ORIGIN = "origin"  # the role of a place where something was fired from
NOT_A_DEED = frozenset(("adj", "static_part", "state_part"))
ANY_VERB = frozenset(("vg", "v.past"))
HOLDING = ("(", ",")
PARTIES = frozenset(("human", "force"))
FROM = "origin_prep"  # between people and where they come from
WIDE_ROLES = ("area", JOURNEY)
CAMPAIGN = "operation_noun"
AT_THE_TIME = "simultaneous"  # "as he walked home"
SETTING = frozenset(("date", "place", "placed", "punct", "in_prep", "near_prep", "location_noun"))
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


Row = tuple[int, int, str, Unit | None]  # first token, index and role of a place, and the deed nearest to it


def free_date(reading: Reading) -> int | None:
    """The first date of a sentence that tells of no deed, if it does not say when something was said."""
    spread = Spread(reading, ())
    return next((row.number for row in reading.dates if not spread.tells_speech(row.start)), None)


def free_places(reading: Reading, deeds: Sequence[Unit] = ()) -> list[tuple[int, str]]:
    """The places of a sentence, whichever of its ``deeds`` they are nearest to, those of its speakers left out."""
    return list(Spread(reading, [Group(trigger) for trigger in deeds]).loose_places())


def _between(starts: Sequence[int], first: int, last: int) -> bool:
    """Whether one of the ascending ``starts`` lies in ``[first, last)``."""
    at = bisect_left(starts, first)
    return at < len(starts) and starts[at] < last


def _opening(reading: Reading) -> int:
    """The token with which the sentence begins behind its scene: "On Monday, in Gao, ..." is said of all its deeds."""
    places = {place.start for place in reading.places}
    end = 0
    for unit in reading.units:
        if unit.start not in places and SETTING.isdisjoint(unit.labels):
            break
        if "punct" in unit.labels:
            end = unit.end
    return end


def _placed(reading: Reading) -> Iterator[tuple[tuple[int, int], str]]:
    """The tokens of places that a rule binds, with the role that it gives them."""
    for match in reading.events:
        if match.attrs.get("makes") == "place":
            for unit in match.roles.get("place", ()):
                yield (unit.start, unit.end), match.attrs["role"]


class Spread:
    """Gives each place, date and weapon of a sentence to the nearest deed of that sentence."""

    def __init__(self, reading: Reading, groups: Sequence[Group]) -> None:
        self.reading = reading
        self.triggers = [group.trigger for group in groups]
        self.starts = [trigger.start for trigger in self.triggers]
        self.edges = [unit.start for unit in reading.units if "clause_edge" in unit.labels]
        self.at_the_time = {unit.start for unit in reading.units if AT_THE_TIME in unit.labels}
        verbs = [
            unit
            for before, unit in zip((None, *reading.units), reading.units, strict=False)
            if ("vg" in unit.labels or "v.past" in unit.labels or "v.part" in unit.labels)
            and VIOLENT.isdisjoint(unit.labels)
            and NOT_A_DEED.isdisjoint(unit.labels)
            and not (before is not None and "det" in before.labels)
        ]
        self.verbs = [unit.start for unit in verbs]
        ends = {trigger.end for trigger in self.triggers}
        self.reduced = {unit.start: unit.end for unit in verbs if unit.start in ends and "v.part" in unit.labels}
        self.any_verbs = [unit.start for unit in reading.units if not ANY_VERB.isdisjoint(unit.labels)]
        self.commas = [u.start for u in reading.units if reading.sentence.tokens[u.start].text == ","]
        self.relatives = [u.start for u in reading.units if "wh" in u.labels and "clause_edge" not in u.labels]
        self.route_units = [unit for unit in reading.units if "route" in unit.labels]
        others = (match for match in reading.context if "claim" not in match.attrs)
        self.taken_by_speaker = [
            (speaker.start, max(speaker.end, cue.end + SPEECH_TAIL, self._told_to(match, speaker, cue)))
            for match in (*strongest(reading.context), *others)
            if (speaker := match.first("speaker")) and (cue := match.first("cue"))
        ]
        origins = [span for span, role in _placed(reading) if role in (ORIGIN, JOURNEY)]
        self.origins = {row.index for row in reading.places if any(s <= row.start and row.end <= e for s, e in origins)}
        self.opening = _opening(reading)
        rows = [(at, index, role, self._nearest(at)) for at, index, role in self._roles()]
        self.rows = self._where_done(rows) if len(rows) > 1 else rows

    def _told_to(self, match: Match, speaker: Unit, cue: Unit) -> int:
        """Where the words end that tell, behind a deed, who said it to whom, where and when: ", the chairman told
        reporters in Dori on Monday". 0 if the cue stands behind no deed or before one of the same clause."""
        units = self.reading.units
        behind = (u.start for u in units if u.start >= cue.end and ("punct" in u.labels or "clause_edge" in u.labels))
        end = next(behind, len(self.reading.sentence.tokens))
        closes = match.attrs.get("direction") == "backward" and _between(self.starts, 0, speaker.start)
        return end if closes and not _between(self.starts, cue.end, end) else 0

    def _nearest(self, at: int) -> Unit | None:
        """The deed whose clause holds token ``at``: the last trigger before it unless a clause edge parts them,
        else the next."""
        number = bisect_right(self.starts, at)
        before = self.triggers[number - 1] if number else None
        after = self.triggers[number] if number < len(self.triggers) else None
        if before is not None and _between(self.verbs, self._behind(before, at), at):
            before = None
        if before is not None and after is not None and _between(self.edges, before.end, at + 1):
            return after
        return before or after

    def _behind(self, trigger: Unit, at: int) -> int:
        """Where other verbs may part token ``at`` from the deed: behind a participle that only tells whose it was, "an
        attack attributed to the rebels on Monday", unless what follows it is its own, "claimed on Monday"."""
        end = self.reduced.get(trigger.end, at)
        return end if at > end + PREPOSED else trigger.end

    def places(self, trigger: Unit) -> tuple[tuple[int, str], ...]:
        """The places of the deed with their roles; where its own clause names none, those of the rest of the
        sentence."""
        own = [(index, role) for _, index, role, nearest in self.rows if nearest is trigger]
        if own:
            return self._without_origins(own)
        if len(self.triggers) > 1:
            return tuple((index, role) for at, index, role, _ in self.rows if at < self.opening)
        return tuple((index, role) for at, index, role, _ in self.rows if at > trigger.start)

    def _without_origins(self, places: Sequence[tuple[int, str]]) -> tuple[tuple[int, str], ...]:
        """The places but those where something was fired from, or where people were bound, unless nothing else is
        told."""
        return tuple(place for place in places if place[0] not in self.origins) or tuple(places)

    def loose_places(self) -> tuple[tuple[int, str], ...]:
        """All places of the sentence with their roles."""
        return tuple((index, role) for _, index, role, _ in self.rows)

    def _roles(self) -> Iterator[tuple[int, int, str]]:
        """First token, index and role of each place that is neither a speaker's nor the end of a road, nor the country
        that an embassy belongs to ("the Spanish embassy in Oran"), nor leads a campaign ("Washington's campaign"), nor
        did it ("drones launched by Russia")."""
        elsewhere = (span for span, role in _placed(self.reading) if role == ELSEWHERE)
        led = (unit for unit in self.reading.units if CAMPAIGN in unit.labels and "owner" in unit.captures)
        told = (match for match in self.reading.events if match.attrs.get("chronicle") != "yes")
        doers = (unit for match in told for unit in match.roles.get("perpetrator", ()))
        states = (unit for unit in doers if "place.country" in unit.labels)
        others = ((unit.start, unit.end) for unit in (*led, *states, *self.route_units))
        taken = [*self.taken_by_speaker, *elsewhere, *others]
        abroad = [unit for unit in self.reading.units if unit.attrs.get("facility") == DIPLOMATIC]
        bound = {span: role for span, role in _placed(self.reading) if role != ORIGIN}
        tokens = self.reading.sentence.tokens
        behind, held, around = -1, None, False  # a bracket goes with its name: "near Village (Town, District)"
        for place in self.reading.places:
            joined = place.start - 1 == behind and tokens[behind].text in HOLDING
            around = joined and (around or tokens[behind].text == "(")
            behind = place.end
            if any(start <= place.start and place.end <= end for start, end in taken):
                continue
            if place.kind == "country" and any(unit.start <= place.start and place.end < unit.end for unit in abroad):
                continue
            area = place.kind in ("admin1", "admin2", "country", "region", "continent", "water")
            role = next(
                (role for (start, end), role in bound.items() if start <= place.start and place.end <= end), None
            )
            held = (held if joined else None) if role is None else role
            yield place.start, place.index, role or ("area" if area else held or ("area" if around else "site"))

    def _where_done(self, rows: list[Row]) -> list[Row]:
        """The places without those that only tell where somebody comes from ("militiamen from Kidal attacked Gao",
        "Kidal traders rallied in Gao"), if others are told behind the deed or open the sentence."""
        ends = {place.start: place.end for place in self.reading.places}
        origins = {hit.end: hit.start for hit in self.reading.spotted if FROM in hit.labels}
        parties = [unit for unit in self.reading.units if not PARTIES.isdisjoint(unit.labels)]
        homes: set[int] = set()
        behind, home = -1, False
        for at, _, _, trigger in rows:
            if not (at - 1 == behind and self.reading.sentence.tokens[behind].text in HOLDING):
                said = origins.get(at, at)
                home = trigger is not None and any(
                    (unit.start <= at and ends[at] < unit.end)
                    or (said < at and unit.start < said <= unit.end and said < trigger.start)
                    for unit in parties
                )
            behind = ends[at]
            if home:
                homes.add(at)
        done = {
            id(trigger)
            for at, _, role, trigger in rows
            if at not in homes and role not in WIDE_ROLES and trigger and (at > trigger.start or at < self.opening)
        }
        return [row for row in rows if row[0] not in homes or id(row[3]) not in done]

    def routes(self, trigger: Unit) -> tuple[tuple[Unit, int, int], ...]:
        """The roads of the deed, each with the story-wide indices of the places at its ends."""
        found = []
        for unit in self.route_units:
            ends = [place.index for place in self.reading.places if unit.start <= place.start and place.end <= unit.end]
            if len(ends) == 2 and self._nearest(unit.start) is trigger:
                found.append((unit, ends[0], ends[1]))
        return tuple(found)

    def date(self, trigger: Unit) -> int | None:
        """The date inside the deed's own words, else that of its clause which no other verb parts from it, the least
        vague, the nearest among equals. A date in or before "claimed on Friday to have taken ..." is the claim's."""
        inside = [row for row in self.reading.dates if trigger.start <= row.start and row.end <= trigger.end]
        claimed = "claimed_deed" in trigger.labels
        if inside and not claimed:
            return inside[0].number
        near = [
            (self._told_before(row.start, trigger), row.vagueness, abs(row.start - trigger.start), row.number)
            for row in self.reading.dates
            if self._nearest(row.start) is trigger
            and not self.tells_speech(row.start)
            and not (claimed and row.start < trigger.end)
            and not self._of_another_clause(row.start, trigger)
            and not self._in_aside(row.start, trigger)
        ]
        if not near and not claimed:
            near = [
                (True, row.vagueness, row.start, row.number) for row in self.reading.dates if row.start < self.opening
            ]
        if not near and not claimed and len(self.triggers) == 1 and "event" not in trigger.labels:
            near = [
                (True, row.vagueness, row.start, row.number)
                for row in self.reading.dates
                if not row.vagueness and self._meanwhile(row.start, trigger) and not self.tells_speech(row.start)
            ]
        return min(near)[3] if near else None

    def _meanwhile(self, at: int, trigger: Unit) -> bool:
        """Whether token ``at`` closes a clause that tells what went on at the time of the deed: "shot an officer as he
        walked home on Tuesday"."""
        opened = [start for start in self.edges if trigger.end <= start < at]
        return (
            len(opened) == 1
            and opened[0] in self.at_the_time
            and not _between(self.verbs, trigger.end, opened[0])
            and not _between(self.relatives, opened[0], at)
            and not _between(self.commas, opened[0], at)
            and "(" not in self.reading.sentence.norms[opened[0] : at]
        )

    def _told_before(self, at: int, trigger: Unit) -> bool:
        """Whether something else is told between a date and a deed behind it: "on Monday sentenced the men who killed
        six in 2013"."""
        return at < trigger.start and _between(self.verbs, at, trigger.start)

    def _of_another_clause(self, at: int, trigger: Unit) -> bool:
        """Whether a date stands before a verb, and the deed in a relative clause behind it."""
        verb = next((start for start in self.verbs if at <= start < trigger.start), None)
        return verb is not None and _between(self.relatives, verb, trigger.start)

    def _in_aside(self, at: int, trigger: Unit) -> bool:
        """Whether a date stands in a clause of its own before a deed: "the envoy, who came in 1986, was shot"."""
        opened = [start for start in self.relatives if start <= at]
        return (
            at < trigger.start
            and bool(opened)
            and _between(self.any_verbs, opened[-1], at)
            and not _between(self.starts, opened[-1], at)
            and _between(self.commas, at, trigger.start)
        )

    def tells_speech(self, at: int) -> bool:
        """Whether a date at token ``at`` tells when something was said ("the army said on Monday")."""
        for match in self.reading.context:
            cue, speaker = match.first("cue"), match.first("speaker")
            if cue and cue.start in self.starts:
                continue  # a deed, by whomever it was done
            if cue and cue.end <= at <= cue.end + 1:
                return True
            if cue and speaker and speaker.end <= at < cue.start:
                return True
        return False

    def weapons(self, trigger: Unit) -> tuple[list[Argument], list[Argument]]:
        """The weapons that the deed's party carries ("armed with rifles"), and those it did the deed with ("using
        a bomb")."""
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
