"""What a run has done, written beside its output as it goes, so that a run broken off can be taken up again.

A journal is a line that says what was asked of the run and which file holds its output (the store, by the number of its
generation), then a line a piece of work: the digest of what was read, where in the store its output lies, and how much
was found. A line is written only after the output that it speaks of has reached the disk; a line that a crash tore does
not count. The last line of a run that came to its end says what the finished file looks like.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any, BinaryIO

from msgspec import Struct, field

SCHEMA = "wireparse.journal/1"
KEY_BYTES = 16


def key_of(path: str, place: str, raw: bytes) -> bytes:
    """What a piece of work is known by: its path, its place in there, and its bytes."""
    digest = blake2b(f"{path}\0{place}\0".encode("utf-8", "surrogateescape"), digest_size=KEY_BYTES)
    digest.update(raw)
    return digest.digest()


class Kept(Struct, frozen=True):
    """A piece done by an earlier run: its output is ``size`` bytes from ``start`` on in the store. A piece that was not
    ``whole`` had a failure in it, and is done again."""

    key: bytes
    start: int
    size: int
    counts: Mapping[str, int]
    whole: bool = True

    def line(self) -> bytes:
        row = [self.key.hex(), self.start, self.size, self.whole, dict(self.counts)]
        return json.dumps(row, separators=(",", ":")).encode() + b"\n"

    @classmethod
    def read(cls, row: Any) -> Kept:
        key, start, size, whole, counts = row
        return cls(bytes.fromhex(key), int(start), int(size), counts, bool(whole))


class Past(Struct, frozen=True):
    """What a journal tells: the rows before ``end`` (a byte of the journal, the first row at ``begin``) are sound, and
    speak of the first ``size`` bytes of the store of this ``generation``. ``finished``: size and modification time of
    the output."""

    path: Path
    asked: Mapping[str, Any]
    generation: int
    begin: int
    end: int
    size: int
    finished: tuple[int, int] | None

    @classmethod
    def read(cls, path: Path) -> Past | None:
        """What the journal at ``path`` tells; None if there is none, or none that can be used."""
        try:
            with open(path, "rb") as file:
                head = json.loads(file.readline())
                if head["schema"] != SCHEMA:
                    return None
                begin = end = file.tell()
                size, finished = 0, None
                for line in file:
                    row = _sound(line)
                    if row is None:
                        break
                    if isinstance(row, Kept):
                        size = max(size, row.start + row.size)
                        end += len(line)
                    else:
                        finished = row
                return cls(path, head["asked"], int(head["store"]), begin, end, size, finished)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def rows(self) -> Iterator[Kept]:
        with open(self.path, "rb") as file:
            file.seek(self.begin)
            while file.tell() < self.end:
                yield Kept.read(json.loads(file.readline()))


def _sound(line: bytes) -> Kept | tuple[int, int] | None:
    if not line.endswith(b"\n"):
        return None
    try:
        row = json.loads(line)
        if isinstance(row, dict):
            size, changed = row["finished"]
            return int(size), int(changed)
        return Kept.read(row)
    except (ValueError, KeyError, TypeError):
        return None


class Journal(Struct):
    """A journal that is written."""

    path: Path
    file: BinaryIO

    @classmethod
    def begin(cls, path: Path, asked: Mapping[str, Any], store: int, rows: Iterable[Kept] = ()) -> Journal:
        """A new one in the place of any other, which stays until this one is whole."""
        draft = path.with_name(path.name + ".new")
        file = open(draft, "wb")  # noqa: SIM115 (kept open, closed with the journal)
        head = json.dumps({"schema": SCHEMA, "asked": asked, "store": store}).encode() + b"\n"
        file.write(head)
        file.writelines(row.line() for row in rows)
        journal = cls(path, file)
        journal.reach_disk()
        os.replace(draft, path)
        return journal

    @classmethod
    def go_on(cls, past: Past) -> Journal:
        """The one of an earlier run, what is torn at its end cut off."""
        file = open(past.path, "r+b")  # noqa: SIM115 (kept open, closed with the journal)
        file.truncate(past.end)
        file.seek(past.end)
        return cls(past.path, file)

    def add(self, rows: Iterable[Kept]) -> None:
        self.file.writelines(row.line() for row in rows)
        self.reach_disk()

    def finish(self, size: int, changed: int) -> None:
        self.file.write(json.dumps({"finished": [size, changed]}).encode() + b"\n")
        self.reach_disk()

    def reach_disk(self) -> None:
        self.file.flush()
        os.fsync(self.file.fileno())

    def close(self) -> None:
        with suppress(OSError):
            self.file.close()

    def forget(self) -> None:
        self.close()
        self.path.unlink(missing_ok=True)


class Known(Struct):
    """Finds pieces among the rows of an earlier run. As long as they come in the same order, rows are read one by one;
    once they part, where each of them lies is held in memory."""

    past: Past
    file: BinaryIO
    lying: dict[bytes, int] | None = field(default=None)

    @classmethod
    def of(cls, past: Past) -> Known:
        file = open(past.path, "rb")  # noqa: SIM115 (read as long as the run lasts)
        file.seek(past.begin)
        return cls(past, file)

    def find(self, key: bytes) -> Kept | None:
        """The row of this key if its piece was done without a failure."""
        row = self._next() if self.lying is None else self._lying(key)
        if self.lying is None and row is not None and row.key != key:
            self.lying = {}
            self.file.seek(self.past.begin)
            while other := self._next():
                self.lying[other.key] = self.file.tell() - len(other.line())
            row = self._lying(key)
        return row if row and row.whole else None

    def _next(self) -> Kept | None:
        return Kept.read(json.loads(self.file.readline())) if self.file.tell() < self.past.end else None

    def close(self) -> None:
        self.file.close()

    def _lying(self, key: bytes) -> Kept | None:
        at = self.lying.get(key) if self.lying else None
        if at is None:
            return None
        self.file.seek(at)
        return Kept.read(json.loads(self.file.readline()))
