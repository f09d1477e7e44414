"""The reference of the rule language says all there is, and its examples do what they say.

Every fenced ``yaml`` block of ``rules/README.md`` is a file of one pack, named in its fence (``yaml pack.yaml``) or
numbered; ``tsv`` blocks lie beside them. The pack is loaded beside the shipped ones, and its rules' tests are run.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from packs.shipped import SHIPPED

from wireparse import rulebook
from wireparse.check import run_rule_tests
from wireparse.pipeline import Parser, load_parser
from wireparse.resources import rules_folder
from wireparse.rulebook import build, schema
from wireparse.rulebook.lexicon import KINDS
from wireparse.rulebook.load import parse_yaml
from wireparse.rulebook.pattern import GAP_DEFAULT, GAP_LIMIT, REPEAT_LIMIT

REFERENCE = (rules_folder() / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(?P<kind>yaml|tsv)(?: (?P<name>\S+))?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = [(number, *found.group("kind", "name", "text")) for number, found in enumerate(BLOCK.finditer(REFERENCE), 1)]
RULE_IDS = re.findall(r"^  - id: (example\.[\w-]+)$", REFERENCE, re.MULTILINE)

WORDS = [
    *schema.SECTIONS,
    *schema.RULE_KEYS,
    *schema.LEXICON_KEYS,
    *schema.PHRASE_KEYS,
    *schema.CONTEXT_KEYS,
    *schema.LINK_KEYS,
    *schema.TEST_KEYS,
    *schema.RULE_CHANGES,
    *schema.WORD_CHANGES,
    *build.PACK_KEYS,
    *build.TABLES,
    *build.RULE_FILES,
    *schema.CONDITIONS,
    *schema.MAKES,
    *schema.CLAIMS,
    *schema.DIRECTIONS,
    *schema.SCOPES,
    *schema.STATUSES,
    *schema.FORM_LABELS,
    *KINDS,
    *build.FEATURES,
    *(f"place.{kind}" for kind in build.PLACE_KINDS),
    "also",
    "case: exact",
    "classes",
    "list_sep",
]


@pytest.fixture(scope="module")
def parser(tmp_path_factory: pytest.TempPathFactory) -> Parser:
    """The shipped packs with the examples beside them."""
    folder = tmp_path_factory.mktemp("reference")
    (folder / "patterns").mkdir()
    for number, _, name, text in BLOCKS:
        place = folder / (name if name == "pack.yaml" else f"patterns/{name or f'{number:02}.yaml'}")
        place.write_text(text, encoding="utf-8")
    return load_parser([*SHIPPED, folder])


def test_there_are_examples() -> None:
    assert len(BLOCKS) >= 12 and len(RULE_IDS) >= 20
    assert REFERENCE.count("```") == 2 * len(BLOCKS), "every block is an example"


@pytest.mark.parametrize("id", RULE_IDS)
def test_an_example_does_what_it_says(id: str, parser: Parser) -> None:
    results = list(run_rule_tests(parser, [f"reference/{id}"]))
    assert len(results) >= 2
    for result in results:
        assert result.passed, str(result)


def test_no_example_is_passed_over(parser: Parser) -> None:
    stages = (*parser.rulebook.phrases, parser.rulebook.events, parser.rulebook.context)
    mine = {rule.definition.id for stage in stages for rule in stage.rules if rule.id.startswith("reference/")}
    assert mine == set(RULE_IDS)


@pytest.mark.parametrize("number", [number for number, kind, _, _ in BLOCKS if kind == "yaml"])
def test_a_block_is_yaml_for_itself(number: int) -> None:
    assert parse_yaml(BLOCKS[number - 1][3], f"block {number}").items


@pytest.mark.parametrize("word", sorted({word for word in WORDS if word != "start"}))
def test_every_word_of_the_language_is_documented(word: str) -> None:
    prose = BLOCK.sub("", REFERENCE)
    assert re.search(rf"`[^`\n]*(?<![\w.-]){re.escape(word)}(?![\w-])[^`\n]*`", prose), (
        f"{word} stands nowhere in the reference"
    )


def test_limits_are_the_real_ones() -> None:
    assert f"up to {GAP_DEFAULT} units" in REFERENCE
    assert f"{GAP_LIMIT} at most" in REFERENCE
    assert f"{REPEAT_LIMIT} at most" in REFERENCE
    assert "`<start>`" in REFERENCE


def test_every_condition_has_its_line() -> None:
    rows = re.findall(r"^\| `([\w-]+)` \|", REFERENCE.partition("\n## Link\n")[2].partition("\n## ")[0], re.MULTILINE)
    assert sorted(rows) == sorted(schema.CONDITIONS)


def test_every_code_has_its_line_and_no_other() -> None:
    package = Path(str(rulebook.__file__)).parent
    sources = "".join(path.read_text(encoding="utf-8") for path in sorted(package.glob("*.py")))
    told = re.findall(r"^\| `(WP\d{3})` \|", REFERENCE, re.MULTILINE)
    assert len(told) == len(set(told))
    assert sorted(told) == sorted(set(re.findall(r'"(WP\d{3})"', sources)))


def test_links_lead_somewhere() -> None:
    headings = {
        re.sub(r"[^\w -]", "", line.lower()).replace(" ", "-")
        for line in re.findall(r"^#+ (.+)$", REFERENCE, re.MULTILINE)
    }
    for target in re.findall(r"\]\(([^)]+)\)", REFERENCE):
        if target.startswith("#"):
            assert target[1:] in headings, target
        else:
            assert (rules_folder() / target).is_file(), target
