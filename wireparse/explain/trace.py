"""One story with what was found in it and what is reported of it, and the way back from a fact to its match."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from wireparse.assemble.discourse import Apart
from wireparse.assemble.reading import Reading
from wireparse.match.unit import Unit
from wireparse.model import Sentence, Span, overlap
from wireparse.pipeline import Findings, Parser
from wireparse.render.safe import one_line
from wireparse.report import Report

LONGEST_QUOTE = 72
Roles = Mapping[str, tuple[Unit, ...]]


class Trace(Struct, frozen=True):
    text: str
    findings: Findings
    report: Report
    parser: Parser
    apart: tuple[Apart, ...] = ()

    def words(self, reading: Reading) -> str:
        """The sentence as it stands in the story."""
        return self.text[reading.sentence.start : reading.sentence.end]

    def sentence_at(self, span: Span) -> Reading | None:
        """The sentence that holds the span; None for the dateline and whatever else is no sentence."""
        for reading in self.findings.readings:
            if reading.sentence.start <= span[0] and span[1] <= reading.sentence.end:
                return reading
        return None

    def where(self, span: Span) -> str:
        """``sentence 3``, numbered from 1 as they are shown."""
        reading = self.sentence_at(span)
        return f"sentence {reading.sentence.index + 1}" if reading else f"offset {span[0]}"

    def roles(self, rule: str, span: Span) -> Roles | None:
        """What the rule captured where it found these words: the first of its matches that has them in a role, else the
        phrase of that rule that they are."""
        reading = self.sentence_at(span)
        if reading is None:
            return None
        for found, roles in _captured(reading):
            filled = (span_of(unit, reading.sentence) for units in roles.values() for unit in units)
            if found == rule and span in filled:
                return roles
        for unit in reading.built:
            if unit.rule == rule and overlap(span_of(unit, reading.sentence), span):
                return unit.captures
        return None

    def told(self, rule: str, span: Span) -> str:
        """``en/attack.active (perpetrator “gunmen”, trigger “ambushed”)``."""
        roles, reading = self.roles(rule, span), self.sentence_at(span)
        if not roles or reading is None:
            return one_line(rule)
        shown = (
            f"{role} {' '.join(quoted(self.text[slice(*span_of(unit, reading.sentence))]) for unit in units)}"
            for role, units in roles.items()
        )
        return f"{one_line(rule)} ({', '.join(shown)})"

    def built(self, label: str, span: Span) -> tuple[Unit, Reading] | None:
        """The phrase with this label over exactly these words."""
        reading = self.sentence_at(span)
        if reading is None:
            return None
        for unit in reading.built:
            if label in unit.labels and span_of(unit, reading.sentence) == span:
                return unit, reading
        return None


def _captured(reading: Reading) -> Iterator[tuple[str, Roles]]:
    for match in (*reading.events, *reading.context):
        yield match.rule, match.roles
    for unit in reading.built:
        if unit.rule:
            yield unit.rule, unit.captures


def span_of(unit: Unit, sentence: Sentence) -> Span:
    """The unit's offsets in the story's text."""
    return sentence.tokens[unit.start].start, sentence.tokens[unit.end - 1].end


def quoted(words: str) -> str:
    """The story's words on one line, in quotes; the middle of long ones left out."""
    shown = one_line(words)
    if len(shown) > LONGEST_QUOTE:
        half = LONGEST_QUOTE // 2
        shown = f"{shown[:half].rstrip()} … {shown[-half:].lstrip()}"
    return f"“{shown}”"
