"""A user's folder beside the shipped packs: new words, a new rule, changed and disabled ones, with nothing installed
touched. Each fault of an override is told with its place and its cure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from conftest import Command
from packs.shipped import article, shipped_parser

from wireparse.check import check_rules, run_rule_tests
from wireparse.errors import RuleError, UsageError
from wireparse.listing import view_packs, view_rules
from wireparse.pipeline import Parser, load_parser, parse_article
from wireparse.report import Report
from wireparse.resources import packs_below, rules_folder
from wireparse.rulebook import packs as finding
from wireparse.rulebook.book import digest_of
from wireparse.rulebook.build import build_rulebook
from wireparse.rulebook.override import merged
from wireparse.rulebook.packs import packs_for

# An armed group, a weapon and a phrasing that the shipped packs do not know, and changes of what they know.
RULES = """\
lexicons:
  - id: armed_group
    entries:
      - {text: Falcons of Adrar, also: [FDA-Adrar], id: falcons-adrar, name: Falcons of Adrar, country: MLI}
  - id: weapon_noun
    file: weapons.tsv
  - id: attack_verb
    entries: [hornswoggle]
  - {id: unbolt_verb, kind: verb, entries: [unbolt]}
events:
  - id: bridge.cut
    match: <perpetrator:$agent> $post <trigger:unbolt_verb.past> <target:$object>
    set: {makes: incident, type: other_attack}
    tests:
      - {text: Gunmen unbolted the bridge., get: {perpetrator: gunmen, target: bridge}}
      - {text: Gunmen painted the bridge., get: nothing}
override:
  - {id: en/attack.active, set: {type: ambush}}
  - {id: attack.passive, disable: yes}
  - id: attack.headline
    add: <start> <perpetrator:$agent> maul <target:$object>
    tests: [{text: Gunmen maul army base in Mali, get: {target: army base}}]
  - {lexicon: armed_group, remove: [Ansarul Islam]}
  - {lexicon: weapon_noun, add: [{text: trebuchet, class: artillery, name: trebuchet}]}
"""
TABLE = "text\tclass\tname\nclay-pot bomb\texplosive\tclay-pot bomb\n"


def pack(folder: Path, head: str = "", **files: str) -> Path:
    """A pack in ``folder``; the name of a file is given with its dots as double underscores."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pack.yaml").write_text(head or f"name: {folder.name}\nversion: 1.2.3\n", encoding="utf-8")
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def mine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pack(tmp_path_factory.mktemp("packs") / "mine", rules__yaml=RULES, weapons__tsv=TABLE)


@pytest.fixture(scope="module")
def parser(mine: Path) -> Parser:
    return load_parser(packs_for((str(mine),)))


@pytest.fixture(scope="module")
def shipped() -> Parser:
    return shipped_parser()


def parsed(text: str, parser: Parser) -> Report:
    return parse_article(article(text), parser)


# ---------------------------------------------------------------- what a user's pack changes


def test_a_new_armed_group_is_a_perpetrator(parser: Parser, shipped: Parser) -> None:
    text = "The Falcons of Adrar attacked a convoy near Gao."
    (incident,) = parsed(text, parser).incidents
    assert [(one.id, one.name) for one in incident.perpetrators] == [("falcons-adrar", "Falcons of Adrar")]
    assert not any(one.id for incident in parsed(text, shipped).incidents for one in incident.perpetrators)


def test_a_new_weapon_from_a_table_narrows_the_type(parser: Parser, shipped: Parser) -> None:
    text = "Rebels ambushed a convoy near Gao. A soldier was killed by a clay-pot bomb."
    with_pack = parsed("Rebels attacked a convoy near Gao with a clay-pot bomb.", parser).incidents[0]
    assert [weapon.name for weapon in with_pack.weapons] == ["clay-pot bomb"]
    without = parsed("Rebels attacked a convoy near Gao with a clay-pot bomb.", shipped).incidents[0]
    assert [weapon.name for weapon in without.weapons] != ["clay-pot bomb"]
    assert parsed(text, parser).incidents


