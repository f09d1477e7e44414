"""When: date units to values. Found expressions in, calendar stretches out, each with what it was resolved against.

A date unit's ``form`` names the arithmetic; its captures carry the calendar's parts as attributes (``month``, ``weekday``,
``day``, ``unit``, ``offset``, ``part``, ``edge`` ...), so nothing here knows a language. Wire copy says "on Sunday" of the
last Sunday on or before its publication; a history tells its dates in order, so a month without a year belongs to the
year told last. What neither forces stays open (``XXXX``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Protocol

from wireparse.match.unit import Unit
from wireparse.model import Diagnostic, Document, Sentence, Span, When
from wireparse.resolve import calendar
from wireparse.resolve.calendar import UNKNOWN, Stretch
from wireparse.resolve.quantity import number

PUBLISHED, TEXT, STATED, NEARBY = "published", "text", "stated", "sentence"
FUTURE, PAST = "future", "past"
BACK_IN_YEAR = 9  # a month so many months before the one told last belongs to the next year
SEASON_BACK = 6
SOON_DAYS = 90  # a day without a year that lies at most so far ahead is taken to be ahead
SOON_AFTER_PAST = 30  # the same where the verb before it tells of the past
LONG_AGO_DAYS = 200
HISTORY_YEARS = 2
HISTORY_DATES = 6
HISTORY_DEICTIC = 8  # stated years of long ago for each weekday or "today"
OPENING = 2
CUE_REACH = 15
SPEECH_REACH = 2
EASTER_MONTH = 4
SATURDAY = 5
SAME_CLAUSE = 8
CLAUSE_MARKS = frozenset((",", ";"))
SEASON_MONTH: Mapping[str, int] = MappingProxyType({"SP": 4, "SU": 7, "FA": 10, "WI": 12})
DEICTIC = frozenset(("weekday", "day-word", "part"))
LATE = frozenset(("clock", "part"))


class Cue(Protocol):
    """Words of a sentence that carry attributes: a unit or a lexicon hit."""

    @property
    def start(self) -> int: ...
    @property
    def attrs(self) -> Mapping[str, str]: ...


@dataclass(frozen=True, slots=True)
class Context:
    """What a date may be resolved against: the story's date, the date and the day told last, the tense before it, the
    day named in the same sentence. ``history``: the text tells of years long gone, in order."""

    source: str
    published: date | None = None
    history: bool = False
    told: Stretch | None = None
    day: date | None = None
    tense: str | None = None
    nearby: date | None = None

    @property
    def today(self) -> date | None:
        """The day that "today" means; None in a history."""
        return None if self.history else self.published


@dataclass(frozen=True, slots=True)
class Found:
    stretch: Stretch
    basis: str | None
    clash: bool = False


@dataclass(frozen=True, slots=True)
class Expression:
    """A date unit in its sentence with its context; reads attributes by role."""

    unit: Unit
    sentence: Sentence
    context: Context

    def attr(self, key: str, role: str | None = None) -> str | None:
        """Attribute ``key`` of what was captured in ``role`` (by default the role of the same name), else of the unit."""
        captured = self.unit.first(role or key)
        if captured is not None and key in captured.attrs:
            return captured.attrs[key]
        return self.unit.attrs.get(key)

    def whole(self, key: str, role: str | None = None) -> int | None:
        value = self.attr(key, role)
        return None if value is None else int(value)

    def said(self, role: str) -> str | None:
        """The words captured in ``role``."""
        captured = self.unit.first(role)
        return None if captured is None else self.context.source[self.sentence.tokens[captured.start].start : self.sentence.tokens[captured.end - 1].end]

    def digits(self, role: str) -> int | None:
        text = self.said(role)
        return int(text) if text and text.isascii() and text.isdigit() else None

    def directions(self, role: str = "direction") -> tuple[Unit, ...]:
        return (*self.unit.captures.get(role, ()), *self.unit.captures.get(role + "2", ()))

    def offset(self, role: str = "direction") -> tuple[int, str | None]:
        """How many units back or ahead, and from what: ``published`` or ``text``. In a history all is from the text."""
        captured = self.directions(role)
        if not captured:
            return 0, None
        moving = [unit for unit in captured if unit.attrs.get("offset") != "0"]
        anchors = [unit.attrs.get("anchor") for unit in captured]
        steps = int((moving or captured)[-1].attrs.get("offset", "0"))
        anchor = TEXT if TEXT in anchors or self.context.history or self.context.published is None else PUBLISHED
        return steps, anchor

    # ------------------------------------------------------------ years

    def year(self, role: str = "year", short: str = "yy") -> int | None:
        """The year as stated, negative before our era; a year of two digits goes to the century that fits the context."""
        captured = self.unit.first(role)
        if captured is not None:
            stated = captured.attrs.get("year")
            value = int(stated) if stated else self.digits(role)
            return -value if value is not None and self.attr("era") == "BC" else value
        if self.unit.first(short) is not None:
            return self._two_digits(self.whole("yy", short) or 0)
        if self.directions("year_direction"):
            steps, anchor = self.offset("year_direction")
            base = self.context.published.year if anchor == PUBLISHED and self.context.published else _year(self.context.told)
            return None if base is None else base + steps
        return None

    def _two_digits(self, value: int) -> int:
        told = _year(self.context.told)
        if self.context.history and told and told > 0:
            return told // 100 * 100 + value
        latest = self.context.published.year if self.context.published else 2030
        return latest // 100 * 100 + value - (100 if value > latest % 100 else 0)

    # ------------------------------------------------------------ times of the day

    def time(self) -> str | None:
        """The part of the day (``MO``) or the clock time (``22:20``) as TIMEX3 writes it after the ``T``."""
        part = self.attr("part")
        if self.unit.first("hour") is None:
            return part
        return self._clock(part)

    def _clock(self, part: str | None) -> str | None:
        hour, minute = self.digits("hour"), self.digits("minute")
        if hour is None:
            written = (self.said("hour") or "").replace(".", ":").split(":")
            if len(written) != 2 or not all(piece.isdigit() for piece in written):
                return None
            hour, minute = int(written[0]), int(written[1])
        text = self.said("hour") or ""
        if minute is None and len(text) == 4 and text.isdigit():
            hour, minute = divmod(hour, 100)
        half = self.attr("half", "meridiem")
        if 1 <= hour <= 12 and (half == "pm" or (half != "am" and part in ("AF", "EV")) or (part == "NI" and hour >= 6)):
            hour = hour % 12 + 12
        elif half == "am" and hour == 12:
            hour = 0
        minute = minute or 0
        return f"{hour:02d}:{minute:02d}" if hour <= 24 and minute < 60 else None


def _year(told: Stretch | None) -> int | None:
    return told.year if told else None


# ---------------------------------------------------------------- forms


def _calendar(it: Expression) -> Found | None:
    if it.unit.first("holiday") is not None and it.attr("day", "holiday") is None:
        return _movable(it)
    month = it.whole("month") or it.whole("mm") or it.whole("month", "holiday")
    day = it.whole("day") or it.whole("day", "holiday")
    weekday = it.whole("weekday")
    year = it.year()
    if month is None and day is not None:
        return _day_of_told_month(it, day)
    if year is not None or month is None:
        made = calendar.stretch(year, month, day)
        clash = bool(made and made.start and weekday is not None and day and made.start.weekday() != weekday)
        return Found(made, STATED, clash) if made else None
    return _without_year(it, month, day, weekday)


def _day_of_told_month(it: Expression, day: int) -> Found | None:
    """ "on the 13th": of the month told last, else of the month of publication."""
    told, today = it.context.told, it.context.today
    if told is not None and told.month is not None:
        made = calendar.stretch(told.year, told.month, day)
        return Found(made, TEXT) if made else None
    if today is None:
        return None
    month = today if day <= today.day or it.context.tense == FUTURE else calendar.moved(today, "month", -1)
    made = calendar.stretch(month.year, month.month, day) if month else None
    return Found(made, PUBLISHED) if made else None


def _without_year(it: Expression, month: int, day: int | None, weekday: int | None) -> Found | None:
    steps, _ = it.offset()
    today, told = it.context.today, it.context.told
    year: int | None
    if today is None or (it.directions() and it.offset()[1] == TEXT and told is not None):
        year, basis = _told_year(told, month, steps, BACK_IN_YEAR), TEXT
    else:
        year, basis = _year_near(today, month, day, steps if it.directions() else None, it.context.tense), PUBLISHED
    made = calendar.stretch(year, month, day)
    if made is None:
        return None
    clash = bool(made.start and weekday is not None and day and made.start.weekday() != weekday)
    return Found(made, basis if year is not None else None, clash)


def _told_year(told: Stretch | None, month: int, steps: int, back: int) -> int | None:
    """The year of a month in a narrative: the one told last, the next if the month lies far before the one told last."""
    if told is None or told.year is None:
        return None
    year = told.year
    if told.month is None:
        return year + steps
    if steps > 0:
        return year + (month <= told.month)
    if steps < 0:
        return year - (month >= told.month)
    return year + (told.month - month >= back)


def _year_near(today: date, month: int, day: int | None, steps: int | None, tense: str | None) -> int:
    """The year of a month or day by the story's date: the past, unless words or a short distance say otherwise."""
    known = calendar.stretch(today.year, month, day)
    if known is None or known.start is None or known.end is None:
        return today.year - 4 if month == 2 and day == 29 else today.year  # not a leap year
    ahead, behind = known.start > today, known.end < today
    if steps is not None:
        return today.year - (steps < 0 and not behind) + (steps > 0 and not ahead)
    if tense == FUTURE:
        return today.year + (behind and (today - known.end).days > LONG_AGO_DAYS)
    if ahead and day is not None and (known.start - today).days <= (SOON_AFTER_PAST if tense == PAST else SOON_DAYS):
        return today.year
    return today.year - ahead


