"""Indented JSON: an object for one story, an array for several (or for none)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from json import dumps

from wireparse.render import Page
from wireparse.report import Report


def story(report: Report, page: Page) -> bytes:
    return dumps(report.to_dict(), ensure_ascii=False, indent=2).encode("utf-8") + b"\n"


def join(stories: Iterable[bytes], page: Page) -> Iterator[bytes]:
    """The first story waits for the second, which says whether an array has to be opened."""
    remaining = iter(stories)
    first = next(remaining, None)
    second = next(remaining, None)
    if first is None:
        yield b"[]\n"
    elif second is None:
        yield first
    else:
        yield b"[\n" + first.rstrip(b"\n")
        yield b",\n" + second.rstrip(b"\n")
        for other in remaining:
            yield b",\n" + other.rstrip(b"\n")
        yield b"\n]\n"
