"""Date units to stretches of the calendar: one function a ``form``, ranges, the expression's words and time of day.

A date unit's ``form`` names the arithmetic; its captures carry the calendar's parts as attributes (``month``,
``weekday``, ``day``, ``unit``, ``offset``, ``part``, ``edge`` ...), so nothing here knows a language.
"""

from __future__ import annotations

import math
from calendar import isleap
from collections.abc import Callable, Iterable, Mapping
from datetime import MAXYEAR, MINYEAR, date, timedelta
from types import MappingProxyType

from msgspec.structs import replace

from wireparse.match.unit import Unit
from wireparse.model import Sentence, Span, When
from wireparse.resolve import calendar
from wireparse.resolve.calendar import UNKNOWN, Stretch
from wireparse.resolve.date_expression import (
    DAY_FIRST,
    MONTH_FIRST,
    MONTHS,
    NEARBY,
    PUBLISHED,
    STATED,
    TEXT,
    Context,
    Expression,
    Found,
    year_of,
)
from wireparse.resolve.quantity import number

FUTURE, PAST = "future", "past"
BACK_IN_YEAR = 9  # a month so many months before the one told last belongs to the next year
SEASON_BACK = 6
SOON_DAYS = 90  # a day without a year that lies at most so far ahead is taken to be ahead
SOON_MONTHS = 45  # a month without a year that begins within so many days
SOON_AFTER_PAST = 30  # the same where the verb before it tells of the past
LONG_AGO_DAYS = 200
EASTER_MONTH = 4
SATURDAY = 5
LEAP_DAY = (2, 29)
HOURS = 24
SHORT = ("second", "minute", "hour")
SEASON_MONTH: Mapping[str, int] = MappingProxyType({"SP": 4, "SU": 7, "FA": 10, "WI": 12})


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
    """The year of a month in a narrative: the one told last; the next if the month lies far before that told last."""
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
        return _leap_year(today, ahead=tense == FUTURE) if (month, day) == LEAP_DAY else today.year
    ahead, behind = known.start > today, known.end < today
    if steps is not None:
        return today.year - (steps < 0 and not behind) + (steps > 0 and not ahead)
    if tense == FUTURE:
        return today.year + (behind and (today - known.end).days > LONG_AGO_DAYS)
    by_day, by_month = (SOON_AFTER_PAST, 0) if tense == PAST else (SOON_DAYS, SOON_MONTHS)
    if ahead and (known.start - today).days <= (by_month if day is None else by_day):
        return today.year
    return today.year - ahead


def _leap_year(today: date, *, ahead: bool) -> int:
    """The year of the 29th of February that lies next to a day."""
    years = range(today.year, today.year + 9) if ahead else range(today.year, today.year - 9, -1)
    fitting = (date(year, *LEAP_DAY) for year in years if MINYEAR <= year <= MAXYEAR and isleap(year))
    return next((day.year for day in fitting if (day >= today if ahead else day <= today)), today.year)


def _movable(it: Expression) -> Found | None:
    """A feast that has another day every year; in a year not stated the one that its usual month points to."""
    stated, month = it.year(), it.whole("month", "holiday") or EASTER_MONTH
    year, basis = stated, STATED
    if year is None and it.context.today is not None:
        steps, _ = it.offset()
        year, basis = (
            _year_near(it.context.today, month, None, steps if it.directions() else None, it.context.tense),
            PUBLISHED,
        )
    elif year is None:
        year, basis = _told_year(it.context.told, month, it.offset()[0], BACK_IN_YEAR), TEXT
    if year is None or year < 1:
        return Found(UNKNOWN, None)
    shift = it.whole("easter", "holiday")
    if shift is not None:
        return Found(calendar.on_day(calendar.easter_day(year) + timedelta(days=shift)), basis)
    weekday, nth = it.whole("weekday", "holiday") or 0, it.whole("nth", "holiday") or 1
    return Found(
        calendar.on_day(calendar.nth_weekday(year, month, weekday, nth, it.whole("since", "holiday") or 1)), basis
    )


def _slashes(it: Expression) -> Found | None:
    first, second, year = it.whole("day", "a"), it.whole("day", "b"), it.year()
    if first is None or second is None:
        return None
    if year is None:
        return _slashes_before(it.context.today, first, second)
    orders = {MONTH_FIRST: (first, second), DAY_FIRST: (second, first)}
    made = {order: known for order, (month, day) in orders.items() if (known := _day_of(year, month, day)) is not None}
    order = it.context.order or _order_before(made, it.context.today) or it.attr("order") or MONTH_FIRST
    chosen = made.get(order) or next(iter(made.values()), None)
    return Found(chosen, STATED) if chosen else None


def _day_of(year: int, month: int, day: int) -> Stretch | None:
    return calendar.stretch(year, month, day) if month <= MONTHS else None


def _order_before(made: Mapping[str, Stretch], today: date | None) -> str | None:
    """The only reading of figures that does not lie after the story, if there is one."""
    told = [order for order, day in made.items() if today is None or day.start is None or day.start <= today]
    return told[0] if len(told) == 1 and today is not None else None


def _slashes_before(today: date | None, first: int, second: int) -> Found | None:
    """ "on 27/06": of the two readings, in this year and the last, the day that lies least before publication."""
    if today is None:
        return None
    days = [
        made.start
        for year in (today.year, today.year - 1)
        for month, day in ((first, second), (second, first))
        if (made := _day_of(year, month, day)) and made.start and made.start <= today
    ]
    return Found(calendar.on_day(max(days)), PUBLISHED) if days else None


