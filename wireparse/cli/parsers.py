"""The parser of a command: packs and gazetteers as asked for, compiled packs from the user's cache."""

from __future__ import annotations

import os
from pathlib import Path

from wireparse import library
from wireparse.pipeline import Parser


def parser_for(packs: tuple[Path, ...], gazetteers: tuple[Path, ...]) -> Parser:
    """As :func:`wireparse.library.parser_for`, with the user's cache."""
    return library.parser_for(packs, gazetteers, cache_folder())


def cache_folder() -> Path | None:
    """Where compiled rule packs are kept between runs: below ``XDG_CACHE_HOME``, else the user's cache folder; None
    where there is no home, or where ``WIREPARSE_CACHE`` is set to nothing."""
    chosen = os.environ.get("WIREPARSE_CACHE")
    if chosen is not None:
        return Path(chosen) if chosen else None
    base = os.environ.get("XDG_CACHE_HOME")
    try:
        return (Path(base) if base else Path.home() / ".cache") / "wireparse"
    except RuntimeError:
        return None
