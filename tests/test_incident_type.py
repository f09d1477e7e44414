"""The type of an incident that its tellings name in several ways."""

from __future__ import annotations

import pytest
from packs.shipped import parsed

STORIES = {
    # a suicide bomber among the doers, the sufferers and the lost
    "Two suicide bombers attacked a mosque in Gao on Sunday.": "suicide_bombing",
    "Soldiers shot and killed a suicide bomber near Gao on Sunday.": "suicide_bombing",
    "A bomb went off in Gao on Sunday. Nine people and the suicide bomber were killed.": "suicide_bombing",
    "Rebels detonated a suicide vest in Gao on Sunday.": "suicide_bombing",
    "A bomb went off in Gao on Sunday. Nine people were killed.": "bombing",
    # the holder of an office, what he drives, where he lives
    "Gunmen shot and killed Amos Beller, the mayor of Telmo, on Sunday.": "assassination",
    "Gunmen opened fire on the car of Amos Beller, the mayor of Telmo.": "assassination",
    "Rebels detonated a bomb in Telmo, targeting the home of a judge.": "assassination",
    "Gunmen broke into the home of a judge in Telmo.": "armed_attack",
    "Gunmen opened fire on a governor's car in Telmo.": "assassination",
    "Rebels detonated a bomb in Telmo targeting the car of the governor.": "assassination",
    "Gunmen ambushed the head of the port near Telmo.": "assassination",
    "Gunmen ambushed the mayor of Telmo, Amos Beller, on Sunday.": "assassination",
    "Gunmen opened fire on a car in Telmo, killing the mayor.": "assassination",
    "Gunmen opened fire on a car carrying Amos Beller in Telmo. Beller, a judge, was killed.": "assassination",
    "Gunmen opened fire on a car in Telmo, killing a baker.": "armed_attack",
    "Gunmen opened fire on a car in Telmo, killing a judge, a baker and a driver.": "armed_attack",
    "Gunmen shot and killed Amos Beller in Telmo. Beller, the mayor, was shot twice.": "assassination",
    "Gunmen attacked two cars escorting Amos Beller, the mayor of Telmo.": "assassination",
    "Gunmen shot and killed Amos Beller, a baker, on Sunday.": "armed_attack",
    "Gunmen shot and killed three mayors on Sunday.": "armed_attack",
    "A bomb went off near the home of the governor in Telmo.": "bombing",
    # people were taken, and nobody was killed
    "Gunmen attacked a village near Gao. Three herders were abducted in the attack.": "kidnapping",
    "Gunmen ambushed a bus near Gao and kidnapped the driver.": "kidnapping",
    "Gunmen attacked a village near Gao, killing two herders and abducting three.": "armed_attack",
    "Gunmen attacked a village near Gao and hijacked two trucks.": "hijacking",
    "Gunmen stormed a hotel in Gao and took guests hostage.": "kidnapping",
    "Gunmen stormed a hotel in Gao and took guests hostage. Twelve people were killed.": "armed_attack",
    "Gunmen stormed a hotel in Gao and took guests hostage. Two of the gunmen were killed.": "kidnapping",
    "Gunmen abducted and later killed a herder near Gao.": "kidnapping",
    # the sentence of a vague noun
    "In one of two attacks in Telmo on Sunday, gunmen kidnapped a baker.": "kidnapping",
    "In one of two attacks in Telmo on Sunday, gunmen set fire to a mill.": "arson",
    # a dated paragraph that calls its deed an attack
    "05/14/2013: Something odd was seen in Telmo. No group claimed responsibility for the attack.": "armed_attack",
    # fire and blood
    "Gunmen attacked a mill near Gao and set it on fire.": "arson",
    "Gunmen torched huts near Gao on Sunday. They also shot dead four villagers.": "armed_attack",
    "Gunmen torched huts near Gao on Sunday. The fire killed four villagers.": "arson",
    # firearms decide over grenades; the bomb behind a vague verb; what was done when others came to harm
    "Gunmen attacked a camp near Gao with grenades and rifles.": "armed_attack",
    "Gunmen attacked a camp near Gao with grenades.": "bombing",
    "A bank in Gao was attacked on Sunday. Two men set off a bomb at the gate.": "bombing",
    "A bank in Gao was shot at on Sunday. Two men set off a bomb at the gate.": "armed_attack",
    "A guard was wounded by gunfire when gunmen kidnapped a trader in Gao.": "kidnapping",
    "A guard was wounded by gunfire when gunmen greeted a trader in Gao.": "armed_attack",
    # things ruined and nobody hurt
    "Gunmen attacked an office in Gao and destroyed two cameras. There were no casualties.": "looting",
    "Gunmen attacked an office in Gao and destroyed two cameras. A guard was injured.": "armed_attack",
    "Gunmen attacked a hamlet near Gao. Huts were burned in the attack; there were no casualties.": "arson",
    # what the holder of an office drives, told behind, and a suicide bomber who is after him
    "A bomb went off under a van in Telmo. The van belonged to a judge.": "assassination",
    "A bomb went off under a van in Telmo. The van belonged to a baker.": "bombing",
    "A suicide bomber detonated his vest in Telmo, targeting the governor.": "assassination",
    "Gunmen took control of a bus near Gao on Sunday.": "hijacking",
    "Two hijackers seized a ferry near Gao on Sunday.": "hijacking",
    # what was fired
    "Gunmen fired bullets and mortars at a clinic in Gao.": "shelling",
    "Gunmen fired rifles and sound bombs at a clinic in Gao.": "armed_attack",
    "Gunmen attacked a clinic in Gao with rifles and mortars.": "armed_attack",
    # beaten and taken
    "A mayor was beaten and kidnapped by gunmen in Gao on Sunday.": "kidnapping",
    "Rebels beat a tailor in Gao on Sunday for kidnapping a baker.": "unarmed_assault",
    # a car that was taken before
    "A man in a hijacked car set off a bomb in Gao.": "bombing",
    "A device hidden in a car exploded in Gao.": "bombing",
    # without arms
    "Gunmen beat a teacher with sticks near Gao.": "unarmed_assault",
    "Gunmen threw acid at two women in Gao.": "unarmed_assault",
}


@pytest.mark.parametrize("text", STORIES)
def test_the_tellings_together_make_the_type(text: str) -> None:
    assert [incident.type for incident in parsed(text).incidents] == [STORIES[text]]


@pytest.mark.parametrize(
    ("lead", "kind"),
    [
        ("Gunmen ambushed two buses near Gao on Sunday, killing nine traders.", "ambush"),
        ("Gunmen attacked two buses near Gao on Sunday, killing nine traders.", "armed_attack"),
    ],
)
def test_the_lead_tells_more_than_a_vague_headline(lead: str, kind: str) -> None:
    (incident,) = parsed(f"Nine traders killed as convoy is attacked\n\n{lead}\n").incidents
    assert incident.type == kind
