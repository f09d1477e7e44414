"""Who did it, who was hit, and what the story vouches for, where a sentence does not simply say "they attacked it"."""

from __future__ import annotations

import pytest
from packs.shipped import parsed

from wireparse.model import Incident

BLAST = "A bomb exploded in Gao on Monday."


def incident(text: str) -> Incident:
    (found,) = parsed(text).incidents
    return found


def doers(text: str) -> list[str]:
    return [row.name or row.text for row in incident(text).perpetrators]


@pytest.mark.parametrize(
    "told",
    [
        "The attack bore the hallmarks of JNIM.",
        "Suspicion fell on JNIM.",
        "Police linked the blast to JNIM.",
        "The attackers were JNIM fighters, police said.",
        "The killers belonged to JNIM.",
        "JNIM said it had placed the device.",
        "JNIM said it was responsible in a message.",
        "A JNIM spokesman said they carried out the attack.",
        "The mayor spoke of a crime, blaming JNIM.",
    ],
)
def test_a_party_is_held_to_have_done_it(told: str) -> None:
    assert doers(f"{BLAST} {told}") == ["JNIM"]


@pytest.mark.parametrize(
    "told",
    ["JNIM denied that it had carried out the attack.", "The attackers were not JNIM fighters.", "JNIM condemned it."],
)
def test_a_party_is_not_held_to_have_done_it(told: str) -> None:
    assert doers(f"{BLAST} {told}") == []


def test_one_party_is_told_once() -> None:
    assert doers("The mayor blamed the army for the murder of ten clerks in Gao on Monday.") == ["the army"]
    assert doers("Rebels blamed the government and the army for the murder of ten clerks.") == [
        "the government",
        "the army",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ukraine said its drones had hit a refinery in Ryazan on Monday.", ["Ukraine"]),
        ("Russia struck Kharkiv with missiles on Monday, killing four people.", ["Russia"]),
        ("A man with a knife killed six people in Sydney on Monday before an officer shot him dead.", ["A man"]),
        ("An air strike killed 12 militants in Jilib on Monday.", []),
        ("Drones launched by Russia hit a power station in Kharkiv on Monday.", ["Russia"]),
        ("India carried out an air strike in Peshawar on Monday, killing six people.", ["India"]),
        ("Two soldiers fighting Boko Haram were killed in Gao on Monday.", ["Boko Haram"]),
        ("Assailants on horseback attacked a mill in Gao on Monday.", ["Assailants"]),
        ("The parents of three kidnapped clerks met a mayor whom gunmen shot dead on Monday in Gao.", ["gunmen"]),
        ("Troops shot down 76 drones near Odesa on Monday.", []),
        ("Police captured one of the gunmen who bombed the bank on Monday.", ["one of the gunmen"]),
    ],
)
def test_whose_deed_it_is(text: str, expected: list[str]) -> None:
    assert doers(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Gunmen killed Tomas Quiroga in Gao on Monday.", [("killed", 1, "target")]),
        (
            "Six nuns were murdered in Gao on Monday. Two men were arrested.",
            [("killed", 6, "target"), ("arrested", 2, "perpetrator")],
        ),
        (
            "Gunmen ambushed a clerk in Gao on Monday, killing him and two guards.",
            [("killed", 2, "target"), ("killed", 1, "unknown")],
        ),
        ("Two men shot a clerk to death in Gao on Monday.", [("killed", 1, "target")]),
        ("Gunmen attacked a camp in Gao on Monday; no one was hurt.", [("wounded", 0, "unknown")]),
        ("Gunmen attacked a camp in Gao on Monday. Two clerks went missing.", [("missing", 2, "target")]),
        ("An air strike killed 12 militants in Jilib on Monday.", [("killed", 12, "target")]),
        ("The mayor was ambushed by gunmen in Gao on Monday and shot seven times.", []),
    ],
)
def test_who_was_lost_and_on_which_side(text: str, expected: list[tuple[str, int, str]]) -> None:
    assert [(loss.kind, loss.min, loss.side) for loss in incident(text).losses] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Gunmen attacked Gao on Monday. JNIM claimed the attack.", "asserted"),
        ("Gunmen attacked Gao on Monday. JNIM denied the attack.", "asserted"),
        ("Gunmen attacked Gao on Monday. The mayor blamed JNIM.", "asserted"),
        ("JNIM claimed an attack on Gao on Monday.", "claimed"),
        ("The army denied an attack on Gao on Monday.", "denied"),
        ("The mayor accused JNIM of an attack on Gao on Monday.", "unconfirmed"),
    ],
)
def test_a_story_vouches_for_what_it_tells_itself(text: str, expected: str) -> None:
    assert incident(text).status == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Gunmen ambushed a bus travelling from Bamako to Gao near Mopti on Monday.", [("Mopti", "near")]),
        ("Gunmen ambushed a bus travelling from Bamako to Gao on Monday.", [("Bamako", "route"), ("Gao", "route")]),
        ("Gunmen attacked Ansongo on Monday. The wounded were flown to Gao.", [("Ansongo", "site")]),
        ("Rebels fired rockets from Gao towards Ansongo on Monday.", [("Ansongo", "site")]),
    ],
)
def test_where_people_were_bound_is_not_where_it_was(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(place.text, place.role) for place in incident(text).locations] == expected


