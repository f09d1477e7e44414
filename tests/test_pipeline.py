"""The flow of a story, stage by stage: what each adds, and that none loses a place in the text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from packs.shipped import SHIPPED, article, found_in, parsed, shipped_parser

from wireparse.errors import RuleError
from wireparse.match.unit import Unit
from wireparse.model import Incident
from wireparse.pipeline import Findings, load_parser, parse_article, read_document
from wireparse.report import Report

STORY = """Mali: Jihadists attack army post near Gao

APA - Bamako (Mali), June 3, 2025 - Jihadists attacked an army post near Gao on Sunday, killing four soldiers, the
army said.

The army repelled the attack on the post. Eleven assailants were neutralised, according to a security source.

JNIM claimed responsibility for the attack on Monday.
"""


@pytest.fixture(scope="module")
def report() -> Report:
    return parsed(STORY)


@pytest.fixture(scope="module")
def findings() -> Findings:
    return found_in(STORY)


# ---------------------------------------------------------------- stage by stage


def test_the_dateline_gives_the_publication_date() -> None:
    document = read_document(article(STORY), shipped_parser())
    assert (document.published, document.published_basis) == (date(2025, 6, 3), "dateline")
    assert document.shell.agency == "APA"
    assert document.sentences[0].headline


def test_a_date_that_is_given_wins() -> None:
    document = read_document(article(STORY, date(2025, 6, 4)), shipped_parser())
    assert (document.published, document.published_basis) == (date(2025, 6, 4), "option")


def test_the_publication_date_is_inferred_from_a_dated_weekday_or_unknown() -> None:
    dated = found_in("Gunmen attacked a post near Gao on Sunday, June 1, 2025, residents said.")
    assert dated.document.published_basis in ("inferred", None)
    assert found_in("Gunmen attacked a post near Gao, residents said.").document.published is None


def test_every_unit_lies_in_its_sentence_and_units_cover_it(findings: Findings) -> None:
    for reading in findings.readings:
        edges = [edge for unit in reading.units for edge in (unit.start, unit.end)]
        assert edges[0] == 0 and edges[-1] == len(reading.sentence.tokens)
        assert edges[1:-1:2] == edges[2:-1:2], "each unit begins where the one before it ends"


def test_what_a_phrase_captures_lies_inside_it(findings: Findings) -> None:
    built = [unit for reading in findings.readings for unit in reading.built]
    assert len(built) > 10
    for unit in built:
        assert unit.rule and "/" in unit.rule
        for part in inner(unit):
            assert unit.start <= part.start < part.end <= unit.end


def inner(unit: Unit) -> Iterator[Unit]:
    parts = unit.within()
    next(parts)
    return parts


def test_places_and_dates_know_their_tokens(findings: Findings) -> None:
    for reading in findings.readings:
        tokens = reading.sentence.tokens
        for place in reading.places:
            start, end = findings.places[place.index].span
            assert (tokens[place.start].start, tokens[place.end - 1].end) == (start, end)
        for first, last, index, _ in reading.dates:
            assert findings.dates[index].span == (tokens[first].start, tokens[last - 1].end)
    assert [place.text for place in findings.places if place.text == "Gao"]
    assert [when.text for when in findings.dates if "Sunday" in when.text]


def test_events_and_context_are_matches_of_their_rules(findings: Findings) -> None:
    book = shipped_parser().rulebook
    for reading in findings.readings:
        assert {match.rule for match in reading.events} <= {rule.id for rule in book.events.rules}
        assert {match.rule for match in reading.context} <= {rule.id for rule in book.context.rules}
        assert all(match.sentence == reading.sentence.index for match in (*reading.events, *reading.context))
    assert any(reading.events for reading in findings.readings)
    assert any(reading.context for reading in findings.readings)


# ---------------------------------------------------------------- the whole


def only(report: Report) -> Incident:
    (incident,) = report.incidents
    return incident


def test_one_event_told_twice_is_one_incident(report: Report) -> None:
    incident = only(report)
    assert incident.type == "armed_attack"
    assert incident.outcome == "repelled"
    assert incident.date is not None and incident.date.start == incident.date.end == date(2025, 6, 1)
    assert [place.name for place in incident.locations if place.role == "near"] == ["Gao"]
    assert len(incident.mentions) >= 1
    assert all(mention.why for mention in incident.mentions)


def test_losses_stand_with_who_says_them(report: Report) -> None:
    losses = {(loss.kind, loss.who.group): loss for loss in only(report).losses}
    assert set(losses) == {("killed", "security_forces"), ("neutralised", "assailants")}
    killed, neutralised = losses["killed", "security_forces"], losses["neutralised", "assailants"]
    assert (killed.min, killed.max, killed.side, killed.text) == (4, 4, "target", "four")
    assert (neutralised.min, neutralised.max, neutralised.side) == (11, 11, "perpetrator")
    speakers = {claim.id: " ".join(claim.speaker.text.split()) for claim in report.claims}
    assert killed.claim and speakers[killed.claim] == "the army"
    assert neutralised.claim and "security source" in speakers[neutralised.claim]


def test_the_claim_of_responsibility_points_to_the_incident(report: Report) -> None:
    claims = {claim.kind: claim for claim in report.claims}
    assert claims["responsibility"].speaker.id == "jnim"
    assert all(claim.about == ("i1",) for claim in report.claims)
    assert set(only(report).claims) == {claim.id for claim in report.claims}


def test_the_report_is_consistent(report: Report) -> None:
    story = report.to_dict()
    assert [incident["id"] for incident in story["incidents"]] == [
        f"i{n}" for n in range(1, len(story["incidents"]) + 1)
    ]
    assert [claim["id"] for claim in story["claims"]] == [f"c{n}" for n in range(1, len(story["claims"]) + 1)]
    packs = [(pack["name"], pack["digest"][:7]) for pack in story["tool"]["packs"]]
    assert packs[:2] == [("core", "sha256:"), ("en", "sha256:")]


EMPTY = [
    " ",
    "\n\n\n",
    ".",
]


@pytest.mark.parametrize("text", EMPTY)
def test_empty_stories_have_no_incident(text: str) -> None:
    assert parsed(text).incidents == ()


def test_a_denied_deed_did_not_happen() -> None:
    assert parsed("The rebels did not attack the post near Gao.").incidents == ()


def test_the_day_and_place_that_open_a_paragraph_hold_for_the_deed_later_in_it() -> None:
    told = "On Wednesday, in the village of Talhandak, Kidal, Mali, armed men stopped a bus. The driver was told to get"
    deed = only(parsed(f"{told} out. They then shot two passengers dead.", date(2021, 3, 5)))
    assert deed.date and deed.date.start == date(2021, 3, 3)
    assert [place.text for place in deed.locations] == ["Talhandak", "Kidal"]


def test_the_day_and_place_that_open_a_sentence_hold_for_all_its_deeds() -> None:
    report = parsed(
        "On 5 May 2024, in Gao, gunmen killed a baker, and students protesting in Kidal clashed with police."
    )
    assert len(report.incidents) > 1
    assert {incident.date.value for incident in report.incidents if incident.date} == {"2024-05-05"}
    assert all(incident.date for incident in report.incidents)


def test_what_stands_in_a_bracket_goes_with_its_name() -> None:
    (incident,) = parsed("A bomb exploded near Barkaram (Ansongo, Gao) on Sunday.").incidents
    assert [(place.text, place.role) for place in incident.locations][:2] == [
        ("Barkaram", "near"),
        ("Ansongo", "near"),
    ]


def test_both_sides_of_a_clash_did_it() -> None:
    (incident,) = parsed("Boko Haram and soldiers clashed with the GWT near Gao.").incidents
    assert [actor.name or actor.text for actor in incident.perpetrators] == ["Boko Haram", "soldiers", "GWT"]


def test_forces_that_kill_fighters_fought_them() -> None:
    assert only(parsed("Troops killed six militants near Gao.")).type == "clash"
    assert only(parsed("Troops killed six farmers near Gao.")).type == "armed_attack"


def test_forces_that_take_ground_fought_for_it() -> None:
    assert only(parsed("Soldiers seized the town of Bama on Sunday.")).type == "clash"
    assert only(parsed("Bandits seized the town of Bama on Sunday.")).type == "armed_attack"


def test_an_arrest_is_an_incident_only_where_none_was_told_before() -> None:
    arrest = "Police arrested nine activists in Sokodo."
    assert only(parsed(arrest)).type == "arrest"
    assert only(parsed(f"Gunmen attacked a convoy near Gao. {arrest}")).type == "armed_attack"


NOTE = "On 4 May 2031, soldiers of the third brigade withdrew from Ansongo."


def test_a_short_note_tells_what_happened_without_violence() -> None:
    incident = only(parsed(NOTE))
    assert (incident.type, [place.text for place in incident.locations]) == ("withdrawal", ["Ansongo"])
    assert incident.date and incident.date.value == "2031-05-04"


@pytest.mark.parametrize(
    "story",
    [
        f"{NOTE}\n\nThe mayor of Ansongo thanked them.\n",
        f"GAO, May 4 (AFP) - {NOTE}",
        " ".join([NOTE, *["It rained in the hills."] * 5]),
        f"{NOTE[:-1]} {'and from the villages of the plain ' * 20}.",
    ],
)
def test_what_happened_without_violence_is_no_incident_of_a_story(story: str) -> None:
    assert parsed(story).incidents == ()


def test_violence_goes_before_what_happened_without_any() -> None:
    assert only(parsed(f"{NOTE} Gunmen shot dead two drivers near Gao.")).type == "armed_attack"


@pytest.mark.parametrize(
    ("note", "places"),
    [
        ("Militiamen from Kidal (Kidal region) attacked a market in Menaka.", ["Menaka"]),
        ("Five traders from Kidal were shot dead near Gao.", ["Gao"]),
        ("Kidal traders rallied in Gao against a tax.", ["Gao"]),
        ("Gunmen abducted ten people from the village of Kidal in Gao region.", ["Kidal", "Gao region"]),
        ("Militiamen from Kidal attacked a market.", ["Kidal"]),
    ],
)
def test_where_people_come_from_is_not_where_it_was_done(note: str, places: list[str]) -> None:
    assert [place.text for place in only(parsed(note)).locations] == places


def test_a_note_without_a_place_of_the_deed_plays_where_it_says_anything_of() -> None:
    note = "Staff of the mill staged a protest and shut their office in Kayes."
    assert [place.text for place in only(parsed(note)).locations] == ["Kayes"]


@pytest.mark.parametrize("body", ["University of Abuja", "Abuja Sports Club"])
def test_the_only_place_of_a_note_may_be_in_the_name_of_a_body(body: str) -> None:
    (place,) = only(parsed(f"Students of the {body} protested over fees.")).locations
    assert (place.text, place.country) == ("Abuja", "NGA")
    assert "Abuja" not in [each.text for each in parsed(f"Students of the {body} protested in Lagos.").locations]


def test_words_for_surroundings_and_labels_make_a_place_of_a_name() -> None:
    for note in ("Gunmen shot a herder in the outskirts of Bardabe.", "Gunmen shot a herder. Location: Bardabe"):
        assert [place.text for place in only(parsed(note)).locations] == ["Bardabe"], note


def test_ground_that_cost_lives_was_fought_for() -> None:
    note = "The army has occupied a strip of three hills near Ansongo"
    assert only(parsed(f"{note}.")).type == "takeover"
    assert only(parsed(f"{note}, where four farmers were killed.")).type == "clash"


@pytest.mark.parametrize(
    ("doers", "kind"),
    [
        ("An angry mob", "riot"),
        ("Residents of Gao", "riot"),
        ("A resident of Gao", "armed_attack"),
        ("Gunmen", "armed_attack"),
    ],
)
def test_crowds_without_arms_riot(doers: str, kind: str) -> None:
    assert only(parsed(f"{doers} attacked two policemen near Mopti.")).type == kind


def test_fighters_killed_are_an_incident_only_where_none_is_told() -> None:
    killed = "Eight militants were killed near Gao."
    assert only(parsed(f"The army searched the hills. {killed}")).type == "clash"
    attack = only(parsed(f"Gunmen attacked a convoy near Gao. {killed}"))
    assert (attack.type, [loss.min for loss in attack.losses]) == ("armed_attack", [8])


def test_the_place_told_with_fighters_killed_is_that_of_the_incident_told_before() -> None:
    attack = only(parsed("Gunmen attacked a convoy on Monday. Eight militants were killed near Gao."))
    assert [place.text for place in attack.locations] == ["Gao"]


@pytest.mark.parametrize("wanted", ["tried to kill", "attempted to shoot dead"])
def test_what_was_only_wanted_cost_nobody(wanted: str) -> None:
    assert only(parsed(f"Gunmen {wanted} a farmer near Gao.")).losses == ()


@pytest.mark.parametrize("people", ["Members of the GWT", "Two GWT members", "Members of GWT"])
def test_members_of_a_body_with_a_short_name_act_for_it(people: str) -> None:
    doers = only(parsed(f"{people} attacked a school near Gao.")).perpetrators
    assert [(doer.text, doer.kind) for doer in doers] == [("GWT", "organization")]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Gunmen attacked a mill, the mayor, Ali Dembo, told reporters in Dori.", []),
        ("Gunmen attacked a mill, the mayor said in a short note from Dori.", []),
        ("Gunmen attacked a mill, the mayor said, in Dori.", ["Dori"]),
        ("Gunmen attacked a mill in Dori, the mayor told reporters in Ouagadougou.", ["Dori"]),
        ("In the north, JNIM also claimed a brief raid on a farm in Dori.", ["Dori"]),
    ],
)
def test_where_somebody_spoke_is_not_where_it_happened(text: str, places: list[str]) -> None:
    assert [place.text for place in only(parsed(text)).locations] == places


def test_what_is_told_next_happened_in_the_same_place_and_day() -> None:
    story = "Nurses marched in Gao on 3 May 2024 to demand pay. Soldiers shot a man dead.{}Gunmen abducted a judge."
    march, shooting, abduction = parsed(story.format("\n\n")).incidents
    for incident in (march, shooting):
        assert [place.text for place in incident.locations] == ["Gao"]
        assert incident.date is not None and incident.date.start == date(2024, 5, 3)
    assert not abduction.locations and abduction.date is None


def test_a_group_whose_weapon_it_was_did_it() -> None:
    (incident,) = parsed("Two children were killed by a Taliban mortar in Logar.").incidents
    assert [actor.name for actor in incident.perpetrators] == ["Taliban"]


def test_an_embassy_does_not_stand_in_its_own_country() -> None:
    deed = only(parsed("Rebels attacked the U.S. Embassy and killed two guards."))
    assert deed.locations == ()
    deed = only(parsed("Rebels attacked the U.S. Embassy in Bamako and killed two guards."))
    assert [place.text for place in deed.locations] == ["Bamako"]


def test_the_same_story_twice_gives_the_same_report(report: Report) -> None:
    assert parsed(STORY).to_dict() == report.to_dict()


WORDS = st.sampled_from(
    [*STORY.split(), "\n", "\n\n", "“", "”", "'", "(", "…", "30", "IED", "é", "😀", "\u0301", "\u200b", "\x0c"]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(WORDS, min_size=1, max_size=60).map(" ".join))
def test_any_muddle_of_words_is_told_without_a_wrong_span(text: str) -> None:
    """``to_dict`` checks every span of the report against the text."""
    assert parsed(text).to_dict()["schema"] == "wireparse.story/1"


# ---------------------------------------------------------------- packs beside the shipped ones

MINE = """lexicons:
  - id: armed_group
    kind: name
    with: {group: assailants}
    entries: [{text: Army of the Baobab, id: aob, name: Baobab Army}]
