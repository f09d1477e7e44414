"""From the arguments to pieces of work: files still to be read, lines of records, and what cannot be read at all.

The order is the order of the arguments, files of a folder sorted by path. Nothing here knows what a story is.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct, field
from msgspec.structs import replace

from wireparse.cli.archives import GZIP, ZIP, damages, inner_name, members, opened, raw_position
from wireparse.cli.globs import Choice, has_magic
from wireparse.errors import InputError

STORY_SUFFIXES = (".txt", ".wire", ".ndjson", ".jsonl", ".json")
RECORD_SUFFIXES = (".ndjson", ".jsonl")
OWN_SCHEMA = b'"wireparse.'
OWN_SCHEMA_WITHIN = 100  # bytes: the schema comes first in a report
STDIN = "-"
LINES_A_BATCH = 64
EXCLUDED = "excluded"


class File(Struct, frozen=True):
    """A file to be read whole, by whoever does the work."""

    path: str


class Content(Struct, frozen=True):
    """Bytes already read; ``path`` is where they came from."""

    path: str
    raw: bytes


class Lines(Struct, frozen=True):
    """Some lines of records; ``first`` is the number of the first one, from 1, and ``start`` the byte at which it
    begins in the file; None where the file cannot be read from there on."""

    path: str
    first: int
    lines: tuple[bytes, ...]
    start: int | None = None


class Failed(Struct, frozen=True):
    """An input that could not be read or parsed. ``place`` is where in ``path`` the fault lies."""

    path: str
    place: str
    cause: str
    cure: str

    @classmethod
    def of(cls, path: str, error: InputError) -> Failed:
        return cls(path, error.place, error.cause, error.cure)

    @property
    def reason(self) -> str:
        """On one line."""
        return f"{self.place}: {self.cause}; {self.cure}"


Piece = File | Content | Lines | Failed


class _Named(Struct, frozen=True):
    """A file to be read: ``within`` is its path from the folder that was named; None where it was named itself."""

    path: str
    within: str | None = None


class Inputs(Struct):
    """``format`` is ``auto`` or a reader's name, ``chunk`` the number of records handed on at a time. ``skipped``
    counts the files of folders and archives that were passed over, by suffix; it is complete once the pieces are used
    up. ``taken`` counts the bytes of the files that the pieces so far came from."""

    paths: tuple[str, ...]
    format: str
    chunk: int
    choice: Choice = Choice()
    skipped: Counter[str] = field(default_factory=Counter)
    taken: int = 0

    def pieces(self) -> Iterator[Piece]:
        for named in self._files():
            if isinstance(named, Failed):
                yield named
                continue
            before = self.taken
            try:
                yield from self._of_file(named)
            except damages() as error:
                yield Failed.of(named.path, unreadable(named.path, error))
            self.taken = before + _size(named.path)

    def size(self) -> int:
        """The bytes of all files that are to be read."""
        mine = replace(self, skipped=Counter())
        return sum(_size(named.path) for named in mine._files() if isinstance(named, _Named))

    @property
    def several(self) -> bool:
        """Whether the arguments stand for files that they do not name themselves."""
        return any(
            os.path.isdir(path) or path.endswith(ZIP) or (has_magic(path) and not os.path.exists(path))
            for path in self.paths
        )

    # ------------------------------------------------------------ which files

    def _files(self) -> Iterator[_Named | Failed]:
        for path in self.paths:
            if path == STDIN:
                yield _Named(path)
            elif os.path.isdir(path):
                yield from self._of_folder(path)
            elif has_magic(path) and not os.path.lexists(path):
                yield from self._of_glob(path)
            else:
                yield _Named(path)

    def _of_folder(self, folder: str) -> Iterator[_Named | Failed]:
        found = False
        errors: list[OSError] = []
        for path in self._walk(folder, errors):
            try:
                within = _within(path, folder)
                if self._is_story(path, within):
                    found = True
                    yield _Named(path, within)
            except damages() as error:
                yield Failed.of(path, unreadable(path, error))
        for denied in errors:
            yield Failed.of(str(denied.filename), unreadable(str(denied.filename), denied))
        if not (found or errors):
            cure = f"stories are files that end in {', '.join(STORY_SUFFIXES)}, or as --include says"
            yield Failed.of(folder, InputError(folder, "the folder holds no stories", cure))

    def _walk(self, folder: str, errors: list[OSError]) -> Iterator[str]:
        """The files below ``folder`` in a fixed order; hidden ones are passed over, links to folders not followed."""
        for parent, folders, files in os.walk(folder, onerror=errors.append):
            folders[:] = sorted(
                name
                for name in folders
                if not name.startswith(".") and not self.choice.excludes(_within(os.path.join(parent, name), folder))
            )
            yield from (os.path.join(parent, name) for name in sorted(files) if not name.startswith("."))

    def _of_glob(self, pattern: str) -> Iterator[_Named | Failed]:
        """Files that match, and the files of folders that do; with ``**`` folders match only for what is in them."""
        from glob import glob

        found = False
        for path in sorted(glob(pattern, recursive=True)):
            if os.path.isdir(path):
                if "**" not in pattern:
                    found = True
                    yield from self._of_folder(path)
            elif self.choice.excludes(path) or (self.choice.include and not self.choice.includes(path)):
                self.skipped[EXCLUDED] += 1
            else:
                found = True
                yield _Named(path)
        if not found:
            yield Failed.of(pattern, InputError(pattern, "no file matches", "check the path and the pattern"))

    def _is_story(self, path: str, within: str) -> bool:
        """Whether a file met in a folder is to be read. Reports of wireparse itself are not."""
        wanted = self._chosen(within)
        if wanted and inner_name(path).endswith((".ndjson", ".jsonl", ".json")):
            with opened(path) as file:
                wanted = OWN_SCHEMA not in file.read(OWN_SCHEMA_WITHIN)
            if not wanted:
                self._skip(within)
        return wanted

    def _chosen(self, within: str) -> bool:
        """Whether a file's name is that of a story that is wanted; one that is not is counted."""
        if self.choice.excludes(within):
            self.skipped[EXCLUDED] += 1
            return False
        if within.lower().endswith(ZIP):
            return True  # chosen are the files in it
        if self.choice.include:
            chosen = self.choice.includes(within) or self.choice.includes(inner_name(within))
        else:
            chosen = Path(inner_name(within)).suffix.lower() in STORY_SUFFIXES
        if not chosen:
            self._skip(within)
        return chosen

    def _skip(self, within: str) -> None:
        self.skipped[EXCLUDED if self.choice.include else Path(within).suffix.lower() or "no suffix"] += 1

    # ------------------------------------------------------------ what is in them

    def _of_file(self, named: _Named) -> Iterator[Piece]:
        path = named.path
        if path == STDIN:
            yield from self._of_stream(sys.stdin.buffer, STDIN)
        elif path.lower().endswith(ZIP) and os.path.isfile(path):
            yield from self._of_archive(named)
        elif os.path.isfile(path) and self._read_by(path) != "ndjson":
            yield File(path)
        else:
            with opened(path) as stream:
                yield from self._of_stream(stream, path, plain=not path.lower().endswith(GZIP))

    def _of_archive(self, named: _Named) -> Iterator[Piece]:
        found = False
        for name, open_member in members(named.path):
            path = f"{named.path}/{name}"
            if not self._chosen(f"{named.within}/{name}" if named.within else name):
                continue
            found = True
            try:
                with open_member() as stream:
                    if self._read_by(name) == "ndjson":
                        yield from self._of_stream(stream, path)
                    else:
                        yield Content(path, stream.read())
            except damages() as error:
                yield Failed.of(path, unreadable(path, error))
        if not found and named.within is None:
            cure = f"stories are files that end in {', '.join(STORY_SUFFIXES)}, or as --include says"
            yield Failed.of(named.path, InputError(named.path, "the archive holds no stories", cure))

    def _read_by(self, path: str) -> str:
        return "ndjson" if self.format == "auto" and inner_name(path).endswith(RECORD_SUFFIXES) else self.format

    def _of_stream(self, stream: BinaryIO, path: str, *, plain: bool = False) -> Iterator[Piece]:
        """Records leave as they come; anything else is read to its end first."""
        head = _head(stream)
        if not b"".join(head).strip():
            yield Failed.of(path, InputError(path, "is empty", "give it a story"))
        elif self._sniffed(b"".join(head), path) != "ndjson":
            yield Content(path, b"".join(chain(head, stream)))
        elif b"\0" in head[-1]:
            yield Failed.of(path, InputError(path, "holds NUL bytes, so it is no NDJSON", "save it as UTF-8"))
        else:
            before = self.taken
            for lines in _chunks(chain(head, stream), path, self.chunk, 0 if plain else None):
                self.taken = before + raw_position(stream)
                yield lines

    def _sniffed(self, head: bytes, path: str) -> str:
        from wireparse.text.read import sniff

        return self.format if self.format != "auto" else sniff(head, None if path == STDIN else path)


