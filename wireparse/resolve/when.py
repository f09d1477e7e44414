"""When: the dates of a story, resolved in text order against its publication and against each other.

Wire copy says "on Sunday" of the last Sunday on or before its publication; a history tells its dates in order, so a
month without a year belongs to the year told last. What neither forces stays open (``XXXX``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Protocol

from msgspec.structs import replace

from wireparse.match.unit import Unit
from wireparse.model import Diagnostic, Document, Sentence, When
from wireparse.resolve import calendar
from wireparse.resolve.date_expression import (
    DAY_FIRST,
    MONTH_FIRST,
    MONTHS,
    STATED,
    Context,
    Expression,
    Found,
    year_of,
)
from wireparse.resolve.date_forms import FUTURE, resolve_date, resolve_unit

__all__ = ["Context", "Cue", "infer_published", "is_history", "opens_range", "resolve_date", "resolve_dates"]

HISTORY_YEARS = 2
HISTORY_DATES = 6
HISTORY_DEICTIC = 8  # stated years of long ago for each weekday or "today"
OPENING = 2
CUE_REACH = 15
SPEECH_REACH = 2
AUXILIARY_REACH = 3
SAME_CLAUSE = 8
STALE = 1  # sentences; a deed named farther behind a day need not be that day's
BETWEEN_ENDS = 16  # characters between the two days of a range
CLAUSE_MARKS = frozenset((",", ";"))
DEICTIC = frozenset(("weekday", "day-word", "part"))
LATE = frozenset(("clock", "part"))


class Cue(Protocol):
    """Words of a sentence that carry attributes: a unit or a lexicon hit."""

    @property
    def start(self) -> int: ...
    @property
    def attrs(self) -> Mapping[str, str]: ...


def resolve_dates(
    document: Document,
    date_units: Sequence[tuple[int, Unit]],
    cues: Sequence[tuple[int, Cue]] = (),
    dateline: tuple[Sentence, Sequence[Unit]] | None = None,
) -> tuple[tuple[When, ...], tuple[Diagnostic, ...]]:
    """The story's dates in text order, and what contradicts itself in them.

    ``date_units`` are (sentence index, unit labelled ``date``); ``cues`` are units or lexicon hits of the sentences:
    those with an attribute ``tense`` (``future`` or ``past``) say whether a date beside them lies ahead, those with
    ``speech`` that it tells when something was said. ``dateline`` is the dateline as a sentence with its date units;
    what it says is a date of the story, but no event is counted from it.
    """
    history = is_history(document, date_units)
    order = _order_of(document, date_units)
    context = Context(document.article.text, document.published, history, order=order)
    resolved: list[tuple[When, Found]] = []
    if dateline is not None:
        resolved.extend(row for unit in dateline[1] for row in resolve_unit(unit, dateline[0], context))
    tenses: dict[int, list[Cue]] = {}
    for index, cue in cues:
        if "tense" in cue.attrs:
            tenses.setdefault(index, []).append(cue)
    for index, units in _by_sentence(date_units):
        sentence = document.sentences[index]
        near = sorted(tenses.get(index, ()), key=lambda cue: cue.start)
        rows, context = _resolve_sentence(units, sentence, context, near)
        resolved.extend(rows)
    if document.published is None:
        resolved = _years_forced(resolved, document)
    resolved.sort(key=lambda row: row[0].span)
    clashes = tuple(
        Diagnostic("date-contradiction", f"'{when.text}' is not the weekday that it names", when.span)
        for when, found in resolved
        if found.clash
    )
    return tuple(when for when, _ in resolved), clashes


def _tense_at(unit: Unit, cues: Sequence[Cue]) -> str | None:
    """The tense of the cue bound to the end of a date ("Monday's ruling"), else of the nearest cue before it ("will be
    held" is one with its auxiliary), but for a weak one ("until") behind another; of the first one after a date that
    opens its sentence."""
    owner = next((cue for cue in cues if "follows" in cue.attrs and cue.start == unit.end), None)
    if owner is not None:
        return owner.attrs["tense"]
    free = [cue for cue in cues if "follows" not in cue.attrs]
    if unit.start <= OPENING:
        return next((cue.attrs["tense"] for cue in free if unit.end <= cue.start <= unit.end + CUE_REACH), None)
    near = [cue for cue in free if unit.start - CUE_REACH <= cue.start < unit.start]
    if len(near) > 1 and "weak" in near[-1].attrs and _governs(near[-2], near[-1]):
        near.pop()
    if len(near) > 1 and "speech" not in near[-1].attrs and near[-1].start - near[-2].start <= AUXILIARY_REACH:
        return next((cue.attrs["tense"] for cue in near[-2:] if cue.attrs["tense"] == FUTURE), near[-1].attrs["tense"])
    return near[-1].attrs["tense"] if near else None


def _governs(cue: Cue, weak: Cue) -> bool:
    """Whether a verb is near enough before a weak cue to say that what it bounds is over ("held the town until")."""
    return "speech" not in cue.attrs and weak.start - cue.start <= SAME_CLAUSE


def _of_speech(unit: Unit, cues: Sequence[Cue]) -> bool:
    """Whether a date tells when something was said ("the army said on Monday", "told reporters on Monday"), and so is
    no day of the events."""
    return any(unit.start - _reach(cue) <= cue.start < unit.start for cue in cues if "speech" in cue.attrs)


def _reach(cue: Cue) -> int:
    """How many tokens behind a verb of speech its date may begin: one more where a hearer stands between."""
    return SPEECH_REACH + (cue.attrs["speech"] == "hearer")


def _by_sentence(date_units: Sequence[tuple[int, Unit]]) -> list[tuple[int, list[Unit]]]:
    grouped: dict[int, list[Unit]] = {}
    for index, unit in date_units:
        grouped.setdefault(index, []).append(unit)
    return [(index, sorted(grouped[index], key=lambda unit: unit.start)) for index in sorted(grouped)]


def _resolve_sentence(
    units: Sequence[Unit], sentence: Sentence, context: Context, cues: Sequence[Cue]
) -> tuple[list[tuple[When, Found]], Context]:
    """The dates of one sentence, times of the day last: they belong to the day that the sentence names."""
    rows: list[tuple[When, Found]] = []
    days: list[tuple[Unit, date]] = []
    opening_day = context.day
    for late in (False, True):
        for unit in units:
            if (unit.attrs.get("form") in LATE and not unit.captures.get("direction")) is not late:
                continue
            tense = _tense_at(unit, cues)
            nearby = _nearby(unit, sentence, days)
            day = opening_day if late and unit.attrs.get("form") == "clock" else context.day
            if unit.first("deed") is not None and sentence.index - context.told_in > STALE:
                day = None
            found = resolve_unit(unit, sentence, replace(context, tense=tense, nearby=nearby, day=day))
            spoken = _of_speech(unit, cues)
            for when, made in found:
                told = _told(context, made, unit)
                context = replace(told, day=context.day or told.day) if spoken else told
                if told.day is not None and not spoken:
                    context = replace(context, told_in=sentence.index)
                if made.stretch.precision == "day" and made.stretch.start and not late and not spoken:
                    days.append((unit, made.stretch.start))
                rows.append((when, made))
    return rows, context


def _nearby(unit: Unit, sentence: Sentence, days: Sequence[tuple[Unit, date]]) -> date | None:
    """The day that a time of the same sentence belongs to: the last before it, else one soon after it in its clause."""
    before = [day for other, day in days if other.end <= unit.start]
    if before:
        return before[-1]
    for other, day in days:
        between = sentence.tokens[unit.end : other.start]
        if len(between) <= SAME_CLAUSE and not any(token.text in CLAUSE_MARKS for token in between):
            return day
    return None


def _told(context: Context, found: Found, unit: Unit) -> Context:
    """The context after a date was told. A mere year inside a sentence is an aside."""
    made = found.stretch
    if made.year is None:
        return context
    told = year_of(context.told)
    if made.month is None and told is not None and (made.year == told or unit.start > OPENING):
        return context
    day = made.end if made.precision == "day" or (made.day is not None and made.end is not None) else None
    stale = context.history and (made.month is None or context.day is None or made.month != context.day.month)
    return replace(context, told=made, day=day if day is not None else None if stale else context.day)


def is_history(document: Document, date_units: Sequence[tuple[int, Unit]]) -> bool:
    """Whether most stated years lie long before publication and hardly a weekday or "today" ties the text to it."""
    if document.published is None:
        return True
    years = [int(year.attrs["year"]) for _, unit in date_units if (year := unit.first("year")) and "year" in year.attrs]
    before_christ = sum(1 for _, unit in date_units if (era := unit.first("era")) and era.attrs.get("era") == "BC")
    old = sum(document.published.year - year >= HISTORY_YEARS for year in years) + before_christ
    deictic = sum(unit.attrs.get("form") in DEICTIC for _, unit in date_units)
    return old >= HISTORY_DATES and old > HISTORY_DEICTIC * deictic and 2 * old > len(years)


def _order_of(document: Document, date_units: Sequence[tuple[int, Unit]]) -> str | None:
    """Whether the story's figures put the month or the day first, by those of them that can be read in one way only."""
    orders: set[str] = set()
    for index, unit in date_units:
        if unit.attrs.get("form") == "slashes":
            it = Expression(unit, document.sentences[index], Context(document.article.text))
            first, second = it.whole("day", "a"), it.whole("day", "b")
            if first is not None and second is not None and max(first, second) > MONTHS >= min(first, second):
                orders.add(MONTH_FIRST if second > MONTHS else DAY_FIRST)
    return orders.pop() if len(orders) == 1 else None


def _years_forced(resolved: Sequence[tuple[When, Found]], document: Document) -> list[tuple[When, Found]]:
    """A day without a year takes the only year of the text's full dates. A bare year ("since 2021") forces nothing."""
    years = sorted(
        {when.start.year for when, found in resolved if when.start and found.basis == STATED and found.stretch.day}
    )
    rows: list[tuple[When, Found]] = []
    for when, found in resolved:
        made = found.stretch
        if made.year is None and made.month is not None and made.day is not None:
            fitting = [
                stretch for year in years if (stretch := calendar.stretch(year, made.month, made.day)) and stretch.start
            ]
            if len(fitting) == 1 and len(years) == 1:
                day = fitting[0]
                time = f"T{when.time_of_day}" if when.time_of_day else ""
                when = replace(
                    when, value=f"{day.value}{time}", start=day.start, end=day.end, basis="only year in the text"
                )
        rows.append((when, found))
    return rows


def opens_range(first: When, second: When) -> bool:
    """Whether the dates, one behind the other, are the day that opens a range and the range that the second closes."""
    joined = 0 <= second.span[0] - first.span[1] <= BETWEEN_ENDS
    return joined and second.precision == "range" and first.precision == "day" and first.start == second.start


def infer_published(document: Document, date_units: Sequence[tuple[int, Unit]]) -> tuple[date, str] | None:
    """The story's date where its text forces one: "today, 3 May 1988" (a word counted from publication beside a full
    date), all such pairs agreeing. Never a guess: None otherwise."""
    context = Context(document.article.text, None, True)
    implied: set[date] = set()
    for index, units in _by_sentence(date_units):
        sentence = document.sentences[index]
        for word, full in [*zip(units, units[1:], strict=False), *zip(units[1:], units, strict=False)]:
            if word.attrs.get("form") != "day-word" or full.attrs.get("form") != "calendar" or _gap(word, full) > 1:
                continue
            when = resolve_date(full, sentence, context)
            day = word.first("day")
            if when and when.precision == "day" and when.start and when.basis == STATED and day:
                implied.add(when.start - timedelta(days=int(day.attrs.get("offset", "0"))))
    return (min(implied), "inferred") if len(implied) == 1 else None


def _gap(one: Unit, other: Unit) -> int:
    return max(one.start, other.start) - min(one.end, other.end)
