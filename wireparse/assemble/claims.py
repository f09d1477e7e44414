"""Context matches of a sentence to claims: who speaks, by which cue, over which words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from wireparse.assemble.mode import mode_of
from wireparse.assemble.reading import Deed, Reading
from wireparse.match.unit import Match, Unit
from wireparse.resolve.who import Actor, actor_of, heads_of, is_agent, speaks_for_band

KIND_ORDER = ("responsibility", "denial", "confirmation", "accusation", "statement")
CONFIRMED = KIND_ORDER.index("confirmation")
FAR = 10**6  # tokens: no speaker at all
STATE = "place"  # "Ukraine said that it had struck ..."
POINTING = ("responsibility", "denial", "accusation")


class ClaimMention(Struct):
    """A claim in one sentence: ``scope`` are its token ranges there; ``about`` (incident numbers) is filled while
    linking. ``for_band``: an armed group speaks, or somebody for it."""

    sentence: int
    kind: str
    speaker: Unit
    actor: Actor
    cue: Unit
    rule: str
    scope: tuple[tuple[int, int], ...]
    points_back: bool
    speaker_sentence: int
    object: Unit | None = None
    cue_sentence: int = -1
    about: tuple[int, ...] = ()
    for_band: bool = False

    def names(self, trigger: Unit) -> bool:
        """Whether the claim's own object is this deed ("claimed an attack")."""
        return self.object is not None and self.object.start <= trigger.start and trigger.end <= self.object.end

    @property
    def may_do(self) -> bool:
        """Whether the speaker is a party that does deeds, a state by its name among them."""
        return is_agent(self.speaker) or self.for_band or STATE in self.speaker.labels

    def own_deed(self, deed: Deed) -> bool:
        """Whether the deed in the claim's scope is the speaker's own; in a clash the other side did it, too."""
        if not self.may_do:
            return False
        others = {target.unit.start for target in deed.targets}
        for argument in deed.perpetrators:
            if argument.unit.start in others:
                continue
            if "pronoun_word" in argument.unit.labels or own(argument.unit):
                continue
            same = argument.actor.id == self.actor.id if self.actor.id else argument.actor.head == self.actor.head
            if not same:
                return False
        return bool(deed.perpetrators)


def own(unit: Unit) -> bool:
    """Whether a noun group belongs to somebody named before: "its fighters"."""
    return any(word.attrs.get("own") == "yes" for part in heads_of(unit) for word in part.captures.get("def", ()))


def covers(claim: ClaimMention, at: int) -> bool:
    """Whether token ``at`` of the claim's sentence is in its scope."""
    return any(start <= at < end for start, end in claim.scope)


def claim_mentions(reading: Reading, speakers: Sequence[ClaimMention]) -> list[ClaimMention]:
    """The claims of a sentence, from the left; a quote that runs on carries the speaker of the sentence before."""
    found: list[ClaimMention] = []
    for best in strongest(reading.context):
        if "speaker" in best.roles:
            claim = _identified(_claim(best, reading), reading, chain(reversed(found), reversed(speakers)))
        else:
            claim = _shared(best, reading, found)
        if claim is not None:
            found.append(claim)
    before = speakers[-1] if speakers else None
    if not found and before is not None and before.sentence == reading.sentence.index - 1 and _runs_on(reading):
        scope = ((0, len(reading.sentence.tokens)),)
        found.append(
            ClaimMention(
                reading.sentence.index,
                "statement",
                before.speaker,
                before.actor,
                before.cue,
                before.rule,
                scope,
                False,
                before.speaker_sentence,
                cue_sentence=before.cue_sentence,
            )
        )
    return found


def strongest(matches: Iterable[Match]) -> list[Match]:
    """The claims among context matches, by their cues from the left; of those that share a cue the strongest. Who "did
    not confirm" an attack claims nothing."""
    by_cue: dict[tuple[int, int], list[Match]] = {}
    for match in matches:
        cue, speaker = match.first("cue"), match.first("speaker")
        if cue is None or mode_of(cue) == "negated":
            continue
        if (speaker is not None or match.attrs.get("shares")) and match.attrs.get("claim"):
            by_cue.setdefault((cue.start, cue.end), []).append(match)
    return [max(by_cue[key], key=_strength) for key in sorted(by_cue)]


