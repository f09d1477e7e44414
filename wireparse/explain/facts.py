"""Every fact of the report with where it comes from: its rule and roles, the claims over it, how it got its value."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from wireparse.assemble.discourse import MOST_OPEN, Apart
from wireparse.explain.trace import Trace, quoted
from wireparse.explain.values import counted, dated, located
from wireparse.model import Claim, Incident, Loss, Mention, Place, Span, When
from wireparse.render.safe import one_line


class Fact(Struct, frozen=True):
    """One line of the report: what it is a fact of, its words' span, the rules behind it, the reasons, a line each."""

    subject: str
    label: str
    text: str
    span: Span
    rules: tuple[str, ...]
    reasons: tuple[str, ...]


def facts_of(trace: Trace) -> tuple[Fact, ...]:
    """The facts of a report, in its order: incidents, claims, places, dates, and what the parser had to say of it."""
    return tuple(_facts(trace))


def _facts(trace: Trace) -> Iterator[Fact]:
    for incident in trace.report.incidents:
        yield from _incident(incident, trace)
    for claim in trace.report.claims:
        yield _claim(claim, trace)
    yield from (_place("places", "place", place, trace) for place in trace.report.locations)
    yield from (_date("dates", "date", when, trace) for when in trace.report.dates)
    for note in trace.report.diagnostics:
        yield Fact("notes", note.code, one_line(note.message), note.span or (0, 0), (), ())


# ---------------------------------------------------------------- incidents


def _incident(incident: Incident, trace: Trace) -> Iterator[Fact]:
    subject = f"incident {incident.id}  {incident.type}, {incident.status}"
    subject += f", {incident.outcome}" * bool(incident.outcome) + ", background" * incident.background
    subject = one_line(subject)

    def fact(label: str, text: str, span: Span, rule: str, *reasons: str) -> Fact:
        where = f"{trace.where(span)}, by {trace.told(rule, span)}"
        shown = tuple(one_line(reason) for reason in (where, *reasons) if reason)
        return Fact(subject, label, one_line(text), span, (rule,), shown)

    trigger = incident.trigger
    yield fact("trigger", quoted(trigger.text), trigger.span, trigger.rule)
    yield Fact(subject, "status", incident.status, trigger.span, (trigger.rule,), _status(incident, trace))
    if incident.date:
        yield _date(subject, "date", incident.date, trace)
    yield from (_place(subject, place.role or "place", place, trace) for place in incident.locations)
    for who in incident.perpetrators:
        yield fact("by", f"{quoted(who.text)} = {who.name or 'no name'}, {who.kind}", who.span, who.rule)
    for target in incident.targets:
        yield fact("target", f"{quoted(target.text)}, {target.kind}", target.span, target.rule)
    for weapon in incident.weapons:
        yield fact("weapon", f"{quoted(weapon.text)} = {weapon.name}", weapon.span, weapon.rule)
    for loss in incident.losses:
        span = loss.who.span or loss.span or trigger.span
        yield fact(loss.id, _loss(loss), span, loss.rule, *counted(loss, trace), _said(loss.claim, trace))
    yield from (_merged(subject, mention, trace) for mention in incident.mentions)
    yield from _kept_apart(subject, incident, trace)


def _status(incident: Incident, trace: Trace) -> tuple[str, ...]:
    """The claims that the status was weighed from."""
    if not incident.claims:
        return ("nobody's claim: the story's own word, and the mood of the verb in its first mention",)
    return tuple(one_line(_said(name, trace)) for name in incident.claims)


def _said(name: str | None, trace: Trace) -> str:
    claim = next((claim for claim in trace.report.claims if claim.id == name), None)
    if claim is None:
        return ""
    speaker = claim.speaker.name or claim.speaker.text
    return f"{claim.id}: {claim.kind} of {quoted(speaker)}, cue {quoted(claim.cue.text)} ({claim.cue.rule})"


def _loss(loss: Loss) -> str:
    low = "?" if loss.min is None else loss.min
    high = "?" if loss.max is None else loss.max
    who = f" {quoted(loss.who.text)}" if loss.who.text else ""
    return f"{loss.kind} {low} to {high}{who}, {loss.who.group}, side {loss.side}"


