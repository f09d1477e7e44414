"""The analyst's tools: rules listed, shown, begun and described; held against stories; two packs compared."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import Command
from packs.shipped import shipped_parser
from test_packs import pack, parsed

from wireparse.compare import differences
from wireparse.coverage import covered
from wireparse.listing import compiled_lines, is_asked, source_of, view_rules, written
from wireparse.model import Article
from wireparse.pipeline import Parser, load_parser, parse_article
from wireparse.profile import profiled
from wireparse.resources import rules_folder
from wireparse.rulebook import schema
from wireparse.rulebook.json_schema import rule_file_schema
from wireparse.rulebook.load import parse_yaml, plain
from wireparse.rulebook.packs import packs_for
from wireparse.rulebook.pattern import parse_pattern

ATTACK = "Gunmen attacked a convoy near Gao on Monday, killing three soldiers."
ODD = "The word massacre was painted on the wall."
CALM = "The minister opened a school."


@pytest.fixture(scope="module")
def parser() -> Parser:
    return shipped_parser()


def read_rows(text: str) -> Any:
    """A rule file as plain lists and mappings."""
    return plain(parse_yaml(text, "rules.yaml"))


def articles(*texts: str) -> list[Article]:
    return [Article(f"s{number}", text, (0, len(text))) for number, text in enumerate(texts, 1)]


@pytest.fixture
def stories(tmp_path: Path) -> Path:
    folder = tmp_path / "stories"
    folder.mkdir()
    for number, text in enumerate((ATTACK, ODD, CALM), 1):
        (folder / f"s{number}.txt").write_text(text + "\n", encoding="utf-8")
    return folder


# ---------------------------------------------------------------- list and show


@pytest.mark.parametrize(
    ("wanted", "asked"),
    [
        ("en/attack.active", True),
        ("attack.active", True),
        ("attack", True),
        ("en/attack", True),
        ("en/", True),
        ("*.active", True),
        ("en/at*", True),
        ("attack.act", False),
        ("core/attack", False),
        ("active", False),
    ],
)
def test_a_rule_is_named_by_its_id_its_beginning_or_a_glob(wanted: str, asked: bool) -> None:
    assert is_asked("en/attack.active", (wanted,)) is asked


def test_every_rule_is_listed_once_with_its_place(parser: Parser) -> None:
    views = view_rules(parser.rulebook)
    ids = [(view.stage, view.id) for view in views]
    assert len(ids) == len(set(ids)) > 150
    assert {view.stage for view in views} == {"phrases", "events", "context", "link"}
    for view in views:
        first = source_of(view.mark, parser.rulebook.folders)[0]
        assert first.removeprefix("- ").startswith(("id: " + view.id.rpartition("/")[2], "{id: ")), view.id


def test_the_source_of_a_rule_is_that_rule_and_nothing_else(parser: Parser) -> None:
    for view in view_rules(parser.rulebook):
        (read,) = read_rows("\n".join(("rules:", *source_of(view.mark, parser.rulebook.folders))))["rules"]
        assert read["id"] == view.id.rpartition("/")[2]
        assert len(read.get("tests", ())) == len(view.tests)


def test_a_written_pattern_reads_as_the_same_pattern(parser: Parser) -> None:
    rules = [view.rule for view in view_rules(parser.rulebook) if view.rule]
    patterns = [pattern for rule in rules for pattern in rule.definition.patterns]
    assert len(patterns) > 150
    for pattern in patterns:
        again = parse_pattern(written(pattern), {})
        assert written(again) == written(pattern)


@pytest.mark.parametrize(
    "text", ["~attack ...3 <a:x|y&!z+> (b|c d){1,3} e?", "'(' <start> \"'s\" - , 5", "(a (b|c)?)? d"]
)
def test_what_is_written_out_is_what_was_read(text: str) -> None:
    assert parse_pattern(written(parse_pattern(text, {})), {}) == parse_pattern(text, {})


def test_a_compiled_rule_shows_its_definitions_and_needs(parser: Parser) -> None:
    (view,) = view_rules(parser.rulebook, ("attack.active",))
    assert view.rule is not None
    lines = list(compiled_lines(view.rule))
    assert lines[0].startswith("match: <perpetrator:named_band|armed_noun|soldier_noun|")
    assert "  needs <attack_verb.act> | <attack_verb.past>" in lines
    assert not any("$" in line for line in lines)


def test_rules_are_listed_and_shown_by_the_command(wireparse: Command) -> None:
    rows = json.loads(wireparse("rules", "list", "attack.a*", "--stage", "events", "-f", "json").out)
    assert "en/attack.active" in [row["id"] for row in rows]
    assert all(row["stage"] == "events" and row["tests"]["all"] >= 2 for row in rows)
    told = next(row["tests"] for row in rows if row["id"] == "en/attack.active")
    table = wireparse("rules", "list", "en/attack.active").out.splitlines()
    examples = f"{told['positive']}+{told['all'] - told['positive']}"
    assert table[1].split()[:4] == ["en/attack.active", "events", "incident", examples]
    shown = wireparse("rules", "show", "attack.active")
    assert shown.out.splitlines()[1] == "- id: attack.active"
    wrong = wireparse("rules", "show", "atack.active")
    assert (wrong.status, wrong.out) == (2, "")
    assert wrong.last_line == "wireparse: no rule is called 'atack.active'; did you mean 'attack.active'?"


# ---------------------------------------------------------------- check, test, new, schema


BROKEN = "events:\n  - id: a.b\n    match: <x:gunmann>\n    tests:\n      - {text: Gunmen came., get: {x: gunmen}}\n"


def test_faults_are_told_for_people_editors_and_programs(wireparse: Command, tmp_path: Path) -> None:
    pack(tmp_path / "mine", rules__yaml=BROKEN)
    text = wireparse("rules", "check", "mine")
    (line,) = wireparse("rules", "check", "-p", "mine", "-f", "lines").out.splitlines()
    (row,) = json.loads(wireparse("rules", "check", "mine", "-f", "json").out)
    assert text.status == 2
    assert text.out.startswith("mine/rules.yaml:2:5: WP132 ")
    assert line.startswith("mine/rules.yaml:2:5: error: ") and line.endswith(" [WP132]")
    assert (row["path"], row["line"], row["column"], row["code"]) == ("mine/rules.yaml", 2, 5, "WP132")


def test_an_example_that_fails_is_drawn(wireparse: Command, tmp_path: Path) -> None:
    rule = """\
