"""One person, however named: titles left out, family names filled up, names in capitals, bodies and their people."""

from __future__ import annotations

import pytest
from packs.shipped import parsed


def targets(text: str) -> list[tuple[str, str | None, str]]:
    return [(" ".join(row.text.split()), row.name, row.kind) for one in parsed(text).incidents for row in one.targets]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Gunmen murdered former Liberal Senator Tomas Quiroga Leiva in Cali on Monday.", "Tomas Quiroga Leiva"),
        ("Judge Tomas Quiroga de la Torre was assassinated in Cali on Monday.", "Tomas Quiroga de la Torre"),
        ("The murder of trade unionist Tomas Quiroga on Monday shook Cali.", "Tomas Quiroga"),
        ("Tomas Quiroga's assassination on Monday in Cali shook the country.", "Tomas Quiroga"),
        ("GUNMEN MURDERED THE LAWYER TOMAS QUIROGA LEIVA IN CALI ON MONDAY, POLICE SAID.", "TOMAS QUIROGA LEIVA"),
        ("POLICE SAID THAT SENATOR MARIA QUIROGA, WHO WAS KILLED BY GUNMEN IN CALI, WAS 40.", "MARIA QUIROGA"),
    ],
)
def test_a_person_is_told_by_the_bare_name(text: str, name: str) -> None:
    assert targets(text) == [(name, name, "person")]


@pytest.mark.parametrize(
    "text",
    [
        "The mayor, Tomas Quiroga, was murdered by gunmen in Cali on Monday.",
        "The mayor of Cali, Tomas Quiroga, was murdered by gunmen on Monday.",
        "Tomas Quiroga, the mayor, was murdered by gunmen in Cali on Monday.",
        "Tomas Quiroga, the mayor of Cali, was murdered by gunmen on Monday.",
        "Gunmen in Cali on Monday murdered the mayor, Tomas Quiroga.",
    ],
)
def test_who_somebody_is_and_his_name_beside_it_are_one(text: str) -> None:
    (one,) = parsed(text).incidents
    assert [row.text for row in one.targets] == ["Tomas Quiroga"]
    assert [(row.who.text, row.min) for row in one.losses] == [("Tomas Quiroga", 1)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Gunmen murdered the mayor, Tomas Quiroga, and a guard in Cali.", ["Tomas Quiroga", "a guard"]),
        ("Gunmen murdered a driver, Tomas Quiroga, and a guard in Cali.", ["a driver", "Tomas Quiroga", "a guard"]),
        ("Gunmen murdered Tomas Quiroga, the mayor, and a guard in Cali.", ["Tomas Quiroga", "a guard"]),
        (
            "Gunmen murdered Tomas Quiroga, two guards, and a driver.",
            ["Tomas Quiroga", "two guards", "a driver"],
        ),
    ],
)
def test_those_of_a_list_are_several(text: str, names: list[str]) -> None:
    assert [row[0] for row in targets(text)] == names


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Senator Tomas Quiroga was leaving his home in Cali when two men shot him on Monday.", "wounded"),
        ("Senator Tomas Quiroga, a father of two, was leaving a hotel when two men stabbed him on Monday.", "wounded"),
        ("Senator Tomas Quiroga was leaving a hotel when he was shot dead by two men on Monday.", "killed"),
        ("Judge Tomas Quiroga died in Cali on Monday. He had been shot by two gunmen near his home.", "killed"),
    ],
)
def test_a_pronoun_means_the_only_person_whom_it_can(text: str, kind: str) -> None:
    (one,) = parsed(text).incidents
    assert [row.text for row in one.targets] == ["Tomas Quiroga"]
    assert [(row.kind, row.who.text, row.who.name) for row in one.losses] == [(kind, "Tomas Quiroga", "Tomas Quiroga")]


@pytest.mark.parametrize(
    "text",
    [
        "Senator Tomas Quiroga and Senator Omar Diaz were leaving a hotel in Cali when two men shot him on Monday.",
        "Inspector Tomas Quiroga said on Monday that two men shot him in Cali.",
        "Senator Tomas Quiroga landed in Cali. It rained. When the sun rose on Monday, two men shot him.",
    ],
)
def test_a_pronoun_that_may_mean_others_means_nobody(text: str) -> None:
    assert targets(text) == []


def test_a_roll_of_the_dead_is_read_to_its_end() -> None:
    text = (
        "A bomb exploded in Cali on Monday. The dead were identified as Tomas Quiroga, 53; Omar Diaz (a guard); "
        "his son Ahmed Diaz, 12, and Rosa Prado."
    )
    (one,) = parsed(text).incidents
    names = ["Tomas Quiroga", "Omar Diaz", "Ahmed Diaz", "Rosa Prado"]
    assert [(row.who.text, row.min) for row in one.losses if row.kind == "killed"] == [(name, 1) for name in names]


def test_a_family_name_means_the_person_named_in_full() -> None:
    text = "Senator Tomas Quiroga Leiva landed in Cali on Monday. An hour later gunmen murdered Quiroga at his hotel."
    assert targets(text) == [("Tomas Quiroga Leiva", "Tomas Quiroga Leiva", "person")]


def test_nobody_is_named_by_a_given_name_that_somebody_else_has() -> None:
    text = "Senator Tomas Quiroga landed in Cali on Monday. An hour later gunmen murdered Tomas Uriarte at his hotel."
    assert targets(text) == [("Tomas Uriarte", "Tomas Uriarte", "person")]


