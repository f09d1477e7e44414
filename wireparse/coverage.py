"""What a corpus says of the rules: those that never fired, and sentences with words of violence that none of them took.

This is an analyst's list of what to do next; it judges no story.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct, field

from wireparse.assemble.reading import Reading
from wireparse.listing import view_rules
from wireparse.model import Article, Span
from wireparse.pipeline import Findings, Parser, find, linked_in, read_document
from wireparse.rulebook.book import FACTS

TELLING = ("type", "loss")  # attributes of words of violence: a kind of incident, a kind of loss


class Untouched(Struct, frozen=True):
    """A sentence with words of violence or loss that no event rule took. ``words`` as they stand in the text, with the
    first of which it is listed; ``span`` is the sentence in the story's input."""

    story: str
    path: str | None
    text: str
    span: Span
    words: tuple[str, ...]


class Coverage(Struct):
    """Sums over a corpus, complete when all stories were added. ``fired``: rule id -> stories in which it fired."""

    parser: Parser
    stories: int = 0
    sentences: int = 0
    violent: int = 0
    fired: Counter[str] = field(default_factory=Counter)
    untouched: list[Untouched] = field(default_factory=list)

    def add(self, article: Article) -> None:
        """Counts one more story."""
        findings = find(read_document(article, self.parser), self.parser, thorough=True)
        self.stories += 1
        self.fired.update(dict.fromkeys((*_fired(findings), *_linked(findings, self.parser)), 1))
        for reading in findings.readings:
            self.sentences += 1
            words = _violent_words(reading)
            if words:
                self.violent += 1
                if not any(FACTS & set(match.attrs.get("makes", "").split()) for match in reading.events):
                    span = (reading.sentence.start, reading.sentence.end)
                    text = article.text[span[0] : span[1]]
                    self.untouched.append(Untouched(article.id, article.path, text, span, words))

    def silent(self) -> tuple[str, ...]:
        """The ids of the rules that never fired, by stage and id."""
        return tuple(view.id for view in view_rules(self.parser.rulebook) if not self.fired[view.id])

    def by_word(self) -> tuple[tuple[str, tuple[Untouched, ...]], ...]:
        """The untouched sentences by their first word of violence (its norm), the most frequent word first."""
        groups: dict[str, list[Untouched]] = {}
        for sentence in self.untouched:
            groups.setdefault(sentence.words[0].casefold(), []).append(sentence)
        ordered = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
        return tuple((word, tuple(sentences)) for word, sentences in ordered)


def covered(articles: Iterable[Article], parser: Parser) -> Coverage:
    """The coverage of the parser's rules over ``articles``."""
    coverage = Coverage(parser)
    for article in articles:
        coverage.add(article)
    return coverage


def _fired(findings: Findings) -> list[str]:
    return [
        rule
        for reading in findings.readings
        for rule in (
            *(unit.rule for unit in reading.built if unit.rule),
            *(match.rule for match in (*reading.events, *reading.context)),
        )
    ]


def _linked(findings: Findings, parser: Parser) -> list[str]:
    linked = linked_in(findings, parser)
    return [why for draft in linked.drafts for _, why in draft.deeds if why]


def _violent_words(reading: Reading) -> tuple[str, ...]:
    tokens = reading.sentence.tokens
    return tuple(
        " ".join(token.text for token in tokens[hit.start : hit.end])
        for hit in reading.spotted
        if any(key in hit.attrs for key in TELLING)
    )
