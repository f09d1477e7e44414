"""A line on the terminal that tells how far a run has come; drawn over itself, gone at the end."""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import monotonic

from msgspec import Struct, field

FIRST_AFTER = 0.5  # seconds: what is done sooner needs no bar
EVERY = 0.1
BAR = 20
CLEAR = "\r\x1b[K"


class Progress(Struct):
    """``total`` is how many bytes there are to read, 0 where nobody knows, and ``taken`` tells how many have been.
    Draws on standard error if ``shown``."""

    shown: bool
    total: int
    taken: Callable[[], int]
    began: float = field(default_factory=monotonic)
    drawn: float = 0.0

    def tick(self, stories: int, failed: int, kept: int) -> None:
        """So many stories are done, ``kept`` of them by an earlier run, and so many inputs failed."""
        now = monotonic()
        if self.shown and now - self.began > FIRST_AFTER and now - self.drawn > EVERY:
            import shutil  # slow to load, and no pipe asks for it

            self.drawn = now
            width = shutil.get_terminal_size().columns - 1
            line = self.line(now - self.began, stories, failed, kept)
            sys.stderr.write(CLEAR + line[:width])
            sys.stderr.flush()

    def line(self, seconds: float, stories: int, failed: int, kept: int) -> str:
        """``[#####...............]  25%  1,200 stories  150/s  ETA 0:00:24  3 failed``"""
        rate = (stories - kept) / seconds
        share = min(1.0, self.taken() / self.total) if self.total else 0.0
        parts = [f"{stories:,} stories", f"{rate:,.0f}/s" if rate >= 10 else f"{rate:.1f}/s"]
        if self.total:
            done = round(share * BAR)
            parts.insert(0, f"[{'#' * done}{'.' * (BAR - done)}] {share:4.0%}")
            parts.append(f"ETA {clock(seconds / share - seconds)}" if share else "ETA ?")
        return "  ".join([*parts, f"{failed:,} failed"])

    def clear(self) -> None:
        """Makes room for another line, or for nothing."""
        if self.drawn:
            self.drawn = 0.0
            sys.stderr.write(CLEAR)
            sys.stderr.flush()


def clock(seconds: float) -> str:
    """``0:01:05``"""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"
