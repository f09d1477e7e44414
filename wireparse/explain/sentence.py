"""A sentence with its units, matches, places and dates under its words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from wireparse.assemble.reading import Reading
from wireparse.explain.layout import Bar, Line, Row, line, under_words
from wireparse.explain.trace import Trace
from wireparse.match.unit import Match, Unit
from wireparse.model import Place, When
from wireparse.render.safe import one_line
from wireparse.rulebook.compile import BARE_CLASSES, PLACE, SHAPES, UNIT
from wireparse.rulebook.morphology import NOUN_FORMS

OWN_WORDS = ("w=", "v.", "n.", "place.")
RESOLVED = frozenset((PLACE, "date"))  # shown with their values on lines of their own


def sentence_lines(reading: Reading, trace: Trace, rule: str | None, width: int) -> Iterator[Line]:
    """The sentence with everything found in it; with ``rule`` only that rule's matches, and nothing if it has none."""
    rows = list(_rows(reading, trace) if rule is None else _rows_of(rule, reading))
    if rule is not None and not rows:
        return
    sentence = reading.sentence
    marks = [f"offset {sentence.start}", *(["headline"] if sentence.headline else [])]
    yield line((f"sentence {sentence.index + 1}", "bold"), (f"  {', '.join(marks)}", "dim"))
    yield from draw(reading, rows, width)


def draw(reading: Reading, rows: Sequence[Row], width: int) -> Iterator[Line]:
    """The sentence's words with the rows under them."""
    tokens = reading.sentence.tokens
    apart = [b.start > a.end for a, b in zip(tokens, tokens[1:], strict=False)] + [False]
    yield from under_words([one_line(token.text) for token in tokens], apart, rows, width)


def unit_lines(reading: Reading) -> Iterator[Line]:
    """Each unit with all its labels and attributes: what a pattern can ask for."""
    for unit in reading.units:
        words = one_line(" ".join(token.text for token in reading.sentence.tokens[unit.start : unit.end]))
        rule = f"{unit.rule}: " if unit.rule else ""
        attrs = ", ".join(f"{key}={value}" for key, value in sorted(unit.attrs.items()))
        labels = " ".join(sorted(label for label in unit.labels if label != UNIT))
        yield line((f"    {words}  ", ""), (one_line(f"{rule}{labels}{' {' + attrs + '}' if attrs else ''}"), "dim"))


# ---------------------------------------------------------------- rows


def _rows(reading: Reading, trace: Trace) -> Iterator[Row]:
    classes = {name for names in trace.parser.rulebook.lexicon.classes.values() for name in names}
    units = [(unit, compact(unit.labels, classes)) for unit in reading.units if RESOLVED.isdisjoint(unit.labels)]
    yield _row((Bar(unit.start, unit.end, text, "dim") for unit, text in units if text), "units")
    places, dates = trace.findings.places, trace.findings.dates
    yield _row((Bar(p.start, p.end, _place(places[p.index]), "green") for p in reading.places), "places")
    yield _row((Bar(start, end, _date(dates[index]), "magenta") for start, end, index, _ in reading.dates), "dates")
    yield from (_match(match, reading, "cyan") for match in reading.events)
    yield from (_match(match, reading, "yellow") for match in reading.context)


def _rows_of(rule: str, reading: Reading) -> Iterator[Row]:
    for match in (*reading.events, *reading.context):
        if match.rule == rule:
            yield _match(match, reading, "cyan")
    for unit in reading.built:
        if unit.rule == rule:
            roles = role_bars(unit.captures, "cyan")
            yield _row(roles or (Bar(unit.start, unit.end, "", "cyan"),), rule)


def _match(match: Match, reading: Reading, style: str) -> Row:
    bars = role_bars(match.roles, style)
    if not bars:
        first, last = reading.units[match.start], reading.units[match.end - 1]
        bars = (Bar(first.start, last.end, "", style),)
    attrs = " ".join(f"{key}={value}" for key, value in sorted(match.attrs.items()))
    return _row(bars, one_line(f"{match.rule}  {attrs}").rstrip())


def role_bars(roles: Mapping[str, tuple[Unit, ...]], style: str) -> tuple[Bar, ...]:
    """A bar for every captured unit, with its role."""
    return tuple(Bar(unit.start, unit.end, one_line(role), style) for role, units in roles.items() for unit in units)


def _row(bars: Iterable[Bar], caption: str) -> Row:
    """The bars from the left; of two that overlap the first."""
    kept: list[Bar] = []
    for bar in sorted(bars, key=lambda bar: (bar.first, -bar.last)):
        if not kept or kept[-1].last <= bar.first:
            kept.append(bar)
    return Row(tuple(kept), caption)


def _place(place: Place) -> str:
    known = (place.name or "?", place.country or "")
    return one_line(" ".join(word for word in known if word))


def _date(when: When) -> str:
    return one_line(when.value or "?")


def compact(labels: frozenset[str], classes: set[str]) -> str:
    """The most telling label of a unit with its forms ("kill_verb.part/past"), "…" if there are others; empty if there
    is nothing but words, shapes and word classes."""
    dull = {UNIT, *SHAPES, *BARE_CLASSES, *classes}
    forms: dict[str, list[str]] = {}
    for label in sorted(labels - dull):
        if not label.startswith(OWN_WORDS):
            stem, dot, form = label.rpartition(".")
            named = forms.setdefault(stem if dot else label, [])
            if dot and form not in NOUN_FORMS:
                named.append(form)
    if not forms:
        return ""
    first = min(forms, key=lambda stem: (not _inflects(stem, labels), stem))
    shown = f"{first}.{'/'.join(forms[first])}" if forms[first] else first
    return shown + " …" * (len(forms) > 1)


def _inflects(stem: str, labels: frozenset[str]) -> bool:
    """Whether a lexicon of verbs or nouns gave the label: it stands there in a form, too."""
    return any(label.startswith(f"{stem}.") for label in labels)