def _movable(it: Expression) -> Found | None:
    """A feast that has another day every year; in a year not stated the one that its usual month points to."""
    stated, month = it.year(), it.whole("month", "holiday") or EASTER_MONTH
    year, basis = stated, STATED
    if year is None and it.context.today is not None:
        steps, _ = it.offset()
        year, basis = _year_near(it.context.today, month, None, steps if it.directions() else None, it.context.tense), PUBLISHED
    elif year is None:
        year, basis = _told_year(it.context.told, month, it.offset()[0], BACK_IN_YEAR), TEXT
    if year is None or year < 1:
        return Found(UNKNOWN, None)
    shift = it.whole("easter", "holiday")
    if shift is not None:
        return Found(calendar.on_day(calendar.easter_day(year) + timedelta(days=shift)), basis)
    return Found(calendar.on_day(calendar.nth_weekday(year, month, it.whole("weekday", "holiday") or 0, it.whole("nth", "holiday") or 1)), basis)


def _slashes(it: Expression) -> Found | None:
    first, second, year = it.whole("day", "a"), it.whole("day", "b"), it.year()
    if first is None or second is None or year is None:
        return None
    month, day = (first, second) if (it.attr("order") == "month-first" and first <= 12) or second > 12 else (second, first)
    made = calendar.stretch(year, month, day) if month <= 12 else None
    return Found(made, STATED) if made else None


