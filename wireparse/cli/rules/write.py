"""``rules new`` and ``rules schema``: the beginning of a rule, and what editors need to know of rule files."""

from __future__ import annotations

import json
from pathlib import Path

import click

from wireparse.errors import UsageError

STAGES = ("events", "phrases", "context")
PLACEHOLDER = "RULE_ID"
FITTING = r"[a-z0-9][\w.-]*"


@click.command()
@click.argument("id", metavar="ID")
@click.option(
    "--stage",
    type=click.Choice(STAGES),
    default="events",
    help="What the rule finds: deeds and losses, units, speakers.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A new file to write; never over an old one.",
)
def new(id: str, stage: str, output: Path | None) -> int:
    """Write the beginning of a rule called ID, with a note and two tests that pass, for you to change.

    \b
      wireparse rules new attack.on-bridge -o mali/patterns/bridges.yaml
      wireparse rules test -p ./mali attack.on-bridge
    """
    import re

    from wireparse.resources import rules_folder

    if not re.fullmatch(FITTING, id):
        raise UsageError(f"{id!r} is no id of a rule; use small letters, digits, dots and dashes: attack.on-bridge")
    text = (rules_folder() / "scaffold" / f"{stage}.yaml").read_text(encoding="utf-8").replace(PLACEHOLDER, id)
    if output is None:
        click.echo(text, nl=False)
        return 0
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        with output.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise UsageError(f"{output} is there already; name a new file, or add the rule to it by hand") from error
    except OSError as error:
        raise UsageError(f"{output}: cannot be written ({error.strerror}); name another file") from error
    click.echo(f"wrote {output}; change its words, then run: wireparse rules test -p PACK {id}")
    return 0


@click.command()
def schema() -> int:
    """Print the JSON Schema of rule files, for editors that complete and check YAML.

    \b
      wireparse rules schema > wireparse.schema.json
    and in the first line of a rule file
      # yaml-language-server: $schema=wireparse.schema.json
    """
    from wireparse.rulebook.json_schema import rule_file_schema

    click.echo(json.dumps(rule_file_schema(), ensure_ascii=False, indent=2))
    return 0
