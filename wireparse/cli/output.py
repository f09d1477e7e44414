"""Where the bytes go: standard output, or a file that appears whole or not at all."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from wireparse.errors import UsageError

NAME_ANOTHER = "name a file in a folder that exists and can be written, with room left on its disk"

Write = Callable[[bytes], None]


class Terminated(BaseException):
    """Somebody asked the process to end (SIGTERM)."""


class ReaderGone(Exception):
    """Whoever read standard output has closed it, as ``head`` does; no error, but nothing more to do."""


@contextmanager
def open_output(path: str | None, *, live: bool) -> Iterator[Write]:
    """A function that writes to ``path`` (None or ``-``: standard output; ``live``: each piece leaves at once).

    A regular file is written under another name beside its own and renamed when all is well, so that a reader finds
    the old one or the whole new one. Raises UsageError where the output cannot be written.
    """
    if path is None or path == "-":
        with _stdout(live) as write:
            yield write
    elif is_special(path):
        with guarded(path), open(path, "wb") as file:
            yield _writer(file, path)
    else:
        with _replacing(Path(os.path.realpath(path)), path) as write:
            yield write


@contextmanager
def _stdout(live: bool) -> Iterator[Write]:
    file = sys.stdout.buffer

    def write(piece: bytes) -> None:
        with guarded("standard output"):
            file.write(piece)
            if live:
                file.flush()

    try:
        yield write
        with guarded("standard output"):
            file.flush()
    except (ReaderGone, UsageError):
        silence_stdout()
        raise


def silence_stdout() -> None:
    """What is still buffered goes nowhere, so that the interpreter's last flush has nothing to complain about."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def _replacing(path: Path, shown: str) -> Iterator[Write]:
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    with guarded(shown):
        if path.exists() and not os.access(path, os.W_OK):
            raise PermissionError(13, "Permission denied")
        file = open(draft, "xb")  # noqa: SIM115 (closed below, before it is renamed)
    try:
        with file:
            yield _writer(file, shown)
            with guarded(shown):
                file.flush()
        with guarded(shown):
            if path.exists():
                draft.chmod(stat.S_IMODE(path.stat().st_mode))
            os.replace(draft, path)
    finally:
        with suppress(FileNotFoundError):
            draft.unlink()


def _writer(file: BinaryIO, shown: str) -> Write:
    def write(piece: bytes) -> None:
        with guarded(shown):
            file.write(piece)

    return write


@contextmanager
def guarded(shown: str, cure: str = NAME_ANOTHER) -> Iterator[None]:
    """Writing to what the user calls ``shown`` fails as a UsageError with a cure."""
    try:
        yield
    except BrokenPipeError:
        raise ReaderGone from None
    except OSError as error:
        raise UsageError(f"{shown}: cannot be written ({error.strerror}); {cure}") from None


def is_special(path: str) -> bool:
    """A terminal, a named pipe, ``/dev/null``: written as it is. A folder is refused by the open that follows."""
    try:
        return not stat.S_ISREG(os.stat(path).st_mode)
    except OSError:
        return False
