"""What wireparse costs, as ratios that hold on any machine: ``python tests/benchmarks/run.py``.

The yardstick is one ``re.findall`` over the same stories in the same process, or ``python -c pass`` where a whole
process is measured. Each row states its bar; a row beyond it is marked. Nothing fails: these figures are read, not
tested, for a busy machine would make a liar of any limit. The sample stories are used again and again, which flatters
whatever is remembered between stories; ``--stories FILE`` measures on a corpus of your own.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from clock import Children, children, cpu, ratios, undisturbed
from made import names_parser, rules_parser
from rival import is_there, rules, spacy_pipeline
from stories import hostile_story, sample_stories, stories_of

from wireparse.match.layers import StoryLayers
from wireparse.match.mentions import NamedPlace, Spotted, spot
from wireparse.match.places import find_places
from wireparse.model import Article, Document
from wireparse.pipeline import Parser, load_parser, parse_article, read_document
from wireparse.render import Page, renderer

TOKENS = re.compile(r"\w+|[^\w\s]")
LOAD = (
    "from wireparse.resources import packs_below, rules_folder\n"
    "from wireparse.rulebook.gazetteer import shipped_with\n"
    "g = shipped_with(packs_below(rules_folder()))\n"
)
PATIENCE = 100  # CPU seconds that one story may take
LASTING = 100  # stories below which memory says nothing of its growth
RECORDS = 2000  # stories of the run with two processes
SHORT = "Gunmen killed three soldiers near Gao on Sunday, the army said.\n"


@dataclass(frozen=True, slots=True)
class Row:
    """A figure; ``must`` and ``aim`` are its bar, ``more`` whether more is better."""

    name: str
    value: float
    unit: str = "x"
    must: float | None = None
    aim: float | None = None
    more: bool = False

    def __str__(self) -> str:
        bar = f"must {self.must:g}{self.unit}" if self.must is not None else ""
        aim = f"aim {self.aim:g}{self.unit}" if self.aim is not None else ""
        return f"{self.name:<72} {self.value:>9.2f}{self.unit:<3} {bar:<12} {aim:<10} {self._verdict()}".rstrip()

    def _verdict(self) -> str:
        if self.must is None:
            return ""
        met = self.value >= self.must if self.more else self.value <= self.must
        return "met" if met else "MISSED"


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured: ``repeats`` of each figure, ``words`` of the hostile stories from short to long, how many
    ``rules`` and ``names`` are few and many."""

    stories: Sequence[str]
    repeats: int
    words: tuple[int, ...]
    records: int
    rules: tuple[int, int] = (50, 800)
    names: tuple[int, int] = (1_000, 200_000)


# ---------------------------------------------------------------- inside one process


def stages(plan: Plan) -> Iterator[Row]:
    """Reading, matching and the whole, a story, against the yardstick."""
    parser = shipped()
    articles = [article_of(text) for text in plan.stories]
    documents = [read_document(article, parser) for article in articles]
    book = parser.rulebook
    bodies = [[spot(sentence, book.names) for sentence in document.sentences] for document in documents]
    measured = ratios(
        lambda: [TOKENS.findall(text) for text in plan.stories],
        {
            "reading and segmenting": lambda: [read_document(article, parser) for article in articles],
            "matching": lambda: [match(document, parser) for document in documents],
            "lexicons": lambda: [spot(s, book.lexicon) for document in documents for s in document.sentences],
            "places": lambda: [
                find_places(document, parser.gazetteer, parser.rulebook.cues, [spans(hits) for hits in found])
                for document, found in zip(documents, bodies, strict=True)
            ],
            "whole": lambda: [extract(text, parser) for text in plan.stories],
        },
        plan.repeats,
    )
    yield Row("reading and segmenting / yardstick", measured["reading and segmenting"])
    yield Row("matching alone / yardstick", measured["matching"], must=4, aim=2)
    yield Row("  lexicons, if all sentences were looked up", measured["lexicons"])
    yield Row("  of it place names", measured["places"])
    yield Row("whole extraction, bytes to NDJSON / yardstick", measured["whole"], must=12, aim=4)


@cache
def shipped() -> Parser:
    return load_parser()


def article_of(text: str) -> Article:
    digest = sha256(text.encode("utf-8")).hexdigest()
    return Article(id="story", text=text, region=(0, len(text)), sha256=digest)


def match(document: Document, parser: Parser) -> int:
    """Lexicons, place names, phrases and events on segmented text; nothing is resolved or joined. Gives the number of
    dates and events found."""
    book = parser.rulebook
    bodies = [spot(sentence, book.names) for sentence in document.sentences]
    named: dict[int, tuple[NamedPlace, ...]] = {}
    for number, place in enumerate(
        find_places(document, parser.gazetteer, parser.rulebook.cues, [spans(hits) for hits in bodies])
    ):
        kind = place.kind or "populated_place"
        named[place.sentence] = (*named.get(place.sentence, ()), NamedPlace(place.start, place.end, number, kind))
    layers = StoryLayers(document.sentences, named, book, parser.speller)
    dates = sum(len(layers[index].dates) for index in layers.dated)
    return dates + sum(len(layers[index].events) for index in layers.needed)


