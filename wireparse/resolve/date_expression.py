"""A date unit in its context: what it says by role, and what it may be resolved against."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from wireparse.match.unit import Unit
from wireparse.model import Sentence
from wireparse.resolve.calendar import Stretch

PUBLISHED, TEXT, STATED, NEARBY = "published", "text", "stated", "sentence"
MONTH_FIRST, DAY_FIRST = "month-first", "day-first"
MONTHS = 12
LATEST_SHORT_YEAR = 2030  # without a story's date, a year of two digits is taken to lie before this one


class Context(Struct, frozen=True):
    """What a date may be resolved against: the story's date, the date and the day told last, the tense before it, the
    day named in the same sentence. ``history``: the text tells of years long gone, in order; ``order``: whether its
    figures put the month or the day first, if they say so; ``told_in``: the sentence of the day told last."""

    source: str
    published: date | None = None
    history: bool = False
    told: Stretch | None = None
    day: date | None = None
    tense: str | None = None
    nearby: date | None = None
    order: str | None = None
    told_in: int = 0

    @property
    def today(self) -> date | None:
        """The day that "today" means; None in a history."""
        return None if self.history else self.published


class Found(Struct, frozen=True):
    stretch: Stretch
    basis: str | None
    clash: bool = False


class Expression(Struct, frozen=True):
    """A date unit in its sentence with its context; reads attributes by role."""

    unit: Unit
    sentence: Sentence
    context: Context

    def attr(self, key: str, role: str | None = None) -> str | None:
        """Attribute ``key`` of what ``role`` captured (by default the role of the same name), else of the unit."""
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
        if captured is None:
            return None
        tokens = self.sentence.tokens[captured.start : captured.end]
        return self.context.source[tokens[0].start : tokens[-1].end]

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
        """The year as stated, negative before our era; one of two digits goes to the century that fits the context."""
        captured = self.unit.first(role)
        if captured is not None:
            stated = captured.attrs.get("year")
            value = int(stated) if stated else self.digits(role)
            return -value if value is not None and self.attr("era") == "BC" else value
        if self.unit.first(short) is not None:
            return self._two_digits(self.whole("yy", short) or 0)
        if self.directions("year_direction"):
            steps, anchor = self.offset("year_direction")
            base = (
                self.context.published.year
                if anchor == PUBLISHED and self.context.published
                else year_of(self.context.told)
            )
            return None if base is None else base + steps
        return None

    def _two_digits(self, value: int) -> int:
        told = year_of(self.context.told)
        if self.context.history and told and told > 0:
            return told // 100 * 100 + value
        latest = self.context.published.year if self.context.published else LATEST_SHORT_YEAR
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
        late = half == "pm" or (half != "am" and part in ("AF", "EV")) or (part == "NI" and hour >= 6)
        if 1 <= hour <= 12 and late:
            hour = hour % 12 + 12
        elif half == "am" and hour == 12:
            hour = 0
        minute = minute or 0
        return f"{hour:02d}:{minute:02d}" if hour <= 24 and minute < 60 else None


def year_of(told: Stretch | None) -> int | None:
    return told.year if told else None
