"""The state of a story while it is read: the incidents that are open, and what still waits for one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from msgspec import Struct, field

from wireparse.assemble.claims import ClaimMention
from wireparse.assemble.entries import Entry
from wireparse.assemble.ontology import Ontology
from wireparse.assemble.reading import Argument, Deed, LossMention
from wireparse.model import Place, When
from wireparse.rulebook.definitions import LinkDef

APART_DAYS = 21
RECALLED_DAYS = 62
MOST_OPEN = 24
MOST_COMPARED = 12
FIRST_COMPARED = 4


class Draft(Struct):
    """An incident that is being put together; ``deeds`` in the order in which they were merged, each with its
    reason; ``suspects`` are parties that somebody thinks did it, each with its sentence; ``scene_date`` and
    ``entry_date`` are the days that the sentence before it, or its dated paragraph, gives it."""

    number: int
    deeds: list[tuple[Deed, str | None]]
    losses: list[LossMention] = field(default_factory=list)
    last_sentence: int = 0
    recalled: bool = False
    scene_date: int | None = None
    entry_date: int | None = None
    later_places: list[tuple[int, str]] = field(default_factory=list)
    suspects: list[tuple[int, Argument]] = field(default_factory=list)

    @property
    def first(self) -> Deed:
        return self.deeds[0][0]

    @property
    def last_told(self) -> tuple[int, bool, int]:
        """Sorting key: the incident told last, the news before what it only recalls, the newest among equals."""
        return self.last_sentence, not self.first.another, self.number

    @property
    def compared(self) -> list[Deed]:
        """The tellings that a new one is compared with: all, or the first few and the last of very many."""
        if len(self.deeds) <= MOST_COMPARED:
            return [deed for deed, _ in self.deeds]
        return [deed for deed, _ in (*self.deeds[:FIRST_COMPARED], *self.deeds[FIRST_COMPARED - MOST_COMPARED :])]

    def arguments(self, role: str) -> list[Argument]:
        """The arguments in a role of the tellings compared with a new one."""
        return [argument for deed in self.compared for argument in getattr(deed, role)]

    def places(self) -> dict[int, str]:
        found: dict[int, str] = {}
        for deed, _ in self.deeds:
            for index, role in deed.places:
                found.setdefault(index, role)
        for index, role in self.later_places:
            found.setdefault(index, role)
        return found


class Apart(Struct, frozen=True):
    """Why the link rule ``rule`` did not merge what opened incident ``opened`` into incident ``other``: the conditions
    that do not hold, and the exceptions that do. Incidents by number."""

    opened: int
    other: int
    rule: str
    missing: tuple[str, ...]
    barring: tuple[str, ...]


class Discourse(Struct):
    """What the fold over the sentences carries along; ``open`` are the incidents that a sentence may still go on with,
    the one told last at the end; ``entries`` the dated paragraphs by sentence; ``pending`` are figures told before any
    incident; ``apart``: kept if ``thorough``."""

    places: Sequence[Place]
    dates: Sequence[When]
    ontology: Ontology
    links: Sequence[LinkDef]
    published: date | None
    entries: Mapping[int, Entry]
    thorough: bool = False
    drafts: list[Draft] = field(default_factory=list)
    open: list[Draft] = field(default_factory=list)
    apart: list[Apart] = field(default_factory=list)
    pending: list[LossMention] = field(default_factory=list)
    claims: list[ClaimMention] = field(default_factory=list)

    @property
    def current(self) -> Draft | None:
        """The incident that was told last."""
        return self.open[-1] if self.open else None

    def tell(self, draft: Draft, sentence: int) -> None:
        """The draft is told (again) in this sentence; of all others only the last few stay open."""
        draft.last_sentence = sentence
        if not any(each is draft for each in self.open):
            self.open.append(draft)
        self.open.sort(key=lambda each: each.last_told)
        del self.open[:-MOST_OPEN]


def is_old(when: When | None, published: date | None, days: int = APART_DAYS) -> bool:
    """Whether a date lies more than so many days before publication: far enough that what happened then is another
    deed than that of the day's news."""
    return (
        when is not None and when.end is not None and published is not None and published - when.end > timedelta(days)
    )


def is_recalled(when: When | None, published: date | None) -> bool:
    """Whether a date lies so far before publication that what happened then is recalled, not news: the two months of
    the MUC-3 guidelines, in which an investigation or a trial still reports the deed."""
    return is_old(when, published, RECALLED_DAYS)
