"""The benchmarks run and print their rows; what the figures are is for reading, and no test of them."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

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
    rows = [ROW.match(line) for line in done.stdout.splitlines()[1:]]
    assert rows and all(rows), done.stdout
    for wanted in WANTED:
        assert any(row["name"].startswith(wanted) for row in rows if row), wanted
    for row in filter(None, rows):
        assert ("must" in row["rest"]) == row["rest"].rstrip().endswith(("met", "MISSED")), row[0]


def test_an_unknown_part_is_refused(plain_environment: Mapping[str, str]) -> None:
    done = printed(plain_environment, "speed")
    assert done.returncode == 2 and "stages, start, growth, scale, processes" in done.stderr
