"""Two clients, three contractors and their consortium do what they like: nothing ever counts twice, all of it once."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from os import environ
from typing import Any, TypeVar
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from msgspec.structs import replace

from domain.aggregates.initiative import Initiative, InitiativePart, Involvement
from domain.aggregates.partnership import Partnership
from domain.aggregates.plan import EffortStatus, Plan
from domain.aggregates.trajectory import AllocationCode, EndCause, Trajectory
from domain.authority import HOST, Actor
from domain.commands.books import Shelf, open_book
from domain.events import Recorded
from domain.refusals import Missing, Refused, Stale
from domain.terms import (
    PERMITTED_EVIDENCE,
    Allocation,
    Evidence,
    HoursFacts,
    Lot,
    ObjectionCode,
    ObligationShare,
    PurchaseFacts,
    Recognition,
    Share,
    StageFacts,
    StageKind,
    Support,
    WorkTerms,
)
from domain.valuation import facts as f
from domain.valuation.framework import norm
from tests.kit.cast import (
    CLIENT,
    CONTRACTOR,
    FRAMEWORK,
    NAMES,
    NOORDERDIJK,
    OUTSIDER,
    RIJKSDIENST,
    TODAY,
    WATERBURG,
    contract,
    effort_terms,
    hours,
    id_of,
    invoice,
    purchase,
    timesheet,
)
from tests.kit.office import HELDER, KADE, NEIGHBOUR, Office, content_of, contribution, initiative
from tests.valuation.daily import Amounts, of_trajectory

T = TypeVar("T")

ZUIDRAND = id_of("Zuidrand Groen")
CLIENTS = {WATERBURG: CLIENT, RIJKSDIENST: OUTSIDER}
CONTRACTORS = {NOORDERDIJK: CONTRACTOR, HELDER: NEIGHBOUR, ZUIDRAND: Actor(id_of("uitvoerder Zuidrand"), ZUIDRAND)}
MEMBERS = tuple(CONTRACTORS)
BEGIN, END, ENDED = date(2025, 1, 1), date(2029, 6, 30), date(2027, 12, 31)
OLD, HEIR, SECOND_HEIR, OURS = map(id_of, ("an old plan", "an heir", "a second heir", "a plan of all three"))

WHOLE = 10_000
HOUR = 17_500
MOST_IMPACT = 3
RATES = {"buy-social": Fraction(1), "pso-2": Fraction(1, 2)}
FIRST, FIRST_PURCHASE = id_of("the first purchase"), purchase(net=800_000, evidence=invoice("2025-0001"))
"""What the plan that has ended owes its surplus to."""
OWED = 500_000
"""What each heir owes: it receives half of that at most."""
CHAIN = {"activation": 1, "education": 2, "work-experience": 3, "sheltered": 4, "employment": 4}
WORKING = {StageKind.EMPLOYMENT, StageKind.SHELTERED}
VALUED = {str(kind) for kind in StageKind}
NORM = norm()

ANY = st.integers(0, 11)
"""Which one of what there is."""
LENGTHS = st.sampled_from([None, None, 20, 150, 420, 800])
DAYS = st.integers(0, (TODAY - BEGIN).days)
NUMBERS = st.integers(1, 2)
SPELLINGS = st.sampled_from(["UV-{}", "uv {}", "UV/00{}"])
"""Ways to type one and the same number."""
WHY = "Zo is het."


@dataclass
class Agreement:
    """A plan, as the test knows it."""

    client: UUID
    contractors: tuple[UUID, ...]
    last_day: date
    owed: int = 0
    received: int = 0
    closed: int | None = None
    """What was realised when both signed the final statement."""
    pot: int = 0
    given: int = 0


@dataclass
class Effort:
    """Hours, a purchase or a contribution: who did it, under which number, and what it is."""

    by: UUID
    place: UUID
    key: tuple[Any, ...]
    told: Any
    gone: bool = False


@dataclass
class Step:
    """A stage with the plans that did not let its days count, and the credit that was agreed in each plan."""

    person: UUID
    facts: StageFacts
    silent: set[UUID] = field(default_factory=set)
    gone: bool = False
    struck: set[UUID] = field(default_factory=set)
    credits: dict[UUID, f.Effort] = field(default_factory=dict)

    @property
    def plans(self) -> set[UUID]:
        """The plans that its days are allocated to."""
        return {share.plan for period in self.facts.allocations for share in period.shares}


@dataclass
class Together:
    """An initiative: who takes part, who agreed with which parts, what it is worth and since when it counts."""

    partners: set[UUID]
    parts: tuple[InitiativePart, ...] = ()
    asked: tuple[InitiativePart, ...] | None = None
    agreed: set[UUID] = field(default_factory=set)
    impact: int | None = None
    since: date | None = None
    struck: set[UUID] = field(default_factory=set)


class NeverTwice(RuleBasedStateMachine):
    """Everybody tries everything, and the test keeps its own account of what was recorded."""

    @initialize()
    def begin(self) -> None:
        """Find three contractors in a consortium, their plan, one that has ended and two that may receive of it."""
        self.office = Office(beginning())
        self.shelf = Shelf(self.office.store)
        self.count = self.seen = 0
        self.plans = {
            OLD: Agreement(RIJKSDIENST, (NOORDERDIJK,), ENDED, owed=50_000),
            HEIR: Agreement(RIJKSDIENST, (NOORDERDIJK,), END, owed=OWED),
            SECOND_HEIR: Agreement(RIJKSDIENST, (NOORDERDIJK,), END, owed=OWED),
            OURS: Agreement(WATERBURG, MEMBERS, END),
        }
        self.efforts = {FIRST: Effort(NOORDERDIJK, OLD, ("invoice", False, 0), FIRST_PURCHASE)}
        self.steps: dict[UUID, Step] = {}
        self.carriers: dict[UUID, set[UUID]] = {}
        self.handovers: dict[UUID, tuple[UUID, UUID, f.Handover]] = {}
        self.initiatives: dict[UUID, Together] = {}
        self.objections: dict[UUID, tuple[UUID, UUID]] = {}
        self.walked: dict[tuple[UUID, date], tuple[f.Trajectory, Amounts]] = {}

    # The plans

    @precondition(lambda self: len(self.plans) < 8)
    @rule(client=st.sampled_from([WATERBURG, RIJKSDIENST]), carried=st.sampled_from([*MEMBERS, KADE]))
    def open_plan(self, client: UUID, carried: UUID) -> None:
        """Open a plan with one contractor, or with the partnership."""
        plan = self._new("plan")
        if self._try("open_plan", CLIENTS[client], **opening(plan, carried)):
            self.plans[plan] = Agreement(client, MEMBERS if carried == KADE else (carried,), END)

    @precondition(lambda self: self.plans[OLD].closed is None)
    @rule()
    def close_the_old_plan(self) -> None:
        """Sign the final statement, both."""
        old, closing = self.plans[OLD], self._new("closing")
        for name, by in (("propose_closing", OUTSIDER), ("agree_closing", CONTRACTOR)):
            content = content_of(self.office, OLD)
            if not self._try(name, by, plan=OLD, closing=closing, content=content):
                return
        old.closed = self._realised(OLD, ENDED)
        old.pot = max(0, old.closed + old.received - old.owed)

    @precondition(lambda self: self.plans[OLD].closed is not None)
    @rule(out_of=st.sampled_from([0, 0, 0, 1]))
    def reopen_the_old_plan(self, out_of: int) -> None:
        """Open it again, both, now and then: not once its pot was drawn on."""
        if not out_of:
            return
        reopening: dict[str, Any] = {"plan": OLD, "reopening": self._new("reopening")}
        self._try("propose_reopening", CONTRACTOR, reason=WHY, **reopening)
        if self._try("agree_reopening", OUTSIDER, **reopening):
            assert not self.plans[OLD].given
            self.plans[OLD].closed, self.plans[OLD].pot = None, 0

    @precondition(lambda self: self.plans[OLD].closed is not None)
    @rule(heir=st.sampled_from([HEIR, SECOND_HEIR]), amount=st.sampled_from([60_000, 130_000, 250_000, 250_001]))
    def carry_over(self, heir: UUID, amount: int) -> None:
        """Receive from the pot, both."""
        asked: dict[str, Any] = {"plan": heir, "carry_over": self._new("carry over")}
        self._try("propose_carry_over", CONTRACTOR, source=OLD, amount=amount, **asked)
        if self._try("agree_carry_over", OUTSIDER, **asked):
            self.plans[heir].received += amount
            self.plans[OLD].given += amount

    # Hours, purchases and contributions

    @rule(which=ANY, who=ANY, day=NUMBERS, number=NUMBERS, spelling=SPELLINGS, minutes=NUMBERS)
    def record_hours(self, which: int, who: int, day: int, number: int, spelling: str, minutes: int) -> None:
        """Record hours under a time sheet that may be counted already."""
        plan, entry = pick(list(self.plans), which), self._new("hours")
        by = pick(self.plans[plan].contractors, who)
        told = worked(day, spelling.format(number), minutes)
        if self._try("record_hours", CONTRACTORS[by], plan=plan, entry=entry, facts=told):
            self.efforts[entry] = Effort(by, plan, ("hours", by, told.day, number), told)

    @rule(
        which=ANY,
        who=ANY,
        number=NUMBERS,
        spelling=SPELLINGS,
        part=st.sampled_from([1, 1, 2, 3, -1]),
        kind=st.sampled_from(list(RATES)),
        first=st.sampled_from([BEGIN, BEGIN, TODAY]),
    )
    def record_purchase(
        self, which: int, who: int, number: int, spelling: str, part: int, kind: str, first: date
    ) -> None:
        """Record a part of an invoice of three, or a credit note."""
        plan, entry = pick(list(self.plans), which), self._new("purchase")
        by = pick(self.plans[plan].contractors, who)
        told = bought(spelling.format(number), part, kind, first)
        if self._try("record_purchase", CONTRACTORS[by], plan=plan, entry=entry, facts=told):
            self.efforts[entry] = Effort(by, plan, ("invoice", told.net < 0, number), told)

    @precondition(lambda self: self.initiatives)
    @rule(which=ANY, who=ANY, day=NUMBERS, number=NUMBERS, spelling=SPELLINGS, minutes=NUMBERS)
    def contribute(self, which: int, who: int, day: int, number: int, spelling: str, minutes: int) -> None:
        """Give time to an initiative, under a time sheet that may be counted in a plan."""
        shared, entry = pick(list(self.initiatives), which), self._new("contribution")
        by = pick(sorted(self.initiatives[shared].partners), who)
        told = given(day, spelling.format(number), minutes)
        if self._try("log_contribution", CONTRACTORS[by], initiative=shared, contribution=entry, facts=told):
            self.efforts[entry] = Effort(by, shared, ("hours", by, told.day, number), told)

    @precondition(lambda self: self._standing())
    @rule(which=ANY, day=NUMBERS, number=NUMBERS, spelling=SPELLINGS, amount=NUMBERS)
    def correct(self, which: int, day: int, number: int, spelling: str, amount: int) -> None:
        """Correct what was recorded: its day, its number, how much it was."""
        entry, effort = pick([each for each in self.efforts.items() if not each[1].gone], which)
        by, reference = CONTRACTORS[effort.by], spelling.format(number)
        facts = {"revision": self._revision(entry, effort)}
        match effort.told:
            case HoursFacts():
                told: Any = worked(day, reference, amount)
                done = self._try("correct_hours", by, reason=WHY, plan=effort.place, entry=entry, facts=told, **facts)
                key: tuple[Any, ...] = ("hours", effort.by, told.day, number)
            case PurchaseFacts():
                told = bought(reference, amount, "pso-2")
                done = self._try(
                    "correct_purchase", by, reason=WHY, plan=effort.place, entry=entry, facts=told, **facts
                )
                key = ("invoice", False, number)
            case _:
                told = given(day, reference, amount)
                place = {"initiative": effort.place, "contribution": entry}
                done = self._try("correct_contribution", by, reason=WHY, facts=told, **place, **facts)
                key = ("hours", effort.by, told.day, number)
        if done:
            effort.told, effort.key = told, key

    @precondition(lambda self: self._standing())
    @rule(which=ANY)
    def withdraw(self, which: int) -> None:
        """Withdraw what was recorded."""
        entry, effort = pick([each for each in self.efforts.items() if not each[1].gone], which)
        shared = effort.place in self.initiatives
        name = "withdraw_contribution" if shared else "withdraw_entry"
        place = (
            {"initiative": effort.place, "contribution": entry} if shared else {"plan": effort.place, "entry": entry}
        )
        revision = self._revision(entry, effort)
        if self._try(name, CONTRACTORS[effort.by], reason=WHY, revision=revision, **place):
            effort.gone = True

    # Steps of people

    @rule(
        which=ANY,
        who=ANY,
        kind=st.sampled_from(StageKind),
        support=st.sampled_from(["benefit", "benefit", "permanent", "none"]),
        first=DAYS,
        length=LENGTHS,
        periods=st.tuples(ANY, ANY, st.sampled_from([2_500, WHOLE]), LENGTHS),
    )
    def start_stage(
        self,
        which: int,
        who: int,
        kind: StageKind,
        support: str,
        first: int,
        length: int | None,
        periods: tuple[int, int, int, int | None],
    ) -> None:
        """Start a step of one of two people, whom one takes on or already carries."""
        stage, person = self._new("stage"), id_of(f"person {which % 2}")
        by = pick(sorted(self.carriers.get(person, MEMBERS)), who)
        known = {by} | self.carriers.get(person, set())
        facts = step(by, kind, support, first, length, self._allocations(known, first, periods))
        if facts is None:
            return
        name = "start_stage" if person in self.carriers else "start_trajectory"
        if self._try(name, CONTRACTORS[by], trajectory=person, stage=stage, facts=facts):
            self.carriers.setdefault(person, set()).add(by)
            self.steps[stage] = Step(person, facts)
            self.steps[stage].silent = self._others(by, self.steps[stage].plans)

    @precondition(lambda self: self.steps)
    @rule(which=ANY, first=DAYS, length=LENGTHS, periods=st.tuples(ANY, ANY, st.just(4_000), LENGTHS))
    def change_stage(
        self, which: int, first: int, length: int | None, periods: tuple[int, int, int, int | None]
    ) -> None:
        """Correct when a step was and in which plans it counts: only for a new part is a plan asked again."""
        stage, before = pick(list(self.steps.items()), which)
        told = before.facts
        allocations = self._allocations(self.carriers[before.person], first, periods)
        facts = step(told.carrier, told.kind, told.support, first, length, allocations)
        if facts is None:
            return
        revision = self._read(Trajectory, before.person).stages[stage].revision
        about = {"trajectory": before.person, "stage": stage, "facts": facts, "revision": revision}
        if self._try("change_stage", CONTRACTORS[told.carrier], reason=WHY, **about):
            after = replace(told, allocations=facts.allocations)
            same = {plan for plan in before.plans if part_of(told, plan) == part_of(after, plan)}
            before.facts = facts
            asked = self._others(told.carrier, before.plans)
            before.silent = {plan for plan in asked if plan not in same or plan in before.silent}

    @precondition(lambda self: any(step.facts.kind in WORKING for step in self.steps.values()))
    @rule(which=ANY, days=st.integers(1, 400), support=st.sampled_from(Support))
    def change_terms(self, which: int, days: int, support: Support) -> None:
        """Let another class of support need hold from a day on."""
        stage, found = pick([each for each in self.steps.items() if each[1].facts.kind in WORKING], which)
        terms = WorkTerms(first_day=found.facts.first_day + timedelta(days), support=support)
        about = {"trajectory": found.person, "stage": stage, "terms": terms, "revision": self._stage_revision(stage)}
        if self._try("change_stage_terms", CONTRACTORS[found.facts.carrier], **about):
            before = (each for each in found.facts.later if each.first_day < terms.first_day)
            found.facts = replace(found.facts, later=(*before, terms))

    @precondition(lambda self: any(step.facts.last_day is None for step in self.steps.values()))
    @rule(which=ANY, days=st.integers(0, 500))
    def end_stage(self, which: int, days: int) -> None:
        """End a running step."""
        stage, found = pick([each for each in self.steps.items() if each[1].facts.last_day is None], which)
        last = min(TODAY, found.facts.first_day + timedelta(days))
        about = {"trajectory": found.person, "stage": stage, "revision": self._stage_revision(stage)}
        if self._try("end_stage", CONTRACTORS[found.facts.carrier], last_day=last, cause=EndCause.ENDED_EARLY, **about):
            found.facts = replace(found.facts, last_day=last)

    @precondition(lambda self: self.steps)
    @rule(which=ANY, out_of=st.sampled_from([0, 0, 1]))
    def withdraw_stage(self, which: int, out_of: int) -> None:
        """Withdraw a step, now and then."""
        stage, found = pick(list(self.steps.items()), which)
        about = {"trajectory": found.person, "stage": stage, "revision": self._stage_revision(stage)}
        if out_of and self._try("withdraw_stage", CONTRACTORS[found.facts.carrier], reason=WHY, **about):
            found.gone = True

    @precondition(lambda self: any(step.silent for step in self.steps.values()))
    @rule(which=ANY, answer=st.sampled_from(["assent", "assent", "refuse"]))
    def answer_allocation(self, which: int, answer: str) -> None:
        """Let days of another's step count in a plan of one's own, or not."""
        stage, found = pick([each for each in self.steps.items() if each[1].silent], which)
        plan = pick(sorted(found.silent), which)
        by = pick(self.plans[plan].contractors, which)
        about = {"trajectory": found.person, "stage": stage, "plan": plan, "revision": self._stage_revision(stage)}
        if answer == "refuse":
            self._try("refuse_allocation", CONTRACTORS[by], code=AllocationCode.NOT_DISCUSSED, **about)
        elif self._try("assent_to_allocation", CONTRACTORS[by], **about):
            found.silent.remove(plan)

    @precondition(lambda self: self.steps)
    @rule(which=ANY, who=ANY, kind=st.sampled_from(StageKind), answer=st.sampled_from(["yes", "yes", "later"]))
    def hand_over(self, which: int, who: int, kind: StageKind, answer: str) -> None:
        """Hand a person over to another contractor, who confirms for one of its plans."""
        stage, found = pick(list(self.steps.items()), which)
        sender, handover = found.facts.carrier, self._new("handover")
        receiver = pick([each for each in MEMBERS if each != sender], who)
        leaves, enters = (pick(self._own(each), which) for each in (sender, receiver))
        if leaves is None or enters is None:
            return
        way = {"trajectory": found.person, "handover": handover}
        left: dict[str, Any] = {"stage": stage, "kind": kind, "from_plan": leaves}
        self._try("propose_handover", CONTRACTORS[sender], reason=WHY, receiver=receiver, day=TODAY, **left, **way)
        if answer == "yes" and self._try("confirm_handover", CONTRACTORS[receiver], to_plan=enters, **way):
            self.carriers[found.person].add(receiver)
            forward = forwards(found.facts.kind, kind)
            step = f.Handover(
                id=str(handover), day=TODAY, from_plan=str(leaves), to_plan=str(enters), confirmed=forward
            )
            self.handovers[handover] = (found.person, stage, step)

    @precondition(lambda self: any(step.facts.last_day for step in self.steps.values()))
    @rule(which=ANY, more=st.integers(1, 400), delivered=st.integers(0, 150))
    def credit_effort(self, which: int, more: int, delivered: int) -> None:
        """Agree credit for a step that ended early."""
        stage, found = pick([each for each in self.steps.items() if each[1].facts.last_day], which)
        plan, last = found.facts.allocations[-1].shares[0].plan, found.facts.last_day
        assert last is not None
        terms = effort_terms(planned_last_day=last + timedelta(more), norm_minutes=100, delivered_minutes=delivered)
        credit = {"plan": plan, "effort": self._new("effort")}
        by = CONTRACTORS[self.plans[plan].contractors[0]]
        if not self._try("propose_effort", by, subject=stage, trajectory=found.person, terms=terms, **credit):
            return
        revision = self._read(Plan, plan).efforts[credit["effort"]].revision
        if self._try("agree_effort", CLIENTS[self.plans[plan].client], revision=revision, **credit):
            assert found.credits.keys() <= {plan}
            found.credits[plan] = f.Effort(
                agreed=min(TODAY, max(self.plans[plan].last_day, last)),
                planned_last_day=last + timedelta(more),
                norm_minutes=100,
                delivered_minutes=delivered,
            )

    @precondition(lambda self: any(step.credits for step in self.steps.values()))
    @rule(which=ANY)
    def withdraw_credit(self, which: int) -> None:
        """Take the credit of a step back, so that the plan in which it counts now may ask for it."""
        stage, found = pick([each for each in self.steps.items() if each[1].credits], which)
        [plan] = found.credits
        credit = self._read(Plan, plan).effort_on(stage)
        assert credit is not None
        about = {"plan": plan, "effort": credit.id, "revision": credit.revision}
        if self._try("withdraw_effort", CONTRACTORS[self.plans[plan].contractors[0]], reason=WHY, **about):
            del found.credits[plan]

    # What partners do together

    @precondition(lambda self: len(self.initiatives) < 2)
    @rule(by=st.sampled_from(MEMBERS), others=st.sets(st.sampled_from(MEMBERS)))
    def begin_initiative(self, by: UUID, others: set[UUID]) -> None:
        """Propose an initiative, which others join."""
        shared, joining = self._new("initiative"), {"role": "Uitvoerder", "involvement": Involvement.DIRECT}
        told: dict[str, Any] = {"partnership": KADE, "terms": initiative(), **joining}
        if self._try("propose_initiative", CONTRACTORS[by], initiative=shared, **told):
            self.initiatives[shared] = Together({by})
            for other in sorted(others):
                if self._try("join_initiative", CONTRACTORS[other], initiative=shared, **joining):
                    self.initiatives[shared].partners.add(other)

    @precondition(lambda self: self.initiatives)
    @rule(which=ANY, cut=st.sampled_from([2_000, 3_333, 6_001, WHOLE, 9_999]), plans=st.tuples(ANY, ANY))
    def propose_parts(self, which: int, cut: int, plans: tuple[int, int]) -> None:
        """Propose who carries which part."""
        id, shared = pick(list(self.initiatives.items()), which)
        partners = sorted(shared.partners)
        carrying = ((pick(partners, plans[0]), plans[0], cut), (pick(partners, plans[1]), plans[1], WHOLE - cut))
        parts = tuple(
            InitiativePart(plan=plan, contractor=member, share=share)
            for member, place, share in carrying
            if share and (plan := pick(self._own(member), place)) is not None
        )
        by = pick(partners, which)
        facts = {"initiative": id, "parts": parts, "version": self._read(Initiative, id).version}
        if self._try("propose_initiative_shares", CONTRACTORS[by], **facts):
            shared.asked, shared.agreed = parts, {by}
            self._settle(shared)

    @precondition(lambda self: any(each.asked for each in self.initiatives.values()))
    @rule(which=ANY)
    def agree_parts(self, which: int) -> None:
        """Let every other partner agree with them."""
        id, shared = pick([each for each in self.initiatives.items() if each[1].asked], which)
        revision = self._read(Initiative, id).shares_proposal.revision
        for by in sorted(shared.partners - shared.agreed):
            assert self._try("agree_initiative_shares", CONTRACTORS[by], initiative=id, revision=revision)
            shared.agreed.add(by)
        self._settle(shared)

    @precondition(lambda self: any(each.parts for each in self.initiatives.values()))
    @rule(which=ANY, cents=st.integers(1, 1_000))
    def agree_on_impact(self, which: int, cents: int) -> None:
        """Let every side agree on what it is worth."""
        id, shared = pick([each for each in self.initiatives.items() if each[1].parts], which)
        sides = [CONTRACTORS[each] for each in {part.contractor: None for part in shared.parts}]
        sides += [CLIENTS[each] for each in {self.plans[part.plan].client: None for part in shared.parts}]
        asked = {"initiative": id, "cents": cents, "motivation": WHY, "version": self._read(Initiative, id).version}
        if not self._try("propose_impact", sides[0], **asked):
            return
        revision = self._read(Initiative, id).impact_proposal.revision
        for side in sides[1:]:
            assert self._try("agree_impact", side, initiative=id, revision=revision)
        shared.impact = cents

    @precondition(lambda self: any(each.parts for each in self.initiatives.values()))
    @rule(which=ANY)
    def complete(self, which: int) -> None:
        """Complete an initiative, which counts from then on."""
        id, shared = pick([each for each in self.initiatives.items() if each[1].parts], which)
        version = self._read(Initiative, id).version
        by = CONTRACTORS[min(shared.partners)]
        if self._try("complete_initiative", by, initiative=id, day=TODAY, version=version):
            shared.since = TODAY

    # Objections

    @precondition(lambda self: self.initiatives or self._standing())
    @rule(which=ANY, plan=ANY, answer=st.sampled_from(["uphold", "withdraw", "later"]))
    def object(self, which: int, plan: int, answer: str) -> None:
        """Object to an entry, a step or an initiative, which may be answered at once."""
        recorded: dict[UUID, Effort | Step] = {**self.efforts, **self.steps}
        things = [*self.initiatives, *(id for id, each in recorded.items() if not each.gone)]
        thing, objection = pick(things, which), self._new("objection")
        found = self.steps.get(thing)
        person = found.person if found else None
        if found:
            place = pick(sorted(found.plans), plan)
        elif thing in self.efforts:
            place = self.efforts[thing].place
        else:
            place = pick(list(self.plans), plan)
        if place not in self.plans:
            return
        about = {"plan": place, "entry": thing, "code": ObjectionCode.COUNTED_TWICE}
        by = CLIENTS[self.plans[place].client]
        if self._try("object_to_entry", by, reason=WHY, objection=objection, trajectory=person, **about):
            self.objections[objection] = (place, thing)
            if answer != "later":
                self._answer(objection, answer, which)

    @precondition(lambda self: self.objections)
    @rule(which=ANY, who=ANY, name=st.sampled_from(["uphold", "uphold", "withdraw"]))
    def settle_objection(self, which: int, who: int, name: str) -> None:
        """Concede that something does not count, or take the objection back."""
        self._answer(pick(list(self.objections), which), name, who)

    # What always holds

    @invariant()
    def every_plan_is_worth_what_was_recorded(self) -> None:
        """The engine's totals are those of plain loops over what the test itself saw recorded."""
        if len(self.office.store.log) == self.seen:
            return
        for plan, agreement in self.plans.items():
            opened = self.shelf.open(plan)
            for on in sorted({TODAY, min(TODAY, agreement.last_day)}):
                assert opened.valuation(on).figures().realised == self._realised(plan, on)
            assert opened.book.plan.received == agreement.received

    @invariant()
    def what_was_closed_stays_as_it_was_signed(self) -> None:
        """A closed plan is worth what both signed."""
        old = self.plans[OLD]
        assert old.closed is None or self._realised(OLD, ENDED) == old.closed

    @invariant()
    def one_time_sheet_counts_once(self) -> None:
        """In a plan or in an initiative, however its number is typed."""
        counted = Counter(each.key for each in self._standing(HoursFacts, type(contribution())))
        assert all(times == 1 for times in counted.values())

    @invariant()
    def one_invoice_counts_at_most_in_full(self) -> None:
        """The parts of an invoice, in whichever plans, are no more than its total."""
        counted: Counter[tuple[Any, ...]] = Counter()
        for each in self._standing(PurchaseFacts):
            counted[each.key] += abs(each.told.net)
        for each in self._standing(PurchaseFacts):
            assert counted[each.key] <= abs(each.told.total or each.told.net)

    @invariant()
    def one_day_of_a_person_counts_once(self) -> None:
        """Over all plans the shares in which a person's day counts are a whole at most."""
        if len(self.office.store.log) == self.seen:
            return
        self.seen = len(self.office.store.log)
        days: Counter[tuple[str, int]] = Counter()
        for plan in self.plans:
            for line in self.shelf.open(plan).valuation(TODAY).lines():
                if line.rule in VALUED:
                    for segment in line.accrual.segments:
                        for day in range(segment.first, segment.last + 1):
                            days[line.source, day] += line.accrual.shares[line.place].bp
        assert max(days.values(), default=0) <= WHOLE

    @invariant()
    def the_effort_in_a_step_is_credited_in_one_plan(self) -> None:
        """Also where its days moved to another plan afterwards."""
        asked = [each for plan in self.plans for each in self._read(Plan, plan).efforts.values()]
        standing = Counter(each.subject for each in asked if each.status is not EffortStatus.WITHDRAWN)
        assert max(standing.values(), default=0) <= 1

    @invariant()
    def the_parts_of_an_initiative_are_a_whole(self) -> None:
        """Once they are agreed."""
        for id, shared in self.initiatives.items():
            parts = self._read(Initiative, id).shares
            assert [(each.plan, each.share) for each in parts] == [(each.plan, each.share) for each in shared.parts]
            assert sum(each.share for each in parts) in {0, WHOLE}

    @invariant()
    def a_pot_never_gives_more_than_it_has(self) -> None:
        """And each plan receives half of what it owes at most."""
        old, heirs = self.plans[OLD], (self.plans[HEIR], self.plans[SECOND_HEIR])
        assert old.given == sum(heir.received for heir in heirs) <= old.pot
        assert all(heir.received <= OWED // 2 for heir in heirs)

    def teardown(self) -> None:
        """What was kept open through it all is what the log says from its first event on."""
        for plan in getattr(self, "plans", ()):
            fresh = open_book(self.office.store, plan).valuation(TODAY).figures()
            assert fresh == self.shelf.open(plan).valuation(TODAY).figures()

    # The test's own account

    def _realised(self, plan: UUID, on: date) -> int:
        """Count what a plan is worth on a day, from what was seen to be recorded."""
        total = 0
        for each in self._standing(HoursFacts, PurchaseFacts):
            if each.place == plan:
                total += worth_of(each.told, on)
        for person in self.carriers:
            total += sum(cents for where, _, cents, _ in self._walked(person, on) if where == str(plan))
        for id, shared in self.initiatives.items():
            if shared.since and shared.since <= on and plan not in shared.struck:
                minutes = sum(each.told.minutes for each in self._standing() if each.place == id)
                worth = Fraction(HOUR * minutes, 60)
                if shared.impact is not None:
                    worth = min(Fraction(shared.impact), MOST_IMPACT * worth)
                divided = largest_remainder(rounded(worth), [part.share for part in shared.parts])
                total += sum(cents for part, cents in zip(shared.parts, divided, strict=True) if part.plan == plan)
        return total

    def _walked(self, person: UUID, on: date) -> Amounts:
        """Walk a person's days, or remember the walk where nothing has changed."""
        told = self._person(person)
        known = self.walked.get((person, on))
        if known is None or known[0] != told:
            frameworks = {str(plan): NORM for plan in self.plans}
            known = self.walked[person, on] = (told, of_trajectory(told, frameworks, on))
        return known[1]

    def _person(self, person: UUID) -> f.Trajectory:
        standing = {id: each for id, each in self.steps.items() if each.person == person and not each.gone}
        return f.Trajectory(
            id=str(person),
            stages=tuple(self._told(id, each) for id, each in standing.items()),
            handovers=tuple(
                told for who, stage, told in self.handovers.values() if who == person and stage in standing
            ),
        )

    def _told(self, id: UUID, step: Step) -> f.Stage:
        """Return a step as it counts: in the periods to which every plan in them assented, while all of them run."""
        facts, allocations = step.facts, []
        for period in step.facts.allocations:
            named = [share.plan for share in period.shares]
            if step.silent.isdisjoint(named):
                last = min(self.plans[plan].last_day for plan in named)
                allocations.append(
                    f.Allocation(
                        first_day=period.first_day,
                        last_day=min(last, period.last_day or last),
                        shares=tuple(f.Share(plan=str(share.plan), bp=share.share) for share in period.shares),
                    )
                )
        falls_in = UUID(allocations[-1].shares[0].plan) if facts.last_day and allocations else None
        return f.Stage(
            id=str(id),
            kind=facts.kind,
            contractor=str(facts.carrier),
            first_day=facts.first_day,
            last_day=facts.last_day,
            allocations=tuple(allocations),
            support=facts.support,
            effort=step.credits.get(falls_in) if falls_in else None,
            later=tuple(f.Terms(first_day=each.first_day, support=each.support) for each in facts.later),
            barred=frozenset(map(str, step.struck)),
        )

    def _standing(self, *kinds: type) -> list[Effort]:
        return [each for each in self.efforts.values() if not each.gone and (not kinds or isinstance(each.told, kinds))]

    def _own(self, contractor: UUID) -> list[UUID]:
        return [id for id, plan in self.plans.items() if contractor in plan.contractors]

    def _others(self, carrier: UUID, plans: set[UUID]) -> set[UUID]:
        """Return the plans that are asked before days count in them."""
        return {plan for plan in plans if carrier not in self.plans[plan].contractors}

    def _allocations(
        self, known: set[UUID], first: int, periods: tuple[int, int, int, int | None]
    ) -> tuple[Allocation, ...]:
        """Return one period, or two, in plans of the contractors that are known."""
        one, other, share, length = periods
        plans = [id for id, plan in self.plans.items() if not known.isdisjoint(plan.contractors)]
        if not plans:
            return ()
        mine, theirs = pick(plans, one), pick(plans, other)
        parts = (Share(plan=mine, share=share), Share(plan=theirs, share=WHOLE - share))
        shares = parts if share < WHOLE and mine != theirs else (Share(plan=mine, share=WHOLE),)
        begins = BEGIN + timedelta(first)
        if length is None:
            return (Allocation(first_day=begins, shares=shares),)
        last = begins + timedelta(length)
        after = Allocation(first_day=last + timedelta(1), shares=(Share(plan=theirs, share=WHOLE),))
        return (Allocation(first_day=begins, last_day=last, shares=shares), after)

    def _answer(self, objection: UUID, name: str, who: int) -> None:
        """Uphold an objection as a contractor of its plan, or withdraw it as the client."""
        plan, thing = self.objections[objection]
        by = pick(self.plans[plan].contractors, who)
        about = {"plan": plan, "objection": objection}
        if name == "withdraw":
            self._try("withdraw_objection", CLIENTS[self.plans[plan].client], reason=WHY, **about)
        elif self._try("uphold_objection", CONTRACTORS[by], reason=WHY, **about):
            if thing in self.initiatives:
                self.initiatives[thing].struck.add(plan)
            elif thing in self.steps and self.steps[thing].facts.carrier not in self.plans[plan].contractors:
                self.steps[thing].struck.add(plan)
            else:
                (self.efforts.get(thing) or self.steps[thing]).gone = True

    def _settle(self, shared: Together) -> None:
        """Let the parts hold once every partner agreed; what it was worth was agreed for other parts."""
        if shared.asked and shared.partners <= shared.agreed:
            shared.parts, shared.asked, shared.impact = shared.asked, None, None

    def _revision(self, entry: UUID, effort: Effort) -> int:
        if effort.place in self.initiatives:
            return int(self._read(Initiative, effort.place).contributions[entry].revision)
        return int(self._read(Plan, effort.place).entries[entry].revision)

    def _stage_revision(self, stage: UUID) -> int:
        return int(self._read(Trajectory, self.steps[stage].person).stages[stage].revision)

    def _read(self, kind: Any, id: UUID) -> Any:
        return self.office.read(kind, id)

    def _new(self, what: str) -> UUID:
        self.count += 1
        return id_of(f"{what} {self.count}")

    def _try(self, name: str, by: Actor, *, reason: str = "", **facts: Any) -> bool:
        """Do a command; what is refused leaves nothing behind."""
        before = len(self.office.store.log), dict(self.office.store.claims.held)
        try:
            self.office.do(name, by, reason=reason, **facts)
        except (Refused, Stale, Missing):
            assert before == (len(self.office.store.log), self.office.store.claims.held)
            return False
        return True


@cache
def beginning() -> tuple[Recorded, ...]:
    """Return how it began: the organisations, their consortium and its plan, and three plans that owe something."""
    office = Office()
    do: Callable[..., int] = office.do
    do("publish_framework", HOST, framework=FRAMEWORK, document=NORM)
    for client in CLIENTS:
        do("found_organisation", HOST, organisation=client, name=NAMES[client])
    for member, name in zip(MEMBERS, ("Noorderdijk Bouw", "Helder Facilitair", "Zuidrand Groen"), strict=True):
        do("register_organisation", CLIENT, organisation=member, name=name)
    do("found_partnership", CONTRACTOR, partnership=KADE, name="Kade", first_day=BEGIN)
    for member in MEMBERS[1:]:
        do("invite_member", CONTRACTOR, partnership=KADE, member=member, first_day=BEGIN)
        do("join_partnership", CONTRACTORS[member], partnership=KADE)
    shares = tuple(
        ObligationShare(member=member, share=share)
        for member, share in zip(MEMBERS, (5_000, 3_000, 2_000), strict=True)
    )
    division = {"partnership": KADE, "proposal": id_of("a division")}
    do("propose_shares", CONTRACTOR, first_day=BEGIN, shares=shares, **division)
    revision = office.read(Partnership, KADE).version
    for member in MEMBERS[1:]:
        do("agree_shares", CONTRACTORS[member], revision=revision, **division)
    for plan, last, revenue in ((OLD, ENDED, 1_000_000), (HEIR, END, 10_000_000), (SECOND_HEIR, END, 10_000_000)):
        told = opening(plan, NOORDERDIJK, last)
        do("open_plan", OUTSIDER, **told)
        period = {"first_day": BEGIN, "last_day": date(2025, 12, 31), "amount": revenue}
        stated = {"plan": plan, "statement": id_of(f"revenue of {plan}")}
        do("propose_revenue", CONTRACTOR, lot=told["contracts"][0].lots[0].id, **stated, **period)
        do("agree_revenue", OUTSIDER, revision=office.read(Plan, plan).version, **stated)
    do("open_plan", CLIENT, **opening(OURS, KADE))
    do("record_purchase", CONTRACTOR, plan=OLD, entry=FIRST, facts=FIRST_PURCHASE)
    return tuple(office.store.log)


def opening(plan: UUID, carried: UUID, last_day: date = END) -> dict[str, Any]:
    """Return the opening of a plan with a contractor, or with the partnership."""
    lot = Lot(id=id_of(f"lot of {plan}"), reference="1", object="Groen")
    terms = contract(id=id_of(f"contract of {plan}"), first_day=BEGIN, last_day=last_day, lots=(lot,), options=())
    return {
        "plan": plan,
        "title": "Groen en gebouwen",
        "contracts": (terms,),
        "percentage": 500,
        "motivation": "Vijf procent past bij deze opdracht.",
        "framework": FRAMEWORK,
        "framework_version": 1,
        "partnership" if carried == KADE else "contractor": carried,
    }


def step(
    carrier: UUID, kind: StageKind, support: str, first: int, length: int | None, allocations: tuple[Allocation, ...]
) -> StageFacts | None:
    """Return what is told of a step, which has ended by today or still runs; nothing where no plan knows of it."""
    if not allocations:
        return None
    begins = BEGIN + timedelta(first)
    seen = Evidence(kind=PERMITTED_EVIDENCE[kind][0], day=BEGIN, reference="GD-2025-01")
    return StageFacts(
        kind=kind,
        carrier=carrier,
        first_day=begins,
        last_day=None if length is None else min(TODAY, begins + timedelta(length)),
        allocations=allocations,
        evidence=seen,
        support=Support(support) if kind in WORKING else Support.BENEFIT,
    )


def worked(day: int, reference: str, minutes: int) -> HoursFacts:
    """Return some hours on one of a few days."""
    return hours(day=date(2028, 2, day), minutes=7 * minutes, evidence=timesheet(reference))


def given(day: int, reference: str, minutes: int) -> Any:
    """Return some hours that a partner gave, on one of those days."""
    return contribution(reference, day=date(2028, 2, day), minutes=7 * minutes, evidence=timesheet(reference))


def bought(reference: str, part: int, kind: str = "buy-social", first: date = BEGIN) -> PurchaseFacts:
    """Return thirds of an invoice, or a credit note, from a supplier recognised from a day on."""
    total = 3 * HOUR if part > 0 else -3 * HOUR
    return purchase(
        net=part * HOUR,
        total=total,
        recognitions=(Recognition(kind=kind, first_day=first),),
        evidence=invoice(reference),
        credits="2027-0900" if part < 0 else "",
    )


def worth_of(told: HoursFacts | PurchaseFacts, on: date) -> int:
    """Return what an entry is worth on a day (rules 12 and 13)."""
    if isinstance(told, HoursFacts):
        return rounded(Fraction(HOUR * told.minutes, 60)) if told.day <= on else 0
    if told.invoice_day > on:
        return 0
    rates = [RATES[each.kind] for each in told.recognitions if each.first_day <= told.invoice_day]
    return rounded(told.net * max(rates, default=Fraction(0)))


def rounded(exact: Fraction) -> int:
    """Round half up, away from zero."""
    whole, rest = divmod(abs(exact), 1)
    return int(whole + (rest >= Fraction(1, 2))) * (1 if exact >= 0 else -1)


def largest_remainder(total: int, shares: Sequence[int]) -> list[int]:
    """Divide cents over shares; those that are left go to the largest remainders, in order."""
    divided = [total * share // WHOLE for share in shares]
    order = sorted(range(len(shares)), key=lambda place: -(total * shares[place] % WHOLE))
    for place in order[: total - sum(divided)]:
        divided[place] += 1
    return divided


def forwards(left: StageKind, entered: StageKind) -> bool:
    """Tell whether a step leads further along the chain."""
    return left in CHAIN and entered in CHAIN and CHAIN[left] < CHAIN[entered]


def part_of(facts: StageFacts, plan: UUID) -> list[tuple[date, date | None, int]]:
    """Return the periods and shares in which a step counts in a plan."""
    return [
        (period.first_day, period.last_day, share.share)
        for period in facts.allocations
        for share in period.shares
        if share.plan == plan
    ]


def pick(things: Sequence[T], which: int) -> Any:
    """Return one of what there is, or None where there is nothing."""
    return things[which % len(things)] if things else None


test_nothing_counts_twice = NeverTwice.TestCase
test_nothing_counts_twice.settings = settings(
    max_examples=400 if environ.get("DRILL") == "large" else 10, stateful_step_count=60
)
