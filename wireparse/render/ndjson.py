"""One JSON object a line, one line a story."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

import orjson

from wireparse.render import Page
from wireparse.report import Report


def story(report: Report, page: Page) -> bytes:
    contract = report.to_dict()
    try:
        return orjson.dumps(contract, option=orjson.OPT_APPEND_NEWLINE)
    except orjson.JSONEncodeError:  # a count of more than 64 bits, say; the plain writer takes any
        return json.dumps(contract, ensure_ascii=False, separators=(",", ":")).encode("utf-8") + b"\n"


def head(page: Page) -> bytes:
    return b""


def join(stories: Iterable[bytes], page: Page) -> Iterator[bytes]:
    yield from stories
