"""What the parser did with one story, for whoever writes its rules: what was found under the words, where every fact
comes from, and how far a rule got that found nothing.

Lines are pieces of text with the name of a style; a story's own words never hold anything that a terminal obeys.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from wireparse.assemble.reading import Reading
from wireparse.errors import UsageError, did_you_mean
from wireparse.explain.facts import Fact, facts_of
from wireparse.explain.layout import Line, line
from wireparse.explain.sentence import sentence_lines, unit_lines
from wireparse.explain.trace import Trace, quoted
from wireparse.explain.whynot import why_not_lines
from wireparse.model import Article, Document, Span
from wireparse.pipeline import Parser, find, linked_in, parse_article, read_document
from wireparse.render.safe import one_line
from wireparse.rulebook.book import Rule

__all__ = ["Asked", "Line", "explain"]


class Asked(Struct, frozen=True):
    """What is to be explained. ``at``: an offset into the story's text, or words of it; ``rule`` and ``why_not``: a
    rule's id, with or without its pack's name. None: everything."""

    at: str | None = None
    rule: str | None = None
    why_not: str | None = None


def explain(article: Article, parser: Parser, asked: Asked, width: int) -> Iterator[Line]:
    """The explanation of a story, in lines that try to keep within ``width`` columns. Raises UsageError for a place or
    a rule that is not there, before the first line."""
    rule = _rule_id(asked.rule, parser, _other_ids(parser)) if asked.rule else None
    why_not = _rule(asked.why_not, parser) if asked.why_not else None
    findings = find(read_document(article, parser), parser, thorough=True)
    apart = linked_in(findings, parser, thorough=True).apart
    trace = Trace(article.text, findings, parse_article(article, parser), parser, apart)
    chosen = _chosen(asked.at, trace)
    return _lines(trace, chosen, rule, why_not, width, close=asked.at is not None)


def _lines(
    trace: Trace, chosen: Sequence[Reading], rule: str | None, why_not: Rule | None, width: int, close: bool
) -> Iterator[Line]:
    yield from _head(trace.findings.document)
    if why_not is not None:
        yield from why_not_lines(why_not, chosen, trace, width)
        return
    shown = False
    for reading in chosen:
        drawn = list(sentence_lines(reading, trace, rule, width))
        if drawn:
            yield from drawn
            if close and rule is None:
                yield from unit_lines(reading)
            yield ()
        shown = shown or bool(drawn)
    within = [(reading.sentence.start, reading.sentence.end) for reading in chosen] if close else None
    facts = list(_facts(facts_of(trace), within, rule))
    yield from facts
    if rule is not None and not (shown or facts):
        cure = f"; --why-not {rule} tells how far it got" if rule in _rules(trace.parser) else ""
        yield line((f"no match of {rule} here{cure}", "dim"))


def _facts(facts: Sequence[Fact], within: Sequence[Span] | None, rule: str | None) -> Iterator[Line]:
    """The facts that lie in the chosen sentences and come from the chosen rule, under what they are facts of."""
    subject = None
    for fact in facts:
        inside = within is None or any(start <= fact.span[0] and fact.span[1] <= end for start, end in within)
        if not inside or (rule is not None and rule not in fact.rules):
            continue
        if fact.subject != subject:
            subject = fact.subject
            yield line((subject, "bold"))
        yield line((f"  {fact.label:<12}", "dim"), (fact.text, ""))
        yield from (line((" " * 14, ""), (reason, "dim")) for reason in fact.reasons)


def _head(document: Document) -> Iterator[Line]:
    article, shell = document.article, document.shell
    published = f"published {document.published} ({document.published_basis})" if document.published else "no date"
    yield line((one_line(article.id), "bold"), (f"  {published}", "dim"))
    if shell.dateline:
        yield line(("dateline  ", "dim"), (quoted(shell.dateline.text), ""))
    if shell.signoff:
        yield line(("sign-off  ", "dim"), (quoted(shell.signoff.text), ""))
    yield ()


# ---------------------------------------------------------------- what was asked for


def _chosen(at: str | None, trace: Trace) -> tuple[Reading, ...]:
    """The sentences at an offset or with some words; all of them by default."""
    readings = trace.findings.readings
    if at is None:
        return readings
    if at.isdecimal():
        offset = int(at)
        found = [row for row in readings if row.sentence.start <= offset < row.sentence.end]
    else:
        words = " ".join(at.split()).casefold()
        found = [row for row in readings if words and words in " ".join(trace.words(row).split()).casefold()]
    if not found:
        where = f"0 to {len(trace.text)}; headline and body only" if at.isdecimal() else "or give an offset"
        raise UsageError(f"no sentence at {at!r}; name words as the story has them, {where}")
    return tuple(found)


def _rules(parser: Parser) -> dict[str, Rule]:
    stages = (*parser.rulebook.phrases, parser.rulebook.events, parser.rulebook.context)
    return {rule.id: rule for stage in stages for rule in stage.rules}


def _rule(asked: str, parser: Parser) -> Rule:
    return _rules(parser)[_rule_id(asked, parser, ())]


def _other_ids(parser: Parser) -> tuple[str, ...]:
    """The ids of link rules, and those under which places are reported, though no pack has a rule of that name."""
    places = ("core/place.gazetteer", "core/place.dateline", f"{parser.rulebook.cues.pack}/place.cue")
    return (*(link.id for link in parser.rulebook.links), *places)


def _rule_id(asked: str, parser: Parser, others: Sequence[str]) -> str:
    """The full id of the rule that is asked for. Raises UsageError with the nearest one if there is none."""
    known = [*_rules(parser), *others]
    found = next((id for id in known if asked in (id, id.partition("/")[2])), None)
    if found is None:
        near = did_you_mean(asked, [*known, *(id.partition("/")[2] for id in known if "/" in id)])
        raise UsageError(f"no rule is called {asked!r}; {near}")
    return found