def spans(hits: Sequence[Spotted]) -> list[tuple[int, int]]:
    return [(hit.start, hit.end) for hit in hits]


def extract(text: str, parser: Parser) -> bytes:
    """All of it, from the story to its line of JSON."""
    return renderer("ndjson").story(parse_article(article_of(text), parser), Page())


def growth(plan: Plan) -> Iterator[Row]:
    """How the cost of one story grows with its length: 1 is linear. Lengths that would take too long are left out,
    and the row says so by the lengths that it names."""
    parser = shipped()
    for shape, endless in (("a deed a sentence", False), ("one sentence", True)):
        texts = [hostile_story(words, endless=endless) for words in plan.words]
        read = partial(lambda text: match(read_document(article_of(text), parser), parser))
        for work, name in ((read, "reading and matching"), (partial(extract, parser=parser), "whole")):
            (short, brief), (long, full) = _timed(work, list(zip(plan.words, texts, strict=True)))
            exponent = math.log(full / brief) / math.log(long / short)
            yield Row(f"hostile {short:,} -> {long:,} words, {shape}: {name}", exponent, "", must=1.05)


def _timed(work: Callable[[str], object], stories: Sequence[tuple[int, str]]) -> list[tuple[int, float]]:
    """The CPU times of the two longest stories that are worth waiting for, in order of length."""
    times: list[tuple[int, float]] = []
    with undisturbed():
        work(stories[0][1])  # compiles what the stories need
        for words, text in stories:
            if len(times) > 1 and times[-1][1] * (times[-1][1] / times[-2][1]) > PATIENCE:
                break
            times.append((words, cpu(partial(work, text))))
    return times[-2:]


def scale(plan: Plan) -> Iterator[Row]:
    """What many rules and many names cost, over few of them: rules and names are made up, the stories are the same."""
    heard = [word for text in plan.stories for word in TOKENS.findall(text) if word.istitle() and word.isalpha()]
    with TemporaryDirectory() as folder:
        few, many = (rules_parser(Path(folder) / f"rules-{count}", count) for count in plan.rules)
        name = f"matching, {plan.rules[0]:,} -> {plan.rules[1]:,} rules"
        yield Row(name, _grown(few, many, plan), must=1.2, aim=1.05)
    with TemporaryDirectory() as folder:
        few, many = (names_parser(Path(folder) / f"names-{count}", count, heard) for count in plan.names)
        name = f"matching, a lexicon of {plan.names[0]:,} -> {plan.names[1]:,} names"
        yield Row(name, _grown(few, many, plan), must=1.5, aim=1.2)


def _grown(few: Parser, many: Parser, plan: Plan) -> float:
    """The cost of matching with ``many`` over that with ``few``, timed in turn."""

    def work(parser: Parser) -> Callable[[], object]:
        documents = [read_document(article_of(text), parser) for text in plan.stories]
        return lambda: [match(document, parser) for document in documents]

    return ratios(work(few), {"many": work(many)}, plan.repeats, loops=1)["many"]


# ---------------------------------------------------------------- whole processes


def start_up(plan: Plan) -> Iterator[Row]:
    """The command and the gazetteer, against ``python -c pass``."""
    with children() as python:
        (python.folder / "story.txt").write_text(SHORT, encoding="utf-8")
        costs = python.costs(
            {
                "pass": ["-c", "pass"],
                "help": ["-m", "wireparse", "--help"],
                "story": ["-m", "wireparse", "parse", "story.txt", "-f", "ndjson"],
                "imports": ["-c", LOAD.replace("g = ", "# ")],
                "gazetteer": ["-c", LOAD],
            },
            plan.repeats,
        )
        bare = costs["pass"].cpu
        yield Row("wireparse --help / python -c pass", costs["help"].cpu / bare, must=7, aim=4)
        yield Row("one short story / python -c pass", costs["story"].cpu / bare, must=15, aim=9)
        yield Row("gazetteer imported and opened / python -c pass", costs["gazetteer"].cpu / bare)
        yield Row("  of it opening", (costs["gazetteer"].cpu - costs["imports"].cpu) / bare)
        yield from _memory(python, plan)


