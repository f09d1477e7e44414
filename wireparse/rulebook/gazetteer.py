"""Place names and where they lie: layers of compact files that are mapped into memory, not read.

The file format is told in :mod:`wireparse.rulebook.gazetteer_index`, the sources in
:mod:`wireparse.rulebook.gazetteer_sources`; the names that other modules need are given here too.
"""

from __future__ import annotations

import hashlib
import mmap
import os
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from wireparse.model import PackStamp
from wireparse.rulebook.gazetteer_index import (
    KINDS,
    REBUILD,
    REMEMBERED,
    VERSION,
    Entry,
    GazetteerError,
    Index,
    Record,
    fold,
    key_of,
    pack,
    words_of,
    write,
)
from wireparse.rulebook.gazetteer_sources import (
    BrokenLine,
    BuildReport,
    build,
    latin_spellings,
    read_table,
    whole_table,
)

_BETWEEN: Final = frozenset(("-", "'"))


class Gazetteer:
    """Layers of indices, the later ones laid on top of the earlier. Safe to share; holds no more than its files."""

    def __init__(self, layers: Sequence[Index]) -> None:
        self._layers = tuple(layers)
        self._firsts: dict[str, tuple[int, int]] = {}
        self._found: dict[str, tuple[Entry, ...]] = {}
        self._prominent: dict[str, bool] = {}

    @classmethod
    def load(cls, path: Path, *more: Path) -> Gazetteer:
        """Opens an index and lays further ones (``.gaz``, or ``.tsv`` with a header row) on top.

        Raises GazetteerError for a file that is damaged, foreign, or of another version, or if it cannot be read.
        """
        return cls([_open(each) for each in (path, *more)])

    @classmethod
    def of(cls, records: Iterable[Record]) -> Gazetteer:
        """A gazetteer in memory."""
        return cls([Index(pack(records)[0], "memory")])

    @property
    def layers(self) -> tuple[Index, ...]:
        """The files that it is made of, the lowest first."""
        return self._layers

    def over(self, other: Gazetteer) -> Gazetteer:
        """This gazetteer with another one's layers on top."""
        return Gazetteer((*self._layers, *other._layers))

    def __len__(self) -> int:
        return sum(layer.entry_count for layer in self._layers)

    def longest(self, norms: Sequence[str], i: int) -> int:
        """How many tokens the longest name that starts at token ``i`` has; 0 if none does.

        ``norms`` are tokens in lower case without accents; hyphens and apostrophes may be tokens of their own.
        """
        best, limit = self._firsts.get(norms[i]) or self._first(norms[i])
        if limit > 1:
            for layer in self._layers:
                length = _longest(layer, norms, i)
                if length > best:
                    best = length
        return best

    def begins(self, norm: str) -> bool:
        """Whether a name begins with this token."""
        return any(self._firsts.get(norm) or self._first(norm))

    def _first(self, norm: str) -> tuple[int, int]:
        """Whether a token is a name (1 or 0), and how many words the longest name that begins with it has."""
        key = norm if norm.isalnum() else key_of(norm)
        found = [(layer, at) for layer in self._layers if key and (at := layer.seek(key)) >= 0]
        if len(self._firsts) >= REMEMBERED:
            self._firsts.clear()
        first = self._firsts[norm] = (
            int(any(layer.count(at) for layer, at in found)),
            max((layer.words_after(at) for layer, at in found), default=0),
        )
        return first

    def is_prominent(self, norms: Sequence[str], i: int, end: int) -> bool:
        """Whether tokens ``[i, end)`` may name a country, a part of the world, a sea, a region of two million people
        or a city of one."""
        key = key_of(" ".join(norms[i:end])) if end - i > 1 or not norms[i].isalnum() else norms[i]
        known = self._prominent.get(key)
        if known is None:
            if len(self._prominent) >= REMEMBERED:
                self._prominent.clear()
            known = self._prominent[key] = any(layer.prominent(key) for layer in self._layers)
        return known

    def find(self, name: str) -> tuple[Entry, ...]:
        """Every place of that name (any case, accents, hyphens): later layers first, the biggest first in each. An
        area that a later layer also has (same kind, country and name, or the same GeoNames id) is given once."""
        key = key_of(name)
        known = self._found.get(key)
        if known is None:
            if len(self._found) >= REMEMBERED // 4:
                self._found.clear()
            known = self._found[key] = self._find(key)
        return known

    def _find(self, key: str) -> tuple[Entry, ...]:
        found: list[Entry] = []
        for number in reversed(range(len(self._layers))):
            for entry in _entries(self._layers[number], key):
                told = self._told_above(entry, number)
                if not any(_same(told, other) for other in found):
                    found.append(told)
        return tuple(found)

    def _told_above(self, entry: Entry, number: int) -> Entry:
        """The same area as a layer over number ``number`` has it: its point counts by whatever name one comes to it."""
        if entry.kind != "populated_place":
            for layer in self._layers[:number:-1]:
                for other in _entries(layer, key_of(entry.name)):
                    if _same(entry, other):
                        known = max(entry.population, other.population), other.geonames_id or entry.geonames_id
                        return replace(other, population=known[0], geonames_id=known[1], alternate=entry.alternate)
        return entry


