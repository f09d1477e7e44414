"""Rows of cells as delimited text that spreadsheets, databases and data frames read alike."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from wireparse.render.safe import one_line

Cell = str | int | float | bool | None

# What spreadsheets take for the beginning of a formula (OWASP, "CSV Injection"), in ASCII and in full width.
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
DEFUSE = "'"


def line(cells: Sequence[Cell], delimiter: str) -> bytes:
    """One line, quoted where it must be. Words stand on one line and are never a formula; numbers are left as they
    are, unknown is empty, truth is ``true`` or ``false``."""
    paper = StringIO()
    csv.writer(paper, delimiter=delimiter, lineterminator="\n").writerow([_written(cell) for cell in cells])
    return paper.getvalue().encode("utf-8")


def _written(cell: Cell) -> str | int | float:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return defused(one_line(cell)) if isinstance(cell, str) else cell


def defused(words: str) -> str:
    """``words`` with an apostrophe before them where a spreadsheet would calculate them."""
    return DEFUSE + words if words.startswith(FORMULA) else words


def listed(words: Iterable[str | None]) -> str | None:
    """Several in one cell, each once, in order; None for none."""
    return "; ".join(dict.fromkeys(one_line(word) for word in words if word)) or None
