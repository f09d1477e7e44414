"""Reports into bytes: one file a format, listed by name in ``FORMATS``. The command's choices, its help, the tests and
the README read that table; a new format is one file here and one line there.

A format's module has two functions:

``story(report, page) -> bytes``   one story, UTF-8, in whole lines (none where it has nothing to tell); pure, and safe
                                   to call in another process
``join(stories, page) -> Iterator[bytes]``   the stories of a run, framed; lazy, so that a stream stays one

and, where stories simply follow each other, so that a run broken off can be taken up again, a third:

``head(page) -> bytes``   what stands before the first
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from msgspec import Struct

if TYPE_CHECKING:
    from wireparse.report import Report


class Page(Struct, frozen=True):
    """What is asked of a format. For people: ``width`` in columns (None: as wide as the text), colours or not. For
    spreadsheets: what the ``rows`` are, one of ``ROWS``."""

    width: int | None = None
    colour: bool = False
    rows: str = "incidents"


class Renderer(Protocol):
    """What a format's module offers."""

    def story(self, report: Report, page: Page) -> bytes: ...

    def join(self, stories: Iterable[bytes], page: Page) -> Iterator[bytes]: ...


# Name -> what it is for. The module of the same name is loaded only when asked for: rich alone takes 40 ms.
FORMATS: Mapping[str, str] = {
    "table": "for people: a header a story, its incidents as rows, who claims and denies what",
    "json": "one indented object; an array of them where there are several stories",
    "ndjson": "one object a line, one line a story, written as it comes",
    "csv": "a row an incident, for spreadsheets and data frames; see --rows",
    "tsv": "the same with tabs between the columns",
    "geojson": "a feature an incident, for maps",
    "acled": "CSV with ACLED's columns, a row an incident",
}

# What a row of csv and tsv can be.
ROWS = ("incidents", "losses", "claims", "locations")


def renderer(name: str) -> Renderer:
    """The format called ``name``, one of ``FORMATS``."""
    return cast(Renderer, import_module(f"{__name__}.{name}"))


def head(name: str, page: Page) -> bytes | None:
    """What stands before the first story in a format whose stories follow each other; None where they are framed."""
    written = getattr(renderer(name), "head", None)
    return cast(bytes, written(page)) if written else None
