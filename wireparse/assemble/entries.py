"""What chroniclers write: notes of a few sentences, and paragraphs that open with their date, as in a log
("05/14/2013: Gunmen ..."): what each tells is of that day, and one thing unless it says otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from wireparse.assemble.reading import Reading
from wireparse.model import Document

OPENER = ":"
BRACKETS = {"(": ")", "[": "]"}
LONGEST_REMARK = 6
MOST_SENTENCES, MOST_TOKENS = 5, 100  # of a note; stories of agencies and papers are longer
DAY = 0


class Entry(Struct, frozen=True):
    """A dated paragraph: the story-wide ``date`` that it opens with, and the index of its ``first`` sentence."""

    date: int
    first: int


def is_note(document: Document) -> bool:
    """Whether the text is one short paragraph and no more, as in a chronicle."""
    shell, sentences = document.shell, document.sentences
    bare = shell.headline is None and shell.dateline is None and shell.signoff is None and shell.byline is None
    if not bare or len(sentences) > MOST_SENTENCES or len({sentence.paragraph for sentence in sentences}) > 1:
        return False
    return sum(len(sentence.tokens) for sentence in sentences) <= MOST_TOKENS


def entries_of(readings: Sequence[Reading]) -> Mapping[int, Entry]:
    """The entry that each sentence stands in, by sentence index; sentences of other paragraphs have none."""
    found: dict[int, Entry] = {}
    by_paragraph: dict[int, Entry] = {}
    opened: set[int] = set()
    for reading in readings:
        sentence = reading.sentence
        if sentence.headline:
            continue
        if sentence.paragraph not in opened:
            opened.add(sentence.paragraph)
            date = _opening_date(reading)
            if date is not None:
                by_paragraph[sentence.paragraph] = Entry(date, sentence.index)
        if sentence.paragraph in by_paragraph:
            found[sentence.index] = by_paragraph[sentence.paragraph]
    return found


def _opening_date(reading: Reading) -> int | None:
    """The day that a sentence opens with, if a colon follows it, perhaps behind a remark in brackets."""
    opening = next((row for row in reading.dates if row.start == 0 and row.vagueness == DAY), None)
    if opening is None:
        return None
    tokens = reading.sentence.tokens
    at = opening.end
    closing = BRACKETS.get(tokens[at].text) if at < len(tokens) else None
    if closing is not None:
        remark = tokens[at : at + LONGEST_REMARK]
        at = next((at + number + 1 for number, token in enumerate(remark) if token.text == closing), at)
    return opening.number if at < len(tokens) and tokens[at].text == OPENER else None
