"""Rows as aligned columns: as wide as their text, so that nothing is cut where output goes to a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

GAP = "  "


def aligned(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """A line a row; columns of numbers to the right, all others to the left. No cell can move the cursor."""
    from wireparse.render.safe import one_line

    cells = [[one_line(str("" if cell is None else cell)) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(header, *cells, strict=True)]
    numeric = [
        bool(cells) and all(row[at].replace(".", "", 1).isdecimal() for row in cells) for at in range(len(header))
    ]
    for row in (list(header), *cells):
        line = GAP.join(
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(row, widths, numeric, strict=True)
        )
        yield line.rstrip()


def counted(count: int, noun: str, several: str | None = None) -> str:
    """``1 rule``, ``2 rules``, ``3 losses``."""
    return f"{count} {noun}" if count == 1 else f"{count} {several or noun + 's'}"
