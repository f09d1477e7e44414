"""The shipped packs, loaded once for all tests that ask."""

from __future__ import annotations

from functools import cache

from wireparse.pipeline import Parser, load_parser


@cache
def shipped_parser() -> Parser:
    return load_parser()
