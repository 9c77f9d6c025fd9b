"""Value a plan again, and compare: one file, Python's standard library alone, to be read in an evening.

    python3 verify_value.py DOSSIER.zip        (or a ledger.json, or a scenario file)

It is a second telling of the valuation rules, day by day, that shares nothing with the program that made the ledger.
The numbers R1 to R14 below are those of the rules. Ends with 0 where every line and total is right, 1 where something
is not (a sentence for each), 2 where it could not begin. First let verify_dossier.py say that the dossier is whole.
"""

import argparse
import json
import sys
import zipfile
from base64 import b64decode
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

Json = dict[str, Any]

WORK = ("employment", "sheltered")
ORDER = ("employment", "sheltered", "work-experience", "education", "activation", "prevention")
"""R1: in which order stages of equal value win a day."""
CHAIN = {"activation": 1, "education": 2, "work-experience": 3, "sheltered": 4, "employment": 4}
"""R10: a hand-over to a later one of these leads forward."""
NORM = {
    "person_year": "50000.00",
    "education_year": "20000.00",
    "hour": "175.00",
    "full_count_hours": None,
    **{f"recognitions.{name}": "1" for name in ("social-enterprise-nl", "buy-social", "code-sociale-ondernemingen")},
    "recognitions.pso-30-plus": "1",
    **{f"recognitions.pso-{step}": "0.5" for step in (1, 2, 3)},
    "stages.activation": "0.40",
    "stages.work-experience": "0.60",
    "stages.prevention": "0.50",
    "counted_days": "365",
    "prevention_days": "365",
    "handover": "2500.00",
    "index": "1",
    "impact_cap": "3",
    "effort_share": "0.50",
    "effort_share_high_risk": "0.75",
}
"""`cdio-2025`, for a scenario file that leans on it; a ledger brings every framework whole."""

Values = dict[str, str | None]
Key = tuple[int, int, int]
"""A stage, its allocation period, and how often the plan named first had moved to another framework."""


class Unreadable(Exception):
    """The file is not what it should be."""


class Line(NamedTuple):
    """What a plan is credited with: in cents, `days` where it grows by the day."""

    plan: str
    source: str
    part: str
    rule: str
    framework: str
    element: int
    cents: int
    days: int | None
    first: str
    last: str


def day_of(text: str | None) -> date:
    """Read a date; one that is absent lies beyond all others."""
    return date.fromisoformat(text) if text else date.max


def number(value: Any) -> Fraction:
    """Read an exact number."""
    if isinstance(value, bool | float) or value is None:
        raise Unreadable(f"{value!r} is no exact number")
    return Fraction(value)


def rounded(exact: Fraction) -> int:
    """Round half up, away from zero."""
    whole = int(abs(exact) + Fraction(1, 2))
    return whole if exact >= 0 else -whole


