"""Matches of one sentence to what it tells: deeds with their parties, and figures that no deed of the sentence owns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from wireparse.assemble.apposition import named_alike
from wireparse.assemble.groups import Group, Key, deeds_among, first_told, groups_of, key_of
from wireparse.assemble.losses import losses_of, owner_of
from wireparse.assemble.mode import mode_told, of_none, outcome_told
from wireparse.assemble.ontology import Ontology
from wireparse.assemble.reading import ASSAILANTS, Argument, Deed, LossMention, Reading, Telling
from wireparse.assemble.spread import Spread
from wireparse.match.mentions import Spotted
from wireparse.match.unit import Unit
from wireparse.resolve.who import actor_of, head_of

EXACT = "exact"  # the form of a count
FURTHER = "further_word"
MUTUAL = "clash"  # what both sides do to each other: they are perpetrators and targets alike
SHARE = "share_word"
SEIZED = "seized"  # the outcome where ground was taken
NOTHING_TOLD = Telling((), ())
PEOPLE = frozenset(("human", "force", "acronym", "upper"))


def tellings(reading: Reading, ontology: Ontology, *, chronicle: bool = False) -> Telling:
    """The deeds and losses of a sentence; ``chronicle``: with those that only a note reports."""
    if not reading.events:
        return NOTHING_TOLD
    matches = named_alike(reading)
    if not chronicle:
        matches = [match for match in matches if match.attrs.get("chronicle") != "yes"]
    groups = groups_of(matches)
    makers = deeds_among(first_told([group for group in groups if group.tells]))
    owned: dict[Key, list[LossMention]] = {group.key: [] for group in makers}
    loose: list[LossMention] = []
    for loss in losses_of(groups, reading):
        owner = owner_of(loss, makers)
        if owner is None:
            loose.append(loss)
        else:
            owned[owner].append(loss)
    spread = Spread(reading, makers)
    suffering = _objects(groups, reading)
    deeds: list[Deed] = []
    for group in makers:
        deed = _deed(group, reading, spread, tuple(owned[group.key]), ontology, suffering)
        if deed is None:
            continue
        if not deed.perpetrators and deeds and any(match.attrs.get("shares") == "subject" for match in group.matches):
            deed = replace(deed, perpetrators=deeds[-1].perpetrators)
        deeds.append(deed)
    return Telling(tuple(deeds), tuple(loose))


def _objects(groups: Sequence[Group], reading: Reading) -> frozenset[Key]:
    """The objects of verbs, where "and" joins another verb to it: who was killed in "killed the guards and burned the
    gate" burned nothing."""
    joined = {
        unit.end
        for unit, after in zip(reading.units, reading.units[1:], strict=False)
        if "list_sep" in after.labels and "human" in unit.labels
    }
    return frozenset(
        key_of(unit)
        for group in groups
        if "event" not in group.trigger.labels
        for match in group.matches
        for role in ("target", "who")
        for unit in match.roles.get(role, ())
        if unit.end in joined and unit.start == group.trigger.end
    )


