"""One JSON object a line, one line a story."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.json import encode

from wireparse.render import Page
from wireparse.report import Report


def story(report: Report, page: Page) -> bytes:
    return encode(report.to_dict()) + b"\n"


def head(page: Page) -> bytes:
    return b""


def join(stories: Iterable[bytes], page: Page) -> Iterator[bytes]:
    yield from stories
