"""Reports built by hand, rendered: the contract's shape, and a table that shows everything and lets nothing through."""

from __future__ import annotations

import csv
import json
import re
from datetime import date
from io import StringIO

import pytest
import reports
from msgspec.structs import replace
from rich.cells import cell_len

from wireparse.model import Found
from wireparse.render import FORMATS, ROWS, Page, renderer
from wireparse.render.safe import one_line
from wireparse.report import Report, SpanError

WIDTHS = [40, 60, 80, 120, 139, 140, 200, None]
STORIES = {"ambush": reports.ambush, "football": reports.football}


def table(report: Report, width: int | None, colour: bool = False) -> str:
    return renderer("table").story(report, Page(width, colour)).decode()


def words(text: str) -> str:
    """The text without the table's lines, blanks and folds."""
    return re.sub(r"[\s─]+", "", text)


# ---------------------------------------------------------------- the contract

KEYS = {
    "": "schema tool id source story incidents claims locations dates diagnostics",
    "tool": "name version packs",
    "tool.packs.0": "name version digest",
    "source": "path format encoding sha256 chars",
    "story": "language agency headline byline dateline published published_basis signoff body_span",
    "story.headline": "text span",
    "story.dateline": "text span place date agency",
    "story.signoff": "text span initials agency",
    "incidents.0": "id type trigger status outcome background date locations perpetrators targets weapons losses claims"
    " mentions",
    "incidents.0.trigger": "text span rule",
    "incidents.0.date": "text span rule value start end precision time_of_day basis",
    "incidents.0.locations.0": "text span rule name kind country admin1 lat lon geonames_id precision role",
    "incidents.0.perpetrators.0": "text span rule name id kind",
    "incidents.0.targets.0": "text span rule name kind",
    "incidents.0.weapons.0": "text span rule name",
    "incidents.0.losses.0": "id kind side who min max text span rule claim",
    "incidents.0.losses.0.who": "text span group",
    "incidents.0.mentions.0": "text span rule why",
    "claims.0": "id kind speaker cue scope about",
    "claims.0.speaker": "text span name id",
    "claims.0.cue": "text span rule",
    "locations.0": "text span rule name kind country admin1 lat lon geonames_id precision",
    "dates.0": "text span rule value start end precision time_of_day basis",
}


@pytest.mark.parametrize("place", KEYS)
def test_the_contract_has_its_keys_in_their_order(place: str) -> None:
    value = reports.ambush().to_dict()
    for step in filter(None, place.split(".")):
        value = value[int(step)] if step.isdecimal() else value[step]  # type: ignore[index]
    assert " ".join(value) == KEYS[place]


def test_values_are_plain_and_unknown_is_null() -> None:
    story = reports.ambush().to_dict()
    assert story == json.loads(json.dumps(story))
    assert story["story"]["published"] == "2025-03-10"
    assert story["story"]["dateline"]["place"] == "BAMAKO"
    assert story["incidents"][1]["losses"][0]["min"] is None
    assert story["incidents"][1]["losses"][0]["claim"] is None
    assert reports.football().to_dict()["story"]["signoff"] is None


def test_a_span_that_does_not_hold_its_words_is_refused_by_every_format() -> None:
    report = reports.ambush()
    incident = replace(report.incidents[1], trigger=Found("an explosion", (3, 15), "en/test"))
    broken = replace(report, incidents=(report.incidents[0], incident))
    for name in FORMATS:
        with pytest.raises(SpanError, match=r"ambush-gao: incidents\[1\]\.trigger\.span \[3, 15\]"):
            renderer(name).story(broken, Page())


@pytest.mark.parametrize("span", [(-1, 3), (5, 2), (0, 10_000)])
def test_a_span_outside_the_text_is_refused(span: tuple[int, int]) -> None:
    report = reports.ambush()
    loss = replace(report.incidents[0].losses[0], text=None, span=span)
    incident = replace(report.incidents[0], losses=(loss,))
    with pytest.raises(SpanError, match=r"losses\[0\]"):
        replace(report, incidents=(incident,)).to_dict()


