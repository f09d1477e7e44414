"""Sentences to units: lexicon hits and places, longest first; everything else stays a token of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from wireparse.match.unit import EMPTY, Unit
from wireparse.model import Sentence, Token
from wireparse.rulebook.book import Rulebook
from wireparse.rulebook.compile import PLACE, UNIT, token_labels, word_symbol
from wireparse.rulebook.lexicon import Hit, Lexicon

NAME = "name"


@dataclass(frozen=True, slots=True)
class Spotted:
    """A lexicon hit over tokens ``[start, end)``."""

    start: int
    end: int
    labels: frozenset[str]
    attrs: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """Tokens ``[start, end)`` name the story's place number ``index``, of this kind."""

    start: int
    end: int
    index: int
    kind: str


@dataclass(slots=True)
class Speller:
    """Labels of single tokens, remembered by norm and shape."""

    rulebook: Rulebook
    _known: dict[tuple[str, str, frozenset[str]], frozenset[str]] = field(default_factory=dict)

    def labels(self, token: Token, hit: frozenset[str], shouting: bool) -> frozenset[str]:
        """Word, shape and class labels of ``token`` together with those of its lexicon hit.

        Where capitals mean nothing, common words count as lower case and all others as capitalised.
        """
        classes = self.rulebook.lexicon.classes.get(token.norm)
        shape = token.shape
        if shouting and shape in ("upper", "cap"):
            shape = "lower" if hit or (classes and NAME not in classes) else "cap"
        symbol = word_symbol(token.norm)
        asked = symbol in self.rulebook.bits.bit
        key = (token.norm if asked or classes else "", shape, hit)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = token_labels(shape, hit, classes or frozenset(), symbol if asked else None)
        return found


def spot(sentence: Sentence, lexicon: Lexicon) -> tuple[Spotted, ...]:
    """All of the lexicon's hits in a sentence, leftmost-longest."""
    tokens, norms, known = sentence.tokens, sentence.norms, lexicon.longest
    found: list[Spotted] = []
    look_up = lexicon.look_up
    end = 0
    for at in [at for at, norm in enumerate(norms) if norm in known]:
        if at >= end:
            length, hits = look_up(tokens, norms, at, sentence.shouting)
            if length:
                end = at + length
                found.append(Spotted(at, end, *_joined(hits)))
    return tuple(found)


def _joined(hits: Sequence[Hit]) -> tuple[frozenset[str], Mapping[str, str]]:
    """Labels of all hits together; attributes of all, the first to name one wins."""
    if len(hits) == 1:
        return hits[0].labels, hits[0].attrs
    attrs: dict[str, str] = {}
    for hit in hits:
        for key, value in hit.attrs.items():
            attrs.setdefault(key, value)
    return frozenset().union(*(hit.labels for hit in hits)), attrs


def units_of(
    sentence: Sentence, spotted: Sequence[Spotted], places: Sequence[NamedPlace], speller: Speller
) -> list[Unit]:
    """The sentence as units. Where a place and a hit overlap, a longer name wins, else the place."""
    by_start = {hit.start: hit for hit in spotted}
    place_at = {place.start: place for place in places}
    units: list[Unit] = []
    at, tokens, shouting = 0, sentence.tokens, sentence.shouting
    while at < len(tokens):
        place, hit = place_at.get(at), by_start.get(at)
        if place is not None and not (hit and NAME in hit.labels and hit.end > place.end):
            labels = frozenset((PLACE, f"{PLACE}.{place.kind}", UNIT))
            if hit and hit.end == place.end:
                labels |= hit.labels
            if place.end - place.start == 1:
                labels |= speller.labels(tokens[at], frozenset(), shouting)
            units.append(
                Unit(at, place.end, labels, hit.attrs if hit and hit.end == place.end else EMPTY, place=place.index)
            )
            at = place.end
        elif hit is not None and not any(
            start in place_at for start in range(hit.start + 1, hit.end) if NAME not in hit.labels
        ):
            single = hit.end - hit.start == 1
            units.append(
                Unit(
                    at,
                    hit.end,
                    speller.labels(tokens[at], hit.labels, shouting) if single else hit.labels | {UNIT},
                    hit.attrs,
                )
            )
            at = hit.end
        else:
            units.append(Unit(at, at + 1, speller.labels(tokens[at], frozenset(), shouting)))
            at += 1
    return units