def _weekday(it: Expression) -> Found | None:
    weekday = it.whole("weekday")
    if weekday is None:
        return None
    steps, anchor = it.offset()
    today, told = it.context.today, it.context.day
    if today is None or (anchor == TEXT and told is not None):
        if told is None:
            return Found(Stretch(f"XXXX-WXX-{weekday + 1}", None, None, "day"), None)
        near = told + timedelta(days=3)
        day = calendar.weekday_on_or_before(near if steps == 0 else told - timedelta(days=1), weekday)
        return Found(calendar.on_day(calendar.weekday_after(told, weekday) if steps > 0 else day), TEXT)
    if steps < 0:
        day = calendar.weekday_on_or_before(today - timedelta(days=1), weekday)
    elif steps > 0 or (it.context.tense == FUTURE and weekday != today.weekday()):
        day = calendar.weekday_after(today, weekday)
    else:
        day = calendar.weekday_on_or_before(today, weekday)
    found = calendar.on_day(day)
    if it.unit.first("into") is not None:
        found = replace(found, end=day + timedelta(days=1))
    return Found(found, PUBLISHED)


def _day_word(it: Expression) -> Found | None:
    today, offset = it.context.today, it.whole("offset", "day") or 0
    if today is None:
        return Found(Stretch("PRESENT_REF" if offset == 0 else None, None, None, "vague"), None)
    return Found(calendar.on_day(today + timedelta(days=offset)), PUBLISHED)