def _shared(match: Match, reading: Reading, found: Sequence[ClaimMention]) -> ClaimMention | None:
    """A second verb of saying with the subject of the first: "the army denied it and said that ..."."""
    if not found:
        return None
    cue = match.roles["cue"][0]
    return replace(
        found[-1],
        kind=match.attrs["claim"],
        cue=cue,
        rule=match.rule,
        scope=((cue.start, len(reading.sentence.tokens)),),
        points_back=match.attrs["claim"] in POINTING,
        object=None,
        about=(),
    )


def _identified(claim: ClaimMention, reading: Reading, before: Iterable[ClaimMention]) -> ClaimMention | None:
    """The claim with a pronoun speaker replaced: "they" by the people of whom the sentence speaks first ("residents
    disagreed: they said ..."), else by the first of those ``before`` it, from the last on, who fits it; None if nobody
    does."""
    if "pronoun_word" not in claim.speaker.labels:
        return claim
    person = claim.speaker.attrs.get("number") == "one"
    subject = _first_people(reading, claim.speaker.start) if claim.speaker.attrs.get("number") == "many" else None
    if subject is not None:
        actor = actor_of(subject, reading.sentence, reading.spotted)
        return replace(claim, speaker=subject, actor=actor)
    for other in before:
        body = any(label in other.speaker.labels for label in ("force", "source_noun", "place", "organisation"))
        if person is not body or claim.speaker.attrs.get("number") == "many":
            return replace(
                claim,
                speaker=other.speaker,
                actor=other.actor,
                speaker_sentence=other.speaker_sentence,
                for_band=other.for_band,
            )
    return None


def _first_people(reading: Reading, end: int) -> Unit | None:
    """The several people of whom a sentence speaks first, before token ``end``."""
    people = (unit for unit in reading.units if unit.end <= end and "human" in unit.labels)
    first = next(people, None)
    return first if first is not None and any(label.endswith(".pl") for label in first.labels) else None


def _strength(match: Match) -> tuple[int, bool, int, int]:
    """Among matches of one cue: the more telling kind (who confirms only vouches), then the one that closes a sentence,
    then the speaker next to the cue, then the longer match."""
    kind = min(KIND_ORDER.index(match.attrs["claim"]), CONFIRMED)
    cue, speaker = match.roles["cue"][0], match.first("speaker")
    apart = max(cue.start - speaker.end, speaker.start - cue.end) if speaker is not None else FAR
    return (-kind, match.attrs.get("direction") == "backward", -apart, match.end - match.start)


def _claim(match: Match, reading: Reading) -> ClaimMention:
    speaker, cue = _together(match.roles["speaker"]), match.roles["cue"][0]
    length = len(reading.sentence.tokens)
    first, last = min(speaker.start, cue.start), max(speaker.end, cue.end)
    after = cue.start if cue.start > speaker.start else last
    direction = match.attrs["direction"]
    scope = {"forward": ((after, length),), "backward": ((0, first),), "both": ((0, first), (last, length))}[direction]
    about = match.first("about")
    return ClaimMention(
        sentence=reading.sentence.index,
        kind=match.attrs["claim"],
        speaker=speaker,
        actor=actor_of(speaker, reading.sentence, reading.spotted),
        cue=cue,
        rule=match.rule,
        scope=(*scope, (about.start, about.end)) if about else scope,
        points_back=match.attrs["claim"] in POINTING or about is not None,
        speaker_sentence=reading.sentence.index,
        object=about,
        cue_sentence=reading.sentence.index,
        for_band=speaks_for_band(speaker, reading.spotted),
    )


def _together(units: Sequence[Unit]) -> Unit:
    """Several speakers as one: "two officials and a villager said"."""
    if len(units) == 1:
        return units[0]
    return units[0]._replace(end=units[-1].end)


def _runs_on(reading: Reading) -> bool:
    """Whether most of the sentence stands in quotes."""
    quoted = sum(end - start for start, end in reading.sentence.quoted)
    return 2 * quoted > len(reading.sentence.tokens)


def quoted_by(claims: Sequence[ClaimMention], at: int) -> ClaimMention | None:
    """Of the claims of a sentence the one whose scope holds token ``at`` most closely: the last one that begins before
    it, else the first."""
    holding = [claim for claim in claims if covers(claim, at)]
    before = [claim for claim in holding if claim.cue.start <= at]
    return before[-1] if before else (holding[0] if holding else None)
