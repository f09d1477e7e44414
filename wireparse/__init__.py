"""Which attack, by whom, on what, where, when, with what losses, and who says so: a rule-driven news wire parser.

>>> import wireparse
>>> report = wireparse.parse("Gunmen attacked a convoy near Gao on Sunday.", published="2025-06-02")
>>> report.to_dict()["schema"]
'wireparse.story/1'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wireparse.version import __version__

if TYPE_CHECKING:
    from datetime import date

    from wireparse.report import Report

__all__ = ["__version__", "parse"]


def parse(
    text: str,
    *,
    published: str | date | None = None,
    id: str = "text",
    headline: str | None = None,
    agency: str | None = None,
) -> Report:
    """Parse one story with the shipped rules.

    ``published`` is the publication day (a date or ``YYYY-MM-DD``), against which "on Sunday" is resolved. Offsets in
    the report are code points of ``text``, half-open. Raises :class:`wireparse.errors.InputError` for an empty text and
    :class:`wireparse.errors.UsageError` for an unknown date.
    """
    # Imported here, so that ``import wireparse`` and ``--help`` stay quick.
    from wireparse.cli.parsers import cache_folder
    from wireparse.library import parse_story

    return parse_story(text, published=published, id=id, headline=headline, agency=agency, cache=cache_folder())