def split(total: int, parts: list[int]) -> list[int]:
    """Split cents by largest remainder, ties in the order given; a negative total as the positive one."""
    sign, whole = (-1 if total < 0 else 1), sum(parts)
    given = [abs(total) * part // whole for part in parts]
    rest = [abs(total) * part % whole for part in parts]
    for place in sorted(range(len(parts)), key=lambda place: -rest[place])[: abs(total) - sum(given)]:
        given[place] += 1
    return [sign * each for each in given]


@cache
def anniversary(first: date, years: int) -> date:
    """Return a day some years on; 29 February has its anniversaries on 1 March."""
    try:
        return first.replace(year=first.year + years)
    except ValueError:
        return date(first.year + years, 3, 1)


def window(first: date, today: date) -> int:
    """R3: the length of the year since an anniversary in which a day lies, 365 or 366."""
    years = today.year - first.year - (anniversary(first, today.year - first.year) > today)
    return (anniversary(first, years + 1) - anniversary(first, years)).days


def terms(stage: Json, today: date) -> tuple[Fraction | None, str]:
    """Return the weekly hours and the support of a stage on a day."""
    told = stage
    for later in stage.get("later", ()):
        told = later if day_of(later["from"]) <= today else told
    minutes = told.get("weekly_minutes")
    hours = Fraction(minutes, 60) if minutes is not None else told.get("hours")
    return None if hours is None else number(hours), told.get("support") or "benefit"


def in_force(allocations: list[Json], today: date) -> int | None:
    """Return the place of the allocation period that a day lies in."""
    for place, each in enumerate(allocations):
        if day_of(each["from"]) <= today <= day_of(each.get("until")):
            return place
    return None


class Rules:
    """The rules, on the plans and frameworks of a scenario."""

    def __init__(self, facts: Json) -> None:
        """Read what values each plan."""
        self.facts = facts
        self.frameworks: dict[str, Values] = {"cdio-2025": dict(NORM)}
        told = dict(facts.get("frameworks") or {})
        while told:
            ready = [name for name, each in told.items() if "values" in each or each["extends"] in self.frameworks]
            if not ready:
                raise Unreadable(f"the frameworks {sorted(told)} extend nothing that is known")
            for name in ready:
                each = told.pop(name)
                base = {} if "values" in each else self.frameworks[each["extends"]]
                self.frameworks[name] = base | each.get("values", {}) | dict(_flat(each))
        self.plans: dict[str, Json] = {each["id"]: each for each in facts["plans"]}
        self._known: dict[Any, Fraction] = {}

    def framework(self, plan: str, today: date) -> str:
        """Return the name of the framework of a plan on a day."""
        found: str = self.plans[plan]["framework"]
        for move in self.plans[plan].get("moves", ()):
            found = move["framework"] if day_of(move["from"]) <= today else found
        return found

    def value(self, plan: str, today: date, key: str) -> Fraction:
        """Return a value of the framework of a plan on a day."""
        return number(self.frameworks[self.framework(plan, today)][key])

    def cents(self, plan: str, today: date, key: str) -> Fraction:
        """Return an amount of it in cents, indexed and unrounded."""
        return self.value(plan, today, key) * self.value(plan, today, "index") * 100

    def fulltime(self, plan: str, today: date, hours: Fraction | None) -> Fraction:
        """Return f, which is min(1, hours / T)."""
        full = self.frameworks[self.framework(plan, today)]["full_count_hours"]
        if full is None:
            return Fraction(1)
        if hours is None:
            raise Unreadable("a stage at work has no weekly hours")
        return min(Fraction(1), hours / number(full))

    def days(self, way: Json, until: date) -> tuple[dict[Key, Fraction], dict[Key, list[date]]]:
        """R1: walk through the days of one person; return the exact cents and the days of every line."""
        exact, counted = dict[Key, Fraction](), dict[Key, list[date]]()
        used, prevented = Counter(way.get("counted_before") or {}), 0
        stages = list(enumerate(way["stages"]))
        spans = {place: (day_of(each["from"]), day_of(each.get("until"))) for place, each in stages}
        today = min((first for first, _ in spans.values()), default=until + timedelta(1))
        while today <= until:
            best: Any = None
            for place, stage in stages:
                if not spans[place][0] <= today <= spans[place][1]:
                    continue
                position = in_force(stage["allocations"], today)
                if position is None:
                    continue
                plan = stage["allocations"][position]["shares"][0]["plan"]
                worth = self.of_day(stage, plan, today, used[stage["contractor"]], prevented)
                rank = (worth, -ORDER.index(stage["kind"]), -place)
                if worth and (best is None or rank > best[0]):
                    best = (rank, worth, stage, (place, position, self.turn(plan, today)))
            if best:
                _, worth, stage, key = best
                exact[key] = exact.get(key, Fraction(0)) + worth
                counted.setdefault(key, []).append(today)
                prevented += stage["kind"] == "prevention"
                if stage["kind"] in WORK and terms(stage, today)[1] == "benefit":
                    used[stage["contractor"]] += 1
            today += timedelta(1)
        return exact, counted

    def turn(self, plan: str, today: date) -> int:
        """Return how often a plan had moved to another framework by a day."""
        return sum(day_of(move["from"]) <= today for move in self.plans[plan].get("moves", ()))

    def of_day(self, stage: Json, plan: str, today: date, used: int, prevented: int) -> Fraction:
        """R2 to R7: what a stage is worth on a day on which it wins, in cents."""
        name = self.framework(plan, today)
        hours, support = terms(stage, today)
        kind, length, group = stage["kind"], window(day_of(stage["from"]), today), stage.get("group")
        capped = prevented if kind == "prevention" else used
        known: Any = (name, kind, length, group, hours, support, capped)
        if known not in self._known:
            self._known[known] = self._of_day(plan, today, *known[1:])
        return self._known[known]

    def _of_day(
        self,
        plan: str,
        today: date,
        kind: str,
        length: int,
        group: str,
        hours: Fraction | None,
        support: str,
        used: int,
    ) -> Fraction:
        values = self.frameworks[self.framework(plan, today)]
        m = number(values.get(f"multipliers.{group}") or 1)
        if kind in WORK:
            if support == "none":  # R4
                return Fraction(0)
            worth = self.cents(plan, today, "person_year") * m * self.fulltime(plan, today, hours)
            if support == "permanent":  # R3
                return worth / length
            return worth / 365 if used < self.value(plan, today, "counted_days") else Fraction(0)  # R2
        if kind == "education":  # R5
            return self.cents(plan, today, "education_year") * m / length
        if kind == "prevention" and used >= self.value(plan, today, "prevention_days"):  # R7
            return Fraction(0)
        return self.value(plan, today, f"stages.{kind}") * self.cents(plan, today, "person_year") * m / length  # R6, R7

    def lines(self, facts: Json, until: date) -> list[Line]:
        """Return every line that facts earn up to and including a day."""
        found = list[Line]()
        for way in facts.get("trajectories") or ():
            found += self.of_way(way, until)
        for each in facts.get("purchases") or ():  # R12
            on, plan = day_of(each["date"]), each["plan"]
            values = self.frameworks[self.framework(plan, on)] if on <= until else {}
            valid = (
                held["kind"]
                for held in each.get("recognitions") or ()
                if day_of(held["from"]) <= on <= day_of(held.get("until"))
            )
            rates = [number(values[f"recognitions.{kind}"]) for kind in valid if f"recognitions.{kind}" in values]
            worth = number(each["net"]) * 100 * max(rates, default=Fraction(0))
            found += self.step("purchase", each["id"], "", on, until, [{"plan": plan, "bp": 10_000}], worth)
        for each in facts.get("hours") or ():  # R13
            on, plan = day_of(each["date"]), each["plan"]
            worth = self.cents(plan, on, "hour") * each["minutes"] / 60
            found += self.step("hours", each["id"], "", on, until, [{"plan": plan, "bp": 10_000}], worth)
        for each in facts.get("initiatives") or ():  # R14
            on, plan = day_of(each["date"]), each["shares"][0]["plan"]
            worth = self.cents(plan, on, "hour") * each["minutes"] / 60
            if each.get("agreed_impact") is not None:
                worth = min(number(each["agreed_impact"]) * 100, self.value(plan, on, "impact_cap") * worth)
            found += self.step("initiative", each["id"], "", on, until, each["shares"], worth)
        for each in facts.get("efforts") or ():  # R11, for an action
            if day_of(each["agreed"]) <= until:
                found += self.of_action(each, facts, until)
        return found

    def of_way(self, way: Json, until: date) -> Iterator[Line]:
        """R1 to R11: return what one person's way earns."""
        exact, counted = self.days(way, until)
        for place, stage in enumerate(way["stages"]):
            part, barred = stage.get("id", f"{way['id']}.{place + 1}"), stage.get("barred", ())
            for key in sorted(key for key in exact if key[0] == place):
                days, shares = counted[key], stage["allocations"][key[1]]["shares"]
                name = self.framework(shares[0]["plan"], days[0])
                about = (way["id"], part, stage["kind"], name, self.element(name, stage["kind"]))
                yield from _shared(about, exact[key], shares, barred, (days[0], days[-1]), len(days))
            third, ends = anniversary(day_of(stage["from"]), 3), day_of(stage.get("until"))
            position = in_force(stage["allocations"], third)
            if stage["kind"] in WORK and third <= ends and position is not None:  # R9
                shares = stage["allocations"][position]["shares"]
                plan = shares[0]["plan"]
                if third <= until:
                    worth = self.cents(plan, third, "person_year")
                    worth *= self.fulltime(plan, third, terms(stage, third)[0])
                    yield from self.step("sustained", way["id"], part, third, until, shares, worth, barred)
            effort = stage.get("effort")
            if effort and stage["allocations"] and day_of(effort["agreed"]) <= until:  # R11
                shares, on = stage["allocations"][-1]["shares"], day_of(effort["agreed"])
                as_planned = {**stage, "until": effort["planned_until"]}
                others = [*way["stages"][:place], as_planned, *way["stages"][place + 1 :]]
                planned, _ = self.days({**way, "stages": others}, day_of(effort["planned_until"]))
                realised, _ = self.days(way, ends)
                short = sum((planned[key] for key in planned if key[0] == place), Fraction(0))
                short -= sum((realised[key] for key in realised if key[0] == place), Fraction(0))
                worth = self.alpha(shares[0]["plan"], on, effort) * max(Fraction(0), short)
                yield from self.step("effort", way["id"], part, on, until, shares, worth, barred, stage["kind"])
        for place, each in enumerate(way.get("handovers") or (), start=1):  # R10
            if each.get("confirmed"):
                on, plans = day_of(each["date"]), (each["from_plan"], each["to_plan"])
                shares = [{"plan": plan, "bp": 5_000} for plan in plans]
                part, worth = each.get("id", f"{way['id']}.handover.{place}"), self.cents(plans[0], on, "handover")
                yield from self.step("handover", way["id"], part, on, until, shares, worth, each.get("barred", ()))

    def of_action(self, each: Json, facts: Json, until: date) -> Iterator[Line]:
        """R11, for an action: what was recorded under it, against what it planned."""
        on, plan = day_of(each["agreed"]), each["plan"]
        before = self.lines({**facts, "efforts": []}, on)
        recorded = sum(line.cents for line in before if line.plan == plan and under(line, each["recorded"]))
        short = sum(self.planned(plan, planned) for planned in each["planned"]) - recorded
        worth = self.alpha(plan, on, each) * max(0, short)
        shares, name = [{"plan": plan, "bp": 10_000}], self.framework(plan, on)
        about = (each["id"], "", "effort", name, each["planned"][0]["element"])
        yield from _shared(about, worth, shares, (), (on, on), None) if on <= until else ()

    def alpha(self, plan: str, on: date, effort: Json) -> Fraction:
        """R11: alpha times what was delivered of the norm."""
        share = self.value(plan, on, "effort_share_high_risk" if effort.get("high_risk") else "effort_share")
        return share * min(Fraction(1), Fraction(effort["delivered_minutes"], effort["norm_minutes"]))

    def planned(self, plan: str, told: Json) -> int:
        """Return what a planned fact is worth: as a fact, once for each person of elements 1 and 2."""
        due, shares = told["last_day"], [{"plan": plan, "bp": 10_000}]
        if told["element"] == 4:
            facts: Json = {"hours": [{"id": "", "plan": plan, "date": due, "minutes": told.get("minutes", 0)}]}
        elif told["element"] == 3:
            held = [{"kind": told["kind"], "from": due}] if told.get("kind") else []
            net = Fraction(told.get("cents", 0), 100)
            facts = {"purchases": [{"id": "", "plan": plan, "date": due, "net": net, "recognitions": held}]}
        else:
            first, minutes = told["first_day"], told.get("weekly_minutes")
            names = {self.framework(plan, day_of(first))}
            names |= {move["framework"] for move in self.plans[plan].get("moves", ()) if first < move["from"] <= due}
            full = [number(T) for name in names if (T := self.frameworks[name]["full_count_hours"]) is not None]
            stage = {
                "id": "",
                "kind": told.get("kind") or ("employment", "education")[told["element"] - 1],
                "contractor": "",
                "from": first,
                "until": due,
                "support": told.get("support"),
                "allocations": [{"from": first, "shares": shares}],
                "hours": Fraction(minutes, 60) if minutes is not None else max(full, default=None),
            }
            facts = {"trajectories": [{"id": "", "stages": [stage]}]}
        persons: int = told.get("persons", 0) if told["element"] <= 2 else 1
        return persons * sum(line.cents for line in self.lines(facts, day_of(due)) if line.plan == plan)

    def element(self, framework: str, rule: str) -> int:
        """Return under which element a rule reports; a scenario that leans on the norm does not say."""
        return int(self.frameworks[framework].get(f"elements.{rule}") or 0)

    def step(
        self,
        rule: str,
        source: str,
        part: str,
        on: date,
        until: date,
        shares: list[Json],
        worth: Fraction,
        barred: Any = (),
        kind: str = "",
    ) -> Iterator[Line]:
        """Yield a line that counts whole from a day on."""
        if on <= until:
            name = self.framework(shares[0]["plan"], on)
            about = (source, part, rule, name, self.element(name, kind or rule))
            yield from _shared(about, worth, shares, barred, (on, on), None)

    def owed(self, plan: str, on: date, *, agreed: bool) -> int:
        """Return percentage x revenue x labour share, rounded per statement whose period is over."""
        told = self.plans[plan]
        return sum(
            rounded(number(told["percentage"]) * number(each["amount"]) * number(each.get("labour_share") or 1))
            for each in told.get("revenue") or ()
            if bool(each["agreed"]) is agreed and each.get("until") and day_of(each["until"]) <= on
        )

    def figures(self, plan: str, on: date) -> dict[str, int]:
        """Return the figures of a plan on a day, in cents."""
        told, facts = self.plans[plan], self.facts
        lines = [line for line in self.lines(facts, on) if line.plan == plan]
        found = {
            "realised": sum(line.cents for line in lines),
            "disputed": sum(line.cents for line in lines if under(line, told.get("objected", ()))),
            "obligation": self.owed(plan, on, agreed=True),
            "expected": self.owed(plan, on, agreed=False),
        }
        if "last_day" not in told:
            return found
        firm = [each for each in told["actions"] if each["certainty"] in {"agreed", "running"}]
        horizon = max(day_of(told["last_day"]), on)
        ways = [{**way, "stages": [_running(stage, on) for stage in way["stages"]]} for way in facts["trajectories"]]
        expected = [*self.lines({"trajectories": ways}, horizon), *self.lines({**facts, "trajectories": []}, horizon)]
        if facts.get("efforts"):
            credit = {each["id"] for each in facts["efforts"]}
            expected = [line for line in expected if line.source not in credit]
            expected += [line for line in self.lines(facts, horizon) if line.source in credit]
        expected = [line for line in expected if line.plan == plan]
        lacking, planned = 0, 0
        for each in firm:
            worth = sum(self.planned(plan, one) for one in each["planned"])
            planned += worth
            lacking += max(0, worth - sum(line.cents for line in expected if under(line, each["recorded"])))
        return found | {"planned": planned, "forecast": sum(line.cents for line in expected) + lacking}


def _flat(told: Json) -> Iterator[tuple[str, Any]]:
    for key, value in told.items():
        if key not in {"extends", "values", "content", "title"}:
            yield from ((f"{key}.{k}", v) for k, v in value.items()) if isinstance(value, dict) else ((key, value),)


def _shared(
    about: tuple[str, str, str, str, int],
    worth: Fraction,
    shares: list[Json],
    barred: Any,
    span: tuple[date, date],
    days: int | None,
) -> Iterator[Line]:
    """Round a line once, and split it; in a plan that is barred its share is nobody's."""
    source, part, rule, name, element = about
    first, last = (each.isoformat() for each in span)
    for share, cents in zip(shares, split(rounded(worth), [share["bp"] for share in shares]), strict=True):
        plan = "" if share["plan"] in barred else share["plan"]
        yield Line(plan, source, part, rule, name, element, cents, days, first, last)


def _running(stage: Json, on: date) -> Json:
    """Let an open stage run on until its planned end, or today where that is over."""
    if stage.get("until") or not stage.get("planned_until"):
        return stage
    return {**stage, "until": max(stage["planned_until"], on.isoformat())}


def under(line: Line, ids: Any) -> bool:
    """Tell whether a line is about one of some facts."""
    return line.source in ids or line.part in ids


def euros(cents: int) -> str:
    """Write cents as euros."""
    return f"EUR {'-' if cents < 0 else ''}{abs(cents) // 100:,}.{abs(cents) % 100:02}"


def compared(ledger: Json) -> Iterator[str]:
    """Value the facts of a ledger again; yield a sentence for every line and total that differs."""
    rules, plan, on = Rules(ledger["facts"]), ledger["plan"], day_of(ledger["as_of"])
    if ledger["facts"]["as_of"] != ledger["as_of"]:
        yield f"The ledger is of {ledger['as_of']}, its facts are of {ledger['facts']['as_of']}."
    lines = [line for line in rules.lines(rules.facts, on) if line.plan == plan]
    right, said, count = dict[tuple[Any, ...], Line](), dict[tuple[Any, ...], Json](), Counter[tuple[str, ...]]()
    for line in lines:
        name = (line.source, line.part, line.rule, line.first)
        count[name] += 1
        right[*name, count[name]] = line
    count.clear()
    for each in ledger["lines"]:
        name = (each["source"], each["part"], each["rule"], each["from"])
        count[name] += 1
        said[*name, count[name]] = each
    for key in right.keys() | said.keys():
        about = f"{key[2]} of {key[0]}, from {key[3]}"
        if key not in said:
            yield f"The ledger leaves out a line: {about}, {euros(right[key].cents)}."
        elif key not in right:
            yield f"The ledger has a line that the facts do not give: {about}, {euros(said[key]['cents'])}."
        elif right[key].cents != said[key]["cents"]:
            yield f"{about}: the ledger says {euros(said[key]['cents'])}, the rules {euros(right[key].cents)}."
        else:
            line = right[key]
            others = {"plan": plan, "framework": line.framework, "element": line.element, "days": line.days}
            for field, value in (others | {"until": line.last, "number": _numbered(rules, line)}).items():
                if said[key][field] != value:
                    yield f"{about}: the ledger says {said[key][field]} as {field}, the rules {value}."
    figures = rules.figures(plan, on)
    for figure, cents in figures.items():
        if ledger["totals"].get(figure) != cents:
            yield f"Total {figure}: the ledger says {ledger['totals'].get(figure)}, the rules {cents}, in cents."
    for element, cents in ledger["elements"].items():
        if cents != sum(line.cents for line in lines if str(line.element) == element):
            yield f"The total of element {element}, {euros(cents)}, is not that of its lines."


def _numbered(rules: Rules, line: Line) -> int:
    """Return the number of the rule of a line; permanent support falls under R3, and is asked of the first day."""
    if line.rule in WORK:
        for way in rules.facts["trajectories"]:
            for stage in way["stages"]:
                if stage.get("id") == line.part:
                    return 3 if terms(stage, day_of(line.first))[1] == "permanent" else 2
    others = {"education": 5, "activation": 6, "work-experience": 6, "prevention": 7, "sustained": 9, "handover": 10}
    return (others | {"effort": 11, "purchase": 12, "hours": 13, "initiative": 14}).get(line.rule, 0)


class Told:
    """What the events of a dossier tell, folded from the streams as they were stored."""

    def __init__(self, plan: str, streams: dict[str, list[tuple[str, Json]]]) -> None:
        """Take every event of the plan, and of the ways and initiatives that it cites."""
        self.streams, self.plan = streams, plan
        self.entries, self.revenue, self.stages = dict[str, Json](), dict[str, Json](), dict[str, Json]()
        self.handovers, self.initiatives, self.labour = dict[str, Json](), dict[str, Json](), dict[str, Fraction]()
        self.objections, self.efforts, self.candidates = dict[str, Json](), dict[str, Json](), dict[str, int]()
        self.ways, self.documents, self.percentage = dict[str, Json](), dict[str, Json](), Fraction(0)
        self.moves, self.actions = list[Json](), dict[str, Json]()
        for version, (topic, event) in enumerate(streams[plan], start=1):
            self._of_plan(topic.partition("/")[0], event, version)
        for stream, events in streams.items():
            for version, (topic, event) in enumerate(events, start=1):
                match topic.partition("/")[0].partition("."):
                    case ("trajectory", _, name):
                        self._of_way(stream, name, event, version)
                    case ("initiative", _, name):
                        self._of_initiative(self.initiatives.setdefault(stream, {"gifts": {}}), name, event)
                    case ("framework", _, "published"):
                        held = event["document"]
                        self.documents[f"{held['name']}/{held['version']}/{event['content'][:8]}"] = held

    def _of_plan(self, name: str, event: Json, version: int) -> None:
        match name.removeprefix("plan."):
            case "opened":
                self.percentage, self.moves = Fraction(event["percentage"], 100), [{"framework": event["framework"]}]
                self._lots(event["contracts"])
            case "amendment-accepted":
                for change in event["changes"]:
                    self._changed(change)
            case "hours-recorded" | "hours-corrected" | "purchase-recorded" | "purchase-corrected":
                self.entries[event["entry"]] = event["facts"] | {"version": version}
            case "entry-withdrawn":
                del self.entries[event["entry"]]
            case "entry-objected":
                alone = event.get("recorder") or event["entry"] in self.entries
                self.objections[event["objection"]] = {"entry": event["entry"], "alone": alone, "status": "open"}
            case "objection-withdrawn" | "objection-upheld" | "objection-decided":
                upheld = name.endswith("upheld") or event.get("upheld", False)
                self.objections[event["objection"]]["status"] = "upheld" if upheld else "over"
            case "revenue-proposed" | "revenue-revised":
                old = self.revenue.get(event["statement"], {})
                self.revenue[event["statement"]] = old | {"lot": event.get("lot", old.get("lot")), "proposed": event}
                self.revenue[event["statement"]].pop("gone", None)
            case "revenue-agreed" | "revenue-decided":
                self.revenue[event["statement"]]["agreed"] = event
            case "revenue-withdrawn":
                self.revenue[event["statement"]]["gone"] = True
            case "effort-proposed" | "effort-revised" | "effort-agreed" | "effort-withdrawn":
                old = self.efforts.get(event["effort"], {})
                self.efforts[event["effort"]] = old | event | {"agreed": name.endswith("agreed")}
            case "candidate-presented":
                self.candidates[event["candidate"]] = event["minutes"]
            case "action-noted" | "action-revised":
                self.actions[event["action"]] = dict(event["terms"])
            case "action-started":
                self.actions[event["action"]]["certainty"] = "running"
            case "action-dropped" | "action-ended":
                self.actions.pop(event["action"], None)

    def _changed(self, change: Json) -> None:
        match change["change"]:
            case "percentage-agreed":
                self.percentage = Fraction(change["percentage"], 100)
            case "framework-agreed":
                self.moves = [each for each in self.moves if each.get("first_day", "") < change["first_day"]] + [change]
            case "contract-combined":
                self._lots([change["contract"]])
            case "action-agreed":
                self.actions[change["subject"]] = dict(change["terms"])
            case "action-released":
                self.actions.pop(change["subject"], None)

    def _lots(self, contracts: list[Json]) -> None:
        for lot in (lot for contract in contracts for lot in contract["lots"]):
            self.labour[lot["id"]] = Fraction(lot.get("labour_share", 10_000), 10_000)

    def _of_way(self, stream: str, name: str, event: Json, version: int) -> None:
        match name:
            case "started":
                self.ways[stream] = event
            case "stage-started" | "stage-changed":
                self.stages[event["stage"]] = event["facts"] | {"way": stream, "version": version}
            case "stage-terms-changed":
                stage, first = self.stages[event["stage"]], event["terms"]["first_day"]
                before = [each for each in stage.get("later", ()) if each["first_day"] < first]
                self.stages[event["stage"]] = stage | {"later": [*before, event["terms"]], "version": version}
            case "stage-ended":
                self.stages[event["stage"]] |= {"last_day": event["last_day"], "version": version}
            case "stage-withdrawn":
                del self.stages[event["stage"]]
            case "handover-proposed":
                left, entered = (CHAIN.get(each["kind"], 0) for each in (self.stages[event["stage"]], event))
                forward = 0 < left < entered
                self.handovers[event["handover"]] = event | {"way": stream, "forward": forward, "version": version}
            case "handover-confirmed":
                self.handovers[event["handover"]] |= {"to_plan": event["to_plan"], "confirmed": True}

    def _of_initiative(self, told: Json, name: str, event: Json) -> None:
        match name:
            case "contribution-logged" | "contribution-corrected":
                told["gifts"][event["contribution"]] = event["facts"]["minutes"]
            case "contribution-withdrawn":
                del told["gifts"][event["contribution"]]
            case "shares-proposed":
                told.setdefault("shares", []).append(event["shares"])
            case "impact-proposed":
                told.setdefault("impacts", []).append(event["cents"])
            case "completed":
                told["day"] = event["day"]

    def struck(self, fact: str) -> bool:
        """Tell whether an upheld objection took a fact out everywhere."""
        return any(
            each["status"] == "upheld" and each["alone"] for each in self.objections.values() if each["entry"] == fact
        )

    def differences(self, ledger: Json) -> Iterator[str]:
        """Yield a sentence for every fact of a ledger that is not the one that the events tell."""
        facts = ledger["facts"]
        own = next(each for each in facts["plans"] if each["id"] == ledger["plan"])
        for fact, places in ledger["events"].items():
            for each in places:
                if not 1 <= each["version"] <= len(self.streams.get(each["stream"], ())):
                    yield f"Fact {fact} names version {each['version']} of stream {each['stream']}, which is not here."
        for name, held in facts["frameworks"].items():
            document = self.documents.get(name)
            if document and {key: each.get("value") for key, each in document["values"].items()} != held["values"]:
                yield f"The values of framework {name} are not those that were published."
            uses = {own["framework"], *(move["framework"] for move in own.get("moves", ()))}
            if name in uses and not document:
                yield f"Framework {name}, which values this plan, was published in no event of this dossier."
        told = [(f"{each['framework']['name']}/{each['framework']['version']}/{each['framework']['content'][:8]}",
                 each.get("first_day")) for each in self.moves]  # fmt: skip
        if told != [(own["framework"], None), *((each["framework"], each["from"]) for each in own.get("moves", ()))]:
            yield "The frameworks of the plan are not those that were agreed."
        if number(own["percentage"]) != self.percentage:
            yield f"The percentage is {own['percentage']}; the events say {float(self.percentage)}."
        if {_id(each) for each in own["objected"]} != self._open():
            yield "What is under an objection is not what the events tell."
        yield from self._actions(own)
        yield from _apart(
            "revenue statement", {_id(each["id"]): _revenue(each) for each in own["revenue"]}, self._revenue()
        )
        kinds = (("hours", "minutes", self._hours), ("purchases", "net", self._purchase))
        for kind, field, read in kinds:
            right = {id: read(each) for id, each in self.entries.items() if field in each and not self.struck(id)}
            said = {_id(each["id"]): {k: v for k, v in each.items() if k not in {"id", "plan"}} for each in facts[kind]}
            yield from _apart(f"entry ({kind})", said, right)
        yield from self._ways(facts)
        yield from self._shared(facts)

    def _open(self) -> set[str]:
        return {each["entry"] for each in self.objections.values() if each["status"] == "open"}

    def _actions(self, own: Json) -> Iterator[str]:
        said = {
            _id(each["id"]): {"certainty": each["certainty"], "planned": each["planned"]} for each in own["actions"]
        }
        right = {
            id: {"certainty": each["certainty"], "planned": each.get("planned", [])}
            for id, each in self.actions.items()
        }
        yield from _apart("action", said, right)

    def _revenue(self) -> dict[str, Json]:
        return {
            id: {"from": one["first_day"], "until": one["last_day"], "amount": Fraction(one["cents"], 100),
                 "labour_share": self.labour[each["lot"]], "agreed": "agreed" in each}
            for id, each in self.revenue.items() if "gone" not in each
            for one in [each.get("agreed") or each["proposed"]]
        }  # fmt: skip

    def _hours(self, told: Json) -> Json:
        return {"date": told["day"], "minutes": told["minutes"]}

    def _purchase(self, told: Json) -> Json:
        held = [
            {"kind": each["kind"], "from": each["first_day"]}
            | ({"until": each["last_day"]} if each.get("last_day") else {})
            for each in told["recognitions"]
        ]
        sign, cents = "-" if told["net"] < 0 else "", abs(told["net"])
        return {"date": told["invoice_day"], "net": f"{sign}{cents // 100}.{cents % 100:02}", "recognitions": held}

    def _ways(self, facts: Json) -> Iterator[str]:
        seen = set[str]()
        for way in facts["trajectories"]:
            told = self.ways.get(_id(way["id"]), {})
            if {_id(k): v for k, v in way["counted_before"].items()} != told.get("counted_before", {}):
                yield f"Trajectory {way['id']}: the days that counted before are not those that the events tell."
            for stage in way["stages"]:
                seen.add(_id(stage["id"]))
                right = self.stages.get(_id(stage["id"]))
                if right is None or right["way"] != _id(way["id"]):
                    yield f"Stage {stage['id']} is told by no event of its trajectory."
                    continue
                told_terms = [{"first_day": right["first_day"], **_work(right)}, *map(_worked, right.get("later", ()))]
                said_terms = [_said(stage), *(_said(each) for each in stage.get("later", ()))]
                pairs = {
                    "kind": (stage["kind"], right["kind"]),
                    "carrier": (_id(stage["contractor"]), right["carrier"]),
                    "first day": (stage["from"], right["first_day"]),
                    "last day": (stage.get("until"), right.get("last_day")),
                    "group": (stage.get("group", ""), told.get("group", "")),
                    "hours and support": (said_terms, told_terms),
                    "effort credit": (bool(stage.get("effort")) and self._credit(stage), bool(stage.get("effort"))),
                }
                for name, (said, known) in pairs.items():
                    if said != known:
                        said_by = f"the ledger says {said}, version {right['version']} {known}"
                        yield f"Stage {stage['id']}, {name}: {said_by}."
                yield from self._allocated(stage, right)
            for each in way["handovers"]:
                seen.add(_id(each["id"]))
                right = self.handovers.get(_id(each["id"]), {})
                said = (each["date"], _id(each["from_plan"]), _id(each["to_plan"]), True)
                if said != (right.get("day"), right.get("from_plan"), right.get("to_plan"), right.get("confirmed")):
                    yield f"Hand-over {each['id']} is not the one that the events tell."
        for id, stage in self.stages.items():
            plans = {share["plan"] for each in stage["allocations"] for share in each["shares"]}
            if id not in seen and plans == {self.plan} and not self.struck(id):
                yield f"Stage {id}, told by version {stage['version']} of {stage['way']}, is not among the facts."
        for id, each in self.handovers.items():
            gone = each["stage"] not in self.stages or self.struck(each["stage"]) or each["stage"] not in seen
            if id not in seen and each.get("confirmed") and each["forward"] and not gone:
                yield f"Hand-over {id}, told by version {each['version']} of {each['way']}, is not among the facts."

    def _credit(self, stage: Json) -> bool:
        """Tell whether the credit of a stage is one that both signed here, or another plan's."""
        found = [each for each in self.efforts.values() if each["subject"] == _id(stage["id"]) and each["agreed"]]
        said, other = stage["effort"], stage["allocations"][-1]["shares"][0]["plan"]
        right = [
            (one["norm_minutes"], self._delivered(one), one["planned_last_day"]) for one in (e["terms"] for e in found)
        ]
        return (
            _id(other) != self.plan or (said["norm_minutes"], said["delivered_minutes"], said["planned_until"]) in right
        )

    def _delivered(self, told: Json) -> int:
        minutes: int = told["delivered_minutes"]
        return minutes + sum(self.candidates[each] for each in told.get("refusals", ()))

    def _allocated(self, stage: Json, right: Json) -> Iterator[str]:
        """Require that an allocation counts as it was told, or ends earlier, with a plan in it."""
        known = {each["first_day"]: each for each in right["allocations"]}
        for each in stage["allocations"]:
            told = known.get(each["from"], {"shares": []})
            shares = [(_id(share["plan"]), share["bp"]) for share in each["shares"]]
            same = shares == [(share["plan"], share["share"]) for share in told["shares"]]
            if not same or day_of(each.get("until")) > day_of(told.get("last_day")):
                version = right["version"]
                yield f"Stage {stage['id']}: its allocation from {each['from']} is not told by version {version}."
        missing = known.keys() - {each["from"] for each in stage["allocations"]}
        for first in missing:
            if all(share["plan"] == self.plan for share in known[first]["shares"]):
                yield f"Stage {stage['id']}: its allocation from {first} is not among the facts."

    def _shared(self, facts: Json) -> Iterator[str]:
        for each in facts["initiatives"]:
            right = self.initiatives.get(_id(each["id"]), {"gifts": {}})
            shares = [
                {
                    "plan": _id(one["plan"]),
                    "contractor": _id(one["contractor"]),
                    "share": one["bp"],
                    "indirect": one.get("indirect", False),
                }
                for one in each["shares"]
            ]
            told = [[{k: one.get(k, False) for k in shares[0]} for one in them] for them in right.get("shares", ())]
            impact = each.get("agreed_impact")
            fits = impact is None or number(impact) * 100 in right.get("impacts", ())
            if (
                (each["date"], each["minutes"]) != (right.get("day"), sum(right["gifts"].values()))
                or shares not in told
                or not fits
            ):
                yield f"Initiative {each['id']} is not the one that the events tell."
        for id, each in self.initiatives.items():
            known = {_id(one["id"]) for one in facts["initiatives"]}
            upheld = any(o["status"] == "upheld" for o in self.objections.values() if o["entry"] == id)
            if "day" in each and "shares" in each and id not in known and not upheld:
                yield f"Initiative {id} was completed, and is not among the facts."
        for each in facts["efforts"]:
            right = self.efforts.get(_id(each["id"]), {})
            terms_told = right.get("terms", {"delivered_minutes": 0})
            said = (each["norm_minutes"], each["delivered_minutes"], True)
            if said != (terms_told.get("norm_minutes"), self._delivered(terms_told), right.get("agreed")):
                yield f"Effort credit {each['id']} is not the one that both signed."


def _id(text: str) -> str:
    return text.replace("-", "")


def _revenue(told: Json) -> Json:
    kept = {"from": told["from"], "until": told.get("until"), "agreed": told["agreed"]}
    return kept | {"amount": number(told["amount"]), "labour_share": number(told["labour_share"])}


def _work(told: Json) -> Json:
    minutes = told.get("weekly_minutes")
    return {"hours": None if minutes is None else Fraction(minutes, 60), "support": told.get("support", "benefit")}


def _worked(told: Json) -> Json:
    return {"first_day": told["first_day"], **_work(told)}


def _said(told: Json) -> Json:
    hours, support = terms({**told, "later": ()}, date.max)
    return {"first_day": told["from"], "hours": hours, "support": support}


def _apart(kind: str, said: dict[str, Json], right: dict[str, Json]) -> Iterator[str]:
    for id in sorted(said.keys() | right.keys()):
        if id not in right:
            yield f"The {kind} {id} is told by no event that stands."
        elif id not in said:
            yield f"The {kind} {id} was recorded and stands, and is not among the facts."
        else:
            for name in right[id]:
                if said[id].get(name) != right[id][name]:
                    yield f"The {kind} {id}, {name}: the ledger says {said[id].get(name)}, its event {right[id][name]}."


def once(pairs: list[tuple[str, Any]]) -> Json:
    """Refuse a key that stands twice."""
    if len(dict(pairs)) != len(pairs):
        raise Unreadable("a key stands twice")
    return dict(pairs)


def read(content: bytes) -> Any:
    """Read JSON; what is written with an exponent or a point outside a text is no exact number."""
    return json.loads(content, object_pairs_hook=once, parse_float=str)


def opened(path: Path) -> tuple[Json, dict[str, list[tuple[str, Json]]], int]:
    """Return the ledger or scenario in a file; of a dossier its streams as far as they are open, and what is closed."""
    if not zipfile.is_zipfile(path):
        return read(path.read_bytes()), {}, 0
    with zipfile.ZipFile(path) as file:
        streams, closed = {}, 0
        for name in (name for name in file.namelist() if name.startswith("streams/")):
            member = read(file.read(name))
            events = [each for each in member["events"] if "state" in each]
            closed += len(member["events"]) - len(events)
            streams[member["stream"]] = [(each["topic"], read(b64decode(each["state"]))) for each in events]
        return read(file.read("ledger.json")), streams, closed


def limited(ledger: Json, whole: bool) -> int:  # noqa: FBT001 - of a dossier in which nothing is closed
    """Say of totals alone: that they add up, and that nothing that could be told was kept back."""
    added = sum(each["cents"] for each in ledger["parts"]) == ledger["totals"]["realised"]
    if not added:
        print("The parts of what was realised do not add up to it.")
    if whole:
        print("Nothing is closed in this dossier, and yet its ledger holds totals alone.")
    print("This ledger holds totals alone: there is nothing in it to value again.")
    return 0 if added and not whole else 1


def main(words: list[str] | None = None) -> int:
    """Value one file again, and say what was found."""
    parser = argparse.ArgumentParser(description="Value the plan of a dossier, a ledger or a scenario again.")
    parser.add_argument("file", type=Path, metavar="FILE")
    asked = parser.parse_args(words)
    try:
        ledger, streams, closed = opened(asked.file)
        if "totals" not in ledger:
            rules = Rules(ledger)
            for plan in rules.plans:
                figures = rules.figures(plan, day_of(ledger["as_of"])).items()
                print(f"{plan}: {', '.join(f'{name} {euros(cents)}' for name, cents in figures)}")
            return 0
        if ledger["form"] == "limited":
            return limited(ledger, bool(streams) and not closed)
        found = sorted(compared(ledger))
        if streams:
            found += Told(_id(ledger["plan"]), streams).differences(ledger)
    except (
        OSError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        Unreadable,
        zipfile.BadZipFile,
    ) as reason:
        print(f"It could not be read: {type(reason).__name__}: {reason}", file=sys.stderr)
        return 2
    for each in found:
        print(each)
    if found:
        print("This ledger is not what its facts are worth.")
        return 1
    lines, totals = len(ledger["lines"]), len(ledger["totals"])
    print(f"{lines} lines and {totals} totals of {ledger['as_of']} were valued again: all right.")
    print(
        "Its facts are those that the events tell." if streams else "Not shown: that its facts are true to the events."
    )
    print("Not shown: on which day other plans that share a person end, and what was objected there.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
