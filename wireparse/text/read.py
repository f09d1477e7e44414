"""Bytes to articles, one reader per input format.

``READERS`` names them. Every reader yields articles and, where one record of many is broken, an :class:`InputError`
in its place, so that the others go on; an input that cannot be read at all raises.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from hashlib import sha256
from pathlib import PurePath
from typing import Any

from msgspec import Struct

from wireparse.errors import InputError, UsageError
from wireparse.model import Article, Diagnostic, Span

Reader = Callable[[bytes, str | None], Iterator[Article | InputError]]

BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
GUESSES = ("cp1252", "latin-1")
MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"\x1f\x8b", "gzip"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstandard"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a database"),
)
CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b"))
MOST_CONTROLS = 0.1
SURROGATE = re.compile("[\ud800-\udfff]")
TRANSMISSION_END = r"^[ \t]*NNNN[ \t\r]*$"
TRANSMISSION_START = r"^[ \t]*ZCZC\b[^\n]*$"
PAGE = r"^[ \t]*\f[ \t\r]*|\f[ \t\r]*$"
SEPARATOR = re.compile(f"{TRANSMISSION_END}|{TRANSMISSION_START}|{PAGE}", re.M)
ISO_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ]\S.*)?")


def decode(raw: bytes, place: str = "-") -> tuple[str, str]:
    """The text and the name of its encoding, so that ``raw.decode(name) == text``.

    Order: byte order mark, then valid UTF-8, then cp1252 (latin-1 where cp1252 has no such byte) as a guess:
    a name in ``GUESSES`` means that it was guessed. Binary and empty input raise :class:`InputError` at ``place``.
    """
    encoding = next((name for mark, name in BOMS if raw.startswith(mark)), None)
    if encoding is None:
        _refuse_binary(raw, place)
    for name in (encoding,) if encoding else ("utf-8", *GUESSES):
        try:
            text = raw.decode(name)
        except UnicodeDecodeError:
            continue
        if not text.strip():
            raise InputError(place, "holds no text", "give a file with a story in it")
        return text, name
    raise InputError(place, f"begins as {encoding} but is not", "save it as UTF-8")


def _refuse_binary(raw: bytes, place: str) -> None:
    kind = next((kind for magic, kind in MAGIC if raw.startswith(magic)), None)
    if kind:
        raise InputError(place, f"is {kind}, not text", "extract its text first")
    if b"\0" in raw:
        raise InputError(place, "holds NUL bytes, so it is no text", "give text in UTF-8, or UTF-16 with its mark")
    if raw and len(raw) - len(raw.translate(None, CONTROLS)) > MOST_CONTROLS * len(raw):
        raise InputError(place, "is mostly control characters, so it is no text", "give text in UTF-8")


def parse_published(text: str) -> date:
    """A publication date: ``YYYY-MM-DD``, or the day of an ISO 8601 date-time as written in its own zone."""
    stripped = text.strip()
    match = ISO_DATE.fullmatch(stripped)
    try:
        if match:
            datetime.fromisoformat(stripped)
            return date.fromisoformat(match[1])
    except ValueError:
        pass
    raise UsageError(f"{text!r} is no publication date; write it as YYYY-MM-DD, for example 2024-01-20")


# ---------------------------------------------------------------- text: a file is a story, or a few


def read_text(raw: bytes, path: str | None = None) -> tuple[Article, ...]:
    """The stories of a text file, nearly always one; its id is the file's stem.

    A file holds several only if transmission marks (a line ``NNNN``, a line that begins ``ZCZC``) or form feeds at the
    edge of a line stand between them; they are then ``stem#1``, ``stem#2`` and so on, each with its ``region`` of the
    shared text, the marks outside.
    """
    text, encoding = decode(raw, _place(path))
    regions = _regions(text)
    digest, stem = sha256(raw).hexdigest(), _stem(path)
    guessed = f"not UTF-8, read as {encoding}"
    diagnostics = (Diagnostic("encoding-guessed", guessed),) if encoding in GUESSES else ()
    return tuple(
        Article(
            id=stem if len(regions) == 1 else f"{stem}#{number}",
            text=text,
            region=region,
            path=path,
            encoding=encoding,
            sha256=digest,
            diagnostics=diagnostics,
        )
        for number, region in enumerate(regions, 1)
    )


def _regions(text: str) -> list[Span]:
    regions, start = [], 0
    for mark in SEPARATOR.finditer(text):
        regions.append((start, mark.start()))
        start = mark.end()
    regions.append((start, len(text)))
    return [(a, b) for a, b in regions if text[a:b].strip()] or [(0, len(text))]


# ---------------------------------------------------------------- ndjson and json: a record is a story


class _Origin(Struct, frozen=True):
    """Where a record stands: ``place`` for messages, ``default_id`` if it names none."""

    path: str | None
    place: str
    format: str
    default_id: str


def read_ndjson(lines: Iterable[bytes], path: str | None = None, first: int = 1) -> Iterator[Article | InputError]:
    """One article a line: ``{"text", "id"?, "published"?, "headline"?, "agency"?, "language"?}``, null as if absent.

    ``lines`` are split at ``\\n`` alone (as a binary file splits itself); ``first`` is the number of the first one. A
    broken line is yielded as an :class:`InputError` whose place is ``path:line``. Blank lines are skipped but counted.
    A record without an id is called ``stem-<line>``.
    """
    for number, line in enumerate(lines, first):
        if number == 1:
            line = line.removeprefix(codecs.BOM_UTF8)
        if not line.strip():
            continue
        origin = _Origin(path, f"{_place(path)}:{number}", "ndjson", f"{_stem(path)}-{number}")
        try:
            yield _record_article(_parse_json(line, origin.place), origin)
        except InputError as error:
            yield error


def read_json(raw: bytes, path: str | None = None) -> Iterator[Article | InputError]:
    """One record, or an array of records, with the fields of :func:`read_ndjson`."""
    records = _parse_json(raw.removeprefix(codecs.BOM_UTF8), _place(path))
    if not isinstance(records, list):
        yield _record_article(records, _Origin(path, _place(path), "json", _stem(path)))
        return
    for number, record in enumerate(records, 1):
        origin = _Origin(path, f"{_place(path)}[{number}]", "json", f"{_stem(path)}-{number}")
        try:
            yield _record_article(record, origin)
        except InputError as error:
            yield error


def _parse_json(line: bytes, place: str) -> Any:
    try:
        return json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise InputError(place, "is not valid UTF-8", "JSON must be saved as UTF-8") from None
    except json.JSONDecodeError as error:
        cause = f"is no JSON: {error.msg} at character {error.pos + 1}"
        raise InputError(place, cause, "write one JSON object a line") from None
    except (ValueError, RecursionError):
        raise InputError(place, "is no JSON that can be read", "write one plain JSON object a line") from None


def _record_article(record: Any, origin: _Origin) -> Article:
    if not isinstance(record, dict):
        raise InputError(origin.place, "is no JSON object", 'write {"text": "..."}')
    if record.get("text") is None:
        raise InputError(origin.place, 'has no "text"', 'put the story into a field "text"')
    written = _string(record, "text", origin) or ""
    if not written.strip():
        raise InputError(origin.place, 'has an empty "text"', "leave the record out or give its story")
    text = _whole(written)
    mended = Diagnostic("surrogate-replaced", "half a UTF-16 pair in the record was replaced by U+FFFD")
    published = _published(record, origin)
    return Article(
        id=_record_id(record, origin),
        text=text,
        region=(0, len(text)),
        path=origin.path,
        format=origin.format,
        sha256=sha256(text.encode("utf-8")).hexdigest(),
        published=published,
        published_basis="metadata" if published else None,
        headline=_field(record, "headline", origin),
        agency=_field(record, "agency", origin),
        language=_field(record, "language", origin),
        diagnostics=() if text == written else (mended,),
    )


def _record_id(record: Mapping[str, Any], origin: _Origin) -> str:
    value = record.get("id")
    if value is None or value == "":
        return origin.default_id
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise InputError(origin.place, 'has an "id" that is neither text nor a number', "give it as text")
    return _whole(str(value))


def _published(record: Mapping[str, Any], origin: _Origin) -> date | None:
    value = _string(record, "published", origin)
    if value is None:
        return None
    try:
        return parse_published(value)
    except UsageError:
        cause = f'has an unknown date in "published": {_whole(value)!r}'
        raise InputError(origin.place, cause, "write it as YYYY-MM-DD, or null") from None


def _string(record: Mapping[str, Any], field: str, origin: _Origin) -> str | None:
    value = record.get(field)
    if value is None or isinstance(value, str):
        return value
    raise InputError(origin.place, f'has a "{field}" that is no text', f'write "{field}" as a JSON string, or null')


def _field(record: Mapping[str, Any], field: str, origin: _Origin) -> str | None:
    value = _string(record, field, origin)
    return _whole(value.strip()) or None if value else None


def _whole(text: str) -> str:
    """The same length, each lone surrogate replaced: no encoder could write it."""
    return SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)


def _stem(path: str | None) -> str:
    return "stdin" if path is None or path == "-" else _unpacked(path).stem


def _unpacked(path: str) -> PurePath:
    """The path without the suffix of gzip."""
    pure = PurePath(path)
    return pure.with_suffix("") if pure.suffix.lower() == ".gz" else pure


def _place(path: str | None) -> str:
    return path or "-"


# ---------------------------------------------------------------- formats by name


def _text_reader(raw: bytes, path: str | None) -> Iterator[Article | InputError]:
    yield from read_text(raw, path)


def _ndjson_reader(raw: bytes, path: str | None) -> Iterator[Article | InputError]:
    return read_ndjson(raw.split(b"\n"), path)


READERS: Mapping[str, Reader] = {"text": _text_reader, "ndjson": _ndjson_reader, "json": read_json}
SUFFIXES: Mapping[str, str] = {".ndjson": "ndjson", ".jsonl": "ndjson", ".json": "json", ".txt": "text"}


def sniff(raw: bytes, path: str | None = None) -> str:
    """The format's name in ``READERS``: by the file's extension, else NDJSON if the first line that is not blank is a
    JSON object with a "text", else text. ``raw`` may be the beginning of the input if it holds that line whole."""
    by_suffix = SUFFIXES.get(_unpacked(path).suffix.lower()) if path else None
    if by_suffix:
        return by_suffix
    head = raw.removeprefix(codecs.BOM_UTF8).lstrip()
    if not head.startswith(b"{"):
        return "text"
    try:
        record = json.loads(head.split(b"\n", 1)[0])
    except (ValueError, RecursionError):
        return "text"
    return "ndjson" if isinstance(record, dict) and "text" in record else "text"