def test_json_and_ndjson_hold_the_contract() -> None:
    for report in (reports.ambush(), reports.football()):
        for name in ("json", "ndjson"):
            assert json.loads(renderer(name).story(report, Page())) == report.to_dict()
        assert renderer("ndjson").story(report, Page()).count(b"\n") == 1


@pytest.mark.parametrize("rows", ROWS)
def test_tsv_holds_the_rows_of_csv_with_tabs_between(rows: str) -> None:
    page = Page(rows=rows)
    stories = [reports.ambush(), reports.football()]
    read = {}
    for name, dialect in (("csv", "excel"), ("tsv", "excel-tab")):
        form = renderer(name)
        written = b"".join(form.join((form.story(report, page) for report in stories), page)).decode()
        read[name] = list(csv.reader(StringIO(written), dialect))
    assert read["tsv"] == read["csv"]
    assert len(read["tsv"]) > 1 and len(read["tsv"][0]) > 1


def test_a_count_of_any_size_can_be_written() -> None:
    report = reports.ambush()
    loss = replace(report.incidents[0].losses[0], min=10**30, max=10**30)
    huge = replace(report, incidents=(replace(report.incidents[0], losses=(loss,)),))
    line = renderer("ndjson").story(huge, Page())
    assert json.loads(line)["incidents"][0]["losses"][0]["min"] == 10**30


# ---------------------------------------------------------------- the table


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("story", STORIES)
def test_no_line_is_wider_than_the_page_and_none_ends_in_blanks(story: str, width: int | None) -> None:
    lines = table(STORIES[story](), width).splitlines()
    assert all(line == line.rstrip() for line in lines)
    assert width is None or all(cell_len(line) <= width for line in lines)


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_cut_at_any_width(width: int | None) -> None:
    shown = words(table(reports.ambush(), width))
    if width is not None and width >= 140:  # cells of a row interleave where they fold
        shown = words(table(reports.ambush(), None))
    for expected in (
        "APA · BAMAKO · 2025-03-10 · wires/ambush-gao.txt",
        "Seven soldiers killed in ambush near Gao",
        "ambush",
        "“ambushed”",
        "near Gao (MLI)",
        "2025-03-09",
        "“on Sunday”",
        "gunmen",
        "JNIM",
        "a supply convoy",
        "rockets",
        "7 killed Malian soldiers — the Ministry of Defence",
        "20+ neutralised assailants — the Ministry of Defence",
        "18 killed security forces — JNIM",
        "between San and Dolbara",
        "the Ségou region (MLI)",
        "up to 60 wounded travellers",
        "background",
        "claimed by JNIM (1)",
        "reported by the Ministry of Defence (1)",
    ):
        assert words(expected) in shown, expected


def test_a_story_without_incidents_is_one_quiet_line() -> None:
    line = "AFP · Dakar · 2025-10-04 · wires/football.txt  no incident\n"
    assert table(reports.football(), 80) == table(reports.football(), None) == line


@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [
        (13, 13, "13 killed"),
        (30, None, "30+ killed"),
        (None, 60, "up to 60 killed"),
        (30, 40, "30–40 killed"),
        (0, 0, "no killed"),
        (None, None, "killed"),
    ],
)
def test_figures(low: int | None, high: int | None, shown: str) -> None:
    story = reports.Story("They attacked.")
    loss = story.loss("l1", "killed", low, high)
    printed = table(story.report(story.incident("i1", "armed_attack", "attacked", losses=(loss,))), 80)
    assert f"losses   {shown}\n" in printed


@pytest.mark.parametrize(
    ("figure", "who", "group", "shown"),
    [
        ("Two", "Two soldiers", "security_forces", "2 killed  soldiers"),
        ("Two", "soldiers", "security_forces", "2 killed  soldiers"),
        ("more than 2", '"more than 2" soldiers', "security_forces", "2 killed  soldiers"),
        ("Two", "Two", "security_forces", "2 killed  security forces"),
        ("Two", None, "civilians", "2 killed  civilians"),
        ("the mayor", "the mayor", "civilians", "1 killed  the mayor"),
        ("Two", None, "unknown", "2 killed"),
    ],
)
def test_victims_are_told_without_their_number(figure: str, who: str | None, group: str, shown: str) -> None:
    story = reports.Story('Two soldiers and the mayor were killed in the attack, and "more than 2" soldiers.')
    number = int(shown[0])
    loss = story.loss("l1", "killed", number, number, words=figure, who=who, group=group)
    printed = table(story.report(story.incident("i1", "armed_attack", "attack", losses=(loss,))), 80)
    assert f"losses   {shown}\n" in printed


