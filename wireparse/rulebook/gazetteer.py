"""Place names and where they lie: one compact file that is mapped into memory, not read.

A file (``.gaz``) is a header, then five sections: *entries* (fixed-size records), *admin* (string offsets of the names
of first- and second-level regions), *strings*, *buckets* (a hash table) and *names* (one record a name: its key, how
many words the longest name that begins with this word has, and the entries that bear it). A key is a name without
accents, marks, spaces and capitals, so that "Sana'a", "Sanaa", "Port-au-Prince" and "Port au Prince" need no variants.

Sources: GeoNames country dumps (https://www.geonames.org, CC BY 4.0), zipped or not, or TSV files with a header row.
"""

from __future__ import annotations

import io
import mmap
import os
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

from wireparse.errors import InputError, WireparseError

MAGIC: Final = b"WPGAZ\r\n\x00"
VERSION: Final = 1
KINDS: Final = (
    "populated_place", "admin1", "admin2", "admin3", "country", "region", "water", "site", "road", "terrain",
)  # fmt: skip
MAX_WORDS: Final = 7
MAX_ALTERNATES: Final = 60

_HEADER: Final = struct.Struct("<8sIIIIIIIII")  # magic version crc entries admins strings buckets names countries stamp
_ENTRY: Final = struct.Struct("<IIIIIHHBB")
_NUMBER: Final = struct.Struct("<I")
_PAIR: Final = struct.Struct("<II")
_UNKNOWN: Final = 0xFFFFFFFF
_SCALE: Final = 100_000
_POSTING: Final = 3  # bytes that name an entry; the highest bit marks an alternate spelling
_ALTERNATE: Final = 1 << 23
_CAPITAL: Final = 0x80
_MILLION: Final = 1_000_000
_REMEMBERED: Final = 20_000
_BUCKET_LOAD: Final = 3  # names in a bucket, on average

_SHORT: Final = {"saint": "st", "sainte": "ste", "mount": "mt", "fort": "ft", "st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort"}
_SPECIAL: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ħ": "h", "ə": "a"}
)
_GLUE: Final = frozenset("'’‘`´.\u200e\u200f\xad")


@dataclass(frozen=True, slots=True)
class Entry:
    """One place. ``country`` is ISO 3166-1 alpha-3 or None; ``lat``/``lon`` WGS 84 degrees or None; ``population`` 0
    where unknown; ``admin1``/``admin2`` names of the regions that hold it; ``alternate`` is true where the name looked
    up is not its main one; ``capital`` marks seats of national government."""

    name: str
    kind: str
    country: str | None
    admin1: str | None
    admin2: str | None
    lat: float | None
    lon: float | None
    population: int
    geonames_id: int | None
    capital: bool = False
    alternate: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """A place as a source states it, on its way into an index."""

    name: str
    kind: str
    country: str | None
    lat: float | None
    lon: float | None
    alternates: tuple[str, ...] = ()
    admin1: str | None = None
    admin2: str | None = None
    population: int = 0
    geonames_id: int | None = None
    capital: bool = False


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """A line of a source that was skipped: ``path:line`` and the cause."""

    path: str
    line: int
    cause: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.cause}"


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What :func:`build` did: entries and names written, lines read, lines skipped because they are broken, and lines
    passed over because their feature is of no use (``ignored``). ``lines == entries + ignored + len(broken)``."""

    path: str
    entries: int
    names: int
    lines: int
    ignored: int
    bytes: int
    broken: tuple[BrokenLine, ...]


class GazetteerError(InputError):
    """A gazetteer that cannot be used: damaged, of another version, or no gazetteer at all."""


_REBUILD: Final = "build it again with 'wireparse gazetteer build'"


def fold(text: str) -> str:
    """Lower case without accents or marks inside words: ``Sana'a`` -> ``sanaa``, ``Ménaka`` -> ``menaka``."""
    low = text.lower()
    if low.isascii():
        return low.replace("'", "").replace(".", "").replace("`", "")
    kept = (c for c in unicodedata.normalize("NFKD", low) if c not in _GLUE and unicodedata.category(c) not in ("Mn", "Lm"))
    return "".join(kept).translate(_SPECIAL)


