"""The table for people: per story a header, its incidents, and below them who claims and who denies what.

On a wide page (or none: a pipe) every incident is one row of a table; on a narrow page its fields stand under each
other. Words of the story pass through :func:`one_line` and are never read as markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import StringIO
from pathlib import PurePath

from rich import box
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from wireparse.model import Incident, Loss, Place, When
from wireparse.render import Page
from wireparse.render.safe import one_line
from wireparse.report import Report

WIDE = 140  # columns from which an incident fits on one row
ENDLESS = 4000  # the width of a page that has none

STATUS_STYLES = {
    "asserted": "green",
    "claimed": "yellow",
    "denied": "red",
    "unconfirmed": "magenta",
    "planned": "cyan",
    "hypothetical": "cyan",
}
CLAIM_LABELS = {
    "responsibility": "claimed by",
    "denial": "denied by",
    "confirmation": "confirmed by",
    "accusation": "accused by",
    "statement": "reported by",
}
HALF_QUOTED = ' "“”«»'  # '"more than 30" soldiers' less the figure
GROUP_UNSTATED = ("unknown", "mixed")
INDENT = " " * 4


def story(report: Report, page: Page) -> bytes:
    """The story on its page. A story without incidents is a single quiet line."""
    report.to_dict()  # refuses spans that do not hold their words, as the other formats do
    width = page.width or ENDLESS
    paper = StringIO()
    console = Console(
        file=paper,
        width=width,
        height=25,
        force_terminal=page.colour,
        color_system="standard" if page.colour else None,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
        _environ={},
    )
    for part in _parts(report, width):
        console.print(part, overflow="fold", soft_wrap=False)
    lines = (line.rstrip() for line in paper.getvalue().split("\n"))
    return ("\n".join(lines).rstrip("\n") + "\n").encode("utf-8")


def join(stories: Iterable[bytes], page: Page) -> Iterator[bytes]:
    """Stories with an empty line between them; runs of quiet one-line stories stay together."""
    before: bytes | None = None
    for text in stories:
        apart = before is not None and (before.count(b"\n") > 1 or text.count(b"\n") > 1)
        yield b"\n" + text if apart else text
        before = text


def _parts(report: Report, width: int) -> Iterator[RenderableType]:
    if not report.incidents:
        yield Text("  ").join([_header(report), Text("no incident", style="dim")])
        return
    yield _header(report)
    headline = report.document.shell.headline
    if headline:
        yield Text(one_line(headline.text), style="bold")
    yield Text("")
    yield from _rows(report) if width >= WIDE else _stacked(report)
    yield from _claim_lines(report)


# ---------------------------------------------------------------- the header


def _header(report: Report) -> Text:
    """``APA · Niamey · 2025-03-10 · samples/ambush.txt``: what is known of it."""
    shell, article = report.document.shell, report.document.article
    dateline = shell.dateline
    published = report.document.published or (dateline.date if dateline else None)
    known = [
        (report.agency, "bold cyan"),
        (dateline.place.text if dateline and dateline.place else None, "cyan"),
        (published.isoformat() if published else None, "cyan"),
        (_source(report.id, article.path), "dim"),
    ]
    return Text(" · ", style="dim").join(Text(one_line(words), style=style) for words, style in known if words)


def _source(id: str, path: str | None) -> str:
    if path is None or path == "-":
        return id
    return path if PurePath(path).stem == id else f"{id} ({path})"


# ---------------------------------------------------------------- the incidents, wide and narrow


def _rows(report: Report) -> Iterator[RenderableType]:
    """One row an incident, for a wide page."""
    speakers = _speakers(report)
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    table.header_style = table.border_style = "dim"
    table.add_column("", justify="right", no_wrap=True, min_width=2)
    for name, narrowest in (("what", 12), ("where", 12), ("when", 10), ("by whom", 10), ("against whom", 12)):
        table.add_column(name, overflow="fold", min_width=narrowest)
    table.add_column("losses", overflow="fold", min_width=24)
    table.add_column("status", no_wrap=True, min_width=12)
    for number, incident in enumerate(report.incidents, 1):
        table.add_row(
            Text(str(number), style="bold"),
            _cell(
                [
                    *(_what(incident), *_quoted(incident)),
                    *(Text("with ") + weapon for weapon in _weapons(incident)),
                    *_codes(incident, report),
                ]
            ),
            _cell(_where(incident.locations)),
            _cell(_when(incident.date)),
            _cell(_by(incident)),
            _cell(_against(incident)),
            _losses(incident.losses, speakers) if incident.losses else _cell([]),
            _cell(_marks(incident)),
            end_section=True,
        )
    yield table
    yield Text("")


def _stacked(report: Report) -> Iterator[RenderableType]:
    """The fields of an incident under each other, for a narrow page; those that are unknown are left out."""
    speakers = _speakers(report)
    for number, incident in enumerate(report.incidents, 1):
        what = Text(" ").join([Text(f"{number:>2} ", style="bold"), _what(incident), *_quoted(incident)])
        yield Text(" · ", style="dim").join([what, *_marks(incident)])
        grid = Table.grid(padding=(0, 2, 0, 0))
        grid.add_column(no_wrap=True, min_width=7 + len(INDENT), style="dim")
        grid.add_column(overflow="fold")
        for label, texts in (
            ("where", _where(incident.locations)),
            ("when", [Text(" ").join(_when(incident.date))] if incident.date else []),
            ("by", _by(incident)),
            ("against", _against(incident)),
            ("with", _weapons(incident)),
            ("codes", _codes(incident, report)),
        ):
            if texts:
                grid.add_row(INDENT + label, Text(", ").join(texts))
        if incident.losses:
            grid.add_row(INDENT + "losses", _losses(incident.losses, speakers))
        yield grid
        yield Text("")


def _cell(texts: Iterable[Text]) -> Text:
    """One line each; a dash where there is nothing."""
    return Text("\n").join(texts) or Text("–", style="dim")


# ---------------------------------------------------------------- one incident's fields, a text a line


def _what(incident: Incident) -> Text:
    return Text(one_line(incident.type.replace("_", " ")), style="bold")


def _quoted(incident: Incident) -> list[Text]:
    return [Text(f"“{one_line(incident.trigger.text)}”", style="italic")]


def _weapons(incident: Incident) -> list[Text]:
    return [Text(words) for words in _distinct(one_line(weapon.text) for weapon in incident.weapons)]


def _codes(incident: Incident, report: Report) -> list[Text]:
    """``ACLED Battles / Armed clash``: what other schemes call its type, where that was asked for."""
    schemes = (report.codes or {}).get(incident.type, {})
    return [
        Text(f"{one_line(scheme).upper()} {one_line(' / '.join(names.values()))}", style="dim")
        for scheme, names in schemes.items()
        if names
    ]


def _where(places: tuple[Place, ...]) -> list[Text]:
    """Sites first, the areas around them after; the country's code once, at the end."""
    between = [one_line(place.text) for place in places if place.role == "between"]
    sites = [one_line(place.text) for place in places if place.role in ("site", "route", None)]
    near = [f"near {one_line(place.text)}" for place in places if place.role == "near"]
    areas = [one_line(place.text) for place in places if place.role == "area"]
    names = _distinct([*sites, *([f"between {' and '.join(between)}"] if between else []), *near, *areas])
    countries = _distinct(one_line(place.country) for place in places if place.country)
    lines = [Text(name) for name in names]
    if lines and countries:
        lines[-1] = lines[-1].append(f" ({', '.join(countries)})", style="dim")
    return lines


