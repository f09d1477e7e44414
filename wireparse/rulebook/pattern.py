"""The pattern grammar: a line of rule language to a small tree.

pattern  := choice
choice   := sequence ("|" sequence)*
sequence := (atom quantifier?)*
quantifier := "?" | "{m,n}" | "{n}"
atom     := word | "~" word | "<" [role ":"] labels ["+"] ">" | "(" choice ")" | "..." [n] | "$" macro | 'quoted'
(inside "<...>", "$" macro stands for labels)
labels   := term ("|" term)* ; term := ["!"] label ("&" ["!"] label)*
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import prod
from typing import NamedTuple

from msgspec import Struct

from wireparse.text.late import Late
from wireparse.text.segment import fold

GAP_DEFAULT = 8
GAP_LIMIT = 20
REPEAT_LIMIT = 12
NESTED_BUDGET = 1_000_000  # ways in which one repeat of a part that is itself variable can be laid on units
PATTERN_BUDGET = 10**15  # ways in which a whole pattern can, from one place on
LIST_WAYS = 10  # a list of one to ten items
START_TERMS = ((("start", True),),)


class Word(NamedTuple):
    """A word or a mark, folded as tokens are; with ``inflected`` any form of it."""

    norm: str
    inflected: bool = False


class Label(NamedTuple):
    """A unit by its labels: any of ``terms``, each a conjunction of (label, wanted). ``listed``: one or more,
    joined."""

    terms: tuple[tuple[tuple[str, bool], ...], ...]
    role: str | None = None
    listed: bool = False


class Gap(NamedTuple):
    most: int


class Repeat(NamedTuple):
    item: Pattern
    least: int
    most: int


class Chain(NamedTuple):
    items: tuple[Pattern, ...]


class Choice(NamedTuple):
    options: tuple[Pattern, ...]


Pattern = Word | Label | Gap | Repeat | Chain | Choice


class Shared:
    """Equal parts of patterns as one object: macros write the same parts into many rules."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], Pattern] = {}

    def __call__(self, pattern: Pattern) -> Pattern:
        key: tuple[object, ...]
        match pattern:
            case Repeat(item, least, most):
                item = self(item)
                pattern, key = Repeat(item, least, most), (Repeat, id(item), least, most)
            case Chain(items):
                items = tuple(map(self, items))
                pattern, key = Chain(items), (Chain, *map(id, items))
            case Choice(options):
                options = tuple(map(self, options))
                pattern, key = Choice(options), (Choice, *map(id, options))
            case _:
                key = (type(pattern), *pattern)
        return self._known.setdefault(key, pattern)


class PatternError(ValueError):
    """A pattern that cannot be read, or would cost too much: ``column`` counts from 0 in the pattern, ``cure`` says
    what to write."""

    def __init__(self, column: int, cause: str, cure: str, code: str = "WP130") -> None:
        super().__init__(cause)
        self.column, self.cause, self.cure, self.code = column, cause, cure, code


_LEXEME = Late(
    r"""(?x)(?P<space>\s+)|(?P<gap>\.\.\.(?P<most>\d+)?)|(?P<slot><[^<>\s]*>)|(?P<repeat>\{\s*\d+\s*(?:,\s*\d+\s*)?\})
      |(?P<quoted>'[^']+'(?!\w)|"[^"]+")|(?P<macro>\$[\w-]+)|(?P<inflected>~[\w.]+)|(?P<operator>[()|?])
      |(?P<clitic>'s\b|n't\b)|(?P<word>\w+(?=n't\b)|[\w.]*\w\.?|[^\w\s])"""
)
_SIGNS = {
    "<": "write <role:label> without blanks",
    ">": "write <role:label> without blanks",
    "{": "write {m,n} with both numbers",
    "}": "write {m,n} with both numbers",
    "*": "write {0,3} for up to three times",
    "~": "write ~word",
    "$": "write $name",
    "\\": "leave it out, nothing needs escaping",
}
_LABEL = re.compile(r"[\w.\-]+\Z")


class Lexeme(Struct, frozen=True):
    """A piece of a pattern as written: a word, a ``<slot>``, a sign; ``column`` counts from 0."""

    kind: str
    text: str
    column: int


