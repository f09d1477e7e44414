"""Which words a sentence must hold before any rule of a kind can match it: what lets most sentences pass unread.

A rule needs labels, a label comes from the words of lexicons or from phrases, and these need labels again. Followed
down to the words, each rule has some without which it cannot match, whatever else the sentence says. The gate of
several rules is open where one of these words stands; it never closes on a sentence that a rule would match.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set

from msgspec import Struct, field

from wireparse.rulebook.compile import PLACE, SHAPES, UNIT, Matcher
from wireparse.rulebook.lexicon import Lexicon
from wireparse.rulebook.pattern import Word, walk

ANYTHING = frozenset((UNIT,))
NOTHING: frozenset[str] = frozenset()
PLAIN_SHAPES = ("num",)  # the shapes of letters change where all words are capitals
SMALL = 3  # words of so few letters ("'s", "of") are taken to be as common as ten others
COMMON = 10  # a word that stands literally in one pattern is taken to be as common as so many others, in two twice

WIDE = 2_000  # a need that one of more words meets is met by most sentences, and not worth asking for
ENDLESS = 1_000_000  # the breadth of a shape, or of any word at all

Forms = Mapping[str, Set[str]]
Phrase = tuple[Iterable[str], Mapping[str, str], Iterable[Matcher]]


class Gate(Struct, frozen=True):
    """Open to what shows all signs that some pattern cannot do without. ``needs`` has a row for each pattern: for each
    obligatory part the signs of which one must be there; ``by_sign`` finds the rows by the signs of their narrowest
    part, which has no place in the row; ``always``: some pattern can do without any of them."""

    by_sign: Mapping[str, tuple[int, ...]]
    needs: tuple[tuple[frozenset[str], ...], ...]
    always: bool = False

    def opens(self, signs: Set[str]) -> bool:
        """Whether one of the patterns may match where these signs are."""
        if self.always:
            return True
        for sign in self.by_sign.keys() & signs:
            for number in self.by_sign[sign]:
                for need in self.needs[number]:
                    if need.isdisjoint(signs):
                        break
                else:
                    return True
        return False


class Gates(Struct, frozen=True):
    """The gates before one kind of rules. ``words`` judges a sentence by its norms, with ``#num`` for a token of
    figures; ``labels`` judges one that passed by the same and the labels of its lexicon hits."""

    words: Gate
    labels: Gate


class Ground(Struct):
    """What labels come from. ``words``: lexicon label -> words; ``givers``: label -> patterns of the phrases that give
    it; ``renamed``: verb form -> the forms from which phrases make it; ``classes``: the bare word classes; ``literal``:
    in how many patterns a word stands as itself (the small words of the language stand in many)."""

    words: Mapping[str, Sequence[str]]
    classes: frozenset[str]
    literal: Counter[str]
    givers: Mapping[str, Sequence[Matcher]]
    renamed: Forms
    _atoms: dict[str, frozenset[str]] = field(default_factory=dict)
    _said: dict[str, frozenset[str]] = field(default_factory=dict)
    _weights: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, lexicon: Lexicon, phrases: Iterable[Phrase], matchers: Iterable[Matcher]) -> Ground:
        """From a lexicon, the phrases (what they give, how they rename verb forms, their patterns) and the patterns of
        all rules."""
        words: dict[str, dict[str, None]] = {}
        for entry, hits in lexicon.hits():
            for hit in hits:
                for label in hit.labels:
                    words.setdefault(label, {})[entry] = None
        for word, classes in lexicon.classes.items():
            for label in classes:
                words.setdefault(label, {})[word] = None
        givers: dict[str, list[Matcher]] = {}
        renamed: dict[str, set[str]] = {}
        for gives, forms, patterns in phrases:
            own = list(patterns)
            for label in gives:
                givers.setdefault(label, []).extend(own)
            for old, new in forms.items():
                renamed.setdefault(new, set()).add(old)
        literal = Counter(
            part.norm for matcher in matchers for part in set(walk(matcher.pattern)) if isinstance(part, Word)
        )
        bare = frozenset().union(*lexicon.classes.values())
        return cls({label: tuple(found) for label, found in words.items()}, bare, literal, givers, renamed)

    def gates(self, matchers: Iterable[Matcher]) -> Gates:
        """The gates of these patterns."""
        parts = [
            [NOTHING.union(*map(self.atoms, need)) for need in self._all_needs(matcher, NOTHING)]
            for matcher in matchers
        ]
        return Gates(self._gate(parts, self._words), self._gate(parts, self._labels))

    def _all_needs(self, matcher: Matcher, above: frozenset[str]) -> Iterator[frozenset[str]]:
        """The needs of a pattern, and those of the phrases without which it cannot be: where only one pattern gives
        what it needs, that one's needs in its place."""
        for need in matcher.needs:
            (label, *others) = need
            givers = self.givers.get(label, ())
            only = not others and len(givers) == 1 and not self._is_atom(label) and label not in above
            if only and not self._is_renamed(label):
                yield from self._all_needs(givers[0], above | {label})
            else:
                yield need

    def _gate(
        self, rows: Iterable[Iterable[frozenset[str]]], signs: Callable[[frozenset[str]], frozenset[str]]
    ) -> Gate:
        by_sign: dict[str, list[int]] = {}
        needs: list[tuple[frozenset[str], ...]] = []
        same: dict[frozenset[str], frozenset[str]] = {}
        always = False
        for row in rows:
            told: dict[frozenset[str], int] = {each: self._breadth(atoms) for atoms in row if (each := signs(atoms))}
            ordered: list[frozenset[str]] = sorted(told, key=lambda each: (told[each], sorted(each)))
            first, *others = ordered or [NOTHING]
            always = always or not first
            for sign in first:
                by_sign.setdefault(sign, []).append(len(needs))
            needs.append(tuple(same.setdefault(each, each) for each in others if len(each) <= WIDE))
        return Gate({sign: tuple(by_sign[sign]) for sign in sorted(by_sign)}, tuple(needs), always)

    def _words(self, atoms: frozenset[str]) -> frozenset[str]:
        """The words of which one stands in every sentence that shows one of ``atoms``; none if any word may do."""
        spoken = [self._spoken(atom) for atom in atoms]
        return NOTHING.union(*spoken) if all(spoken) else NOTHING

    def _spoken(self, atom: str) -> frozenset[str]:
        """The words that show an atom; none if any word may."""
        known = self._said.get(atom)
        if known is None:
            words = {self._rarest(entry) for entry in self.words.get(atom, ())}
            if atom in PLAIN_SHAPES:
                words.add("#" + atom)
            elif atom.startswith("w="):
                words.add(atom.removeprefix("w="))
            known = self._said[atom] = NOTHING if _is_open(atom) and atom not in PLAIN_SHAPES else frozenset(words)
        return known

    def _labels(self, atoms: frozenset[str]) -> frozenset[str]:
        """The same with the labels of lexicons as they are; bare word classes are not asked for."""
        if any(atom in self.classes or (_is_open(atom) and atom not in PLAIN_SHAPES) for atom in atoms):
            return NOTHING
        return frozenset("#" + atom if atom in PLAIN_SHAPES else atom.removeprefix("w=") for atom in atoms)

    def _rarest(self, entry: str) -> str:
        """The word of an entry that stands in the fewest patterns as itself, the longest among equals."""
        return min(entry.split(" "), key=lambda word: (self.literal[word], -len(word), word))

    def _weight(self, atom: str) -> int:
        """How many words show an atom, small words counting for many: the fewer, the rarer the sentences with one."""
        known = self._weights.get(atom)
        if known is None:
            known = sum(map(self._frequency, self._spoken(atom)))
            self._weights[atom] = known = known or ENDLESS * ENDLESS
        return known

    def _frequency(self, word: str) -> int:
        if word.startswith("#"):
            return ENDLESS
        return max(1, COMMON * self.literal[word]) * (COMMON if len(word) <= SMALL else 1)

    def atoms(self, label: str) -> frozenset[str]:
        """The lexicon labels, words and shapes from which ``label`` can come: one of them stands in every sentence
        that has a unit of that label."""
        known = self._atoms.get(label)
        if known is None:
            known = self._atoms[label] = self._traced(label, frozenset())
        return known

    def _traced(self, label: str, above: frozenset[str]) -> frozenset[str]:
        """The atoms of ``label`` that do not come by way of itself: ``above`` are the labels being traced."""
        if label in above:
            return NOTHING
        above |= {label}
        found: set[str] = set()
        if self._is_atom(label):
            found.add(label)
        stem, _, form = label.rpartition(".")
        for old in sorted(self.renamed.get(form, ())) if stem else ():
            found |= self._traced(f"{stem}.{old}", above)
        ways = [
            [NOTHING.union(*(self._traced(name, above) for name in need)) for need in matcher.needs]
            for matcher in self.givers.get(label, ())
        ]
        for sides in sorted(ways, key=len):  # what one giver must have is often enough for the next
            narrowest: frozenset[str] = min((side - found for side in sides), key=self._order, default=ANYTHING)
            found |= narrowest
        return frozenset(found)

    def _is_atom(self, label: str) -> bool:
        return label in self.words or label in SHAPES or label == UNIT or label.startswith(("w=", PLACE))

    def _is_renamed(self, label: str) -> bool:
        stem, _, form = label.rpartition(".")
        return bool(stem) and form in self.renamed

    def _order(self, atoms: frozenset[str]) -> tuple[int, list[str]]:
        return self._breadth(atoms), sorted(atoms)

    def _breadth(self, atoms: frozenset[str]) -> int:
        """The weight of the words from which the atoms come; those that any word may show weigh most."""
        return sum(self._weight(atom) for atom in atoms)


def _is_open(atom: str) -> bool:
    """Whether any word, or at least any name, may show this."""
    return atom == UNIT or atom in SHAPES or atom.startswith(PLACE)
