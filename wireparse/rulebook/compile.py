"""Patterns to regular expressions over encoded sentences.

A sentence is written as a short string in which each unit is one code point, standing for the set of those labels and
words that any rule asks for. A label then is a character class, a role a group, and stdlib ``re`` does the matching.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from wireparse.rulebook.pattern import Chain, Choice, Gap, Label, Pattern, Repeat, Word, walk

FIRST_CODE = 0x3400
LIST_SEPARATOR = "list_sep"
LIST_LIMIT = 8
COMMA = "w=,"
START = "start"
NEVER = "(?!)"


def word_symbol(norm: str) -> str:
    """The label under which a literal word is known to the alphabet."""
    return "w=" + norm


@dataclass(slots=True)
class Alphabet:
    """Code points for sets of labels; it learns sets as they occur, and ``len(alphabet.sets)`` tells that it grew."""

    asked: frozenset[str]
    sets: list[frozenset[str]] = field(default_factory=list)
    codes: dict[frozenset[str], str] = field(default_factory=dict)
    seen: dict[frozenset[str], str] = field(default_factory=dict)

    def code(self, labels: frozenset[str]) -> str:
        """The code point of a unit with these labels."""
        known = self.seen.get(labels)
        if known is None:
            relevant = labels & self.asked
            known = self.codes.get(relevant)
            if known is None:
                known = self.codes[relevant] = chr(FIRST_CODE + len(self.sets))
                self.sets.append(relevant)
            self.seen[labels] = known
        return known

    def characters(self, wanted: Callable[[frozenset[str]], bool]) -> str:
        """The character class of all known sets that ``wanted`` accepts."""
        ranges: list[list[int]] = []
        for index, labels in enumerate(self.sets):
            if wanted(labels):
                if ranges and ranges[-1][1] == index - 1:
                    ranges[-1][1] = index
                else:
                    ranges.append([index, index])
        if not ranges:
            return NEVER
        return "[" + "".join(chr(FIRST_CODE + a) + ("-" + chr(FIRST_CODE + b) if b > a else "") for a, b in ranges) + "]"


@dataclass(slots=True)
class Matcher:
    """One rule's pattern, compiled when first needed and again when the alphabet has grown.

    ``needs`` are conditions of which each must hold for some unit of a sentence, or the pattern cannot match there.
    """

    pattern: Pattern
    forms: Callable[[str], Iterable[str]]
    needs: tuple[frozenset[str], ...] = ()
    roles: dict[str, str] = field(default_factory=dict)
    _known: int = -1
    _compiled: re.Pattern[str] | None = None

    def expression(self, alphabet: Alphabet) -> re.Pattern[str]:
        """The compiled pattern; group names map to roles by ``roles``."""
        if self._compiled is None or self._known != len(alphabet.sets):
            self.roles = {}
            self._compiled = re.compile(self._write(self.pattern, alphabet))
            self._known = len(alphabet.sets)
        return self._compiled

    def _write(self, pattern: Pattern, alphabet: Alphabet) -> str:
        match pattern:
            case Word(norm, inflected):
                symbols = frozenset(map(word_symbol, self.forms(norm) if inflected else (norm,)))
                return alphabet.characters(lambda labels: not symbols.isdisjoint(labels))
            case Label():
                return self._write_label(pattern, alphabet)
            case Gap(most):
                return f"[\\s\\S]{{0,{most}}}?"
            case Repeat(item, least, most):
                return f"(?:{self._write(item, alphabet)}){{{least},{most}}}"
            case Chain(items):
                return "".join(self._write(item, alphabet) for item in items)
            case Choice(options):
                return "(?:" + "|".join(self._write(option, alphabet) for option in options) + ")"

    def _write_label(self, label: Label, alphabet: Alphabet) -> str:
        if label.terms == (((START, True),),):
            return "\\A"
        one = alphabet.characters(lambda labels: satisfies(labels, label))
        if label.listed:
            joiner = alphabet.characters(lambda labels: LIST_SEPARATOR in labels)
            comma = alphabet.characters(lambda labels: COMMA in labels)
            one = f"{one}(?:(?:{comma}{one}){{0,{LIST_LIMIT}}}{comma}?{joiner}{one})?"
        if label.role is None:
            return one
        group = f"g{len(self.roles)}"
        self.roles[group] = label.role
        return f"(?P<{group}>{one})"


def satisfies(labels: frozenset[str] | set[str], label: Label) -> bool:
    """Whether a unit with ``labels`` fits one of the slot's terms."""
    return any(all((name in labels) is wanted for name, wanted in term) for term in label.terms)


