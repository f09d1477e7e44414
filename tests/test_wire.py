"""The shell of wire stories. A case is a story ``<name>.txt`` and what is found around it, ``<name>.json``.

What the record itself says (``published``, ``headline``, ``agency``) stands under ``"given"`` of the .json file.
``pytest tests/test_wire.py --bless`` writes the .json files anew from what is found now: read the diff. A new story
starts as a .txt file and a .json file that holds ``{}``, or what is given.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from wireparse.model import Article, Shell, Text
from wireparse.text import wire

RULES = Path(__file__).parent.parent / "rules" / "core" / "wire.yaml"
CASES = Path(__file__).parent / "cases" / "wire"
STORIES = sorted(CASES.glob("*.txt"))
CONVENTIONS = wire.conventions(yaml.load(RULES.read_text("utf-8"), yaml.BaseLoader))


def article(text: str, given: dict[str, str] | None = None) -> Article:
    fields: dict[str, Any] = dict(given or {})
    if "published" in fields:
        fields["published"] = date.fromisoformat(fields["published"])
    return replace(Article("case", text, (0, len(text))), **fields)


def seen(text: str, shell: Shell) -> dict[str, Any]:
    """A shell as a case file shows it."""

    def words(piece: Text | None) -> str | None:
        return piece.text if piece else None

    place = shell.dateline
    end = shell.signoff
    a, b = shell.body_span
    return {
        "headline": words(shell.headline),
        "byline": words(shell.byline),
        "dateline": place
        and {
            "text": place.text,
            "place": words(place.place),
            "date": place.date.isoformat() if place.date else None,
            "month_day": list(place.month_day) if place.month_day else None,
            "agency": place.agency,
        },
        "signoff": end and {"text": end.text, "initials": list(end.initials), "agency": end.agency},
        "agency": shell.agency,
        "advisories": [note.text for note in shell.advisories],
        "body_begins": text[a : min(a + 30, b)],
        "body_ends": text[max(b - 30, a) : b],
    }


def expected(story: Path) -> dict[str, Any]:
    case: dict[str, Any] = json.loads(story.with_suffix(".json").read_text("utf-8"))
    return case


def test_there_are_cases() -> None:
    assert len(STORIES) >= 20


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.stem)
def test_case(story: Path, bless: bool) -> None:
    case = expected(story)
    text = story.read_text("utf-8")
    given = case.pop("given", {})
    found = seen(text, wire.find_shell(article(text, given), CONVENTIONS))
    if bless:
        whole = ({"given": given} if given else {}) | found
        story.with_suffix(".json").write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", "utf-8")
    else:
        assert found == case


def spans(shell: Shell) -> list[Text]:
    pieces = [shell.headline, shell.byline, *shell.advisories]
    pieces += [Text(piece.text, piece.span) for piece in (shell.dateline, shell.signoff) if piece]
    return [piece for piece in pieces if piece]


def assert_sound(subject: Article, shell: Shell) -> None:
    text = subject.text
    for piece in spans(shell):
        assert text[slice(*piece.span)] == piece.text
        assert subject.region[0] <= piece.span[0] < piece.span[1] <= subject.region[1]
    begin, end = shell.body_span
    assert subject.region[0] <= begin <= end <= subject.region[1]
    assert text[begin:end].strip() == text[begin:end]
    for ahead in (shell.headline, shell.dateline):
        assert ahead is None or ahead.span[1] <= begin
    assert shell.signoff is None or shell.signoff.span[0] >= end


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.stem)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_spans_hold_whatever_ends_the_lines(story: Path, line_end: str) -> None:
    text = story.read_text("utf-8").replace("\n", line_end)
    subject = article(text, expected(story).get("given"))
    shell = wire.find_shell(subject, CONVENTIONS)
    assert_sound(subject, shell)
    place = expected(story)["dateline"]
    assert (shell.dateline and shell.dateline.place and shell.dateline.place.text) == (place and place["place"])


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.stem)
def test_only_the_region_is_looked_at(story: Path) -> None:
    text = story.read_text("utf-8")
    framed = f"PORT AZUL, May 3 (EFE) -- Other.\nNNNN\n{text}\nZCZC\nOther.\nxy/zz/EFE\n"
    start = framed.index(text)
    given = expected(story).get("given")
    subject = replace(article(framed, given), region=(start, start + len(text)))
    assert seen(framed, wire.find_shell(subject, CONVENTIONS)) == seen(
        text, wire.find_shell(article(text, given), CONVENTIONS)
    )


PIECES = st.sampled_from(
    [
        "KESTOU",
        ", ",
        "(AFP)",
        " - ",
        " -- ",
        "\n",
        "\n\n",
        "By Ann Nobody",
        "[Text]",
        "___",
        "Aug 21",
        "88",
        "ab/cd/APA",
    ]
    + ["Enditem", "The army said so. ", "(Reporting by A. B.)", "é", "_", "(", ")", "UR ", " QC", "BC-Talks", "* "]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=25).map("".join).filter(str.strip))
def test_any_jumble_yields_sound_spans(text: str) -> None:
    subject = article(text)
    assert_sound(subject, wire.find_shell(subject, CONVENTIONS))


@settings(max_examples=100, deadline=None)
@given(st.text(min_size=1, max_size=200).filter(str.strip))
def test_any_text_yields_sound_spans(text: str) -> None:
    subject = article(text)
    assert_sound(subject, wire.find_shell(subject, CONVENTIONS))


@pytest.mark.parametrize(
    ("published", "dateline", "found"),
    [
        ("2031-08-22", "Aug 21", date(2031, 8, 21)),
        ("2031-01-02", "Dec 30", date(2030, 12, 30)),
        ("2030-12-31", "Jan 2", date(2031, 1, 2)),
        ("2031-03-01", "Mar 20", date(2030, 3, 20)),
        ("2031-03-01", "Feb 30", None),
        (None, "Aug 21", None),
        (None, "21 Aug 88", date(1988, 8, 21)),
        (None, "21 Aug 31", date(2031, 8, 21)),
        (None, "August 21, 2031", date(2031, 8, 21)),
        (None, "21 août 2031", date(2031, 8, 21)),
    ],
)
def test_dateline_date(published: str | None, dateline: str, found: date | None) -> None:
    text = f"KESTOU, {dateline} (AFP) - A bridge was blown up. Nobody was hurt."
    subject = article(text, {"published": published} if published else None)
    shell = wire.find_shell(subject, CONVENTIONS)
    assert shell.dateline is not None
    assert shell.dateline.date == found


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("KESTOU, March 5 (PTI) Armed men blew up a bridge on Monday. Nobody was hurt.", "KESTOU"),
        ("KESTOU: Armed men blew up a bridge on Monday. Nobody was hurt.", "KESTOU"),
        ('Bridge blown up near Kestou\n\nNEW KESTOU: "It was dark," a driver said. Nobody was hurt.', "NEW KESTOU"),
    ],
)
def test_a_dateline_needs_no_dash(text: str, place: str) -> None:
    dateline = wire.find_shell(article(text), CONVENTIONS).dateline
    assert dateline is not None and dateline.place is not None
    assert dateline.place.text == place and dateline.text[-1] in ":)"
    assert text[slice(*dateline.span)] == dateline.text


@pytest.mark.parametrize(
    "text",
    [
        "Armed men (some of them masked) - and a boy - entered the town.",
        "Fighters of the Front (FPL) attacked. The army - as ever - denied it.",
        "EXCLUSIVE - Freedonia to leave the pact\n\nThe minister said so on Monday.",
        "He read the paper and/or the note.\nor/and",
        "On March 3 - a Monday - the rains came.",
        "EXCLUSIVE: Freedonia leaves the pact. The minister said so on Monday.",
        "VERDICT: GUILTY. THE COURT HAS SPOKEN.",
        "Quetta: a town of many gates. It lies high.",
    ],
)
def test_prose_is_no_dateline(text: str) -> None:
    assert wire.find_shell(article(text), CONVENTIONS).dateline is None
