"""``wireparse eval``: gold that is right scores full marks, a wrong report loses exactly what is wrong, and faulty gold
is told with its lines, all faults at once."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from json import JSONDecodeError
from typing import Any

import pytest
from conftest import Command

import wireparse as package
from wireparse.evaluate.contract import story_shape
from wireparse.evaluate.gold import GoldError, check_gold, read_gold
from wireparse.evaluate.marked_json import values
from wireparse.evaluate.score import SLOTS, aligned, score, sorted_misses, with_claims

TEXT = (
    "Gunmen ambushed a convoy near Gao on Sunday, killing five soldiers, the army said. "
    "On Saturday rebels shelled a market in Kidal with mortars."
)
TYPES = ("ambush", "shelling", "armed_attack")
Story = dict[str, Any]


@pytest.fixture(scope="module")
def report() -> Story:
    return json.loads(json.dumps(package.parse(TEXT, published="2025-06-04", id="t").to_dict()))


def faults_of(gold: str) -> list[str]:
    with pytest.raises(GoldError) as raised:
        check_gold(read_gold(gold, "gold.ndjson", story_shape(TYPES)), {"t": TEXT})
    return [str(fault) for fault in raised.value.faults]


# ---------------------------------------------------------------- scoring


def test_a_report_agrees_with_itself_in_every_slot(report: Story) -> None:
    assert len(report["incidents"]) == 2
    result = score([report], {"t": report})
    assert {name: tally.f1 for name, tally in result.slots.items()} == dict.fromkeys(SLOTS, 1.0)
    assert not result.misses


def _drop_incident(story: Story) -> None:
    del story["incidents"][1]


def _other_type(story: Story) -> None:
    story["incidents"][0]["type"] = "armed_attack"


def _other_day(story: Story) -> None:
    story["incidents"][0]["date"]["start"] = "2025-05-31"


def _other_figure(story: Story) -> None:
    story["incidents"][0]["losses"][0]["max"] = 6


def _other_kind_of_claim(story: Story) -> None:
    story["claims"][0]["kind"] = "denial"


def _no_weapon(story: Story) -> None:
    story["incidents"][1]["weapons"] = []


CHANGES = {
    "type": _other_type,
    "date": _other_day,
    "losses": _other_figure,
    "claims": _other_kind_of_claim,
    "weapons": _no_weapon,
}


@pytest.mark.parametrize("slot", CHANGES)
def test_one_wrong_value_costs_its_slot_and_no_other(report: Story, slot: str) -> None:
    wrong = copy.deepcopy(report)
    CHANGES[slot](wrong)
    result = score([report], {"t": wrong})
    assert [name for name, tally in result.slots.items() if tally.f1 < 1] == [slot]
    assert {miss.slot for miss in result.misses} == {slot}


def test_a_missed_incident_is_missed_in_all_its_slots(report: Story) -> None:
    silent = copy.deepcopy(report)
    _drop_incident(silent)
    result = score([report], {"t": silent})
    assert result.slots["incidents"].recall == 0.5
    assert result.slots["incidents"].precision == 1
    assert result.slots["weapons"].recall == 0
    assert all(miss.found is None for miss in result.misses)
    back = score([silent], {"t": report})
    assert back.slots["incidents"].precision == 0.5
    assert all(miss.gold is None for miss in back.misses)


def test_a_story_without_a_report_counts_as_silent(report: Story) -> None:
    result = score([report], {})
    assert result.facts.found == 0
    assert result.facts.recall == 0
    assert result.facts.gold == score([report], {"t": report}).facts.gold


def test_incidents_are_paired_by_what_they_share_not_by_their_order(report: Story) -> None:
    incidents = with_claims(report)
    assert sorted(aligned([*reversed(incidents)], incidents)) == [(0, 1), (1, 0)]


def test_the_type_alone_pairs_no_incidents(report: Story) -> None:
    incident = with_claims(report)[1]
    empty = dict.fromkeys(("locations", "perpetrators", "targets", "weapons", "losses", "mentions", "claims"), [])
    elsewhere = {**incident, **empty, "date": None, "trigger": {"text": "x", "span": [0, 1], "rule": None}}
    assert aligned([elsewhere], [incident]) == []


def test_disagreements_come_in_the_order_of_the_text(report: Story) -> None:
    silent = {**report, "incidents": [], "claims": []}
    misses = list(sorted_misses(score([report], {"t": silent}).misses))
    assert [miss.at for miss in misses] == sorted(miss.at for miss in misses)
    assert misses[0].slot == "perpetrators"


# ---------------------------------------------------------------- faulty gold


def _changed(report: Story, change: Callable[[Story], object]) -> str:
    story = copy.deepcopy(report)
    change(story)
    return json.dumps(story, ensure_ascii=False)


FAULTS: dict[str, tuple[Callable[[Story], object], str, str]] = {
    "a field that is missing": (lambda s: s["incidents"][0].pop("status"), "GD110", "incidents[0].status"),
    "a field that nobody knows": (lambda s: s["incidents"][0].update(tpye="x"), "GD111", "did you mean 'type'?"),
    "a value of a wrong kind": (lambda s: s["incidents"][0]["losses"][0].update(min="five"), "GD112", "losses[0].min"),
    "a type that is none": (lambda s: s["incidents"][1].update(type="shelled"), "GD113", "did you mean 'shelling'?"),
    "an id that names nothing": (lambda s: s["incidents"][0].update(claims=["c9"]), "GD121", "'c9'"),
    "a story that is not there": (lambda s: s.update(id="u"), "GD130", "no story has the id 'u'"),
    "a span that does not fit": (lambda s: s["incidents"][0]["trigger"].update(span=[0, 8]), "GD131", "[7, 15]"),
    "a span beyond the text": (lambda s: s["claims"][0].update(scope=[0, 9999]), "GD131", "beyond the text"),
    "a day that is none": (lambda s: s["incidents"][0]["date"].update(start="2025-02-30"), "GD112", "date.start"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_with_its_line_field_and_cure(report: Story, name: str) -> None:
    change, code, words = FAULTS[name]
    (fault,) = faults_of(_changed(report, change))
    assert fault.startswith("gold.ndjson:1:")
    assert f": {code} " in fault
    assert words in fault


def test_all_faults_of_all_stories_are_told_at_once(report: Story) -> None:
    lines = [_changed(report, change) for change, _, _ in FAULTS.values()]
    told = faults_of("\n".join(lines))
    assert {code for _, code, _ in FAULTS.values()} <= {fault.split()[1] for fault in told}
    assert {int(fault.split(":")[1]) for fault in told} == set(range(1, len(lines) + 1))


def test_a_story_labelled_twice_is_told_at_the_second(report: Story) -> None:
    line = json.dumps(report)
    (fault,) = faults_of(f"{line}\n\n{line}\n")
    assert fault.startswith("gold.ndjson:3:")
    assert "GD120" in fault
    assert "line 1" in fault


def test_broken_json_is_told_where_it_breaks(report: Story) -> None:
    (fault,) = faults_of(json.dumps(report) + '\n{"id": }\n')
    assert fault.startswith("gold.ndjson:2:8: GD101")


def test_an_empty_file_is_no_gold() -> None:
    assert "GD130 holds no story" in faults_of("\n")[0]


def test_gold_by_hand_needs_only_what_is_scored() -> None:
    gold = {
        "schema": "wireparse.story/1",
        "id": "t",
        "incidents": [
            {
                **{"id": "i1", "type": "ambush", "status": "asserted", "date": None},
                "trigger": {"text": "ambushed", "span": [7, 15]},
                **dict.fromkeys(("locations", "perpetrators", "targets", "weapons", "losses", "claims"), []),
            }
        ],
        "claims": [],
    }
    check_gold(read_gold(json.dumps(gold), "g", story_shape(TYPES)), {"t": TEXT})


# ---------------------------------------------------------------- JSON with places


def test_values_know_where_they_begin() -> None:
    text = '{"a": [1, {"b": "é"}],\n "c": null}\n{"a": 2}'
    first, second = values(text)
    assert [first.value, second.value] == [json.loads('{"a": [1, {"b": "é"}], "c": null}'), {"a": 2}]
    assert text[first.offset(("c",)) :].startswith('"c"')
    assert text[first.offset(("a", 1, "b")) :].startswith('"b"')
    assert first.offset(("a", 1, "z")) == first.offset(("a", 1))
    assert second.start == text.rindex("{")


def test_an_array_gives_its_items() -> None:
    text = '[{"a": 1},\n {"a": 2}]'
    assert [row.value for row in values(text)] == [{"a": 1}, {"a": 2}]
    assert [row.start for row in values(text)] == [1, 12]


@pytest.mark.parametrize(
    "text", ['{"a": 1,}', '{"a" 1}', "[1, 2", "{'a': 1}", '{"a": 1, "a": 2}', "[1] 2", '{"a": nul}']
)
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(JSONDecodeError):
        list(values(text))


# ---------------------------------------------------------------- the command


def test_the_stories_are_found_where_the_gold_says(wireparse: Command) -> None:
    (wireparse.folder / "t.txt").write_text(TEXT)
    gold = wireparse("parse", "t.txt", "--published", "2025-06-04").out
    (wireparse.folder / "gold.ndjson").write_text(gold)
    run = wireparse("eval", "gold.ndjson")
    assert run.status == 0, run.err
    shown = json.loads(run.out)
    assert shown["slots"]["facts"]["f1"] == 1
    assert shown["slots"]["date"]["hit"] == 2
    assert shown["disagreements"] == 0
    table = wireparse("eval", "gold.ndjson", "-f", "table").out.split("\n")
    assert table[0] == "1 story"
    assert table[1].split() == ["slot", "P", "R", "F1", "right", "found", "gold"]
    assert table[2].split()[:2] == ["incidents", "100.0"]


def test_errors_are_listed_with_their_sentences(wireparse: Command, report: Story) -> None:
    (wireparse.folder / "t.txt").write_text(TEXT)
    right = copy.deepcopy(report)
    right["incidents"][1]["losses"] = [{"kind": "killed", "min": 3, "max": 3}]
    right["incidents"][0]["status"] = "claimed"
    (wireparse.folder / "gold.json").write_text(json.dumps(right, indent=1))
    run = wireparse("eval", "gold.json", "t.txt", "-f", "table", "--errors", "1")
    assert run.status == 0, run.err
    assert "t  status: asserted, should be claimed" in run.out
    assert "    Gunmen ambushed a convoy near Gao on Sunday, killing five soldiers, the army said." in run.out
    assert run.out.endswith("\n1 more\n")
    errors = json.loads(wireparse("eval", "gold.json", "t.txt", "--errors", "9").out)["errors"]
    assert [row["gold"] for row in errors] == ["claimed", "killed 3"]
    assert errors[1]["sentence"].startswith("On Saturday rebels shelled")


def test_reports_made_before_are_scored_as_they_are(wireparse: Command, report: Story) -> None:
    (wireparse.folder / "t.txt").write_text(TEXT)
    (wireparse.folder / "gold.ndjson").write_text(json.dumps(report))
    silent = {**report, "incidents": [], "claims": []}
    (wireparse.folder / "silent.ndjson").write_text(json.dumps(silent))
    run = wireparse("eval", "gold.ndjson", "t.txt", "silent.ndjson")
    assert json.loads(run.out)["slots"]["facts"]["found"] == 0


def test_faulty_gold_scores_nothing(wireparse: Command, report: Story) -> None:
    (wireparse.folder / "t.txt").write_text(TEXT)
    (wireparse.folder / "gold.ndjson").write_text(
        _changed(report, FAULTS["a type that is none"][0]) + "\n" + _changed(report, lambda s: s.update(id="u"))
    )
    run = wireparse("eval", "gold.ndjson", "t.txt")
    assert run.status == 2
    assert not run.out
    assert run.err.startswith("gold.ndjson:1:")
    assert "gold.ndjson:2:" in run.err
    assert run.last_line == "wireparse: 2 faults in the gold; nothing was scored"


def test_gold_that_cannot_be_read_is_told(wireparse: Command) -> None:
    run = wireparse("eval", "nowhere.ndjson")
    assert run.status == 1
    assert run.last_line == "wireparse: nowhere.ndjson: no such file or folder; check the path"
