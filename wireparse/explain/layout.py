"""Words in columns, with bars drawn under them: ``└perpetrator──┘``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

from msgspec import Struct
from rich.cells import cell_len, set_cell_size

Piece = tuple[str, str]
Line = tuple[Piece, ...]

INDENT = 4


def line(*pieces: Piece) -> Line:
    """Pieces of text, each with the name of its style (empty: none)."""
    return pieces


class Bar(Struct, frozen=True):
    """A bar with a text under words ``[first, last)``."""

    first: int
    last: int
    text: str
    style: str = ""


class Row(Struct, frozen=True):
    """Bars on one line, none over another; ``caption`` stands behind them."""

    bars: tuple[Bar, ...]
    caption: str = ""


class _Column(Struct, frozen=True):
    width: int
    gap: int


def under_words(words: Sequence[str], apart: Sequence[bool], rows: Sequence[Row], width: int) -> Iterator[Line]:
    """The words with the rows under them, folded into blocks of about ``width`` columns; no word or single bar is cut
    where it can be kept whole. ``apart[i]`` tells whether a blank stands behind word ``i``."""
    columns = _columns(words, apart, rows)
    for first, last in _blocks(columns, rows, width - INDENT):
        at = [0, *accumulate(column.width + column.gap for column in columns[first:last])]
        text = "".join(
            set_cell_size(word, column.width) + " " * column.gap
            for word, column in zip(words[first:last], columns[first:last], strict=True)
        )
        yield line((" " * INDENT, ""), (text.rstrip(), "bold"))
        for row in rows:
            drawn = _drawn(row, columns, first, last, at)
            if drawn:
                yield line((" " * INDENT, ""), *_captioned(drawn, row.caption, width - INDENT))


def _columns(words: Sequence[str], apart: Sequence[bool], rows: Sequence[Row]) -> list[_Column]:
    """As wide as the words, and where the text of a bar needs more room, its last column wider."""
    widths = [cell_len(word) for word in words]
    gaps = [int(each) for each in apart]
    for row in rows:
        for bar in row.bars:
            has = sum(widths[bar.first : bar.last]) + sum(gaps[bar.first : bar.last - 1])
            widths[bar.last - 1] += max(0, cell_len(bar.text) + 2 - has)
    return [_Column(width, gap) for width, gap in zip(widths, gaps, strict=True)]


def _blocks(columns: Sequence[_Column], rows: Sequence[Row], width: int) -> Iterator[tuple[int, int]]:
    first, used = 0, 0
    for at, column in enumerate(columns):
        if used + column.width > width and at > first:
            cut = _kept_whole(at, first, columns, rows)
            yield first, cut
            first = cut
            used = sum(each.width + each.gap for each in columns[first:at])
        used += column.width + column.gap
    if first < len(columns):
        yield first, len(columns)


def _kept_whole(cut: int, first: int, columns: Sequence[_Column], rows: Sequence[Row]) -> int:
    """The nearest place before ``cut`` where a blank stands and no bar is cut; ``cut`` itself if there is none."""
    for at in range(cut, first, -1):
        if columns[at - 1].gap and not any(bar.first < at < bar.last for row in rows for bar in row.bars):
            return at
    return cut


def _drawn(row: Row, columns: Sequence[_Column], first: int, last: int, at: Sequence[int]) -> list[Piece]:
    pieces: list[Piece] = []
    used = 0
    for bar in row.bars:
        if bar.last <= first or bar.first >= last:
            continue
        begin = max(bar.first, first)
        end = min(bar.last, last)
        start, stop = at[begin - first], at[end - first] - columns[end - 1].gap
        pieces.append((" " * (start - used), ""))
        pieces.append((_bar(bar, stop - start, bar.first < first, bar.last > last), bar.style))
        used = stop
    return pieces


def _captioned(pieces: Sequence[Piece], caption: str, width: int) -> Iterator[Piece]:
    """The bars with the caption behind them, or before them where there is room for it and not behind."""
    blank = len(pieces[0][0])
    long = cell_len(caption) + 2
    if sum(cell_len(text) for text, _ in pieces) + long > width and long <= blank:
        yield set_cell_size(caption, blank), "dim"
        yield from pieces[1:]
    else:
        yield from pieces
        yield f"  {caption}" * bool(caption), "dim"


def _bar(bar: Bar, width: int, goes_on_before: bool, goes_on_behind: bool) -> str:
    """``└text──┘``; an open end where the bar goes on in another block."""
    left, right = "─" if goes_on_before else "└", "─" if goes_on_behind else "┘"
    text = set_cell_size(bar.text, max(0, width - 2)).rstrip()
    return left + text + "─" * (width - 2 - cell_len(text)) + right if width > 1 else "^"
