"""The same story gives the same bytes: whatever the hash seed, the number of processes, and the order of the rules."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import Command
from packs.shipped import shipped_parser

from wireparse.model import Article
from wireparse.pipeline import Parser, load_parser, parse_article
from wireparse.resources import packs_below, rules_folder, samples_folder
from wireparse.text.read import READERS, sniff

SAMPLES = samples_folder()
STORIES = sorted(path for path in SAMPLES.iterdir() if path.suffix in (".txt", ".ndjson"))
LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
SECTIONS = ("lexicons", "phrases", "events", "context", "link")
SETTINGS = [("0", 1), ("1", 1), ("2", 1), ("0", 2), ("1", 4)]

Order = Callable[[list[Any]], list[Any]]


# ---------------------------------------------------------------- hash seeds and processes


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, plain_environment: Mapping[str, str]) -> dict[tuple[str, int], str]:
    """What the command says of the samples, by hash seed and number of processes."""
    run = Command(tmp_path_factory.mktemp("determinism"), plain_environment)
    said = {}
    for seed, jobs in SETTINGS:
        done = run("parse", *STORIES, "-f", "ndjson", "-q", "-j", jobs, PYTHONHASHSEED=seed)
        assert done.status == 0, done.err
        said[seed, jobs] = done.out
    return said


def test_all_samples_are_told(told: Mapping[tuple[str, int], str]) -> None:
    lines = told["0", 1].splitlines()
    batch = (SAMPLES / "batch.ndjson").read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(STORIES) - 1 + len(batch)
    assert sum(len(json.loads(line)["incidents"]) for line in lines) > 10


@pytest.mark.parametrize("setting", SETTINGS[1:], ids=lambda setting: f"PYTHONHASHSEED={setting[0]} -j {setting[1]}")
def test_the_bytes_depend_on_neither_seed_nor_processes(
    setting: tuple[str, int], told: Mapping[tuple[str, int], str]
) -> None:
    assert told[setting].split("\n") == told["0", 1].split("\n")


# ---------------------------------------------------------------- the order of the rules


def rewritten(folder: Path, order: Order) -> tuple[Path, ...]:
    """A copy of the shipped packs in ``folder``, the rows of each section of each rule file in another order."""
    for path in sorted(rules_folder().rglob("*")):
        copy = folder / path.relative_to(rules_folder())
        if path.is_dir():
            copy.mkdir(parents=True, exist_ok=True)
        elif path.suffix == ".yaml":
            content = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)
            for section in SECTIONS:
                if isinstance(content, dict) and section in content:
                    content[section] = order(content[section])
            text = json.dumps(content, ensure_ascii=False)
            copy.write_text(text, encoding="utf-8")
        elif path.suffix in (".tsv", ".gaz"):
            copy.symlink_to(path)
    return packs_below(folder)


def shuffled(seed: int) -> Order:
    chance = random.Random(seed)
    return lambda rows: chance.sample(rows, len(rows))


def order_of(name: str) -> Order:
    """``reversed``, or ``shuffled SEED``."""
    return (lambda rows: rows[::-1]) if name == "reversed" else shuffled(int(name.removeprefix("shuffled ")))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Two seeds by default; ``--orders 20`` for twenty."""
    if "order" in metafunc.fixturenames:
        seeds = range(1, metafunc.config.getoption("--orders") + 1)
        metafunc.parametrize("order", ["reversed", *(f"shuffled {seed}" for seed in seeds)])


def articles() -> Iterator[Article]:
    for path in STORIES:
        raw = path.read_bytes()
        for article in READERS[sniff(raw, path.name)](raw, path.name):
            assert isinstance(article, Article)
            yield article


def reports(parser: Parser) -> list[str]:
    """The reports on all samples, without the packs' digests: those tell that the files were edited."""
    found = []
    for article in articles():
        story = parse_article(article, parser).to_dict()
        del story["tool"]
        found.append(json.dumps(story, ensure_ascii=False))
    return found


@pytest.fixture(scope="module")
def straight() -> list[str]:
    return reports(shipped_parser())


def test_the_bytes_do_not_depend_on_the_order_of_the_rules(order: str, straight: list[str], tmp_path: Path) -> None:
    parser = load_parser(rewritten(tmp_path, order_of(order)))
    assert [pack.digest for pack in parser.rulebook.packs] != [pack.digest for pack in shipped_parser().rulebook.packs]
    for article, mine, theirs in zip(articles(), reports(parser), straight, strict=True):
        assert mine == theirs, article.id


def test_the_rules_are_indeed_in_another_order(tmp_path: Path) -> None:
    copy = rewritten(tmp_path, order_of("reversed"))[1]
    first = yaml.load((copy / "context.yaml").read_text(encoding="utf-8"), Loader=LOADER)["context"]
    shipped = yaml.load((rules_folder() / "en" / "context.yaml").read_text(encoding="utf-8"), Loader=LOADER)["context"]
    assert [row["id"] for row in first] == [row["id"] for row in shipped][::-1]
    assert len(first) > 5


def test_stories_told_before_change_nothing() -> None:
    """The alphabets of a parser learn as they read; what they learnt must not show."""
    forwards = reports(shipped_parser())
    parser = load_parser()
    backwards = []
    for article in [*articles()][::-1]:
        story = parse_article(article, parser).to_dict()
        del story["tool"]
        backwards.append(json.dumps(story, ensure_ascii=False))
    assert backwards[::-1] == forwards
