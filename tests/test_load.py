"""YAML with marks: scalars stay words, faults carry line and column."""

from pathlib import Path

import pytest

from wireparse.errors import RuleError
from wireparse.rulebook.load import Mapping, Scalar, load_yaml, parse_yaml, plain


def test_scalars_are_never_typed() -> None:
    node = parse_yaml("words: [no, on, 12:30, 2023-10-07, 007, 1e3, ~, null, yes]", "x.yaml")
    assert plain(node) == {"words": ["no", "on", "12:30", "2023-10-07", "007", "1e3", "~", "null", "yes"]}


def test_marks_count_from_one() -> None:
    node = parse_yaml("a: 1\nb:\n  - c: 2\n", "x.yaml")
    assert str(node.keys["b"]) == "x.yaml:2:1"
    inner = node.items["b"].items[0]  # type: ignore[union-attr]
    assert isinstance(inner, Mapping)
    assert isinstance(inner.items["c"], Scalar)
    assert str(inner.items["c"].mark) == "x.yaml:3:8"


FAULTS = [
    ("a: 1\na: 2\n", "x.yaml:2:1: WP103"),
    ("a: &x 1\nb: *x\n", "x.yaml:2:4: WP104"),
    ("a: [1, 2\n", "x.yaml:2:1: WP102"),
    ("a:\n\t- 1\n", "x.yaml:2:1: WP102"),
    ("- a\n- b\n", "x.yaml:1:1: WP105"),
    ("[a, b]: c\n", "x.yaml:1:1: WP105"),
]


@pytest.mark.parametrize(("text", "expected"), FAULTS)
def test_faults_have_place_code_and_cure(text: str, expected: str) -> None:
    with pytest.raises(RuleError) as caught:
        parse_yaml(text, "x.yaml")
    (fault,) = caught.value.faults
    assert str(fault).startswith(expected)
    assert fault.cure


def test_all_twins_are_told_at_once() -> None:
    with pytest.raises(RuleError) as caught:
        parse_yaml("a: 1\nb: 1\na: 2\nb: 2\n", "x.yaml")
    assert [fault.mark.line for fault in caught.value.faults] == [3, 4]


def test_unreadable_and_undecodable_files(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="WP101"):
        load_yaml(tmp_path / "none.yaml")
    latin = tmp_path / "latin.yaml"
    latin.write_bytes("a: 1\nb: é\n".encode("latin-1"))
    with pytest.raises(RuleError, match=":2:1: WP102"):
        load_yaml(latin)