def _entries(layer: Index, key: str) -> Iterator[Entry]:
    at = layer.seek(key)
    return layer.entries(at) if at >= 0 else iter(())


def _same(a: Entry, b: Entry) -> bool:
    if a.kind != b.kind or a.country != b.country:
        return False
    if a.geonames_id and b.geonames_id:
        return a.geonames_id == b.geonames_id
    return a.kind != "populated_place" and key_of(a.name) == key_of(b.name)


def _longest(layer: Index, norms: Sequence[str], i: int) -> int:
    first = norms[i]
    if not first.isalnum():
        first = key_of(first)
        if not first:
            return 0
    at = layer.seek(first)
    if at < 0:
        return 0
    best = 1 if layer.count(at) else 0
    limit = layer.words_after(at)
    if limit < 2:
        return best
    joined, words, j, end, last = first, 1, i + 1, len(norms), first
    while j < end and words < limit:
        word = norms[j]
        j += 1
        if not word.isalnum():
            if word in _BETWEEN or (word == "." and len(last) < 4):
                continue
            word = key_of(word)
            if not word:
                break
        joined, words, last = joined + word, words + 1, word
        found = layer.seek(joined)
        if found >= 0 and layer.count(found):
            best = j - i
    return best


def _open(path: Path) -> Index:
    try:
        if path.suffix == ".tsv":
            return _open_table(path)
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size == 0:
                raise GazetteerError(str(path), "the file is empty", REBUILD)
            return Index(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), str(path))
    except OSError as error:
        raise GazetteerError(
            str(path), f"cannot be read ({error.strerror})", "check the path and its permissions"
        ) from error


def _open_table(path: Path) -> Index:
    """A table, or the index beside it of the same name if that was made of just these bytes."""
    compiled = path.with_suffix(".gaz")
    if compiled.is_file():
        index = _open(compiled)
        if index.stamp == zlib.crc32(path.read_bytes()):
            return index
    return Index(pack(whole_table(path))[0], str(path))


def compile_table(path: Path) -> Path:
    """Writes the index of a table beside it, so that it opens without being parsed."""
    out = path.with_suffix(".gaz")
    write(whole_table(path), out, zlib.crc32(path.read_bytes()))
    return out


def stamp_of(path: Path) -> PackStamp:
    """How a report names a gazetteer that a user laid on top: its file, the format's version, the bytes' SHA-256."""
    return PackStamp(path.name, f"gazetteer/{VERSION}", "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest())


def shipped_with(folders: Sequence[Path], *more: Path) -> Gazetteer:
    """The gazetteer of the packs in ``folders`` (the ``gazetteer/*.gaz`` of each, then its tables ``supplement*.tsv``),
    with the user's own files on top."""
    bases = [p for f in folders for p in sorted(f.glob("gazetteer/*.gaz")) if not p.with_suffix(".tsv").is_file()]
    tables = [p for f in folders for p in sorted(f.glob("gazetteer/supplement*.tsv"))]
    return Gazetteer([_open(path) for path in (*bases, *tables, *more)])


__all__ = [
    "KINDS",
    "BrokenLine",
    "BuildReport",
    "Entry",
    "Gazetteer",
    "GazetteerError",
    "Index",
    "Record",
    "build",
    "compile_table",
    "fold",
    "key_of",
    "latin_spellings",
    "pack",
    "read_table",
    "shipped_with",
    "stamp_of",
    "whole_table",
    "words_of",
    "write",
]
