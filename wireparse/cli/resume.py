"""Output that a later run can take up: a store that only grows, a journal of what is in it, and the file at the end.

The output of a run goes to the end of the store. A run that takes up another leaves what is done where it lies and
notes the order in which it is wanted, as extents; a store in another order is copied in that one at the end.
"""

from __future__ import annotations

import glob
import hashlib
import math
import os
import stat
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from wireparse.cli.inputs import Content, File, Lines, Piece
from wireparse.cli.journal import Journal, Kept, Known, Past
from wireparse.cli.output import guarded
from wireparse.cli.speak import say
from wireparse.cli.work import Done, Job, Outcome, Rendered, Work, line_key, read_whole, whole_key
from wireparse.errors import UsageError

COMMIT_EVERY = 1.0  # seconds
COMMIT_BYTES = 4 << 20
COPY_BYTES = 1 << 20
WORTH_KEEPING = 5.0  # seconds of work
GO_ON = "what is done is kept; to go on, run the same command with --resume"
MAKE_ROOM = "see to its disk, which may be full"


def asked_of(job: Job, head: bytes) -> dict[str, Any]:
    """Everything but the inputs that the output of a run depends on: the packs, the code, the options."""
    from wireparse.cli.parsers import parser_for
    from wireparse.version import __version__

    return {
        "version": __version__,
        "code": _code_digest(),
        "packs": [[p.name, p.version, p.digest] for p in parser_for(job.packs, job.gazetteers).rulebook.packs],
        "format": job.output_format,
        "head": head.decode("utf-8"),
        "input_format": job.input_format,
        "published": str(job.published) if job.published else None,
        "codes": list(job.codes),
    }


def _code_digest() -> str:
    package = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for source in sorted(package.rglob("*.py")):
        digest.update(source.relative_to(package).as_posix().encode() + b"\0" + source.read_bytes())
    return digest.hexdigest()


def sifted(pieces: Iterable[Piece], known: Known | None) -> Iterator[Work]:
    """The pieces, those that an earlier run has done replaced by what it kept of them."""
    if known is None:
        yield from pieces
        return
    for piece in pieces:
        if isinstance(piece, Lines):
            yield from _sifted_lines(piece, known)
        elif isinstance(piece, File | Content):
            try:
                yield known.find(whole_key(piece, read_whole(piece))) or piece
            except Exception:  # whoever does the work meets it again, and tells of it
                yield piece
        else:
            yield piece


def _sifted_lines(piece: Lines, known: Known) -> Iterator[Work]:
    """Lines that are not done stay together as far as they follow each other."""
    left: list[bytes] = []
    start = piece.start
    first = piece.first
    at = piece.start
    for number, line in enumerate(piece.lines, piece.first):
        kept = known.find(line_key(piece.path, number, line)) if line.strip() else None
        if kept is None:
            if not left:
                first, start = number, at
            left.append(line)
        else:
            if left:
                yield Lines(piece.path, first, tuple(left), start)
                left = []
            yield kept
        at = None if at is None else at + len(line)
    if left:
        yield Lines(piece.path, first, tuple(left), start)


@contextmanager
def resumable(target: Path, shown: str, asked: Mapping[str, Any], head: bytes, *, again: bool) -> Iterator[Growing]:
    """Output into ``target``, which appears when it is whole. ``again``: an earlier run is taken up if it was asked the
    same; without it the run begins anew, and if it comes to its end it leaves nothing but its output. Raises UsageError
    where the output cannot be written, or another run is writing it."""
    with guarded(shown):
        growing = Growing(target, shown, asked, head, again)
    try:
        yield growing
        with guarded(shown, MAKE_ROOM):
            growing.finish()
    except BaseException as ending:
        if growing.break_off():
            if isinstance(ending, UsageError):
                raise UsageError(f"{ending}; {GO_ON}") from None
            say(f"{shown}: {GO_ON}")
        raise
    finally:
        growing.close()


