"""Output as one file a story, in folders as the inputs lie in theirs."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from time import monotonic
from typing import Any

from wireparse.cli.journal import Journal, Kept, Known, Past
from wireparse.cli.output import guarded
from wireparse.cli.resume import COMMIT_EVERY, GO_ON, MAKE_ROOM
from wireparse.cli.work import Done, Outcome, Rendered
from wireparse.errors import UsageError

JOURNAL = ".wireparse.journal"
SUFFIX = ".json"
UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"\\|?*\ufffd]')
LONGEST = 180  # bytes of a name, with room for a suffix


@contextmanager
def split(folder: Path, asked: Mapping[str, Any], *, again: bool) -> Iterator[Split]:
    """Output into ``folder``, a file a story, each whole or not there. Raises UsageError where it cannot be written,
    or holds something already and no earlier run is taken up (``again``)."""
    with guarded(str(folder), NEEDS_FOLDER):
        folder.mkdir(parents=True, exist_ok=True)
        if not again and any(folder.iterdir()):
            cure = "name a new one, or go on with an earlier run of the same command with --resume"
            raise UsageError(f"{folder}: the folder is not empty; {cure}")
        output = Split(folder, asked, again)
    try:
        yield output
        with guarded(str(folder), f"{MAKE_ROOM}; {GO_ON}"):
            output.commit()
            output.close()
        if not again:
            (folder / JOURNAL).unlink(missing_ok=True)
    finally:
        with suppress(OSError):
            output.commit()
        output.close()


NEEDS_FOLDER = "name a folder that can be written, with room left on its disk"


class Split:
    """``known`` is what an earlier run did, ``note`` what the user should know of it."""

    def __init__(self, folder: Path, asked: Mapping[str, Any], again: bool) -> None:
        self.folder, self.note = folder, None
        past = Past.read(folder / JOURNAL) if again else None
        if past and past.asked != asked:
            past = None
            self.note = "the rules, the options or the version have changed since the earlier run; all is parsed anew"
        self.known = Known.of(past) if past else None
        self._journal = Journal.go_on(past) if past else Journal.begin(folder / JOURNAL, asked, 0)
        self._rows: list[Kept] = []
        self._counts: Counter[str] = Counter()
        self._committed = monotonic()

    def take(self, outcome: Outcome) -> None:
        """Raises UsageError where it cannot be written."""
        with guarded(str(self.folder), f"{MAKE_ROOM}; {GO_ON}"):
            if isinstance(outcome, Rendered):
                self._write(self.folder / file_name(outcome.place), outcome.output)
                self._counts.update(outcome.counts)
            elif isinstance(outcome, Done):
                self._rows.append(Kept(outcome.key, 0, 0, dict(self._counts), outcome.whole))
                self._counts.clear()
            if monotonic() - self._committed > COMMIT_EVERY:
                self.commit()

    def _write(self, path: Path, output: bytes) -> None:
        draft = path.with_name(f".{sha256(path.name.encode()).hexdigest()[:16]}.part")
        try:
            draft.write_bytes(output)
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(output)
        except OSError:
            draft.unlink(missing_ok=True)
            raise
        os.replace(draft, path)

    def commit(self) -> None:
        """All files reach the disk before the journal tells of them."""
        if self._rows:
            if hasattr(os, "sync"):
                os.sync()
            self._journal.add(self._rows)
            self._rows.clear()
        self._committed = monotonic()

    def close(self) -> None:
        self._journal.close()
        if self.known:
            self.known.close()


def file_name(place: str) -> str:
    """The path below the folder for the story of this ``place``: nothing in it leads out, and no name is too long."""
    parts = [part for part in place.split("/") if part not in ("", ".")]
    return "/".join(_short(UNSAFE.sub("_", "__" if part == ".." else part)) for part in parts) + SUFFIX


def _short(name: str) -> str:
    """A name that a file may have; one that is cut keeps what tells it from others."""
    raw = name.encode("utf-8", "replace")
    if len(raw) <= LONGEST:
        return name
    return raw[:LONGEST].decode("utf-8", "ignore") + "~" + sha256(raw).hexdigest()[:8]
