"""One family of errors: what went wrong, where, and the cure. The command line maps each kind to an exit status."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from msgspec import Struct

EXIT_INPUT = 1
EXIT_USAGE = 2
EXIT_INTERRUPTED = 130


class Mark(NamedTuple):
    """A place in a file; ``line`` and ``column`` count from 1."""

    path: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


class Fault(Struct, frozen=True, order=True):
    """One thing wrong in a rule file: a stable code, the cause and the cure, at a mark."""

    mark: Mark
    code: str
    cause: str
    cure: str

    def __str__(self) -> str:
        return f"{self.mark}: {self.code} {self.cause}; {self.cure}"


class WireparseError(Exception):
    """Base of every error that the parser raises on purpose."""

    exit_status = EXIT_USAGE


class InputError(WireparseError):
    """An input that cannot be read. ``place`` names it (a path, ``-``, or ``path:line``)."""

    exit_status = EXIT_INPUT

    def __init__(self, place: str, cause: str, cure: str) -> None:
        super().__init__(f"{place}: {cause}; {cure}")
        self.place, self.cause, self.cure = place, cause, cure


class UsageError(WireparseError):
    """The command was called in a way that cannot work."""


class RuleError(WireparseError):
    """Rule packs that cannot be used; carries every fault that was found."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(str(fault) for fault in self.faults))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A cure for a misspelt word: the nearest known one, else the list."""
    names = sorted(set(known))
    if not names:
        return "there is none to name"
    import difflib

    near = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    if near:
        return f"did you mean '{near[0]}'?"
    return "use one of " + ", ".join(names) if len(names) <= 24 else "check its spelling"