def _weekday(it: Expression) -> Found | None:
    weekday = it.whole("weekday")
    if weekday is None:
        return None
    steps, anchor = it.offset()
    today, told, nearby = it.context.today, it.context.day, it.context.nearby
    if steps == 0 and nearby is not None and nearby.weekday() == weekday:
        return Found(calendar.on_day(nearby), NEARBY)
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
    return Found(calendar.on_day(day), PUBLISHED)


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
        return Found(
            replace(made, end=day + timedelta(days=1)) if it.attr("part") == "NI" and steps else made, PUBLISHED
        )
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
    if steps is None or unit in SHORT:
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


def _hours_away(it: Expression) -> Found:
    anchor = it.attr("anchor", "shift") or PUBLISHED
    base = it.context.today if anchor == PUBLISHED and it.context.today else it.context.day
    return Found(calendar.on_day(base), TEXT) if base else Found(Stretch(None, None, None, "vague"), None)


def _stretch_back(it: Expression) -> Found | None:
    """ "in the past 24 hours": from so long ago to the story's day."""
    count, unit, today = it.unit.first("n"), it.attr("unit") or "", it.context.today
    steps = number(count, it.sentence) if count else 1
    if steps is None or today is None:
        return Found(Stretch(None, None, None, "vague"), None)
    days = math.ceil(steps / HOURS)
    start = today - timedelta(days=days) if unit == "hour" else calendar.moved(today, unit, -steps)
    return Found(replace(calendar.on_day(today), start=start, precision="range"), PUBLISHED) if start else None


def _shift_vague(it: Expression) -> Found | None:
    sign = it.whole("sign", "shift") or 1
    if it.attr("unit") in SHORT and (near := _hours_away(it)).stretch.start is not None:
        return replace(near, stretch=replace(near.stretch, precision="vague")) if sign > 0 else near
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
        return Found(
            _seasonal(_year_near(today, month, None, steps if it.directions() and steps else None, tense), season),
            PUBLISHED,
        )
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
        year, basis = (today.year + steps, PUBLISHED) if today else (year_of(it.context.told), TEXT)
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
        "stretch-back": _stretch_back,
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
    resolved = resolve_unit(unit, sentence, context)
    return resolved[-1][0] if resolved else None


def resolve_unit(unit: Unit, sentence: Sentence, context: Context) -> tuple[tuple[When, Found], ...]:
    """The expressions of a unit, in text order: two of a range, whose second one carries the whole stretch."""
    if unit.attrs.get("form") == "range":
        return _resolve_range(unit, sentence, context)
    it = Expression(unit, sentence, context)
    read = FORMS.get(unit.attrs.get("form", ""))
    found = read(it) if read else None
    if found is None:
        return ()
    time = it.time()
    narrowed = _narrowed(found.stretch, it.attr("edge"), context.today)
    found = replace(found, stretch=_night(narrowed) if unit.first("into") is not None else narrowed)
    return ((_when(it, found, time, expression_span(unit, sentence)), found),)


def _night(made: Stretch) -> Stretch:
    """The night into the next day."""
    return made if made.start is None else replace(made, end=made.start + timedelta(days=1))


def _narrowed(made: Stretch, edge: str | None, today: date | None) -> Stretch:
    """ "early March" is its first third; "earlier this month" ends with the story's date, "later" begins with it."""
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
    """The characters of the expression: the whole unit, or what its rule's ``extent`` says (``captured``: only the
    captured words, ``from-captured``: from the first of them on); of a range, the closing expression."""
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
    closing = _closing(last)
    if closing is None:
        return ()
    first = Expression(_endpoint(unit, closing=False), sentence, replace(context, told=closing.stretch, history=True))
    opening = _opening(first, last, closing)
    whole = closing
    start, end = opening.stretch.start if opening else None, closing.stretch.end
    if start and end and start <= end:
        whole = replace(closing, stretch=replace(closing.stretch, start=start, precision="range"))
    found = ((_when(last, whole, None, expression_span(unit, sentence)), whole),)
    if opening is None:
        return found
    span = _hull([part for role, part in _captured(unit) if role.startswith("from_")], sentence)
    rows = ((_when(first, opening, None, span), opening), *found)
    return tuple(sorted(rows, key=lambda row: row[0].span))


def _closing(last: Expression) -> Found | None:
    if last.attr("season"):
        return _season(last)
    return _weekday(last) if last.attr("weekday") and not last.unit.first("day") else _calendar(last)


def _endpoint(unit: Unit, closing: bool) -> Unit:
    """The unit with the captures of one end of the range, under their plain roles."""
    if closing:
        kept = {role: parts for role, parts in unit.captures.items() if not role.startswith("from_")}
        if "month" not in kept and "season" not in kept and "day" in kept:
            kept["month"] = unit.captures.get("from_month", ())
    else:
        kept = {role.removeprefix("from_"): parts for role, parts in unit.captures.items() if role.startswith("from_")}
        kept.update({role: unit.captures[role] for role in ("era",) if role in unit.captures})
    return unit._replace(captures=kept)


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
    turned = bool(made and made.start and closing.stretch.start and made.start > closing.stretch.start)
    if turned and month and first.unit.first("year") is None:
        made = calendar.stretch(year - 1 if year else None, month, first.whole("day"))
    return Found(made, closing.basis) if made else None
