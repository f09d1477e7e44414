"""How many: counts to (min, max). What a vague word or a bound is worth stands in the policy, not here.

A count is a unit labelled ``count``; its ``form`` names the arithmetic and its captures hold the figures:

- ``exact``    n
- ``bounded``  n with ``bound`` (an attribute of the word before or after it)
- ``range``    ``low`` and ``high``, with ``scale`` if one scale word serves both ("2 to 3 million")
- ``vague``    v (an attribute ``vague`` naming a kind of the policy), multiplied by ``by`` ("tens of thousands")
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct, field

from wireparse.match.unit import Unit
from wireparse.model import Sentence, Token

Bounds = tuple[int | None, int | None]
UNKNOWN: Bounds = (None, None)
HUNDRED = 100


class Policy(Struct, frozen=True):
    """The written policy (``quantities.yaml``): bounds of vague kinds, and how a bound word limits a figure.

    ``limits`` holds, for each bound, what is added to the figure for min and for max (None: unbounded on that side).
    """

    vague: Mapping[str, Bounds] = field(default_factory=dict)
    limits: Mapping[str, Bounds] = field(default_factory=dict)
    none_words: frozenset[str] = frozenset()

    @staticmethod
    def of(table: Mapping[str, Any]) -> Policy:
        """From the parsed table, in which every scalar is a string. Raises ValueError on a figure that is none."""
        return Policy(
            vague={kind: (_whole(row["min"]), _whole(row["max"])) for kind, row in table.get("vague", {}).items()},
            limits={kind: (_shift(row["min"]), _shift(row["max"])) for kind, row in table.get("bound", {}).items()},
            none_words=frozenset(table.get("none_words", ())),
        )

    def is_none(self, norm: str) -> bool:
        """Whether a word right before a noun of loss says that there was none ("no casualties")."""
        return norm in self.none_words

    def bounded(self, low: int | None, high: int | None, bound: str | None) -> Bounds:
        """Bounds of a figure between ``low`` and ``high`` under a bound word (None: the figure itself)."""
        add_low, add_high = self.limits.get(bound or "exactly", (0, 0))
        return (
            None if low is None or add_low is None else low + add_low,
            None if high is None or add_high is None else high + add_high,
        )


def _whole(text: str) -> int | None:
    return None if text == "null" else int(text)


def _shift(text: str) -> int | None:
    return None if text == "null" else int(text.removeprefix("n") or "0")


def bounds(count: Unit, policy: Policy, sentence: Sentence) -> Bounds:
    """(min, max) of a unit labelled ``count``; None on a side that is unbounded or unknown.

    ``sentence`` is the sentence of the unit: figures in digits are read from its tokens.
    """
    match count.attrs.get("form"):
        case "range":
            return _range(count, policy, sentence)
        case "vague":
            return _vague(count, policy)
        case _:
            return _figure(count, policy, sentence)


def _figure(count: Unit, policy: Policy, sentence: Sentence) -> Bounds:
    figure = count.first("n")
    if figure is None:
        return UNKNOWN
    bound = count.first("bound")
    name = bound.attrs.get("bound") if bound else count.attrs.get("bound")
    amount = next((unit for unit in figure.within() if "vague" in unit.attrs and "scale" not in unit.attrs), None)
    if amount is not None:
        return _scaled(amount, figure, policy)
    value = number(figure, sentence)
    return policy.bounded(value, value, name)


def _scaled(amount: Unit, figure: Unit, policy: Policy) -> Bounds:
    """ "several hundred": the vague amount times the scale, open above unless the amount is closed."""
    low, high = policy.vague.get(amount.attrs["vague"], UNKNOWN)
    scale = 1
    for unit in figure.within():
        if "scale" in unit.attrs:
            scale *= int(unit.attrs["scale"])
    return (None if low is None else low * scale, None if high is None else high * scale)


def _range(count: Unit, policy: Policy, sentence: Sentence) -> Bounds:
    first, last = count.first("low"), count.first("high")
    if first is None or last is None:
        return UNKNOWN
    low, high = number(first, sentence), number(last, sentence)
    scale = count.first("scale")
    if scale is not None and low is not None and high is not None:
        times = int(scale.attrs["scale"])
        low, high = (low if low >= times else low * times), high * times
    if low is not None and high is not None and low > high:
        return UNKNOWN
    return low, high


def _vague(count: Unit, policy: Policy) -> Bounds:
    amount = count.first("v")
    if amount is None:
        return UNKNOWN
    low, high = policy.vague.get(amount.attrs.get("vague", ""), UNKNOWN)
    times = count.first("by")
    if times is not None:
        low = None if low is None else low * int(times.attrs["scale"])
    return low, high


def number(unit: Unit, sentence: Sentence) -> int | None:
    """The whole number that a unit says in digits or words ("1,200", "twenty-three", "12 million"), if it is whole."""
    value = amount(unit, sentence)
    return None if value is None or value != int(value) else int(value)


def amount(unit: Unit, sentence: Sentence) -> float | None:
    """The number that a unit says, with its fraction if it has one ("1.5 million", "5 1/2")."""
    if "mixed" in unit.labels:
        return _mixed(unit, sentence)
    total = current = 0.0
    seen = False
    for word in _words(unit):
        scale = word.attrs.get("scale")
        if scale is not None and word.attrs.get("value") is None:
            times = int(scale)
            current = (current if seen else 1) * times
            if times > HUNDRED:
                total, current = total + current, 0.0
        else:
            value = _single(word, sentence.tokens)
            if value is None:
                return None
            current += value
        seen = True
    return total + current if seen else None


def _mixed(unit: Unit, sentence: Sentence) -> float | None:
    whole, over, under = (
        _digits(sentence.tokens[part.start]) if (part := unit.first(role)) else None for role in ("w", "over", "under")
    )
    if whole is None or over is None or not under:
        return None
    return whole + over / under


def _words(unit: Unit) -> Iterator[Unit]:
    """The words that make up a number, in text order; a single word is its own."""
    inner = sorted((part for units in unit.captures.values() for part in units), key=lambda part: part.start)
    if not inner:
        yield unit
    for part in inner:
        yield from _words(part)


def _single(word: Unit, tokens: Sequence[Token]) -> float | None:
    if "value" in word.attrs:
        return float(word.attrs["value"])
    if "half_word" in word.labels:
        return 0.5
    return _digits(tokens[word.start]) if word.end - word.start == 1 else None


def _digits(token: Token) -> float | None:
    """``21``, ``1,200``, ``1.5``; None for anything else, and for commas that do not part thousands."""
    text = token.text
    if "," in text:
        head, *groups = text.split(",")
        if not 1 <= len(head) <= 3 or any(len(group.partition(".")[0]) != 3 for group in groups):
            return None
    text = text.replace(",", "")
    return float(text) if text.replace(".", "", 1).isdecimal() else None
