"""Lexicons: words to labels and attributes, looked up longest first over normalised tokens.

A lexicon's *kind* says how its entries vary: ``noun`` and ``verb`` are inflected by the language's morphology, ``name``
must be capitalised where it is found, ``word`` stands as written, ``classes`` gives bare word classes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct, field

from wireparse.model import Token
from wireparse.rulebook.morphology import Morphology

KINDS = ("noun", "verb", "name", "word", "classes")

Tokeniser = Callable[[str], Sequence[Token]]


class EntryDef(Struct, frozen=True):
    """One line of a lexicon as written: its words, other spellings, and attributes. Two attributes say how it varies:
    ``case: exact``, and for verbs ``form``, the only forms that the words as they stand can be."""

    text: str
    also: tuple[str, ...] = ()
    attrs: Mapping[str, str] = field(default_factory=dict)


class LexiconDef(Struct, frozen=True):
    """A lexicon as written; ``shared`` are the attributes that every entry carries, also those that a later pack
    adds."""

    id: str
    kind: str
    entries: tuple[EntryDef, ...]
    shared: Mapping[str, str] = field(default_factory=dict)


class Hit(NamedTuple):
    """What a run of tokens means to one lexicon. ``case``: ``any``, ``name`` (capitalised) or an exact spelling."""

    labels: frozenset[str]
    attrs: Mapping[str, str]
    case: str = "any"


class Lexicon(Struct, frozen=True):
    """All lexicons of a rulebook, by the words' norms joined with a blank: ``spelt`` has the entries of which some
    count only in one spelling, ``plain`` the others, as one hit each. ``longest``: the length in tokens of the longest
    entry by its first norm and, where it has more than two, by its first two."""

    spelt: Mapping[str, tuple[Hit, ...]]
    plain: Mapping[str, Hit]
    longest: Mapping[str, int]
    classes: Mapping[str, frozenset[str]]

    def hits(self) -> Iterator[tuple[str, tuple[Hit, ...]]]:
        """All entries with what they mean."""
        yield from self.spelt.items()
        for words, hit in self.plain.items():
            yield words, (hit,)

    def only(self, labels: Iterable[str]) -> Lexicon:
        """The entries that give one of ``labels``."""
        wanted = frozenset(labels)
        kept = {
            words: fitting
            for words, hits in self.hits()
            if (fitting := tuple(hit for hit in hits if not wanted.isdisjoint(hit.labels)))
        }
        return _lexicon(kept, {})

    def look_up(self, tokens: Sequence[Token], norms: Sequence[str], at: int, shouting: bool) -> tuple[int, Hit] | None:
        """The longest entry that begins at token ``at``: its length in tokens, and its hits as one."""
        first, most = norms[at], min(self.longest.get(norms[at], 0), len(norms) - at)
        if most > 2:
            most = min(self.longest.get(f"{first} {norms[at + 1]}", 2), most)
        for length in range(most, 0, -1):
            words = first if length == 1 else " ".join(norms[at : at + length])
            plain = self.plain.get(words)
            if plain is not None:
                return length, plain
            found = self.spelt.get(words)
            if found is None:
                continue
            fitting = [hit for hit in found if _fits(hit, tokens[at : at + length], shouting)]
            if fitting:
                return length, joined(fitting)
        return None


def joined(hits: Sequence[Hit]) -> Hit:
    """Labels of all hits together; attributes of all, the first to name one wins."""
    if len(hits) == 1:
        return hits[0]
    attrs: dict[str, str] = {}
    for hit in hits:
        for key, value in hit.attrs.items():
            attrs.setdefault(key, value)
    return Hit(frozenset().union(*(hit.labels for hit in hits)), attrs)


def _lexicon(hits: Mapping[str, tuple[Hit, ...]], classes: Mapping[str, frozenset[str]]) -> Lexicon:
    same = _Shared()
    hits = {words: tuple(map(same.hit, row)) for words, row in hits.items()}
    plain = {words: same.hit(joined(row)) for words, row in hits.items() if all(hit.case == "any" for hit in row)}
    spelt = {words: row for words, row in hits.items() if words not in plain}
    return Lexicon(spelt, plain, _longest(hits), classes)


class _Shared:
    """Equal hits, and what is equal in them, as one object: a third of what a compiled lexicon takes on disk."""

    def __init__(self) -> None:
        self._labels: dict[frozenset[str], frozenset[str]] = {}
        self._attrs: dict[tuple[tuple[str, str], ...], Mapping[str, str]] = {}
        self._hits: dict[tuple[frozenset[str], int, str], Hit] = {}

    def hit(self, hit: Hit) -> Hit:
        labels = self._labels.setdefault(hit.labels, hit.labels)
        attrs = self._attrs.setdefault(tuple(hit.attrs.items()), hit.attrs)
        return self._hits.setdefault((labels, id(attrs), hit.case), Hit(labels, attrs, hit.case))


def _fits(hit: Hit, tokens: Sequence[Token], shouting: bool) -> bool:
    if hit.case == "any":
        return True
    if shouting and hit.attrs.get("shouting") == "no":
        return False
    if hit.case == "name":
        return (
            shouting
            or tokens[0].shape in ("cap", "upper", "num")
            or any(token.shape in ("cap", "upper") for token in tokens)
        )
    return hit.case == " ".join(token.text for token in tokens)


def compile_lexicons(definitions: Iterable[LexiconDef], morphology: Morphology, cut: Tokeniser) -> Lexicon:
    """One table of all lexicons; hits of equal words stand side by side in order of lexicon id."""
    table: dict[str, list[Hit]] = {}
    classes: dict[str, set[str]] = {}
    for definition in sorted(definitions, key=lambda lexicon: lexicon.id):
        for entry in definition.entries:
            if definition.kind == "classes":
                classes.setdefault(entry.text, set()).update(entry.attrs["classes"].split())
                continue
            for words, hit in _expand(definition, entry, morphology, cut):
                rows = table.setdefault(words, [])
                if hit not in rows:
                    rows.append(hit)
    hits = {words: _merged(rows) for words, rows in table.items()}
    few: dict[frozenset[str], frozenset[str]] = {}  # thousands of words share them
    alike = ((word, frozenset(labels)) for word, labels in classes.items())
    return _lexicon(hits, {word: few.setdefault(labels, labels) for word, labels in alike})


def _longest(entries: Iterable[str]) -> dict[str, int]:
    """The length in tokens of the longest entry that begins with each word, and with each two where three follow."""
    longest: dict[str, int] = {}
    for entry in entries:
        words = entry.split(" ")
        for begin in (words[0], " ".join(words[:2])) if len(words) > 2 else words[:1]:
            longest[begin] = max(len(words), longest.get(begin, 0))
    return longest


def _merged(rows: list[Hit]) -> tuple[Hit, ...]:
    """Hits of one lexicon label that differ only in form ("attacked": past and participle) become one."""
    merged: list[Hit] = []
    for row in rows:
        for i, other in enumerate(merged):
            if other.attrs == row.attrs and other.case == row.case:
                merged[i] = Hit(other.labels | row.labels, other.attrs, other.case)
                break
        else:
            merged.append(row)
    return tuple(merged)


def _expand(
    definition: LexiconDef, entry: EntryDef, morphology: Morphology, cut: Tokeniser
) -> Iterable[tuple[str, Hit]]:
    label = definition.id
    attrs = {key: value for key, value in entry.attrs.items() if key not in ("case", "form") and value}
    exact = entry.attrs.get("case") == "exact"
    for spelling in (entry.text, *entry.also):
        if definition.kind == "verb" and "form" in entry.attrs:
            forms = entry.attrs["form"].split()
            labels = frozenset((label, *(f"{label}.{form}" for form in forms), *(f"v.{form}" for form in forms)))
            yield from _keyed(cut(spelling), labels, attrs, "any")
        elif definition.kind == "verb":
            for form, variants in morphology.verb(spelling).items():
                labels = frozenset((label, f"{label}.{form}", f"v.{form}"))
                for variant in variants:
                    yield from _keyed(cut(variant), labels, attrs, "any")
        elif definition.kind == "noun":
            for form, variants in morphology.noun(spelling).items():
                labels = frozenset((label, f"{label}.{form}", "n.pl" if form == "pl" else "n"))
                for variant in variants:
                    yield from _keyed(cut(variant), labels, attrs, "any")
        elif exact:
            words = " ".join(token.text for token in cut(spelling))
            yield from _keyed(cut(spelling), frozenset((label, "name")), attrs, words)
        elif definition.kind == "name":
            yield from _keyed(cut(spelling), frozenset((label, "name")), attrs, "name")
        else:
            yield from _keyed(cut(spelling), frozenset((label,)), attrs, "any")


def _keyed(
    tokens: Sequence[Token], labels: frozenset[str], attrs: Mapping[str, str], case: str
) -> Iterable[tuple[str, Hit]]:
    hit = Hit(labels, attrs, case)
    norms = [token.norm for token in tokens]
    yield " ".join(norms), hit
    if "-" in norms[1:-1] and case in ("any", "name"):
        yield " ".join(norm for norm in norms if norm != "-"), hit
        yield " ".join(norms).replace(" - ", ""), hit