def _memory(python: Children, plan: Plan) -> Iterator[Row]:
    empty, opened = python.peak("pass\n"), python.peak(LOAD)
    yield Row("memory with the gazetteer open / python -c pass", opened / empty)
    yield Row("  of it added by the gazetteer and its modules", (opened - empty) / 1024, " MB")
    wires = python.folder / "wires.ndjson"
    peaks = []
    for times in (1, 5) if plan.records >= LASTING else (5,):
        wires.write_text(records(plan.stories, plan.records // 5 * times), encoding="utf-8")
        peaks.append(python.peak(PARSE))
    yield Row("memory of parsing", peaks[-1] / 1024, " MB", must=200, aim=100)
    if len(peaks) > 1:
        yield Row("memory, five times the stories", peaks[1] / peaks[0], must=1.05)


PARSE = """
import os, sys
from wireparse.cli import run
kept = os.dup(1)
os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
assert run(["parse", "wires.ndjson", "-f", "ndjson"]) == 0
os.dup2(kept, 1)
"""


def two_processes(plan: Plan) -> Iterator[Row]:
    """Two processes against one: what is won in time, and what it costs in CPU. Needs two idle cores."""
    with children() as python:
        (python.folder / "wires.ndjson").write_text(records(plan.stories, plan.records), encoding="utf-8")
        command = ["-m", "wireparse", "parse", "wires.ndjson", "-q", "-f", "ndjson", "-o", "out.ndjson", "-j"]
        costs = python.costs({jobs: [*command, jobs] for jobs in ("1", "2")}, min(3, plan.repeats))
    yield Row("-j 2: time of one process / time", costs["1"].wall / costs["2"].wall, must=1.7, aim=1.85, more=True)
    yield Row("-j 2: CPU / CPU of one process", costs["2"].cpu / costs["1"].cpu)


def against_spacy(plan: Plan) -> Iterator[Row]:
    """The same lexicons and rules in spaCy, where it is installed."""
    if not is_there():
        print("spaCy is not installed (pip install spacy): its rows are left out", flush=True)
        return
    parser = shipped()
    rival = spacy_pipeline(parser)
    measured = ratios(
        lambda: [TOKENS.findall(text) for text in plan.stories],
        {
            "whole": lambda: [extract(text, parser) for text in plan.stories],
            "spaCy": lambda: [rival(text) for text in plan.stories],
        },
        min(3, plan.repeats),
    )
    count = sum(1 for _ in rules(parser.rulebook))
    yield Row(f"spaCy EntityRuler + Matcher, {count} rules / yardstick", measured["spaCy"])
    faster = measured["spaCy"] / measured["whole"]
    yield Row("  the same / whole extraction", faster, must=20, aim=60, more=True)


def records(stories: Sequence[str], count: int) -> str:
    """So many records, the stories over and over."""
    lines = (json.dumps({"id": str(n), "text": stories[n % len(stories)]}, ensure_ascii=False) for n in range(count))
    return "".join(line + "\n" for line in lines)


PARTS: dict[str, Callable[[Plan], Iterator[Row]]] = {
    "stages": stages,
    "start": start_up,
    "growth": growth,
    "scale": scale,
    "processes": two_processes,
    "spacy": against_spacy,
}


def main() -> None:
    parser = argparse.ArgumentParser(description="What wireparse costs, as ratios measured in one run.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all unless named")
    parser.add_argument("--repeats", type=int, default=7, metavar="N", help="runs of each figure (7)")
    parser.add_argument("--words", default="2000,10000,50000", metavar="A,B", help="of the hostile stories, ascending")
    parser.add_argument("--rules", default="50,800", metavar="A,B", help="few and many rules (50,800)")
    parser.add_argument("--names", default="1000,200000", metavar="A,B", help="few and many names (1000,200000)")
    parser.add_argument("--records", type=int, default=RECORDS, metavar="N", help=f"for memory and -j 2 ({RECORDS})")
    parser.add_argument("--stories", type=Path, metavar="FILE", help="records to measure on, instead of the samples")
    chosen = parser.parse_args()
    for part in chosen.parts:
        if part not in PARTS:
            parser.error(f"no part is called {part}; there are {', '.join(PARTS)}")
    lengths = tuple(int(number) for number in chosen.words.split(","))
    if len(lengths) < 2:
        parser.error("--words needs two lengths or more")
    stories = stories_of(chosen.stories) if chosen.stories else sample_stories()
    rules, names = (_pair(parser, option) for option in (chosen.rules, chosen.names))
    plan = Plan(stories, chosen.repeats, lengths, chosen.records, rules, names)
    words = sum(len(text.split()) for text in stories) // len(stories)
    print(f"{len(stories)} stories of {words} words on average; medians of {plan.repeats}, CPU time, ratios")
    for part in chosen.parts or PARTS:
        for row in PARTS[part](plan):
            print(row, flush=True)


def _pair(parser: argparse.ArgumentParser, option: str) -> tuple[int, int]:
    few, comma, many = option.partition(",")
    if not (few.isdecimal() and many.isdecimal() and 0 < int(few) < int(many)):
        parser.error(f"{option} is not two numbers, few and many, with a comma between them")
    return int(few), int(many)


if __name__ == "__main__":
    main()