def _merged(subject: str, mention: Mention, trace: Trace) -> Fact:
    """A mention that was found to tell of the same incident, with the conditions of the link rule that said so."""
    why = mention.why or ""
    rule = next((rule for rule in trace.parser.rulebook.links if rule.id == why), None)
    where = f"{trace.where(mention.span)}, by {trace.told(mention.rule, mention.span)}"
    reason = f"merged by the link rule {why or '?'}"
    if rule is not None:
        reason += f": {', '.join(rule.when)}" + (f"; and not {', '.join(rule.unless)}" if rule.unless else "")
    return Fact(subject, "same as", quoted(mention.text), mention.span, (mention.rule, why), (where, one_line(reason)))


def _kept_apart(subject: str, incident: Incident, trace: Trace) -> Iterator[Fact]:
    """Each incident told before it that it was not merged into, with what kept each link rule from doing so."""
    rows = [row for row in trace.apart if f"i{row.opened}" == incident.id]
    for other in trace.report.incidents:
        if other is incident:
            return
        reasons = [f"{row.rule}: {_refused(row)}" for row in rows if f"i{row.other}" == other.id]
        reasons = reasons or [f"not tried: only the {MOST_OPEN} incidents told last stay open"]
        text = one_line(f"{other.id} {other.type} {quoted(other.trigger.text)}")
        rules = tuple(dict.fromkeys(row.rule for row in rows))
        yield Fact(subject, "apart from", text, incident.trigger.span, rules, tuple(map(one_line, reasons)))


def _refused(row: Apart) -> str:
    """``not same-place; but date-differs``."""
    missing = f"not {', '.join(row.missing)}" if row.missing else ""
    barring = f"but {', '.join(row.barring)}" if row.barring else ""
    return "; ".join(filter(None, (missing, barring)))


# ---------------------------------------------------------------- claims, places, dates


def _claim(claim: Claim, trace: Trace) -> Fact:
    rule = next((rule for rule in trace.parser.rulebook.context.rules if rule.id == claim.cue.rule), None)
    attrs = rule.definition.set if rule else {}
    reach = ", ".join(f"{key} {attrs[key]}" for key in ("direction", "scope") if key in attrs)
    speaker = claim.speaker
    named = f" = {speaker.name}" if speaker.name else ""
    reasons = (
        f"{trace.where(claim.cue.span)}, cue {quoted(claim.cue.text)}, by {trace.told(claim.cue.rule, claim.cue.span)}",
        f"covers {quoted(trace.text[slice(*claim.scope)])} {list(claim.scope)}" + (f" ({reach})" if reach else ""),
        f"about {', '.join(claim.about) or 'nothing'}",
    )
    text = one_line(f"{claim.kind} of {quoted(speaker.text)}{named}")
    return Fact("claims", claim.id, text, claim.cue.span, (claim.cue.rule,), tuple(map(one_line, reasons)))


def _place(subject: str, label: str, place: Place, trace: Trace) -> Fact:
    where = f"{trace.where(place.span)}, by {trace.told(place.rule, place.span)}"
    bound = _bound(place, trace)
    reasons = (where, *([f"role {place.role}, by {bound}"] if bound else []), *located(place))
    name = place.name or "not resolved"
    text = one_line(f"{quoted(place.text)} = {name}{', ' + place.country if place.country else ''}")
    rules = (place.rule, bound.partition(" ")[0]) if bound else (place.rule,)
    return Fact(subject, label, text, place.span, rules, tuple(map(one_line, reasons)))


def _bound(place: Place, trace: Trace) -> str | None:
    """The event rule that gave an incident's place its role, if one did: of several the one that says most."""
    reading = trace.sentence_at(place.span)
    if place.role is None or reading is None:
        return None
    giving = (match for match in reading.events if match.attrs.get("role") == place.role)
    binding = (match for match in giving if trace.roles(match.rule, place.span) is match.roles)
    best = max(binding, key=lambda match: len(match.roles), default=None)
    return None if best is None else trace.told(best.rule, place.span)


def _date(subject: str, label: str, when: When, trace: Trace) -> Fact:
    where = f"{trace.where(when.span)}, by {trace.told(when.rule, when.span)}"
    text = one_line(f"{quoted(when.text)} = {when.value or 'not resolved'}")
    reasons = tuple(map(one_line, (where, *dated(when, trace))))
    return Fact(subject, label, text, when.span, (when.rule,), reasons)