def test_a_word_added_to_a_verb_lexicon_is_inflected_and_has_its_attributes(parser: Parser, shipped: Parser) -> None:
    text = "Rebels hornswoggled a military convoy near Kidal on Monday."
    found = [(incident.trigger.text, incident.type) for incident in parsed(text, parser).incidents]
    assert found == [("hornswoggled", "ambush")]  # the type that the pack's override gives to the rule
    assert "hornswoggled" not in [incident.trigger.text for incident in parsed(text, shipped).incidents]


def test_a_new_rule_finds_what_none_found_and_names_its_pack(parser: Parser, shipped: Parser) -> None:
    text = "Gunmen unbolted the bridge at Gao on Monday."
    (incident,) = parsed(text, parser).incidents
    assert (incident.type, incident.trigger.rule) == ("other_attack", "mine/bridge.cut")
    assert [target.text for target in incident.targets] == ["the bridge"]
    assert parsed(text, shipped).incidents == ()


def test_an_override_changes_what_a_rule_sets_and_keeps_its_id(parser: Parser, shipped: Parser) -> None:
    text = "Gunmen attacked a convoy near Gao."
    assert [(one.type, one.trigger.rule) for one in parsed(text, parser).incidents] == [("ambush", "en/attack.active")]
    assert [one.type for one in parsed(text, shipped).incidents] == ["armed_attack"]


def test_an_override_disables_a_rule(parser: Parser, shipped: Parser) -> None:
    ids = {view.id for view in view_rules(parser.rulebook)}
    assert {view.id for view in view_rules(shipped.rulebook)} - ids == {"en/attack.passive"}


def test_an_override_adds_a_pattern_and_a_test(parser: Parser) -> None:
    (view,) = view_rules(parser.rulebook, ("en/attack.headline",))
    assert [str(mark).rpartition("/")[2] for mark in view.changed] == ["rules.yaml:20:5"]
    results = list(run_rule_tests(parser, ("en/attack.headline",)))
    assert len(results) >= 3
    assert all(result.passed for result in results)


def test_an_override_removes_a_word_of_a_lexicon(parser: Parser, shipped: Parser) -> None:
    text = "Ansarul Islam attacked a convoy near Gao."

    def named(parser: Parser) -> list[str | None]:
        return [one.id for incident in parsed(text, parser).incidents for one in incident.perpetrators]

    assert named(shipped) == ["ansarul-islam"]
    assert "ansarul-islam" not in named(parser)


def test_an_override_adds_a_word_to_a_lexicon(parser: Parser) -> None:
    (incident,) = parsed("Rebels attacked a convoy near Gao with a trebuchet.", parser).incidents
    assert [weapon.name for weapon in incident.weapons] == ["trebuchet"]


def test_the_rules_of_the_pack_find_their_own_examples(parser: Parser) -> None:
    results = list(run_rule_tests(parser, ("mine/bridge.cut",)))
    assert [result.passed for result in results] == [True, True]


def test_the_output_names_every_pack_with_its_digest(parser: Parser, mine: Path) -> None:
    stamps = parsed("Nothing happened.", parser).packs
    assert [stamp.name for stamp in stamps] == ["core", "en", "mine"]
    assert (stamps[-1].version, stamps[-1].digest) == ("1.2.3", digest_of(mine))


def test_the_shipped_packs_stay_as_they_are(parser: Parser, shipped: Parser) -> None:
    assert parser.rulebook.packs[:2] == shipped.rulebook.packs
    assert [stamp.digest for stamp in shipped.rulebook.packs] == [digest_of(one) for one in packs_below(rules_folder())]


def test_a_later_pack_s_word_wins_over_an_earlier_one_s(tmp_path: Path) -> None:
    text = "lexicons:\n  - id: armed_group\n    entries: [{text: Ansarul Islam, name: The Helpers}]\n"
    parser = load_parser(packs_for((str(pack(tmp_path / "mine", rules__yaml=text)),)))
    (incident,) = parsed("Ansarul Islam attacked a convoy near Gao.", parser).incidents
    assert [(one.name, one.id) for one in incident.perpetrators] == [("The Helpers", "ansarul-islam")]