events:
  - id: a.b
    match: <who:armed_noun> rested
    set: {makes: role}
    tests:
      - {text: Tired gunmen rested., get: {who: rebels}}
      - {text: Gunmen rested., get: nothing}
      - {text: Gunmen slept., get: something}
      - {text: Rebels slept., get: nothing}
"""
    pack(tmp_path / "mine", rules__yaml=rule)
    run = wireparse("rules", "test", "-p", "mine", "mine/")
    assert run.status == 2
    assert run.out.splitlines() == [
        "mine/rules.yaml:6:9: mine/a.b: failed",
        "  Tired gunmen rested.",
        "        ^^^^^^ who",
        "  expected: who: rebels",
        "",
        "mine/rules.yaml:7:9: mine/a.b: failed",
        "  Gunmen rested.",
        "  ^^^^^^ who",
        "  expected: nothing",
        "",
        "mine/rules.yaml:8:9: mine/a.b: failed",
        "  Gunmen slept.",
        "  (nothing found)",
        "  expected: something",
        "",
        "1 rule, 1 passed, 3 failed",
    ]
    assert run.last_line == "wireparse: 3 of 4 examples failed"


@pytest.mark.parametrize("stage", ["events", "phrases", "context"])
def test_a_new_rule_loads_and_finds_its_examples(stage: str, wireparse: Command, tmp_path: Path) -> None:
    pack(tmp_path / "mine")
    made = wireparse("rules", "new", "my.rule", "--stage", stage, "-o", "mine/patterns/my.yaml")
    assert (made.status, made.err) == (0, "")
    text = (tmp_path / "mine" / "patterns" / "my.yaml").read_text(encoding="utf-8")
    assert "RULE_ID" not in text
    assert text.startswith("# yaml-language-server: $schema=")
    again = wireparse("rules", "new", "my.other", "-o", "mine/patterns/my.yaml")
    assert (again.status, again.out) == (2, "")
    assert (tmp_path / "mine" / "patterns" / "my.yaml").read_text(encoding="utf-8") == text
    run = wireparse("rules", "test", "-p", "mine", "mine/my.rule")
    assert (run.status, run.out) == (0, "1 rule, 2 passed, 0 failed\n")


def test_a_new_rule_must_have_a_sound_id(wireparse: Command) -> None:
    assert wireparse("rules", "new", "My Rule").status == 2
    assert "id: my.rule" in wireparse("rules", "new", "my.rule").out


def test_the_schema_knows_what_the_loader_knows() -> None:
    described = rule_file_schema()
    sections = described["properties"]
    assert tuple(sections) == schema.SECTIONS
    event = sections["events"]["items"]["properties"]
    assert tuple(event) == schema.RULE_KEYS
    assert tuple(sections["context"]["items"]["properties"]) == (*schema.RULE_KEYS, *schema.CONTEXT_KEYS)
    assert tuple(sections["phrases"]["items"]["properties"]) == (*schema.RULE_KEYS, *schema.PHRASE_KEYS)
    assert tuple(sections["lexicons"]["items"]["properties"]) == schema.LEXICON_KEYS
    assert set(sections["link"]["items"]["properties"]["when"]["anyOf"][0]["enum"]) == set(schema.CONDITIONS)
    for makes in schema.MAKES:
        assert makes in event["set"]["properties"]["makes"]["pattern"]


def test_the_shipped_rule_files_hold_to_the_schema() -> None:
    sections = rule_file_schema()["properties"]
    seen = 0
    for path in sorted(rules_folder().glob("*/*/*.yaml")):
        for section, rows in read_rows(path.read_text(encoding="utf-8")).items():
            item = sections[section].get("items")
            for row in rows if item else ():
                seen += 1
                assert set(row) <= set(item["properties"]), (path.name, row["id"])
                assert set(item["required"]) <= set(row), (path.name, row["id"])
    assert seen > 200


# ---------------------------------------------------------------- coverage, diff, profile


def test_coverage_names_silent_rules_and_sentences_that_no_rule_took(parser: Parser) -> None:
    found = covered(articles(ATTACK, ODD, CALM, ODD), parser)
    assert (found.stories, found.sentences, found.violent) == (4, 4, 3)
    assert "en/attack.active" not in found.silent()
    assert "en/count.range" in found.silent()
    assert len(found.silent()) + len(found.fired) == len(view_rules(parser.rulebook))
    ((word, sentences),) = found.by_word()
    assert word == "massacre"
    assert [(one.story, one.text) for one in sentences] == [("s2", ODD), ("s4", ODD)]


def test_the_words_of_coverage_stand_in_order_of_frequency(parser: Parser) -> None:
    found = covered(articles("The bombing was a film.", ODD, ODD), parser)
    assert [len(sentences) for _, sentences in found.by_word()] == sorted(
        (len(sentences) for _, sentences in found.by_word()), reverse=True
    )


def test_coverage_by_the_command(wireparse: Command, stories: Path) -> None:
    text = wireparse("rules", "coverage", stories, "-n", "1")
    row = json.loads(wireparse("rules", "coverage", stories, "-f", "json").out)
    assert text.out.startswith("3 stories, 3 sentences, 2 with words of violence or loss, 1 of them taken by no rule\n")
    assert f"s2.txt:0: {ODD}" in text.out
    assert [one["words"] for one in row["untouched"]] == [["massacre"]]
    assert row["fired"]["en/attack.active"] == 1
    missing = wireparse("rules", "coverage", stories, "nowhere")
    assert (missing.status, missing.last_line) == (1, "wireparse: 1 of 4 inputs failed")


def test_two_parsers_are_compared_fact_by_fact(parser: Parser, tmp_path: Path) -> None:
    changes = """\
