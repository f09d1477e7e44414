"""``wireparse explain``: what it shows of a story, of one sentence, of one rule, and of a rule that found nothing."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from wireparse.cli import run
from wireparse.cli.explain import explain
from wireparse.explain.layout import Bar, Row, under_words
from wireparse.library import parser_for
from wireparse.model import Article
from wireparse.pipeline import find, linked_in, parse_article, read_document
from wireparse.resources import samples_folder
from wireparse.text.read import read_text

AMBUSH = samples_folder() / "apa-ambush-tillaberi.txt"
BATCH = samples_folder() / "batch.ndjson"


def explained(*arguments: object, stdin: str | bytes | None = None) -> str:
    result = CliRunner().invoke(explain, [str(argument) for argument in arguments], input=stdin, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def story(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "story.txt"
    path.write_text(text, encoding="utf-8")
    return path


def article_of(path: Path) -> Article:
    (article,) = read_text(path.read_bytes(), str(path))
    return article


def block(shown: str, head: str) -> list[str]:
    """The lines from the one that begins with ``head`` to the next empty one."""
    lines = shown.split("\n")
    start = next(number for number, line in enumerate(lines) if line.startswith(head))
    end = next((number for number in range(start, len(lines)) if not lines[number]), len(lines))
    return lines[start:end]


# ---------------------------------------------------------------- sentences

ATTACK = "Gunmen attacked a military base in Mali on Monday."


def test_matches_are_drawn_under_their_words(tmp_path: Path) -> None:
    shown = block(explained(story(tmp_path, ATTACK), "--published", "2025-06-05"), "sentence 1")
    words = next(line for line in shown if "Gunmen" in line)
    row = next(line for line in shown if "en/attack.active makes" in line)
    for role, word in (("perpetrator", "Gunmen"), ("trigger", "attacked")):
        assert row.index(f"└{role}") == words.index(word)
    places, dates = (next(line for line in shown if line.endswith(caption)) for caption in ("places", "dates"))
    assert places.index("└Mali MLI") == words.index("Mali")
    assert dates.index("└2025-06-02┘") == words.index("Monday")


def test_every_sentence_of_a_sample_is_shown_with_all_its_words() -> None:
    for path in sorted(samples_folder().glob("*.txt")):
        shown = explained(path)
        numbers = [line.split()[1] for line in shown.split("\n") if line.startswith("sentence ")]
        assert numbers == [str(number) for number in range(1, len(numbers) + 1)] and len(numbers) > 3
        for number, sentence in enumerate(read_document(article_of(path), parser_for((), ())).sentences, 1):
            drawn = " ".join(block(shown, f"sentence {number} "))
            assert all(token.text in drawn for token in sentence.tokens)


def test_lines_of_words_keep_to_the_columns() -> None:
    rows = [Row((Bar(0, 2, "subject"), Bar(3, 4, "a-long-label")), "rule")]
    drawn = ["".join(text for text, _ in line) for line in under_words(list("abcdef"), [True] * 6, rows, 20)]
    assert drawn == [
        "    a b       c",
        "    └subject┘  rule",
        "    d              e",
        "    └a-long-label┘  rule",
        "    f",
    ]


# ---------------------------------------------------------------- facts


def test_each_fact_has_its_rule_its_roles_and_how_it_got_its_value() -> None:
    shown = explained(AMBUSH)
    for expected in (
        "incident i1 ambush, asserted",
        "by en/attack.active (perpetrator “gunmen”, trigger “ambushed”)",
        "basis: counted from the publication, 2025-03-10 (dateline)",
        "en/place.between (place “Ayorou” “Tillabéri”)",
        "precision town, 14.731 0.917, GeoNames 2447416",
        "responsibility of “the Islamic State in the Greater Sahara (ISGS)” = IS Sahel",
        "(direction forward, scope sentence)",
        "merged by the link rule ",
        "no-details, type-fits; and not another",
        "policy for exactly: min n, max n",
    ):
        assert expected in shown


def test_incidents_kept_apart_tell_what_each_link_rule_lacked(tmp_path: Path) -> None:
    first = "Gunmen attacked a convoy in Gao on Sunday."
    text = f"{first} On Monday rebels attacked a school in Mopti. The attack lasted an hour."
    shown = explained(story(tmp_path, text), "--published", "2025-06-05")
    (second,) = [part for part in shown.split("incident ")[1:] if part.startswith("i2 ")]
    assert "apart from  i1 armed_attack “attacked”" in second
    assert "definite-deed: not definite; but " in second and "place-differs" in second
    assert "bare-deed: not no-details" in second
    assert "same-place-and-day: not same-place; but date-differs" in second
    assert "merged by the link rule bare-deed" in second
    assert "apart from" not in shown.partition("incident i2")[0]


def test_every_pair_of_incidents_is_explained_by_every_link_rule() -> None:
    pairs = 0
    for path in sorted(samples_folder().glob("*.txt")):
        parser = parser_for((), ())
        findings = find(read_document(article_of(path), parser), parser)
        linked = linked_in(findings, parser, thorough=True)
        pairs += len({(row.opened, row.other) for row in linked.apart})
        expected = [(b.number, a.number) for b in linked.drafts for a in linked.drafts if a.number < b.number]
        told = [(row.opened, row.other) for row in linked.apart]
        assert set(told) <= set(expected)
        assert all(told.count(pair) == len(parser.rulebook.links) for pair in told)
        assert all(row.missing or row.barring for row in linked.apart)
        assert linked_in(findings, parser).apart == ()
    assert pairs > 3


FIGURES = [
    ("At least 30 villagers were killed in the attack.", "policy for at_least: min n, max open"),
    ("More than 30 villagers were killed in the attack.", "policy for over: min n+1, max open"),
    ("Dozens of villagers were killed in the attack.", "policy for dozens: min 24, max open"),
    ("Between 30 and 40 villagers were killed in the attack.", "its two figures are the bounds"),
    ("A villager was killed in the attack.", "is no count: bounds by its number"),
]


@pytest.mark.parametrize(("text", "expected"), FIGURES, ids=[expected for _, expected in FIGURES])
def test_a_figure_tells_the_policy_behind_its_bounds(tmp_path: Path, text: str, expected: str) -> None:
    assert expected in explained(story(tmp_path, f"Gunmen attacked Gao. {text}"))


def test_all_incidents_claims_and_losses_of_a_report_are_explained() -> None:
    for path in sorted(samples_folder().glob("*.txt")):
        report, shown = parse_article(article_of(path), parser_for((), ())), explained(path)
        for incident in report.incidents:
            assert f"incident {incident.id} {incident.type}, {incident.status}" in shown
            for loss in incident.losses:
                assert f"\n  {loss.id} " in shown and loss.rule in shown
        for claim in report.claims:
            assert f"\n  {claim.id} " in shown and claim.cue.rule in shown


# ---------------------------------------------------------------- --at, --rule, --id


def test_at_an_offset_only_that_sentence_with_all_labels_of_its_units() -> None:
    text = AMBUSH.read_text(encoding="utf-8")
    shown = explained(AMBUSH, "--at", text.index("vehicles"))
    assert [line for line in shown.split("\n") if line.startswith("sentence ")] == [
        f"sentence 4  offset {text.index('Two army')}"
    ]
    assert "vehicle_noun.pl {vehicle=military}" in shown
    assert "destroyed 2 to 2" in shown and "killed 7 to 7" not in shown


def test_at_words_the_sentences_that_have_them_over_line_ends_and_in_any_case(tmp_path: Path) -> None:
    path = story(tmp_path, "Gunmen attacked a\nbase in Gao. The army fled. The base burned.")
    shown = explained(path, "--at", "A BASE")
    assert "sentence 1 " in shown and "sentence 2 " not in shown


def test_one_rule_shows_its_matches_and_the_facts_from_it() -> None:
    for name in ("en/attack.active", "attack.active"):
        shown = explained(AMBUSH, "--rule", name)
        assert "└perpetrator" in shown and "en/loss" not in shown and "sentence 4" not in shown
        assert "  by          “gunmen”" in shown and "“a supply convoy”" not in shown


def test_a_phrase_rule_and_a_link_rule_can_be_asked_for() -> None:
    assert "└weekday┘" in explained(AMBUSH, "--rule", "date.weekday")
    assert "merged by the link rule bare-deed" in explained(AMBUSH, "--rule", "bare-deed")


def test_a_rule_without_a_match_says_where_to_look() -> None:
    shown = explained(AMBUSH, "--rule", "en/attack.under")
    assert "no match of en/attack.under here; --why-not en/attack.under" in shown


def test_one_story_of_several_by_its_id() -> None:
    raw = BATCH.read_text(encoding="utf-8")
    ids = [json.loads(line)["id"] for line in raw.splitlines()]
    assert explained(BATCH, "--id", ids[1]).startswith(ids[1])
    assert explained("-", "--id", ids[2], stdin=raw).startswith(ids[2])


def test_a_story_from_standard_input() -> None:
    assert "en/attack.active" in explained("-", stdin=ATTACK)


def test_a_pack_of_ones_own_can_be_explained(tmp_path: Path) -> None:
    pack = tmp_path / "mine"
    pack.mkdir()
    (pack / "pack.yaml").write_text("name: mine\nversion: '1'\nextends: en\n", encoding="utf-8")
    (pack / "rules.yaml").write_text(
        "events:\n  - id: tea\n    match: <trigger:any> tea\n    set: {makes: role}\n    tests:\n"
        "      - {text: They drank tea., get: {trigger: drank}}\n      - {text: They left., get: nothing}\n",
        encoding="utf-8",
    )
    shown = explained(story(tmp_path, "They drank tea in Gao."), "-p", pack, "--rule", "mine/tea")
    assert "└trigger┘" in shown and "mine/tea makes=role" in shown


# ---------------------------------------------------------------- --why-not

STOPS = [
    ("attack.active", "The army slept in Gao.", "stopped at “slept”", "<trigger:attack_verb.past|attack_verb.act>"),
    ("attack.active", "It rained in Gao.", "no part of it begins here", "<perpetrator:"),
    ("attack.nominal-on", "There was an ambush", "stopped at the end of the sentence", "on or against"),
    ("attack.active", ATTACK, "fits", "└perpetrator┘ └trigger┘"),
    ("money.noun", "They took 3 hostages.", "stopped at “hostages”", "<currency_noun>"),
    ("count.exact", "They fired .50 caliber guns 50 times.", "fits", "└n"),
]


@pytest.mark.parametrize(("rule", "text", "verdict", "detail"), STOPS, ids=[f"{row[0]} {row[2]}" for row in STOPS])
def test_why_not_tells_on_which_word_a_rule_stopped_and_what_it_wanted(
    tmp_path: Path, rule: str, text: str, verdict: str, detail: str
) -> None:
    shown = explained(story(tmp_path, text), "--why-not", rule)
    assert f"sentence 1  {verdict}" in shown
    assert detail in shown


def test_why_not_draws_the_stop_under_its_word(tmp_path: Path) -> None:
    lines = block(explained(story(tmp_path, "The army slept in Gao."), "--why-not", "attack.active"), "sentence 1")
    words = next(line for line in lines if "slept in" in line)
    assert any("^" in line and line.index("└^") == words.index("slept") for line in lines)
    assert any(line.strip().startswith("“slept” is: ") for line in lines)


def test_why_not_names_the_words_of_a_veto(tmp_path: Path) -> None:
    lines = block(explained(story(tmp_path, "He is no longer here."), "--why-not", "count.none"), "sentence 1")
    assert "a 'not' pattern forbids it" in lines[0]
    assert any("└not─" in line and line.index("└not") == lines[1].index("no ") for line in lines)


def test_why_not_names_the_phrase_that_took_the_words(tmp_path: Path) -> None:
    shown = explained(story(tmp_path, "They left on 3 May 2024."), "--why-not", "date.day-month")
    assert "gives way to a longer or an earlier phrase" in shown
    assert "these words went to en/date.day-month-year\n" in shown


# ---------------------------------------------------------------- mistakes

MISTAKES = [
    (["--rule", "en/atack.active"], "did you mean 'en/attack.active'?"),
    (["--why-not", "attack.activ"], "did you mean 'attack.active'?"),
    (["--at", "no such words"], "no sentence at 'no such words'"),
    (["--at", "999999"], "no sentence at '999999'"),
    (["--rule", "attack.active", "--why-not", "attack.active"], "exclude each other"),
    (["--published", "yesterday"], "YYYY-MM-DD"),
]


@pytest.mark.parametrize(("arguments", "message"), MISTAKES, ids=[" ".join(row[0]) for row in MISTAKES])
def test_a_mistake_is_told_with_its_cure(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["explain", str(AMBUSH), *arguments]) == 2
    out, err = capsys.readouterr()
    assert message in err.split("\n")[-2] and not out


FILES = [
    (str(BATCH), [], 2, "pick one with --id"),
    (str(BATCH), ["--id", "AFP-2025-061"], 2, "did you mean 'AFP-2025-0612'?"),
    ("missing.txt", [], 1, "no such file"),
    (str(samples_folder()), [], 2, "name one file in it"),
]


@pytest.mark.parametrize(("path", "arguments", "status", "message"), FILES, ids=[row[3] for row in FILES])
def test_a_file_that_is_not_one_story(
    path: str, arguments: list[str], status: int, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["explain", path, *arguments]) == status
    assert message in capsys.readouterr().err


# ---------------------------------------------------------------- terminals


def test_the_words_of_a_story_are_harmless(tmp_path: Path) -> None:
    hostile = "Gun\x1b[31mmen \x07attacked a [red]base[/red] \u202ein Gao\x9b2J on \x00Monday. :bomb: killed {who}."
    path = tmp_path / "wires.ndjson"
    path.write_text(json.dumps({"id": "\x1b]0;x\x07", "text": hostile}) + "\n", encoding="utf-8")
    for more in ([], ["--why-not", "attack.active"], ["--at", "base"]):
        shown = explained(path, *more)
        assert all(char.isprintable() or char == "\n" for char in shown), more
        assert "[red]" in "".join(shown.split()) and "\u202e" not in shown


def on_terminal(environment: Mapping[str, str]) -> str:
    """What the command writes to a terminal."""
    leader, follower = pty.openpty()
    command = [sys.executable, "-m", "wireparse", "explain", str(AMBUSH), "--rule", "date.weekday"]
    subprocess.run(command, stdout=follower, stderr=subprocess.PIPE, env=environment, check=True, timeout=120)
    os.close(follower)
    with os.fdopen(leader, "rb", closefd=True) as terminal:
        return os.read(terminal.fileno(), 65536).decode()


def test_colours_on_a_terminal_only_and_not_against_the_users_will(plain_environment: Mapping[str, str]) -> None:
    terminal = {**plain_environment, "TERM": "xterm"}
    assert "\x1b[36m└weekday┘\x1b[0m" in on_terminal(terminal)
    assert "\x1b" not in on_terminal({**terminal, "NO_COLOR": "1"})
    assert "\x1b" not in explained(AMBUSH)
