"""The tutorial, followed to the letter in a scratch folder: each file written, each command run, each output compared.

A fence says what its block is: ``text NAME`` and ``yaml NAME`` are files, of ``sh`` each line is run, of ``console``
each line after ``$``, and its output must be what is shown; ``exit=2`` is the status that is expected.
``pytest tests/test_tutorial.py --bless`` writes the shown output anew.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from packs.shipped import SHIPPED

from wireparse.resources import rules_folder
from wireparse.rulebook.book import digest_of

TUTORIAL = rules_folder() / "TUTORIAL.md"
BLOCK = re.compile(r"^```(?P<kind>\w+)(?: (?P<note>\S+))?\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
COLUMNS = "90"


@dataclass(frozen=True)
class Desk:
    """The scratch folder; ``wireparse`` is the one under test."""

    folder: Path
    environment: Mapping[str, str]

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def run(self, command: str, status: int) -> str:
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", command],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
        )
        assert done.returncode == status, f"{command}\n{done.stdout}{done.stderr}"
        return done.stdout


def desk(folder: Path, environment: Mapping[str, str]) -> Desk:
    bin = folder / "bin"
    work = folder / "work"
    bin.mkdir()
    work.mkdir()
    (bin / "wireparse").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m wireparse "$@"\n')
    (bin / "wireparse").chmod(0o755)
    path = os.pathsep.join([str(bin), environment.get("PATH", os.defpath)])
    return Desk(work, {**environment, "PATH": path, "COLUMNS": COLUMNS})


def followed(text: str, desk: Desk) -> tuple[str, list[tuple[str, str]]]:
    """The tutorial with the output that its commands give today; and each shown command with its output."""
    said: list[tuple[str, str]] = []

    def follow(block: re.Match[str]) -> str:
        kind, note, body = block.group("kind", "note", "body")
        if kind in ("text", "yaml"):
            desk.write(note, body)
            return block[0]
        status = int((note or "exit=0").removeprefix("exit="))
        if kind == "sh":
            for command in body.splitlines():
                desk.run(command, status)
            return block[0]
        assert kind == "console", f"a block of {kind}: what is to be done with it?"
        shown = ""
        for line in body.splitlines():
            if line.startswith("$ "):
                said.append((line[2:], desk.run(line[2:], status)))
                shown += f"{line}\n{said[-1][1]}"
        return f"```console{f' {note}' if note else ''}\n{shown}```"

    return BLOCK.sub(follow, text), said


def test_the_tutorial_does_what_it_says(tmp_path: Path, plain_environment: Mapping[str, str], bless: bool) -> None:
    text = TUTORIAL.read_text(encoding="utf-8")
    before = [digest_of(folder) for folder in SHIPPED]
    now, said = followed(text, desk(tmp_path, plain_environment))
    if bless:
        TUTORIAL.write_text(now, encoding="utf-8")
    else:
        assert now == text, "the tutorial shows something else: pytest tests/test_tutorial.py --bless"
    assert [digest_of(folder) for folder in SHIPPED] == before, "the installed packs were touched"
    tables = [output for command, output in said if command.startswith("wireparse parse")]
    assert len(tables) >= 3 and tables[0].endswith("no incident\n")
    for found in ("Falcons of Adrar", "fire pots", "two ferries", "ambush “attacked”", "Night rowers"):
        assert found in tables[-1] and found not in tables[0]


def test_the_tutorial_teaches_what_it_promises() -> None:
    text = TUTORIAL.read_text(encoding="utf-8")
    for heading in ("## A new armed group, a new weapon", "## A new event rule", "## An override"):
        assert heading in text
    for page in ("README.md", "rules/README.md"):
        assert "TUTORIAL.md" in (rules_folder().parent / page).read_text(encoding="utf-8")
