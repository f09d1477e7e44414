"""Broken packs and what is said of them. A case is a folder under ``packs/broken``: a pack with one kind of fault and
``expected.txt``, the messages line by line. ``pytest tests/test_packs_load.py --bless`` writes them; read the diff.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from wireparse.assemble.claims import KIND_ORDER
from wireparse.assemble.conditions import CONDITIONS
from wireparse.errors import RuleError
from wireparse.rulebook import book, load, schema
from wireparse.rulebook.build import build_rulebook
from wireparse.rulebook.load import MAX_BYTES, MAX_DEPTH, load_yaml, parse_yaml

BROKEN = Path(__file__).parent / "packs" / "broken"
CASES = sorted(folder for folder in BROKEN.iterdir() if folder.is_dir())

# path:line:col: CODE cause; cure
MESSAGE = re.compile(
    r"(?P<path>[^:]+):(?P<line>[1-9]\d*):(?P<column>[1-9]\d*): (?P<code>WP\d{3}) (?P<cause>.+?); (?P<cure>.+)"
)


def faults_of(folder: Path) -> list[str]:
    with pytest.raises(RuleError) as caught:
        build_rulebook([folder])
    return str(caught.value).split("\n")


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_a_broken_pack_is_told_as_expected(folder: Path, bless: bool) -> None:
    told = faults_of(folder)
    expected = folder / "expected.txt"
    if bless:
        expected.write_text("\n".join(told) + "\n", encoding="utf-8")
    assert told == expected.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_a_message_has_place_code_cause_and_cure(folder: Path) -> None:
    for line in (folder / "expected.txt").read_text(encoding="utf-8").splitlines():
        found = MESSAGE.fullmatch(line)
        assert found, line
        named = BROKEN / found["path"]
        if named.is_file():
            lines = named.read_bytes().split(b"\n")
            assert int(found["line"]) <= len(lines)


def test_there_are_broken_packs() -> None:
    assert len(CASES) >= 100


def test_every_code_of_the_loader_has_a_broken_pack() -> None:
    sources = "".join(Path(str(module.__file__)).read_text(encoding="utf-8") for module in (load, schema, book))
    codes = set(re.findall(r'"(WP\d{3})"', sources))
    told = {
        found["code"]
        for folder in CASES
        for line in (folder / "expected.txt").read_text(encoding="utf-8").splitlines()
        if (found := MESSAGE.fullmatch(line))
    }
    assert len(codes) >= 20
    assert codes <= told, sorted(codes - told)


def test_a_fault_of_one_file_does_not_hide_those_of_another() -> None:
    places = {line.split(":")[0] for line in faults_of(BROKEN / "several-faults")}
    assert len(places) >= 2


def test_faults_of_several_packs_are_told_together() -> None:
    with pytest.raises(RuleError) as caught:
        build_rulebook([BROKEN / "twin-key", BROKEN / "link-without-when"])
    assert [fault.code for fault in caught.value.faults] == ["WP131", "WP103"]


# ---------------------------------------------------------------- hostile files, made on the spot


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "[{a: "])
@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 1_000, 20_000])
def test_deep_nesting_is_a_fault_and_no_crash(opening: str, depth: int) -> None:
    closing = "".join({"[": "]", "{": "}"}.get(sign, "") for sign in reversed(opening))
    text = ("" if opening == "- " else "a: ") + opening * depth + "x" + closing * depth
    with pytest.raises(RuleError, match="levels deep|not valid YAML"):
        parse_yaml(text, "deep.yaml")


def test_deep_indentation_is_a_fault_and_no_crash() -> None:
    text = "\n".join(" " * depth + "a:" for depth in range(500))
    with pytest.raises(RuleError, match=rf"deep.yaml:{MAX_DEPTH + 1}:\d+: WP102 .*levels deep"):
        parse_yaml(text, "deep.yaml")


def test_brackets_in_quotes_are_not_depth() -> None:
    text = "match: '" + "[" * 5 * MAX_DEPTH + "'\n"
    assert list(parse_yaml(text, "flat.yaml").items) == ["match"]


def test_a_huge_file_is_a_fault(tmp_path: Path) -> None:
    huge = tmp_path / "huge.yaml"
    huge.write_bytes(b"# nothing\n" * (MAX_BYTES // 10 + 1))
    with pytest.raises(RuleError, match="huge.yaml:1:1: WP101 .*larger than .*tsv"):
        load_yaml(huge, "huge.yaml")


def test_an_alias_bomb_is_refused_before_it_grows() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    with pytest.raises(RuleError, match="bomb.yaml:2:10: WP104"):
        parse_yaml("\n".join(lines), "bomb.yaml")


def test_a_byte_order_mark_and_empty_files_do_no_harm(tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_text("\ufeffname: quiet\nversion: 0.1.0\n", encoding="utf-8")
    (tmp_path / "context.yaml").write_text("", encoding="utf-8")
    (tmp_path / "link.yaml").write_text("# nothing yet\n", encoding="utf-8")
    assert [pack.name for pack in build_rulebook([tmp_path]).packs] == ["quiet"]


# ---------------------------------------------------------------- the loader's closed lists are those of the stages


def test_the_loader_knows_the_conditions_that_linking_knows() -> None:
    assert set(schema.CONDITIONS) == set(CONDITIONS)
    assert len(schema.CONDITIONS) == len(CONDITIONS)


def test_the_loader_knows_the_kinds_of_claims() -> None:
    assert set(schema.CLAIMS) == set(KIND_ORDER)