"""


def test_a_pack_of_ones_own_adds_to_the_shipped_ones(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    (mine / "lexicons").mkdir(parents=True)
    (mine / "pack.yaml").write_text("name: mine\nversion: 0.1.0\n", encoding="utf-8")
    (mine / "lexicons" / "groups.yaml").write_text(MINE, encoding="utf-8")
    text = "The Army of the Baobab attacked a military camp near Gao."
    story = parse_article(article(text), load_parser([*SHIPPED, mine]))
    assert [who.id for who in only(story).perpetrators] == ["aob"]
    assert [pack.name for pack in story.packs][:3] == ["core", "en", "mine"]
    assert "aob" not in [who.id for incident in parsed(text).incidents for who in incident.perpetrators]


def test_faulty_packs_do_not_load(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="WP100"):
        load_parser([*SHIPPED, tmp_path])


def test_an_endless_sentence_is_told() -> None:
    text = "GAO, Mali, March 3, 2025 (APA) - " + ", ".join("gunmen killed a farmer near Gao" for _ in range(200)) + "."
    told = [each for each in parsed(text).diagnostics if each.code == "endless-sentence"]
    assert told and all(each.span and text[slice(*each.span)].startswith(("gunmen", "killed")) for each in told)


@pytest.mark.parametrize(
    ("text", "doers"),
    [
        ("A man was held after he shot his wife in Gao, police said.", []),
        ("A rebel commander said he attacked the post in Gao.", ["A rebel commander"]),
        ("The rebels said they attacked the post near Gao.", ["The rebels"]),
    ],
)
def test_he_is_nobody_who_is_several(text: str, doers: list[str]) -> None:
    assert [who.text for incident in parsed(text).incidents for who in incident.perpetrators] == doers