def asked_labels(patterns: Iterable[Pattern], forms: Callable[[str], Iterable[str]]) -> frozenset[str]:
    """Every label and word that the patterns look at."""
    asked = {LIST_SEPARATOR, COMMA}
    for pattern in patterns:
        for part in walk(pattern):
            if isinstance(part, Word):
                asked.update(map(word_symbol, forms(part.norm) if part.inflected else (part.norm,)))
            elif isinstance(part, Label):
                asked.update(name for term in part.terms for name, _ in term)
    asked.discard(START)
    return frozenset(asked)


def needed(pattern: Pattern, forms: Callable[[str], Iterable[str]]) -> tuple[frozenset[str], ...]:
    """For each obligatory part, the labels of which a sentence must show at least one."""
    match pattern:
        case Word(norm, inflected):
            return (frozenset(map(word_symbol, forms(norm) if inflected else (norm,))),)
        case Label(terms):
            wanted = [next((name for name, yes in term if yes), None) for term in terms]
            if START in wanted or None in wanted:
                return ()
            return (frozenset(name for name in wanted if name),)
        case Repeat(item, least, _):
            return needed(item, forms) if least else ()
        case Chain(items):
            return tuple(need for item in items for need in needed(item, forms))
        case Choice(options):
            sides = [needed(option, forms) for option in options]
            if not all(sides):
                return ()
            return (frozenset().union(*(min(side, key=lambda need: (len(need), sorted(need))) for side in sides)),)
        case _:
            return ()


def matcher(pattern: Pattern, forms: Callable[[str], Iterable[str]]) -> Matcher:
    return Matcher(pattern, forms, needed(pattern, forms))


def captured_roles(pattern: Pattern) -> tuple[str, ...]:
    """The roles that a pattern can fill, from the left, each once."""
    return tuple(dict.fromkeys(part.role for part in walk(pattern) if isinstance(part, Label) and part.role))


@dataclass(frozen=True, slots=True)
class Index:
    """Rules by the labels they cannot do without: ``candidates`` of a sentence cost nothing for rules that cannot match."""

    by_label: Mapping[str, tuple[int, ...]]
    always: tuple[int, ...]

    def candidates(self, present: frozenset[str] | set[str]) -> list[int]:
        """Rule numbers, ascending, whose key label is among ``present``."""
        found = set(self.always)
        for label in present:
            found.update(self.by_label.get(label, ()))
        return sorted(found)


def index_of(matchers: Iterable[Matcher]) -> Index:
    """Each rule under the labels of its narrowest need (fewest labels, then the least common among all rules)."""
    rows = list(matchers)
    common: dict[str, int] = {}
    for row in rows:
        for label in {name for need in row.needs for name in need}:
            common[label] = common.get(label, 0) + 1
    by_label: dict[str, list[int]] = {}
    always: list[int] = []
    for number, row in enumerate(rows):
        if not row.needs:
            always.append(number)
            continue
        key = min(row.needs, key=lambda need: (sum(common[label] for label in need), sorted(need)))
        for label in sorted(key):
            by_label.setdefault(label, []).append(number)
    return Index({label: tuple(numbers) for label, numbers in by_label.items()}, tuple(always))
