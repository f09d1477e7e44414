"""A sentence under the stages of matching, each of which is reached only when it is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from wireparse.match.mentions import NamedPlace, Speller, Spotted, spot, units_of
from wireparse.match.patterns import encode, labels_in, matches_of, phrased
from wireparse.match.place_reader import CAPITALISED
from wireparse.match.unit import Match, Unit
from wireparse.model import Sentence
from wireparse.rulebook.book import FACTS, Rulebook
from wireparse.rulebook.compile import DATE


class Layers:
    """Lexicon hits, units, dates, phrases, events, context of one sentence, each built on the one before it and kept.

    ``built`` are the phrases made so far, ``units`` what they leave; both grow as later layers are asked for.
    """

    def __init__(self, sentence: Sentence, places: Sequence[NamedPlace], book: Rulebook, speller: Speller) -> None:
        self.sentence, self.places, self.book, self.speller = sentence, places, book, speller
        self.spotted: tuple[Spotted, ...] = spot(sentence, book.lexicon)
        self.built: list[Unit] = []

    @cached_property
    def signs(self) -> set[str]:
        """The words of the sentence and the labels of its lexicon hits."""
        return set(self.sentence.words).union(*[hit.labels for hit in self.spotted])

    @cached_property
    def dates(self) -> list[Unit]:
        """The phrases that are dates, of those that are built before all others: what holds a date is none."""
        return [unit for unit in self._dated[1] if DATE in unit.labels]

    @cached_property
    def _dated(self) -> tuple[list[Unit], tuple[Unit, ...]]:
        """The units with the dates built, and the phrases made for them."""
        units = units_of(self.sentence, self.spotted, self.places, self.speller)
        left = phrased(units, self.book.phrases[: self.book.dating], self.sentence.index, self.built)
        return left, tuple(self.built)

    @cached_property
    def units(self) -> list[Unit]:
        """The units with all phrases built."""
        return phrased(self._dated[0], self.book.phrases[self.book.dating :], self.sentence.index, self.built)

    @cached_property
    def present(self) -> set[str]:
        """The labels of all units."""
        return labels_in(self.units)

    @cached_property
    def encoded(self) -> str:
        """The units as the patterns of all stages read them."""
        return encode(self.units, self.book.alphabet)

    @cached_property
    def events(self) -> tuple[Match, ...]:
        """The matches of the event rules."""
        return tuple(matches_of(self.book.events, self.units, self.sentence.index, self.present, self.encoded))

    @cached_property
    def context(self) -> tuple[Match, ...]:
        """The matches of the context rules."""
        return tuple(matches_of(self.book.context, self.units, self.sentence.index, self.present, self.encoded))

    @cached_property
    def names(self) -> set[str]:
        """The norms of the capitalised words with which units in roles of events end: names of parties among them."""
        tokens = self.sentence.tokens
        lasts = {
            part.end - 1
            for match in self.events
            for units in match.roles.values()
            for unit in units
            for part in unit.within()
        }
        return {tokens[at].norm for at in lasts if tokens[at].shape in CAPITALISED}

    def tells(self) -> bool:
        """Whether an event rule finds a deed or a loss."""
        return any(makes_fact(match) for match in self.events)


def makes_fact(match: Match) -> bool:
    """Whether the match of an event rule makes an incident or a loss."""
    return not FACTS.isdisjoint(match.attrs.get("makes", "").split())


class StoryLayers:
    """The layers of a story's sentences, made when first asked for.

    ``dated`` are the sentences that may hold dates; ``needed`` those whose matches a report can depend on: where a deed
    or loss is told and, if there is any, the sentences beside it or in its paragraph that name a place and may say how
    it lies, those with words of context, and those with a name of its parties, whom they may name more fully. All
    sentences are both if ``thorough``; of a ``note``, also those that tell of what only notes report. ``named`` are the
    places by sentence.
    """

    def __init__(
        self,
        sentences: Sequence[Sentence],
        named: Mapping[int, tuple[NamedPlace, ...]],
        book: Rulebook,
        speller: Speller,
        thorough: bool = False,
        note: bool = False,
    ) -> None:
        self.sentences, self.named, self.book, self.speller = sentences, named, book, speller
        self._made: dict[int, Layers] = {}
        if thorough:
            self.dated = tuple(range(len(sentences)))
            self.needed = frozenset(self.dated)
            return
        self.dated = self._through("dates")
        likely = sorted({*self._through("deeds"), *(self._through("notes") if note else ())})
        telling = [index for index in likely if self[index].tells()]
        paragraphs = {sentences[index].paragraph for index in telling}
        beside = {near for index in telling for near in (index - 1, index + 1)}
        scenes = {
            row.index
            for row in sentences
            if row.index in named and (row.index in beside or row.paragraph in paragraphs)
        }
        context = self._through("context") if telling else ()
        needed = frozenset(scenes.union(telling, context))
        names = {name for index in needed for name in self[index].names}
        self.needed = needed.union(row.index for row in sentences if not names.isdisjoint(row.words))

    def _through(self, kind: str) -> tuple[int, ...]:
        """The sentences that pass the gates of this kind, in order."""
        gates = self.book.gates[kind]
        likely = [index for index, row in enumerate(self.sentences) if gates.words.opens(row.words)]
        return tuple(index for index in likely if gates.labels.opens(self[index].signs))

    def __getitem__(self, index: int) -> Layers:
        made = self._made.get(index)
        if made is None:
            places = self.named.get(index, ())
            made = self._made[index] = Layers(self.sentences[index], places, self.book, self.speller)
        return made