@pytest.mark.parametrize(
    "text",
    [
        "If rebels attacked the bank in Cali, soldiers would come.",
        "There is no evidence that rebels attacked the bank in Cali.",
        "The law is to prevent attacks on banks in Cali.",
        "A raid on the rebels in Cali will not take place.",
        "They are worried about attacks on nurses and abductions of children.",
        "A man claimed that a bomb was placed at a bank in Cali, but it was a hoax.",
    ],
)
def test_what_nobody_holds_to_have_happened_is_no_incident(text: str) -> None:
    assert parsed(text).incidents == ()


def test_what_is_told_behind_a_comma_did_happen() -> None:
    (one,) = parsed("It is unclear if they fled, but rebels attacked the bank in Cali.").incidents
    assert [row.text for row in one.targets] == ["the bank"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A bomb exploded in Cali on Monday. Two shops were damaged.", ["Two shops"]),
        ("A bomb exploded at a bank in Cali on Monday. Two shops were damaged.", ["a bank"]),
        ("A bomb exploded in Cali on Monday. The windows were damaged.", []),
    ],
)
def test_what_a_blast_ruined_is_its_target_where_nothing_else_is(text: str, words: list[str]) -> None:
    assert [row[0] for row in targets(text)] == words


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The FMLN called for a strike in Cali. On Monday the guerrillas attacked a bank.", ["FMLN"]),
        ("The FMLN called for a strike in Cali. On Monday gunmen attacked a bank.", [None]),
        ("The FMLN called for a strike in Cali. On Monday guerrillas attacked a bank.", [None]),
        ("The FMLN and the ELN called for a strike in Cali. On Monday the guerrillas attacked a bank.", [None]),
    ],
)
def test_the_guerrillas_are_of_the_only_group_that_the_story_names(text: str, names: list[str | None]) -> None:
    (one,) = parsed(text).incidents
    assert [row.name for row in one.perpetrators] == names


def test_a_date_in_an_aside_is_not_the_deeds() -> None:
    (one,) = parsed("Tomas Quiroga, who came to Cali in 1986, was murdered by gunmen on Monday.").incidents
    assert one.date is not None and one.date.text == "Monday" and not one.background


@pytest.mark.parametrize(
    ("text", "words", "kind"),
    [
        ("FMLN guerrillas attacked a bank in Cali.", "FMLN", "organization"),
        ("The National Liberation Army [ELN] attacked a bank in Cali.", "National Liberation Army", "organization"),
        ("Members of the drug cartel attacked a bank in Cali.", "the drug cartel", "organization"),
        ("Alleged urban guerrillas attacked a bank in Cali.", "urban guerrillas", "unnamed"),
        ("FMLN-backed gunmen attacked a bank in Cali.", "FMLN-backed gunmen", "unnamed"),
    ],
)
def test_who_did_it_in_the_fewest_words(text: str, words: str, kind: str) -> None:
    (one,) = parsed(text).incidents
    assert [(row.text, row.kind) for row in one.perpetrators] == [(words, kind)]


def test_a_story_that_opens_with_a_memorial_recalls() -> None:
    text = (
        "About 300 people attended a memorial service on Sunday for a slain physician.\n\n"
        "Tomas Quiroga was killed on Saturday by a sniper near his house in Cali."
    )
    assert all(one.background for one in parsed(text).incidents)


def test_a_collision_is_no_attack() -> None:
    assert not parsed("Tomas Quiroga was killed in Cali on Monday when his car collided with a bus.").incidents


def test_whom_a_loss_befell_is_named_where_the_story_names_the_person() -> None:
    text = "A bomb killed nine people in Cali on Monday, including the lawyer Tomas Quiroga."
    (one,) = parsed(text).to_dict()["incidents"]
    assert [(row["who"]["text"], row["who"].get("name")) for row in one["losses"]] == [
        ("nine people", None),
        ("Tomas Quiroga", "Tomas Quiroga"),
    ]


@pytest.mark.parametrize(
    ("text", "weapons"),
    [
        ("A mortar attack on the barracks in Cali wounded two guards on Monday.", [("mortar", "mortar")]),
        ("A powerful grenade explosion wounded two guards in Cali on Monday.", [("grenade", "grenade")]),
        ("TWO GUARDS WERE WOUNDED ON MONDAY IN A CAR BOMB EXPLOSION IN CALI.", [("CAR BOMB", "car bomb")]),
        ("An armed attack on the barracks in Cali wounded two guards on Monday.", []),
        ("The first bomb exploded at a bank in Cali on Monday.", [("bomb", "bomb")]),
    ],
)
def test_the_noun_of_a_deed_names_its_weapon(text: str, weapons: list[tuple[str, str]]) -> None:
    (one,) = parsed(text).incidents
    assert [(row.text, row.name) for row in one.weapons] == weapons


@pytest.mark.parametrize(
    ("text", "deeds"),
    [
        ("Rebels attack the civilian population, the minister said.", 0),
        ("Rebels attacked the civilian population in Cali, the minister said.", 1),
        ("Rebels attacked a civilian convoy, the minister said.", 1),
    ],
)
def test_what_is_done_to_a_whole_people_and_nowhere_is_no_report(text: str, deeds: int) -> None:
    assert len(parsed(text).incidents) == deeds
