"""The pattern grammar: what a line of rule language means, and how a faulty one is told."""

import pytest

from wireparse.rulebook.pattern import (
    Chain,
    Choice,
    Gap,
    Label,
    PatternError,
    Repeat,
    Word,
    least_length,
    parse_pattern,
    ways,
)

READ = [
    ("fire", Word("fire")),
    ("~fire", Word("fire", inflected=True)),
    ("<army>", Label(((("army", True),),))),
    ("<who:army>", Label(((("army", True),),), "who")),
    ("<who:army+>", Label(((("army", True),),), "who", listed=True)),
    ("<a&!b|c>", Label(((("a", True), ("b", False)), (("c", True),)))),
    ("on ...3 fire", Chain((Word("on"), Gap(3), Word("fire")))),
    ("on fire?", Chain((Word("on"), Repeat(Word("fire"), 0, 1)))),
    ("on <a>{1,3}", Chain((Word("on"), Repeat(Label(((("a", True),),)), 1, 3)))),
    ("on|off", Choice((Word("on"), Word("off")))),
    ("(on|off) fire", Chain((Choice((Word("on"), Word("off"))), Word("fire")))),
    ("'(' fire ')'", Chain((Word("("), Word("fire"), Word(")")))),
    ("army 's", Chain((Word("army"), Word("'s")))),
    ("$force fire", Chain((Label(((("army", True),),)), Word("fire")))),
    ("<who:$both>", Label(((("army", True),), (("police", True),)), "who")),
]
MACROS = {"force": "<army>", "both": "army|police", "loop": "$loop"}


@pytest.mark.parametrize(("text", "tree"), READ, ids=[text for text, _ in READ])
def test_pattern_is_read(text: str, tree: object) -> None:
    assert parse_pattern(text, MACROS) == tree


FAULTS = [
    ("(on fire", 0, "not closed"),
    ("on fire)", 7, "closes nothing"),
    ("on ...99 fire", 3, "gap"),
    ("on <a>{4,2}", 6, "repeat"),
    ("on <a>{0,99}", 6, "repeat"),
    ("? fire", 0, "cannot stand here"),
    ("on <>", 3, "no label"),
    ("$nothing", 0, "unknown definition"),
    ("$loop", 0, "uses itself"),
    ("fire?", 0, "match nothing"),
    ("...", 0, "match nothing"),
]


@pytest.mark.parametrize(("text", "column", "cause"), FAULTS, ids=[text for text, _, _ in FAULTS])
def test_faulty_pattern_is_told_with_its_column_and_a_cure(text: str, column: int, cause: str) -> None:
    with pytest.raises(PatternError) as caught:
        parse_pattern(text, MACROS)
    assert caught.value.column == column
    assert cause in caught.value.cause
    assert caught.value.cure


def test_least_length_counts_obligatory_units() -> None:
    assert least_length(parse_pattern("on <a>? (the|a big) <b>{2,4} ... fire", {})) == 5


WAYS = [
    ("fire", 1),
    ("on ...3 fire", 4),
    ("on fire?", 2),
    ("on <a>{1,3}", 3),
    ("(on|off fire?) fire", 2),
    ("(a? b?){2} c", 16),
    ("(a? b?){0,2} c", 21),
    ("...3 a ...3", 16),
]


@pytest.mark.parametrize(("text", "count"), WAYS, ids=[text for text, _ in WAYS])
def test_the_ways_of_a_pattern_are_counted(text: str, count: int) -> None:
    assert ways(parse_pattern(text, {})) == count


TOO_DEAR = ["((go){0,12}){0,12} home", "(go? go? go?){12} home", "(...5 go ...5){6} home", "go " + "...20 go " * 12]


@pytest.mark.parametrize("text", TOO_DEAR)
def test_a_pattern_that_would_cost_too_much_is_refused_with_place_and_cure(text: str) -> None:
    with pytest.raises(PatternError) as caught:
        parse_pattern(text, {})
    error = caught.value
    assert error.code == "WP138" and error.cure and "ways" in error.cause
    assert text[error.column] == "{" if "{" in text else error.column == 0
