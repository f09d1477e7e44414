"""A sentence under the stages of matching, each of which is reached only when it is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wireparse.match.mentions import NamedPlace, Speller, Spotted, spot, units_of
from wireparse.match.patterns import labels_in, matches_of, phrased
from wireparse.match.unit import Match, Unit
from wireparse.model import Sentence
from wireparse.rulebook.book import FACTS, Rulebook
from wireparse.rulebook.compile import DATE
from wireparse.rulebook.gate import Gate


class Layers:
    """Lexicon hits, units, dates, phrases, events, context of one sentence, each built on the one before it and kept.

    ``built`` are the phrases made so far, ``units`` what they leave; both grow as later layers are asked for.
    """

    def __init__(self, sentence: Sentence, places: Sequence[NamedPlace], book: Rulebook, speller: Speller) -> None:
        self.sentence, self.places, self.book = sentence, places, book
        self.spotted: tuple[Spotted, ...] = spot(sentence, book.lexicon)
        self.units = units_of(sentence, self.spotted, places, speller)
        self.plain = labels_in(self.units)
        self.built: list[Unit] = []
        self.units = phrased(self.units, book.phrases[: book.dating], sentence.index, self.built)
        self._events: tuple[Match, ...] | None = None
        self._present: set[str] | None = None

    @property
    def dates(self) -> list[Unit]:
        """The phrases that are dates."""
        return [unit for unit in self.built if DATE in unit.labels]

    @property
    def events(self) -> tuple[Match, ...]:
        """The matches of the event rules, once all phrases are built."""
        if self._events is None:
            book, index = self.book, self.sentence.index
            self.units = phrased(self.units, book.phrases[book.dating :], index, self.built)
            self._present = labels_in(self.units)
            self._events = tuple(matches_of(book.events, self.units, index, self._present))
        return self._events

    @property
    def context(self) -> tuple[Match, ...]:
        """The matches of the context rules."""
        _ = self.events
        return tuple(matches_of(self.book.context, self.units, self.sentence.index, self._present))

    def tells(self) -> bool:
        """Whether an event rule finds a deed or a loss."""
        return self.book.gates.tells(self.plain) and any(makes_fact(match) for match in self.events)


def makes_fact(match: Match) -> bool:
    """Whether the match of an event rule makes an incident or a loss."""
    return not FACTS.isdisjoint(match.attrs.get("makes", "").split())


class StoryLayers:
    """The layers of a story's sentences, made when first asked for.

    ``dated`` are the sentences that may hold dates; ``needed`` those whose matches a report can depend on: where a deed
    or loss is told and, if there is any, the sentences beside it and those with words of context. All sentences are
    both if ``thorough``. ``named`` are the places by sentence.
    """

    def __init__(
        self,
        sentences: Sequence[Sentence],
        named: Mapping[int, tuple[NamedPlace, ...]],
        book: Rulebook,
        speller: Speller,
        thorough: bool = False,
    ) -> None:
        self.sentences, self.named, self.book, self.speller = sentences, named, book, speller
        self._made: dict[int, Layers] = {}
        if thorough:
            self.dated = self.needed = tuple(range(len(sentences)))
            return
        gates = book.gates
        self.dated = self._through(gates.dates)
        telling = [index for index in self._through(gates.deeds) if self[index].tells()]
        needed = {near for index in telling for near in (index - 1, index, index + 1)}
        if telling:
            needed.update(self._through(gates.context))
        self.needed = tuple(index for index in range(len(sentences)) if index in needed)

    def _through(self, gate: Gate) -> tuple[int, ...]:
        return tuple(index for index, row in enumerate(self.sentences) if gate.opens(row.norms, row.tokens))

    def __getitem__(self, index: int) -> Layers:
        made = self._made.get(index)
        if made is None:
            places = self.named.get(index, ())
            made = self._made[index] = Layers(self.sentences[index], places, self.book, self.speller)
        return made
