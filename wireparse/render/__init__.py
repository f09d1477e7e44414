"""Reports into bytes: one file a format, listed by name in ``FORMATS``. The command's choices, its help, the tests and
the README read that table; a new format is one file here and one line there.

A format's module has two functions:

``story(report, page) -> bytes``   one story, UTF-8, ended by a newline; pure, and safe to call in another process
``join(stories) -> Iterator[bytes]``   the stories of a run, framed; lazy, so that a stream stays one
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from wireparse.report import Report


@dataclass(frozen=True, slots=True)
class Page:
    """What a format for people is printed on: ``width`` in columns (None: as wide as the text), colours or not."""

    width: int | None = None
    colour: bool = False


class Renderer(Protocol):
    """What a format's module offers."""

    def story(self, report: Report, page: Page) -> bytes: ...

    def join(self, stories: Iterable[bytes]) -> Iterator[bytes]: ...


# Name -> what it is for. The module of the same name is loaded only when asked for: rich alone takes 40 ms.
FORMATS: Mapping[str, str] = {
    "table": "for people: a header a story, its incidents as rows, who claims and denies what",
    "json": "one indented object; an array of them where there are several stories",
    "ndjson": "one object a line, one line a story, written as it comes",
}


def renderer(name: str) -> Renderer:
    """The format called ``name``, one of ``FORMATS``."""
    return cast(Renderer, import_module(f"{__name__}.{name}"))
