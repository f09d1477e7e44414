"""Stories without end, invented and varied, for long runs: ``python tests/benchmarks/generator.py 1000 > some.ndjson``

A story is made of sentences drawn from kinds of news, with places, people, days and figures put in. The same number and
seed give the same bytes; no two stories need be alike. They are for speed and memory, and say nothing of accuracy.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[2]
SEED = 1
VIOLENT = 0.5  # share of the stories that tell of an attack
FIRST_DAY = date(2019, 1, 1)
DAYS = 365 * 6

AGENCIES = ("AFP", "APA", "Reuters", "AP", "PANA", "EFE", "Xinhua")
NUMBERS = (
    *("two", "three", "four", "five", "six", "seven", "eight", "nine", "eleven", "a dozen"),
    *("13", "14", "17", "21", "at least 30", "more than 40", "around 50", "up to 60", "dozens of", "several"),
)
ATTACKERS = (
    *("Gunmen", "Unidentified armed men", "Suspected jihadists", "Militants", "Armed bandits", "Rebels", "Assailants"),
    *("Fighters on motorbikes", "Boko Haram insurgents", "Al-Shabaab militants", "Separatist fighters", "Militiamen"),
)
GROUPS = (
    "the Group for the Support of Islam and Muslims (JNIM)",
    "the Islamic State West Africa Province (ISWAP)",
    "al-Shabaab",
    "the Allied Democratic Forces (ADF)",
    "the M23 rebel movement",
    "the National Liberation Army (ELN)",
)
VICTIMS = ("soldiers", "policemen", "civilians", "villagers", "farmers", "traders", "gendarmes", "travellers", "miners")
AIMS = (
    *("a military convoy", "an army post", "a police station", "the village market", "a passenger bus", "a fuel depot"),
    *("a checkpoint", "the mayor's office", "a gold mine", "a primary school", "a patrol of the border guard"),
)
SPEAKERS = (
    *("the army said", "a local official told {agency}", "a security source told {agency}", "residents said"),
    *("the Ministry of Defence said in a statement", "the governor told reporters", "a hospital doctor said"),
)
DEEDS = (
    "{attackers} attacked {aim} near {place} on {weekday}, killing {n} {victims}, {said}.",
    "{n} {victims} were killed and {m} wounded on {weekday} when a roadside bomb exploded near {place}, {said}.",
    "A suicide bomber blew himself up outside {aim} in {place}, wounding {n} {victims}, {said}.",
    "{attackers} kidnapped {n} {victims} on the road between {place} and {other} on {weekday}, {said}.",
    "Heavy fighting broke out in {place} on {weekday} between government troops and armed men, {said}.",
    "An air strike on {place} destroyed {aim} and left {n} {victims} dead, {said}.",
    "{attackers} set fire to {aim} in {place} and looted shops before they withdrew towards {other}, {said}.",
    "Shells hit a suburb of {place} overnight; {n} {victims} were injured, {said}.",
    "Security forces repelled an assault on {aim} at {place}, and {n} attackers were neutralised, {said}.",
)
AFTER = (
    "{group} claimed responsibility for the attack in a message posted on {weekday}.",
    "No group has claimed responsibility so far.",
    "The toll could rise, as {m} of the wounded are in a critical condition, {said}.",
    "Reinforcements were sent from {other}, and a search was under way.",
    "The region has been the scene of attacks since {year}, when {n} {victims} died in {other}.",
    "The president condemned the violence and declared {m} days of mourning.",
    "Witnesses spoke of gunfire that lasted for hours and of houses in flames.",
    "The army denied that it had lost {n} men, as {group} had asserted.",
)
QUIET = (
    "The central bank of {country} left its main rate at {m} percent on {weekday}, citing slower inflation.",
    "{country} beat {other_country} by two goals to one in a friendly match in {place} on {weekday}.",
    "Farmers around {place} expect a harvest of {figure} tonnes of sorghum after good rains.",
    "The minister of transport opened a bridge of {figure} metres in {place}, built in {m} months.",
    "Health workers in {place} have vaccinated {figure} children against measles since {year}.",
    "The film festival of {place} opened on {weekday} with a work from {other_country}.",
    "A delegation from {other_country} arrived in {place} for talks on fishing rights.",
    "Shares of the mobile operator rose on {weekday} after it reported {figure} new customers in {country}.",
    "Parliament in {place} will debate the budget, which foresees {figure} new teachers.",
    "Engineers attacked the problem of power cuts in {place} with {m} solar plants.",
    "The airline lost {figure} euros in {year}, its director said in {place}.",
    "An exhibition in {place} shows masks and drums that museums of {other_country} gave back.",
    "Pupils in {place} went back to school on {weekday} after the long holidays.",
    "The price of rice fell by {m} percent at the market of {place}, traders said.",
)
QUIET_HEADS = ("{country}: news from {place}", "{place} looks ahead", "Business and life in {country}")
VIOLENT_HEADS = ("{country}: {n} {victims} hit near {place}", "Attack near {place}", "Unrest around {place}, {country}")


@cache
def places() -> tuple[tuple[str, str], ...]:
    """Places and their countries' codes, as the shipped tables name them."""
    rows = _table(ROOT / "rules" / "core" / "gazetteer" / "supplement.tsv")
    return tuple((row["name"], row["country"]) for row in rows if row.get("country") and row.get("lat"))