def _shifted_day(it: Expression) -> Found | None:
    today = it.context.today
    return Found(calendar.on_day(today + timedelta(days=it.whole("offset") or 0)), PUBLISHED) if today else None


def _part(it: Expression) -> Found | None:
    """A part of a day that is named by what stands around it: "last night", "the next morning", "at dawn"."""
    steps, anchor = it.offset()
    context = it.context
    if anchor is None and "offset" in it.unit.attrs and context.nearby is None:  # overnight
        steps, anchor = it.whole("offset") or 0, PUBLISHED if context.today else TEXT
        if context.today is None:
            steps = 0
    if anchor == PUBLISHED and context.today is not None and steps <= 0:
        day = context.today + timedelta(days=steps)
        made = calendar.on_day(day)
        return Found(replace(made, end=day + timedelta(days=1)) if it.attr("part") == "NI" and steps else made, PUBLISHED)
    if it.attr("last-night") is not None and context.nearby is None and context.today is not None:
        return Found(replace(calendar.on_day(context.today - timedelta(days=1)), end=context.today), PUBLISHED)
    base = context.nearby if anchor is None and context.nearby else context.day
    if base is None:
        return Found(Stretch("XXXX-XX-XX", None, None, "vague"), None)
    return Found(calendar.on_day(base + timedelta(days=steps)), NEARBY if base == context.nearby else TEXT)


def _clock(it: Expression) -> Found | None:
    if it.time() is None:
        return None
    base = it.context.nearby or it.context.day
    if base is None:
        return Found(Stretch("XXXX-XX-XX", None, None, "vague"), None)
    return Found(calendar.on_day(base), NEARBY if base == it.context.nearby else TEXT)


def _unit(it: Expression) -> Found | None:
    """ "last week", "this year", "the end of the month", "the following decade"."""
    unit = it.attr("unit") or ""
    steps, anchor = it.offset()
    today, told = it.context.today, it.context.told
    if today is not None and anchor is None and unit == "weekend" and it.context.tense != FUTURE:
        return Found(calendar.in_weekend(calendar.weekday_on_or_before(today, SATURDAY)), PUBLISHED)
    if today is not None and anchor != TEXT:
        day = calendar.moved(today, unit, steps)
        made = calendar.unit_around(day, unit) if day else None
        return Found(made, PUBLISHED) if made else None
    if told is None or told.year is None:
        return Found(Stretch("PRESENT_REF" if anchor == PUBLISHED and not steps else None, None, None, "vague"), None)
    made = _unit_from(told, unit, steps)
    return Found(made, TEXT) if made else None


