"""The people that a story names: one person, however often and however fully named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from wireparse.assemble.reading import Argument, Deed, Reading
from wireparse.match.unit import Unit
from wireparse.model import Sentence
from wireparse.resolve.who import bare_name, words_of

HARM = ("killed", "wounded", "kidnapped")


class Person(Struct, frozen=True):
    """A person by the fullest naming in the story: ``unit`` of ``sentence``, titles left out; ``words`` are its
    norms."""

    sentence: int
    unit: Unit
    name: str
    words: tuple[str, ...]


class Persons:
    """Everybody whom the story names with a title or a given name."""

    def __init__(self, readings: Sequence[Reading]) -> None:
        named = [person for reading in readings for person in _named(reading)]
        fullest = sorted(named, key=lambda person: (-len(person.words), person.sentence, person.unit.start))
        self.by_word: dict[str, list[Person]] = {}
        for person in fullest:
            for word in dict.fromkeys(person.words):
                self.by_word.setdefault(word, []).append(person)

    def meant(self, unit: Unit, sentence: Sentence, harmed: bool = False) -> Person | None:
        """Whom a name means: the fullest person that shares all its words; a single word must be a family name. An
        unknown name is a person's where its bearer was ``harmed``."""
        name = bare_name(unit) or unit
        words = _words(name, sentence)
        if not words:
            return None
        for person in self.by_word.get(words[-1], ()):
            if set(words) <= set(person.words) and (len(words) > 1 or words[0] in person.words[1:]):
                return person
        if harmed or ("human" in unit.labels and bare_name(unit) is not None):
            return Person(sentence.index, name, words_of(name, sentence), words)
        return None

    def introduced(self, deed: Deed, sentence: Sentence) -> Deed:
        """The deed with every named person among its parties by the full name."""
        if not any(self._may_be(argument) for argument in (*deed.perpetrators, *deed.targets)):
            return deed
        return replace(
            deed,
            perpetrators=tuple(self._introduced(argument, sentence, False) for argument in deed.perpetrators),
            targets=tuple(
                self._introduced(argument, sentence, deed.trigger.attrs.get("loss") in HARM)
                for argument in deed.targets
            ),
        )

    def _introduced(self, argument: Argument, sentence: Sentence, harmed: bool) -> Argument:
        person = self.meant(argument.unit, sentence, harmed) if self._may_be(argument) else None
        if person is None:
            return argument
        actor = replace(argument.actor, name=person.name, kind="individual", head=person.name.casefold())
        return replace(argument, actor=actor, person=(person.sentence, person.unit))

    @staticmethod
    def _may_be(argument: Argument) -> bool:
        return argument.actor.id is None and may_name(argument.unit)


def may_name(unit: Unit) -> bool:
    """Whether a unit holds a name that may be a person's."""
    if "force" in unit.labels or "place" in unit.labels or "placed" in unit.labels:
        return False
    return "unknown_name" in unit.labels or bare_name(unit) is not None


def _named(reading: Reading) -> Iterator[Person]:
    for unit in reading.units:
        if "human" not in unit.labels:
            continue
        name = bare_name(unit)
        if name is not None:
            words = _words(name, reading.sentence)
            if words:
                yield Person(reading.sentence.index, name, words_of(name, reading.sentence), words)


def _words(unit: Unit, sentence: Sentence) -> tuple[str, ...]:
    return tuple(token.norm for token in sentence.tokens[unit.start : unit.end] if token.shape != "punct")