class Growing:
    """The output of a run as it grows. ``known`` is what an earlier run did, ``note`` what the user should know of it.

    The store is a draft beside the target, or the target itself as an earlier run finished it; that one is copied
    before anything is added."""

    def __init__(self, target: Path, shown: str, asked: Mapping[str, Any], head: bytes, again: bool) -> None:
        if target.exists() and not os.access(target, os.W_OK):
            raise PermissionError(13, "Permission denied")
        self.target, self.shown, self.asked, self.again = target, shown, asked, again
        self.journal_path = target.with_name(f".{target.name}.journal")
        self.note: str | None = None
        self.known: Known | None = None
        self._journal: Journal | None = None
        self._draft: Draft | None = None
        self._rows: list[Kept] = []
        self._counts: Counter[str] = Counter()
        self._started = self._committed = monotonic()
        past = self._past() if again else None
        if past is None:
            self._generation, self._size = 1, 0
            self._draft = Draft.opened(self._draft_path(), 0)
            self._forget_past()
            self._append(head)
        else:
            self._generation, self._size = past.generation, past.size
            self.known = Known.of(past)
            if past.finished is None:
                self._draft = Draft.opened(self._draft_path(), past.size)
                self._journal = Journal.go_on(past)
        self._extents = Extents([(0, len(head))] if head else [])
        self._begun = self._size

    def _past(self) -> Past | None:
        """What an earlier run left, None if it cannot be taken up."""
        past = Past.read(self.journal_path)
        if past is None:
            return None
        store = self._draft_path(past.generation)
        if past.finished and store.exists():
            self._appear(store)  # all that the earlier run had left to do
        if past.asked != self.asked:
            self.note = "the rules, the options or the version have changed since the earlier run"
        elif past.finished and _looks(self.target) != past.finished:
            self.note = "the output has been changed since the earlier run"
        elif not past.finished and (_looks(store) or (0, 0))[0] < past.size:
            self.note = "what the earlier run wrote is gone"
        else:
            return past
        self.note += "; all is parsed anew"
        return None

    def _forget_past(self) -> None:
        self.journal_path.unlink(missing_ok=True)
        for path in self.target.parent.glob(f".{glob.escape(self.target.name)}.*.part"):
            if path != self._draft_path() and path.suffixes[-2][1:].isdecimal():
                path.unlink(missing_ok=True)

    def _draft_path(self, generation: int | None = None) -> Path:
        return self.target.with_name(f".{self.target.name}.{generation or self._generation}.part")

    # ------------------------------------------------------------ as the run goes

    def take(self, outcome: Outcome) -> None:
        """Raises UsageError where it cannot be written."""
        with guarded(self.shown, MAKE_ROOM):
            if isinstance(outcome, Rendered):
                self._extents.add(self._size, len(outcome.output))
                self._append(outcome.output)
                self._counts.update(outcome.counts)
            elif isinstance(outcome, Kept):
                self._extents.add(outcome.start, outcome.size)
            elif isinstance(outcome, Done) and self._draft:
                size = self._size - self._begun
                self._rows.append(Kept(outcome.key, self._begun, size, dict(self._counts), outcome.whole))
                self._counts.clear()
                self._begun = self._size
            late = monotonic() - self._committed > COMMIT_EVERY
            if late or (self._draft and self._draft.waiting > COMMIT_BYTES):
                self.commit()

    def _append(self, output: bytes) -> None:
        draft = self._draft or self._branched()
        draft.append(output)
        self._size += len(output)

    def _branched(self) -> Draft:
        """A new draft that begins as the finished output is."""
        past = Past.read(self.journal_path)
        self._generation += 1
        self._draft = Draft.opened(self._draft_path(), 0)
        self._draft.copy(self.target, [(0, self._size)])
        self._journal = Journal.begin(self.journal_path, self.asked, self._generation, past.rows() if past else ())
        return self._draft

    def commit(self) -> None:
        """All that was taken reaches the disk, the output before what tells of it."""
        if self._draft:
            self._draft.reach_disk()
        if self._rows:
            if self._journal is None:
                self._journal = Journal.begin(self.journal_path, self.asked, self._generation)
            self._journal.add(self._rows)
            self._rows.clear()
        self._committed = monotonic()

    # ------------------------------------------------------------ the end

    def finish(self) -> None:
        """The target appears."""
        self.commit()
        if not self._extents.are_all(self._size):
            self._reorder()
        if self._draft is None:
            return  # the earlier run had done it all
        if self.again:
            self._journal = self._journal or Journal.begin(self.journal_path, self.asked, self._generation)
            self._journal.finish(*_looks(self._draft_path()) or (0, 0))
        self._appear(self._draft_path())
        if self._journal and not self.again:
            self._journal.forget()

    def _reorder(self) -> None:
        """The store is copied in the order in which it is wanted; what is wanted no more is left out."""
        old = self._draft_path() if self._draft else self.target
        past = Past.read(self.journal_path)
        self._generation += 1
        draft = Draft.opened(self._draft_path(), 0)
        draft.copy(old, self._extents.rows)
        rows = self._extents.moved(past.rows()) if past else ()
        journal = Journal.begin(self.journal_path, self.asked, self._generation, rows)
        if self._journal:
            self._journal.close()
        if self._draft:
            self._draft.close()
            old.unlink()
        self._draft, self._journal, self._size = draft, journal, draft.size

    def _appear(self, store: Path) -> None:
        if self.target.exists():
            store.chmod(stat.S_IMODE(self.target.stat().st_mode))
        os.replace(store, self.target)

    def break_off(self) -> bool:
        """The run ends before its end. What is done is kept if it is worth it; gives whether it was."""
        worth = self.again or monotonic() - self._started > WORTH_KEEPING
        with suppress(OSError):
            if worth:
                self.commit()
        keeps = worth and (self._journal is not None or self.known is not None)
        if self._draft and not (worth and self._journal):
            self._draft_path().unlink(missing_ok=True)
        if not keeps:
            self.journal_path.unlink(missing_ok=True)
        return keeps

    def close(self) -> None:
        for held in (self._draft, self._journal, self.known):
            if held:
                held.close()