def unreadable(path: str, error: Exception) -> InputError:
    """``error`` in the words of a user, with a cure."""
    if isinstance(error, FileNotFoundError):
        return InputError(path, "no such file or folder", "check the path")
    if isinstance(error, PermissionError):
        return InputError(path, "permission denied", "make it readable, with chmod u+r")
    if isinstance(error, OSError) and error.errno is not None:
        return InputError(path, f"cannot be read ({error.strerror or error})", "check the file")
    return InputError(path, f"is damaged or locked ({error or type(error).__name__})", "pack it anew")


def _within(path: str, folder: str) -> str:
    return os.path.relpath(path, folder).replace(os.sep, "/")


def _size(path: str) -> int:
    try:
        return os.path.getsize(path)
    except OSError:
        return 0


def _head(stream: BinaryIO) -> list[bytes]:
    """The lines up to and including the first that is not blank."""
    head: list[bytes] = []
    for line in stream:
        head.append(line)
        if line.strip():
            break
    return head


def _chunks(lines: Iterable[bytes], path: str, size: int, start: int | None) -> Iterator[Lines]:
    """So many lines at a time; those before a fault in the stream are handed on before it is raised."""
    together: list[bytes] = []
    first = 1

    def chunk() -> Lines:
        return Lines(path, first, tuple(together), start)

    try:
        for line in lines:
            together.append(line)
            if len(together) == size:
                yield chunk()
                first += size
                start = None if start is None else start + sum(map(len, together))
                together = []
    except damages():
        if together:
            yield chunk()
        raise
    if together:
        yield chunk()
