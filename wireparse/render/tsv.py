"""Tabs between the columns, a line a row, quoted where it must be."""

from __future__ import annotations

from wireparse.render.delimited import Delimited

_rows = Delimited("\t")
story, head, join = _rows.story, _rows.head, _rows.join
