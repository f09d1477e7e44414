"""Place names and where they lie: one compact file that is mapped into memory, not read.

A file (``.gaz``) is a header, then five sections: *entries* (fixed-size records), *admin* (string offsets of the names
of first- and second-level regions), *strings*, *buckets* (a hash table) and *names* (one record a name: its key, how
many words the longest name that begins with this word has, and the entries that bear it). A key is a name without
accents, marks, spaces and capitals, so that "Sana'a", "Sanaa", "Port-au-Prince" and "Port au Prince" need no variants.
"""

from __future__ import annotations

import mmap
import os
import struct
import unicodedata
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Final

from msgspec import Struct, field

from wireparse.errors import EXIT_USAGE, InputError

MAGIC: Final = b"WPGAZ\r\n\x00"
VERSION: Final = 1
KINDS: Final = (
    "populated_place",
    "admin1",
    "admin2",
    "admin3",
    "country",
    "region",
    "water",
    "site",
    "road",
    "terrain",
)
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
REMEMBERED: Final = 20_000
_MOST_COUNTRIES: Final = 255
_BUCKET_LOAD: Final = 3  # names in a bucket, on average

_SHORT: Final = {
    "saint": "st",
    "sainte": "ste",
    "mount": "mt",
    "fort": "ft",
    "st": "saint",
    "ste": "sainte",
    "mt": "mount",
    "ft": "fort",
}
_SPECIAL: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ħ": "h", "ə": "a"}
)
_GLUE: Final = frozenset("'’‘`´.\u200e\u200f\xad")


class Entry(Struct, frozen=True):
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


class Record(Struct, frozen=True):
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


class GazetteerError(InputError):
    """A gazetteer that cannot be used: damaged, of another version, or no gazetteer at all; or a source of one."""

    exit_status = EXIT_USAGE


REBUILD: Final = "build it again with 'wireparse gazetteer build'"


def fold(text: str) -> str:
    """Lower case without accents or marks inside words: ``Sana'a`` -> ``sanaa``, ``Ménaka`` -> ``menaka``."""
    low = text.lower()
    if low.isascii():
        return low.replace("'", "").replace(".", "").replace("`", "")
    kept = (
        c for c in unicodedata.normalize("NFKD", low) if c not in _GLUE and unicodedata.category(c) not in ("Mn", "Lm")
    )
    return "".join(kept).translate(_SPECIAL)


@lru_cache(maxsize=1 << 14)
def words_of(name: str) -> tuple[str, ...]:
    """The folded words of a name; hyphens and all other marks separate."""
    return tuple("".join(c if c.isalnum() else " " for c in fold(name)).split())


@lru_cache(maxsize=1 << 14)
def key_of(name: str) -> str:
    """The key under which a name is stored and found."""
    return "".join(words_of(name))


def seal_of(path: Path) -> bytes:
    """What tells a file of places from others: its length and its header, which holds the checksum of the rest."""
    with path.open("rb") as file:
        return _NUMBER.pack(path.stat().st_size) + file.read(_HEADER.size)