@lru_cache(maxsize=1 << 14)
def words_of(name: str) -> tuple[str, ...]:
    """The folded words of a name; hyphens and all other marks separate."""
    return tuple("".join(c if c.isalnum() else " " for c in fold(name)).split())


@lru_cache(maxsize=1 << 14)
def key_of(name: str) -> str:
    """The key under which a name is stored and found."""
    return "".join(words_of(name))


class _Index:
    """One file's worth of places, over a buffer."""

    def __init__(self, buffer: bytes | mmap.mmap, path: str) -> None:
        self._buffer = buffer
        size = len(buffer)
        if size < _HEADER.size or buffer[:8] != MAGIC:
            raise GazetteerError(path, "not a wireparse gazetteer", f"give a file that 'wireparse gazetteer build' wrote, or {_REBUILD}")
        head = _HEADER.unpack_from(buffer, 0)
        _, version, crc, entries, admins, strings, buckets, names, countries, self.stamp = head
        if version != VERSION:
            age = "an older" if version < VERSION else "a newer"
            raise GazetteerError(path, f"{age} gazetteer format ({version}; this program reads {VERSION})", _REBUILD)
        self._entries_at = _HEADER.size
        self._admins_at = self._entries_at + entries * _ENTRY.size
        self._strings_at = self._admins_at + admins * _NUMBER.size
        self._buckets_at = self._strings_at + strings
        self._names_at = self._buckets_at + (buckets + 1) * _NUMBER.size
        if size != self._names_at + names or not buckets:
            raise GazetteerError(path, "the gazetteer is damaged (its length is wrong)", _REBUILD)
        if zlib.crc32(memoryview(buffer)[_HEADER.size :]) != crc:
            raise GazetteerError(path, "the gazetteer is damaged (its checksum is wrong)", _REBUILD)
        self._bucket_count, self.entry_count = buckets, entries
        self._seen: dict[str, int] = {}
        self._countries = ["", *(self._string(countries + 4 * n) for n in range(self._buffer[self._strings_at + countries - 1]))]

    def _string(self, offset: int) -> str:
        at = self._strings_at + offset
        return self._buffer[at + 1 : at + 1 + self._buffer[at]].decode("utf-8")

    def _admin(self, number: int) -> str | None:
        if not number:
            return None
        return self._string(_NUMBER.unpack_from(self._buffer, self._admins_at + (number - 1) * _NUMBER.size)[0])

    def seek(self, key: str) -> int:
        """Where a name's record lies, or -1. The last few thousand answers are remembered."""
        at = self._seen.get(key)
        if at is None:
            if len(self._seen) >= _REMEMBERED:
                self._seen.clear()
            at = self._seen[key] = self._seek(key)
        return at

    def _seek(self, key: str) -> int:
        raw = key.encode("utf-8")
        buffer, size = self._buffer, len(raw)
        bucket = zlib.crc32(raw) % self._bucket_count
        first, behind = _PAIR.unpack_from(buffer, self._buckets_at + bucket * 4)
        at: int = self._names_at + first
        end = self._names_at + behind
        while at < end:
            length = buffer[at]
            start = at + 3
            if length == size and buffer[start : start + size] == raw:
                return at
            at = start + length + _POSTING * buffer[at + 2]
        return -1

    def words_after(self, at: int) -> int:
        return self._buffer[at + 1]

    def count(self, at: int) -> int:
        return self._buffer[at + 2]

    def entries(self, at: int) -> Iterator[Entry]:
        start = at + 3 + self._buffer[at]
        for n in range(start, start + _POSTING * self._buffer[at + 2], _POSTING):
            number = int.from_bytes(self._buffer[n : n + _POSTING], "little")
            yield self.entry(number & ~_ALTERNATE, bool(number & _ALTERNATE))

    def prominent(self, key: str) -> bool:
        at = self.seek(key)
        if at < 0:
            return False
        start = at + 3 + self._buffer[at]
        for n in range(start, start + _POSTING * self._buffer[at + 2], _POSTING):
            number = int.from_bytes(self._buffer[n : n + _POSTING], "little")
            place = _ENTRY.unpack_from(self._buffer, self._entries_at + (number & ~_ALTERNATE) * _ENTRY.size)
            kind, population = KINDS[place[7] & 0x7F], place[2]
            if kind in ("country", "region", "water") or (kind == "admin1" and population >= 2 * _MILLION):
                return True
            if kind == "populated_place" and population >= _MILLION and not number & _ALTERNATE:
                return True
        return False

    def entry(self, number: int, alternate: bool = False) -> Entry:
        lat, lon, population, geonames_id, name, admin1, admin2, kind, country = _ENTRY.unpack_from(
            self._buffer, self._entries_at + number * _ENTRY.size
        )
        known = lat != _UNKNOWN
        return Entry(
            self._string(name), KINDS[kind & 0x7F], self._countries[country] if country else None, self._admin(admin1), self._admin(admin2),
            round(lat / _SCALE - 90, 5) if known else None, round(lon / _SCALE - 180, 5) if known else None, population, geonames_id or None,
            bool(kind & _CAPITAL), alternate,
        )  # fmt: skip


