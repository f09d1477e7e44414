"""The plain matcher and the fast one find the same: on the samples, on the rules' own examples, on generated sentences.

A difference is a defect of one of them. To look into one, run the test that shows it with ``-k`` and its id.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from packs.shipped import article

from wireparse.errors import Mark
from wireparse.library import parser_for
from wireparse.match.mentions import units_of
from wireparse.match.oracle import AT_START, Progress, progress, rule_spans, spans
from wireparse.match.patterns import encode, phrased, rule_matches
from wireparse.match.unit import Unit
from wireparse.pipeline import find, read_document
from wireparse.resources import samples_folder
from wireparse.rulebook.book import Rule, Stage
from wireparse.rulebook.compile import UNIT, Alphabet, Matcher, asked_labels, matcher, word_symbol
from wireparse.rulebook.definitions import RuleDef
from wireparse.rulebook.pattern import Chain, Choice, Gap, Label, Pattern, Repeat, Word, least_length, parse_pattern

PARSER = parser_for((), ())
SAMPLES = sorted(samples_folder().glob("*.txt"))
STAGES: tuple[Stage, ...] = (
    *PARSER.rulebook.phrases,
    PARSER.rulebook.events,
    PARSER.rulebook.context,
)
RULES: tuple[Rule, ...] = tuple(rule for stage in STAGES for rule in stage.rules)
FORMS = PARSER.rulebook.morphology.forms
Spans = list[tuple[int, int, dict[str, tuple[Unit, ...]]]]


def fast(rule: Rule, pattern: Matcher, units: Sequence[Unit], alphabet: Alphabet) -> Spans:
    matches = rule_matches(rule, pattern, units, encode(units, alphabet), alphabet, 0)
    return [(match.start, match.end, dict(match.roles)) for match in matches]


def plain(rule: Rule, pattern: Matcher, units: Sequence[Unit]) -> Spans:
    found = rule_spans(rule, pattern.pattern, units, pattern.forms)
    return [(one.start, one.end, dict(one.roles)) for one in found]


# ---------------------------------------------------------------- real sentences


@dataclass(frozen=True)
class Leveled:
    """A sentence as each stage sees it: phrases level by level, then events and context."""

    words: str
    units: tuple[list[Unit], ...]


@cache
def sentences(text: str) -> tuple[Leveled, ...]:
    parser = PARSER
    document = read_document(article(text), parser)
    found = []
    for reading in find(document, parser, thorough=True).readings:
        units = units_of(reading.sentence, reading.spotted, reading.places, parser.speller)
        levels = []
        for level in parser.rulebook.phrases:
            levels.append(units)
            units = phrased(units, (level,), reading.sentence.index, [])
        found.append(Leveled(text[reading.sentence.start : reading.sentence.end], (*levels, units, units)))
    return tuple(found)


def tried(sentence: Leveled, every: int) -> Iterator[tuple[Rule, Matcher, list[Unit], Alphabet]]:
    """All patterns that the fast matcher would try on the sentence, and one in ``every`` of the others."""
    for stage, units in zip(STAGES, sentence.units, strict=True):
        present = frozenset().union(*(unit.labels for unit in units))
        for number, (rule, pattern) in enumerate(stage.tries):
            if number % every == 0 or all(not need.isdisjoint(present) for need in pattern.needs):
                yield rule, pattern, units, stage.alphabet


def agree(text: str, every: int) -> int:
    """The number of matches in ``text``, the same for both matchers."""
    count = 0
    for sentence in sentences(text):
        for rule, pattern, units, alphabet in tried(sentence, every):
            expected = fast(rule, pattern, units, alphabet)
            assert plain(rule, pattern, units) == expected, f"{rule.id} on {sentence.words!r}"
            count += len(expected)
    return count


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_matchers_agree_on_a_sample(path: Path) -> None:
    assert agree(path.read_text(encoding="utf-8"), every=1) > 20


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.rules[0].id)
def test_matchers_agree_on_the_rules_own_sentences(stage: Stage) -> None:
    texts = dict.fromkeys(test.text for rule in stage.rules for test in rule.definition.tests)
    assert len(texts) >= len(stage.rules)
    assert sum(agree(text, every=9) for text in texts) >= len(stage.rules)


# ---------------------------------------------------------------- generated sentences for the shipped rules

SETTINGS = settings(
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],  # the machine may be busy
)
PLACES = st.integers(0, 30)


def unit_of(labels: frozenset[str]) -> tuple[frozenset[str], ...]:
    return (labels | {UNIT},)


@cache
def fitting(pattern: Pattern) -> st.SearchStrategy[tuple[frozenset[str], ...]]:
    """Label sets of units that the pattern takes, in a row."""
    match pattern:
        case Word(norm, inflected):
            forms = sorted(FORMS(norm)) if inflected else [norm]
            return st.sampled_from(forms).map(lambda form: unit_of(frozenset((word_symbol(form),))))
        case Label(terms, _, listed):
            wanted = [frozenset(name for name, yes in term if yes) for term in terms]
            one = st.sampled_from([() if labels == {"start"} else unit_of(labels) for labels in wanted])
            return st.one_of(one, joined(one, COMMA, one, AND, one), joined(one, AND, one)) if listed else one
        case Gap(most):
            return st.lists(st.just(frozenset((UNIT,))), max_size=most).map(tuple)
        case Repeat(item, least, most):
            return st.lists(fitting(item), min_size=least, max_size=min(most, least + 2)).map(flat)
        case Chain(items):
            return st.tuples(*map(fitting, items)).map(flat)
        case Choice(options):
            return st.one_of(*map(fitting, options))


COMMA = st.just(unit_of(frozenset((word_symbol(","),))))
AND = st.just(unit_of(frozenset(("list_sep",))))


def joined(*parts: st.SearchStrategy[tuple[frozenset[str], ...]]) -> st.SearchStrategy[tuple[frozenset[str], ...]]:
    return st.tuples(*parts).map(flat)


def flat(rows: Sequence[Sequence[frozenset[str]]]) -> tuple[frozenset[str], ...]:
    return tuple(labels for row in rows for labels in row)


def as_units(labels: Sequence[frozenset[str]]) -> list[Unit]:
    return [Unit(at, at + 1, each) for at, each in enumerate(labels)]


def fresh(rule: Rule) -> tuple[Rule, Alphabet]:
    """The rule with matchers of its own, so that generated units teach the shipped ones nothing."""
    definition = rule.definition
    patterns = definition.all_patterns()
    made = Rule(
        rule.id,
        definition,
        tuple(matcher(pattern, FORMS) for pattern in definition.patterns),
        tuple(matcher(pattern, FORMS) for pattern in definition.vetoes),
        tuple(matcher(pattern, FORMS) for pattern in definition.again),
    )
    return made, Alphabet.of(patterns, FORMS)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_matchers_agree_on_sentences_made_for_a_rule(rule: Rule) -> None:
    """Stretches that fit the rule's patterns, with units between them, lost and shuffled in."""
    own, alphabet = fresh(rule)
    asked = sorted(asked_labels(rule.definition.all_patterns(), FORMS))
    noise = st.frozensets(st.sampled_from(asked), max_size=3).map(lambda labels: labels | {UNIT})
    stretch = st.one_of(*map(fitting, rule.definition.all_patterns()), st.lists(noise, max_size=2).map(tuple))

    @settings(SETTINGS, max_examples=6)
    @given(st.lists(stretch, min_size=1, max_size=3).map(flat), st.lists(st.tuples(PLACES, noise), max_size=2))
    def agrees(labels: tuple[frozenset[str], ...], changes: list[tuple[int, frozenset[str]]]) -> None:
        row = list(labels)
        for at, changed in changes:
            row[at : at + 1] = [changed]
        units = as_units(row)
        for pattern in own.matchers:
            assert plain(own, pattern, units) == fast(own, pattern, units, alphabet)

    agrees()