def _deed(
    group: Group,
    reading: Reading,
    spread: Spread,
    losses: tuple[LossMention, ...],
    ontology: Ontology,
    suffering: frozenset[Key],
) -> Deed | None:
    kind = group.attr("type")
    if kind is None:
        return None
    trigger = group.trigger
    used = _arguments(group, ("weapon",), reading)
    perpetrators: list[Argument] = []
    by_weapon: list[Argument] = []
    for argument in _arguments(group, ("perpetrator",), reading):
        if key_of(argument.unit) in suffering and argument.unit.end <= trigger.start:
            continue
        (by_weapon if "weapon" in argument.unit.labels else perpetrators).append(argument)
    for argument in by_weapon:
        perpetrators.extend(_inside(argument.unit, reading, perpetrators))
    for argument in used:
        perpetrators.extend(_named_inside(argument.unit, reading, perpetrators))
    carried, instruments = spread.weapons(trigger)
    used = _distinct([*by_weapon, *used, *instruments, *_means(trigger, reading)])
    weapons = _distinct([*used, *carried])
    if weapons and all(of_none(weapon.unit) for weapon in weapons):
        return None
    if "event" in trigger.labels:
        perpetrators.extend(_inside(trigger, reading, [] if kind == MUTUAL else perpetrators))
    if trigger.attrs.get("response") == "yes":
        perpetrators = [argument for argument in perpetrators if argument.actor.group == ASSAILANTS]
    targets = [
        argument
        for argument in _arguments(group, ("target",), reading)
        if "weapon" not in argument.unit.labels or "vehicle" in argument.unit.labels
    ]
    targets += _bereft(trigger, reading)
    residents = [resident for target in targets for resident in _residents(target, reading)]
    if kind == MUTUAL and perpetrators:
        perpetrators += [target for target in targets if not PEOPLE.isdisjoint(target.unit.labels)]
    nominal = "event" in trigger.labels or "attack_noun" in trigger.labels
    definite = nominal and bool(trigger.captures.get("def") or trigger.captures.get("owner"))
    adjective = next((unit for part in trigger.within() if (unit := part.first("form"))), None)
    narrowed = ontology.narrow(kind, used, fired=_fired(trigger))
    return Deed(
        sentence=reading.sentence.index,
        trigger=trigger,
        rule=next(match.rule for match in group.matches if "incident" in match.attrs.get("makes", "")),
        type=next(
            (deed for argument in perpetrators if (deed := head_of(argument.unit).attrs.get("deed"))),
            ontology.between(narrowed, perpetrators, targets, group.attr("outcome")),
        ),
        mode=group.attr("mode") or mode_told(trigger, reading),
        outcome=_outcome(group, targets, reading),
        hedged=any(part.captures.get("hedge") for part in trigger.within()),
        nominal=nominal,
        definite=definite,
        indefinite=nominal and bool(trigger.captures.get("indef")),
        several=nominal and _of_several(trigger),
        turned=not definite and (_is_further(trigger) or _by_another(used, reading) or any(reading.given("turned"))),
        weak=group.weak,
        aside=group.aside,
        another=adjective is not None or _told_as_earlier(trigger, reading),
        occurs=group.attr("occurs") == "yes",
        vouched=frozenset(),
        pronoun=any("pronoun_word" in argument.unit.labels for argument in (*perpetrators, *targets)),
        perpetrators=tuple(_distinct(perpetrators)),
        targets=(*_distinct(targets), *residents),
        weapons=tuple(weapons),
        places=spread.places(trigger),
        routes=spread.routes(trigger),
        date=spread.date(trigger),
        losses=losses,
    )


def _told_as_earlier(trigger: Unit, reading: Reading) -> bool:
    """Whether a deed is told as what the one before it came after: "a day after 25 girls were kidnapped"."""
    cues = (match.first("cue") for match in reading.given("earlier"))
    return any(cue is not None and cue.end <= trigger.start for cue in cues)


def _is_further(trigger: Unit) -> bool:
    """Whether a noun means a deed beside the one told before: "another raid", "a second raid"."""
    return any(part.captures.get("further") for part in trigger.within())


def _by_another(weapons: Iterable[Argument], reading: Reading) -> bool:
    """Whether it was done with a weapon beside the one told before: "a third charge", "another bomb"."""
    further = {hit.start for hit in reading.spotted if FURTHER in hit.labels}
    return any(not further.isdisjoint(range(weapon.unit.start, weapon.unit.end)) for weapon in weapons)


def _outcome(group: Group, targets: Sequence[Argument], reading: Reading) -> str | None:
    """The outcome that a rule or the words around the trigger tell; of people who are seized there is none."""
    told = group.attr("outcome") or outcome_told(group.trigger, reading)
    taken = bool(targets) and all("human" in target.unit.labels for target in targets)
    return None if told == SEIZED and taken else told


def _of_several(trigger: Unit) -> bool:
    """Whether a noun means deeds of an unknown number that nothing pins down: "attacks", "several attacks"."""
    count = trigger.first("count")
    exact = count is not None and count.attrs.get("form") == EXACT
    pinned = exact or trigger.captures.get("def") or trigger.captures.get("owner")
    return not pinned and any(label.endswith(".pl") for label in trigger.labels)


def _means(trigger: Unit, reading: Reading) -> list[Argument]:
    """The weapons that an event's noun group names: "a grenade explosion", all of "a mortar attack" but its last
    word."""
    if "event" not in trigger.labels:
        return []
    found = []
    for hit in reading.spotted:
        if hit.start < trigger.start or hit.end > trigger.end:
            continue
        compound = hit.attrs.get("means") == "yes"
        if compound or ("weapon_noun" in hit.labels and hit.end < trigger.end):
            end = hit.end - 1 if compound else hit.end
            words = " ".join(token.norm for token in reading.sentence.tokens[hit.start : end])
            attrs = {"name": words} if compound else hit.attrs
            unit = Unit(hit.start, end, frozenset(("weapon",)), attrs, trigger.rule)
            found.append(Argument(unit, trigger.rule or "", actor_of(unit, reading.sentence, ())))
    return found


