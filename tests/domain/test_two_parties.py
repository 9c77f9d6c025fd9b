"""Two parties who amend, sign, state revenue, record, correct and object in any order: what always holds."""

from collections.abc import Iterator
from datetime import date
from itertools import combinations
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain import worth
from domain.aggregates import amendment as a
from domain.aggregates.aggregate import Aggregate
from domain.aggregates.amendment import Amendment
from domain.aggregates.plan import Plan, StatementStatus
from domain.aggregates.plan import events as e
from domain.authority import Actor
from domain.calendar import overlap
from domain.changes import SectionRemoved, SectionWritten, content_hash
from domain.refusals import Missing, Refused, Stale
from domain.terms import ObjectionCode
from domain.valuation.obligation import Agreement
from tests.kit.cast import CLIENT, CONTRACTOR, LOT, PLAN, SECOND_LOT, hours, id_of, purchase, timesheet
from tests.kit.office import Office, furnished

PARTY = st.sampled_from([CLIENT, CONTRACTOR])
OFF = st.sampled_from([0, 0, 0, 0, 0, -1])
"""Now and then somebody acts on what they read before the last change."""
REASON = st.sampled_from(["Zo is het.", "Daarom.", "Bij nader inzien.", ""])
RECENT = st.sampled_from([0, 0, 0, 1])
"""Most turn to the last thing of a kind, and now and then to the one before."""
SHEET = st.sampled_from(["UV-2028-11", "UV-2028-12", "uv 2028/012"])
SECTIONS = [id_of(f"section {number}") for number in range(3)]
FURNISHED = furnished().store.log
WAITING = {StatementStatus.PROPOSED, StatementStatus.DISPUTED}


class TwoParties(RuleBasedStateMachine):
    """A client and a contractor at one plan, each trying everything."""

    @initialize()
    def begin(self) -> None:
        """Find the plan that both agreed on before."""
        self.office = Office(FURNISHED)
        self.live: dict[UUID, Aggregate] = {PLAN: self.office.read(Plan, PLAN)}
        self.known = len(FURNISHED)
        self.count = 0
        self.things: dict[str, list[UUID]] = {}

    @invariant()
    def replay_equals_live(self) -> None:
        """Folding as it happens and folding afterwards come to the same."""
        for item in self.office.store.log[self.known :]:
            kind = Plan if item.originator_id == PLAN else Amendment
            live = self.live.setdefault(item.originator_id, kind(id=item.originator_id))
            live.evolve(item.event)
            assert live.version == item.originator_version
        self.known = len(self.office.store.log)
        for id, live in self.live.items():
            assert live == self._read(type(live), id)

    def _make(self, what: str, name: str, by: Actor, **facts: Any) -> None:
        """Do a command that makes something new."""
        new = id_of(f"{what} {self.count}")
        self.count += 1
        if self._try(name, by, **(facts | {what: new})):
            self.things.setdefault(what, []).append(new)

    def _try(self, name: str, by: Actor, *, reason: str = "", **facts: Any) -> bool:
        """Do a command; what is refused leaves nothing behind."""
        before = list(self.office.store.log)
        try:
            self.office.do(name, by, reason=reason, plan=PLAN, **facts)
        except (Refused, Stale, Missing):
            assert self.office.store.log == before
            return False
        return True

    def _recent(self, what: str, among: Any, recent: int) -> Iterator[tuple[UUID, Any]]:
        """Yield one of the last things of a kind as it stands, or nothing where there is none yet."""
        for id in self.things.get(what, [])[-1 - recent :][:1]:
            yield id, among[id] if isinstance(among, dict) else self._read(among, id)

    def drafts(self) -> list[Amendment]:
        """Return the amendments that the parties opened."""
        return [self._read(Amendment, id) for id in self.things.get("amendment", [])]

    def _read(self, kind: type[Aggregate], id: UUID) -> Any:
        return self.office.read(kind, id)

    def _plan(self) -> Plan:
        plan = self._read(Plan, PLAN)
        assert isinstance(plan, Plan)
        return plan

    def _section(self, section: UUID) -> int:
        found = self._plan().sections.get(section)
        return found.revision if found else 0