_BETWEEN: Final = frozenset(("-", "'"))


class Gazetteer:
    """Layers of indices, the later ones laid on top of the earlier. Safe to share; holds no more than its files."""

    def __init__(self, layers: Sequence[_Index]) -> None:
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
        return cls([_Index(pack(records)[0], "memory")])

    def over(self, other: Gazetteer) -> Gazetteer:
        """This gazetteer with another one's layers on top."""
        return Gazetteer((*self._layers, *other._layers))

    def __len__(self) -> int:
        return sum(layer.entry_count for layer in self._layers)

    def longest(self, norms: Sequence[str], i: int) -> int:
        """How many tokens the longest name that starts at token ``i`` has; 0 if none does.

        ``norms`` are tokens in lower case without accents; hyphens and apostrophes may be tokens of their own.
        """
        first = norms[i]
        known = self._firsts.get(first)
        if known is None:
            if len(self._firsts) >= _REMEMBERED:
                self._firsts.clear()
            known = self._firsts[first] = self._first(first)
        best, limit = known
        if limit > 1:
            for layer in self._layers:
                length = _longest(layer, norms, i)
                if length > best:
                    best = length
        return best

    def _first(self, norm: str) -> tuple[int, int]:
        """Whether a token is a name (1 or 0), and how many words the longest name that begins with it has."""
        key = norm if norm.isalnum() else key_of(norm)
        found = [(layer, at) for layer in self._layers if key and (at := layer.seek(key)) >= 0]
        return int(any(layer.count(at) for layer, at in found)), max((layer.words_after(at) for layer, at in found), default=0)

    def is_prominent(self, norms: Sequence[str], i: int, end: int) -> bool:
        """Whether tokens ``[i, end)`` name, before anything else, a country, a part of the world, a sea, a big region or
        a city of a million."""
        key = key_of(" ".join(norms[i:end])) if end - i > 1 or not norms[i].isalnum() else norms[i]
        known = self._prominent.get(key)
        if known is None:
            if len(self._prominent) >= _REMEMBERED:
                self._prominent.clear()
            known = self._prominent[key] = any(layer.prominent(key) for layer in self._layers)
        return known

    def find(self, name: str) -> tuple[Entry, ...]:
        """Every place of that name (any case, accents, hyphens): later layers first, the biggest first in each. An
        area that a later layer also has (same kind, country and name, or the same GeoNames id) is given once."""
        key = key_of(name)
        known = self._found.get(key)
        if known is None:
            if len(self._found) >= _REMEMBERED // 4:
                self._found.clear()
            known = self._found[key] = self._find(key)
        return known

    def _find(self, key: str) -> tuple[Entry, ...]:
        found: list[Entry] = []
        for layer in reversed(self._layers):
            at = layer.seek(key)
            if at >= 0:
                found.extend(entry for entry in layer.entries(at) if not any(_same(entry, other) for other in found))
        return tuple(found)


