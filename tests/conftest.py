"""What every test may lean on: a plain environment, the command as a child process, and ``--bless``."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# What the user's shell may carry and what would change the output under test.
UNWANTED = ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "TERM", "PYTHONHASHSEED", "PYTHONWARNINGS")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--raise-floors", action="store_true", help="pin what the labelled stories reach; refuses to sink")
    parser.addoption("--lower-floors", action="store_true", help="pin it even where a floor sinks; say why")
    parser.addoption("--bless", action="store_true", help="write the goldens anew; then read the diff")
    parser.addoption("--all-mutants", action="store_true", help="try the examples of the rules on every mutant")
    parser.addoption("--orders", type=int, default=2, metavar="N", help="in how many orders to read the rules (2)")


@pytest.fixture
def bless(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--bless"))


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def plain_environment() -> dict[str, str]:
    """The environment of a child process: the package importable, nothing that colours or narrows its output."""
    kept = {name: value for name, value in os.environ.items() if name not in UNWANTED}
    found = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**kept, "PYTHONPATH": os.pathsep.join(found), "PYTHONIOENCODING": "utf-8", "LC_ALL": "C.UTF-8"}


@dataclass(frozen=True)
class Run:
    status: int
    out: str
    err: str

    @property
    def last_line(self) -> str:
        return self.err.rstrip("\n").split("\n")[-1]


@dataclass(frozen=True)
class Command:
    """Runs ``wireparse`` as a child process in ``folder``."""

    folder: Path
    environment: Mapping[str, str]

    def __call__(self, *arguments: object, stdin: bytes | None = None, **environment: str) -> Run:
        done = subprocess.run(
            [sys.executable, "-m", "wireparse", *map(str, arguments)],
            input=stdin if stdin is not None else b"",
            capture_output=True,
            cwd=self.folder,
            env={**self.environment, **environment},
            timeout=120,
        )
        return Run(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture
def wireparse(tmp_path: Path, plain_environment: Mapping[str, str]) -> Command:
    return Command(tmp_path, plain_environment)
