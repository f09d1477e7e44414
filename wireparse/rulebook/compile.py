"""Patterns to regular expressions over encoded sentences.

A sentence is written as a short string in which each unit is one code point. Two units share a code point if no slot of
any rule can tell them apart. Each pattern spells that string anew in the few letters that its own slots
tell apart; a slot then is a small character class, a role a group, and stdlib ``re`` matches.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from operator import or_

from msgspec import Struct, field

from wireparse.rulebook.pattern import Chain, Choice, Gap, Label, Pattern, Repeat, Word, parts_of, walk

LIST_LIMIT = 8
MOST_KNOWN = 1 << 14
START = "start"
UNIT = "any"
PLACE = "place"
DATE = "date"
SHAPES = ("lower", "cap", "upper", "num", "punct")
WORD_FORMS = ("base", "pres", "past", "part", "ing")
BARE_CLASSES = ("n", "n.pl", "adj", "adv")
NEVER = "(?!)"
FIRST_LETTER = ord("a")  # none from here on means anything to a regular expression, least of all in a class

Forms = Callable[[str], Iterable[str]]
Term = tuple[tuple[str, bool], ...]


def word_symbol(norm: str) -> str:
    """The label under which a literal word is known."""
    return "w=" + norm


JOINER: tuple[Term, ...] = ((("list_sep", True),),)
COMMA: tuple[Term, ...] = (((word_symbol(","), True),),)


def slot_terms(part: Word | Label, forms: Forms) -> tuple[Term, ...]:
    """A word or a label as alternatives of wanted and unwanted labels."""
    if isinstance(part, Label):
        return part.terms
    return tuple(((word_symbol(form), True),) for form in (forms(part.norm) if part.inflected else (part.norm,)))


def slots_of(pattern: Pattern, forms: Forms) -> list[tuple[Term, ...]]:
    """Everything that the pattern asks of a unit, in order."""
    found: list[tuple[Term, ...]] = []
    for part in walk(pattern):
        if isinstance(part, Word) or (isinstance(part, Label) and not _is_start(part)):
            found.append(slot_terms(part, forms))
        if isinstance(part, Label) and part.listed:
            found += [JOINER, COMMA]
    return found


def _is_start(part: Label) -> bool:
    return part.terms == (((START, True),),)


def asked_labels(patterns: Iterable[Pattern], forms: Forms) -> frozenset[str]:
    """Every label and word that the patterns look at."""
    return frozenset(
        name for pattern in patterns for slot in slots_of(pattern, forms) for term in slot for name, _ in term
    )


Test = tuple[int, frozenset[str], frozenset[str]]


class Alphabet(Struct):
    """The code points of sentences. It learns units as they occur; ``len(alphabet.vectors)`` tells that it grew.

    A unit's *vector* has one bit for each distinct slot of the patterns: whether the unit fits it. ``tests`` are the
    bit, the wanted and the unwanted labels of each term of a slot, found by one label that it wants; those of ``free``
    want none. ``asked`` are all labels that tell units apart.
    """

    slots: Mapping[tuple[Term, ...], int]
    tests: Mapping[str, tuple[Test, ...]]
    free: tuple[Test, ...]
    asked: frozenset[str]
    vectors: list[int] = field(default_factory=list)
    codes: dict[int, str] = field(default_factory=dict)
    by_labels: dict[frozenset[str], str] = field(default_factory=dict)
    _single: dict[int, tuple[Pattern, int]] = field(default_factory=dict)
    _all: dict[int, tuple[Pattern, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, patterns: Iterable[Pattern], forms: Forms) -> Alphabet:
        slots: dict[tuple[Term, ...], int] = {}
        for pattern in patterns:
            for slot in slots_of(pattern, forms):
                slots.setdefault(slot, len(slots))
        tests = [
            (1 << number, frozenset(n for n, yes in term if yes), frozenset(n for n, yes in term if not yes))
            for slot, number in slots.items()
            for term in slot
        ]
        common = Counter(label for _, wanted, _ in tests for label in wanted)
        filed: dict[str, list[Test]] = {}
        for test in tests:
            if test[1]:
                filed.setdefault(min(test[1], key=lambda label: (common[label], label)), []).append(test)
        return cls(
            slots,
            {label: tuple(rows) for label, rows in filed.items()},
            tuple(test for test in tests if not test[1]),
            frozenset().union(*(wanted | unwanted for _, wanted, unwanted in tests)),
        )

    def code(self, labels: frozenset[str]) -> str:
        """The code point of a unit with these labels."""
        known = self.by_labels.get(labels)
        if known is None:
            vector = self._vector(labels)
            known = self.codes.get(vector)
            if known is None:
                known = self.codes[vector] = chr(len(self.vectors))
                self.vectors.append(vector)
            self.by_labels[labels] = known
        return known

    def single(self, part: Pattern, forms: Forms) -> int:
        """The bits of the slots of a part that stands for one unit and captures none; 0 if it is another."""
        known = self._single.get(id(part))
        if known is None:  # kept with the part, so that its id stays its own
            known = self._single[id(part)] = part, self._bits(part, forms)
        return known[1]

    def all_slots(self, part: Pattern, forms: Forms) -> int:
        """The bits of every slot in the part."""
        known = self._all.get(id(part))
        if known is None:
            inner = [self.all_slots(one, forms) for one in parts_of(part)]
            own = inner or [1 << self.slots[slot] for slot in slots_of(part, forms)]
            known = self._all[id(part)] = part, reduce(or_, own, 0)
        return known[1]

    def _bits(self, part: Pattern, forms: Forms) -> int:
        match part:
            case Word():
                return 1 << self.slots[slot_terms(part, forms)]
            case Label(terms, None, False) if not _is_start(part):
                return 1 << self.slots[terms]
            case Chain((item,)):
                return self.single(item, forms)
            case Choice(options):
                sides = [self.single(option, forms) for option in options]
                return reduce(or_, sides) if all(sides) else 0
            case _:
                return 0

    def _vector(self, labels: frozenset[str]) -> int:
        vector = 0
        for tests in (self.free, *[self.tests[label] for label in labels & self.tests.keys()]):
            for bit, wanted, unwanted in tests:
                if wanted <= labels and unwanted.isdisjoint(labels):
                    vector |= bit
        return vector


def _character_class(letters: Iterable[str]) -> str | None:
    """What matches one of these letters, None if there is none."""
    ranges: list[list[int]] = []
    for code in sorted(map(ord, letters)):
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    if not ranges:
        return None
    return "[" + "".join(chr(a) + ("-" + chr(b) if b > a else "") for a, b in ranges) + "]"


def _group(piece: str) -> str:
    """The piece as one thing that can be repeated; a character class is one already."""
    return piece if piece.startswith("[") and piece.find("]") == len(piece) - 1 else f"(?:{piece})"


class Matcher(Struct):
    """One pattern, compiled when first needed, and again if the alphabet learns a unit that its slots tell from all
    others.

    ``needs``: for each obligatory part, labels of which a sentence must show at least one. ``roles`` maps group names.
    The letters of the pattern are the code points of ``_vectors``, the vectors of units over its own slots (those that
    fit none have the first); ``_letters`` has the letter of each code point of the alphabet.
    """

    pattern: Pattern
    forms: Forms
    needs: tuple[frozenset[str], ...] = ()
    roles: dict[str, str] = field(default_factory=dict)
    _slots: int = 0
    _letters: str = ""
    _vectors: dict[int, str] = field(default_factory=lambda: {0: chr(FIRST_LETTER)})
    _compiled: re.Pattern[str] | None = None

    def __reduce__(self) -> tuple[type[Matcher], tuple[Pattern, Forms, tuple[frozenset[str], ...]]]:
        """What is kept of a matcher: all but what it compiled."""
        return Matcher, (self.pattern, self.forms, self.needs)

    @property
    def fresh(self) -> bool:
        """Whether it was never compiled."""
        return self._compiled is None

    def expression(self, alphabet: Alphabet) -> re.Pattern[str]:
        """The pattern compiled for sentences that are written in ``alphabet`` and then ``spelt``."""
        if len(self._letters) != len(alphabet.vectors):
            self._learn(alphabet)
        if self._compiled is None:
            self.roles = {}
            self._compiled = re.compile(self._write(self.pattern, alphabet) or NEVER, re.DOTALL)
            self.roles = {group: self.roles[group] for group in self._compiled.groupindex}
        return self._compiled

    def spelt(self, encoded: str) -> str:
        """The sentence in the letters of the pattern, once its expression was asked for."""
        return encoded.translate(self._letters)  # a str maps code points as a dict does

    def _learn(self, alphabet: Alphabet) -> None:
        if not self._slots:
            self._slots = alphabet.all_slots(self.pattern, self.forms)
        letters = []
        for vector in alphabet.vectors[len(self._letters) :]:
            own = vector & self._slots
            letter = self._vectors.get(own)
            if letter is None:
                letter = self._vectors[own] = chr(FIRST_LETTER + len(self._vectors))
                self._compiled = None
            letters.append(letter)
        self._letters += "".join(letters)

    def _characters(self, bits: int) -> str | None:
        """The character class of the units that fit one of the slots."""
        return _character_class(letter for vector, letter in self._vectors.items() if vector & bits)

    def _write(self, pattern: Pattern, alphabet: Alphabet) -> str | None:
        """The part as a regular expression, None if no unit seen so far lets it match."""
        bits = alphabet.single(pattern, self.forms)
        if bits:
            return self._characters(bits)
        match pattern:
            case Label():
                return self._write_label(pattern, alphabet)
            case Gap(most):
                return f".{{0,{most}}}?"
            case Repeat(item, least, most):
                one = self._write(item, alphabet)
                if one is None:
                    return None if least else ""
                return _group(one) + ("?" if (least, most) == (0, 1) else f"{{{least},{most}}}")
            case Chain(items):
                pieces = [self._write(item, alphabet) for item in items]
                return None if None in pieces else "".join(piece for piece in pieces if piece)
            case Choice(options):
                written = [piece for option in options if (piece := self._write(option, alphabet)) is not None]
                return f"(?:{'|'.join(written)})" if written else None
        raise AssertionError(pattern)

    def _write_label(self, label: Label, alphabet: Alphabet) -> str | None:
        if _is_start(label):
            return "\\A"
        one = self._characters(1 << alphabet.slots[label.terms])
        if one is None:
            return None
        if label.listed:
            joiner, comma = (self._characters(1 << alphabet.slots[slot]) for slot in (JOINER, COMMA))
            more = f"(?:{comma}{one}){{0,{LIST_LIMIT}}}{comma}?" if comma else ""
            one = f"{one}(?:{more}{joiner}{one})?" if joiner else one
        if label.role is None:
            return one
        group = f"g{len(self.roles)}"
        self.roles[group] = label.role
        return f"(?P<{group}>{one})"


def joins_list(labels: frozenset[str]) -> bool:
    """Whether a unit with these labels only joins the items of a list."""
    return "list_sep" in labels or word_symbol(",") in labels


def needed(pattern: Pattern, forms: Forms) -> tuple[frozenset[str], ...]:
    """For each obligatory part, the labels of which a sentence must show at least one."""
    match pattern:
        case Word():
            return (frozenset(term[0][0] for term in slot_terms(pattern, forms)),)
        case Label(terms):
            wanted = [_narrowest(term) for term in terms]
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
            return (frozenset().union(*(min(side, key=_breadth) for side in sides)),)
        case _:
            return ()


def _breadth(need: frozenset[str]) -> tuple[bool, int, list[str]]:
    """Orders needs from those that few sentences show: no shape among them, then the fewest labels."""
    return not need.isdisjoint(SHAPES), len(need), sorted(need)


def _narrowest(term: Term) -> str | None:
    """A label that the term wants, the form of a word ("attack_verb.past") before others; None if it wants none."""
    wanted = [name for name, yes in term if yes]
    return min(wanted, key=lambda name: "." not in name, default=None)


def matcher(pattern: Pattern, forms: Forms) -> Matcher:
    return Matcher(pattern, forms, needed(pattern, forms))


def captured_roles(pattern: Pattern) -> tuple[str, ...]:
    """The roles that a pattern can fill, from the left, each once."""
    return tuple(dict.fromkeys(part.role for part in walk(pattern) if isinstance(part, Label) and part.role))


class Index(Struct, frozen=True):
    """Rules by the labels they cannot do without: a sentence costs nothing for rules that cannot match it."""

    by_label: Mapping[str, tuple[int, ...]]
    always: tuple[int, ...]
    _keys: frozenset[str]
    _known: dict[frozenset[str], tuple[int, ...]] = field(default_factory=dict)

    def candidates(self, present: frozenset[str] | set[str]) -> tuple[int, ...]:
        """Rule numbers, ascending, whose key label is among ``present``."""
        shown = self._keys & present
        known = self._known.get(shown)
        if known is None:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            numbers = {number for label in shown for number in self.by_label[label]}
            known = self._known[shown] = tuple(sorted(numbers.union(self.always)))
        return known


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
    filed = {label: tuple(numbers) for label, numbers in by_label.items()}
    return Index(filed, tuple(always), frozenset(filed))


# ---------------------------------------------------------------- labels of units, and which can occur


def token_labels(shape: str, hit: frozenset[str], classes: frozenset[str], symbol: str | None) -> frozenset[str]:
    """The labels of a unit that is one token."""
    own = (shape, UNIT, symbol) if symbol else (shape, UNIT)
    return frozenset(own) | hit | classes


def inherited(labels: Iterable[str], forms: Mapping[str, str]) -> frozenset[str]:
    """What a phrase takes over from its head: all labels but those of word class, word and shape; verb forms
    renamed."""
    kept: set[str] = set()
    for label in labels:
        stem, dot, form = label.rpartition(".")
        if label in SHAPES or label in BARE_CLASSES or label.startswith("w="):
            continue
        if not forms:
            if not label.startswith(("v.", "n.")):
                kept.add(label)
        elif dot and form in forms:
            kept.add(f"{stem}.{forms[form]}")
        elif not dot or form not in WORD_FORMS:
            kept.add(label)
    return frozenset(kept)
