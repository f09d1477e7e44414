"""Commands that are imported when they are called: ``parse`` needs not wait for what ``rules`` leans on."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import NamedTuple

import click


class Late(NamedTuple):
    """Where a command lies, and what the list of commands says of it."""

    module: str
    name: str
    line: str


class LateGroup(click.Group):
    """A group whose ``late`` commands are known by name and line only, until one is asked for."""

    late: Mapping[str, Late] = {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(self.late)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        late = self.late.get(cmd_name)
        if late is None:
            return None
        command = getattr(import_module(late.module), late.name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, self.late[name].line) for name in self.list_commands(ctx)])
