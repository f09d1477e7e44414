"""Which words a sentence must hold before any rule of a kind can match it: what lets most sentences pass unread.

A rule needs labels, a label comes from the words of lexicons or from phrases, and these need labels again. Followed
down to the words, each rule has some without which it cannot match, whatever else the sentence says. The gate of
several rules is open where one of these words stands; it never closes on a sentence that a rule would match.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field

from wireparse.model import Token
from wireparse.rulebook.compile import PLACE, SHAPES, UNIT, Matcher
from wireparse.rulebook.lexicon import Lexicon
from wireparse.rulebook.pattern import Label, walk

ANYTHING = frozenset((UNIT,))
PLAIN_SHAPES = ("num", "punct")  # the shapes of letters change where all words are capitals
COMMON = 60  # a literal word of a pattern, most often a preposition, is taken to be as common as so many others

Forms = Mapping[str, Set[str]]
Phrase = tuple[Iterable[str], Mapping[str, str], Iterable[Matcher]]


@dataclass(frozen=True, slots=True)
class Gate:
    """Open where one of ``words`` stands, or one of the ``entries`` of several words (by their first), or a token of
    one of the ``shapes``; ``always`` if some rule can do without any of them. All words are norms."""

    words: frozenset[str] = frozenset()
    entries: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    shapes: frozenset[str] = frozenset()
    always: bool = False

    def opens(self, norms: Sequence[str], tokens: Sequence[Token]) -> bool:
        if self.always or not self.words.isdisjoint(norms):
            return True
        if self.shapes and not self.shapes.isdisjoint([token.shape for token in tokens]):
            return True
        firsts = self.entries.keys() & norms
        if not firsts:
            return False
        joined = f" {' '.join(norms)} "
        return any(f" {entry} " in joined for first in firsts for entry in self.entries[first])


@dataclass(frozen=True, slots=True)
class Gates:
    """The gates of a rulebook: before the date phrases, before the event rules that make an incident or a loss, and
    before the context rules. ``deeds_need`` has a row for each pattern of those event rules: for each obligatory part
    the atoms of which the sentence must show one."""

    dates: Gate
    deeds: Gate
    context: Gate
    deeds_need: tuple[tuple[frozenset[str], ...], ...]

    def tells(self, present: Set[str]) -> bool:
        """Whether a sentence whose words have these labels can tell of a deed or a loss."""
        return any(all(not need.isdisjoint(present) for need in needs) for needs in self.deeds_need)


@dataclass(slots=True)
class Ground:
    """What labels come from. ``words``: lexicon label -> words; ``givers``: label -> patterns of the phrases that give
    it; ``renamed``: verb form -> the forms from which phrases make it."""

    words: Mapping[str, Sequence[str]]
    givers: Mapping[str, Sequence[Matcher]]
    renamed: Forms
    _atoms: dict[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, lexicon: Lexicon, phrases: Iterable[tuple[Iterable[str], Mapping[str, str], Iterable[Matcher]]]
    ) -> Ground:
        """From a lexicon and the phrases: what they give, how they rename verb forms, their patterns."""
        words: dict[str, dict[str, None]] = {}
        for entry, hits in lexicon.hits.items():
            for hit in hits:
                for label in hit.labels:
                    words.setdefault(label, {})[entry] = None
        for word, classes in lexicon.classes.items():
            for label in classes:
                words.setdefault(label, {})[word] = None
        givers: dict[str, list[Matcher]] = {}
        renamed: dict[str, set[str]] = {}
        for gives, forms, matchers in phrases:
            patterns = list(matchers)
            for label in gives:
                givers.setdefault(label, []).extend(patterns)
            for old, new in forms.items():
                renamed.setdefault(new, set()).add(old)
        return cls({label: tuple(found) for label, found in words.items()}, givers, renamed)

    def gate(self, atoms: Iterable[str]) -> Gate:
        """The gate of labels and words from which something comes that no other words give."""
        words: set[str] = set()
        entries: dict[str, set[str]] = {}
        shapes: set[str] = set()
        always = False
        for atom in atoms:
            if atom in PLAIN_SHAPES:
                shapes.add(atom)
            elif atom in SHAPES or atom == UNIT or atom.startswith(PLACE):
                always = True
            elif atom.startswith("w="):
                words.add(atom.removeprefix("w="))
            for entry in self.words.get(atom, ()):
                first, blank, _ = entry.partition(" ")
                if blank:
                    entries.setdefault(first, set()).add(entry)
                else:
                    words.add(entry)
        kept = {first: tuple(sorted(entries[first])) for first in sorted(entries.keys() - words)}
        return Gate(frozenset(words), kept, frozenset(shapes), always)

    def needs_of(self, matcher: Matcher) -> tuple[frozenset[str], ...]:
        """For each obligatory part of a pattern the atoms of which a sentence must show at least one."""
        return tuple(frozenset().union(*(self.atoms(label) for label in need)) for need in matcher.needs)

    def key_of(self, matcher: Matcher, role: str | None = None) -> frozenset[str]:
        """The atoms of the part that captures ``role``, or of the part that the fewest words fit."""
        for part in walk(matcher.pattern):
            if role and isinstance(part, Label) and part.role == role:
                wanted = [name for term in part.terms for name, yes in term[:1] if yes]
                if len(wanted) == len(part.terms):
                    return frozenset().union(*(self.atoms(label) for label in wanted))
        return min(self.needs_of(matcher), key=lambda atoms: (self._breadth(atoms), sorted(atoms)), default=ANYTHING)

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
            return frozenset()
        above |= {label}
        found: set[str] = set()
        if label in self.words or label in SHAPES or label == UNIT or label.startswith(("w=", PLACE)):
            found.add(label)
        stem, _, form = label.rpartition(".")
        for old in sorted(self.renamed.get(form, ())) if stem else ():
            found |= self._traced(f"{stem}.{old}", above)
        for matcher in self.givers.get(label, ()):
            sides = [frozenset().union(*(self._traced(name, above) for name in need)) for need in matcher.needs]
            found |= min(sides, key=lambda atoms: (self._breadth(atoms), sorted(atoms)), default=ANYTHING)
        return frozenset(found)

    def _breadth(self, atoms: Iterable[str]) -> int:
        """How many words fit: the fewer, the rarer the sentences in which one of them stands."""
        return sum(
            COMMON if atom.startswith("w=") else len(self.words.get(atom, ())) or len(self.words) * COMMON
            for atom in atoms
        )