def test_tables_of_two_packs_add_up() -> None:
    below = {"types": {"a": {"x": "1"}}, "families": [["a"]], "note": "old"}
    above = {"types": {"b": {}, "a": {"y": "2"}}, "families": [["b"], ["a"]], "note": "new"}
    types = {"a": {"x": "1", "y": "2"}, "b": {}}
    assert merged(below, above) == {"types": types, "families": [["a"], ["b"]], "note": "new"}
    assert below["types"] == {"a": {"x": "1"}}


# ---------------------------------------------------------------- which packs are loaded


def names(*wanted: object) -> list[str]:
    return [folder.name for folder in packs_for([str(one) for one in wanted])]


def test_the_shipped_packs_are_the_base(tmp_path: Path) -> None:
    assert names() == ["core", "en"]
    assert names(pack(tmp_path / "mine")) == ["core", "en", "mine"]
    assert names(pack(tmp_path / "xx", "name: xx\nversion: 1\nextends: core\n")) == ["core", "xx"]
    assert names(pack(tmp_path / "bare", "name: bare\nversion: 1\nextends: []\n")) == ["core", "bare"]


def test_a_pack_on_the_ground_alone_parses(tmp_path: Path) -> None:
    bare = load_parser(packs_for([str(pack(tmp_path / "bare", "name: bare\nversion: 1\nextends: []\n"))]))
    assert parsed("Gunmen attacked a convoy near Gao.", bare).incidents == ()


def test_an_event_rule_without_a_trigger_is_told(tmp_path: Path) -> None:
    text = "override: [{id: attack.active, match: <perpetrator:$agent> fled}]\n"
    mine = pack(tmp_path / "mine", override__yaml=text)
    assert {fault.code for fault in check_rules(packs_for([str(mine)]))} == {"WP203", "WP204"}


def test_a_pack_comes_after_the_folder_beside_it_that_it_extends(tmp_path: Path) -> None:
    pack(tmp_path / "sahel")
    mali = pack(tmp_path / "mali", "name: mali\nversion: 1\nextends: [sahel]\n")
    assert names(mali) == ["core", "en", "sahel", "mali"]


def test_packs_stand_in_the_order_in_which_they_are_named(tmp_path: Path) -> None:
    one, two = pack(tmp_path / "one"), pack(tmp_path / "two")
    assert names(two, one) == ["core", "en", "two", "one"]
    assert names(one, one) == ["core", "en", "one"]


def test_a_pack_with_the_name_of_a_shipped_one_takes_its_place(tmp_path: Path) -> None:
    mine = pack(tmp_path / "own-english", "name: en\nversion: 9\n")
    assert names(mine) == ["core", "own-english"]
    assert names(mine, pack(tmp_path / "more")) == ["core", "own-english", "more"]


def test_a_pack_that_extends_an_unknown_one_is_told_where(tmp_path: Path) -> None:
    mali = pack(tmp_path / "mali", "name: mali\nversion: 1\nextends: [enn]\n")
    with pytest.raises(RuleError) as caught:
        packs_for([str(mali)])
    assert str(caught.value) == "mali/pack.yaml:3:11: WP140 'mali' extends 'enn', which is no pack; did you mean 'en'?"


def test_packs_that_extend_each_other_are_told(tmp_path: Path) -> None:
    one = pack(tmp_path / "one", "name: one\nversion: 1\nextends: two\n")
    pack(tmp_path / "two", "name: two\nversion: 1\nextends: one\n")
    with pytest.raises(RuleError, match="WP141 the packs extend each other: one -> two -> one"):
        packs_for([str(one)])


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ("enn", "no pack is called 'enn' and no folder lies there; did you mean 'en'?"),
        ("empty", "no rule pack; a pack is a folder that holds a pack.yaml"),
    ],
)
def test_a_pack_that_is_not_there_is_told(
    wanted: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError) as caught:
        packs_for([wanted])
    assert message in str(caught.value)


