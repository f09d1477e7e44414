"""What the README shows is run: shell examples must succeed, and where they show output it must be what comes out.

``pytest tests/test_readme.py --bless`` writes the shown output anew.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
COLUMNS = "90"  # the terminal that the README is written on
SETS_UP = "python3 -m venv"


@dataclass(frozen=True)
class Example:
    """One fenced block of the README."""

    language: str
    body: str
    line: int

    @property
    def commands(self) -> list[str]:
        """Of ``sh`` each line, of ``console`` each line after ``$``."""
        lines = [line for line in self.body.splitlines() if line.strip()]
        if self.language == "sh":
            return [line for line in lines if not line.startswith("#")]
        return [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]


TEXT = README.read_text(encoding="utf-8")
EXAMPLES = [Example(found[1], found[2], TEXT.count("\n", 0, found.start()) + 1) for found in FENCE.finditer(TEXT)]
SHELL = [example for example in EXAMPLES if example.language in ("sh", "console")]
RUNNABLE = [example for example in SHELL if SETS_UP not in example.body]
SETUP = [command for example in SHELL for command in example.commands if SETS_UP in command]


@pytest.fixture
def desk(tmp_path: Path, plain_environment: Mapping[str, str]) -> tuple[Path, dict[str, str]]:
    """A folder with the samples, and an environment in which ``wireparse`` is the one under test."""
    shutil.copytree(ROOT / "samples", tmp_path / "samples")
    bin = tmp_path / ".bin"
    bin.mkdir()
    command = bin / "wireparse"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m wireparse "$@"\n')
    command.chmod(0o755)
    path = os.pathsep.join([str(bin), plain_environment.get("PATH", os.defpath)])
    return tmp_path, {**plain_environment, "PATH": path, "COLUMNS": COLUMNS}


@pytest.mark.parametrize("example", RUNNABLE, ids=lambda example: f"line {example.line}")
def test_an_example_does_what_the_readme_says(example: Example, desk: tuple[Path, dict[str, str]], bless: bool) -> None:
    folder, environment = desk
    if "jq" in example.body and not shutil.which("jq"):
        pytest.skip("jq is not installed")
    shown = ""
    for command in example.commands:
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", command],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
        )
        assert done.returncode == 0, f"{command}\n{done.stderr}"
        shown += f"$ {command}\n{done.stdout}"
    if example.language != "console":
        return
    if bless:
        README.write_text(README.read_text(encoding="utf-8").replace(example.body, shown), encoding="utf-8")
    else:
        assert shown == example.body, "the README shows something else: pytest tests/test_readme.py --bless"


def test_there_are_examples() -> None:
    assert len(RUNNABLE) >= 4
    assert any("| jq" in example.body for example in RUNNABLE)


def test_ci_runs_both_setups_as_written() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert len(SETUP) == 2
    assert [line for line in script if SETS_UP in line] == SETUP


@pytest.mark.parametrize("number", [n for n, example in enumerate(EXAMPLES) if example.language == "python"])
def test_python_examples_run(number: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    exec(compile(EXAMPLES[number].body, "README.md", "exec"), {})
    assert capsys.readouterr().out


def test_every_command_option_format_and_status_is_in_the_readme() -> None:
    from wireparse.cli import Commands
    from wireparse.cli.parse import parse
    from wireparse.render import FORMATS

    options = [option for parameter in parse.params for option in parameter.opts if option.startswith("--")]
    for word in (*Commands.late, *options, *FORMATS, "| 0 |", "| 1 |", "| 2 |", "| 130 |"):
        assert word in TEXT, f"{word} is not in the README"


def test_every_dependency_has_its_reason_in_the_readme() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [re.split(r"[<>=!~\[ ]", line)[0] for line in project["dependencies"]]
    for name in wanted:
        assert re.search(rf"^\| {re.escape(name)} \| .{{20,}} \|$", TEXT, re.M), f"{name} has no reason in the README"
