"""How well reports agree with gold: incidents aligned one to one, then precision, recall and F1 slot by slot.

Two entries agree where they stand on overlapping words, bear the same name, or end in the same word ("gunmen", "the
gunmen"); a loss must also have its kind and both bounds right, a claim its kind, a date both days. What stands in an
incident without a partner is spurious, or missed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct, field

Json = Mapping[str, Any]

TRIGGER_WEIGHT = 2
LEAST_AGREEMENT = 2
FACTS = "facts"


class Tally(Struct):
    """``hit`` of what was ``found``, and of what is ``gold``."""

    hit: int = 0
    found: int = 0
    gold: int = 0

    @property
    def precision(self) -> float:
        return self.hit / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.hit / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.hit / (self.found + self.gold) if self.found + self.gold else 0.0

    def add(self, hit: int, found: int, gold: int) -> None:
        self.hit += hit
        self.found += found
        self.gold += gold


class Miss(Struct, frozen=True):
    """A disagreement: ``gold`` and ``found`` are the words of either side (None: it has none), ``at`` its span."""

    story: str
    slot: str
    gold: str | None
    found: str | None
    at: tuple[int, int]


class Score(Struct):
    """The tallies of all slots over ``stories``, in the order of :data:`SLOTS`, and every disagreement."""

    stories: int = 0
    slots: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for name in SLOTS})
    misses: list[Miss] = field(default_factory=list)

    @property
    def facts(self) -> Tally:
        """All slots together."""
        total = Tally()
        for tally in self.slots.values():
            total.add(tally.hit, tally.found, tally.gold)
        return total


def score(gold: Iterable[Json], found: Mapping[str, Json]) -> Score:
    """Stories of ``gold`` against the reports of the same ids; a story without a report counts as silent."""
    total = Score()
    for story in gold:
        report = found.get(story["id"], {"incidents": [], "claims": []})
        total.stories += 1
        _story(story, report, total)
    return total


def _story(story: Json, report: Json, total: Score) -> None:
    golds, founds = with_claims(story), with_claims(report)
    pairs = aligned(founds, golds)
    partners = {right: left for left, right in pairs}
    taken = {left for left, _ in pairs}
    for right, gold in enumerate(golds):
        left = partners.get(right)
        _compare(story["id"], founds[left] if left is not None else None, gold, total)
    for left, lonely in enumerate(founds):
        if left not in taken:
            _compare(story["id"], lonely, None, total)


def with_claims(story: Json) -> list[Json]:
    """The incidents of a story, each with its claims in place of their ids."""
    claims = {claim["id"]: claim for claim in story["claims"]}
    return [
        {**incident, "claims": [claims[id] for id in incident["claims"] if id in claims]}
        for incident in story["incidents"]
    ]


# ---------------------------------------------------------------- one pair of incidents


def _compare(story: str, found: Json | None, gold: Json | None, total: Score) -> None:
    for name, slot in SLOTS.items():
        ours = slot.entries(found) if found else []
        theirs = slot.entries(gold) if gold else []
        pairs = _matched(ours, theirs, slot.agree)
        total.slots[name].add(len(pairs), len(ours), len(theirs))
        lost = [row for number, row in enumerate(theirs) if number not in {right for _, right in pairs}]
        extra = [row for number, row in enumerate(ours) if number not in {left for left, _ in pairs}]
        if slot.single and lost and extra:
            total.misses.append(Miss(story, name, slot.words(lost[0]), slot.words(extra[0]), _at(extra[0], found)))
            continue
        total.misses.extend(Miss(story, name, slot.words(row), None, _at(row, gold)) for row in lost)
        total.misses.extend(Miss(story, name, None, slot.words(row), _at(row, found)) for row in extra)


def _at(entry: Json, incident: Json | None) -> tuple[int, int]:
    """Where in the text to look: the entry's own words, else its person's or speaker's, else the incident's trigger."""
    holders = (entry, entry.get("speaker"), entry.get("who"), (incident or {}).get("trigger"))
    for holder in holders:
        if holder and holder.get("span"):
            start, end = holder["span"]
            return start, end
    return 0, 0


def aligned(founds: Sequence[Json], golds: Sequence[Json]) -> list[tuple[int, int]]:
    """Pairs of indices, best agreement first; a pair needs more in common than its type."""
    weighed = [
        (-_agreement(found, gold), left, right) for left, found in enumerate(founds) for right, gold in enumerate(golds)
    ]
    pairs: list[tuple[int, int]] = []
    for weight, left, right in sorted(weighed):
        free = all(left != one and right != other for one, other in pairs)
        if free and -weight >= LEAST_AGREEMENT:
            pairs.append((left, right))
    return pairs


def _agreement(found: Json, gold: Json) -> int:
    tellings = [[incident["trigger"], *incident.get("mentions", ())] for incident in (found, gold)]
    told = any(_overlap(one, other) for one in tellings[0] for other in tellings[1])
    shared = sum(
        len(_matched(slot.entries(found), slot.entries(gold), slot.agree)) for slot in SLOTS.values() if not slot.common
    )
    same = found["type"] == gold["type"]
    return TRIGGER_WEIGHT * told + shared + (1 if same and (told or shared) else 0)


# ---------------------------------------------------------------- agreement of entries


def _matched(
    founds: Sequence[Json], golds: Sequence[Json], agree: Callable[[Json, Json], bool]
) -> list[tuple[int, int]]:
    """One-to-one pairs that agree, those on the same words first."""
    pairs: list[tuple[int, int]] = []
    for closely in (True, False):
        for left, found in enumerate(founds):
            for right, gold in enumerate(golds):
                free = all(left != one and right != other for one, other in pairs)
                if free and agree(found, gold) and (not closely or _overlap(found, gold)):
                    pairs.append((left, right))
    return pairs


def _overlap(one: Json, other: Json) -> bool:
    mine, theirs = one.get("span"), other.get("span")
    if not mine or not theirs:
        return False
    return bool(mine[0] < theirs[1] and theirs[0] < mine[1])


def _alike(one: Json, other: Json) -> bool:
    """Overlapping words, the same name, or the same last word."""
    if _overlap(one, other):
        return True
    names = [(entry.get("name") or "").casefold() for entry in (one, other)]
    if all(names):
        return names[0] == names[1]
    return _last(one["text"]) == _last(other["text"])


def _last(text: str) -> str:
    words = "".join(char if char.isalnum() else " " for char in text.casefold()).split()
    return words[-1] if words else text


def _same_loss(one: Json, other: Json) -> bool:
    return all(one[key] == other[key] for key in ("kind", "min", "max"))


def _same_claim(one: Json, other: Json) -> bool:
    return bool(one["kind"] == other["kind"]) and _alike(one["speaker"], other["speaker"])


def _same_days(one: Json, other: Json) -> bool:
    return all(one[key] == other[key] for key in ("start", "end"))


def _same_value(one: Json, other: Json) -> bool:
    return bool(one["value"] == other["value"])


def _yes(one: Json, other: Json) -> bool:
    return True


# ---------------------------------------------------------------- the slots


class Slot(Struct, frozen=True):
    """How a slot is read, compared and told; ``common`` slots do not help to align, ``single`` ones hold one entry."""

    entries: Callable[[Json], list[Json]]
    agree: Callable[[Json, Json], bool]
    words: Callable[[Json], str]
    common: bool = False
    single: bool = False


def _listed(key: str) -> Callable[[Json], list[Json]]:
    return lambda incident: list(incident[key])


def _plain(key: str) -> Callable[[Json], list[Json]]:
    return lambda incident: [{"value": incident[key], "span": incident["trigger"]["span"]}]


def _dates(incident: Json) -> list[Json]:
    return [incident["date"]] if incident["date"] and incident["date"]["start"] else []


def _text(entry: Json) -> str:
    return str(entry["text"])


def _loss_words(loss: Json) -> str:
    who = (loss.get("who") or {}).get("text") or loss.get("text") or ""
    low, high = loss["min"], loss["max"]
    figure = f"{low}" if low == high and low is not None else f"{'' if low is None else low}..{high or ''}"
    return " ".join(filter(None, (loss["kind"], "?" if figure == ".." else figure, f"“{who}”" if who else "")))


def _claim_words(claim: Json) -> str:
    return f"{claim['kind']} of “{claim['speaker']['text']}”"


def _day_words(when: Json) -> str:
    days = [day for day in (when["start"], when["end"]) if day]
    return f"{'/'.join(dict.fromkeys(days))} “{when['text']}”"


def _value_words(entry: Json) -> str:
    return str(entry["value"])


def _incident_words(incident: Json) -> str:
    return f"{incident['type']} “{incident['trigger']['text']}”"


def _itself(incident: Json) -> list[Json]:
    return [incident]


SLOTS: Mapping[str, Slot] = {
    "incidents": Slot(_itself, _yes, _incident_words, common=True),
    "type": Slot(_plain("type"), _same_value, _value_words, common=True, single=True),
    "status": Slot(_plain("status"), _same_value, _value_words, common=True, single=True),
    "date": Slot(_dates, _same_days, _day_words, single=True),
    "places": Slot(_listed("locations"), _alike, _text),
    "perpetrators": Slot(_listed("perpetrators"), _alike, _text),
    "targets": Slot(_listed("targets"), _alike, _text),
    "weapons": Slot(_listed("weapons"), _alike, _text),
    "losses": Slot(_listed("losses"), _same_loss, _loss_words),
    "claims": Slot(_listed("claims"), _same_claim, _claim_words),
}


def sorted_misses(misses: Iterable[Miss]) -> Iterator[Miss]:
    """The disagreements by story, in the order of the gold, then along its text."""
    order: dict[str, int] = {}
    rows = list(misses)
    for miss in rows:
        order.setdefault(miss.story, len(order))
    slots = list(SLOTS)
    yield from sorted(rows, key=lambda miss: (order[miss.story], miss.at, slots.index(miss.slot)))