def _when(date: When | None) -> list[Text]:
    """The day or days, then the story's own words."""
    if date is None:
        return []
    shown = {"year": 4, "month": 7}.get(date.precision, 10)
    days = _distinct(day.isoformat()[:shown] for day in (date.start, date.end) if day)
    words = Text(f"“{one_line(date.text)}”", style="italic")
    return [Text("/".join(days)), words] if days else [words]


def _by(incident: Incident) -> list[Text]:
    return [Text(words) for words in _distinct(one_line(who.name or who.text) for who in incident.perpetrators)]


def _against(incident: Incident) -> list[Text]:
    return [Text(words) for words in _distinct(one_line(target.text) for target in incident.targets)]


def _losses(losses: tuple[Loss, ...], speakers: dict[str, str]) -> RenderableType:
    """``30+ killed  villagers — residents`` a figure: how many, what became of them, who they are, who says so."""
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for loss in losses:
        who = Text(_victims(loss))
        if loss.claim in speakers:
            who.append(f" — {speakers[loss.claim]}" if who else f"— {speakers[loss.claim]}", style="dim")
        grid.add_row(Text(f"{_count(loss)} {one_line(loss.kind)}".lstrip()), who)
    return grid


def _victims(loss: Loss) -> str:
    """Who was hit, less the figure where the story's words begin with it: it stands in its own column."""
    text, span = loss.who.text or "", loss.who.span
    group = loss.who.group.replace("_", " ") if loss.who.group not in GROUP_UNSTATED else ""
    if span and loss.span and span[0] <= loss.span[0] < loss.span[1] <= span[1]:
        rest = text[loss.span[1] - span[0] :].strip(HALF_QUOTED)
        text = rest or (text if loss.max == 1 else group)  # "the mayor" is one; "fourteen" says no more than 14
    return one_line(text or group)


def _count(loss: Loss) -> str:
    """``13``, ``30+``, ``up to 60``, ``30–40``, ``no``; nothing where the story gives no figure."""
    low, high = loss.min, loss.max
    if high is None:
        return f"{low}+" if low is not None else ""
    if low is None:
        return f"up to {high}"
    if low == high:
        return str(low) if low else "no"
    return f"{low}–{high}"


def _marks(incident: Incident) -> list[Text]:
    """The status, and how it ended, and whether the story only recalls it."""
    marks = [Text(one_line(incident.status), style=STATUS_STYLES.get(incident.status, ""))]
    if incident.outcome:
        marks.append(Text(one_line(incident.outcome), style="blue"))
    if incident.background:
        marks.append(Text("background", style="dim"))
    return marks


# ---------------------------------------------------------------- who says so


def _speakers(report: Report) -> dict[str, str]:
    """Claim id -> its speaker, by name where the name is known."""
    return {claim.id: one_line(claim.speaker.name or claim.speaker.text) for claim in report.claims}


def _claim_lines(report: Report) -> Iterator[RenderableType]:
    """``claimed by  JNIM (2, 3)``: one line a kind, each speaker with the numbers of the incidents spoken of."""
    numbers = {incident.id: number for number, incident in enumerate(report.incidents, 1)}
    speakers = _speakers(report)
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True, style="dim")
    grid.add_column(overflow="fold")
    for kind in _distinct([*CLAIM_LABELS, *(claim.kind for claim in report.claims)]):
        about: dict[str, list[int]] = {}
        for claim in report.claims:
            if claim.kind == kind:
                about.setdefault(speakers[claim.id], []).extend(numbers[id] for id in claim.about if id in numbers)
        if about:
            said = (f"{who} ({', '.join(map(str, sorted(set(of))))})" if of else who for who, of in about.items())
            grid.add_row(f"  {CLAIM_LABELS.get(kind) or one_line(kind)}", Text("; ".join(said)))
    if grid.row_count:
        yield grid


def _distinct(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))
