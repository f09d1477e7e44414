"""The command line: a file a command. Data goes to standard output, everything else to standard error.

Exit status: 0 all processed, 1 some input failed, 2 usage or rule error, 130 interrupted; the last line on standard
error says why it is not 0.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import NoReturn

import click

from wireparse.cli.late import Late, LateGroup
from wireparse.cli.output import ReaderGone, Terminated, silence_stdout
from wireparse.cli.speak import say
from wireparse.errors import EXIT_INTERRUPTED, RuleError, WireparseError
from wireparse.version import __version__

WORKING = frozenset(("multiprocessing", "distributed"))  # modules that have something to do when the process ends
EXIT_TERMINATED = 143  # as a shell reports it
EXIT_READER_GONE = 141  # what a shell reports of a tool that a closed pipe ended


class Commands(LateGroup):
    """All commands, with the line that the help has on each."""

    late: Mapping[str, Late] = {
        "eval": Late("wireparse.cli.evaluate", "evaluate", "Score against gold: precision, recall, F1 of each slot."),
        "explain": Late("wireparse.cli.explain", "explain", "Show what was found under the words, and why."),
        "gazetteer": Late("wireparse.cli.gazetteer", "gazetteer", "Build gazetteers of your own, look names up."),
        "packs": Late("wireparse.cli.packs", "packs", "Tell which rule packs there are and what is in them."),
        "parse": Late("wireparse.cli.parse", "parse", "Parse files, folders, globs, archives or standard input."),
        "rules": Late("wireparse.cli.rules", "rules", "Check rules, run their examples, add and compare them."),
        "samples": Late("wireparse.cli.samples", "samples", "Print the folder of the sample stories."),
    }


@click.group(cls=Commands, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="wireparse", message="%(prog)s %(version)s")
@click.pass_context
def commands(context: click.Context) -> None:
    """Reads news wires and tells which attack happened, by whom, on what, where, when, with what losses, and who
    says so.

    \b
      wireparse parse story.txt                one story, as a table
      wireparse parse wires/ -f ndjson         every story of a folder, one line of JSON each
      cat wires.ndjson | wireparse parse       records {"id", "text", "published"}
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line (``sys.argv`` unless given) and exit."""
    status = run(arguments)
    if not WORKING.isdisjoint(sys.modules):
        sys.exit(status)
    with suppress(OSError, ValueError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(status)  # to take a rulebook apart lasts longer than to parse a story with it


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and give its exit status; every error becomes a line or a few, never a traceback."""
    try:
        status = commands.main(arguments, prog_name="wireparse", standalone_mode=False)
        sys.stdout.flush()
        return int(status or 0)
    except click.UsageError as error:
        if error.ctx:
            click.echo(error.ctx.get_usage(), err=True)
        say(error.format_message())
        return error.exit_code
    except click.ClickException as error:
        say(error.format_message())
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        say("interrupted")
        return EXIT_INTERRUPTED
    except Terminated:
        say("terminated")
        return EXIT_TERMINATED
    except ReaderGone:
        return EXIT_READER_GONE
    except BrokenPipeError:
        silence_stdout()
        return EXIT_READER_GONE
    except RuleError as error:
        for fault in error.faults:
            click.echo(str(fault), err=True)
        say(f"{_counted(len(error.faults), 'fault')} in the rules; nothing was parsed")
        return error.exit_status
    except WireparseError as error:
        say(str(error))
        return error.exit_status


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
