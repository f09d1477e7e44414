"""Regular expressions that are compiled when first asked: those of a wire's shell are long, and a story needs few."""

from __future__ import annotations

import re
from functools import cached_property
from sys import maxsize


class Late:
    """The expression of ``source``; its searches are those of ``re.Pattern``, offsets in code points."""

    def __init__(self, source: str) -> None:
        self.source = source

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        return re.compile(self.source)

    def match(self, text: str, begin: int = 0, end: int = maxsize) -> re.Match[str] | None:
        return self.compiled.match(text, begin, end)

    def fullmatch(self, text: str, begin: int = 0, end: int = maxsize) -> re.Match[str] | None:
        return self.compiled.fullmatch(text, begin, end)

    def search(self, text: str, begin: int = 0, end: int = maxsize) -> re.Match[str] | None:
        return self.compiled.search(text, begin, end)
