"""What turning drafts into incidents needs to look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from wireparse.assemble.reading import Reading
from wireparse.match.unit import Unit
from wireparse.model import Place, Span, When
from wireparse.resolve.quantity import Policy


@dataclass(frozen=True, slots=True)
class Scene:
    """What turning drafts into incidents needs to look at."""

    text: str
    readings: Mapping[int, Reading]
    places: Sequence[Place]
    dates: Sequence[When]
    published: date | None
    policy: Policy

    def span(self, sentence: int, unit: Unit) -> Span:
        """The unit's offsets in the story's text."""
        tokens = self.readings[sentence].sentence.tokens
        return tokens[unit.start].start, tokens[unit.end - 1].end

    def words(self, span: Span) -> str:
        return self.text[span[0] : span[1]]
