"""Files that are packed: gzip, read as if it were not, and zip, read as a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from typing import BinaryIO, cast

GZIP = ".gz"
ZIP = ".zip"


def inner_name(path: str) -> str:
    """The path in lower case, without the suffix of gzip: what is in the file, by its name."""
    return path.lower().removesuffix(GZIP)


def opened(path: str) -> AbstractContextManager[BinaryIO]:
    """The file, unpacked where it is gzip by its name."""
    if not path.lower().endswith(GZIP):
        return open(path, "rb")
    import gzip

    return cast(AbstractContextManager[BinaryIO], gzip.open(path, "rb"))


def raw_position(stream: BinaryIO) -> int:
    """How many bytes of the file itself have been read; 0 for a pipe or a member of an archive."""
    raw = getattr(stream, "fileobj", stream)
    try:
        return int(raw.tell()) if raw.seekable() and hasattr(raw, "fileno") else 0
    except OSError:
        return 0


def members(path: str) -> Iterator[tuple[str, Callable[[], AbstractContextManager[BinaryIO]]]]:
    """The files of a zip archive in order of their names, hidden ones left out, each with what opens it."""
    from zipfile import ZipFile

    with ZipFile(path) as archive:
        for name in sorted(set(archive.namelist())):
            if not name.endswith("/") and not any(part.startswith((".", "__")) for part in name.split("/")):
                yield name, cast(Callable[[], AbstractContextManager[BinaryIO]], partial(_member, archive, name))


def _member(archive: object, name: str) -> object:
    """A member, unpacked once more where it is gzip by its name."""
    stream = archive.open(name)  # type: ignore[attr-defined]
    if not name.lower().endswith(GZIP):
        return stream
    import gzip

    return gzip.GzipFile(fileobj=stream)


def damages() -> tuple[type[Exception], ...]:
    """What reading a file may raise: it is not there, or it is not what its name says."""
    from zipfile import BadZipFile
    from zlib import error as zlib_error

    # zipfile raises a RuntimeError where a member asks for a password or is packed in a way that it does not know
    return OSError, EOFError, zlib_error, BadZipFile, RuntimeError
