"""Phrases on tiny packs: bigger units out of smaller ones, level by level, with what they take from their head."""

from __future__ import annotations

from pathlib import Path

import pytest
from packs.tiny import ATTACK, JOINERS, PEOPLE, PLACES, Tiny, noun, phrase, rule, short, tiny, verb, word

AUX = word("aux", "was", "were", "has been")
COUNT = word("number", {"text": "two", "value": "2"}, {"text": "twenty", "value": "20"})
LEXICONS = (JOINERS, PEOPLE, PLACES, ATTACK, AUX, COUNT, noun("member", "group"))
GROUP = phrase("group", "(the|a)? <count:number>? <h:armed>", "party", head="h")
MEMBERS = phrase("members", "a <member> of <h:party>", "party band", head="h")
PASSIVE = phrase("passive", "<aux> <h:attack.part>", "vg", head="h", forms={"part": "pas"})


def levels_of(pack: Tiny) -> list[list[str]]:
    return [[short(rule.id) for rule in stage.rules] for stage in pack.book.phrases]


def test_a_phrase_is_one_unit_with_its_own_labels_and_those_of_its_head(tmp_path: Path) -> None:
    pack = tiny(tmp_path, lexicons=LEXICONS, phrases=[GROUP])
    labels = pack.labels("Then the two rebels left.")
    assert list(labels) == ["Then", "the two rebels", "left", "."]
    assert {"party", "armed", "armed.pl", "any"} <= labels["the two rebels"]
    assert {"number", "lower", "cap", "n.pl"}.isdisjoint(labels["the two rebels"])


def test_captures_and_attributes_of_a_phrase(tmp_path: Path) -> None:
    rows = [GROUP | {"set": {"rank": "set", "sort": "people"}}, PASSIVE]
    pack = tiny(tmp_path, lexicons=LEXICONS, phrases=rows)
    (sentence,) = pack.sentences("The two militia fighters left.")
    unit = pack.units(sentence)[0]
    assert unit.rule == f"{tmp_path.name}/group"
    assert unit.head is not None and unit.head.attrs == {"rank": "low"}
    assert unit.attrs == {"rank": "set", "sort": "people"}, "what the rule sets wins over what its head brings"
    count = unit.first("count")
    assert count is not None and count.attrs == {"value": "2"}
    assert [part.start for part in unit.within()] == [0, 1, 2]


def test_a_phrase_without_head_has_only_what_it_gives_and_sets(tmp_path: Path) -> None:
    pack = tiny(tmp_path, lexicons=LEXICONS, phrases=[phrase("pair", "two <armed>", "pair couple", set={"n": "2"})])
    (sentence,) = pack.sentences("Then two rebels left.")
    unit = pack.units(sentence)[1]
    assert (unit.labels, unit.attrs, unit.head) == ({"pair", "couple", "any"}, {"n": "2"}, None)


def test_forms_rename_the_verb(tmp_path: Path) -> None:
    pack = tiny(
        tmp_path,
        lexicons=LEXICONS,
        phrases=[PASSIVE],
        events=[rule("hit", "<what:attack.pas>"), rule("did", "<what:attack.past>")],
    )
    text = "The camp was attacked. Rebels attacked."
    assert pack.events(text) == [{"rule": "hit", "what": "was attacked"}, {"rule": "did", "what": "attacked"}]
    assert {"vg", "attack", "attack.pas", "v.pas"} <= pack.labels(text)["was attacked"]
    assert {"attack.part", "attack.past", "v.part"}.isdisjoint(pack.labels(text)["was attacked"])


# ---------------------------------------------------------------- levels


def test_a_phrase_that_uses_the_label_of_another_runs_after_it(tmp_path: Path) -> None:
    for reverse in (False, True):
        pack = tiny(
            tmp_path / f"{reverse}",
            reverse=reverse,
            lexicons=LEXICONS,
            phrases=[
                phrase("a-late", "<h:band> <party>", "pile", head="h"),
                phrase("m-middle", "a <member> of <h:party>", "band", head="h"),
                GROUP,
            ],
        )
        assert levels_of(pack) == [["group"], ["m-middle"], ["a-late"]]
        (built,) = [row for row in pack.phrases("A group of rebels left.") if row["rule"] == "m-middle"]
        assert built == {"rule": "m-middle", "": "A group of rebels", "h": "rebels"}