@pytest.mark.parametrize(("country", "shown"), [("MLI", "Gao (MLI)"), (None, "Gao")])
def test_a_country_is_shown_where_it_is_known(country: str | None, shown: str) -> None:
    story = reports.Story("They attacked Gao.")
    incident = story.incident("i1", "armed_attack", "attacked", places=(story.place("Gao", country),))
    printed = table(story.report(incident), 80)
    assert f"where    {shown}\n" in printed


def test_colours_only_where_asked() -> None:
    assert "\x1b[" not in table(reports.ambush(), 80)
    coloured = table(reports.ambush(), 80, colour=True)
    assert "\x1b[" in coloured
    assert words(re.sub(r"\x1b\[[0-9;]*m", "", coloured)) == words(table(reports.ambush(), 80))


HOSTILE = [
    "[red]attacked[/red]",
    "[/]",
    "[link=https://example.org]attacked[/link]",
    "\x1b[2Jattacked",
    "\x1b]0;title\x07",
    "\x9b31mattacked",
    "a\rb\bc\x00d\x7f",
    "\u202eattacked\u202c",
    "line one\nline two\u2028line three\x85four",
    ":skull: attacked",
    "x" * 300,
    "攻击" * 60,
]


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("width", [80, 200, None])
def test_words_of_a_story_are_neither_markup_nor_commands(hostile: str, width: int | None) -> None:
    story = reports.Story(f"Somebody {hostile} there.", id=hostile, path=hostile)
    claim = story.claim("c1", "denial", hostile, hostile, ("i1",))
    incident = story.incident(
        "i1",
        hostile,
        hostile,
        status=hostile,
        outcome=hostile,
        date=story.when(hostile, date(2025, 1, 1)),
        places=(story.place(hostile, hostile),),
        by=((hostile, None),),
        against=(hostile,),
        weapons=(hostile,),
        losses=(story.loss("l1", hostile, 1, 1, who=hostile, claim="c1"),),
    )
    printed = table(story.report(incident, claims=(claim,), agency=hostile, headline=hostile), width)
    assert all(char == "\n" or char.isprintable() for char in printed)
    assert words(one_line(hostile)) in words(table(story.report(agency=hostile), None))
    assert width is None or all(cell_len(line) <= width for line in printed.splitlines())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain words", "plain words"),
        ("  two\n lines\u00a0and \t more ", "two lines and more"),
        ("\x1b[31m", "␛[31m"),
        ("so\u00adft", "soft"),
        ("\u202eabc", "\N{REPLACEMENT CHARACTER}abc"),
        ("\ud800", "\N{REPLACEMENT CHARACTER}"),
        ("👩\u200d🚒 é́", "👩\u200d🚒 é́"),
    ],
)
def test_one_line(text: str, shown: str) -> None:
    assert one_line(text) == shown


# ---------------------------------------------------------------- several stories


def test_stories_are_set_apart_and_quiet_lines_stay_together() -> None:
    made = (reports.ambush(), reports.football(), reports.football(), reports.ambush())
    parts = [renderer("table").story(report, Page(80)) for report in made]
    printed = b"".join(renderer("table").join(parts, Page(80)))
    assert printed == parts[0] + b"\n" + parts[1] + parts[2] + b"\n" + parts[3]


@pytest.mark.parametrize("count", range(4))
def test_json_frames_any_number(count: int) -> None:
    parts = [renderer("json").story(reports.football(), Page())] * count
    framed = json.loads(b"".join(renderer("json").join(parts, Page())))
    one = reports.football().to_dict()
    assert framed == (one if count == 1 else [one] * count)
