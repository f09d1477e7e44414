"""What became of the inputs: counted, told on standard error or in error records, and summed up at the end."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import BinaryIO

from msgspec import Struct, field

from wireparse.cli.columns import counted
from wireparse.cli.inputs import Failed
from wireparse.cli.journal import Kept
from wireparse.cli.output import guarded
from wireparse.cli.progress import Progress
from wireparse.cli.speak import say
from wireparse.cli.work import Outcome, Rendered

ERROR_SCHEMA = "wireparse.error/1"
INCIDENT = "incident "


@contextmanager
def error_records(path: str | None) -> Iterator[BinaryIO | None]:
    """The file for error records; None where they are told as lines for people."""
    if path is None:
        yield None
    elif path == "-":
        yield sys.stderr.buffer
    else:
        with guarded(path), open(path, "wb") as file:
            yield file


def error_record(failed: Failed) -> bytes:
    record = {
        "schema": ERROR_SCHEMA,
        "path": failed.path,
        "place": failed.place,
        "cause": failed.cause,
        "cure": failed.cure,
    }
    whole = json.dumps(record, ensure_ascii=False).encode("utf-8", "surrogateescape")
    return whole.decode("utf-8", "replace").encode("utf-8") + b"\n"


class Tally(Struct):
    """Counts what became of the inputs, and says on standard error what should be known of them."""

    quiet: bool
    progress: Progress
    records: BinaryIO | None = None
    failed: int = 0
    kept: int = 0
    found: Counter[str] = field(default_factory=Counter)
    began: float = field(default_factory=monotonic)

    @property
    def parsed(self) -> int:
        """Stories, those done by an earlier run counted too."""
        return self.found["stories"]

    def watch(self, outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
        """The outcomes as they come, each counted; failures and notes are told."""
        for outcome in outcomes:
            if isinstance(outcome, Failed):
                self.failed += 1
                self._tell(outcome)
            elif isinstance(outcome, Rendered):
                self.found.update(outcome.counts)
                for note in outcome.notes:
                    self.note(note)
            elif isinstance(outcome, Kept):
                self.found.update(outcome.counts)
                self.kept += outcome.counts.get("stories", 0)
            yield outcome
            self.progress.tick(self.parsed, self.failed, self.kept)

    def stories(self, outcomes: Iterable[Outcome]) -> Iterator[bytes]:
        """The output of those that were parsed."""
        for outcome in self.watch(outcomes):
            if isinstance(outcome, Rendered):
                yield outcome.output

    def _tell(self, failed: Failed) -> None:
        if self.records is None:
            self.progress.clear()
            say(failed.reason)
        else:
            self.records.write(error_record(failed))
            self.records.flush()

    def note(self, message: str) -> None:
        if not self.quiet:
            self.progress.clear()
            say(message)

    def close(self, skipped: Counter[str], *, summed_up: bool, stats: bool) -> None:
        """The last lines: what became of all that was found and, last of all, how many inputs failed."""
        self.progress.clear()
        if stats:
            for line in self.stats():
                say(line)
        if summed_up:
            self.note(self.summary(skipped))
        if self.failed:
            say(f"{self.failed} of {counted(self.parsed + self.failed, 'input')} failed")

    def summary(self, skipped: Counter[str]) -> str:
        """``found 9 = 6 parsed + 1 failed + 2 skipped (1 .md, 1 excluded)``"""
        passed = skipped.total()
        kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(skipped.items()))
        before = f" ({self.kept} by an earlier run)" if self.kept else ""
        total = self.parsed + self.failed + passed
        why = f" ({kinds}: no stories, or written by wireparse)" if kinds else ""
        return f"found {total} = {self.parsed} parsed{before} + {self.failed} failed + {passed} skipped{why}"

    def stats(self) -> Iterator[str]:
        """What was found in the stories, and what it cost."""
        quiet, found = self.found["quiet"], self.found
        yield f"{counted(self.parsed, 'story', 'stories')}: {self.parsed - quiet} with incidents, {quiet} without"
        types = {name.removeprefix(INCIDENT): n for name, n in found.items() if name.startswith(INCIDENT)}
        listed = ", ".join(f"{n} {name}" for name, n in sorted(types.items(), key=lambda row: (-row[1], row[0])))
        yield f"{counted(sum(types.values()), 'incident')}{': ' if listed else ''}{listed}"
        yield f"{counted(found['losses'], 'loss', 'losses')}, {counted(found['claims'], 'claim')}"
        seconds = monotonic() - self.began
        rate = (self.parsed - self.kept) / seconds if seconds else 0.0
        memory = _peak()
        held = f", {memory:.0f} MB at most in one process" if memory else ""
        yield f"{seconds:.1f} s, {rate:.1f} stories a second{held}"


def _peak() -> float | None:
    """The most memory, in megabytes, that this process or one of those that it ended has held; None where the system
    does not say."""
    try:
        import resource
    except ImportError:  # pragma: no cover (not on Windows)
        return None
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / unit
