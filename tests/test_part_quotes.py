"""A few words in quotes are read as a part of the sentence ('killed "more than 30" soldiers'); speech is not."""

from __future__ import annotations

from typing import Any

import pytest
from packs.shipped import parsed


def losses(text: str) -> list[dict[str, Any]]:
    return [loss for incident in parsed(text).to_dict()["incidents"] for loss in incident["losses"]]


TOLD = {
    "the figure": ('In Gao, rebels killed "more than 30" soldiers.', "killed", (31, None), '"more than 30" soldiers'),
    "the people": ('In Gao, soldiers killed 12 "terrorists" on Sunday.', "killed", (12, 12), '12 "terrorists"'),
    "both": ('In Gao, the army killed "20 terrorists", it said.', "killed", (20, 20), "20 terrorists"),
    "the subject": ('"20 rebels" were killed in clashes in Gao.', "killed", (20, 20), "20 rebels"),
    "curly": ("In Gao, soldiers killed “nearly a dozen” rebels.", "killed", None, "“nearly a dozen” rebels"),
}


@pytest.mark.parametrize(("text", "kind", "bounds", "who"), TOLD.values(), ids=TOLD)
def test_what_is_quoted_in_part_is_counted(text: str, kind: str, bounds: tuple[int, int | None], who: str) -> None:
    (loss,) = losses(text)
    assert (loss["kind"], loss["who"]["text"]) == (kind, who)
    if bounds is not None:
        assert (loss["min"], loss["max"]) == bounds
    start, end = loss["who"]["span"]
    assert text[start:end] == who


def test_what_was_hit_may_be_quoted() -> None:
    (incident,) = parsed('IS said it had targeted "a bus of apostates" in Gao.').incidents
    assert ([target.text for target in incident.targets], incident.status) == (["a bus"], "claimed")


@pytest.mark.parametrize("text", ['In Gao, rebels shouted "thirty" as they fled.', 'In Gao, he sang: "Soldiers".'])
def test_other_quotes_add_no_loss(text: str) -> None:
    assert losses(text) == []
