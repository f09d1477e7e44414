"""What ACLED, GTD, PLOVER/CAMEO and MUC-4 call the incident types: all of them, in their own words, on request only."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from conftest import Command
from msgspec.structs import replace
from packs.shipped import parsed, shipped_parser
from test_packs import pack

from wireparse.render import FORMATS, Page, renderer
from wireparse.resources import rules_folder

ONTOLOGY = shipped_parser().ontology
SCHEMES = ("acled", "gtd", "plover", "muc")
FIELDS = {
    "acled": {"event_type", "sub_event_type"},
    "gtd": {"attack_type"},
    "plover": {"event_type", "cameo"},
    "muc": {"incident_type"},
}
# The schemes' own closed lists, as far as deeds of violence go.
ACLED = {
    "Battles": {"Armed clash", "Government regains territory", "Non-state actor overtakes territory"},
    "Explosions/Remote violence": {
        *("Air/drone strike", "Chemical weapon", "Grenade", "Remote explosive/landmine/IED"),
        *("Shelling/artillery/missile attack", "Suicide bomb"),
    },
    "Protests": {"Peaceful protest", "Protest with intervention", "Excessive force against protesters"},
    "Riots": {"Violent demonstration", "Mob violence"},
    "Violence against civilians": {"Abduction/forced disappearance", "Attack", "Sexual violence"},
    "Strategic developments": {
        *("Agreement", "Arrests", "Change to group/activity", "Disrupted weapons use"),
        *(
            "Headquarters or base established",
            "Looting/property destruction",
            "Non-violent transfer of territory",
            "Other",
        ),
    },
}
CALM = "protest riot arrest deployment withdrawal takeover surrender agreement weapons_find restriction"
CROWDS = dict.fromkeys(CALM.split(), ("acled", "plover"))  # not in the others
GTD = {
    *("Assassination", "Armed Assault", "Bombing/Explosion", "Hijacking", "Hostage Taking (Barricade Incident)"),
    *("Hostage Taking (Kidnapping)", "Facility/Infrastructure Attack", "Unarmed Assault", "Unknown"),
}
PLOVER = {"PROTEST": "14", "COERCE": "17", "ASSAULT": "18 19 20", "MOBILIZE": "15", "RETREAT": "08", "SUPPORT": "05"}
MUC = {"ARSON", "ATTACK", "BOMBING", "FORCED WORK STOPPAGE", "HIJACKING", "KIDNAPPING", "ROBBERY"}
STORY = "Gunmen kidnapped two drivers near Gao on Sunday."


@pytest.mark.parametrize("name", ONTOLOGY.types)
def test_every_type_has_its_code_in_each_scheme(name: str) -> None:
    codes = ONTOLOGY.codes[name]
    if name in CROWDS:
        assert {scheme: set(names) for scheme, names in codes.items()} == {each: FIELDS[each] for each in CROWDS[name]}
        assert codes["acled"]["sub_event_type"] in ACLED[codes["acled"]["event_type"]]
        assert codes["plover"]["cameo"][:2] in PLOVER[codes["plover"]["event_type"]].split()
        return
    assert {scheme: set(names) for scheme, names in codes.items()} == FIELDS
    assert codes["acled"]["sub_event_type"] in ACLED[codes["acled"]["event_type"]]
    assert codes["gtd"]["attack_type"] in GTD
    assert codes["plover"]["cameo"][:2] in PLOVER[codes["plover"]["event_type"]].split()
    assert re.fullmatch(r"\d{3,4}", codes["plover"]["cameo"])
    assert codes["muc"]["incident_type"] in MUC


def test_there_are_types_and_the_sources_of_their_codes_are_named() -> None:
    assert len(ONTOLOGY.types) >= 17
    head = (rules_folder() / "core" / "ontology.yaml").read_text(encoding="utf-8").partition("\ntypes:")[0]
    for source in ("ACLED Codebook", "Global Terrorism Database Codebook", "PLOVER manual", "CAMEO", "MUC-4"):
        assert source in head


def test_codes_are_printed_on_request_and_not_else(wireparse: Command, tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_text(STORY, encoding="utf-8")
    (plain,) = json.loads(wireparse("parse", "story.txt").out)["incidents"]
    (coded,) = json.loads(wireparse("parse", "story.txt", "--codes", "gtd, acled,gtd").out)["incidents"]
    assert "codes" not in plain
    assert coded.pop("codes") == {
        "gtd": {"attack_type": "Hostage Taking (Kidnapping)"},
        "acled": {"event_type": "Violence against civilians", "sub_event_type": "Abduction/forced disappearance"},
    }
    assert coded == plain
    for columns in ("80", "200"):
        table = wireparse("parse", "story.txt", "-f", "table", "--codes", "muc,plover", COLUMNS=columns).out
        assert "MUC KIDNAPPING" in table and "PLOVER ASSAULT / 181" in table and "GTD" not in table


def test_codes_are_the_same_in_several_processes(wireparse: Command, tmp_path: Path) -> None:
    records = "".join(json.dumps({"id": str(number), "text": STORY}) + "\n" for number in range(3))
    (tmp_path / "wires.ndjson").write_text(records, encoding="utf-8")
    one, two = (wireparse("parse", "wires.ndjson", "--codes", "muc", "-j", jobs).out for jobs in (1, 2))
    assert one == two and one.count('"codes":{"muc":{"incident_type":"KIDNAPPING"}}') == 3


def test_an_unknown_scheme_is_told_before_any_output(wireparse: Command, tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_text(STORY, encoding="utf-8")
    done = wireparse("parse", "story.txt", "--codes", "acled,gdt")
    assert (done.status, done.out) == (2, "")
    assert done.last_line == "wireparse: no coding scheme is called 'gdt'; did you mean 'gtd'?"


TYPES = """\
types:
  kidnapping: {house: {desk: crime}}
  river_piracy: {muc: {incident_type: ROBBERY}}
"""


def test_a_pack_adds_types_and_schemes_of_its_own(wireparse: Command, tmp_path: Path) -> None:
    pack(
        tmp_path / "mine",
        ontology__yaml=TYPES,
        override__yaml="override: [{id: kill.active, set: {type: river_piracy}}]",
    )
    (tmp_path / "story.txt").write_text(f"{STORY} Rebels killed a fisherman at Mopti on Monday.", encoding="utf-8")
    done = wireparse("parse", "story.txt", "-p", "./mine", "--codes", "house,muc")
    found = [incident["codes"] for incident in json.loads(done.out)["incidents"]]
    assert found == [
        {"house": {"desk": "crime"}, "muc": {"incident_type": "KIDNAPPING"}},
        {"house": None, "muc": {"incident_type": "ROBBERY"}},
    ]


@pytest.mark.parametrize("name", FORMATS)
def test_a_type_without_a_code_does_no_harm(name: str) -> None:
    report = parsed(STORY)
    for codes in ({}, {"kidnapping": {"muc": None}}):
        assert renderer(name).story(replace(report, codes=codes), Page(80))
