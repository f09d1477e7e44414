"""How a number, a date and a place got their values, in words."""

from __future__ import annotations

from collections.abc import Iterator

from wireparse.explain.trace import Trace, quoted
from wireparse.match.unit import Unit
from wireparse.model import Loss, Place, When
from wireparse.resolve.date_expression import NEARBY, PUBLISHED, STATED, TEXT
from wireparse.resolve.quantity import Bounds, Policy


def counted(loss: Loss, trace: Trace) -> Iterator[str]:
    """Where the bounds of a figure come from: the count's form, its bound or vague kind, the policy's row for it."""
    if loss.span is None or loss.text is None:
        yield "no figure in the words, so no bounds"
        return
    found = trace.built("count", loss.span)
    if found is None:
        yield f"{quoted(loss.text)} is no count: bounds by its number and the words before it"
        return
    count, _ = found
    form = count.attrs.get("form", "exact")
    yield f"{quoted(loss.text)} is a count of the form {form} ({count.rule}){_policy(count, form, trace.parser.policy)}"


def _policy(count: Unit, form: str, policy: Policy) -> str:
    """The rows of the written policy that apply."""
    if form == "range":
        return ": its two figures are the bounds"
    vague = next((unit.attrs["vague"] for unit in count.within() if "vague" in unit.attrs), None)
    if vague is not None:
        return f"; policy for {vague}: {_bounds(policy.vague.get(vague, (None, None)))}"
    bound = count.first("bound")
    name = (bound.attrs.get("bound") if bound else count.attrs.get("bound")) or "exactly"
    low, high = policy.limits.get(name, (0, 0))
    return f"; policy for {name}: min {_shifted(low)}, max {_shifted(high)}"


def _bounds(bounds: Bounds) -> str:
    low, high = ("open" if side is None else str(side) for side in bounds)
    return f"min {low}, max {high}"


def _shifted(shift: int | None) -> str:
    return "open" if shift is None else f"n{shift:+d}" if shift else "n"


def dated(when: When, trace: Trace) -> Iterator[str]:
    """What a date was counted from, and the days that it covers."""
    document = trace.report.document
    published = f"{document.published} ({document.published_basis})" if document.published else "unknown"
    bases = {
        PUBLISHED: f"counted from the publication, {published}",
        TEXT: "counted from the date that the text told last",
        STATED: "as stated",
        NEARBY: "of the day that the same sentence names",
    }
    days = " to ".join(dict.fromkeys(day.isoformat() for day in (when.start, when.end) if day)) or "no day"
    if when.value is None or when.basis is None:
        yield f"precision {when.precision}, {days}; nothing to count it from (publication: {published})"
    else:
        yield f"precision {when.precision}, {days}; basis: {bases.get(when.basis, when.basis)}"


def located(place: Place) -> Iterator[str]:
    """What the gazetteer says of a place, and how far to trust the point."""
    inside = ", ".join(filter(None, (place.admin1, place.country))) or "no country"
    if place.lat is None or place.lon is None:
        yield f"{place.kind} in {inside}; no point: not in the gazetteer, or nothing decides among its namesakes"
        return
    number = f", GeoNames {place.geonames_id}" if place.geonames_id else ""
    yield f"{place.kind} in {inside}; precision {place.precision}, {place.lat:.3f} {place.lon:.3f}{number}"
