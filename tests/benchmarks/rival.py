"""The same lexicons and rules in spaCy: an EntityRuler and a Matcher on a blank English pipeline.

Every spelling of every lexicon entry, and names of places, are phrases of the EntityRuler; every rule becomes one of
the Matcher. Much of its work is left out in its favour: alternatives beyond a few and those inside what may repeat,
most of what may be absent, gaps among it, and all vetoes, roles and building of phrases, whose units are any token.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from itertools import chain, count, islice, product
from typing import Any

from wireparse.pipeline import Parser
from wireparse.rulebook.book import Rule, Rulebook
from wireparse.rulebook.pattern import Choice, Gap, Label, Pattern, Repeat, Word

PLACES = 30_000
MOST_WAYS = 8
MOST_MAYBE = 4

Item = dict[str, Any]
ANY: Item = {"IS_SPACE": False}


def is_there() -> bool:
    return find_spec("spacy") is not None


def spacy_pipeline(parser: Parser) -> Callable[[str], int]:
    """What finds entities and rules in a text, and gives their number."""
    import spacy
    from spacy.matcher import Matcher

    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    ruler: Any = nlp.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER"})
    with nlp.select_pipes(enable=[]):
        ruler.add_patterns([*_words(parser), *_places(parser)])
    matcher = Matcher(nlp.vocab)
    given = _given(parser)
    for rule in rules(parser.rulebook):
        ways = [way for pattern in rule.definition.patterns for way in _ways(pattern, given)]
        matcher.add(rule.id, [_short(way) for way in ways if any("OP" not in item and item != ANY for item in way)])

    def found(text: str) -> int:
        document = nlp(text)
        return len(document.ents) + len(matcher(document))

    return found


def rules(book: Rulebook) -> Iterator[Rule]:
    for stage in (*book.phrases, book.events, book.context):
        yield from stage.rules


def _words(parser: Parser) -> Iterator[dict[str, str]]:
    for words, hits in parser.rulebook.lexicon.hits():
        yield {"label": min(hits[0].labels), "pattern": words}


def _places(parser: Parser) -> Iterator[dict[str, str]]:
    names = (entry.name for layer in parser.gazetteer.layers for entry in layer.all_entries())
    for name in islice(dict.fromkeys(names), PLACES):
        yield {"label": "place", "pattern": name}


def _given(parser: Parser) -> frozenset[str]:
    """The labels that the EntityRuler gives."""
    return frozenset(["place", *(min(hits[0].labels) for _, hits in parser.rulebook.lexicon.hits())])


def _short(way: Sequence[Item]) -> list[Item]:
    """Without what may be absent beyond the first few items of that kind: the Matcher's time doubles with each."""
    maybe = count()
    return [item for item in way if "OP" not in item or next(maybe) < MOST_MAYBE]


def _ways(pattern: Pattern, given: frozenset[str]) -> list[tuple[Item, ...]]:
    """The pattern as rows of items of the Matcher, one a combination of its alternatives, the first ``MOST_WAYS``."""
    if isinstance(pattern, Word):
        return [({"LOWER": pattern.norm},)]
    if isinstance(pattern, Label):
        labels = sorted({label for term in pattern.terms for label, wanted in term if wanted} & given)
        return [({"ENT_TYPE": {"IN": labels}} if labels else ANY,)]
    if isinstance(pattern, Gap):
        return [({"OP": "?"},) * pattern.most]
    if isinstance(pattern, Choice):
        return [way for option in pattern.options for way in _ways(option, given)][:MOST_WAYS]
    if isinstance(pattern, Repeat):
        once = _ways(pattern.item, given)[0]
        maybe = tuple({**item, "OP": "?"} for item in once)
        return [once * pattern.least + maybe * (pattern.most - pattern.least)]
    parts = [_ways(part, given) for part in pattern.items]
    return [tuple(chain.from_iterable(way)) for way in islice(product(*parts), MOST_WAYS)]
