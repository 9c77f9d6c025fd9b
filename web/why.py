"""Why a figure is what it is: its rule, its parts down to the line, and the events behind it, as far as one may see.

For whoever does not employ them, people are told together, in one amount for work and education: no price stands beside
a person (R81). Hours and purchases are nobody's; they stand by themselves for both parties.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

import msgspec

from domain.refusals import Missing
from domain.valuation.explanation import Explanation
from domain.valuation.ledger import LedgerLine
from domain.valuation.obligation import Agreement, RevenueStatement
from domain.valuation.plan import PlannedValue
from projections.between import key_of
from projections.parts import ELEMENTS, FEWEST, Parts, parted, people_behind
from web import components
from web.closing import titles
from web.efforts import day_of, title_of
from web.frames import frame
from web.narrowing import history_about
from web.parts import parts_of
from web.planned import said
from web.reading import Reading, read
from web.visits import Answer, Visit, page
from web.wording import marked as _
from web.wording.words import explained, label, standing

TOGETHER: Final = "together"
"""The key of what is told together."""

REALISED: Final = _(
    "Alles wat is vastgelegd telt mee, volgens de regels van het waarderingskader, tot en met de dag van deze"
    " bladzijde. Waartegen bezwaar openstaat, telt mee tot het bezwaar is erkend."
)
FORECAST: Final = _(
    "Wat op de laatste dag gerealiseerd is als lopende stappen doorlopen tot hun geplande einde, en afgesproken en"
    " lopende acties hun plan halen. Van elke actie telt wat het plan meer is dan wat er onder is vastgelegd."
)

MOST_EXPLAINED: Final = 60
"""With more lines than this each is explained when it is asked for, by a link of its own."""


class Line(msgspec.Struct, frozen=True):
    """One part of a figure in cents: what it is, where it stands, and how it was worked out.

    `key` makes it the same part of the figure at another moment; events are told of what it is `about`.
    """

    title: str
    cents: int
    href: str = ""
    note: str = ""
    explain: Callable[[], Explanation] | None = None
    key: str = ""
    about: tuple[UUID, ...] = ()


class Group(msgspec.Struct, frozen=True):
    """Parts that belong together, such as those of an element."""

    title: str
    about: str
    lines: list[Line]

    @property
    def cents(self) -> int:
        """What they come to."""
        return sum(line.cents for line in self.lines)


class Why(msgspec.Struct, frozen=True):
    """A figure with what it consists of; `kind` is the kind of event behind it, as the history narrows to it.

    `parts` names how far it stands in parts, as `projections.parts.Parts` does.
    """

    name: str
    cents: int
    rule: str
    groups: list[Group]
    kind: str
    parts: str = ""


@page("/plans/{plan:uuid}/why/{figure:str}", permission="see_plan")
def why(visit: Visit, plan: UUID, figure: str) -> Answer:
    """Explain a figure of a plan."""
    reading = read(visit, plan)
    if figure not in FIGURES:
        raise Missing(figure)
    found = FIGURES[figure](reading)
    return visit.render(
        "why/show.html",
        **frame(reading, "overview"),
        why=found,
        names=[name for name in FIGURES if name == figure or _cents(reading, name)],
        every=sum(len(group.lines) for group in found.groups) <= MOST_EXPLAINED,
        asked=visit.request.query_params.get("line", ""),
        events_of=lambda line: history_about(reading, line.about[0]) if line.about else "",
        behind=f"/plans/{plan}/history?{urlencode(reading.asked | ({'kind': found.kind} if found.kind else {}))}",
        framework=reading.framework,
    )


def _cents(reading: Reading, figure: str) -> int:
    """Return a figure by its name; what was received is the plan's own, the rest is worked out."""
    return reading.plan.received if figure == "received" else int(getattr(reading.figures, figure))


def realised(reading: Reading) -> Why:
    """Explain what is realised: every line of the ledger, by element."""
    rule = reading.visit._(REALISED)
    parts = reading.once(parts_of)
    return Why("realised", reading.figures.realised, rule, list(groups_of(reading, parts)), "", parts.name)


def disputed(reading: Reading) -> Why:
    """Explain what of the realised value is under an objection, as far as the reader may see it in euros."""
    rule = reading.visit._(
        "Dit is het deel van de gerealiseerde waarde waartegen een bezwaar openstaat. Het telt mee tot degene die het"
        " vastlegde het bezwaar erkent."
    )
    parts = parted(reading, [line for line in reading.lines if {line.source, line.part} & reading.objected])
    return Why("disputed", reading.figures.disputed, rule, list(groups_of(reading, parts)), "efforts")