override:
  - {id: attack.active, set: {type: ambush}}
  - {id: 'says.*', disable: yes}
"""
    other = load_parser(packs_for([str(pack(tmp_path / "mine", override__yaml=changes))]))
    text = "Gunmen attacked a convoy near Gao. Three soldiers were killed, the army said."
    found = differences(parsed(text, parser), parsed(text, other))
    told = [(one.change, one.kind, one.text, one.rule) for one in found]
    assert told[0] == ("changed", "incident", "attacked", "en/attack.active")
    assert found[0].fields["type"] == ("armed_attack", "ambush")
    assert ("lost", "claim", "said", "en/says.closing") in told
    back = differences(parsed(text, other), parsed(text, parser))
    assert ("gained", "claim", "en/says.closing") in [(one.change, one.kind, one.rule) for one in back]
    assert differences(parsed(text, parser), parsed(text, parser)) == ()


def test_an_incident_that_only_one_tells_is_gained_or_lost_with_its_losses(parser: Parser, tmp_path: Path) -> None:
    changes = (
        "override: [{id: 'attack.*', disable: yes}, {id: 'loss.*', disable: yes}, {id: 'chronicle.*', disable: yes}]\n"
    )
    other = load_parser(packs_for([str(pack(tmp_path / "mine", override__yaml=changes))]))
    found = differences(parsed(ATTACK, parser), parsed(ATTACK, other))
    assert {(one.change, one.kind) for one in found} >= {("lost", "incident"), ("lost", "loss")}


def test_diff_by_the_command(wireparse: Command, stories: Path, tmp_path: Path) -> None:
    pack(tmp_path / "mine", override__yaml="override: [{id: attack.active, set: {type: ambush}}]\n")
    run = wireparse("rules", "diff", "en", "./mine", stories)
    assert run.status == 0
    lines = run.out.splitlines()
    assert lines[0] == "s1"
    assert lines[1] == "  ~ incident ambush “attacked” 7-15  en/attack.active"
    assert lines[2] == "      type: armed_attack -> ambush"
    assert lines[-3:] == [
        "incident: 0 gained, 0 lost, 1 changed",
        "loss:     0 gained, 0 lost, 0 changed",
        "claim:    0 gained, 0 lost, 0 changed",
    ]
    (row,) = json.loads(wireparse("rules", "diff", "en", "./mine", stories, "-f", "json").out)
    assert row["fields"] == {"type": ["armed_attack", "ambush"]}


def test_the_profile_counts_and_times_without_changing_what_is_found(parser: Parser) -> None:
    ticks = iter(range(1_000_000))
    measured, ledger = profiled(parser, lambda: float(next(ticks)))
    for article in articles(ATTACK, CALM):
        assert parse_article(article, measured).to_dict() == parse_article(article, parser).to_dict()
    costs = {cost.rule: cost for cost in ledger.dearest()}
    assert len(costs) == sum(view.rule is not None for view in view_rules(parser.rulebook))
    active = costs["en/attack.active"]
    assert (active.candidates, active.matches) == (1, 1)
    assert active.seconds > 0
    assert costs["en/count.range"].matches == 0
    seconds = [cost.seconds for cost in ledger.dearest()]
    assert seconds == sorted(seconds, reverse=True)


def test_profile_has_no_table_where_nothing_was_read(wireparse: Command) -> None:
    run = wireparse("rules", "profile", "missing.txt")
    assert (run.status, run.out) == (1, "")
    assert "missing.txt" in run.err


def test_profile_by_the_command(wireparse: Command, stories: Path) -> None:
    lines = wireparse("rules", "profile", stories, "-n", "5").out.splitlines()
    assert lines[0].split() == ["rule", "stage", "candidates", "matches", "ms", "share", "%"]
    assert len(lines) == 6
    rows = json.loads(wireparse("rules", "profile", stories, "-f", "json").out)
    assert abs(sum(row["share"] for row in rows) - 1) < 1e-6