def _unit_from(told: Stretch, unit: str, steps: int) -> Stretch | None:
    """The unit that lies ``steps`` units from the date told last; only as fine as that date."""
    year = told.year
    if year is None:
        return None
    if unit == "year":
        return calendar.stretch(year + steps)
    if year < 1:
        return Stretch(f"BC{-(year + 10 * steps) // 10:03d}", None, None, "range", year) if unit == "decade" else None
    if told.month is None and unit not in ("decade", "century"):
        return Stretch(f"{year:04d}-XX", None, None, "vague", year)
    if told.day is None and unit in ("week", "weekend", "fortnight"):
        return Stretch(f"{year:04d}-{told.month:02d}", None, None, "vague", year, told.month)
    day = calendar.moved(date(year, told.month or 1, told.day or 1), unit, steps)
    return calendar.unit_around(day, unit) if day else None


def _day(it: Expression) -> Found | None:
    """ "the next day", "that same day", "the day before"."""
    steps, _ = it.offset()
    if not it.directions():
        shift = it.unit.first("shift")
        steps = int(shift.attrs.get("sign", "0")) if shift else 0
    if it.context.day is None:
        return Found(Stretch(_open_day(it.context.told), None, None, "vague"), None)
    return Found(calendar.on_day(it.context.day + timedelta(days=steps)), TEXT)


def _open_day(told: Stretch | None) -> str:
    if told is None or told.year is None:
        return "XXXX-XX-XX"
    month = "XX" if told.month is None else f"{told.month:02d}"
    return f"{calendar.written_year(told.year)}-{month}-XX"


def _shift(it: Expression) -> Found | None:
    """ "three days ago", "two years later", "a month earlier"."""
    count, unit = it.unit.first("n"), it.attr("unit") or ""
    steps = number(count, it.sentence) if count else 1
    if steps is None or unit in ("second", "minute", "hour"):
        return _hours_away(it)
    sign, anchor = it.whole("sign", "shift") or 1, it.attr("anchor", "shift") or PUBLISHED
    steps *= sign
    if anchor == PUBLISHED and it.context.today is not None:
        day = calendar.moved(it.context.today, unit, steps)
        return Found(_rough(day, unit), PUBLISHED) if day else None
    told = it.context.told
    if unit in ("year", "decade", "century") and told is not None and told.year is not None:
        return Found(calendar.in_year(told.year + steps * {"year": 1, "decade": 10, "century": 100}[unit]), TEXT)
    if unit == "month" and told is not None and told.year is not None and told.year > 0 and told.month is not None:
        day = calendar.moved(date(told.year, told.month, 1), unit, steps)
        return Found(calendar.in_month(day.year, day.month), TEXT) if day else None
    if it.context.day is None:
        return Found(Stretch(_open_day(told), None, None, "vague"), None)
    day = calendar.moved(it.context.day, unit, steps)
    return Found(_rough(day, unit), TEXT) if day else None


def _rough(day: date, unit: str) -> Stretch:
    """As fine as the unit it was counted in: years ago is a year, weeks ago a week, days ago a day."""
    match unit:
        case "year" | "decade" | "century":
            return calendar.in_year(day.year)
        case "month":
            return calendar.in_month(day.year, day.month)
        case "week" | "fortnight":
            return calendar.in_week(day)
    return calendar.on_day(day)


def _hours_away(it: Expression) -> Found | None:
    anchor = it.attr("anchor", "shift") or PUBLISHED
    base = it.context.today if anchor == PUBLISHED and it.context.today else it.context.day
    return Found(calendar.on_day(base), TEXT) if base else Found(Stretch(None, None, None, "vague"), None)


def _shift_vague(it: Expression) -> Found | None:
    sign = it.whole("sign", "shift") or 1
    return Found(Stretch("FUTURE_REF" if sign > 0 else "PAST_REF", None, None, "vague"), None)


def _season(it: Expression) -> Found | None:
    season, year = it.attr("season") or "", it.year()
    if year is not None:
        return Found(_seasonal(year, season), STATED)
    steps, anchor = it.offset()
    month = SEASON_MONTH.get(season, 1)
    today = it.context.today
    if today is not None and anchor != TEXT:
        tense = FUTURE if it.directions() and steps == 0 else it.context.tense
        return Found(_seasonal(_year_near(today, month, None, steps if it.directions() and steps else None, tense), season), PUBLISHED)
    year = _told_year(it.context.told, month, steps, SEASON_BACK)
    return Found(_seasonal(year, season), TEXT if year is not None else None)


