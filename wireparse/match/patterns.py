"""Trying a stage's rules on a sentence of units, and building phrases out of what fits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from wireparse.match.select import disjoint
from wireparse.match.unit import NO_LABELS, Match, Roles, Unit, continued
from wireparse.rulebook.book import Rule, Stage
from wireparse.rulebook.compile import UNIT, Alphabet, Matcher, inherited, joins_list


def labels_in(units: Sequence[Unit]) -> set[str]:
    """All labels that units of a sentence carry."""
    present: set[str] = set()
    return present.union(*[unit.labels for unit in units])


def matches_of(
    stage: Stage, units: Sequence[Unit], sentence: int, present: set[str] | None = None, encoded: str | None = None
) -> Iterator[Match]:
    """Every match of every rule of the stage, several of one rule only where they begin apart; rules in order.

    ``present`` are the labels of the sentence (more than those do no harm) and ``encoded`` what ``encode`` gives for
    it, if the caller has them.
    """
    if present is None:
        present = labels_in(units)
    numbers = stage.index.candidates(present)
    if not numbers:
        return
    alphabet = stage.alphabet
    if encoded is None:
        encoded = encode(units, alphabet)
    for number in numbers:
        rule, pattern = stage.tries[number]
        for need in pattern.needs:
            if need.isdisjoint(present):
                break
        else:
            if pattern.fresh and not _in_order(pattern.needs, units):
                continue  # not worth compiling it for
            yield from rule_matches(rule, pattern, units, encoded, alphabet, sentence)


def _in_order(needs: Sequence[frozenset[str]], units: Sequence[Unit]) -> bool:
    """Whether the units show, one behind the other, what the parts of a pattern cannot do without."""
    at = iter(units)
    return all(any(not need.isdisjoint(unit.labels) for unit in at) for need in needs)


def encode(units: Sequence[Unit], alphabet: Alphabet) -> str:
    """The sentence as the alphabet writes it: one code point a unit."""
    known, code = alphabet.by_labels.get, alphabet.code
    return "".join([known(unit.labels) or code(unit.labels) for unit in units])


def rule_matches(
    rule: Rule, pattern: Matcher, units: Sequence[Unit], encoded: str, alphabet: Alphabet, sentence: int
) -> Iterator[Match]:
    """The matches of one pattern: leftmost first, the next search begins where the last match ends."""
    expression = pattern.expression(alphabet)
    spelt = pattern.spelt(encoded)
    at = 0
    while (found := expression.search(spelt, at)) is not None:
        start, end = found.span()
        if rule.vetoes and _vetoed(rule, encoded, alphabet, start, end):
            at = start + 1
        else:
            roles: Roles = _roles(pattern, found, units)
            yield Match(rule.id, sentence, start, end, roles, rule.definition.set)
            while rule.again and (more := _again(rule, encoded, alphabet, end)) is not None:
                pattern_again, found = more
                roles = continued(roles, _roles(pattern_again, found, units))
                yield Match(rule.id, sentence, end, found.end(), roles, rule.definition.set)
                end = found.end()
            at = end
        if at >= len(encoded):
            break


def _roles(pattern: Matcher, found: re.Match[str], units: Sequence[Unit]) -> dict[str, tuple[Unit, ...]]:
    roles: dict[str, tuple[Unit, ...]] = {}
    for group, role in pattern.roles.items():
        first, last = found.span(group)
        if first >= 0:
            captured = (units[first],) if last == first + 1 else _listed(units[first:last])
            roles[role] = roles[role] + captured if role in roles else captured
    return roles


def _again(rule: Rule, encoded: str, alphabet: Alphabet, at: int) -> tuple[Matcher, re.Match[str]] | None:
    """The first continuation of the rule that fits at ``at``."""
    for pattern in rule.again:
        found = pattern.expression(alphabet).match(pattern.spelt(encoded), at)
        if found is not None and found.end() > at:
            return pattern, found
    return None


def _listed(units: Sequence[Unit]) -> tuple[Unit, ...]:
    """The captured units, without the marks and words that join a list."""
    return tuple(unit for unit in units if not joins_list(unit.labels))


def _vetoed(rule: Rule, encoded: str, alphabet: Alphabet, start: int, end: int) -> bool:
    return any(
        found.start() < end and found.end() > start
        for veto in rule.vetoes
        for found in veto.expression(alphabet).finditer(veto.spelt(encoded))
    )


def phrased(units: list[Unit], levels: Iterable[Stage], sentence: int, built: list[Unit]) -> list[Unit]:
    """The units with the phrases of ``levels`` built, level by level; every phrase that was built on the way is added
    to ``built``."""
    present, encoded = labels_in(units), None
    for level in levels:
        if encoded is None:
            encoded = encode(units, level.alphabet)
        chosen = disjoint(matches_of(level, units, sentence, present, encoded))
        if not chosen:
            continue
        joined: list[Unit] = []
        written: list[str] = []
        at = 0
        for match in chosen:
            phrase = _phrase(units, match, level)
            joined += units[at : match.start]
            joined.append(phrase)
            written += (encoded[at : match.start], level.alphabet.code(phrase.labels))
            built.append(phrase)
            present |= phrase.labels
            at = match.end
        joined += units[at:]
        written.append(encoded[at:])
        units, encoded = joined, "".join(written)
    return units


def _phrase(units: Sequence[Unit], match: Match, level: Stage) -> Unit:
    rule = level.definitions[match.rule]
    attrs: Mapping[str, str] = rule.set
    head = match.first(rule.head) if rule.head else None
    place = None
    if head is not None:
        attrs = {**head.attrs, **attrs}
        place = head.place
    key = (match.rule, head.labels if head else NO_LABELS)
    labels = level.labels.get(key)
    if labels is None:
        labels = level.labels[key] = inherited(key[1], rule.forms).union(rule.gives, (UNIT,))
    return Unit(
        start=units[match.start].start,
        end=units[match.end - 1].end,
        labels=labels,
        attrs=attrs,
        rule=match.rule,
        captures=match.roles,
        head=head,
        place=place,
    )