def _bereft(trigger: Unit, reading: Reading) -> list[Argument]:
    """The person inside an event's noun group to whom it was done: "the senator's murder"."""
    victim = next((unit for part in trigger.within() if (unit := part.first("victim"))), None)
    if victim is None or trigger.attrs.get("loss") is None:
        return []
    return [Argument(victim, trigger.rule or "", actor_of(victim, reading.sentence, reading.spotted), True)]


def _residents(target: Argument, reading: Reading) -> list[Argument]:
    """The person whose house it was, by name: "the home of Senator Lina Baez"."""
    resident = target.unit.first("resident")
    if resident is None:
        return []
    return [Argument(resident, target.rule, actor_of(resident, reading.sentence, reading.spotted))]


def _arguments(group: Group, roles: Sequence[str], reading: Reading) -> list[Argument]:
    found = [
        Argument(
            unit,
            match.rule,
            actor_of(unit, reading.sentence, reading.spotted),
            "loss" in match.attrs.get("makes", "").split(),
        )
        for match in group.matches
        for role in roles
        for unit in _without_shares(match.roles.get(role, ()), reading)
    ]
    return _distinct(found)


def _without_shares(listed: Sequence[Unit], reading: Reading) -> Sequence[Unit]:
    """A list without what only says who most of those before it were: "12 people, mostly women and children"."""
    if len(listed) < 2:
        return listed
    opening = {hit.start for hit in reading.spotted if SHARE in hit.labels}
    end = next((at for at, unit in enumerate(listed) if at and unit.start in opening), len(listed))
    return listed[:end]


def _distinct(arguments: Iterable[Argument]) -> list[Argument]:
    kept: list[Argument] = []
    for argument in sorted(arguments, key=lambda argument: (argument.unit.start, -argument.unit.end)):
        if not any(other.unit.start < argument.unit.end and argument.unit.start < other.unit.end for other in kept):
            kept.append(argument)
    return kept


def _fired(trigger: Unit) -> bool:
    """Whether the weapons are what was fired, and not what somebody attacked with."""
    return "fire_verb" in trigger.labels and "plant_verb" in trigger.labels


def _inside(trigger: Unit, reading: Reading, known: Sequence[Argument]) -> list[Argument]:
    """Parties named inside an event's noun group: "an FMLN attack", "the rebels' raid"."""
    if known:
        return []
    found = []
    owner = trigger.first("owner")
    nations = [
        hit
        for hit in reading.spotted
        if "demonym" in hit.labels and trigger.start <= hit.start and hit.end <= trigger.end
    ]
    nations = [] if trigger.first("victim") is not None else nations
    if owner is not None and owner.place is not None and owner.head is not None:
        found.append(Argument(owner.head, trigger.rule or "", actor_of(owner.head, reading.sentence, ())))
    elif nations:
        unit = Unit(nations[0].start, nations[0].end, nations[0].labels, nations[0].attrs)
        found.append(Argument(unit, trigger.rule or "", actor_of(unit, reading.sentence, ())))
    return found + _named_inside(trigger, reading, known, ("armed_group", "state_force", "armed_noun"))


def _named_inside(
    unit: Unit, reading: Reading, known: Sequence[Argument], labels: Sequence[str] = ("armed_group", "state_force")
) -> list[Argument]:
    """Groups and forces whose name stands inside a noun group: "a Taliban mortar"."""
    if known:
        return []
    found = []
    for hit in reading.spotted:
        inside = unit.start <= hit.start and hit.end <= unit.end
        if inside and any(label in hit.labels for label in labels) and not _tells_kind(hit):
            party = Unit(hit.start, hit.end, hit.labels, hit.attrs)
            found.append(Argument(party, unit.rule or "", actor_of(party, reading.sentence, reading.spotted)))
    return found


def _tells_kind(hit: Spotted) -> bool:
    """Whether the word says before a deed only of what kind it is ("a terrorist attack"), and not who did it."""
    return hit.attrs.get("kind_word") == "yes" and not any(label.endswith(".pl") for label in hit.labels)