@pytest.mark.parametrize(
    ("text", "who", "group", "side"),
    [
        (
            "The army killed Boko Haram leader Sabcela Torlan in Gao on Monday.",
            "Sabcela Torlan",
            "assailants",
            "target",
        ),
        (
            "A drone strike in Gao on Monday killed two Boko Haram commanders.",
            "two Boko Haram commanders",
            "assailants",
            "target",
        ),
        ("Rebels set fire to a mill in Gao on Monday, causing no injuries.", None, "unknown", "unknown"),
        (
            "The army repelled an attack on its base in Gao on Monday, inflicting heavy casualties.",
            None,
            "unknown",
            "unknown",
        ),
        (
            "The army suffered no casualties in Monday's attack on the base in Gao.",
            "The army",
            "security_forces",
            "target",
        ),
    ],
)
def test_who_was_lost(text: str, who: str | None, group: str, side: str) -> None:
    loss = incident(text).losses[-1]
    assert (loss.who.text, loss.who.group, loss.side) == (who, group, side)


def test_what_a_party_has_done_since_is_no_loss_of_the_day() -> None:
    found = incident(
        "Boko Haram, which has killed 35,000 people since 2009, attacked a bus in Gao on Monday, killing six."
    )
    assert [(loss.min, loss.kind) for loss in found.losses] == [(6, "killed")]
    assert [row.id for row in found.perpetrators] == ["boko-haram"]
    assert [
        loss.min for loss in incident("More than 100 people have been killed since Sunday in fighting in Gao.").losses
    ] == [101]


def test_a_state_that_did_it_is_not_where_it_happened() -> None:
    found = incident("Russia launched 20 drones at Odesa on Monday, killing two people.")
    assert [place.text for place in found.locations] == ["Odesa"]


def test_nobody_need_have_set_a_fire() -> None:
    assert parsed("It is alleged that a candle fell over and set the hut on fire on Monday in Gao.").incidents == ()


def test_who_most_of_them_were_is_no_further_target() -> None:
    found = incident("Gunmen killed 30 people, mostly women and children, in Gao on Monday.")
    assert [row.text for row in found.targets] == ["30 people"]


def test_people_are_not_taken_as_posts_are() -> None:
    assert incident("Two nurses seized by gunmen in Gao on Monday are still missing.").outcome is None
    assert incident("Gunmen seized the village of Dolo on Monday.").outcome == "seized"


def test_a_street_may_lie_in_the_town() -> None:
    told = "A bomb killed two people in Lima on Monday. The bomb exploded on Arambel Avenue, police said."
    assert {place.text for place in incident(told).locations} == {"Lima", "Arambel Avenue"}