def _same(a: Entry, b: Entry) -> bool:
    if a.kind != b.kind or a.country != b.country:
        return False
    if a.geonames_id and b.geonames_id:
        return a.geonames_id == b.geonames_id
    return a.kind != "populated_place" and key_of(a.name) == key_of(b.name)


def _longest(layer: _Index, norms: Sequence[str], i: int) -> int:
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


def _open(path: Path) -> _Index:
    try:
        if path.suffix == ".tsv":
            return _open_table(path)
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size == 0:
                raise GazetteerError(str(path), "the file is empty", _REBUILD)
            return _Index(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), str(path))
    except OSError as error:
        raise GazetteerError(str(path), f"cannot be read ({error.strerror})", "check the path and its permissions") from error


def _open_table(path: Path) -> _Index:
    """A table, or the index beside it of the same name if that was made of just these bytes."""
    compiled = path.with_suffix(".gaz")
    if compiled.is_file():
        index = _open(compiled)
        if index.stamp == zlib.crc32(path.read_bytes()):
            return index
    return _Index(pack(whole_table(path))[0], str(path))


def whole_table(path: Path) -> list[Record]:
    """The places of a table. Raises GazetteerError at its first broken line."""
    records: list[Record] = []
    for each in read_table(path):
        if isinstance(each, BrokenLine):
            raise GazetteerError(f"{each.path}:{each.line}", each.cause, "mend the line or take it out")
        records.append(each)
    return records


def compile_table(path: Path) -> Path:
    """Writes the index of a table beside it, so that it opens without being parsed."""
    out = path.with_suffix(".gaz")
    write(whole_table(path), out, zlib.crc32(path.read_bytes()))
    return out


def shipped_with(folders: Sequence[Path], *more: Path) -> Gazetteer:
    """The gazetteer of the packs in ``folders`` (the ``gazetteer/*.gaz`` of each, then its tables ``supplement*.tsv``),
    with the user's own files on top."""
    bases = [p for f in folders for p in sorted(f.glob("gazetteer/*.gaz")) if not p.with_suffix(".tsv").is_file()]
    tables = [p for f in folders for p in sorted(f.glob("gazetteer/supplement*.tsv"))]
    return Gazetteer([_open(path) for path in (*bases, *tables, *more)])


# ---------------------------------------------------------------- writing


@dataclass(slots=True)
class _Name:
    words: int = 1
    numbers: list[int] = field(default_factory=list)


class _Strings:
    def __init__(self) -> None:
        self._blob, self._offsets = bytearray(), dict[str, int]()

    def add(self, text: str) -> int:
        if text not in self._offsets:
            raw = text.encode("utf-8")[:255].decode("utf-8", "ignore").encode("utf-8")
            self._offsets[text] = len(self._blob)
            self._blob += bytes((len(raw),)) + raw
        return self._offsets[text]

    def series(self, texts: Sequence[str]) -> int:
        """Where a run of three-letter strings begins; their number stands in the byte before."""
        self._blob += bytes((len(texts),)) + b"".join(b"\x03" + text.encode("ascii") for text in texts)
        return len(self._blob) - 4 * len(texts)

    def bytes(self) -> bytes:
        return bytes(self._blob)


def pack(records: Iterable[Record], stamp: int = 0) -> tuple[bytes, int, int]:
    """The bytes of an index, the number of its entries and of its names. The same records give the same bytes.
    ``stamp`` is the CRC-32 of the one table that it was made of, 0 if it was made of more."""
    ordered = sorted(
        records, key=lambda r: (-r.population, r.kind, r.country or "", r.name, r.geonames_id or 0, r.lat or 0.0, r.lon or 0.0)
    )
    strings, admins = _Strings(), dict[str, int]()
    countries = sorted({record.country for record in ordered if record.country})
    codes = {country: n for n, country in enumerate(countries, 1)}
    if len(ordered) >= _ALTERNATE:
        raise GazetteerError("gazetteer", f"{len(ordered)} places where a file holds {_ALTERNATE - 1}", "build from fewer sources")
    entries, names = bytearray(), dict[str, _Name]()
    for number, record in enumerate(ordered):
        entries += _entry(record, strings, admins, codes)
        _name(record, number, names)
    admin_section = b"".join(_NUMBER.pack(strings.add(name)) for name in admins)
    country_list = strings.series(countries)
    buckets, blob = _hash(names)
    body = bytes(entries) + admin_section + strings.bytes() + buckets + blob
    head = _HEADER.pack(
        MAGIC, VERSION, zlib.crc32(body), len(ordered), len(admins), len(strings.bytes()), len(buckets) // 4 - 1, len(blob), country_list,
        stamp,
    )  # fmt: skip
    return head + body, len(ordered), sum(1 for name in names.values() if name.numbers)