def obligation(reading: Reading) -> Why:
    """Explain the obligation: each agreed statement whose period is over."""
    rule = reading.visit._(
        "De verplichting is het percentage van de omzet waarover beide partijen akkoord zijn, voor perioden die voorbij"
        " zijn. Van een perceel telt alleen het loonaandeel. Elk bedrag wordt per opgave afgerond."
    )
    found = _revenue(reading, lambda each: each.status is Agreement.AGREED)
    return Why("obligation", reading.figures.obligation, rule, found, "revenue")


def expected(reading: Reading) -> Why:
    """Explain what would be added if every open statement were agreed."""
    rule = reading.visit._(
        "Dit komt bij de verplichting als de omzet die is opgegeven of betwist, akkoord wordt zoals zij er nu staat."
    )
    found = _revenue(reading, lambda each: each.status is not Agreement.AGREED)
    return Why("expected", reading.figures.expected, rule, found, "revenue")


def planned(reading: Reading) -> Why:
    """Explain the planned value: each planned part of the agreed and running actions."""
    rule = reading.visit._(
        "Wat in afgesproken en lopende acties is gepland, gewaardeerd volgens dezelfde regels als wat gedaan is. Een"
        " idee of een voornemen telt hier niet mee."
    )
    groups = [
        Group(
            title=action.terms.title,
            about=label(action.terms.certainty, reading.visit.language),
            lines=[
                line
                for each in reading.valuation.planned
                if each.action == str(action.id)
                for line in _planned(reading, each)
            ],
        )
        for action in reading.plan.actions.values()
    ]
    return Why("planned", reading.figures.planned, rule, [each for each in groups if each.lines], "agreement")


def forecast(reading: Reading) -> Why:
    """Explain the forecast: what is realised, what running stages add, and what firm actions still lack."""
    visit, valuation, figures = reading.visit, reading.valuation, reading.figures
    horizon = components.day(valuation.horizon, visit.language)
    going_on = valuation.expected_over([valuation.horizon])[0]
    rule = visit._(FORECAST)
    until_now = Line(
        visit._("Gerealiseerd tot nu toe"), figures.realised, f"/plans/{reading.plan.id}/why/realised{reading.view}"
    )
    if reading.discreet and len(_going_on(reading)) in range(1, FEWEST):
        whole = visit._("Gerealiseerd tot nu toe, met wat er tot en met %(day)s nog bij komt", day=horizon)
        few = visit._(
            "Er zijn te weinig mensen om apart te tonen: een prijs hoort niet naast een persoon. Daarom staat hier"
            " alleen het geheel."
        )
        lines = [Line(whole, figures.forecast, note=few)]
    elif reading.discreet:
        more = visit._(
            "Wat lopende stappen en afgesproken acties daar nog aan toevoegen, tot en met %(day)s", day=horizon
        )
        lines = [until_now, Line(more, figures.forecast - figures.realised)]
    else:
        more = visit._("Wat lopende stappen nog opleveren, tot en met %(day)s", day=horizon)
        lacking = visit._("Wat afgesproken en lopende acties nog van hun plan missen")
        lines = [until_now, Line(more, going_on - figures.realised), Line(lacking, figures.forecast - going_on)]
    return Why("forecast", figures.forecast, rule, [Group(visit._("Op %(day)s", day=horizon), "", lines)], "agreement")


def received(reading: Reading) -> Why:
    """Explain what was received: each surplus of a closed plan that both parties agreed to bring in (R49)."""
    visit = reading.visit
    rule = visit._(
        "Een gesloten plan met een overschot heeft een pot. Wat beide partijen daaruit meenemen, staat naast"
        " gerealiseerd: het telt voor de verplichting van dit plan, tot de grens van het waarderingskader."
    )
    taken = [each for each in reading.plan.carry_overs.values() if each.received]
    names = titles(visit, {each.source for each in taken})
    lines = [
        Line(
            title=names[each.source],
            cents=each.cents,
            href=f"/plans/{reading.plan.id}/carry-overs/{each.id}{reading.view}",
            note=each.basis,
            key=str(each.id),
            about=(each.id,),
        )
        for each in taken
    ]
    group = Group(label("figure.received", visit.language), "", lines)
    return Why("received", reading.plan.received, rule, [group] if lines else [], "agreement")


FIGURES: Final[dict[str, Callable[[Reading], Why]]] = {
    each.__name__: each for each in (obligation, expected, realised, received, disputed, planned, forecast)
}
"""The figures that explain themselves, by the name in their address."""