def _seasonal(year: int | None, season: str) -> Stretch:
    month = SEASON_MONTH.get(season) if season != "WI" else None
    return replace(calendar.in_season(year, season), month=month)


def _decade(it: Expression) -> Found | None:
    decade = it.whole("decade")
    return Found(calendar.in_decade(decade), STATED) if decade else None


def _century(it: Expression) -> Found | None:
    century = it.whole("century")
    return Found(calendar.in_century(century, it.attr("era") == "BC"), STATED) if century else None


def _quarter(it: Expression) -> Found | None:
    return _part_of_year(it, calendar.in_quarter)


def _half(it: Expression) -> Found | None:
    return _part_of_year(it, calendar.in_half)


def _part_of_year(it: Expression, make: Callable[[int | None, int], Stretch | None]) -> Found | None:
    nth, year, basis = it.whole("nth", "half") or 0, it.year(), STATED
    if year is None:
        steps, anchor = it.offset()
        today = it.context.today if anchor != TEXT else None
        year, basis = (today.year + steps, PUBLISHED) if today else (_year(it.context.told), TEXT)
    made = make(year, nth)
    return Found(made, basis if year is not None else None) if made else None


def _vague(it: Expression) -> Found | None:
    value = it.attr("value", "vague") or it.attr("value", "recent") or "PRESENT_REF"
    return Found(Stretch(value, None, None, "vague"), None)


FORMS: Mapping[str, Callable[[Expression], Found | None]] = MappingProxyType(
    {
        "calendar": _calendar,
        "slashes": _slashes,
        "weekday": _weekday,
        "day-word": _day_word,
        "shifted-day": _shifted_day,
        "part": _part,
        "clock": _clock,
        "unit": _unit,
        "day": _day,
        "shift": _shift,
        "shift-vague": _shift_vague,
        "season": _season,
        "decade": _decade,
        "century": _century,
        "quarter": _quarter,
        "half": _half,
        "vague": _vague,
    }
)


# ---------------------------------------------------------------- one expression


def resolve_date(unit: Unit, sentence: Sentence, context: Context) -> When | None:
    """The value of one date unit; None if its words are no date after all ("31 February")."""
    resolved = _resolve(unit, sentence, context)
    return resolved[-1][0] if resolved else None


def _resolve(unit: Unit, sentence: Sentence, context: Context) -> tuple[tuple[When, Found], ...]:
    """The expressions of a unit, in text order: two of a range, whose second one carries the whole stretch."""
    if unit.attrs.get("form") == "range":
        return _resolve_range(unit, sentence, context)
    it = Expression(unit, sentence, context)
    read = FORMS.get(unit.attrs.get("form", ""))
    found = read(it) if read else None
    if found is None:
        return ()
    time = it.time()
    found = replace(found, stretch=_narrowed(found.stretch, it.attr("edge"), context.today))
    return ((_when(it, found, time, expression_span(unit, sentence)), found),)


def _narrowed(made: Stretch, edge: str | None, today: date | None) -> Stretch:
    """ "early March" is its first third; "earlier this month" ends with the story's date, "later this month" begins with it."""
    if edge in ("so-far", "from-now"):
        if today is None or made.start is None or made.end is None or not made.start < today < made.end:
            return made
        return replace(made, end=today) if edge == "so-far" else replace(made, start=today)
    return calendar.narrowed(made, edge)


def _when(it: Expression, found: Found, time: str | None, span: Span) -> When:
    made = found.stretch
    timed = time is not None and made.value is not None and (made.precision == "day" or made.value.endswith("XX"))
    return When(
        text=it.context.source[span[0] : span[1]],
        span=span,
        rule=it.unit.rule or "",
        value=f"{made.value}T{time}" if timed else made.value,
        start=made.start,
        end=made.end,
        precision=made.precision,
        time_of_day=time,
        basis=found.basis,
    )


