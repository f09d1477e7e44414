"""A story's words on one line of a terminal: nothing in them can move the cursor, change a colour or turn the text."""

from __future__ import annotations

import unicodedata

_JOINERS = "\u200c\u200d"  # they shape words and emoji, and stay
_DROPPED = "\u00ad\u200b\ufeff"  # soft hyphen, zero-width space, byte order mark: nothing to see
_CONTROL_PICTURES = 0x2400
_UNSHOWABLE = "\N{REPLACEMENT CHARACTER}"


def one_line(text: str) -> str:
    """``text`` with its white space and line breaks as single spaces, control characters as visible pictures
    (ESC becomes ␛), and direction marks and lone surrogates as the replacement character."""
    words = " ".join(text.split())
    if words.isascii() and words.isprintable():
        return words
    return "".join(_shown(char) for char in words)


def _shown(char: str) -> str:
    if char.isprintable() or char in _JOINERS:
        return char
    if char in _DROPPED:
        return ""
    if ord(char) < 0x20:
        return chr(_CONTROL_PICTURES + ord(char))
    if char == "\x7f":
        return "\N{SYMBOL FOR DELETE}"
    return " " if unicodedata.category(char).startswith("Z") else _UNSHOWABLE
