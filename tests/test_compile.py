"""Every feature of a pattern, from its line in a pack to what it finds; and the alphabet below, which learns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from packs.tiny import Tiny, rule, short, tiny

from wireparse.match.patterns import matches_of
from wireparse.match.unit import Unit
from wireparse.rulebook.compile import Alphabet, index_of, inherited, matcher, needed, token_labels
from wireparse.rulebook.pattern import parse_pattern

Found = list[dict[str, str]]
WHO, WHAT = "<who:armed>", "<what:attack.past>"

# feature, match (or the rule's other keys too), text, what is found
FEATURES: list[tuple[str, Any, str, Found]] = [
    ("word", "rebels <what:attack>", "Rebels attacked.", [{"what": "attacked"}]),
    ("word, case and accents do not count", "café <what:attack>", "CAFE attacked.", [{"what": "attacked"}]),
    ("word, none in a longer word", "rebel <what:attack>", "Rebels attacked.", []),
    (
        "word, a curly apostrophe is a straight one",
        f"{WHO} 's <on:site>",
        "The rebel’s camp.",
        [{"who": "rebel", "on": "camp"}],
    ),
    ("word, contraction", f"{WHO} don't go", "Rebels don't go.", [{"who": "Rebels"}]),
    ("word, hyphens part it", f"{WHO} counter-strike", "Rebels counter-strike.", [{"who": "Rebels"}]),
    ("mark", f"{WHO} , {WHAT}", "Rebels, attacked, fled.", [{"who": "Rebels", "what": "attacked"}]),
    ("quoted mark", f"{WHO} '(' <n:any> ')'", "Rebels (two) fled.", [{"who": "Rebels", "n": "two"}]),
    ("number", f"30 {WHO}", "Then 30 rebels fled.", [{"who": "rebels"}]),
    ("inflected", f"{WHO} ~flee", "Rebels fled.", [{"who": "Rebels"}]),
    ("inflected, any form", f"{WHO} ~flee", "Rebels flee. Rebels fleeing.", [{"who": "Rebels"}] * 2),
    ("inflected, no other word", f"{WHO} ~flee", "Rebels flew.", []),
    ("role", f"{WHO} <what:attack>", "Rebels attack.", [{"who": "Rebels", "what": "attack"}]),
    ("label without role", "<armed> <what:attack>", "Rebels attack.", [{"what": "attack"}]),
    (
        "label of several words",
        f"{WHO} {WHAT}",
        "Militia fighters carried out it.",
        [{"who": "Militia fighters", "what": "carried out"}],
    ),
    ("labels, any", "<it:armed|site>", "Rebels saw a camp.", [{"it": "Rebels"}, {"it": "camp"}]),
    ("labels, both", "<it:armed&armed.pl>", "A rebel met rebels.", [{"it": "rebels"}]),
    ("labels, not", "<it:armed&!cap>", "Rebels met rebels.", [{"it": "rebels"}]),
    ("labels, not alone", "met <it:!armed>", "We met rebels. We met them.", [{"it": "them"}]),
    ("shape", "<it:num>", "In 2019 they left.", [{"it": "2019"}]),
    ("shape, capitals", "<it:upper>", "The UN left.", [{"it": "UN"}]),
    (
        "any unit",
        f"{WHO} <it:any> {WHAT}",
        "Rebels soon attacked.",
        [{"who": "Rebels", "it": "soon", "what": "attacked"}],
    ),
    (
        "alternatives of words",
        f"{WHO} (soon|then) {WHAT}",
        "Rebels then attacked.",
        [{"who": "Rebels", "what": "attacked"}],
    ),
    (
        "alternatives of whole patterns",
        f"{WHO} left|<on:site> fell",
        "The camp fell. Rebels left.",
        [{"on": "camp"}, {"who": "Rebels"}],
    ),
    (
        "a list of patterns means any",
        [f"{WHO} left", "<on:site> fell"],
        "Rebels left. The camp fell.",
        [{"who": "Rebels"}, {"on": "camp"}],
    ),
    ("optional, there", f"{WHO} soon? {WHAT}", "Rebels soon attacked.", [{"who": "Rebels", "what": "attacked"}]),
    ("optional, not there", f"{WHO} soon? {WHAT}", "Rebels attacked.", [{"who": "Rebels", "what": "attacked"}]),
    (
        "optional group with a role",
        f"{WHO} {WHAT} (the <on:site>)?",
        "Rebels attacked the camp.",
        [{"who": "Rebels", "what": "attacked", "on": "camp"}],
    ),
    (
        "optional role that is not there",
        f"{WHO} {WHAT} (the <on:site>)?",
        "Rebels attacked.",
        [{"who": "Rebels", "what": "attacked"}],
    ),
    (
        "repeat, at most",
        f"{WHO} very{{0,2}} {WHAT}",
        "Rebels very very attacked.",
        [{"who": "Rebels", "what": "attacked"}],
    ),
    ("repeat, too many", f"{WHO} very{{0,2}} {WHAT}", "Rebels very very very attacked.", []),
    ("repeat, at least", f"{WHO} very{{1,2}} {WHAT}", "Rebels attacked.", []),
    (
        "repeat, exactly",
        f"{WHO} very{{2}} {WHAT}",
        "Rebels very very attacked.",
        [{"who": "Rebels", "what": "attacked"}],
    ),
    ("repeat keeps the role's last", "(<it:site>|,){1,4} fell", "Camp, bridge fell.", [{"it": "bridge"}]),
    ("gap", f"{WHO} ... {WHAT}", "Rebels who came by boat attacked.", [{"who": "Rebels", "what": "attacked"}]),
    ("gap of nothing", f"{WHO} ... {WHAT}", "Rebels attacked.", [{"who": "Rebels", "what": "attacked"}]),
    ("gap, no longer than eight", f"{WHO} ... {WHAT}", "Rebels a b c d e f g h i attacked.", []),
    (
        "gap with a bound",
        f"{WHO} ...2 {WHAT}",
        "Rebels a b attacked. Rebels a b c attacked.",
        [{"who": "Rebels", "what": "attacked"}],
    ),
    (
        "gap takes the nearest",
        f"{WHO} ... <on:site>",
        "Rebels saw a camp, a bridge.",
        [{"who": "Rebels", "on": "camp"}],
    ),
    ("gap stays in the sentence", f"{WHO} ... {WHAT}", "We saw rebels. They attacked.", []),
    (
        "a line end is no sentence end",
        f"{WHO} ... {WHAT}",
        "Rebels who came\nby boat attacked.",
        [{"who": "Rebels", "what": "attacked"}],
    ),
    ("start", f"<start> {WHO} {WHAT}", "Rebels attacked.", [{"who": "Rebels", "what": "attacked"}]),
    ("start is not the middle", f"<start> {WHO} {WHAT}", "The rebels attacked.", []),
    ("start of every sentence", f"<start> {WHO} left", "Rebels left. Rebels left.", [{"who": "Rebels"}] * 2),
    ("list of one", "<on:site+> fell", "The camp fell.", [{"on": "camp"}]),
    ("list of two", "<on:site+> fell", "Camp and bridge fell.", [{"on": "Camp / bridge"}]),
    ("list of three", "<on:site+> fell", "Camp, bridge and town fell.", [{"on": "Camp / bridge / town"}]),
    (
        "list with a comma before and",
        "<on:site+> fell",
        "Camp, bridge, and town fell.",
        [{"on": "Camp / bridge / town"}],
    ),
    ("a list needs its joiner", "<on:site+> fell", "Camp, bridge fell.", [{"on": "bridge"}]),
    (
        "role filled twice",
        f"<it:armed> {WHAT} <it:site>",
        "Rebels attacked camp.",
        [{"it": "Rebels / camp", "what": "attacked"}],
    ),
    (
        "role of both alternatives",
        "<it:armed> left|<it:site> fell",
        "Camp fell. Rebels left.",
        [{"it": "Camp"}, {"it": "Rebels"}],
    ),
    (
        "veto in the match",
        {"match": f"{WHO} ...3 {WHAT}", "not": "almost"},
        "Rebels almost attacked. Rebels soon attacked.",
        [{"who": "Rebels", "what": "attacked"}],
    ),
    (
        "veto that overlaps the match",
        {"match": f"{WHO} {WHAT}", "not": "attacked the idea"},
        "Rebels attacked the idea.",
        [],
    ),
    (
        "veto elsewhere does no harm",
        {"match": f"{WHO} {WHAT}", "not": "the idea"},
        "Rebels attacked, not the idea.",
        [{"who": "Rebels", "what": "attacked"}],
    ),
    (
        "veto, then a second match",
        {"match": f"{WHO} ...1 {WHAT}", "not": "almost"},
        "Rebels almost attacked, gunmen attacked.",
        [{"who": "gunmen", "what": "attacked"}],
    ),
    (
        "vetoes, any",
        {"match": f"{WHO} {WHAT}", "not": ["attacked <on:site>", "attacked us"]},
        "Rebels attacked us.",
        [],
    ),
    (
        "again",
        {"match": f"{WHO} {WHAT} <on:site>", "again": ",? and? <on:site>"},
        "Rebels attacked camp, bridge, and town.",
        [{"who": "Rebels", "what": "attacked", "on": "camp"}, {"on": "bridge"}, {"on": "town"}],
    ),
    (
        "again only right behind",
        {"match": f"{WHO} {WHAT} <on:site>", "again": "<on:site>"},
        "Rebels attacked camp by bridge.",
        [{"who": "Rebels", "what": "attacked", "on": "camp"}],
    ),
    (
        "again of pairs",
        {"match": "between <a:site> and <b:site>", "again": ", <a:site> and <b:site>"},
        "Calm between camp and town, bridge and town.",
        [{"a": "camp", "b": "town"}, {"a": "bridge", "b": "town"}],
    ),
    ("macro", "$who $what", "Rebels soon attacked.", [{"who": "Rebels", "what": "attacked"}]),
    ("macro for labels", "<it:$both>", "Rebels saw a camp.", [{"it": "Rebels"}, {"it": "camp"}]),
    ("macro in a macro", "$deed", "Rebels attacked.", [{"who": "Rebels", "what": "attacked"}]),
    (
        "matches of one pattern do not overlap",
        "<it:any> <it:any>",
        "One two three.",
        [{"it": "One / two"}, {"it": "three / ."}],
    ),
]
DEFINE = {"who": WHO, "what": f"soon? {WHAT}", "both": "armed|site", "deed": "$who $what"}


def found_by(pack: Tiny, text: str) -> Found:
    return [{role: said for role, said in match.items() if role != "rule"} for match in pack.events(text)]


@pytest.mark.parametrize(("match", "text", "expected"), [row[1:] for row in FEATURES], ids=[row[0] for row in FEATURES])
def test_a_feature_of_patterns(match: Any, text: str, expected: Found, tmp_path: Path) -> None:
    keys = match if isinstance(match, dict) else {"match": match}
    pack = tiny(tmp_path, define=DEFINE, events=[rule("one", **keys)])
    assert found_by(pack, text) == expected


@pytest.mark.parametrize(("match", "text", "expected"), [row[1:] for row in FEATURES], ids=[row[0] for row in FEATURES])
def test_other_rules_in_the_pack_change_nothing(match: Any, text: str, expected: Found, tmp_path: Path) -> None:
    """The rule shares the alphabet, the index and the file with others that ask for other labels; rows reversed."""
    keys = match if isinstance(match, dict) else {"match": match}
    others = [
        rule("a", "<x:armed.sg|cap> <any>"),
        rule("m", "<y:site&!upper> fell|left"),
        rule("z", "~attack <q:any> ...4 camp"),
    ]
    pack = tiny(tmp_path, reverse=True, define=DEFINE, events=[rule("one", **keys), *others])
    mine = [match for match in pack.events(text) if match["rule"] == "one"]
    assert [{role: said for role, said in match.items() if role != "rule"} for match in mine] == expected


# ---------------------------------------------------------------- the alphabet


def test_a_label_set_first_seen_after_compilation_still_matches(tmp_path: Path) -> None:
    """No lexicon foretells what kinds of places a story names."""
    pack = tiny(tmp_path, events=[rule("one", "<who:armed> <it:num>"), rule("two", "<who:armed> <it:place.admin1>")])
    alphabet = pack.book.events.alphabet
    assert pack.events("Rebels 30.") == [{"rule": "one", "who": "Rebels", "it": "30"}]
    known = len(alphabet.vectors)
    units = [Unit(0, 1, frozenset(("armed", "cap", "any"))), Unit(1, 2, frozenset(("place", "place.admin1", "any")))]
    (match,) = matches_of(pack.book.events, units, 0)
    assert len(alphabet.vectors) == known + 1
    assert (short(match.rule), match.roles["it"]) == ("two", (units[1],))
    assert pack.events("Rebels 30.") == [{"rule": "one", "who": "Rebels", "it": "30"}]


def test_a_matcher_compiles_anew_when_the_alphabet_learns_what_fits_it() -> None:
    pattern = parse_pattern("<a> <b>", {})
    alphabet = Alphabet.of([pattern], lambda word: (word,))
    one, two = (alphabet.code(frozenset((label,))) for label in "ab")
    compiled = matcher(pattern, lambda word: (word,))
    first = compiled.expression(alphabet)
    assert first.search(compiled.spelt(one + two))
    assert compiled.expression(alphabet) is first
    neither = alphabet.code(frozenset("x"))
    assert compiled.expression(alphabet) is first, "a unit that fits no slot needs no new expression"
    both = alphabet.code(frozenset("ab"))
    assert len({one, two, neither, both}) == 4
    assert compiled.expression(alphabet) is not first
    assert compiled.expression(alphabet).search(compiled.spelt(both + both))
    assert compiled.expression(alphabet).search(compiled.spelt(both + one)) is None


def test_units_that_no_slot_tells_apart_share_a_code_point() -> None:
    pattern = parse_pattern("<a|b> <c>", {})
    alphabet = Alphabet.of([pattern], lambda word: (word,))
    assert alphabet.code(frozenset("a")) == alphabet.code(frozenset("b")) == alphabet.code(frozenset("abx"))
    assert alphabet.code(frozenset("c")) != alphabet.code(frozenset("a")) != alphabet.code(frozenset("ac"))


# ---------------------------------------------------------------- needs and the index


def forms(word: str) -> tuple[str, ...]:
    return (word, word + "s")


NEEDED = [
    ("rebel <site>", [{"w=rebel"}, {"site"}]),
    ("~rebel", [{"w=rebel", "w=rebels"}]),
    ("<a|b&c>", [{"a", "b"}]),
    ("<!a> <b>", [{"b"}]),
    ("<a>? <b>", [{"b"}]),
    ("<a>{0,2} <b>{1,2}", [{"b"}]),
    ("(<a>|<b> <c>) <d>", [{"a", "b"}, {"d"}]),
    ("(<a>|<b>?) <d>", [{"d"}]),
    ("<start> <a> ...", [{"a"}]),
]


@pytest.mark.parametrize(("text", "expected"), NEEDED, ids=[text for text, _ in NEEDED])
def test_what_a_sentence_must_show(text: str, expected: list[set[str]]) -> None:
    assert [set(need) for need in needed(parse_pattern(text, {}), forms)] == expected


def test_a_rule_is_tried_only_where_its_rarest_label_stands() -> None:
    rows = [matcher(parse_pattern(text, {}), forms) for text in ("<a> <common>", "<b>|<c>", "<common>", "<!x>")]
    index = index_of(rows)
    assert index.candidates({"common"}) == (2, 3)
    assert index.candidates({"a", "c", "common"}) == (0, 1, 2, 3)
    assert index.candidates(set()) == (3,)


# ---------------------------------------------------------------- labels of units


def test_labels_of_a_token() -> None:
    assert token_labels("cap", frozenset(("armed",)), frozenset(("n",)), "w=rebel") == {
        "cap",
        "any",
        "armed",
        "n",
        "w=rebel",
    }
    assert token_labels("num", frozenset(), frozenset(), None) == {"num", "any"}


HEADS = [
    ("all but shape, class and word", {"armed", "cap", "n", "w=rebel"}, {}, {"armed"}),
    ("noun forms stay, classes go", {"armed", "armed.pl", "n.pl"}, {}, {"armed", "armed.pl"}),
    ("verb classes go without renaming", {"attack", "attack.part", "v.part"}, {}, {"attack", "attack.part"}),
    ("verb forms are renamed", {"attack", "attack.part", "v.part"}, {"part": "pas"}, {"attack", "attack.pas", "v.pas"}),
    ("other forms are dropped", {"attack", "attack.past", "attack.part"}, {"part": "pas"}, {"attack", "attack.pas"}),
    ("made forms are renamed too", {"attack.inf", "attack"}, {"inf": "act"}, {"attack.act", "attack"}),
]


@pytest.mark.parametrize(("labels", "renamed", "expected"), [row[1:] for row in HEADS], ids=[row[0] for row in HEADS])
def test_what_a_phrase_takes_from_its_head(labels: set[str], renamed: dict[str, str], expected: set[str]) -> None:
    assert inherited(sorted(labels), renamed) == expected