def expression_span(unit: Unit, sentence: Sentence) -> Span:
    """The characters of the expression: the whole unit, or what its rule's ``extent`` says (``captured``: the captured words
    only, ``from-captured``: from the first of them on); of a range, the closing expression."""
    if unit.attrs.get("form") == "range":
        return _hull([part for role, part in _captured(unit) if not role.startswith("from_")], sentence)
    extent = unit.attrs.get("extent")
    if extent is not None and unit.captures:
        start, end = _hull([part for _, part in _captured(unit)], sentence)
        return start, end if extent == "captured" else sentence.tokens[unit.end - 1].end
    return sentence.tokens[unit.start].start, sentence.tokens[unit.end - 1].end


def _captured(unit: Unit) -> list[tuple[str, Unit]]:
    return [(role, part) for role, parts in unit.captures.items() for part in parts]


def _hull(parts: Iterable[Unit], sentence: Sentence) -> Span:
    listed = list(parts)
    first, last = min(part.start for part in listed), max(part.end for part in listed)
    return sentence.tokens[first].start, sentence.tokens[last - 1].end


def _resolve_range(unit: Unit, sentence: Sentence, context: Context) -> tuple[tuple[When, Found], ...]:
    last = Expression(_endpoint(unit, closing=True), sentence, context)
    closing = _season(last) if last.attr("season") else _weekday(last) if unit.first("from_weekday") and not unit.first("day") else _calendar(last)
    if closing is None:
        return ()
    first = Expression(_endpoint(unit, closing=False), sentence, replace(context, told=closing.stretch, history=True))
    opening = _opening(first, last, closing)
    whole = closing
    if opening is not None and opening.stretch.start and closing.stretch.end and opening.stretch.start <= closing.stretch.end:
        whole = replace(closing, stretch=replace(closing.stretch, start=opening.stretch.start, precision="range"))
    found = ((_when(last, whole, None, expression_span(unit, sentence)), whole),)
    if opening is None:
        return found
    span = _hull([part for role, part in _captured(unit) if role.startswith("from_")], sentence)
    rows = ((_when(first, opening, None, span), opening), *found)
    return tuple(sorted(rows, key=lambda row: row[0].span))


def _endpoint(unit: Unit, closing: bool) -> Unit:
    """The unit with the captures of one end of the range, under their plain roles."""
    if closing:
        kept = {role: parts for role, parts in unit.captures.items() if not role.startswith("from_")}
        if "month" not in kept and "season" not in kept and "day" in kept:
            kept["month"] = unit.captures.get("from_month", ())
    else:
        kept = {role.removeprefix("from_"): parts for role, parts in unit.captures.items() if role.startswith("from_")}
        kept.update({role: unit.captures[role] for role in ("era",) if role in unit.captures})
    return replace(unit, captures=kept)


def _opening(first: Expression, last: Expression, closing: Found) -> Found | None:
    """The opening of a range takes what it lacks (month, year) from its end."""
    year = first.year() or closing.stretch.year
    if first.attr("weekday") and closing.stretch.start and not first.unit.first("day"):
        day = calendar.weekday_on_or_before(closing.stretch.start - timedelta(days=1), first.whole("weekday") or 0)
        return Found(calendar.on_day(day), closing.basis)
    if first.attr("season"):
        return Found(_seasonal(year, first.attr("season") or ""), closing.basis)
    month = first.whole("month") or (closing.stretch.month if first.unit.first("day") else None)
    made = calendar.stretch(year, month, first.whole("day"))
    if made and closing.stretch.start and made.start and made.start > closing.stretch.start and month and first.unit.first("year") is None:
        made = calendar.stretch(year - 1 if year else None, month, first.whole("day"))
    return Found(made, closing.basis) if made else None


# ---------------------------------------------------------------- the whole story