class Amending(TwoParties):
    """They write, sign, void and decline, with two drafts open at most."""

    @precondition(lambda self: sum(draft.open for draft in self.drafts()) < 2)
    @rule(by=PARTY, section=st.sampled_from(SECTIONS))
    def open_amendment(self, by: Actor, section: UUID) -> None:
        """Start another amendment with a first change."""
        change = SectionWritten(subject=section, base=self._section(section), heading="Samenwerking", text="o")
        self._make("amendment", "open_amendment", by, title="Wijziging", change=change)

    @rule(recent=RECENT, by=PARTY, section=st.sampled_from(SECTIONS), words=st.sampled_from("abc"), off=OFF)
    def write(self, recent: int, by: Actor, section: UUID, words: str, off: int) -> None:
        """Write another wording of a section."""
        change = SectionWritten(subject=section, base=self._section(section), heading="Samenwerking", text=words)
        for id, draft in self._recent("amendment", Amendment, recent):
            revision = draft.revisions.get(section, 0) + off
            self._try("write_change", by, amendment=id, change=change, revision=revision)

    @rule(recent=RECENT, by=PARTY, section=st.sampled_from(SECTIONS), off=OFF)
    def remove(self, recent: int, by: Actor, section: UUID, off: int) -> None:
        """Let a section leave the plan, or the change leave the draft."""
        change = SectionRemoved(subject=section, base=self._section(section))
        for id, draft in self._recent("amendment", Amendment, recent):
            revision = draft.revisions.get(section, 0) + off
            if section in draft.changes:
                self._try("drop_change", by, amendment=id, subject=section, revision=revision)
            else:
                self._try("write_change", by, amendment=id, change=change, revision=revision)

    @rule(recent=RECENT, by=PARTY, words=st.sampled_from(["Wijziging", "Anders"]), off=OFF)
    def retitle(self, recent: int, by: Actor, words: str, off: int) -> None:
        """Give a draft another title."""
        for id, draft in self._recent("amendment", Amendment, recent):
            self._try("retitle_amendment", by, amendment=id, title=words, version=draft.version + off)

    @rule(recent=RECENT, by=PARTY, off=OFF)
    def propose(self, recent: int, by: Actor, off: int) -> None:
        """Sign a draft as it stands."""
        for id, draft in self._recent("amendment", Amendment, recent):
            self._try("propose_amendment", by, amendment=id, version=draft.version + off)

    @precondition(lambda self: any(draft.proposed and draft.open for draft in self.drafts()))
    @rule(by=PARTY, off=OFF)
    def accept(self, by: Actor, off: int) -> None:
        """Sign whatever was proposed, by whomever."""
        for draft in self.drafts():
            if draft.proposed:
                facts: dict[str, Any] = {
                    "amendment": draft.id,
                    "version": draft.version + off,
                    "content": draft.content,
                }
                self._try("accept_amendment", by, **facts)

    @rule(recent=RECENT, by=PARTY, off=OFF, reason=REASON, name=st.sampled_from(["decline", "withdraw"]))
    def end(self, recent: int, by: Actor, off: int, reason: str, name: str) -> None:
        """Decline or withdraw it."""
        for id, draft in self._recent("amendment", Amendment, recent):
            self._try(f"{name}_amendment", by, reason=reason, amendment=id, version=draft.version + off)

    @invariant()
    def two_parties_sign_the_same_content(self) -> None:
        """The accepted content is what the other party proposed last, and what the plan changed by."""
        effects = {
            event.amendment: event for event in self.office.store.events(PLAN) if isinstance(event, e.AmendmentAccepted)
        }
        for amendment in self._plan().amendments:
            signed = [each for each in self.office.store.events(amendment) if isinstance(each, a.AmendmentSigned)]
            assert len(signed) == (amendment in effects)
            for second in signed:
                events = self.office.store.events(amendment)
                first = events[events.index(second) - 1]
                assert isinstance(first, a.AmendmentProposed)
                effect = effects[amendment]
                assert first.content == second.content == effect.content
                assert first.content == content_hash(PLAN, effect.title, effect.changes)
                assert first.head.organisation != second.head.organisation


class Stating(TwoParties):
    """They state revenue, agree and dispute, with two statements waiting at most."""

    @precondition(lambda self: sum(each.status in WAITING for each in self._plan().statements.values()) < 3)
    @rule(by=PARTY, lot=st.sampled_from([LOT, SECOND_LOT]), first=st.integers(0, 6), more=st.integers(0, 2))
    def state_revenue(self, by: Actor, lot: UUID, first: int, more: int) -> None:
        """State the revenue of some months."""
        self._make("statement", "propose_revenue", by, lot=lot, **_months(first, more), amount=100 + first)

    @rule(recent=RECENT, by=PARTY, first=st.integers(0, 6), more=st.integers(0, 2), cents=st.integers(0, 3), off=OFF)
    def revise(self, recent: int, by: Actor, first: int, more: int, cents: int, off: int) -> None:
        """Propose another amount or period."""
        for id, found in self._recent("statement", self._plan().statements, recent):
            terms = _months(first, more) | {"amount": cents}
            self._try("revise_revenue", by, statement=id, revision=found.revision + off, **terms)

    @rule(recent=RECENT, by=PARTY, off=OFF, reason=REASON, name=st.sampled_from(["agree", "dispute", "withdraw"]))
    def decide(self, recent: int, by: Actor, off: int, reason: str, name: str) -> None:
        """Agree, dispute or withdraw."""
        for id, found in self._recent("statement", self._plan().statements, recent):
            self._try(f"{name}_revenue", by, reason=reason, statement=id, revision=found.revision + off)

    @invariant()
    def agreed_revenue_was_agreed_by_the_other(self) -> None:
        """Both keys were turned, on the same amount and period."""
        stated: dict[UUID, e.RevenueProposed | e.RevenueRevised] = {}
        for event in self.office.store.events(PLAN):
            match event:
                case e.RevenueProposed() | e.RevenueRevised():
                    stated[event.statement] = event
                case e.RevenueAgreed():
                    first = stated[event.statement]
                    assert first.head.organisation != event.head.organisation
                    assert (first.first_day, first.last_day, first.cents) == (
                        event.first_day,
                        event.last_day,
                        event.cents,
                    )

    @invariant()
    def only_what_both_agreed_on_counts(self) -> None:
        """What is proposed or disputed is expected at most, and what was withdrawn is nothing."""
        plan = self._plan()
        for each in worth.statements(plan):
            statement = plan.statements[UUID(each.id)]
            assert statement.status is not StatementStatus.WITHDRAWN
            agreed = statement.agreed
            assert (each.status is Agreement.AGREED) is (agreed is not None)
            assert agreed is None or each.cents == agreed.cents

    @invariant()
    def the_periods_of_a_lot_do_not_overlap(self) -> None:
        """Neither as proposed nor as agreed."""
        standing = [each for each in self._plan().statements.values() if each.status is not StatementStatus.WITHDRAWN]
        for one, other in combinations(standing, 2):
            if one.lot == other.lot:
                for mine in {one.proposed, one.agreed or one.proposed}:
                    for theirs in {other.proposed, other.agreed or other.proposed}:
                        assert not overlap(mine.first_day, mine.last_day, theirs.first_day, theirs.last_day)


