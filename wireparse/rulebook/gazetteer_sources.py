"""What a gazetteer is made of: GeoNames dumps (https://www.geonames.org, CC BY 4.0), zipped or not, and TSV tables.

Broken lines are reported with their number and skipped; nothing is written before everything is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from wireparse.rulebook.gazetteer_index import KINDS, GazetteerError, Record, key_of, write


class BrokenLine(Struct, frozen=True):
    """A line of a source that was skipped: ``path:line`` and the cause."""

    path: str
    line: int
    cause: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.cause}"


class BuildReport(Struct, frozen=True):
    """What :func:`build` did: entries and names written, lines read, lines skipped because they are broken, and lines
    passed over because they are of no use (``ignored``); ``spellings`` are the lines of alternateNames files that gave
    a place another name. ``lines == entries + spellings + ignored + len(broken)``. ``barren`` are the sources that gave
    nothing at all."""

    path: str
    entries: int
    names: int
    lines: int
    ignored: int
    bytes: int
    broken: tuple[BrokenLine, ...]
    barren: tuple[str, ...] = ()
    spellings: int = 0


_FEATURES: Final = {
    "P": "populated_place",
    "H": "water",
    "S": "site",
    "R": "road",
    "T": "terrain",
    "L": "region",
    "V": "region",
}
_CODES: Final = {
    "ADM1": "admin1",
    "ADM2": "admin2",
    "ADM3": "admin3",
    "ADM4": "admin3",
    "ADMD": "admin3",
    "CMP": "site",
    "CMPRF": "site",
    "MILB": "site",
    "INSM": "site",
    "AIRF": "site",
    "PPLL": "populated_place",
}
_ARCHIVE: Final = b"PK"
_ALTERNATE_NAME: Final = re.compile(r"\d+\t\d+\t[^\t]{0,7}\t[^\t]+(\t[^\t]*){0,6}\r?$")
_LARGEST_IDENTIFIER: Final = 2**32 - 1
_LONGEST_NUMBER: Final = 18  # digits
_USELESS: Final = frozenset(("ADM1H", "ADM2H", "ADM3H", "PCLH", "ADM5", "ZN", "U"))


def build(sources: Sequence[Path], out: Path, iso3: Mapping[str, str]) -> BuildReport:
    """Compiles GeoNames dumps (``ML.txt``, ``ML.zip``, ``allCountries.zip``, ``cities500.txt``), the alternateNames of
    their places and TSV tables with a header row into one index at ``out``, in whatever order they are given. ``iso3``
    maps ISO 3166-1 alpha-2 codes to alpha-3.

    Broken lines are skipped and told in the report. Raises GazetteerError where a source cannot be read at all or
    nothing usable is in it; ``out`` is written in one move or not at all.
    """
    records: list[Record] = []
    broken: list[BrokenLine] = []
    barren: list[str] = []
    spelt: dict[int, list[str]] = {}
    lines = ignored = spellings = 0
    for source in sources:
        gained = 0
        for each in _read(source, iso3):
            lines += 1
            if isinstance(each, BrokenLine):
                broken.append(each)
                continue
            gained += each is not None
            if each is None:
                ignored += 1
            elif isinstance(each, _Spelling):
                spelt.setdefault(each.geonames_id, []).append(each.name)
                spellings += 1
            else:
                records.append(each)
        if not gained:
            barren.append(str(source))
    if not records:
        cure = f"the first fault is in {broken[0]}" if broken else "give GeoNames dumps or TSV files with a header row"
        raise GazetteerError(", ".join(map(str, sources)) or "no source", "no usable place in it", cure)
    strangers = sum(map(len, spelt.values()))
    for at, record in enumerate(records):
        more = spelt.get(record.geonames_id or 0)
        if more:
            records[at] = replace(record, alternates=latin_spellings(record.name, (*record.alternates, *more)))
    strangers -= sum(len(spelt.pop(record.geonames_id or 0, ())) for record in records)
    ignored, spellings = ignored + strangers, spellings - strangers
    entries, names, size = write(records, out)
    return BuildReport(str(out), entries, names, lines, ignored, size, tuple(broken), tuple(barren), spellings)


class _Spelling(Struct, frozen=True):
    """A line of an alternateNames file: another name of the place with this identifier."""

    geonames_id: int
    name: str


def _read(source: Path, iso3: Mapping[str, str]) -> Iterator[Record | _Spelling | BrokenLine | None]:
    for name, text in _texts(source):
        lines = text.split("\n")
        if lines and lines[-1] == "":
            lines.pop()
        if lines and "lat" in lines[0].lower().split("\t"):
            yield from _table(name, lines)
        elif lines and _ALTERNATE_NAME.match(lines[0]):
            yield from _alternate_names(name, lines)
        else:
            yield from _dump(name, lines, iso3)


def _alternate_names(path: str, lines: Sequence[str]) -> Iterator[_Spelling | BrokenLine | None]:
    """Columns: id, geonameid, language, name, then marks (preferred, short, colloquial, historic, from, to)."""
    for number, line in enumerate(lines, 1):
        cells = line.rstrip("\r").split("\t")
        if not 4 <= len(cells) <= 10:
            yield BrokenLine(path, number, f"{len(cells)} columns where alternateNames have 4 to 10")
            continue
        try:
            _readable(cells[3])
            identifier = _identifier(cells[1])
            if not identifier or not cells[3]:
                raise ValueError("no identifier" if cells[3] else "no name")
        except ValueError as error:
            yield BrokenLine(path, number, str(error))
            continue
        known = len(cells[2]) in (0, 2, 3) and latin_spellings("", (cells[3],))
        yield _Spelling(identifier, cells[3]) if known else None


def _texts(source: Path) -> Iterator[tuple[str, str]]:
    import io  # these cost more to import than an index to open, and only building needs them
    import zipfile
    import zlib

    try:
        raw = source.read_bytes()
        if not raw.startswith(_ARCHIVE):
            yield str(source), raw.decode("utf-8-sig", "replace")
            return
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            inside = [n for n in archive.namelist() if n.endswith((".txt", ".tsv")) and "readme" not in n.lower()]
            if not inside:
                raise GazetteerError(
                    str(source), "no .txt or .tsv file in the archive", "give a GeoNames dump as it was downloaded"
                )
            for name in inside:
                yield f"{source}/{name}", archive.read(name).decode("utf-8-sig", "replace")
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise GazetteerError(str(source), f"a damaged archive ({error})", "download it again") from error
    except OSError as error:
        raise GazetteerError(
            str(source), f"cannot be read ({error.strerror})", "check the path and its permissions"
        ) from error


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
            raise GazetteerError(
                f"{path}:{start + 1}", f"no column '{missing}' in the header row", "name the columns in the first line"
            )
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
            _readable(line)
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
        name,
        kind,
        country,
        lat,
        lon,
        tuple(filter(None, (part.strip() for part in row.get("also", "").split("|")))),
        row.get("admin1") or None,
        row.get("admin2") or None,
        _whole(row.get("population", "")) or 0,
        _identifier(row.get("geonames_id", "")),
        row.get("capital", "") == "yes",
    )


def _readable(text: str) -> None:
    if "\ufffd" in text:
        raise ValueError("not UTF-8")


def _whole(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit()):
        raise ValueError(f"'{text}' is no whole number")
    if len(text) > _LONGEST_NUMBER:
        raise ValueError("a number too long to be one")
    return int(text)


def _identifier(text: str) -> int | None:
    number = _whole(text)
    if number is not None and number > _LARGEST_IDENTIFIER:
        raise ValueError(f"{text} is no GeoNames identifier")
    return number


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
            _readable(row[1])
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
        row[1],
        kind,
        iso3.get(country),
        lat,
        lon,
        latin_spellings(row[1], spellings),
        admins.get((country, row[10])),
        admins.get((country, row[10], row[11])),
        _whole(row[14]) or 0,
        _identifier(row[0]),
        code == "PPLC",
    )


def latin_spellings(name: str, spellings: Iterable[str]) -> tuple[str, ...]:
    """The spellings that a wire in Latin letters may use: no codes, no other scripts, none that folds to the name."""
    seen, kept = {key_of(name)}, []
    for spelling in spellings:
        key = key_of(spelling)
        if (
            len(key) >= 4
            and key not in seen
            and key.isascii()
            and key.isalpha()
            and not (spelling.isupper() and len(key) < 6)
        ):
            seen.add(key)
            kept.append(spelling)
    return tuple(kept)


def whole_table(path: Path) -> list[Record]:
    """The places of a table. Raises GazetteerError at its first broken line."""
    records: list[Record] = []
    for each in read_table(path):
        if isinstance(each, BrokenLine):
            raise GazetteerError(f"{each.path}:{each.line}", each.cause, "mend the line or take it out")
        records.append(each)
    return records