def _looks(path: Path) -> tuple[int, int] | None:
    """Size and modification time."""
    try:
        state = path.stat()
    except OSError:
        return None
    return state.st_size, state.st_mtime_ns


class Draft(Struct):
    """A file of our own that only grows, locked against other runs; ``size`` counts what is ``pending`` too."""

    path: Path
    handle: int
    size: int
    waiting: int = 0
    pending: list[bytes] = field(default_factory=list)

    @classmethod
    def opened(cls, path: Path, size: int) -> Draft:
        """The file at ``path`` cut to ``size`` bytes. Raises UsageError if another run has it."""
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            _lock(handle, path)
            os.truncate(handle, size)
            os.lseek(handle, 0, os.SEEK_END)
        except BaseException:
            os.close(handle)
            raise
        return cls(path, handle, size)

    def append(self, output: bytes) -> None:
        self.pending.append(output)
        self.waiting += len(output)
        self.size += len(output)

    def reach_disk(self) -> None:
        """Raises OSError where there is no room; the file is then as it was."""
        if not self.pending:
            return
        before = os.lseek(self.handle, 0, os.SEEK_END)
        try:
            self._write(b"".join(self.pending))
            os.fsync(self.handle)
        except OSError:
            os.truncate(self.handle, before)
            os.lseek(self.handle, 0, os.SEEK_END)
            raise
        self.pending.clear()
        self.waiting = 0

    def copy(self, source: Path, extents: Iterable[tuple[int, int]]) -> None:
        """Appends these parts of another file."""
        with open(source, "rb") as file:
            for start, end in extents:
                file.seek(start)
                while start < end:
                    piece = file.read(min(COPY_BYTES, end - start))
                    self._write(piece)
                    self.size += len(piece)
                    start += len(piece)
        os.fsync(self.handle)

    def _write(self, output: bytes) -> None:
        rest = memoryview(output)
        while rest:
            rest = rest[os.write(self.handle, rest) :]

    def close(self) -> None:
        os.close(self.handle)


def _lock(handle: int, path: Path) -> None:
    """For this process alone, and as long as it lives; processes forked from it do not hold it."""
    try:
        import fcntl
    except ImportError:  # pragma: no cover (not on Windows)
        return
    try:
        fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        cure = "wait until it has ended, or name another file"
        raise UsageError(f"{path}: another run is writing it; {cure}") from None


class Extents(Struct):
    """Parts of a file, ``[start, end)`` each, in the order in which they are wanted; parts that touch are one."""

    rows: list[tuple[int, int]]

    def add(self, start: int, size: int) -> None:
        if size and self.rows and self.rows[-1][1] == start:
            self.rows[-1] = (self.rows[-1][0], start + size)
        elif size:
            self.rows.append((start, start + size))

    def are_all(self, size: int) -> bool:
        """Whether they are the whole of a file of ``size`` bytes, from its beginning to its end."""
        return self.rows == ([(0, size)] if size else [])

    def moved(self, kept: Iterable[Kept]) -> Iterator[Kept]:
        """The rows that lie in these parts, where they lie once the parts follow each other."""
        places: list[tuple[int, int, int]] = []
        at = 0
        for start, end in self.rows:
            places.append((start, end, at))
            at += end - start
        places.sort()
        for row in kept:
            index = bisect_right(places, (row.start, math.inf, 0)) - 1
            start, end, moved = places[index] if index >= 0 else (0, -1, 0)
            if start <= row.start and row.start + row.size <= end:
                yield replace(row, start=moved + row.start - start)
