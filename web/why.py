"""Why a figure is what it is: its rule, its parts down to the line, and the events behind it, as far as one may see.

For whoever does not employ them, persons are told together, as one amount for each element: no price stands beside a
person (R81). Hours and purchases are nobody's; they stand by themselves for both parties.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

import msgspec

from domain.aggregates.plan import StatementStatus
from domain.aggregates.trajectory import Trajectory
from domain.refusals import Missing
from domain.valuation.explanation import Explanation
from domain.valuation.ledger import LedgerLine
from domain.valuation.obligation import Agreement, RevenueStatement
from domain.valuation.plan import PlannedValue
from domain.worth import persons_in
from web import components
from web.efforts import day_of, title_of
from web.planned import said
from web.reading import Reading, frame, read
from web.visits import Answer, Visit, page
from web.wording.words import explained, label

ELEMENTS: Final = (1, 2, 3, 4)
MOST_EXPLAINED: Final = 60
"""With more lines than this each is explained when it is asked for, by a link of its own."""


class Line(msgspec.Struct, frozen=True):
    """One part of a figure in cents: what it is, where it stands, and how it was worked out."""

    title: str
    cents: int
    href: str = ""
    note: str = ""
    explain: Callable[[], Explanation] | None = None


class Group(msgspec.Struct, frozen=True):
    """Parts that belong together, such as those of an element; `persons` tells that some stand for many."""

    title: str
    about: str
    lines: list[Line]
    persons: bool = False

    @property
    def cents(self) -> int:
        """What they come to."""
        return sum(line.cents for line in self.lines)


class Why(msgspec.Struct, frozen=True):
    """A figure with what it consists of; `kind` is the kind of event behind it, as the history narrows to it."""

    name: str
    cents: int
    rule: str
    groups: list[Group]
    kind: str


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
        names=[name for name in FIGURES if name == figure or getattr(reading.figures, name)],
        every=sum(len(group.lines) for group in found.groups) <= MOST_EXPLAINED,
        asked=visit.request.query_params.get("line", ""),
        behind=f"/plans/{plan}/history?{urlencode(reading.asked | ({'kind': found.kind} if found.kind else {}))}",
        framework=reading.framework,
    )


def realised(reading: Reading) -> Why:
    """Explain what is realised: every line of the ledger, by element."""
    rule = reading.visit._(
        "Alles wat is vastgelegd telt mee, volgens de regels van het waarderingskader, tot en met de dag van deze"
        " bladzijde. Waartegen bezwaar openstaat, telt mee tot het bezwaar is erkend."
    )
    lines = reading.lines
    return Why("realised", reading.figures.realised, rule, list(_elements(reading, lines)), "")


def disputed(reading: Reading) -> Why:
    """Explain what of the realised value is under an objection."""
    rule = reading.visit._(
        "Dit is het deel van de gerealiseerde waarde waartegen een bezwaar openstaat. Het telt mee tot degene die het"
        " vastlegde het bezwaar erkent."
    )
    objected = reading.valuation.objected
    lines = [line for line in reading.lines if line.source in objected or line.part in objected]
    return Why("disputed", reading.figures.disputed, rule, list(_elements(reading, lines)), "efforts")


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
    rule = visit._(
        "Wat op de laatste dag gerealiseerd is als lopende stappen doorlopen tot hun geplande einde, en afgesproken en"
        " lopende acties hun plan halen. Van elke actie telt wat het plan meer is dan wat er onder is vastgelegd."
    )
    lines = [
        Line(
            visit._("Gerealiseerd tot nu toe"), figures.realised, f"/plans/{reading.plan.id}/why/realised{reading.view}"
        ),
        Line(
            visit._("Wat lopende stappen nog opleveren, tot en met %(day)s", day=horizon), going_on - figures.realised
        ),
        Line(visit._("Wat afgesproken en lopende acties nog van hun plan missen"), figures.forecast - going_on),
    ]
    return Why("forecast", figures.forecast, rule, [Group(visit._("Op %(day)s", day=horizon), "", lines)], "agreement")


FIGURES: Final[dict[str, Callable[[Reading], Why]]] = {
    each.__name__: each for each in (obligation, expected, realised, disputed, planned, forecast)
}
"""The figures that explain themselves, by the name in their address."""


def _elements(reading: Reading, lines: list[LedgerLine]) -> Iterator[Group]:
    """Yield the lines by element: each that the reader may see, and then all others in one amount."""
    language = reading.visit.language
    for element in ELEMENTS:
        own = [line for line in lines if line.element == element]
        seen = [_seen(reading, line) for line in own]
        told = [line for line in seen if line is not None]
        hidden = [line.cents for line, shown in zip(own, seen, strict=True) if shown is None]
        if hidden:
            together = (
                reading.visit._("Wat de andere opdrachtnemers in dit element doen, en de trajecten, samen")
                if reading.competes
                else reading.visit._("Alle trajecten in dit element samen")
            )
            told.append(Line(together, sum(hidden), f"/plans/{reading.plan.id}/trajectories{reading.view}"))
        if told:
            name = f"element.{element}"
            yield Group(label(name, language), explained(name, language), told, persons=bool(hidden))


def _seen(reading: Reading, line: LedgerLine) -> Line | None:
    """Return a line of the ledger as its reader may see it, or None: a price beside a person, or what another did."""
    address, source = f"/plans/{reading.plan.id}", UUID(line.source)
    rule = label(f"rule.{line.rule}", reading.visit.language)
    if entry := reading.entries.get(source):
        day = components.day(day_of(entry.facts), reading.visit.language)
        href = f"{address}/entries/{source}{reading.view}"
        return Line(title_of(entry.facts), line.cents, href, f"{rule}, {day}", line.explanation)
    if effort := reading.plan.efforts.get(source):
        if not reading.sees(reading.askers[source]) or (persons_in(reading.book, effort) and not reading.employs):
            return None
        title = reading.plan.actions[effort.subject].terms.title
        return Line(title, line.cents, f"{address}/efforts/{source}{reading.view}", rule, line.explanation)
    if initiative := reading.book.initiatives.get(source):
        if not reading.sees(UUID(line.contractor)):
            return None
        note = f"{rule}, {components.day(line.first_day, reading.visit.language)}"
        return Line(initiative.worded.title, line.cents, f"/initiatives/{source}", note, line.explanation)
    trajectory = reading.trajectories.get(source)
    if trajectory is None or reading.visit.account.organisation not in _carriers(trajectory, UUID(line.part)):
        return None
    period = components.period(line.first_day, line.last_day, reading.visit.language)
    href = f"{address}/trajectories/{source}{reading.view}"
    return Line(trajectory.pseudonym, line.cents, href, f"{rule}, {period}", line.explanation)


def _carriers(trajectory: Trajectory, part: UUID) -> set[UUID]:
    """Return who carries the step that a line is about; of a hand-over, who sent and who received."""
    if handover := trajectory.handovers.get(part):
        return {handover.sender, handover.receiver}
    return {trajectory.stages[part].carrier}


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
    status = label(StatementStatus(statement.status), visit.language)
    return Line(
        title=components.period(statement.first_day, statement.last_day, visit.language),
        cents=statement.obligation(percentage) if ended else 0,
        href=f"/plans/{reading.plan.id}/revenue/{statement.id}{reading.view}",
        note=status if ended else visit._("%(status)s; de periode is nog niet voorbij", status=status),
        explain=partial(statement.explanation, percentage),
    )


def _planned(reading: Reading, value: PlannedValue) -> Iterator[Line]:
    """Yield what a planned fact is worth, line by line; for more persons each line is told of one of them."""
    visit = reading.visit
    for line in value.ledger.lines(value.ledger.until):
        times = visit._("%(count)s keer dit bedrag", count=value.persons) if value.persons > 1 else ""
        href = f"/plans/{reading.plan.id}/actions/{value.action}{reading.view}"
        yield Line(said(visit, value.planned), value.persons * line.cents, href, times, line.explanation)
