"""Imports go down only, or sideways inside a folder."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

# Bottom first; a room imports from lower floors only. Rooms on one floor do not know each other.
FLOORS = (
    ("model", "errors", "version"),
    ("text", "resources", "codings", "geometry"),
    ("rulebook",),
    ("match",),
    ("resolve",),
    ("assemble",),
    ("report",),
    ("pipeline", "render", "listing"),
    ("check", "compare", "coverage", "evaluate", "explain", "library", "profile"),
    ("cli",),
    ("__init__", "__main__"),
)
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}

PACKAGE = Path(__file__).resolve().parent.parent / "wireparse"
MODULES = sorted(PACKAGE.rglob("*.py"))


def room(module: Path) -> str:
    first = module.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imported_rooms(module: Path) -> Iterator[tuple[str, int]]:
    """The rooms of the package that a module imports, anywhere in it, with the line."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module.name}:{node.lineno}: imports are absolute"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        for name in names:
            package, *rest = str(name).split(".")
            if package == "wireparse":
                yield (rest[0] if rest and rest[0] in FLOOR else "__init__"), node.lineno


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.relative_to(PACKAGE).as_posix())
def test_imports_go_down_only(module: Path) -> None:
    here = room(module)
    assert here in FLOOR, f"{here} stands on no floor; give it one in FLOORS"
    for there, line in imported_rooms(module):
        down = FLOOR[there] < FLOOR[here]
        inside = there == here and (PACKAGE / here).is_dir()
        assert down or inside, f"{module.relative_to(PACKAGE)}:{line}: {here} must not import {there}"


def test_the_rooms_are_there() -> None:
    assert {room(module) for module in MODULES} == set(FLOOR)


def test_the_test_sees_an_import_that_goes_up(tmp_path: Path) -> None:
    module = tmp_path / "model.py"
    module.write_text("def f():\n    from wireparse.cli import main\n    import wireparse.render.table\n")
    assert [FLOOR[there] > FLOOR["model"] for there, _ in imported_rooms(module)] == [True, True]


def test_no_clock_environment_or_chance_below_the_command_line() -> None:
    for module in MODULES:
        if room(module) in ("cli", "__init__", "__main__"):
            continue
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute):
                called = ast.unparse(node)
                forbidden = ("datetime.now", "date.today", "os.environ", "os.getenv", "time.time")
                assert not called.endswith(forbidden), f"{module.relative_to(PACKAGE)}:{node.lineno}: {called}"
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module]
                assert not {"random", "time"} & set(names), f"{module.relative_to(PACKAGE)}:{node.lineno}: {names}"