class Recording(TwoParties):
    """They record, correct, withdraw, object and settle."""

    @rule(by=PARTY, minutes=st.integers(-1, 3), sheet=SHEET)
    def record_hours(self, by: Actor, minutes: int, sheet: str) -> None:
        """Record some hours."""
        self._make("entry", "record_hours", by, facts=hours(minutes=minutes, evidence=timesheet(sheet)))

    @rule(by=PARTY, net=st.integers(-1, 3), kvk=st.sampled_from(["99000011", "99000033"]))
    def record_purchase(self, by: Actor, net: int, kvk: str) -> None:
        """Record a purchase, or a credit note."""
        facts = purchase(net=net, kvk=kvk, credits="2027-0900" if net < 0 else "")
        self._make("entry", "record_purchase", by, facts=facts)

    @rule(recent=RECENT, by=PARTY, minutes=st.integers(0, 3), sheet=SHEET, off=OFF, reason=REASON)
    def correct(self, recent: int, by: Actor, minutes: int, sheet: str, off: int, reason: str) -> None:
        """Correct hours."""
        for id, found in self._recent("entry", self._plan().entries, recent):
            told = hours(minutes=minutes, evidence=timesheet(sheet))
            facts = {"facts": told, "revision": found.revision + off}
            self._try("correct_hours", by, reason=reason, entry=id, **facts)

    @rule(recent=RECENT, by=PARTY, off=OFF, reason=REASON)
    def withdraw(self, recent: int, by: Actor, off: int, reason: str) -> None:
        """Withdraw an entry."""
        for id, found in self._recent("entry", self._plan().entries, recent):
            self._try("withdraw_entry", by, reason=reason, entry=id, revision=found.revision + off)

    @rule(recent=RECENT, by=PARTY, reason=REASON)
    def object(self, recent: int, by: Actor, reason: str) -> None:
        """Object to an entry."""
        for id, _ in self._recent("entry", self._plan().entries, recent):
            self._make("objection", "object_to_entry", by, reason=reason, entry=id, code=ObjectionCode.QUANTITY)

    @rule(recent=RECENT, by=PARTY, reason=REASON, name=st.sampled_from(["withdraw", "uphold"]))
    def settle(self, recent: int, by: Actor, reason: str, name: str) -> None:
        """Settle an objection."""
        for id, _ in self._recent("objection", self._plan().objections, recent):
            self._try(f"{name}_objection", by, reason=reason, objection=id)

    @invariant()
    def what_was_withdrawn_or_rejected_counts_nowhere(self) -> None:
        """And what was recorded counts at once, disputed or not."""
        plan = self._plan()
        gone = set[UUID]()
        recorded = set[UUID]()
        for event in self.office.store.events(PLAN):
            match event:
                case e.HoursRecorded() | e.PurchaseRecorded():
                    recorded.add(event.entry)
                case e.EntryWithdrawn():
                    gone.add(event.entry)
                case e.ObjectionUpheld():
                    gone.add(plan.objections[event.objection].entry)
                case _:
                    pass
        counted = worth.facts(plan, (), {PLAN: plan})
        hours_and_purchases = {each.id for each in counted.hours} | {each.id for each in counted.purchases}
        assert hours_and_purchases == {str(id) for id in recorded - gone}


def _months(first: int, more: int) -> dict[str, Any]:
    """Return a period of whole months, the first one counted from July 2027."""
    return {"first_day": _start(first), "last_day": date.fromordinal(_start(first + more + 1).toordinal() - 1)}


def _start(month: int) -> date:
    return date(2027 + (month + 6) // 12, (month + 6) % 12 + 1, 1)


test_two_parties_who_amend = Amending.TestCase
test_two_parties_who_state_revenue = Stating.TestCase
test_two_parties_who_record = Recording.TestCase
