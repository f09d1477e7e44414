"""The nouns of the parser: frozen values that flow down the pipeline and are never edited on the way.

Offsets everywhere are Unicode code points of the untouched decoded input, half-open: ``text[start:end]``.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import force_setattr

Span = tuple[int, int]


def overlap(one: Span, other: Span) -> bool:
    """Whether two half-open spans share a character."""
    return one[0] < other[1] and other[0] < one[1]


class Text(Struct, frozen=True):
    """A piece of the input: ``source[span[0]:span[1]] == text``."""

    text: str
    span: Span


class Diagnostic(Struct, frozen=True):
    """Something the user should know about a story that was nevertheless parsed."""

    code: str
    message: str
    span: Span | None = None


# ---------------------------------------------------------------- text: what was read


class Article(Struct, frozen=True):
    """One story as it was read: the decoded text of its input and what the input says about it.

    ``text`` is the whole decoded input (one NDJSON record, one file); ``region`` is the part of it that is this
    story, the whole of it unless the file holds several. ``sha256`` is over the encoded bytes of the input
    (of the record's text, in UTF-8, for NDJSON).
    """

    id: str
    text: str
    region: Span
    path: str | None = None
    format: str = "text"
    encoding: str = "utf-8"
    sha256: str = ""
    published: date | None = None
    published_basis: str | None = None
    headline: str | None = None
    agency: str | None = None
    language: str | None = None
    diagnostics: tuple[Diagnostic, ...] = ()


class Dateline(Struct, frozen=True):
    """``BAMAKO, Aug 21 (Reuters) -`` and its kin. ``date`` is complete only if the dateline states a year or the
    publication date supplies it; ``place`` is the place as written."""

    text: str
    span: Span
    place: Text | None
    date: date | None
    agency: str | None
    month_day: tuple[int, int] | None = None


class Signoff(Struct, frozen=True):
    """The initials or credit lines that close a story: ``MD/te/sf/lb/as/APA``."""

    text: str
    span: Span
    initials: tuple[str, ...]
    agency: str | None


class Shell(Struct, frozen=True):
    """What surrounds a story's body. ``advisories`` are editors' notes, page marks and inserts kept out of the body."""

    headline: Text | None
    byline: Text | None
    dateline: Dateline | None
    signoff: Signoff | None
    agency: str | None
    body_span: Span
    advisories: tuple[Text, ...] = ()


class Token(NamedTuple):
    """A word, a number or one punctuation mark. ``norm`` is lower-case, unaccented, with straight quotes and plain
    hyphens, soft hyphens removed; ``shape`` is ``lower``, ``cap`` (Initial), ``upper`` (ALL CAPS, two letters or more),
    ``num`` (digits) or ``punct``. Hyphens and slashes inside words are tokens of their own; a possessive ``'s`` is one.
    """

    text: str
    norm: str
    start: int
    end: int
    shape: str


class Sentence(Struct, frozen=True):
    """``tokens`` of one sentence, their ``norms``, and its ``words``: each norm once, ``#num`` if there are figures.

    ``paragraph`` counts from 0; ``headline`` marks the sentence that is the headline.
    ``shouting`` is true where capitals carry no meaning (all-caps text). ``quoted`` holds the spans of token indices
    ``[i, j)`` that stand inside double quotes, the marks included, where the quote may open in an earlier sentence."""

    index: int
    start: int
    end: int
    paragraph: int
    tokens: tuple[Token, ...]
    headline: bool = False
    shouting: bool = False
    quoted: tuple[Span, ...] = ()
    norms: tuple[str, ...] = ()
    words: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        norms = tuple([token.norm for token in self.tokens])
        figures = ("#num",) if "num" in [token.shape for token in self.tokens] else ()
        force_setattr(self, "norms", norms)
        force_setattr(self, "words", frozenset(norms + figures))


class Document(Struct, frozen=True):
    """An article with its shell found and its text cut into sentences (headline first, then the body)."""

    article: Article
    shell: Shell
    sentences: tuple[Sentence, ...]
    published: date | None = None
    published_basis: str | None = None
    diagnostics: tuple[Diagnostic, ...] = ()


# ---------------------------------------------------------------- report: what is said about the story


class Found(Struct, frozen=True):
    """Words that a rule found. ``rule`` is ``<pack>/<rule id>``."""

    text: str
    span: Span
    rule: str


class Place(Struct, frozen=True):
    """A place that the story names. ``country`` is ISO 3166-1 alpha-3; ``lat``/``lon`` are WGS 84 degrees or None where
    the parser abstains; ``precision`` says how far to trust them (``exact``, ``town``, ``admin2``, ``admin1``,
    ``country``, ``region``, ``midpoint``, ``computed`` from how far and where, ``near``, ``unknown``); ``role`` is
    set on an incident's places only."""

    text: str
    span: Span
    rule: str
    name: str | None
    kind: str
    country: str | None
    admin1: str | None
    lat: float | None
    lon: float | None
    geonames_id: int | None
    precision: str
    role: str | None = None


class When(Struct, frozen=True):
    """A date expression. ``value`` is an ISO 8601 / TIMEX3 value; ``start`` and ``end`` are inclusive days;
    ``basis`` says what it was resolved against."""

    text: str
    span: Span
    rule: str
    value: str | None
    start: date | None
    end: date | None
    precision: str
    time_of_day: str | None = None
    basis: str | None = None


class Perpetrator(Struct, frozen=True):
    text: str
    span: Span
    rule: str
    name: str | None
    id: str | None
    kind: str


class Target(Struct, frozen=True):
    text: str
    span: Span
    rule: str
    name: str | None
    kind: str


class Weapon(Struct, frozen=True):
    text: str
    span: Span
    rule: str
    name: str


class Who(Struct, frozen=True):
    text: str | None
    span: Span | None
    group: str
    name: str | None = None


class Loss(Struct, frozen=True):
    """A figure somebody gave. ``min``/``max`` bound the count (None: unbounded or unknown on that side); ``claim`` is
    the id of the claim whose scope holds the figure."""

    id: str
    kind: str
    side: str
    who: Who
    min: int | None
    max: int | None
    text: str | None
    span: Span | None
    rule: str
    claim: str | None


class Speaker(Struct, frozen=True):
    text: str
    span: Span
    name: str | None
    id: str | None


class Claim(Struct, frozen=True):
    id: str
    kind: str
    speaker: Speaker
    cue: Found
    scope: Span
    about: tuple[str, ...]


class Mention(Struct, frozen=True):
    """A place in the text that was merged into an incident, and why."""

    text: str
    span: Span
    rule: str
    why: str | None


class Incident(Struct, frozen=True):
    id: str
    type: str
    trigger: Found
    status: str
    outcome: str | None
    background: bool
    date: When | None
    locations: tuple[Place, ...]
    perpetrators: tuple[Perpetrator, ...]
    targets: tuple[Target, ...]
    weapons: tuple[Weapon, ...]
    losses: tuple[Loss, ...]
    claims: tuple[str, ...]
    mentions: tuple[Mention, ...]


class PackStamp(Struct, frozen=True):
    name: str
    version: str
    digest: str
