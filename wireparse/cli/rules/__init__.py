"""``wireparse rules``: check rule packs, run the examples, look at rules, write new ones, try them on stories."""

from __future__ import annotations

import click

from wireparse.cli.rules.check import check, test
from wireparse.cli.rules.corpus import coverage, diff, profile
from wireparse.cli.rules.look import list_rules, show
from wireparse.cli.rules.write import new, schema


@click.group(invoke_without_command=True)
@click.pass_context
def rules(context: click.Context) -> None:
    """Check rule packs, run the examples in them, look at rules, write new ones, and hold them against stories."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


for command in (check, test, list_rules, show, new, schema, coverage, diff, profile):
    rules.add_command(command)