def _going_on(reading: Reading) -> set[UUID]:
    """Return the trajectories that add to the value from the day of the view to the plan's last day."""
    worth: dict[UUID, int] = {}
    for on, sign in ((reading.on, -1), (reading.valuation.horizon, 1)):
        for line in reading.valued.valuation(on).lines():
            for person in people_behind(reading.book, line):
                worth[person] = worth.get(person, 0) + sign * line.cents
    return {person for person, cents in worth.items() if cents}


def groups_of(reading: Reading, parts: Parts) -> Iterator[Group]:
    """Yield what is told together in one amount, and then by element what is told apart."""
    language = reading.visit.language
    if parts.together:
        name = f"element.{parts.name}"
        href = f"/plans/{reading.plan.id}{'' if parts.whole else '/trajectories'}{reading.view}"
        together = Line(label(name, language), sum(line.cents for line in parts.together), href, key=TOGETHER)
        yield Group(label(name, language), explained(name, language), [together])
    for element in ELEMENTS:
        if apart := [line_of(reading, line) for line in parts.apart if line.element == element]:
            name = f"element.{element}"
            yield Group(label(name, language), explained(name, language), apart)


def line_of(reading: Reading, line: LedgerLine) -> Line:
    """Return a line of the ledger that its reader may see by itself."""
    address, source = f"/plans/{reading.plan.id}", UUID(line.source)
    rule = label(f"rule.{line.rule}", reading.visit.language)
    told = partial(
        Line,
        cents=line.cents,
        explain=line.explanation,
        key=" ".join(key_of(line)),
        about=(UUID(line.part or source.hex),),
    )
    if entry := reading.entries.get(source):
        day = components.day(day_of(entry.facts), reading.visit.language)
        return told(
            title=title_of(entry.facts), href=f"{address}/entries/{source}{reading.view}", note=f"{rule}, {day}"
        )
    if effort := reading.plan.efforts.get(source):
        title = reading.plan.actions[effort.subject].terms.title
        return told(title=title, href=f"{address}/efforts/{source}{reading.view}", note=rule)
    if initiative := reading.book.initiatives.get(source):
        note = f"{rule}, {components.day(line.first_day, reading.visit.language)}"
        return told(title=initiative.worded.title, href=f"/initiatives/{source}", note=note)
    period = components.period(line.first_day, line.last_day, reading.visit.language)
    return told(
        title=reading.trajectories[source].pseudonym,
        href=f"{address}/trajectories/{source}{reading.view}",
        note=f"{rule}, {period}",
    )


def _revenue(reading: Reading, chosen: Callable[[RevenueStatement], bool]) -> list[Group]:
    """Return some revenue statements by lot, each with the obligation that it gives on the day of the view."""
    groups = []
    for contract, lot in reading.plan.lots():
        name = contract.reference if lot.reference == contract.reference else f"{contract.reference}, {lot.reference}"
        found = [each for each in reading.valuation.agreed.statements if each.lot == str(lot.id) and chosen(each)]
        groups.append(Group(name, lot.object, [_statement(reading, each) for each in found]))
    return [group for group in groups if group.lines]


def _statement(reading: Reading, statement: RevenueStatement) -> Line:
    visit, percentage = reading.visit, reading.valuation.agreed.percentage
    ended = statement.ended(reading.on)
    status = label(standing(reading.plan.statements[UUID(statement.id)]), visit.language)
    return Line(
        title=components.period(statement.first_day, statement.last_day, visit.language),
        cents=statement.obligation(percentage) if ended else 0,
        href=f"/plans/{reading.plan.id}/revenue/{statement.id}{reading.view}",
        note=status if ended else visit._("%(status)s; de periode is nog niet voorbij", status=status),
        explain=partial(statement.explanation, percentage),
        key=statement.id,
        about=(UUID(statement.id),),
    )


def _planned(reading: Reading, value: PlannedValue) -> Iterator[Line]:
    """Yield what a planned fact is worth, line by line; for more persons each line is told of one of them."""
    visit = reading.visit
    for line in value.ledger.lines(value.ledger.until):
        title = said(visit, value.planned)
        yield Line(
            title=title,
            cents=value.persons * line.cents,
            href=f"/plans/{reading.plan.id}/actions/{value.action}{reading.view}",
            note=visit._("%(count)s keer dit bedrag", count=value.persons) if value.persons > 1 else "",
            explain=line.explanation,
            key=f"{value.action} {title}",
            about=(UUID(value.action),),
        )
