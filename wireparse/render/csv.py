"""Commas between the columns, a line a row, quoted where it must be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from wireparse.render import Page, delimited
from wireparse.report import Report

DELIMITER = ","


def story(report: Report, page: Page) -> bytes:
    return delimited.story(report, page, DELIMITER)


def head(page: Page) -> bytes:
    return delimited.head(page, DELIMITER)


def join(stories: Iterable[bytes], page: Page) -> Iterator[bytes]:
    return delimited.join(head(page), stories)
