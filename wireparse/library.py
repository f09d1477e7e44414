"""What stands behind :func:`wireparse.parse`: one story in memory, the shipped rules loaded once a process."""

from __future__ import annotations

from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path

from wireparse.errors import InputError
from wireparse.model import Article
from wireparse.pipeline import Parser, load_parser, parse_article
from wireparse.report import Report
from wireparse.text.read import parse_published


def shipped_parser(*gazetteers: Path) -> Parser:
    """The parser for the packs that travel with the package, with ``gazetteers`` on top."""
    return parser_for((), gazetteers)


@cache
def parser_for(packs: tuple[Path, ...], gazetteers: tuple[Path, ...], cache: Path | None = None) -> Parser:
    """The parser for the packs in these folders (those that travel with the package, unless given), with ``gazetteers``
    on top; built at the first call."""
    return load_parser(packs, gazetteers, cache)


def parse_story(
    text: str,
    *,
    published: str | date | None,
    id: str,
    headline: str | None,
    agency: str | None,
    cache: Path | None = None,
) -> Report:
    """See :func:`wireparse.parse`."""
    if not text.strip():
        raise InputError(id, "the text is empty", "pass the story's text")
    day = parse_published(published) if isinstance(published, str) else published
    article = Article(
        id=id,
        text=text,
        region=(0, len(text)),
        sha256=sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        published=day,
        published_basis="option" if day else None,
        headline=headline,
        agency=agency,
    )
    return parse_article(article, parser_for((), (), cache))
