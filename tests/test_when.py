"""Dates: what a sentence or a story says, and what it means.

``cases/dates/sentences.yaml`` holds one sentence a case. A story is a pair ``<name>.txt`` and ``<name>.json``;
what its record says stands under ``"given"``. ``pytest tests/test_when.py --bless`` writes the .json files anew from
what is found now: read the diff. A new story starts as a .txt file and a .json file that holds ``{}`` or what is given.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from packs.shipped import article, found_in, shipped_parser

from wireparse.match.mentions import spot, units_of
from wireparse.match.patterns import phrased
from wireparse.match.unit import Unit
from wireparse.pipeline import Findings, read_document
from wireparse.resolve import calendar
from wireparse.resolve.when import resolve_dates

FOLDER = Path(__file__).parent / "cases" / "dates"
SENTENCES = yaml.load((FOLDER / "sentences.yaml").read_text("utf-8"), yaml.BaseLoader)
STORIES = sorted(FOLDER.glob("*.txt"))
DAYS = st.dates(date(1000, 1, 8), date(2900, 1, 1))


def read(text: str, published: str | None) -> Findings:
    day = date.fromisoformat(published) if published else None
    return found_in(text, day)


@pytest.mark.parametrize("case", SENTENCES, ids=[case["text"][:50] for case in SENTENCES])
def test_dates_of_a_sentence(case: dict[str, Any]) -> None:
    published = None if case["published"] == "null" else case["published"]
    assert [f"{when.text} = {when.value}" for when in read(case["text"], published).dates] == case["get"]


def seen(found: Findings) -> dict[str, Any]:
    """A story's dates as a case file shows them."""
    published, basis = found.document.published, found.document.published_basis
    return {
        "published": f"{published} ({basis})",
        "dates": [
            " | ".join(
                str(part) for part in (when.text, when.value, f"{when.start}/{when.end}", when.precision, when.basis)
            )
            for when in found.dates
        ],
        "diagnostics": [f"{note.code}: {note.message}" for note in found.diagnostics if note.code.startswith("date")],
    }


@pytest.mark.parametrize("path", STORIES, ids=[path.stem for path in STORIES])
def test_dates_of_a_story(path: Path, bless: bool) -> None:
    golden = path.with_suffix(".json")
    wanted = json.loads(golden.read_text("utf-8"))
    known = wanted.get("given", {})
    got = ({"given": known} if known else {}) | seen(read(path.read_text("utf-8"), known.get("published")))
    if bless:
        golden.write_text(json.dumps(got, indent=2, ensure_ascii=False) + "\n", "utf-8")
    assert got == (got if bless else wanted)


def test_there_are_cases() -> None:
    assert len(SENTENCES) >= 40
    assert len(STORIES) >= 5


@pytest.mark.parametrize("path", STORIES, ids=[path.stem for path in STORIES])
def test_spans_are_the_words(path: Path) -> None:
    text = path.read_text("utf-8")
    found = read(text, "2024-06-05").dates
    assert found
    for when in found:
        assert text[when.span[0] : when.span[1]] == when.text
        assert when.rule.startswith("en/date.")
    assert [when.span for when in found] == sorted(when.span for when in found)


def test_no_date_is_found_twice() -> None:
    text = "They fought from Monday, June 3, 2024, at dawn to 5 June 2024 and between 6 and 8 June 2024."
    spans = [when.span for when in read(text, "2024-06-10").dates]
    assert spans
    assert all(before[1] <= after[0] for before, after in zip(spans, spans[1:], strict=False))


def test_a_dateline_is_dated_but_tells_no_day_of_the_events() -> None:
    text = "BAMAKO, 3 May 2024. Rebels attacked the town. The next day they left."
    parser = shipped_parser()
    document = read_document(article(text), parser)
    book = parser.rulebook
    units: dict[int, list[Unit]] = {}
    for sentence in document.sentences:
        units[sentence.index] = []
        known = units_of(sentence, spot(sentence, book.lexicon), (), parser.speller)
        phrased(known, book.phrases, sentence.index, units[sentence.index])
    dated = [(index, unit) for index, built in units.items() for unit in built if "date" in unit.labels]
    first = document.sentences[0]
    dateline = first, [unit for index, unit in dated if index == first.index]
    assert dateline[1]
    body = [row for row in dated if row[0] != first.index]
    found, _ = resolve_dates(document, body, (), dateline)
    assert [when.value for when in found] == ["2024-05-03", "XXXX-XX-XX"]
    found, _ = resolve_dates(document, dated)
    assert [when.value for when in found] == ["2024-05-03", "2024-05-04"]


# ---------------------------------------------------------------- the calendar


@given(DAYS, st.integers(0, 6))
def test_the_last_weekday_lies_within_the_week_before(day: date, weekday: int) -> None:
    found = calendar.weekday_on_or_before(day, weekday)
    assert found.weekday() == weekday
    assert timedelta(0) <= day - found < timedelta(days=7)


@given(DAYS, st.integers(0, 6))
def test_the_next_weekday_lies_ahead(day: date, weekday: int) -> None:
    found = calendar.weekday_after(day, weekday)
    assert found.weekday() == weekday
    assert timedelta(0) < found - day <= timedelta(days=7)


@given(DAYS, st.sampled_from(["day", "week", "weekend", "month", "quarter", "half", "year", "decade"]))
def test_a_unit_around_a_day_has_bounds(day: date, unit: str) -> None:
    made = calendar.unit_around(day, unit)
    assert made is not None
    assert made.start is not None and made.end is not None
    assert made.start <= made.end
    if unit != "weekend":
        assert made.start <= day <= made.end


@given(DAYS, st.sampled_from(calendar.EDGES))
def test_an_edge_lies_inside_and_keeps_the_value(day: date, edge: str) -> None:
    whole = calendar.in_month(day.year, day.month)
    part = calendar.narrowed(whole, edge)
    assert part.value == whole.value
    assert whole.start is not None and whole.end is not None and part.start is not None and part.end is not None
    assert whole.start <= part.start <= part.end <= whole.end
    assert (part.start, part.end) != (whole.start, whole.end)


@pytest.mark.parametrize(
    ("parts", "value"),
    [
        ((2024, 2, 29), "2024-02-29"),
        ((2023, 2, 29), None),
        ((None, 6, 1), "XXXX-06-01"),
        ((None, 6, 31), None),
        ((-490, 9, None), "BC0490-09"),
        ((2024, None, None), "2024"),
    ],
)
def test_only_days_that_exist(parts: tuple[int | None, int | None, int | None], value: str | None) -> None:
    made = calendar.stretch(*parts)
    assert (made.value if made else None) == value


@pytest.mark.parametrize(("args", "day"), [((2024, 11, 3, 4), 28), ((2024, 5, 0, -1), 27), ((2024, 9, 0, 1), 2)])
def test_movable_days(args: tuple[int, int, int, int], day: int) -> None:
    assert calendar.nth_weekday(*args).day == day