def _entry(record: Record, strings: _Strings, admins: dict[str, int], codes: Mapping[str, int]) -> bytes:
    def admin(name: str | None) -> int:
        return admins.setdefault(name, len(admins) + 1) if name and len(admins) < 65_000 else 0

    lat = _UNKNOWN if record.lat is None else round((record.lat + 90) * _SCALE)
    lon = _UNKNOWN if record.lon is None else round((record.lon + 180) * _SCALE)
    return _ENTRY.pack(
        lat, lon, min(record.population, 2**32 - 1), record.geonames_id or 0, strings.add(record.name), admin(record.admin1),
        admin(record.admin2), KINDS.index(record.kind) | (_CAPITAL if record.capital else 0),
        codes.get(record.country or "", 0),
    )  # fmt: skip


def _name(record: Record, number: int, names: dict[str, _Name]) -> None:
    main = key_of(record.name)
    spellings = [words_of(spelling) for spelling in (record.name, *record.alternates)]
    spellings += [(_SHORT[words[0]], *words[1:]) for words in spellings[:1] if len(words) > 1 and words[0] in _SHORT]
    for words in spellings:
        key = "".join(words)
        if not key or len(words) > MAX_WORDS or len(key.encode("utf-8")) > 200:
            continue
        named = names.setdefault(key, _Name())
        tagged = number if key == main else number | _ALTERNATE
        if len(named.numbers) < MAX_ALTERNATES and number not in named.numbers and tagged not in named.numbers:
            named.numbers.append(tagged)
        if len(words) > 1:
            first = names.setdefault(words[0], _Name())
            first.words = max(first.words, len(words))


