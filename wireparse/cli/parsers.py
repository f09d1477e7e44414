"""The parser of a command: packs and gazetteers as asked for, compiled packs from the user's cache."""

from __future__ import annotations

import gc
import os
from pathlib import Path

from wireparse import library
from wireparse.pipeline import Parser


def parser_for(packs: tuple[Path, ...], gazetteers: tuple[Path, ...]) -> Parser:
    """As :func:`wireparse.library.parser_for`, with the user's cache. A command keeps its parser as long as it lives,
    so that no garbage collection need look at it, nor at what is made while it loads."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        return library.parser_for(packs, gazetteers, cache_folder())
    finally:
        gc.freeze()
        if collecting:
            gc.enable()


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
