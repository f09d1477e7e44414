"""Stretches of the calendar with their TIMEX3 values: days, weeks, months, seasons, years, decades, centuries.

Years before our era are negative (490 BC is -490); they have a value but no ``start`` and ``end``, which ``datetime``
cannot hold. Values follow ISO 8601 and TimeML's TIMEX3 (ISO 24617-1).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import MAXYEAR, date, timedelta
from types import MappingProxyType

from dateutil.easter import easter
from dateutil.relativedelta import relativedelta
from msgspec import Struct
from msgspec.structs import replace

EDGES = ("early", "mid", "late")


class Stretch(Struct, frozen=True):
    """A TIMEX3 ``value`` with its inclusive days; ``year``, ``month`` and ``day`` say how far it is known."""

    value: str | None
    start: date | None
    end: date | None
    precision: str
    year: int | None = None
    month: int | None = None
    day: int | None = None


UNKNOWN = Stretch(None, None, None, "vague")


def on_day(day: date) -> Stretch:
    return Stretch(day.isoformat(), day, day, "day", day.year, day.month, day.day)


def written_year(year: int) -> str:
    """``1942``; ``BC0490`` for a year before our era."""
    return f"BC{-year:04d}" if year < 0 else f"{year:04d}"


def stretch(year: int | None, month: int | None = None, day: int | None = None) -> Stretch | None:
    """The day, month or year of a date as far as it is stated (``XXXX`` for a year not known). None: no such date."""
    if month is None:
        return None if year is None else in_year(year)
    if year is None or year < 0:
        if day is not None and not _possible(2000, month, day):
            return None
        parts = ["XXXX" if year is None else written_year(year), f"{month:02d}", *([f"{day:02d}"] if day else [])]
        return Stretch("-".join(parts), None, None, "day" if day else "month", year, month, day)
    if day is not None:
        return on_day(date(year, month, day)) if _possible(year, month, day) else None
    return in_month(year, month)


def _possible(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def in_year(year: int) -> Stretch:
    if not 1 <= year < MAXYEAR:
        return Stretch(written_year(year), None, None, "year", year)
    return Stretch(written_year(year), date(year, 1, 1), date(year, 12, 31), "year", year)


def in_month(year: int, month: int) -> Stretch:
    first = date(year, month, 1)
    return Stretch(f"{year:04d}-{month:02d}", first, first + relativedelta(months=1, days=-1), "month", year, month)


def in_week(day: date) -> Stretch:
    """The ISO week that holds ``day``."""
    year, week, weekday = day.isocalendar()
    first = day - timedelta(days=weekday - 1)
    return Stretch(f"{year:04d}-W{week:02d}", first, first + timedelta(days=6), "week", first.year, first.month)


def in_weekend(day: date) -> Stretch:
    """The weekend of the ISO week that holds ``day``."""
    week = in_week(day)
    saturday = day + timedelta(days=5 - day.weekday())
    return Stretch(f"{week.value}-WE", saturday, saturday + timedelta(days=1), "range", saturday.year, saturday.month)


def in_season(year: int | None, season: str) -> Stretch:
    """A season of a year. Its days differ with the hemisphere and the climate, so it has none."""
    written = "XXXX" if year is None else written_year(year)
    return Stretch(f"{written}-{season}", None, None, "vague", year)


def in_quarter(year: int | None, quarter: int) -> Stretch | None:
    return _part_of_year(year, quarter, 4, "Q")


def in_half(year: int | None, half: int) -> Stretch | None:
    return _part_of_year(year, half, 2, "H")


def _part_of_year(year: int | None, number: int, parts: int, letter: str) -> Stretch | None:
    if not 1 <= number <= parts:
        return None
    if year is None or year < 1:
        return Stretch(f"{'XXXX' if year is None else written_year(year)}-{letter}{number}", None, None, "range", year)
    months = 12 // parts
    first = date(year, (number - 1) * months + 1, 1)
    return Stretch(f"{year:04d}-{letter}{number}", first, first + relativedelta(months=months, days=-1), "range", year)


def in_decade(decade: int) -> Stretch:
    """``decade`` is the year without its last digit: 198 is the 1980s."""
    return Stretch(f"{decade:03d}", date(decade * 10, 1, 1), date(decade * 10 + 9, 12, 31), "range")


def in_century(number: int, before_christ: bool = False) -> Stretch:
    """The century by its ordinal; its TIMEX3 value is the first two digits of its years (the 19th century is 18)."""
    if before_christ:
        return Stretch(f"BC{number - 1:02d}", None, None, "range")
    years = (number - 1) * 100
    return Stretch(f"{number - 1:02d}", date(years + 1, 1, 1), date(years + 100, 12, 31), "range")


def narrowed(whole: Stretch, edge: str | None) -> Stretch:
    """The early, middle or late third of a stretch of more than a week; the value stays that of the whole."""
    if (
        edge not in EDGES
        or whole.start is None
        or whole.end is None
        or whole.precision not in ("month", "year", "range")
    ):
        return whole
    if whole.precision == "year":
        first = whole.start + relativedelta(months=4 * EDGES.index(edge))
        return replace(whole, start=first, end=first + relativedelta(months=4, days=-1), precision="range")
    days = (whole.end - whole.start).days + 1
    third = days // 3
    at = EDGES.index(edge)
    start = whole.start + timedelta(days=at * third)
    end = whole.end if edge == "late" else start + timedelta(days=third - 1)
    return replace(whole, start=start, end=end, precision="range")


UNITS: Mapping[str, relativedelta] = MappingProxyType(
    {
        "day": relativedelta(days=1),
        "night": relativedelta(days=1),
        "week": relativedelta(weeks=1),
        "weekend": relativedelta(weeks=1),
        "fortnight": relativedelta(weeks=2),
        "month": relativedelta(months=1),
        "quarter": relativedelta(months=3),
        "half": relativedelta(months=6),
        "year": relativedelta(years=1),
        "decade": relativedelta(years=10),
        "century": relativedelta(years=100),
    }
)


def moved(day: date, unit: str, count: int) -> date | None:
    """``day`` moved by ``count`` units; None where the calendar ends or the unit is shorter than a day."""
    step = UNITS.get(unit)
    if step is None:
        return None
    try:
        return day + step * count
    except (ValueError, OverflowError):
        return None


def unit_around(day: date, unit: str) -> Stretch | None:
    """The day, week, month, quarter, year, decade or century that holds ``day``."""
    match unit:
        case "day" | "night":
            return on_day(day)
        case "week" | "fortnight":
            return in_week(day)
        case "weekend":
            return in_weekend(day)
        case "month":
            return in_month(day.year, day.month)
        case "quarter":
            return in_quarter(day.year, (day.month + 2) // 3)
        case "half":
            return in_half(day.year, (day.month + 5) // 6)
        case "year":
            return in_year(day.year)
        case "decade":
            return in_decade(day.year // 10)
        case "century":
            return in_century(day.year // 100 + 1)
    return None


def weekday_on_or_before(day: date, weekday: int) -> date:
    return day - timedelta(days=(day.weekday() - weekday) % 7)


def weekday_after(day: date, weekday: int) -> date:
    """The first such weekday later than ``day``."""
    return day + timedelta(days=(weekday - day.weekday() - 1) % 7 + 1)


def nth_weekday(year: int, month: int, weekday: int, nth: int, since: int = 1) -> date:
    """The ``nth`` such weekday of a month from its day ``since`` on; from its end if ``nth`` is negative."""
    if nth < 0:
        last = date(year, month, 1) + relativedelta(months=1, days=-1)
        return weekday_on_or_before(last, weekday) + timedelta(weeks=nth + 1)
    return weekday_after(date(year, month, since) - timedelta(days=1), weekday) + timedelta(weeks=nth - 1)


def easter_day(year: int) -> date:
    """Easter Sunday of the western churches."""
    return easter(year)
