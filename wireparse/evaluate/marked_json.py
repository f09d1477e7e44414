"""JSON with the place of every value, so that a fault can be told with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from json import JSONDecodeError, JSONDecoder
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any

from msgspec import Struct

Path = tuple[str | int, ...]

_BLANK = re.compile(r"[ \t\n\r]*")
_PLAIN = JSONDecoder()


class Marked(Struct, frozen=True):
    """A value read from offset ``start`` of its text; ``places`` are the offsets of all values inside, by path."""

    value: Any
    start: int
    places: dict[Path, int]

    def offset(self, path: Path) -> int:
        """Where the value at ``path`` begins; of one that is not there, where the nearest one around it does."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, self.start)


def values(text: str) -> Iterator[Marked]:
    """The values of a text one after another: a line of NDJSON each, or one that runs over many lines; of an array at
    the top each item. Raises JSONDecodeError where the text is no JSON, with the offset in ``pos``."""
    at = _skip(text, 0)
    if text.startswith("[", at):
        places: dict[Path, int] = {}
        rows, end = _value(text, at, (), places)
        end = _skip(text, end)
        if end != len(text):
            raise JSONDecodeError("Extra data", text, end)
        for number, row in enumerate(rows):
            inner = {path[1:]: offset for path, offset in places.items() if path and path[0] == number}
            yield Marked(row, inner[()], inner)
        return
    while at < len(text):
        places = {}
        value, end = _value(text, at, (), places)
        yield Marked(value, at, places)
        at = _skip(text, end)


def _skip(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def _value(text: str, at: int, path: Path, places: dict[Path, int]) -> tuple[Any, int]:
    places[path] = at
    if text.startswith("{", at):
        return _object(text, at, path, places)
    if text.startswith("[", at):
        return _array(text, at, path, places)
    return _PLAIN.raw_decode(text, at)


def _object(text: str, at: int, path: Path, places: dict[Path, int]) -> tuple[dict[str, Any], int]:
    found: dict[str, Any] = {}
    at = _skip(text, at + 1)
    while not text.startswith("}", at):
        if not text.startswith('"', at):
            raise JSONDecodeError("Expecting property name enclosed in double quotes", text, at)
        key, end = scanstring(text, at + 1)
        if key in found:
            raise JSONDecodeError(f"The key {key!r} stands twice", text, at)
        end = _skip(text, end)
        if not text.startswith(":", end):
            raise JSONDecodeError("Expecting ':' delimiter", text, end)
        found[key], end = _value(text, _skip(text, end + 1), (*path, key), places)
        places[(*path, key)] = at
        at = _next(text, end, "}")
    return found, at + 1


def _array(text: str, at: int, path: Path, places: dict[Path, int]) -> tuple[list[Any], int]:
    found: list[Any] = []
    at = _skip(text, at + 1)
    while not text.startswith("]", at):
        value, end = _value(text, at, (*path, len(found)), places)
        found.append(value)
        at = _next(text, end, "]")
    return found, at + 1


def _next(text: str, at: int, close: str) -> int:
    """Past a comma to what follows it, or to the closing mark."""
    at = _skip(text, at)
    if text.startswith(close, at):
        return at
    if not text.startswith(",", at):
        raise JSONDecodeError("Expecting ',' delimiter", text, at)
    at = _skip(text, at + 1)
    if text.startswith(close, at):
        raise JSONDecodeError("Expecting value", text, at)
    return at
