"""``wireparse rules``: check rule packs, and run the examples that every rule carries."""

from __future__ import annotations

from pathlib import Path

import click

from wireparse.cli.speak import say
from wireparse.errors import EXIT_USAGE
from wireparse.resources import packs_below, rules_folder


@click.group(invoke_without_command=True)
@click.pass_context
def rules(context: click.Context) -> None:
    """Check rule packs and run the examples in them."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@rules.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(exists=True, file_okay=False, path_type=Path))
def check(paths: tuple[Path, ...]) -> int:
    """Tell every fault of the rule packs in PATH (the shipped ones, unless given), each with its place and its cure."""
    from wireparse.check import check_rules

    packs = tuple(pack for path in paths or (rules_folder(),) for pack in packs_below(path))
    if not packs:
        raise click.UsageError("no rule pack found; a pack is a folder that holds a pack.yaml")
    faults = check_rules(packs)
    for fault in faults:
        click.echo(str(fault))
    if faults:
        say(f"{_counted(len(faults), 'fault')} in the rules")
        return EXIT_USAGE
    click.echo(f"{_counted(len(packs), 'pack')}, no fault: {', '.join(pack.name for pack in packs)}")
    return 0


@rules.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
def test(ids: tuple[str, ...]) -> int:
    """Run the examples of the shipped rules, or of those whose id is ID or begins with it (en/attack)."""
    from wireparse.check import run_rule_tests
    from wireparse.library import shipped_parser

    results = [result for result in run_rule_tests(shipped_parser()) if _asked(result.rule, ids)]
    failed = [result for result in results if not result.passed]
    for result in failed:
        click.echo(str(result))
    if not results:
        raise click.UsageError(f"no rule with an example is called {' or '.join(ids) or 'anything'}")
    rules_run = len({result.rule for result in results})
    click.echo(f"{_counted(rules_run, 'rule')}, {len(results) - len(failed)} passed, {len(failed)} failed")
    if failed:
        say(f"{len(failed)} of {_counted(len(results), 'example')} failed")
        return EXIT_USAGE
    return 0


def _asked(rule: str, ids: tuple[str, ...]) -> bool:
    return not ids or any(rule.startswith(id) or rule.partition("/")[2].startswith(id) for id in ids)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
