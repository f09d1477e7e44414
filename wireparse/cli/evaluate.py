"""``wireparse eval``: how well the parser, or anybody's reports, agree with stories labelled by hand."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec import Struct
from msgspec.structs import replace

from wireparse.cli.columns import aligned, counted
from wireparse.cli.inputs import OWN_SCHEMA, OWN_SCHEMA_WITHIN, unreadable
from wireparse.cli.options import gazetteer_option
from wireparse.cli.packs import pack_folders, pack_option
from wireparse.cli.speak import say
from wireparse.cli.stories import Stories
from wireparse.errors import EXIT_USAGE, InputError

if TYPE_CHECKING:
    from wireparse.evaluate.gold import GoldFile
    from wireparse.evaluate.score import Miss, Score, Tally
    from wireparse.model import Article
    from wireparse.pipeline import Parser

SCHEMA = "wireparse.eval/1"
PUBLISHED_BY_HAND = ("option", "metadata")


@click.command("eval")
@click.argument("gold", type=click.Path(path_type=Path))
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option(
    "-f",
    "--format",
    "output_format",
    type=click.Choice(["auto", "table", "json"]),
    default="auto",
    help="auto: a table on a terminal, JSON in a pipe.",
)
@click.option(
    "-n",
    "--errors",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    metavar="N",
    help="List N disagreements, each with its sentence.",
)
@pack_option
@gazetteer_option
def evaluate(
    gold: Path,
    paths: tuple[str, ...],
    output_format: str,
    errors: int,
    packs: tuple[str, ...],
    gazetteers: tuple[Path, ...],
) -> int:
    """Score against GOLD, slot by slot: precision, recall and F1.

    GOLD holds reports of wireparse that somebody has corrected (NDJSON, an array, or one object). PATHs are the stories
    to parse, or reports to score as they are; without any, the stories are read from where GOLD says they came from.
    Faulty gold is told with its lines, all faults at once, and nothing is scored.

    \b
      wireparse parse wires/ > gold.ndjson        then correct gold.ndjson
      wireparse eval gold.ndjson                  what comes out against what should
      wireparse eval gold.ndjson wires/ -p mine   ... with a pack of yours
      wireparse eval gold.ndjson reports.ndjson   reports made before, or by others
    """
    from wireparse.cli.parsers import parser_for
    from wireparse.evaluate.contract import story_shape
    from wireparse.evaluate.gold import GoldError, check_gold, read_gold
    from wireparse.evaluate.score import score

    parser = parser_for(pack_folders(packs), gazetteers)
    shape = story_shape(parser.ontology.types)
    labelled = read_gold(_text(gold), str(gold), shape)
    reports = [path for path in paths if _holds_reports(path)]
    stories = Stories(tuple(path for path in paths if path not in reports) or tuple(_sources(labelled, gold.parent)))
    articles = _by_id(stories)
    texts = {id: article.text for id, article in articles.items()}
    try:
        check_gold(labelled, texts)
        found: dict[str, Any] = {}
        for path in reports:
            given = read_gold(_text(Path(path)), path, shape)
            check_gold(replace(given, stories=tuple(row for row in given.objects if row.value["id"] in texts)), texts)
            found |= {row.value["id"]: row.value for row in given.objects}
    except GoldError as error:
        return _refuse(error)
    golds = [story.value for story in labelled.objects]
    if not reports:
        found = {row["id"]: _parsed(articles[row["id"]], row, parser) for row in golds}
    result = score(golds, found)
    if output_format == "json" or (output_format == "auto" and not sys.stdout.isatty()):
        listed = [_row(one) for one in _listed(result, articles, parser, errors)]
        click.echo(json.dumps(_summary(result, listed), ensure_ascii=False, indent=2))
    else:
        for line in _lines(result, list(_listed(result, articles, parser, errors))):
            click.echo(line)
    return stories.status()


# ---------------------------------------------------------------- what is read


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise unreadable(str(path), error) from None
    except UnicodeDecodeError:
        raise InputError(str(path), "is not UTF-8, so it is no gold", "save it as UTF-8") from None


def _holds_reports(path: str) -> bool:
    """Whether a file begins as a report of wireparse; folders and what cannot be read are left to those who read."""
    try:
        with open(path, "rb") as file:
            return OWN_SCHEMA in file.read(OWN_SCHEMA_WITHIN)
    except OSError:
        return False


def _sources(gold: GoldFile, folder: Path) -> Iterator[str]:
    """The files that the labelled stories came from, each once: as written, else beside the gold."""
    seen = set()
    for story in gold.objects:
        source = story.value.get("source")
        path = source.get("path") if isinstance(source, dict) else None
        if not isinstance(path, str) or path in seen:
            continue
        seen.add(path)
        choices = (Path(path), folder / path, folder / Path(path).name)
        yield str(next((choice for choice in choices if choice.is_file()), Path(path)))


def _by_id(stories: Iterable[Article]) -> dict[str, Article]:
    found: dict[str, Article] = {}
    for article in stories:
        found.setdefault(article.id, article)
    return found


def _parsed(article: Article, gold: Mapping[str, Any], parser: Parser) -> dict[str, Any]:
    """The report on a story, read as of the publication day that was given when the gold was made."""
    from wireparse.pipeline import parse_article
    from wireparse.text.read import parse_published

    shell = gold.get("story") or {}
    if article.published is None and shell.get("published") and shell.get("published_basis") in PUBLISHED_BY_HAND:
        basis = str(shell["published_basis"])
        article = replace(article, published=parse_published(shell["published"]), published_basis=basis)
    return parse_article(article, parser).to_dict()


def _refuse(error: Any) -> int:
    from wireparse.render.safe import one_line

    for fault in error.faults:
        click.echo(one_line(str(fault)), err=True)
    say(f"{counted(len(error.faults), 'fault')} in the gold; nothing was scored")
    return EXIT_USAGE


# ---------------------------------------------------------------- what is told


class Listed(Struct, frozen=True):
    """A disagreement with the sentence that it is about."""

    miss: Miss
    sentence: str


def _listed(result: Score, articles: Mapping[str, Article], parser: Parser, most: int) -> Iterator[Listed]:
    from wireparse.evaluate.score import sorted_misses
    from wireparse.pipeline import read_document

    for number, miss in enumerate(sorted_misses(result.misses)):
        if number == most:
            return
        article = articles[miss.story]
        start, end = next(
            (
                (sentence.start, sentence.end)
                for sentence in read_document(article, parser).sentences
                if sentence.start <= miss.at[0] < sentence.end
            ),
            miss.at,
        )
        yield Listed(miss, " ".join(article.text[start:end].split()))


def _row(listed: Listed) -> dict[str, Any]:
    miss = listed.miss
    return {
        "story": miss.story,
        "slot": miss.slot,
        "gold": miss.gold,
        "found": miss.found,
        "span": list(miss.at),
        "sentence": listed.sentence,
    }


def _summary(result: Score, errors: list[dict[str, Any]]) -> dict[str, Any]:
    slots = {**result.slots, "facts": result.facts}
    return {
        "schema": SCHEMA,
        "stories": result.stories,
        "slots": {name: _figures(tally) for name, tally in slots.items()},
        "disagreements": len(result.misses),
        "errors": errors,
    }


def _figures(tally: Tally) -> dict[str, float | int]:
    return {
        "precision": round(tally.precision, 4),
        "recall": round(tally.recall, 4),
        "f1": round(tally.f1, 4),
        "hit": tally.hit,
        "found": tally.found,
        "gold": tally.gold,
    }


def _lines(result: Score, errors: list[Listed]) -> Iterator[str]:
    from wireparse.render.safe import one_line

    rows = [
        (
            name,
            *(f"{100 * figure:.1f}" for figure in (tally.precision, tally.recall, tally.f1)),
            *(tally.hit, tally.found, tally.gold),
        )
        for name, tally in {**result.slots, "all facts": result.facts}.items()
    ]
    yield f"{result.stories} {'story' if result.stories == 1 else 'stories'}"
    yield from aligned(("slot", "P", "R", "F1", "right", "found", "gold"), rows)
    for listed in errors:
        miss = listed.miss
        yield ""
        yield f"{one_line(miss.story)}  {miss.slot}: {_told(miss)}"
        yield f"    {one_line(listed.sentence)}"
    if errors and len(errors) < len(result.misses):
        yield ""
        yield f"{len(result.misses) - len(errors)} more"


def _told(miss: Miss) -> str:
    from wireparse.render.safe import one_line

    if miss.gold is None:
        return f"spurious {one_line(miss.found or '')}"
    if miss.found is None:
        return f"missed {one_line(miss.gold)}"
    return f"{one_line(miss.found)}, should be {one_line(miss.gold)}"
