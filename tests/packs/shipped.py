"""The shipped packs, loaded once for all tests that ask."""

from __future__ import annotations

from functools import cache

from wireparse.cli.parsers import cache_folder
from wireparse.pipeline import Parser, load_parser
from wireparse.resources import packs_below, rules_folder

SHIPPED = packs_below(rules_folder())


@cache
def shipped_parser() -> Parser:
    return load_parser(cache=cache_folder())
