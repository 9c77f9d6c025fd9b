"""Why a line is worth what it is: the rule, its inputs, arithmetic that can be done again, and the source."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Final

from msgspec import Struct

from domain.terms import StageKind, Support
from domain.valuation.amounts import cents
from domain.valuation.facts import ActionEffort, Effort, Hours, Initiative, Purchase, Rule
from domain.valuation.framework import Framework
from domain.valuation.lines import (
    AccrualLine,
    ActionEffortGround,
    EffortGround,
    HandoverGround,
    StageGround,
    arithmetic,
    best_recognition,
)
from domain.valuation.notation import (
    Language,
    Text,
    duration,
    in_minutes,
    localised,
    money,
    neutral,
    percentage,
    written,
)
from domain.valuation.rates import AT_WORK, consumes_the_year
from domain.valuation.titles import GROUPS, RECOGNITIONS, SUPPORT, VALUES, title_of

_WHOLE = 10_000

RULES: Final[dict[Rule, tuple[int, Text]]] = {
    Rule.EMPLOYMENT: (2, Text("werk met een ondersteuningsbehoefte", "employment with a support need")),
    Rule.SHELTERED: (2, Text("beschut werk", "sheltered work")),
    Rule.EDUCATION: (5, Text("opleiding", "education")),
    Rule.ACTIVATION: (6, Text("maatschappelijke activering", "activation")),
    Rule.WORK_EXPERIENCE: (6, Text("werkervaringsplaats", "work experience")),
    Rule.PREVENTION: (7, Text("preventie", "prevention")),
    Rule.SUSTAINED: (9, Text("duurzaam aan het werk, langer dan drie jaar", "sustained work")),
    Rule.HANDOVER: (10, Text("bevestigde overdracht in de keten", "confirmed hand-over in the chain")),
    Rule.EFFORT: (11, Text("waardering van geleverde inspanning", "credit for effort delivered")),
    Rule.PURCHASE: (12, Text("inkoop bij een erkende onderneming", "purchase at a recognised enterprise")),
    Rule.HOURS: (13, Text("uren voor een maatschappelijk project", "hours of a social project")),
    Rule.INITIATIVE: (14, Text("gezamenlijk initiatief", "shared initiative")),
}
"""The number and name of each rule; work with a permanent support need falls under rule 3."""

_PERMANENT = 3


class Input(Struct, frozen=True):
    """One input: a stable `code`, its name, and its value as written."""

    code: str
    name: Text
    value: Text

    def text(self, language: Language) -> str:
        """Write the name and the value."""
        return f"{self.name.in_language(language)}: {self.value.in_language(language)}"


class Formula(Struct, frozen=True):
    """Arithmetic in euros with neutral numbers that gives `total`, and its split by basis points.

    `cents` is the part at `place` of `weights`. It holds numbers, `+ - × /`, `()`, `min` and `max`.
    """

    expression: str
    total: int
    weights: tuple[int, ...]
    place: int
    cents: int

    def text(self, language: Language) -> str:
        """Write the arithmetic out in a language."""
        total = money(self.total).in_language(language)
        shown = f"{localised(self.expression).in_language(language)} = {total}"
        if self.weights == (_WHOLE,):
            return shown
        shares = " / ".join(percentage(weight).in_language(language) for weight in self.weights)
        ordinal = f"deel {self.place + 1}" if language == "nl" else f"part {self.place + 1}"
        split = "verdeeld over" if language == "nl" else "split over"
        return f"{shown}; {split} {shares}, {ordinal} = {money(self.cents).in_language(language)}"


class Source(Struct, frozen=True):
    """A framework value that the line rests on, with its motivation and source (R11, R12)."""

    framework: str
    version: int
    key: str
    title: Text
    value: Text
    motivation: Text
    source: Text

    def text(self, language: Language) -> str:
        """Write the value and where it comes from."""
        return (
            f"{self.framework}, {self.title.in_language(language)} {self.value.in_language(language)}: "
            f"{self.motivation.in_language(language)} ({self.source.in_language(language)})"
        )


class Explanation(Struct, frozen=True):
    """Everything a reader needs to check an amount. `remark` says what is particular: why it is zero."""

    rule: str
    number: int
    name: Text
    inputs: tuple[Input, ...]
    formula: Formula
    sources: tuple[Source, ...]
    remark: Text | None = None

    def text(self, language: Language) -> str:
        """Tell it in sentences."""
        dutch = language == "nl"
        inputs = "; ".join(told.text(language) for told in self.inputs)
        sources = " ".join(f"{named.text(language)}." for named in self.sources)
        remark = f" {self.remark.in_language(language)}" if self.remark else ""
        number = f"{'Regel' if dutch else 'Rule'} {self.number}" if self.number else ""
        name = self.name.in_language(language)
        title = f"{number}, {name}" if number else name.capitalize()
        formula = f"{'Berekening' if dutch else 'Calculation'}: {self.formula.text(language)}"
        source = f" {'Bron' if dutch else 'Source'}: {sources}" if sources else ""
        return f"{title}. {inputs[:1].upper()}{inputs[1:]}. {formula}.{remark}{source}"


def explain(line: AccrualLine, place: int, on: date) -> Explanation:
    """Explain the share at `place` of a line on a day."""
    number, name = RULES[line.rule]
    if line.rule in {Rule.EMPLOYMENT, Rule.SHELTERED} and isinstance(line.ground, StageGround):
        then = line.ground.stage.in_force(min(line.segments[-1].last, on.toordinal()))
        number = _PERMANENT if then.support == Support.PERMANENT else number
    return Explanation(
        rule=line.rule,
        number=number,
        name=name,
        inputs=tuple(_inputs(line, on)),
        formula=_formula(line, place, on),
        sources=tuple(_sources(line, on)),
        remark=_remark(line),
    )


def source_of(framework: Framework, key: str) -> Source:
    """Return a framework value with its motivation and source, to stand in an explanation."""
    value = framework.values[key]
    shown = Text("geen", "none") if value.value is None else localised(value.value)
    return Source(
        framework=framework.name,
        version=framework.version,
        key=key,
        title=title_of(key),
        value=shown,
        motivation=value.motivation,
        source=value.source,
    )


def _formula(line: AccrualLine, place: int, on: date) -> Formula:
    ordinal = on.toordinal()
    expression = arithmetic(line.segments, ordinal) if line.grows else line.segments[0].rate.factors
    return Formula(
        expression=expression,
        total=cents(line.exact(ordinal)),
        weights=tuple(share.bp for share in line.shares),
        place=place,
        cents=line.cents(ordinal)[place],
    )


def _sources(line: AccrualLine, on: date) -> Iterator[Source]:
    told = set()
    for span in line.segments:
        for framework, key in span.rate.values if span.first <= on.toordinal() else ():
            if (framework.name, framework.version, key) not in told:
                told.add((framework.name, framework.version, key))
                yield source_of(framework, key)


def _inputs(line: AccrualLine, on: date) -> Iterator[Input]:
    match line.ground:
        case EffortGround(stage=stage, effort=effort):
            yield Input("period", Text("periode", "period"), _period(stage.first_day, stage.last_day))
            yield Input("planned", Text("gepland tot en met", "planned until"), written(effort.planned_last_day))
            yield from _effort(effort)
        case ActionEffortGround(effort=effort, planned=planned, realised=realised):
            yield Input("planned", Text("geplande waarde van de actie", "planned value of the action"), money(planned))
            under = Text("gerealiseerd onder de actie", "realised under the action")
            yield Input("realised", under, money(realised))
            yield from _effort(effort)
        case StageGround() as ground:
            yield from _stage(line, ground, on)
        case HandoverGround(handover=handover):
            yield Input("day", Text("datum", "date"), written(handover.day))
        case Purchase() as purchase:
            yield Input("day", Text("factuurdatum", "invoice date"), written(purchase.day))
            yield Input("net", Text("factuurbedrag zonder btw", "invoice without VAT"), money(purchase.net))
            kind = best_recognition(purchase, line.tariff)
            yield Input(
                "recognition",
                Text("erkenning op die datum", "recognition on that date"),
                Text("geen", "none") if kind is None else RECOGNITIONS.get(kind, Text(kind)),
            )
        case Hours() as hours:
            yield Input("day", Text("datum", "date"), written(hours.day))
            yield Input("minutes", Text("tijd", "time"), _time(hours.minutes))
        case Initiative() as initiative:
            yield Input("day", Text("datum", "date"), written(initiative.day))
            yield Input("minutes", Text("tijd", "time"), _time(initiative.minutes))
            if initiative.agreed_impact is not None:
                impact = money(initiative.agreed_impact)
                yield Input("impact", Text("afgesproken impactwaarde", "agreed impact value"), impact)


def _time(minutes: int) -> Text:
    """Write a time as its hours and, where these are not the same words, the minutes that the arithmetic counts."""
    said, count = duration(minutes), in_minutes(minutes)
    return said if said == count else Text(f"{said.nl} ({count.nl})", f"{said.en} ({count.en})")


def _stage(line: AccrualLine, ground: StageGround, on: date) -> Iterator[Input]:
    stage, allocation = ground.stage, ground.allocation
    yield Input("period", Text("periode", "period"), _period(stage.first_day, stage.last_day))
    if len(stage.allocations) > 1:
        period = _period(allocation.first_day, allocation.last_day)
        yield Input("allocation", Text("toegerekend", "allocated"), period)
    if line.rule is Rule.SUSTAINED:
        day = written(date.fromordinal(line.segments[0].first))
        yield Input("anniversary", Text("drie jaar op", "three years on"), day)
    else:
        ordinal = on.toordinal()
        begun = [span for span in line.segments if span.first <= ordinal]
        days = localised(str(line.days(ordinal)))
        first = written(date.fromordinal(begun[0].first))
        last = written(date.fromordinal(min(begun[-1].last, ordinal)))
        counted = Text(
            f"{days.nl} van {first.nl} tot en met {last.nl}",
            f"{days.en} from {first.en} to {last.en}, included",
        )
        yield Input("days", Text("getelde dagen", "counted days"), counted)
    if stage.kind in AT_WORK:
        yield from _work(line, ground, on)
    if stage.group in line.tariff.multipliers and line.rule is not Rule.SUSTAINED:
        yield Input("group", Text("groep", "group"), GROUPS.get(stage.group, Text(stage.group)))


def _work(line: AccrualLine, ground: StageGround, on: date) -> Iterator[Input]:
    stage = ground.stage
    begun = [span for span in line.segments if span.first <= on.toordinal()]
    terms = list(stage.spans(begun[0].first, min(begun[-1].last, on.toordinal())))
    if line.rule is not Rule.SUSTAINED:
        support = _over_time([(first, SUPPORT[then.support]) for first, _, then in terms])
        yield Input("support", Text("ondersteuningsbehoefte", "support need"), support)
    if line.tariff.full_count_hours is not None:
        hours = [(first, localised(neutral(then.hours))) for first, _, then in terms if then.hours is not None]
        if hours:
            yield Input("hours", Text("uren per week", "hours a week"), _over_time(hours))
    if line.rule is not Rule.SUSTAINED and any(consumes_the_year(then) for _, _, then in terms):
        budget = localised(str(line.tariff.counted_days))
        yield Input("counted_days", VALUES["counted_days"], budget)
        if before := ground.trajectory.counted_before.get(stage.contractor, 0):
            name = Text("daarvan eerder geteld", "of which counted before")
            yield Input("counted_before", name, localised(str(before)))
    if stage.end_of_chain and stage.kind is StageKind.SHELTERED:
        name = Text("einde van de keten", "end of the chain")
        yield Input("end_of_chain", name, Text("door beide partijen bevestigd", "signed by both parties"))


def _over_time(values: list[tuple[int, Text]]) -> Text:
    """Write a value that may change: the first one, and each other from its day on."""
    changes = [each for before, each in pairwise(values) if each[1] != before[1]]
    days = [written(date.fromordinal(day)) for day, _ in changes]
    dutch = (f"; vanaf {day.nl}: {value.nl}" for day, (_, value) in zip(days, changes, strict=True))
    english = (f"; from {day.en}: {value.en}" for day, (_, value) in zip(days, changes, strict=True))
    first = values[0][1]
    return Text(first.nl + "".join(dutch), first.en + "".join(english))


def _effort(effort: Effort | ActionEffort) -> Iterator[Input]:
    yield Input("norm", Text("afgesproken begeleiding", "coaching agreed"), duration(effort.norm_minutes))
    delivered = duration(effort.delivered_minutes)
    yield Input("delivered", Text("geleverde begeleiding", "coaching delivered"), delivered)
    yield Input("day", Text("door beide afgesproken op", "agreed by both on"), written(effort.agreed))


def _remark(line: AccrualLine) -> Text | None:
    match line.ground:
        case Purchase() as purchase if best_recognition(purchase, line.tariff) is None:
            return Text(
                "Geen erkenning van de leverancier was geldig op de factuurdatum.",
                "No recognition of the supplier was valid on the invoice date.",
            )
        case Purchase(net=net) if net < 0:
            return Text("Een creditnota telt als negatieve inkoop.", "A credit note is a negative purchase.")
        case Initiative(agreed_impact=impact) if impact is not None:
            return Text(
                "De afgesproken impactwaarde vervangt de uren, tot het maximum.",
                "The agreed impact value replaces the hours, up to the cap.",
            )
        case HandoverGround():
            return Text(
                "Gelijk verdeeld over zender en ontvanger; een oneven cent gaat naar de zender.",
                "Split equally between sender and receiver; an odd cent goes to the sender.",
            )
    return None


def _period(first: date, last: date | None) -> Text:
    start = written(first)
    if last is None:
        return Text(f"vanaf {start.nl}", f"from {start.en}")
    end = written(last)
    return Text(f"{start.nl} tot en met {end.nl}", f"{start.en} to {end.en}, included")
