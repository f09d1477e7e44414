"""``rules coverage``, ``diff`` and ``profile``: what the rules do on stories."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

import click
from msgspec.structs import asdict

from wireparse.cli.columns import aligned, counted
from wireparse.cli.options import format_option
from wireparse.cli.packs import pack_folders, pack_option
from wireparse.cli.stories import Stories

if TYPE_CHECKING:
    from wireparse.compare import Difference
    from wireparse.coverage import Coverage, Untouched

Command = TypeVar("Command", bound=Callable[..., Any])

_PATHS = click.argument("paths", nargs=-1, required=True, metavar="PATH...")
_PUBLISHED = click.option("--published", metavar="DATE", help="The publication day (YYYY-MM-DD) of every story.")


def _stories(paths: tuple[str, ...], published: str | None = None) -> Stories:
    from wireparse.text.read import parse_published

    return Stories(paths, parse_published(published) if published else None)


@click.command()
@_PATHS
@pack_option
@format_option("text")
@click.option(
    "-n", "--examples", type=click.IntRange(min=0), default=2, show_default=True, help="Sentences to show of each word."
)
def coverage(paths: tuple[str, ...], packs: tuple[str, ...], output_format: str, examples: int) -> int:
    """Tell which rules never fired on these stories, and which sentences with words of violence or loss no event rule
    took: the list of what to write next, the most frequent word first.
    """
    from wireparse.cli.parsers import parser_for
    from wireparse.coverage import covered

    parser = parser_for(pack_folders(packs), ())
    stories = _stories(paths)
    found = covered(stories, parser)
    if output_format == "json":
        click.echo(json.dumps(_coverage_row(found), ensure_ascii=False, indent=2))
        return stories.status()
    for line in _coverage_lines(found, examples):
        click.echo(line)
    return stories.status()


def _coverage_lines(found: Coverage, examples: int) -> Iterator[str]:
    from wireparse.render.safe import one_line

    silent = found.silent()
    yield (
        f"{counted(found.stories, 'story').replace('storys', 'stories')}, {counted(found.sentences, 'sentence')}, "
        f"{found.violent} with words of violence or loss, {len(found.untouched)} of them taken by no rule"
    )
    yield ""
    yield f"{counted(len(silent), 'rule')} never fired{':' if silent else ''}"
    yield from (f"  {id}" for id in silent)
    yield ""
    groups = found.by_word()
    yield f"{counted(len(groups), 'word')} in sentences that no rule took{':' if groups else ''}"
    for word, sentences in groups:
        yield f"{len(sentences):5}  {one_line(word)}"
        yield from (f"         {_place(one)}: {one_line(one.text)}" for one in sentences[:examples])


def _place(sentence: Untouched) -> str:
    from wireparse.render.safe import one_line

    return one_line(f"{sentence.path or sentence.story}:{sentence.span[0]}")


def _coverage_row(found: Coverage) -> dict[str, Any]:
    return {
        "stories": found.stories,
        "sentences": found.sentences,
        "violent": found.violent,
        "fired": dict(sorted(found.fired.items(), key=lambda row: (-row[1], row[0]))),
        "silent": found.silent(),
        "untouched": [asdict(sentence) for _, sentences in found.by_word() for sentence in sentences],
    }


@click.command()
@click.argument("old")
@click.argument("new")
@_PATHS
@format_option("text")
@_PUBLISHED
def diff(old: str, new: str, paths: tuple[str, ...], output_format: str, published: str | None) -> int:
    """Tell what changes on these stories from the pack OLD to the pack NEW (names or folders): incidents, losses and
    claims gained, lost and changed, each with the rule that found it.

    \b
      wireparse rules diff en ./mali wires/
    """
    from wireparse.cli.parsers import parser_for
    from wireparse.compare import differences
    from wireparse.pipeline import parse_article

    before, after = parser_for(pack_folders((old,)), ()), parser_for(pack_folders((new,)), ())
    stories = _stories(paths, published)
    found = [
        difference
        for article in stories
        for difference in differences(parse_article(article, before), parse_article(article, after))
    ]
    if output_format == "json":
        click.echo(json.dumps([asdict(difference) for difference in found], ensure_ascii=False, indent=2))
        return stories.status()
    for line in _difference_lines(found):
        click.echo(line)
    return stories.status()


def _difference_lines(found: list[Difference]) -> Iterator[str]:
    from wireparse.render.safe import one_line

    sums = Counter((difference.kind, difference.change) for difference in found)
    signs = {"gained": "+", "lost": "-", "changed": "~"}
    story = None
    for difference in found:
        if difference.story != story:
            story = difference.story
            yield one_line(story)
        at = f"{difference.span[0]}-{difference.span[1]}"
        text = one_line(f"“{difference.text}”")
        yield f"  {signs[difference.change]} {difference.kind} {difference.what} {text} {at}  {difference.rule}"
        for name, (was, now) in difference.fields.items():
            yield f"      {name}: {one_line(was) or '-'} -> {one_line(now) or '-'}"
    for kind in ("incident", "loss", "claim"):
        counts = ", ".join(f"{sums[kind, change]} {change}" for change in signs)
        yield f"{kind + ':':9} {counts}"


@click.command()
@_PATHS
@pack_option
@format_option("text")
@click.option(
    "-n", "--first", type=click.IntRange(min=1), default=25, show_default=True, help="Rules to show, dearest first."
)
def profile(paths: tuple[str, ...], packs: tuple[str, ...], output_format: str, first: int) -> int:
    """Tell what each rule costs on these stories: on how many sentences it was tried (candidates), how often it fitted
    (matches), and its share of the time that all searches took. CPU times vary from run to run; the counts do not.
    """
    from time import process_time

    from wireparse.cli.parsers import parser_for
    from wireparse.pipeline import parse_article
    from wireparse.profile import profiled

    parser, ledger = profiled(parser_for(pack_folders(packs), ()), process_time)
    stories = _stories(paths)
    for article in stories:
        parse_article(article, parser)
    costs = ledger.dearest()
    total = sum(cost.seconds for cost in costs) or 1.0
    if output_format == "json":
        click.echo(json.dumps([{**asdict(cost), "share": cost.seconds / total} for cost in costs], indent=2))
        return stories.status()
    if not stories.read:
        return stories.status()
    rows = [
        (
            cost.rule,
            cost.stage,
            cost.candidates,
            cost.matches,
            f"{1000 * cost.seconds:.1f}",
            f"{100 * cost.seconds / total:.1f}",
        )
        for cost in costs[:first]
    ]
    for line in aligned(("rule", "stage", "candidates", "matches", "ms", "share %"), rows):
        click.echo(line)
    return stories.status()