# ---------------------------------------------------------------- generated patterns

LABELS = ("x", "y", "list_sep", "w=a", "w=,")


@st.composite
def labels_of_slot(draw: st.DrawFn) -> Label:
    terms = st.tuples(st.sampled_from(LABELS), st.booleans())
    made = draw(st.lists(st.lists(terms, min_size=1, max_size=2).map(tuple), min_size=1, max_size=2))
    return Label(tuple(made), draw(st.sampled_from((None, "one", "two"))), draw(st.booleans()))


LEAVES = st.one_of(
    st.sampled_from((Word("a"), Word(","), Gap(1), Gap(3), Label(((("start", True),),)))),
    labels_of_slot(),
)


def larger(inner: st.SearchStrategy[Pattern]) -> st.SearchStrategy[Pattern]:
    bounds = st.tuples(st.integers(0, 2), st.integers(0, 2)).map(lambda pair: (pair[0], pair[0] + pair[1]))
    return st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda items: Chain(tuple(items))),
        st.lists(inner, min_size=1, max_size=3).map(lambda items: Choice(tuple(items))),
        st.tuples(inner, bounds).map(lambda row: Repeat(row[0], *row[1])),
    )


PATTERNS = st.recursive(LEAVES, larger, max_leaves=7).filter(lambda pattern: least_length(pattern) > 0)
UNITS = st.lists(st.frozensets(st.sampled_from(LABELS), max_size=3), min_size=1, max_size=9).map(as_units)


