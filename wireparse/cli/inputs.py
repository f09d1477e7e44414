"""From the arguments to pieces of work: files still to be read, lines of records, and what cannot be read at all.

The order is the order of the arguments, files of a folder sorted by path. Nothing here knows what a story is.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

from wireparse.errors import InputError

STORY_SUFFIXES = (".txt", ".wire", ".ndjson", ".jsonl", ".json")
RECORD_SUFFIXES = (".ndjson", ".jsonl")
OWN_SCHEMA = b"wireparse.story/"
OWN_SCHEMA_WITHIN = 100  # bytes: the schema comes first in a report
STDIN = "-"


@dataclass(frozen=True, slots=True)
class File:
    """A file to be read whole, by whoever does the work."""

    path: str


@dataclass(frozen=True, slots=True)
class Content:
    """Bytes already read; ``path`` is where they came from."""

    path: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Lines:
    """Some lines of records; ``first`` is the number of the first one, from 1."""

    path: str
    first: int
    lines: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """An input that cannot be read, and why, on one line."""

    reason: str


Piece = File | Content | Lines | Refused


@dataclass(slots=True)
class Inputs:
    """``format`` is ``auto`` or a reader's name, ``chunk`` the number of records handed on at a time. ``skipped``
    counts the files of folders that were passed over, by suffix; it is complete once the pieces are used up."""

    paths: tuple[str, ...]
    format: str
    chunk: int
    skipped: Counter[str] = field(default_factory=Counter)

    def pieces(self) -> Iterator[Piece]:
        for path in self.paths:
            try:
                yield from self._of_path(path)
            except OSError as error:
                yield Refused(str(unreadable(path, error)))

    def _of_path(self, path: str) -> Iterator[Piece]:
        if path == STDIN:
            yield from self._of_stream(sys.stdin.buffer, STDIN)
        elif os.path.isdir(path):
            yield from self._of_folder(path)
        elif os.path.isfile(path) and self._read_by(path) != "ndjson":
            yield File(path)
        else:
            with open(path, "rb") as stream:
                yield from self._of_stream(stream, path)

    def _of_folder(self, folder: str) -> Iterator[Piece]:
        found = False
        errors: list[OSError] = []
        for path in _walk(folder, errors):
            try:
                if self._is_story(path):
                    found = True
                    yield from self._of_path(path)
            except OSError as error:
                yield Refused(str(unreadable(path, error)))
        for denied in errors:
            yield Refused(str(unreadable(str(denied.filename), denied)))
        if not (found or errors):
            cure = f"stories are files that end in {', '.join(STORY_SUFFIXES)}"
            yield Refused(str(InputError(folder, "the folder holds no stories", cure)))

    def _is_story(self, path: str) -> bool:
        """Whether a file met in a folder is to be read. Reports of wireparse itself are not."""
        suffix = Path(path).suffix.lower()
        story = suffix in STORY_SUFFIXES
        if story and suffix not in (".txt", ".wire"):
            with open(path, "rb") as file:
                story = OWN_SCHEMA not in file.read(OWN_SCHEMA_WITHIN)
        if not story:
            self.skipped[suffix or "no suffix"] += 1
        return story

    def _read_by(self, path: str) -> str:
        return "ndjson" if self.format == "auto" and Path(path).suffix.lower() in RECORD_SUFFIXES else self.format

    def _of_stream(self, stream: BinaryIO, path: str) -> Iterator[Piece]:
        """Records leave as they come; anything else is read to its end first."""
        head = _head(stream)
        if not b"".join(head).strip():
            yield Refused(str(InputError(path, "is empty", "give it a story")))
        elif self._sniffed(b"".join(head), path) != "ndjson":
            yield Content(path, b"".join(chain(head, stream)))
        elif b"\0" in head[-1]:
            yield Refused(str(InputError(path, "holds NUL bytes, so it is no NDJSON", "save it as UTF-8")))
        else:
            yield from _chunks(chain(head, stream), path, self.chunk)

    def _sniffed(self, head: bytes, path: str) -> str:
        from wireparse.text.read import sniff

        return self.format if self.format != "auto" else sniff(head, None if path == STDIN else path)


def unreadable(path: str, error: OSError) -> InputError:
    """``error`` in the words of a user, with a cure."""
    if isinstance(error, FileNotFoundError):
        return InputError(path, "no such file or folder", "check the path")
    if isinstance(error, PermissionError):
        return InputError(path, "permission denied", "make it readable, with chmod u+r")
    return InputError(path, f"cannot be read ({error.strerror or error})", "check the file")


def _walk(folder: str, errors: list[OSError]) -> Iterator[str]:
    """The files below ``folder`` in a fixed order; hidden ones are passed over, links to folders not followed."""
    for parent, folders, files in os.walk(folder, onerror=errors.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (os.path.join(parent, name) for name in sorted(files) if not name.startswith("."))


def _head(stream: BinaryIO) -> list[bytes]:
    """The lines up to and including the first that is not blank."""
    head: list[bytes] = []
    for line in stream:
        head.append(line)
        if line.strip():
            break
    return head


def _chunks(lines: Iterable[bytes], path: str, size: int) -> Iterator[Lines]:
    remaining, first = iter(lines), 1
    while chunk := tuple(islice(remaining, size)):
        yield Lines(path, first, chunk)
        first += len(chunk)
