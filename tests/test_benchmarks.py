"""The benchmarks run and print their rows; what the figures are is for reading, and no test of them."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from wireparse.rulebook.pattern import parse_pattern

RUNNER = Path(__file__).resolve().parent / "benchmarks" / "run.py"
ROW = re.compile(r"^(?P<name>\S.*?|  \S.*?) {2,}(?P<value>-?\d+\.\d\d)(?:x| MB)?\b(?P<rest>.*)$")
TINY = ("--repeats", "1", "--words", "60,180", "--records", "20", "--rules", "5,20", "--names", "20,60")
WANTED = (
    "reading and segmenting",
    "matching alone",
    "whole extraction",
    "wireparse --help",
    "one short story",
    "gazetteer imported",
    "memory of parsing",
    "hostile 60 -> 180 words, one sentence",
    "hostile 60 -> 180 words, a deed a sentence",
    "matching, 5 -> 20 rules",
    "matching, a lexicon of 20 -> 60 names",
    "-j 2: time",
    "-j 2: CPU",
)


def printed(environment: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(RUNNER), *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=environment, timeout=300)


@pytest.mark.slow
def test_every_part_prints_its_rows(plain_environment: Mapping[str, str]) -> None:
    done = printed(plain_environment, *TINY)
    assert (done.returncode, done.stderr) == (0, "")
    rows = [ROW.match(line) for line in done.stdout.splitlines()[1:] if "is not installed" not in line]
    assert rows and all(rows), done.stdout
    for wanted in WANTED:
        assert any(row["name"].startswith(wanted) for row in rows if row), wanted
    for row in filter(None, rows):
        assert ("must" in row["rest"]) == row["rest"].rstrip().endswith(("met", "MISSED")), row[0]


@pytest.fixture
def benchmarks(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], ModuleType]]:
    """Imports a module of the benchmarks, and forgets it."""
    monkeypatch.syspath_prepend(str(RUNNER.parent))
    before = set(sys.modules)
    yield import_module
    for name in set(sys.modules) - before:
        if str(RUNNER.parent) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


def test_without_spacy_its_rows_are_left_out_with_a_word(
    benchmarks: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run = benchmarks("run")
    monkeypatch.setattr(run, "is_there", lambda: False)
    assert list(run.against_spacy(run.Plan((), 1, (1, 2), 1))) == []
    assert "spaCy is not installed (pip install spacy)" in capsys.readouterr().out


def test_a_rule_in_the_words_of_spacy(benchmarks: Callable[[str], ModuleType]) -> None:
    rival = benchmarks("rival")
    pattern = parse_pattern("<who:army|police> was (hit|struck) ...2 <made>?", {})
    gap, any_token = {"OP": "?"}, {"IS_SPACE": False}
    army = {"ENT_TYPE": {"IN": ["army"]}}
    assert rival._ways(pattern, frozenset(["army"])) == [
        (army, {"LOWER": "was"}, {"LOWER": verb}, gap, gap, {**any_token, "OP": "?"}) for verb in ("hit", "struck")
    ]


def test_generated_stories_are_varied_and_the_same_every_time(benchmarks: Callable[[str], ModuleType]) -> None:
    generator = benchmarks("generator")
    told = list(generator.stories(60))
    assert told == list(generator.stories(60)) != list(generator.stories(60, seed=2))
    assert len({story["text"] for story in told}) == len({story["id"] for story in told}) == 60
    assert told[7] == generator.story(7), "a story does not depend on those before it"


def test_an_unknown_part_is_refused(plain_environment: Mapping[str, str]) -> None:
    done = printed(plain_environment, "speed")
    assert done.returncode == 2 and "stages, start, growth, scale, processes, spacy" in done.stderr
