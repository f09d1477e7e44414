"""What csv and tsv share: rows of a report, with a head that names the columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from wireparse.render import Page
from wireparse.render.cells import line
from wireparse.render.rows import COLUMNS, ROWS
from wireparse.report import Report


def story(report: Report, page: Page, delimiter: str) -> bytes:
    report.to_dict()  # refuses spans that do not hold their words, as the other formats do
    columns = COLUMNS[page.rows]
    return b"".join(line([row[name] for name in columns], delimiter) for row in ROWS[page.rows](report))


def head(page: Page, delimiter: str) -> bytes:
    return line(COLUMNS[page.rows], delimiter)


def join(first: bytes, stories: Iterable[bytes]) -> Iterator[bytes]:
    yield first
    yield from stories
