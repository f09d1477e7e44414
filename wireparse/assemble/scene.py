"""What turning drafts into incidents needs to look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct

from wireparse.assemble.reading import Reading
from wireparse.match.unit import Unit
from wireparse.model import Place, Span, When
from wireparse.resolve.quantity import Policy


class Scene(Struct, frozen=True):
    """What turning drafts into incidents needs to look at."""

    text: str
    readings: Mapping[int, Reading]
    places: Sequence[Place]
    dates: Sequence[When]
    published: date | None
    policy: Policy

    def span(self, sentence: int, unit: Unit) -> Span:
        """The unit's offsets in the story's text. Where it cuts a quote of a few words, a mark at its edge is left out,
        and the pair of one inside is taken in."""
        read = self.readings[sentence].sentence
        first, last = unit.start, unit.end - 1
        for start, end in read.quoted:
            opens, closes = start, end - 1
            if first == closes or (first == opens and last < closes):
                first += 1
            elif last == opens or (last == closes and first > opens + 1):
                last -= 1
            elif first == opens + 1 and last >= closes:
                first = opens
            elif last == closes - 1 and first < opens:
                last = closes
        if first > last:
            first, last = unit.start, unit.end - 1
        return read.tokens[first].start, read.tokens[last].end

    def words(self, span: Span) -> str:
        return self.text[span[0] : span[1]]
