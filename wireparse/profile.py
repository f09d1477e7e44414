"""What each rule costs: on how many sentences it was tried, how often it fitted, and how long the search took.

The parser under measure is the real one; only its matchers are exchanged for some that keep count.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import cast

from msgspec import Struct, field
from msgspec.structs import fields, replace

from wireparse.pipeline import Parser
from wireparse.rulebook.book import Rule, Stage, tries_of
from wireparse.rulebook.compile import Alphabet, Matcher

Clock = Callable[[], float]


class Cost(Struct):
    """Of one rule: ``candidates`` are sentences on which one of its patterns was searched, ``matches`` how often it
    fitted (vetoed fits too), ``seconds`` the time of the searches by the clock that was given."""

    rule: str
    stage: str
    candidates: int = 0
    matches: int = 0
    seconds: float = 0.0


class Ledger(Struct):
    """The costs by rule id."""

    clock: Clock
    costs: dict[str, Cost] = field(default_factory=dict)

    def dearest(self) -> list[Cost]:
        """Most time first, then most candidates, then by id."""
        return sorted(self.costs.values(), key=lambda cost: (-cost.seconds, -cost.candidates, cost.rule))


def profiled(parser: Parser, clock: Clock) -> tuple[Parser, Ledger]:
    """The same parser with matchers that enter what they do in the ledger; ``clock`` gives seconds (CPU time, say)."""
    ledger = Ledger(clock)
    book = parser.rulebook
    counting = replace(
        book,
        phrases=tuple(_stage(stage, ledger) for stage in book.phrases),
        events=_stage(book.events, ledger),
        context=_stage(book.context, ledger),
    )
    return replace(parser, rulebook=counting), ledger


def _stage(stage: Stage, ledger: Ledger) -> Stage:
    rules = tuple(_rule(rule, ledger) for rule in stage.rules)
    return replace(stage, rules=rules, tries=tries_of(rules))


def _rule(rule: Rule, ledger: Ledger) -> Rule:
    cost = ledger.costs.setdefault(rule.id, Cost(rule.id, rule.definition.stage))

    def counting(matchers: tuple[Matcher, ...], counts: bool) -> tuple[Matcher, ...]:
        return tuple(_Counting.over(matcher, cost, ledger.clock, counts) for matcher in matchers)

    return replace(
        rule,
        matchers=counting(rule.matchers, True),
        vetoes=counting(rule.vetoes, False),
        again=counting(rule.again, False),
    )


class _Counting(Matcher):
    """A matcher that keeps count; vetoes and continuations add to the time only."""

    cost: Cost = field(default_factory=lambda: Cost("", ""))
    clock: Clock = float
    counts: bool = True

    @classmethod
    def over(cls, matcher: Matcher, cost: Cost, clock: Clock, counts: bool) -> _Counting:
        known = {
            entry.name: getattr(matcher, entry.name) for entry in fields(Matcher) if not entry.name.startswith("_")
        }
        return cls(**known, cost=cost, clock=clock, counts=counts)

    def expression(self, alphabet: Alphabet) -> re.Pattern[str]:
        compiled = Matcher.expression(self, alphabet)
        self.cost.candidates += self.counts
        # All that is asked of a compiled pattern is to search, to match and to find all.
        return cast("re.Pattern[str]", _Timed(compiled, self.cost, self.clock, self.counts))


class _Timed(Struct, frozen=True):
    """The three searches of a compiled pattern, timed."""

    compiled: re.Pattern[str]
    cost: Cost
    clock: Clock
    counts: bool

    def search(self, text: str, at: int = 0) -> re.Match[str] | None:
        return self._timed(lambda: self.compiled.search(text, at))

    def match(self, text: str, at: int = 0) -> re.Match[str] | None:
        return self._timed(lambda: self.compiled.match(text, at))

    def finditer(self, text: str) -> list[re.Match[str]]:
        start = self.clock()
        found = list(self.compiled.finditer(text))
        self.cost.seconds += self.clock() - start
        return found

    def _timed(self, search: Callable[[], re.Match[str] | None]) -> re.Match[str] | None:
        start = self.clock()
        found = search()
        self.cost.seconds += self.clock() - start
        self.cost.matches += self.counts and found is not None
        return found