def test_a_phrase_that_uses_a_renamed_form_runs_after_the_one_that_makes_it(tmp_path: Path) -> None:
    infinitive = phrase("z-infinitive", "to <h:attack.base>", "vg", head="h", forms={"base": "inf"})
    control = phrase("a-control", "tried <h:attack.inf>", "tried", head="h")
    pack = tiny(tmp_path, lexicons=LEXICONS, phrases=[control, infinitive])
    assert levels_of(pack) == [["z-infinitive"], ["a-control"]]
    assert [row[""] for row in pack.phrases("Rebels tried to attack.")] == ["to attack", "tried to attack"]


def test_phrases_that_need_each_other_share_a_level(tmp_path: Path) -> None:
    rows = [
        phrase("one", "<armed>|<h:two> left", "one"),
        phrase("two", "<site>|<h:one> fell", "two"),
        phrase("three", "<one> <two>", "three"),
    ]
    for reverse in (False, True):
        assert levels_of(tiny(tmp_path / f"{reverse}", reverse=reverse, phrases=rows)) == [["one", "two"], ["three"]]


def test_a_phrase_that_uses_its_own_label_is_built_once(tmp_path: Path) -> None:
    pack = tiny(tmp_path, lexicons=LEXICONS, phrases=[GROUP, MEMBERS])
    assert levels_of(pack) == [["group"], ["members"]]
    text = "A group of a group of rebels left."
    assert [row[""] for row in pack.phrases(text)] == ["rebels", "a group of rebels"]


def test_a_phrase_that_asks_that_another_label_be_absent_runs_after_it(tmp_path: Path) -> None:
    rest = phrase("a-rest", "the <h:any&!party>", "thing", head="h")
    group = phrase("z-group", "the <h:armed>", "party", head="h")
    pack = tiny(tmp_path, lexicons=LEXICONS, phrases=[rest, group])
    assert levels_of(pack) == [["z-group"], ["a-rest"]]
    assert [row["rule"] for row in pack.phrases("The rebels left the table.")] == ["z-group", "a-rest"]


def test_the_same_label_may_come_from_several_phrases(tmp_path: Path) -> None:
    rows = [GROUP, phrase("crowd", "a crowd", "party"), phrase("late", "<h:party> left", "late", head="h")]
    pack = tiny(tmp_path, lexicons=LEXICONS, phrases=rows)
    assert levels_of(pack) == [["crowd", "group"], ["late"]]
    assert [row[""] for row in pack.phrases("A crowd left. Rebels left.")] == [
        "A crowd",
        "A crowd left",
        "Rebels",
        "Rebels left",
    ]


# ---------------------------------------------------------------- overlaps on a level

OVERLAPS = [
    (
        "the leftmost",
        [phrase("a", "<armed> saw", "x"), phrase("b", "the <armed>", "y")],
        "The rebels saw it.",
        ["The rebels"],
    ),
    (
        "then the longest",
        [phrase("a", "<armed>", "x"), phrase("b", "<armed> saw the camp", "y")],
        "Rebels saw the camp.",
        ["Rebels saw the camp"],
    ),
    ("side by side", [phrase("a", "<armed>", "x"), phrase("b", "<site>", "y")], "Rebels saw camp.", ["Rebels", "camp"]),
    (
        "a short one right behind",
        [phrase("a", "the <armed> saw", "x"), phrase("b", "<armed>", "y")],
        "The rebels saw rebels.",
        ["The rebels saw", "rebels"],
    ),
]


@pytest.mark.parametrize(("rows", "text", "expected"), [row[1:] for row in OVERLAPS], ids=[row[0] for row in OVERLAPS])
@pytest.mark.parametrize("reverse", [False, True])
def test_of_phrases_that_overlap(
    rows: list[dict[str, object]], text: str, expected: list[str], reverse: bool, tmp_path: Path
) -> None:
    pack = tiny(tmp_path, reverse=reverse, phrases=rows)
    assert [row[""] for row in pack.phrases(text)] == expected


def test_a_phrase_of_a_later_level_may_swallow_those_of_an_earlier(tmp_path: Path) -> None:
    pack = tiny(
        tmp_path,
        lexicons=(*LEXICONS, verb("flee", "flee")),
        phrases=[GROUP, phrase("flight", "<who:party> <flee>", "flight")],
    )
    assert list(pack.labels("Then two rebels fled.")) == ["Then", "two rebels fled", "."]
    assert [row["rule"] for row in pack.phrases("Then two rebels fled.")] == ["group", "flight"]