def test_two_packs_of_one_name_are_refused(tmp_path: Path) -> None:
    one, two = pack(tmp_path / "a" / "mine"), pack(tmp_path / "b" / "mine")
    with pytest.raises(UsageError, match="two packs are called 'mine'"):
        packs_for([str(one), str(two)])


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A distribution that offers the pack ``sahel`` by a package, ``chad`` by a function, ``torn`` by nothing."""
    package = pack(tmp_path / "sahel_pack", "name: sahel\nversion: 3\n", __init____py="")
    source = f"def folder():\n    return {str(pack(tmp_path / 'elsewhere'))!r}\n"
    (package / "__init__.py").write_text(source, encoding="utf-8")
    points = [
        EntryPoint("sahel", "sahel_pack", finding.ENTRY_POINTS),
        EntryPoint("chad", "sahel_pack:folder", finding.ENTRY_POINTS),
        EntryPoint("torn", "no_such_package_of_packs", finding.ENTRY_POINTS),
    ]

    def entry_points(group: str, name: str | None = None) -> list[EntryPoint]:
        assert group == "wireparse.packs"
        return [point for point in points if name in (None, point.name)]

    monkeypatch.setattr(finding, "entry_points", entry_points)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path


def test_an_installed_pack_is_found_by_its_name(installed: Path) -> None:
    assert names("sahel") == ["core", "en", "sahel_pack"]
    assert names("chad") == ["core", "en", "elsewhere"]
    mine = pack(installed / "mine", "name: mine\nversion: 1\nextends: sahel\n")
    assert names(mine) == ["core", "en", "sahel_pack", "mine"]
    with pytest.raises(UsageError, match="the installed pack 'torn' cannot be found .*; install it again"):
        packs_for(["torn"])


# ---------------------------------------------------------------- faults of overrides


@pytest.mark.parametrize(
    ("override", "fault"),
    [
        ("{id: atack.active, disable: yes}", "WP150 the override 'atack.active' hits no rule of the packs before this one; did you mean 'attack.active'?"),  # noqa: E501
        ("{id: 'en/atack.*', disable: yes}", "WP150 the override 'en/atack.*' hits no rule"),
        ("{lexicon: armed_grup, add: [word]}", "WP150 the override of the lexicon 'armed_grup' hits none of the packs before this one; did you mean 'armed_group'?"),  # noqa: E501
        ("{lexicon: armed_group, remove: [Ansarul Islom]}", "WP151 'Ansarul Islom' is no word of the lexicon 'armed_group'; did you mean 'Ansarul Islam'?"),  # noqa: E501
        ("{id: told-on, set: {a: b}}", "WP152 'told-on' is a rule of 'link', which can only be disabled"),
        ("{id: attack.active, add: <perpetrator:agnt>}", "WP201 unknown label 'agnt' in 'attack.active'"),
        ("{id: attack.active, match: <start> ~attack}", "WP203 no pattern of 'attack.active' captures 'perpetrator'"),
        ("{id: attack.active, set: {makes: incidnt}}", "WP121 unknown makes 'incidnt'; did you mean 'incident'?"),
    ],
)  # fmt: skip
def test_a_fault_of_an_override_is_told_with_its_cure(override: str, fault: str, tmp_path: Path) -> None:
    mine = pack(tmp_path / "mine", override__yaml=f"override:\n  - {override}\n")
    told = [str(one) for one in check_rules(packs_for([str(mine)]))]
    assert any(fault in one for one in told), told
    if "WP203" not in fault:
        assert any(one.startswith("mine/override.yaml:2:") for one in told), told


def test_an_override_by_glob_hits_every_rule_that_it_names(tmp_path: Path) -> None:
    text = "override: [{id: 'en/says.*', set: {mood: told}}, {id: lead-told-again, disable: yes}]\n"
    mine = pack(tmp_path / "mine", override__yaml=text)
    book = build_rulebook(packs_for([str(mine)]))
    changed = [view.id for view in view_rules(book) if view.changed]
    assert changed == [view.id for view in view_rules(book, ("en/says.*",))]
    assert len(changed) > 3
    assert "lead-told-again" not in [link.id for link in book.links]


def test_a_replaced_pattern_may_bring_its_own_tests(tmp_path: Path) -> None:
    text = """\
