"""What csv and tsv share: rows of a report, with a head that names the columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from wireparse.render import Page
from wireparse.render.cells import line
from wireparse.render.rows import COLUMNS, ROWS
from wireparse.report import Report


class Delimited(Struct, frozen=True):
    """The format whose columns stand apart by ``delimiter``."""

    delimiter: str

    def story(self, report: Report, page: Page) -> bytes:
        report.to_dict()  # refuses spans that do not hold their words, as the other formats do
        columns = COLUMNS[page.rows]
        return b"".join(line([row[name] for name in columns], self.delimiter) for row in ROWS[page.rows](report))

    def head(self, page: Page) -> bytes:
        return line(COLUMNS[page.rows], self.delimiter)

    def join(self, stories: Iterable[bytes], page: Page) -> Iterator[bytes]:
        return join(self.head(page), stories)


def join(first: bytes, stories: Iterable[bytes]) -> Iterator[bytes]:
    yield first
    yield from stories