def _hash(names: Mapping[str, _Name]) -> tuple[bytes, bytes]:
    count = max(1, len(names) // _BUCKET_LOAD)
    slots: list[list[tuple[bytes, _Name]]] = [[] for _ in range(count)]
    for key in sorted(names):
        raw = key.encode("utf-8")
        slots[zlib.crc32(raw) % count].append((raw, names[key]))
    buckets, blob = bytearray(), bytearray()
    for slot in slots:
        buckets += _NUMBER.pack(len(blob))
        for raw, name in slot:
            blob += bytes((len(raw), name.words, len(name.numbers))) + raw
            blob += b"".join(number.to_bytes(_POSTING, "little") for number in name.numbers)
    return bytes(buckets + _NUMBER.pack(len(blob))), bytes(blob)


def write(records: Iterable[Record], out: Path, stamp: int = 0) -> tuple[int, int, int]:
    """Writes an index to ``out`` in one move: entries, names and bytes written. On failure ``out`` is as it was."""
    raw, entries, names = pack(records, stamp)
    part = out.with_name(f".{out.name}.part")
    try:
        part.write_bytes(raw)
        part.replace(out)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise GazetteerError(str(out), f"cannot be written ({error.strerror})", "check the folder and its permissions") from error
    return entries, names, len(raw)


# ---------------------------------------------------------------- reading sources

_FEATURES: Final = {"P": "populated_place", "H": "water", "S": "site", "R": "road", "T": "terrain", "L": "region", "V": "region"}
_CODES: Final = {
    "ADM1": "admin1", "ADM2": "admin2", "ADM3": "admin3", "ADM4": "admin3", "ADMD": "admin3", "CMP": "site", "CMPRF": "site",
    "MILB": "site", "INSM": "site", "AIRF": "site", "PPLL": "populated_place",
}  # fmt: skip
_USELESS: Final = frozenset(("ADM1H", "ADM2H", "ADM3H", "PCLH", "ADM5", "ZN", "U"))


def build(sources: Sequence[Path], out: Path, iso3: Mapping[str, str]) -> BuildReport:
    """Compiles GeoNames dumps (``ML.txt``, ``ML.zip``, ``allCountries.zip``, ``cities500.txt``) or TSV tables with a
    header row into one index at ``out``. ``iso3`` maps ISO 3166-1 alpha-2 codes to alpha-3.

    Broken lines are skipped and told in the report. Raises GazetteerError where a source cannot be read at all or
    nothing usable is in it; ``out`` is written in one move or not at all.
    """
    records: list[Record] = []
    broken: list[BrokenLine] = []
    lines = ignored = 0
    for source in sources:
        for each in _read(source, iso3):
            lines += 1
            if each is None:
                ignored += 1
            elif isinstance(each, BrokenLine):
                broken.append(each)
            else:
                records.append(each)
    if not records:
        cure = f"the first fault is in {broken[0]}" if broken else "give GeoNames dumps or TSV files with a header row"
        raise GazetteerError(", ".join(map(str, sources)) or "no source", "no usable place in it", cure)
    entries, names, size = write(records, out)
    return BuildReport(str(out), entries, names, lines, ignored, size, tuple(broken))


def _read(source: Path, iso3: Mapping[str, str]) -> Iterator[Record | BrokenLine | None]:
    for name, text in _texts(source):
        lines = text.split("\n")
        if lines and lines[-1] == "":
            lines.pop()
        if lines and "lat" in lines[0].lower().split("\t"):
            yield from _table(name, lines)
        else:
            yield from _dump(name, lines, iso3)


def _texts(source: Path) -> Iterator[tuple[str, str]]:
    try:
        raw = source.read_bytes()
        if not zipfile.is_zipfile(io.BytesIO(raw)):
            yield str(source), raw.decode("utf-8-sig", "replace")
            return
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            inside = [n for n in archive.namelist() if n.endswith((".txt", ".tsv")) and "readme" not in n.lower()]
            if not inside:
                raise GazetteerError(str(source), "no .txt or .tsv file in the archive", "give a GeoNames dump as it was downloaded")
            for name in inside:
                yield f"{source}/{name}", archive.read(name).decode("utf-8-sig", "replace")
    except zipfile.BadZipFile as error:
        raise GazetteerError(str(source), f"a damaged archive ({error})", "download it again") from error
    except OSError as error:
        raise GazetteerError(str(source), f"cannot be read ({error.strerror})", "check the path and its permissions") from error


def read_table(path: Path) -> Iterator[Record | BrokenLine]:
    """The places of a TSV file with a header row; lines that begin with ``#`` and empty ones are comments."""
    for name, text in _texts(path):
        for each in _table(name, text.split("\n")):
            if each is not None:
                yield each


def _table(path: str, lines: Sequence[str]) -> Iterator[Record | BrokenLine | None]:
    """Columns by name, in any order: name, kind, country (alpha-3), lat, lon; also (parts separated by ``|``), admin1,
    admin2, population, geonames_id, capital (``yes``). Other columns are ignored."""
    start = next((n for n, line in enumerate(lines) if line.strip() and not line.startswith("#")), None)
    if start is None:
        return
    header = lines[start].rstrip("\r").lower().split("\t")
    for missing in ("name", "lat", "lon"):
        if missing not in header:
            raise GazetteerError(f"{path}:{start + 1}", f"no column '{missing}' in the header row", "name the columns in the first line")
    for number in range(start + 1, len(lines)):
        line = lines[number].rstrip("\r")
        if not line.strip() or line.startswith("#"):
            yield None
            continue
        cells = line.split("\t")
        if len(cells) > len(header):
            yield BrokenLine(path, number + 1, f"{len(cells)} columns where the header has {len(header)}")
            continue
        try:
            yield _row(dict(zip(header, (cell.strip() for cell in cells), strict=False)))
        except ValueError as error:
            yield BrokenLine(path, number + 1, str(error))


def _row(row: Mapping[str, str]) -> Record:
    name, kind, country = row["name"], row.get("kind") or "populated_place", row.get("country") or None
    if not key_of(name):
        raise ValueError("no name")
    if kind not in KINDS:
        raise ValueError(f"unknown kind '{kind}' (one of {', '.join(KINDS)})")
    if country is not None and not (len(country) == 3 and country.isalpha() and country.isupper()):
        raise ValueError(f"'{country}' is no ISO 3166-1 alpha-3 code")
    lat, lon = _point(row.get("lat", ""), row.get("lon", ""))
    return Record(
        name, kind, country, lat, lon, tuple(filter(None, (part.strip() for part in row.get("also", "").split("|")))),
        row.get("admin1") or None, row.get("admin2") or None, _whole(row.get("population", "")) or 0,
        _whole(row.get("geonames_id", "")), row.get("capital", "") == "yes",
    )  # fmt: skip


def _whole(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit()):
        raise ValueError(f"'{text}' is no whole number")
    return int(text)


def _point(lat: str, lon: str) -> tuple[float | None, float | None]:
    if not lat and not lon:
        return None, None
    try:
        north, east = float(lat), float(lon)
    except ValueError:
        raise ValueError(f"'{lat}', '{lon}' are no coordinates") from None
    if not (-90 <= north <= 90 and -180 <= east <= 180):
        raise ValueError(f"{north}, {east} lies off the globe")
    return north, east


def _dump(path: str, lines: Sequence[str], iso3: Mapping[str, str]) -> Iterator[Record | BrokenLine | None]:
    rows: list[list[str] | BrokenLine] = []
    admins: dict[tuple[str, ...], str] = {}
    for number, line in enumerate(lines, 1):
        cells = line.rstrip("\r").split("\t")
        if len(cells) != 19:
            rows.append(BrokenLine(path, number, f"{len(cells)} columns where a GeoNames dump has 19"))
            continue
        rows.append(cells)
        if cells[7] == "ADM1":
            admins[(cells[8], cells[10])] = cells[1]
        elif cells[7] == "ADM2":
            admins[(cells[8], cells[10], cells[11])] = cells[1]
    for number, row in enumerate(rows, 1):
        if isinstance(row, BrokenLine):
            yield row
            continue
        try:
            yield _feature(row, iso3, admins)
        except ValueError as error:
            yield BrokenLine(path, number, str(error))


def _feature(row: Sequence[str], iso3: Mapping[str, str], admins: Mapping[tuple[str, ...], str]) -> Record | None:
    feature, code, country = row[6], row[7], row[8]
    kind = "country" if code.startswith("PCL") else _CODES.get(code) or _FEATURES.get(feature)
    if kind is None or code in _USELESS:
        return None
    if not row[1]:
        raise ValueError("no name")
    if country and country not in iso3:
        raise ValueError(f"unknown country code '{country}'")
    lat, lon = _point(row[4], row[5])
    spellings = (row[2], *row[3].split(",")) if row[3] else (row[2],)
    return Record(
        row[1], kind, iso3.get(country), lat, lon, latin_spellings(row[1], spellings), admins.get((country, row[10])),
        admins.get((country, row[10], row[11])), max(0, int(row[14] or 0)), _whole(row[0]), code == "PPLC",
    )  # fmt: skip


def latin_spellings(name: str, spellings: Iterable[str]) -> tuple[str, ...]:
    """The spellings that a wire in Latin letters may use: no codes, no other scripts, none that folds to the name."""
    seen, kept = {key_of(name)}, []
    for spelling in spellings:
        key = key_of(spelling)
        if len(key) >= 4 and key not in seen and key.isascii() and key.isalpha() and not (spelling.isupper() and len(key) < 6):
            seen.add(key)
            kept.append(spelling)
    return tuple(kept)


__all__ = [
    "BrokenLine", "BuildReport", "Entry", "Gazetteer", "GazetteerError", "Record", "WireparseError", "build", "fold", "key_of",
    "compile_table", "latin_spellings", "pack", "read_table", "shipped_with", "whole_table", "words_of", "write",
]  # fmt: skip