def parse_pattern(text: str, macros: Mapping[str, str]) -> Pattern:
    """The tree of ``text``. ``macros`` give the patterns that ``$name`` stands for. Raises PatternError."""
    reader = _Reader(text, macros, ())
    pattern = reader.choice()
    if reader.peek() is not None:
        rest = reader.take()
        raise PatternError(rest.column, f"'{rest.text}' closes nothing", "remove it or open a bracket before it")
    if least_length(pattern) == 0:
        raise PatternError(0, "the pattern can match nothing at all", "make one part obligatory")
    if ways(pattern) > PATTERN_BUDGET:
        cause = f"it can be laid on a sentence in more than {PATTERN_BUDGET:.0e} ways".replace("e+", "e")
        raise PatternError(0, cause, "shorten its gaps and repeats, or make two rules of it", "WP138")
    return pattern


def lexemes(text: str) -> list[Lexeme]:
    """The pieces of a pattern, from the left. Raises PatternError."""
    found, at = [], 0
    while at < len(text):
        match = _LEXEME.match(text, at)
        if match is None:
            raise PatternError(at, f"'{text[at]}' cannot stand here", "quote it: '" + text[at] + "'")
        kind = match.lastgroup or ""
        if kind == "word" and match[0] in _SIGNS:
            raise PatternError(at, f"'{match[0]}' means nothing here", f"{_SIGNS[match[0]]}, or quote it")
        if kind == "quoted" and " " in match[0]:
            cause = f"{match[0]} is more than one word"
            raise PatternError(at, cause, "write words without quotes; quote single marks")
        if match["gap"]:
            found.append(Lexeme("gap", match["most"] or "", at))
        elif kind != "space":
            found.append(Lexeme("word" if kind == "clitic" else kind, match[0], at))
        at = match.end()
    return found


class _Reader:
    def __init__(self, text: str, macros: Mapping[str, str], within: tuple[str, ...]) -> None:
        self._lexemes, self._at, self._macros, self._within = lexemes(text), 0, macros, within
        self._length = len(text)

    def peek(self) -> Lexeme | None:
        return self._lexemes[self._at] if self._at < len(self._lexemes) else None

    def take(self) -> Lexeme:
        self._at += 1
        return self._lexemes[self._at - 1]

    def choice(self) -> Pattern:
        options = [self.chain()]
        while (ahead := self.peek()) is not None and ahead.text == "|":
            self.take()
            options.append(self.chain())
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def chain(self) -> Pattern:
        items: list[Pattern] = []
        while (ahead := self.peek()) is not None and ahead.text not in ("|", ")"):
            items.append(self.repeated(self.atom()))
        if not items:
            column = ahead.column if ahead else self._length
            raise PatternError(column, "nothing stands here", "put a word or a <label>; '?' makes a part optional")
        return items[0] if len(items) == 1 else Chain(tuple(items))

    def repeated(self, item: Pattern) -> Pattern:
        ahead = self.peek()
        if ahead is not None and ahead.text == "?":
            self.take()
            return Repeat(item, 0, 1)
        if ahead is not None and ahead.kind == "repeat":
            self.take()
            bounds = [int(n) for n in re.findall(r"\d+", ahead.text)]
            least, most = bounds[0], bounds[-1]
            if least > most or most > REPEAT_LIMIT:
                raise PatternError(
                    ahead.column, f"the repeat {ahead.text}", f"write {{m,n}} with m <= n <= {REPEAT_LIMIT}"
                )
            if ways(item) ** most > NESTED_BUDGET:
                cause = f"{ahead.text} repeats a part that varies itself: more than {NESTED_BUDGET:,} ways to lay it"
                raise PatternError(ahead.column, cause, "repeat less often, or leave out its inner repeats", "WP138")
            return Repeat(item, least, most)
        return item

    def atom(self) -> Pattern:
        lexeme = self.take()
        match lexeme.kind:
            case "gap":
                most = int(lexeme.text or GAP_DEFAULT)
                if not 0 < most <= GAP_LIMIT:
                    raise PatternError(lexeme.column, f"the gap ...{most}", f"a gap holds 1 to {GAP_LIMIT} units")
                return Gap(most)
            case "slot":
                return _slot(lexeme, self._macros)
            case "inflected":
                return Word(fold(lexeme.text[1:]), inflected=True)
            case "macro":
                return self.expand(lexeme)
            case "quoted":
                return Word(fold(lexeme.text[1:-1]))
            case "operator" if lexeme.text == "(":
                inner = self.choice()
                closing = self.peek()
                if closing is None or closing.text != ")":
                    raise PatternError(lexeme.column, "the bracket is not closed", "add ')'")
                self.take()
                return inner
            case "word":
                return Word(fold(lexeme.text))
        raise PatternError(lexeme.column, f"'{lexeme.text}' cannot stand here", "put a word or a <label> before it")

    def expand(self, lexeme: Lexeme) -> Pattern:
        name = lexeme.text[1:]
        if name not in self._macros:
            raise PatternError(lexeme.column, f"unknown definition '${name}'", "add it under 'define:'")
        if name in self._within:
            raise PatternError(lexeme.column, f"the definition '${name}' uses itself", "write it without itself")
        try:
            inner = _Reader(self._macros[name], self._macros, (*self._within, name))
            pattern = inner.choice()
        except PatternError as error:
            if error.cause.startswith("the definition"):
                raise PatternError(lexeme.column, error.cause, error.cure) from error
            raise PatternError(
                lexeme.column, f"the definition '${name}': {error.cause}", error.cure, error.code
            ) from error
        if inner.peek() is not None:
            raise PatternError(lexeme.column, f"the definition '${name}' has a bracket too many", "remove ')'")
        return pattern