def rule_of(pattern: Pattern, vetoes: tuple[Pattern, ...] = (), again: tuple[Pattern, ...] = ()) -> Rule:
    definition = RuleDef("made", "events", (pattern,), vetoes, again, {}, (), Mark("made.yaml", 1, 1))
    return fresh(Rule("made", definition, (), (), ()))[0]


@settings(SETTINGS, max_examples=800)
@given(PATTERNS, UNITS, st.lists(PATTERNS, max_size=1), st.lists(PATTERNS, max_size=2))
def test_matchers_agree_on_made_up_patterns(
    pattern: Pattern, units: list[Unit], vetoes: list[Pattern], again: list[Pattern]
) -> None:
    rule, alphabet = fresh(rule_of(pattern, tuple(vetoes), tuple(again)))
    assert plain(rule, rule.matchers[0], units) == fast(rule, rule.matchers[0], units, alphabet)


@settings(SETTINGS, max_examples=300)
@given(PATTERNS, UNITS)
def test_progress_is_complete_where_the_pattern_fits_and_only_there(pattern: Pattern, units: list[Unit]) -> None:
    found, best = spans(pattern, units, FORMS), progress(pattern, units, FORMS)
    assert (best.needed == 0) is bool(found)
    if found:
        assert (best.start, best.at, best.roles) == found[0]
    else:
        assert best.wanted and 0 <= best.start <= best.at <= best.last <= len(units)
        assert best.fitted <= best.at - best.start


# ---------------------------------------------------------------- how far a pattern got

WORDS: Mapping[str, frozenset[str]] = {
    "rebels": frozenset(("force",)),
    "army": frozenset(("force",)),
    "base": frozenset(("site",)),
}


def words(text: str) -> list[Unit]:
    return as_units([WORDS.get(word, frozenset()) | {word_symbol(word), UNIT} for word in text.split()])


STOPS = [
    # pattern, sentence, (start, at, last, fitted, needed), wanted
    ("<force> attack <site>", "rebels attack base", (0, 3, 3, 3, 0), ()),
    ("<force> attack <site>", "rebels attack today", (0, 2, 2, 2, 1), ("<site>",)),
    ("<force> attack <site>", "rebels attack", (0, 2, 2, 2, 1), ("<site>",)),
    ("<force> attack <site>", "the army sleeps and rebels attack", (4, 6, 6, 2, 1), ("<site>",)),
    ("<who:force> (attack|raid) <site>", "rebels leave base", (0, 1, 1, 1, 2), ("attack", "raid")),
    ("<force> the? attack", "rebels flee", (0, 1, 1, 1, 1), ("attack",)),
    ("<force> ...2 attack", "rebels in town flee", (0, 1, 3, 1, 1), ("attack",)),
    ("<start> <force>", "the rebels", (0, 0, 0, 0, 1), ("<force>",)),
    ("<force> <start> attack", "rebels attack", (0, 1, 1, 1, 1), (AT_START,)),
    ("<force>", "nobody came", (0, 0, 0, 0, 1), ("<force>",)),
]


@pytest.mark.parametrize(("pattern", "text", "place", "wanted"), STOPS, ids=lambda value: str(value))
def test_progress_tells_where_a_pattern_stopped(
    pattern: str, text: str, place: tuple[int, ...], wanted: tuple[str, ...]
) -> None:
    best = progress(parse_pattern(pattern, {}), words(text), FORMS)
    assert (best.start, best.at, best.last, best.fitted, best.needed) == place
    assert best.wanted == wanted


def test_progress_keeps_what_the_roles_had_captured() -> None:
    best: Progress = progress(parse_pattern("<who:force+> attack", {}), words("rebels flee"), FORMS)
    assert [unit.start for unit in best.roles["who"]] == [0]


# ---------------------------------------------------------------- cost


class Counted(frozenset[str]):
    """Labels that count how often they are looked at."""

    looks = 0

    def __contains__(self, label: object) -> bool:
        Counted.looks += 1
        return super().__contains__(label)


HOSTILE = ("(x? x? x?){6} y", "((x|x|x){0,3}){0,9} y", "(...5 x ...5){3} y", "<a:x+> <b:x+> <c:x+> y")


@pytest.mark.parametrize("pattern", HOSTILE)
def test_cost_of_a_hostile_pattern_grows_with_the_sentence_and_no_faster(pattern: str) -> None:
    """The looks at labels of a search that fails everywhere, on a sentence and on one four times as long."""
    tree, looks = parse_pattern(pattern, {}), []
    for length in (60, 240):
        Counted.looks = 0
        units = as_units([Counted((word_symbol("x"), "x", UNIT))] * length)
        assert spans(tree, units, FORMS) == []
        looks.append(Counted.looks)
    assert 0 < looks[1] <= 5 * looks[0]