override:
  - id: attack.under
    match: <target:$object> came under <trigger:fire_noun>
    tests:
      - {text: Positions came under fire., get: {target: positions}}
      - {text: Positions came under review., get: nothing}
"""
    parser = load_parser(packs_for([str(pack(tmp_path / "mine", override__yaml=text))]))
    results = list(run_rule_tests(parser, ("attack.under",)))
    assert [result.test.text for result in results] == ["Positions came under fire.", "Positions came under review."]
    assert all(result.passed for result in results)


# ---------------------------------------------------------------- the command


def test_parse_takes_packs(wireparse: Command, mine: Path) -> None:
    story = b"GAO, Mali, March 10, 2025 (APA) - Gunmen unbolted the bridge at Gao on Sunday."
    report = json.loads(wireparse("parse", "-p", mine, stdin=story).out)
    assert [incident["trigger"]["rule"] for incident in report["incidents"]] == ["mine/bridge.cut"]
    assert [one["name"] for one in report["tool"]["packs"]] == ["core", "en", "mine"]
    run = wireparse("parse", "-p", mine, "-p", "enn", stdin=story)
    assert (run.status, run.out) == (2, "")
    assert run.last_line.endswith("did you mean 'en'?")


def test_packs_are_listed_with_version_digest_and_counts(wireparse: Command, mine: Path) -> None:
    run = wireparse("packs", "list", "-p", mine, "-f", "json")
    rows = {row["name"]: row for row in json.loads(run.out)}
    assert list(rows) == ["core", "en", "mine"]
    assert (rows["mine"]["version"], rows["mine"]["digest"]) == ("1.2.3", digest_of(mine))
    assert (rows["mine"]["events"], rows["mine"]["overrides"], rows["mine"]["entries"]) == (1, 5, 5)
    assert rows["en"]["language"] == "en"
    table = wireparse("packs", "list").out.splitlines()
    assert table[0].split()[:4] == ["name", "version", "language", "digest"]
    assert [line.split()[0] for line in table[1:]] == ["core", "en"]


def test_a_pack_is_shown(wireparse: Command, mine: Path) -> None:
    run = wireparse("packs", "show", mine)
    assert (run.status, run.err) == (0, "")
    assert digest_of(mine) in run.out
    assert [line.split() for line in run.out.splitlines()[-5:]] == [
        ["armed_group", "name", "1"],
        ["weapon_noun", "noun", "1"],
        ["attack_verb", "verb", "1"],
        ["unbolt_verb", "verb", "1"],
        ["weapon_noun", "noun", "1"],
    ]


def test_a_pack_that_leaves_something_out_is_told_what(wireparse: Command, tmp_path: Path) -> None:
    pack(tmp_path / "mine", "language: en\n")
    run = wireparse("rules", "check", "mine")
    assert run.out.splitlines() == [
        "mine/pack.yaml:1:1: WP107 pack.yaml has no 'name'; add 'name: ...'",
        "mine/pack.yaml:1:1: WP107 pack.yaml has no 'version'; add 'version: ...'",
    ]
    assert run.status == 2


def test_view_packs_counts_what_stands_in_the_files(mine: Path) -> None:
    view = view_packs(packs_for([str(mine)]))[-1]
    assert view.counts == {
        "lexicons": 4, "entries": 5, "phrases": 0, "events": 1, "context": 0, "link": 0, "overrides": 5,
    }  # fmt: skip
