"""Patterns for names: ``*`` and ``?`` within a name, ``[...]``, and ``**`` for any folders between."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from msgspec import Struct

MAGIC = re.compile(r"[*?[]")
_PART = re.compile(r"\*\*/|\*\*|\*|\?|\[!?\]?[^\]]*\]|.", re.S)


class Choice(Struct, frozen=True):
    """Which files of folders, archives and globs are wanted: where ``include`` is given those that match one of its
    patterns, whatever their suffix; and never those that match one of ``exclude``."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def excludes(self, path: str) -> bool:
        """Whether a file or a folder is left out; ``path`` counts from the folder that was named, with ``/``."""
        return fits(path, self.exclude)

    def includes(self, path: str) -> bool:
        return fits(path, self.include)


def fits(path: str, patterns: Sequence[str]) -> bool:
    """Whether a pattern fits: one with a slash the whole ``path``, one without the last name in it."""
    name = path.rpartition("/")[2]
    return any(_compiled(pattern).fullmatch(path if "/" in pattern else name) for pattern in patterns)


def has_magic(path: str) -> bool:
    return bool(MAGIC.search(path))


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    parts = (_regex(part) for part in _PART.findall(pattern.removeprefix("./").rstrip("/")))
    return re.compile("".join(parts), re.S)


def _regex(part: str) -> str:
    if part in _WILD:
        return _WILD[part]
    if part.startswith("[") and len(part) > 1:
        inside = part[1:-1].replace("\\", "\\\\").replace("[", "\\[")
        return f"[^{inside[1:]}]" if inside.startswith("!") else f"[{inside}]"
    return re.escape(part)


_WILD = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
