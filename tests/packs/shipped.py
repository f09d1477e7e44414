"""The shipped packs, loaded once for all tests that ask, and what they find in a text."""

from __future__ import annotations

from datetime import date
from functools import cache

from wireparse.cli.parsers import cache_folder
from wireparse.model import Article
from wireparse.pipeline import Findings, Parser, find, load_parser, parse_article, read_document
from wireparse.report import Report
from wireparse.resources import packs_below, rules_folder

SHIPPED = packs_below(rules_folder())


@cache
def shipped_parser() -> Parser:
    return load_parser(cache=cache_folder())


def article(text: str, published: date | None = None) -> Article:
    """A story that is all of ``text``."""
    return Article("story", text, (0, len(text)), published=published, published_basis="option" if published else None)


def found_in(text: str, published: date | None = None) -> Findings:
    parser = shipped_parser()
    return find(read_document(article(text, published), parser), parser)


def parsed(text: str, published: date | None = None) -> Report:
    return parse_article(article(text, published), shipped_parser())
