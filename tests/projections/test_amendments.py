"""An amendment beside the plan: what each change was written on, what came between, and what accepting would do."""

from datetime import timedelta
from uuid import UUID

import pytest

from domain.aggregates.amendment import Amendment
from domain.aggregates.plan import Plan
from domain.authority import Actor
from domain.changes import (
    AnyChange,
    CommitmentAgreed,
    PercentageAgreed,
    SectionRemoved,
    SectionWritten,
)
from domain.commands.books import OpenedBook, open_book
from domain.refusals import Refused
from projections.amendments import (
    Difference,
    agreed_at,
    agreed_on,
    if_accepted,
    open_amendments,
    since,
    superseded,
    written,
    written_at,
)
from tests.kit.cast import CLIENT, CONTRACTOR, NOW, PLAN, TODAY, id_of
from tests.kit.office import AGREED, DRAFT, PROMISE, PROPOSAL, TEXT, Office, furnished

OTHER = id_of("another draft")


@pytest.fixture
def office() -> Office:
    return furnished()


def opened(office: Office) -> OpenedBook:
    return open_book(office.store, PLAN)


def draft(office: Office, amendment: UUID = OTHER) -> Amendment:
    return opened(office).book.amendments[amendment]


def plan(office: Office) -> Plan:
    return opened(office).book.plan


def reworded(office: Office, text: str) -> SectionWritten:
    return SectionWritten(subject=TEXT, base=plan(office).sections[TEXT].revision, heading="Samen", text=text)


def opens(office: Office, change: AnyChange, by: Actor = CLIENT, amendment: UUID = OTHER) -> None:
    office.do("open_amendment", by, plan=PLAN, amendment=amendment, title="Anders", change=change)


def signs(office: Office, amendment: UUID, by: Actor, other: Actor) -> None:
    """Let one party propose an amendment and the other accept it."""
    office.do("propose_amendment", by, plan=PLAN, amendment=amendment, version=draft(office, amendment).version)
    found = draft(office, amendment)
    office.do("accept_amendment", other, plan=PLAN, amendment=amendment, version=found.version, content=found.content)


def test_a_change_stands_beside_what_the_plan_said_when_it_was_written(office: Office) -> None:
    before = agreed_on(plan(office), TEXT)
    change = reworded(office, "Iedere week.")
    opens(office, change)
    [found] = written(opened(office), draft(office))
    assert (found.before, found.change, found.outdated) == (before, change, False)
    assert (found.head.by, found.revision) == (CLIENT.account, 2)


def test_after_acceptance_it_still_stands_beside_what_the_plan_said_then(office: Office) -> None:
    before = agreed_on(plan(office), TEXT)
    opens(office, reworded(office, "Iedere week."))
    signs(office, OTHER, CLIENT, CONTRACTOR)
    [found] = written(opened(office), draft(office))
    assert found.before == before
    assert not found.outdated
    assert agreed_on(plan(office), TEXT) != before


def test_what_is_new_stood_nowhere_before(office: Office) -> None:
    [found] = written(opened(office), draft(office, DRAFT))
    assert isinstance(found.change, CommitmentAgreed)
    assert found.before is None


def test_a_change_is_outdated_when_the_plan_moved_on_under_it(office: Office) -> None:
    late = id_of("a late draft")
    opens(office, reworded(office, "Iedere week."))
    opens(office, reworded(office, "Iedere dag."), amendment=late)
    signs(office, OTHER, CLIENT, CONTRACTOR)
    [found] = written(opened(office), draft(office, late))
    assert found.outdated
    with pytest.raises(Refused, match=r"amendment\.outdated"):
        if_accepted(opened(office), draft(office, late), NOW)


def test_every_subject_of_a_plan_is_told_as_the_change_that_would_write_it(office: Office) -> None:
    found = plan(office)
    for subject in (TEXT, AGREED, PROMISE, PLAN):
        change = agreed_on(found, subject)
        assert change is not None
        assert change.subject == subject
        assert 0 < change.base <= found.version
        assert agreed_at(opened(office), subject, change.base) == change
        assert agreed_at(opened(office), subject, change.base - 1) != change
    assert agreed_on(found, id_of("nothing")) is None