def resolve_dates(
    document: Document,
    date_units: Sequence[tuple[int, Unit]],
    cues: Sequence[tuple[int, Cue]] = (),
    dateline: tuple[Sentence, Sequence[Unit]] | None = None,
) -> tuple[tuple[When, ...], tuple[Diagnostic, ...]]:
    """The story's dates in text order, and what contradicts itself in them.

    ``date_units`` are (sentence index, unit labelled ``date``); ``cues`` are units or lexicon hits of the sentences: those
    with an attribute ``tense`` (``future`` or ``past``) say whether a date beside them lies ahead. ``dateline`` is the
    dateline as a sentence with its date units; what it says is a date of the story, but no event is counted from it.
    """
    history = is_history(document, date_units)
    context = Context(document.article.text, document.published, history)
    resolved: list[tuple[When, Found]] = []
    if dateline is not None:
        resolved.extend(row for unit in dateline[1] for row in _resolve(unit, dateline[0], context))
    for index, units in _by_sentence(date_units):
        sentence = document.sentences[index]
        near = sorted((cue for at, cue in cues if at == index and "tense" in cue.attrs), key=lambda cue: cue.start)
        rows, context = _resolve_sentence(units, sentence, context, near)
        resolved.extend(rows)
    if document.published is None:
        resolved = _years_forced(resolved, document)
    resolved.sort(key=lambda row: row[0].span)
    clashes = tuple(
        Diagnostic("date-contradiction", f"'{when.text}' is not the weekday that it names", when.span) for when, found in resolved if found.clash
    )
    return tuple(when for when, _ in resolved), clashes


def _tense_at(unit: Unit, cues: Sequence[Cue]) -> str | None:
    """The tense of the nearest cue before a date; of the first one after a date that opens its sentence."""
    if unit.start <= OPENING:
        return next((cue.attrs["tense"] for cue in cues if unit.end <= cue.start <= unit.end + CUE_REACH), None)
    near = [cue for cue in cues if unit.start - CUE_REACH <= cue.start < unit.start]
    return near[-1].attrs["tense"] if near else None


def _of_speech(unit: Unit, cues: Sequence[Cue]) -> bool:
    """Whether a date tells when something was said ("the army said on Monday"), and so is no day of the events."""
    return any("speech" in cue.attrs and unit.start - SPEECH_REACH <= cue.start < unit.start for cue in cues)


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
            found = _resolve(unit, sentence, replace(context, tense=tense, nearby=nearby, day=day))
            spoken = _of_speech(unit, cues)
            for when, made in found:
                told = _told(context, made, unit)
                context = replace(told, day=context.day or told.day) if spoken else told
                if made.stretch.precision == "day" and made.stretch.start and not late and not spoken:
                    days.append((unit, made.stretch.start))
                rows.append((when, made))
    return rows, context


def _nearby(unit: Unit, sentence: Sentence, days: Sequence[tuple[Unit, date]]) -> date | None:
    """The day that a time of the same sentence belongs to: the last one before it, or one soon after it in the same clause."""
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
    told = _year(context.told)
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


def _years_forced(resolved: Sequence[tuple[When, Found]], document: Document) -> list[tuple[When, Found]]:
    """A weekday with a day but no year takes the only year that the text states and on which the weekday falls."""
    years = sorted({when.start.year for when, found in resolved if when.start and found.basis == STATED})
    rows: list[tuple[When, Found]] = []
    for when, found in resolved:
        made = found.stretch
        if made.year is None and made.month is not None and made.day is not None:
            fitting = [stretch for year in years if (stretch := calendar.stretch(year, made.month, made.day)) and stretch.start]
            if len(fitting) == 1 and len(years) == 1:
                day = fitting[0]
                time = f"T{when.time_of_day}" if when.time_of_day else ""
                when = replace(when, value=f"{day.value}{time}", start=day.start, end=day.end, basis="only year in the text")
        rows.append((when, found))
    return rows


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