def _slot(lexeme: Lexeme, macros: Mapping[str, str]) -> Label:
    body = re.sub(r"\$([\w-]+)", lambda name: _label_macro(name[1], macros, lexeme), lexeme.text[1:-1])
    role, colon, labels = body.rpartition(":")
    listed = labels.endswith("+")
    labels = labels.removesuffix("+")
    terms = tuple(tuple(_term(part, lexeme) for part in term.split("&")) for term in labels.split("|"))
    if colon and not _LABEL.match(role):
        raise PatternError(lexeme.column, f"the role '{role}' of {lexeme.text}", "write <role:label>")
    return Label(terms, role or None, listed)


def _label_macro(name: str, macros: Mapping[str, str], lexeme: Lexeme) -> str:
    if name not in macros:
        raise PatternError(lexeme.column, f"unknown definition '${name}'", "add it under 'define:'")
    return macros[name]


def _term(part: str, lexeme: Lexeme) -> tuple[str, bool]:
    name = part.removeprefix("!")
    if not _LABEL.match(name):
        raise PatternError(lexeme.column, f"no label in {lexeme.text}", "write <role:label> or <label>")
    return name, not part.startswith("!")


def least_length(pattern: Pattern) -> int:
    """The fewest units that the pattern can match."""
    match pattern:
        case Word():
            return 1
        case Label(terms):
            return 0 if terms == START_TERMS else 1
        case Gap():
            return 0
        case Repeat(item, least, _):
            return least * least_length(item)
        case Chain(items):
            return sum(map(least_length, items))
        case Choice(options):
            return min(map(least_length, options))


def ways(pattern: Pattern) -> int:
    """In how many ways the pattern can be laid on units from one place on, at most: what a search that fails there may
    have to try. Of alternatives only the most variable one counts: they differ in the units that they take."""
    match pattern:
        case Word():
            return 1
        case Label(_, _, listed):
            return LIST_WAYS if listed else 1
        case Gap(most):
            return most + 1
        case Repeat(item, least, most):
            each = ways(item)
            return most - least + 1 if each == 1 else sum(each**times for times in range(least, most + 1))
        case Chain(items):
            return prod(map(ways, items))
        case Choice(options):
            return max(map(ways, options))


def parts_of(pattern: Pattern) -> tuple[Pattern, ...]:
    """What the pattern is directly made of, from the left."""
    match pattern:
        case Repeat(item, _, _):
            return (item,)
        case Chain(items) | Choice(items):
            return items
        case _:
            return ()


def walk(pattern: Pattern) -> tuple[Pattern, ...]:
    """The pattern and everything in it, from the left."""
    return (pattern, *(inner for part in parts_of(pattern) for inner in walk(part)))
