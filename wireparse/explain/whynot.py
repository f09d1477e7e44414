"""How far a rule got in a sentence: the plain matcher's best attempt, drawn under the words on which it stopped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from wireparse.assemble.reading import Reading
from wireparse.explain.layout import Bar, Line, Row, line
from wireparse.explain.sentence import draw, role_bars
from wireparse.explain.trace import Trace, quoted
from wireparse.match.mentions import units_of
from wireparse.match.oracle import Found, Progress, progress, rule_spans, spans
from wireparse.match.patterns import phrased
from wireparse.match.unit import Unit
from wireparse.render.safe import one_line
from wireparse.rulebook.book import Rule
from wireparse.rulebook.compile import UNIT

HERE = "^"


def why_not_lines(rule: Rule, readings: Sequence[Reading], trace: Trace, width: int) -> Iterator[Line]:
    """For each sentence whether the rule fits; if not, the best attempt of its patterns and what stopped it."""
    patterns = len(rule.matchers)
    yield line((rule.id, "bold"), (f"  {rule.definition.stage}, {rule.definition.mark}, {_counted(patterns)}", "dim"))
    yield ()
    for reading in readings:
        yield from _Attempt(rule, reading, tuple(units_before(rule, reading, trace)), trace, width).lines()
        yield ()


def units_before(rule: Rule, reading: Reading, trace: Trace) -> Sequence[Unit]:
    """The sentence's units as the rule's stage sees them: for a phrase, before the phrases of its level are built."""
    book = trace.parser.rulebook
    for number, level in enumerate(book.phrases):
        if rule in level.rules:
            units = units_of(reading.sentence, reading.spotted, reading.places, trace.parser.speller)
            return phrased(units, book.phrases[:number], reading.sentence.index, [])
    return reading.units


class _Attempt(Struct, frozen=True):
    """A rule on one sentence; ``units`` are those that its stage sees."""

    rule: Rule
    reading: Reading
    units: tuple[Unit, ...]
    trace: Trace
    width: int

    def lines(self) -> Iterator[Line]:
        fits = [
            found
            for each in self.rule.matchers
            for found in rule_spans(self.rule, each.pattern, self.units, each.forms)
        ]
        if fits:
            yield from self._fits(fits)
            return
        held = [found for each in self.rule.matchers for found in spans(each.pattern, self.units, each.forms)]
        if held:
            yield from self._vetoed(held)
            return
        tried = [(progress(each.pattern, self.units, each.forms), n) for n, each in enumerate(self.rule.matchers, 1)]
        best, pattern = min(tried, key=lambda row: (row[0].rank, row[1]))
        yield from self._stopped(best, pattern)

    def _fits(self, fits: Sequence[Found]) -> Iterator[Line]:
        kept = [found for found in fits if self._built(found)]
        lost = [found for found in fits if found not in kept]
        yield self._title("fits" if kept else "fits, but gives way to a longer or an earlier phrase", "green")
        for found in kept:
            yield from draw(self.reading, [self._row(found)], self.width)
        for found in lost:
            winners = ", ".join(self._winners(found)) or "another phrase"
            yield from draw(self.reading, [self._row(found)], self.width)
            yield line((f"    these words went to {winners}", "yellow"))

    def _vetoed(self, held: Sequence[Found]) -> Iterator[Line]:
        yield self._title("fits, but a 'not' pattern forbids it", "yellow")
        definition = self.rule.definition
        forms = self.rule.matchers[0].forms
        vetoes = [found for veto in definition.vetoes for found in spans(veto, self.units, forms)]
        for found in held:
            over = [veto for veto in vetoes if veto.start < found.end and found.start < veto.end]
            bars = tuple(replace(self._bar(veto, "not"), style="red") for veto in over[:1])
            yield from draw(self.reading, [self._row(found), Row(bars)], self.width)

    def _stopped(self, best: Progress, pattern: int) -> Iterator[Line]:
        wanted = " or ".join(one_line(part) for part in best.wanted)
        if not best.fitted:
            yield self._title("no part of it begins here", "dim")
            yield line((f"    {quoted(self.trace.words(self.reading))}", "dim"))
            yield line(("    wanted first: ", "dim"), (wanted, ""))
            return
        yield self._title(f"stopped at {self._word(best.at)}", "red")
        got = self._row(Found(best.start, best.at, best.roles))
        stop = self._stop(best)
        yield from draw(self.reading, [got, *([stop] if stop else [])], self.width)
        more = f"; looked on as far as {self._word(best.last)}" if best.last > best.at else ""
        yield line(("    wanted: ", "dim"), (wanted, ""), (more, "dim"))
        if best.at < len(self.units):
            labels = " ".join(sorted(self.units[best.at].labels - {UNIT}))
            yield line((f"    {self._word(best.at)} is: ", "dim"), (one_line(labels), ""))
        several = f"pattern {pattern} of {len(self.rule.matchers)}: " if len(self.rule.matchers) > 1 else ""
        yield line((f"    {several}{best.fitted} fitted, at least {best.needed} more wanted", "dim"))

    # ---------------------------------------------------------------- pieces

    def _title(self, verdict: str, style: str) -> Line:
        return line((f"sentence {self.reading.sentence.index + 1}", "bold"), (f"  {verdict}", style))

    def _word(self, at: int) -> str:
        """The words of a unit, or the end of the sentence."""
        if at >= len(self.units):
            return "the end of the sentence"
        tokens = self.reading.sentence.tokens[self.units[at].start : self.units[at].end]
        return quoted(self.trace.text[tokens[0].start : tokens[-1].end])

    def _row(self, found: Found) -> Row:
        bars = tuple(sorted(role_bars(found.roles, "cyan"), key=lambda bar: bar.first))
        return Row(bars or (self._bar(found, "fits"),))

    def _bar(self, found: Found, text: str) -> Bar:
        return Bar(self.units[found.start].start, self.units[found.end - 1].end, text, "cyan")

    def _stop(self, best: Progress) -> Row | None:
        if best.at >= len(self.units):
            return None
        unit = self.units[best.at]
        return Row((Bar(unit.start, unit.end, HERE, "red"),))

    def _built(self, found: Found) -> bool:
        """Whether a fit of a phrase rule became a phrase; a fit of any other rule stays a match."""
        if self.rule.definition.stage != "phrases":
            return True
        first, last = self.units[found.start].start, self.units[found.end - 1].end
        return any((unit.rule, unit.start, unit.end) == (self.rule.id, first, last) for unit in self.reading.built)

    def _winners(self, found: Found) -> list[str]:
        """The phrases of the rule's own level that hold words of a fit."""
        first, last = self.units[found.start].start, self.units[found.end - 1].end
        level = next(level for level in self.trace.parser.rulebook.phrases if self.rule in level.rules)
        rivals = {rule.id for rule in level.rules}
        over = (unit.rule for unit in self.reading.built if unit.start < last and first < unit.end)
        return list(dict.fromkeys(rule for rule in over if rule in rivals))


def _counted(patterns: int) -> str:
    return "1 pattern" if patterns == 1 else f"{patterns} patterns"