class Index:
    """One file's worth of places, over a buffer."""

    def __init__(self, buffer: bytes | mmap.mmap, path: str) -> None:
        self._buffer = buffer
        size = len(buffer)
        if size < _HEADER.size or buffer[:8] != MAGIC:
            raise GazetteerError(
                path,
                "not a wireparse gazetteer",
                "give a file that 'wireparse gazetteer build' wrote, or a table that ends in .tsv",
            )
        head = _HEADER.unpack_from(buffer, 0)
        _, version, crc, entries, admins, strings, buckets, names, countries, self.stamp = head
        if version != VERSION:
            age = "an older" if version < VERSION else "a newer"
            raise GazetteerError(path, f"{age} gazetteer format ({version}; this program reads {VERSION})", REBUILD)
        self._entries_at = _HEADER.size
        self._admins_at = self._entries_at + entries * _ENTRY.size
        self._strings_at = self._admins_at + admins * _NUMBER.size
        self._buckets_at = self._strings_at + strings
        self._names_at = self._buckets_at + (buckets + 1) * _NUMBER.size
        if size != self._names_at + names or not buckets:
            raise GazetteerError(path, "the gazetteer is damaged (its length is wrong)", REBUILD)
        if zlib.crc32(memoryview(buffer)[_HEADER.size :]) != crc:
            raise GazetteerError(path, "the gazetteer is damaged (its checksum is wrong)", REBUILD)
        self.path, self.version, self.size = path, version, size
        self._bucket_count, self.entry_count = buckets, entries
        self._seen: dict[str, int] = {}
        self._countries = [
            "",
            *(self._string(countries + 4 * n) for n in range(self._buffer[self._strings_at + countries - 1])),
        ]

    @property
    def countries(self) -> tuple[str, ...]:
        """The ISO 3166-1 alpha-3 codes in it, sorted."""
        return tuple(self._countries[1:])

    def name_count(self) -> int:
        """How many names, other spellings among them, it can be asked for. Reads the whole file."""
        found, at, buffer = 0, self._names_at, self._buffer
        while at < self.size:
            found += buffer[at + 2] > 0
            at += 3 + buffer[at] + _POSTING * buffer[at + 2]
        return found

    def all_entries(self) -> Iterator[Entry]:
        """Every place, the biggest first."""
        return map(self.entry, range(self.entry_count))

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
            if len(self._seen) >= REMEMBERED:
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
            self._string(name),
            KINDS[kind & 0x7F],
            self._countries[country] if country else None,
            self._admin(admin1),
            self._admin(admin2),
            round(lat / _SCALE - 90, 5) if known else None,
            round(lon / _SCALE - 180, 5) if known else None,
            population,
            geonames_id or None,
            bool(kind & _CAPITAL),
            alternate,
        )


# ---------------------------------------------------------------- writing


class _Name(Struct):
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
        records,
        key=lambda r: (-r.population, r.kind, r.country or "", r.name, r.geonames_id or 0, r.lat or 0.0, r.lon or 0.0),
    )
    strings, admins = _Strings(), dict[str, int]()
    countries = sorted({record.country for record in ordered if record.country})
    codes = {country: n for n, country in enumerate(countries, 1)}
    if len(ordered) >= _ALTERNATE:
        raise GazetteerError(
            "gazetteer", f"{len(ordered)} places where a file holds {_ALTERNATE - 1}", "build from fewer sources"
        )
    if len(countries) > _MOST_COUNTRIES:
        raise GazetteerError(
            "gazetteer", f"{len(countries)} countries where a file holds {_MOST_COUNTRIES}", "use ISO 3166-1 alone"
        )
    entries, names = bytearray(), dict[str, _Name]()
    for number, record in enumerate(ordered):
        entries += _entry(record, strings, admins, codes)
        _name(record, number, names)
    admin_section = b"".join(_NUMBER.pack(strings.add(name)) for name in admins)
    country_list = strings.series(countries)
    buckets, blob = _hash(names)
    body = bytes(entries) + admin_section + strings.bytes() + buckets + blob
    head = _HEADER.pack(
        MAGIC,
        VERSION,
        zlib.crc32(body),
        len(ordered),
        len(admins),
        len(strings.bytes()),
        len(buckets) // 4 - 1,
        len(blob),
        country_list,
        stamp,
    )
    return head + body, len(ordered), sum(1 for name in names.values() if name.numbers)


def _entry(record: Record, strings: _Strings, admins: dict[str, int], codes: Mapping[str, int]) -> bytes:
    def admin(name: str | None) -> int:
        return admins.setdefault(name, len(admins) + 1) if name and len(admins) < 65_000 else 0

    lat = _UNKNOWN if record.lat is None else round((record.lat + 90) * _SCALE)
    lon = _UNKNOWN if record.lon is None else round((record.lon + 180) * _SCALE)
    return _ENTRY.pack(
        lat,
        lon,
        min(record.population, 2**32 - 1),
        record.geonames_id or 0,
        strings.add(record.name),
        admin(record.admin1),
        admin(record.admin2),
        KINDS.index(record.kind) | (_CAPITAL if record.capital else 0),
        codes.get(record.country or "", 0),
    )


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
    target = Path(os.path.realpath(out))
    if target.exists() and not target.is_file():
        raise GazetteerError(str(out), "cannot be written (it is no regular file)", "name a file")
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        part.write_bytes(raw)
        part.replace(target)
    except OSError as error:
        raise GazetteerError(
            str(out), f"cannot be written ({error.strerror})", "check the folder and its permissions"
        ) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return entries, names, len(raw)