@cache
def countries() -> tuple[tuple[str, str], ...]:
    """Countries and their codes."""
    rows = _table(ROOT / "rules" / "core" / "gazetteer" / "countries.tsv")
    return tuple((row["name"], row["country"]) for row in rows)


def _table(path: Path) -> list[dict[str, str]]:
    lines = (line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return list(csv.DictReader(lines, delimiter="\t"))


def story(number: int, seed: int = SEED) -> dict[str, str]:
    """The record of the story with this number."""
    chance = Random(f"{seed}/{number}")
    day = FIRST_DAY + timedelta(days=chance.randrange(DAYS))
    agency = chance.choice(AGENCIES)
    violent = chance.random() < VIOLENT
    if violent:
        sentences = [*_some(chance, DEEDS, 1, 3), *_some(chance, AFTER, 2, 5), *_some(chance, QUIET, 0, 1)]
    else:
        sentences = _some(chance, QUIET, 3, 7)
    slots = _slots(chance, agency, day)
    head = chance.choice(VIOLENT_HEADS if violent else QUIET_HEADS).format_map(slots)
    dateline = f"{slots['place'].upper()}, {day:%B} {day.day}, {day.year} ({agency}) - "
    body = "\n\n".join(_filled(chance, sentence, agency, day, slots["place"]) for sentence in sentences)
    text = f"{head}\n\n{dateline}{body}\n"
    return {"id": f"s{number:07}", "published": day.isoformat(), "agency": agency, "text": text}


def _some(chance: Random, pool: Sequence[str], fewest: int, most: int) -> list[str]:
    return chance.sample(pool, chance.randint(fewest, most))


def _filled(chance: Random, sentence: str, agency: str, day: date, place: str) -> str:
    slots = _slots(chance, agency, day)
    if chance.random() < 0.5:
        slots["place"] = place
    filled = sentence.format_map(slots)
    return filled[0].upper() + filled[1:]


def _slots(chance: Random, agency: str, day: date) -> dict[str, str]:
    by_code = {code: name for name, code in countries()}
    place, code = chance.choice(places())
    return {
        "agency": agency,
        "place": place,
        "country": by_code.get(code, "Niger"),
        "other": chance.choice(places())[0],
        "other_country": chance.choice(countries())[0],
        "attackers": chance.choice(ATTACKERS),
        "group": chance.choice(GROUPS),
        "victims": chance.choice(VICTIMS),
        "aim": chance.choice(AIMS),
        "said": chance.choice(SPEAKERS).format(agency=agency),
        "n": chance.choice(NUMBERS),
        "m": str(chance.randint(2, 29)),
        "figure": f"{chance.randint(1200, 990000):,}",
        "year": str(chance.randint(2009, 2018)),
        "weekday": f"{day - timedelta(days=chance.randint(1, 6)):%A}",
    }


def stories(count: int, seed: int = SEED) -> Iterator[dict[str, str]]:
    return (story(number, seed) for number in range(count))


def main() -> None:
    parser = argparse.ArgumentParser(description="Invented stories as records, one a line.")
    parser.add_argument("count", type=int, metavar="N", help="how many")
    parser.add_argument("--seed", type=int, default=SEED, help=f"others for another seed ({SEED})")
    parser.add_argument(
        "--folder", type=Path, metavar="DIR", help="a text file each, 1000 a folder, instead of records"
    )
    chosen = parser.parse_args()
    for number, record in enumerate(stories(chosen.count, chosen.seed)):
        if chosen.folder is None:
            sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")
            continue
        path = chosen.folder / f"{number // 1000:04}" / f"{record['id']}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(record["text"], encoding="utf-8")


if __name__ == "__main__":
    main()
