"""The nouns of the parser: frozen values that flow down the pipeline and are never edited on the way.

Offsets everywhere are Unicode code points of the untouched decoded input, half-open: ``text[start:end]``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of the input: ``source[span[0]:span[1]] == text``."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """Something the user should know about a story that was nevertheless parsed."""

    code: str
    message: str
    span: Span | None = None


# ---------------------------------------------------------------- text: what was read


@dataclass(frozen=True, slots=True)
class Article:
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


@dataclass(frozen=True, slots=True)
class Dateline:
    """``BAMAKO, Aug 21 (Reuters) -`` and its kin. ``date`` is complete only if the dateline states a year or the
    publication date supplies it; ``place`` is the place as written."""

    text: str
    span: Span
    place: Text | None
    date: date | None
    agency: str | None
    month_day: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Signoff:
    """The initials or credit lines that close a story: ``MD/te/sf/lb/as/APA``."""

    text: str
    span: Span
    initials: tuple[str, ...]
    agency: str | None


@dataclass(frozen=True, slots=True)
class Shell:
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


@dataclass(frozen=True, slots=True)
class Sentence:
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
    norms: tuple[str, ...] = field(init=False, repr=False, compare=False)
    words: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        norms = tuple([token.norm for token in self.tokens])
        figures = ("#num",) if "num" in [token.shape for token in self.tokens] else ()
        object.__setattr__(self, "norms", norms)
        object.__setattr__(self, "words", frozenset(norms + figures))


@dataclass(frozen=True, slots=True)
class Document:
    """An article with its shell found and its text cut into sentences (headline first, then the body)."""

    article: Article
    shell: Shell
    sentences: tuple[Sentence, ...]
    published: date | None = None
    published_basis: str | None = None
    diagnostics: tuple[Diagnostic, ...] = ()


# ---------------------------------------------------------------- report: what is said about the story


@dataclass(frozen=True, slots=True)
class Found:
    """Words that a rule found. ``rule`` is ``<pack>/<rule id>``."""

    text: str
    span: Span
    rule: str


@dataclass(frozen=True, slots=True)
class Place:
    """A place that the story names. ``country`` is ISO 3166-1 alpha-3; ``lat``/``lon`` are WGS 84 degrees or None where
    the parser abstains; ``precision`` says how far to trust them (``exact``, ``town``, ``admin2``, ``admin1``,
    ``country``, ``region``, ``midpoint``, ``near``, ``unknown``); ``role`` is set on an incident's places only."""

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


@dataclass(frozen=True, slots=True)
class When:
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


@dataclass(frozen=True, slots=True)
class Perpetrator:
    text: str
    span: Span
    rule: str
    name: str | None
    id: str | None
    kind: str


@dataclass(frozen=True, slots=True)
class Target:
    text: str
    span: Span
    rule: str
    name: str | None
    kind: str


@dataclass(frozen=True, slots=True)
class Weapon:
    text: str
    span: Span
    rule: str
    name: str


@dataclass(frozen=True, slots=True)
class Who:
    text: str | None
    span: Span | None
    group: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Loss:
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


@dataclass(frozen=True, slots=True)
class Speaker:
    text: str
    span: Span
    name: str | None
    id: str | None


@dataclass(frozen=True, slots=True)
class Claim:
    id: str
    kind: str
    speaker: Speaker
    cue: Found
    scope: Span
    about: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in the text that was merged into an incident, and why."""

    text: str
    span: Span
    rule: str
    why: str | None


@dataclass(frozen=True, slots=True)
class Incident:
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


@dataclass(frozen=True, slots=True)
class PackStamp:
    name: str
    version: str
    digest: str