def test_what_changed_since_a_draft_was_read_is_told_per_subject(office: Office) -> None:
    first = reworded(office, "Iedere week.")
    opens(office, first)
    read = draft(office).version
    second = reworded(office, "Iedere dag.")
    percentage = PercentageAgreed(
        subject=PLAN, base=plan(office).percentage.revision, percentage=600, motivation="Meer werk."
    )
    office.do("write_change", CONTRACTOR, plan=PLAN, amendment=OTHER, change=second, revision=2)
    office.do("write_change", CONTRACTOR, plan=PLAN, amendment=OTHER, change=percentage, revision=0)
    assert since(opened(office), draft(office), read) == [Difference(first, second), Difference(None, percentage)]
    assert written_at(opened(office), OTHER, TEXT, 2) == first
    assert written_at(opened(office), OTHER, PLAN, 2) is None
    office.do("drop_change", CLIENT, plan=PLAN, amendment=OTHER, subject=TEXT, revision=3)
    assert Difference(first, None) in since(opened(office), draft(office), read)
    assert since(opened(office), draft(office), draft(office).version) == []


def test_what_accepting_would_do_is_what_accepting_does(office: Office) -> None:
    base = plan(office).percentage.revision
    opens(office, PercentageAgreed(subject=PLAN, base=base, percentage=1_000, motivation="Meer werk."))
    before = opened(office).book.valuation(TODAY).figures()
    expected = if_accepted(opened(office), draft(office), NOW + timedelta(hours=1)).valuation(TODAY).figures()
    assert expected.expected == 2 * before.expected > 0
    assert opened(office).book.valuation(TODAY).figures() == before
    signs(office, OTHER, CLIENT, CONTRACTOR)
    assert opened(office).book.valuation(TODAY).figures() == expected


def test_what_is_let_go_is_gone_if_accepted(office: Office) -> None:
    opens(office, SectionRemoved(subject=TEXT, base=plan(office).sections[TEXT].revision))
    assert TEXT not in if_accepted(opened(office), draft(office), NOW).plan.sections
    assert TEXT in plan(office).sections


def test_the_open_amendments_are_those_that_nobody_decided_on_newest_first(office: Office) -> None:
    opens(office, reworded(office, "Iedere week."))
    found = [each.id for each in open_amendments(opened(office).book)]
    assert found[0] == OTHER
    assert {DRAFT, PROPOSAL} < set(found)
    signs(office, OTHER, CLIENT, CONTRACTOR)
    assert OTHER not in [each.id for each in open_amendments(opened(office).book)]


def test_a_draft_is_overtaken_by_what_was_accepted_after_it_was_written(office: Office) -> None:
    late = id_of("a late draft")
    opens(office, reworded(office, "Iedere week."))
    opens(office, reworded(office, "Iedere dag."), amendment=late)
    assert superseded(opened(office), draft(office, late)) == {}
    signs(office, OTHER, CLIENT, CONTRACTOR)
    assert superseded(opened(office), draft(office, late)) == {TEXT: OTHER}
    assert superseded(opened(office), draft(office)) == {}
    office.do("write_change", CLIENT, plan=PLAN, amendment=late, change=reworded(office, "Ieder uur."), revision=2)
    assert superseded(opened(office), draft(office, late)) == {}
    signs(office, late, CONTRACTOR, CLIENT)
    assert superseded(opened(office), draft(office)) == {TEXT: late}


def test_what_was_withdrawn_is_overtaken_by_nothing(office: Office) -> None:
    late = id_of("a late draft")
    opens(office, reworded(office, "Iedere week."))
    opens(office, reworded(office, "Iedere dag."), amendment=late)
    office.do("withdraw_amendment", CLIENT, plan=PLAN, amendment=late, version=2, reason="Toch niet.")
    signs(office, OTHER, CLIENT, CONTRACTOR)
    assert superseded(opened(office), draft(office, late)) == {}
