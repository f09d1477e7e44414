"""``rules check`` and ``rules test``: faults of the packs, and what the rules find in their own examples."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wireparse.cli.columns import counted
from wireparse.cli.packs import pack_folders, pack_option
from wireparse.cli.speak import say
from wireparse.errors import EXIT_USAGE, Fault, RuleError

if TYPE_CHECKING:
    from wireparse.check import RuleTestResult
    from wireparse.model import Span


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@pack_option
@click.option(
    "-f",
    "--format",
    "output_format",
    type=click.Choice(["text", "json", "lines"]),
    default="text",
    help="text: path in the pack, line and column, code, cause and cure; lines: with a path that an editor can "
    "open; json: an array of objects.",
)
def check(paths: tuple[str, ...], packs: tuple[str, ...], output_format: str) -> int:
    """Tell every fault of the rule packs in PATH (the shipped ones, unless given), each with its place and its cure.

    Packs are checked together with what they extend: PATH is the same as -p PATH.
    """
    from wireparse.check import check_rules
    from wireparse.resources import packs_below, rules_folder

    folders: tuple[Path, ...] = ()
    try:
        folders = pack_folders((*paths, *packs)) or packs_below(rules_folder())
        faults = check_rules(folders)
    except RuleError as error:
        faults = error.faults
    if output_format == "json":
        click.echo(json.dumps([_row(fault, folders) for fault in faults], ensure_ascii=False, indent=2))
    for fault in faults if output_format != "json" else ():
        click.echo(str(fault) if output_format == "text" else _line(fault, folders))
    if faults:
        say(f"{counted(len(faults), 'fault')} in the rules")
        return EXIT_USAGE
    if output_format == "text":
        click.echo(f"{counted(len(folders), 'pack')}, no fault: {', '.join(pack.resolve().name for pack in folders)}")
    return 0


def _path(fault: Fault, folders: tuple[Path, ...]) -> str:
    """The file of a fault as one can open it from here, else as the fault names it."""
    from wireparse.listing import file_of

    found = file_of(fault.mark, folders)
    return os.path.relpath(found) if found else fault.mark.path


def _line(fault: Fault, folders: tuple[Path, ...]) -> str:
    mark = fault.mark
    return f"{_path(fault, folders)}:{mark.line}:{mark.column}: error: {fault.cause}; {fault.cure} [{fault.code}]"


def _row(fault: Fault, folders: tuple[Path, ...]) -> Mapping[str, object]:
    mark = fault.mark
    place = {"path": _path(fault, folders), "line": mark.line, "column": mark.column}
    return {**place, "code": fault.code, "cause": fault.cause, "cure": fault.cure}


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@pack_option
@click.option("-a", "--all", "all_of_them", is_flag=True, help="Draw the examples that passed, too.")
def test(ids: tuple[str, ...], packs: tuple[str, ...], all_of_them: bool) -> int:
    """Run the examples of all rules, or of those that ID names: an id, the beginning of one, or a glob (en/attack,
    '*.passive'). Under each example that failed stands what the rule found and what it should have found.
    """
    from wireparse.check import run_rule_tests
    from wireparse.cli.parsers import parser_for
    from wireparse.listing import view_rules

    parser = parser_for(pack_folders(packs), ())
    asked = [view.id for view in view_rules(parser.rulebook, ids) if view.tests]
    if not asked:
        raise click.UsageError(f"no rule with an example is called {' or '.join(ids) or 'anything'}")
    results = list(run_rule_tests(parser, asked))
    failed = [result for result in results if not result.passed]
    for result in results if all_of_them else failed:
        for line in drawn(result):
            click.echo(line)
    rules_run = len({result.rule for result in results})
    click.echo(f"{counted(rules_run, 'rule')}, {len(results) - len(failed)} passed, {len(failed)} failed")
    if failed:
        say(f"{len(failed)} of {counted(len(results), 'example')} failed")
        return EXIT_USAGE
    return 0


def drawn(result: RuleTestResult) -> Iterator[str]:
    """An example with what was found drawn under its words, role by role, and what was expected."""
    from wireparse.render.safe import one_line

    wanted = result.test.get
    yield f"{result.test.mark}: {result.rule}: {'passed' if result.passed else 'failed'}"
    yield "  " + "".join(one_line(char) or " " for char in result.test.text)
    for number, roles in enumerate(result.spans, 1):
        if not roles:
            yield "  (found, no role captured)"
        for role, spans in roles.items():
            yield f"  {_underline(spans)} {role}" + (f" (match {number})" if len(result.spans) > 1 else "")
    if not result.spans:
        yield "  (nothing found)"
    if wanted is None:
        yield "  expected: nothing"
    else:
        yield "  expected: " + (", ".join(f"{role}: {words}" for role, words in wanted.items()) or "something")
    yield ""


def _underline(spans: tuple[Span, ...]) -> str:
    line = ""
    for start, end in sorted(spans):
        line = line.ljust(start) + "^" * (end - max(start, len(line)))
    return line
