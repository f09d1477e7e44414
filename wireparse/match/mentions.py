"""Sentences to units: lexicon hits and places, longest first; everything else stays a token of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct, field

from wireparse.match.unit import EMPTY, NO_LABELS, Unit
from wireparse.model import Sentence, Span, Token
from wireparse.rulebook.book import Rulebook
from wireparse.rulebook.compile import PLACE, UNIT, token_labels, word_symbol
from wireparse.rulebook.lexicon import Lexicon

NAME = "name"


class Spotted(NamedTuple):
    """A lexicon hit over tokens ``[start, end)``."""

    start: int
    end: int
    labels: frozenset[str]
    attrs: Mapping[str, str]


class NamedPlace(Struct, frozen=True):
    """Tokens ``[start, end)`` name the story's place number ``index``, of this kind."""

    start: int
    end: int
    index: int
    kind: str


MOST_KNOWN = 1 << 16
FEW_WORDS = 5
PUNCT = "punct"
SINGLE = "'"
FIGURES = "num"
# attributes of words for people, for numbers and for what may be hit
TELLING = frozenset(("group", "value", "scale", "vague", "bound", "quotable", "facility", "vehicle"))


class Speller(Struct):
    """Labels of single tokens, remembered by norm and shape."""

    rulebook: Rulebook
    _known: dict[tuple[str, str, frozenset[str], bool], frozenset[str]] = field(default_factory=dict)
    _sets: dict[frozenset[str], frozenset[str]] = field(default_factory=dict)
    _joint: dict[frozenset[str], frozenset[str]] = field(default_factory=dict)

    def labels(self, token: Token, hit: frozenset[str], shouting: bool) -> frozenset[str]:
        """Word, shape and class labels of ``token`` together with those of its lexicon hit.

        Where capitals mean nothing, common words count as lower case and all others as capitalised.
        """
        key = (token.norm, token.shape, hit, shouting)
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
                self._sets.clear()
            labels = self._labels(*key)
            found = self._known[key] = self._sets.setdefault(labels, labels)
        return found

    def joint(self, hit: frozenset[str]) -> frozenset[str]:
        """The labels of a unit of several tokens that is this lexicon hit."""
        found = self._joint.get(hit)
        if found is None:
            found = self._joint[hit] = hit | {UNIT}
        return found

    def _labels(self, norm: str, shape: str, hit: frozenset[str], shouting: bool) -> frozenset[str]:
        classes = self.rulebook.lexicon.classes.get(norm)
        if shouting and shape in ("upper", "cap"):
            common = NAME not in classes if classes else bool(hit) and NAME not in hit
            shape = "lower" if common else "cap"
        symbol = word_symbol(norm)
        asked = symbol in self.rulebook.alphabet.asked
        return token_labels(shape, hit, classes or frozenset(), symbol if asked else None)


def spot(sentence: Sentence, lexicon: Lexicon) -> tuple[Spotted, ...]:
    """All of the lexicon's hits in a sentence, leftmost-longest."""
    tokens, norms, longest = sentence.tokens, sentence.norms, lexicon.longest
    found: list[Spotted] = []
    end = 0
    for at in [at for at, norm in enumerate(norms) if norm in longest]:
        if at < end:
            continue
        alone = lexicon.plain.get(norms[at]) if longest[norms[at]] == 1 else None
        if alone is not None:
            end = at + 1
            found.append(Spotted(at, end, alone.labels, alone.attrs))
        elif (entry := lexicon.look_up(tokens, norms, at, sentence.shouting)) is not None:
            length, hit = entry
            end = at + length
            found.append(Spotted(at, end, hit.labels, hit.attrs))
    return tuple(found)


def units_of(
    sentence: Sentence, spotted: Sequence[Spotted], places: Sequence[NamedPlace], speller: Speller
) -> list[Unit]:
    """The sentence as units. Where a place and a hit overlap, a longer name wins, else the place. The marks around a
    few quoted words ('killed "more than 30" soldiers') are no units: the phrase reads on over them."""
    quoted = (*sentence.quoted, *_single_words(sentence)) if SINGLE in sentence.words else sentence.quoted
    unread = _marks_of_few_words(sentence, quoted, spotted) if quoted else frozenset()
    place_at = {place.start: place for place in places}
    hit_at = {hit.start: hit for hit in spotted}
    units: list[Unit] = []
    end, shouting, labels_of = 0, sentence.shouting, speller.labels
    for at, token in enumerate(sentence.tokens):
        if at < end or at in unread:
            continue
        hit = hit_at.get(at)
        place = place_at.get(at) if places else None
        if place is not None and not (hit and NAME in hit.labels and hit.end > place.end):
            unit = _place_unit(place, hit, token, speller, shouting)
        elif hit is not None and not (places and _cuts_a_place(hit, place_at)):
            labels = labels_of(token, hit.labels, shouting) if hit.end == at + 1 else speller.joint(hit.labels)
            unit = Unit(at, hit.end, labels, hit.attrs)
        else:
            unit = Unit(at, at + 1, labels_of(token, NO_LABELS, shouting))
        units.append(unit)
        end = unit.end
    return units


def _single_words(sentence: Sentence) -> list[Span]:
    """The words that stand alone between single quotes, the marks included."""
    norms = sentence.norms
    return [
        (at, at + 3) for at in range(len(norms) - 2) if norms[at] == norms[at + 2] == SINGLE and norms[at + 1].isalpha()
    ]


def _marks_of_few_words(sentence: Sentence, quoted: Sequence[Span], spotted: Sequence[Spotted]) -> frozenset[int]:
    """The marks of quotes that are a part of the sentence's own phrases: a few words with no mark between, not
    brought in by one as speech is, that count or tell who or what. Of other words the writer may mean another thing by
    quoting them."""
    tokens = sentence.tokens
    found: set[int] = set()
    for start, end in quoted:
        inside = tokens[start + 1 : end - 1]
        if not 0 < len(inside) <= FEW_WORDS or any(token.shape == PUNCT for token in inside):
            continue
        closed = tokens[start].shape == tokens[end - 1].shape == PUNCT
        led = tokens[start - 1].shape != PUNCT if start > 0 else end < len(tokens) and tokens[end].shape != PUNCT
        told = any(start < hit.start < end and not TELLING.isdisjoint(hit.attrs) for hit in spotted)
        if closed and led and (told or any(token.shape == FIGURES for token in inside)):
            found.update((start, end - 1))
    return frozenset(found)


def _place_unit(place: NamedPlace, hit: Spotted | None, first: Token, speller: Speller, shouting: bool) -> Unit:
    labels = frozenset((PLACE, f"{PLACE}.{place.kind}", UNIT))
    same = hit if hit and hit.end == place.end else None
    if same:
        labels |= same.labels
    if place.end - place.start == 1:
        labels |= speller.labels(first, NO_LABELS, shouting)
    return Unit(place.start, place.end, labels, same.attrs if same else EMPTY, place=place.index)


def _cuts_a_place(hit: Spotted, place_at: Mapping[int, NamedPlace]) -> bool:
    """Whether a place begins inside a hit that is no name."""
    if hit.end == hit.start + 1 or NAME in hit.labels:
        return False
    return any(start in place_at for start in range(hit.start + 1, hit.end))
