"""Small hand-built reports: what the renderers are tested on without an engine.

``Story(text)`` finds the spans of the words it is given, so that a case states words only.
"""

from __future__ import annotations

from datetime import date

from wireparse.model import (
    Article,
    Claim,
    Dateline,
    Document,
    Found,
    Incident,
    Loss,
    Mention,
    PackStamp,
    Perpetrator,
    Place,
    Shell,
    Signoff,
    Span,
    Speaker,
    Target,
    Text,
    Weapon,
    When,
    Who,
)
from wireparse.report import Report

RULE = "en/test"


class Story:
    """Builds the parts of a report on ``text``; every words argument must occur in it, the first time counts."""

    def __init__(self, text: str, *, id: str = "story", path: str | None = None) -> None:
        self.article = Article(id=id, text=text, region=(0, len(text)), path=path, sha256="0" * 64)

    def span(self, words: str) -> Span:
        start = self.article.text.index(words)
        return start, start + len(words)

    def text(self, words: str) -> Text:
        return Text(words, self.span(words))

    def place(self, words: str, country: str | None = None, role: str | None = "site") -> Place:
        return Place(
            words, self.span(words), RULE, words, "populated_place", country, None, None, None, None, "town", role
        )

    def when(self, words: str, start: date | None, end: date | None = None, precision: str = "day") -> When:
        value = start.isoformat() if start else None
        return When(words, self.span(words), RULE, value, start, end or start, precision, basis="published")

    def loss(
        self,
        id: str,
        kind: str,
        low: int | None,
        high: int | None,
        *,
        words: str | None = None,
        who: str | None = None,
        group: str = "unknown",
        claim: str | None = None,
    ) -> Loss:
        victim = Who(who, self.span(who) if who else None, group)
        return Loss(id, kind, "target", victim, low, high, words, self.span(words) if words else None, RULE, claim)

    def claim(self, id: str, kind: str, speaker: str, cue: str, about: tuple[str, ...], name: str = "") -> Claim:
        spoken = Speaker(speaker, self.span(speaker), name or None, name.lower() or None)
        return Claim(id, kind, spoken, Found(cue, self.span(cue), RULE), (0, len(self.article.text)), about)

    def perpetrator(self, words: str, name: str | None) -> Perpetrator:
        kind = "organization" if name else "unnamed"
        return Perpetrator(words, self.span(words), RULE, name, name.lower() if name else None, kind)

    def incident(
        self,
        id: str,
        type: str,
        trigger: str,
        *,
        status: str = "asserted",
        outcome: str | None = None,
        background: bool = False,
        date: When | None = None,
        places: tuple[Place, ...] = (),
        by: tuple[tuple[str, str | None], ...] = (),
        against: tuple[str, ...] = (),
        weapons: tuple[str, ...] = (),
        losses: tuple[Loss, ...] = (),
        claims: tuple[str, ...] = (),
    ) -> Incident:
        return Incident(
            id=id,
            type=type,
            trigger=Found(trigger, self.span(trigger), RULE),
            status=status,
            outcome=outcome,
            background=background,
            date=date,
            locations=places,
            perpetrators=tuple(self.perpetrator(words, name) for words, name in by),
            targets=tuple(Target(words, self.span(words), RULE, None, "vehicle") for words in against),
            weapons=tuple(Weapon(words, self.span(words), RULE, words) for words in weapons),
            losses=losses,
            claims=claims,
            mentions=(Mention(trigger, self.span(trigger), RULE, None),),
        )

    def report(
        self,
        *incidents: Incident,
        claims: tuple[Claim, ...] = (),
        agency: str | None = None,
        headline: str | None = None,
        dateline: tuple[str, str] | None = None,
        published: date | None = None,
        signoff: str | None = None,
    ) -> Report:
        """``dateline`` is its words and its place."""
        line = dateline and Dateline(dateline[0], self.span(dateline[0]), self.text(dateline[1]), published, agency)
        shell = Shell(
            headline=self.text(headline) if headline else None,
            byline=None,
            dateline=line or None,
            signoff=Signoff(signoff, self.span(signoff), tuple(signoff.split("/")[:-1]), agency) if signoff else None,
            agency=agency,
            body_span=(0, len(self.article.text)),
        )
        return Report(
            packs=(PackStamp("en", "0.1.0", "d1ge57"),),
            document=Document(self.article, shell, (), published, "option" if published else None),
            language="en",
            incidents=incidents,
            claims=claims,
            locations=tuple(place for incident in incidents for place in incident.locations),
            dates=tuple(incident.date for incident in incidents if incident.date),
        )


def ambush() -> Report:
    """Two incidents, rival tolls, a claim of responsibility and a background attack."""
    story = Story(
        "Seven soldiers killed in ambush near Gao\n\n"
        "BAMAKO, March 10, 2025 (APA) - Seven Malian soldiers were killed on Sunday when gunmen ambushed a supply"
        " convoy with rockets near Gao, the Ministry of Defence announced. At least twenty assailants were"
        " neutralised.\n"
        "The Group for the Support of Islam and Muslims (JNIM) claimed responsibility, saying that it had killed 18.\n"
        "In 2021, an explosion between San and Dolbara in the Ségou region wounded up to 60 travellers.\n"
        "MD/te/APA\n",
        id="ambush-gao",
        path="wires/ambush-gao.txt",
    )
    jnim = story.claim(
        "c2", "responsibility", "The Group for the Support of Islam and Muslims (JNIM)", "claimed", ("i1",), "JNIM"
    )
    ministry = story.claim("c1", "statement", "the Ministry of Defence", "announced", ("i1",))
    first = story.incident(
        "i1",
        "ambush",
        "ambushed",
        date=story.when("on Sunday", date(2025, 3, 9)),
        places=(story.place("Gao", "MLI", "near"),),
        by=(("gunmen", None), ("The Group for the Support of Islam and Muslims (JNIM)", "JNIM")),
        against=("a supply convoy",),
        weapons=("rockets",),
        losses=(
            story.loss("l1", "killed", 7, 7, words="Seven", who="Malian soldiers", group="security_forces", claim="c1"),
            story.loss("l2", "neutralised", 20, None, words="At least twenty", who="assailants", claim="c1"),
            story.loss("l3", "killed", 18, 18, words="18", group="security_forces", claim="c2"),
        ),
        claims=("c1", "c2"),
    )
    second = story.incident(
        "i2",
        "bombing",
        "an explosion",
        background=True,
        date=story.when("In 2021", date(2021, 1, 1), date(2021, 12, 31), "year"),
        places=(
            story.place("San", "MLI", "between"),
            story.place("Dolbara", "MLI", "between"),
            story.place("the Ségou region", "MLI", "area"),
        ),
        losses=(story.loss("l4", "wounded", None, 60, words="up to 60", who="travellers"),),
    )
    return story.report(
        first,
        second,
        claims=(ministry, jnim),
        agency="APA",
        headline="Seven soldiers killed in ambush near Gao",
        dateline=("BAMAKO, March 10, 2025 (APA)", "BAMAKO"),
        published=date(2025, 3, 10),
        signoff="MD/te/APA",
    )


def football() -> Report:
    """A story without incidents."""
    story = Story("Dakar (AFP) - Senegal's attack tore the defence apart.", id="football", path="wires/football.txt")
    return story.report(agency="AFP", dateline=("Dakar (AFP)", "Dakar"), published=date(2025, 10, 4))
