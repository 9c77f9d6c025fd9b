"""A dispute: both stories, a reviewer on whom both agree, for a time, and a decision on a rule; appeal once."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain import confidentiality
from domain.aggregates import dispute as d
from domain.aggregates.dispute import (
    Dispute,
    DisputeCode,
    DisputeStage,
    Due,
    Outcome,
    Replay,
    Subject,
    SubjectKind,
    Verdict,
)
from domain.aggregates.dispute import events as e
from domain.aggregates.plan import Plan
from domain.calendar import day_of
from domain.events import Event
from domain.refusals import Missing
from domain.terms import Role
from tests.kit.cast import (
    AMENDMENT,
    CLIENT,
    CONTRACTOR,
    ENTRY,
    NOORDERDIJK,
    NOW,
    OBJECTION,
    OUTSIDER,
    PLAN,
    RIJKSDIENST,
    STATEMENT,
    TODAY,
    WATERBURG,
    agreed,
    disputed,
    hours_recorded,
    id_of,
    objected,
    opened,
    proposed,
)
from tests.kit.scenario import Scenario, given

DISPUTE = id_of("a dispute")
REVENUE = Subject(kind=SubjectKind.REVENUE, id=STATEMENT)
HOURS = Subject(kind=SubjectKind.ENTRY, id=ENTRY, objection=OBJECTION)
SIGNED = Subject(kind=SubjectKind.AMENDMENT, id=AMENDMENT)
END = TODAY + timedelta(days=30)
TEXT = confidentiality.content_of(confidentiality.CURRENT)


def plan(*events: Event) -> Plan:
    state: Plan = given(Plan, *(events or (opened(), proposed(), disputed(), hours_recorded(), objected()))).state
    return state


def telling(**changes: Any) -> dict[str, Any]:
    told: dict[str, Any] = {
        "plan": plan(),
        "contractor": NOORDERDIJK,
        "subjects": (REVENUE,),
        "signed": (),
        "elsewhere": (),
        "code": DisputeCode.REVENUE,
        "story": "Wij telden de facturen.",
        "desired": "Ons bedrag.",
    }
    return told | changes


def raised(**changes: Any) -> Scenario:
    return given(Dispute, id=DISPUTE).when(d.raise_dispute, CLIENT, **telling(**changes))


def later(days: int) -> datetime:
    return NOW + timedelta(days=days)


def offered(told: Scenario, reviewer: UUID = RIJKSDIENST, *, at: datetime = NOW, **changes: Any) -> Scenario:
    facts: dict[str, Any] = {"independent": True, "last_day": END, "ground": "Om de regels te zien."} | changes
    return told.when(d.propose_reviewer, CLIENT, reviewer=reviewer, at=at, **facts)


def appointed(told: Scenario | None = None, *, at: datetime = NOW, **changes: Any) -> Scenario:
    found = offered(told or raised(), at=at, **changes)
    revision = found.state.version
    return found.when(d.accept_reviewer, CONTRACTOR, independent=True, revision=revision, at=at)


def granted(told: Scenario | None = None) -> Scenario:
    return appointed(told).when(d.open_grant, OUTSIDER, independent=True, content=TEXT)


def answered(told: Scenario | None = None) -> Scenario:
    return (told or granted()).when(d.answer_dispute, CONTRACTOR, story="Wij telden anders.")


def replay(**changes: Any) -> Replay:
    axes: dict[str, Any] = {
        "on": TODAY,
        "known": NOW,
        "version": 3,
        "content": "c" * 64,
    }
    return Replay(**(axes | changes))


def verdict(**changes: Any) -> Verdict:
    said: dict[str, Any] = {
        "subject": STATEMENT,
        "outcome": Outcome.UPHELD,
        "code": DisputeCode.REVENUE,
        "reasoning": "Een factuur stond er twee keer.",
        "cents": 90_000_000,
    }
    return Verdict(**(said | changes))


def decide(told: Scenario, *verdicts: Verdict, by: Any = OUTSIDER, at: datetime = NOW, **changes: Any) -> Scenario:
    facts: dict[str, Any] = {"plan": plan(), "replay": replay(), "version": told.state.version} | changes
    return told.when(d.decide_dispute, by, verdicts=verdicts or (verdict(),), at=at, **facts)


def test_a_party_tells_its_story_on_a_rule_and_says_what_it_wants() -> None:
    event = raised().then(e.DisputeRaised, code=DisputeCode.REVENUE, client=WATERBURG, contractor=NOORDERDIJK)
    assert event.subjects == (Subject(kind=SubjectKind.REVENUE, id=STATEMENT, revision=3),)
    raised().when(d.raise_dispute, CLIENT, **telling()).then_refused("dispute.already-raised")


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"subjects": ()}, "dispute.no-subject"),
        ({"code": DisputeCode.MANDATE}, "dispute.other-rule"),
        ({"elsewhere": (STATEMENT,)}, "dispute.in-dispute-already"),
        ({"plan": plan(opened(), proposed())}, "dispute.not-contested"),
        ({"story": ""}, "text.required"),
        ({"desired": " "}, "text.required"),
    ],
)
def test_not_everything_can_be_put_in_dispute(changes: dict[str, Any], rule: str) -> None:
    raised(**changes).then_refused(rule)


def test_only_who_stands_for_a_side_raises_a_dispute() -> None:
    told = given(Dispute, id=DISPUTE)
    told.when(d.raise_dispute, OUTSIDER, **telling()).then_refused("dispute.not-your-side")
    told.when(d.raise_dispute, CONTRACTOR, **telling()).then(e.DisputeRaised)


def test_an_entry_is_in_dispute_only_while_an_objection_to_it_is_open() -> None:
    told = {"subjects": (HOURS,), "code": DisputeCode.QUANTITY}
    raised(**told).then(e.DisputeRaised, subjects=(HOURS,))
    raised(**told | {"subjects": (Subject(kind=SubjectKind.ENTRY, id=ENTRY),)}).then_missing()
    settled = plan()
    settled.objections[OBJECTION].status = settled.objections[OBJECTION].status.UPHELD
    raised(plan=settled, **told).then_refused("dispute.no-objection", field="subjects")


def test_agreed_revenue_can_be_in_dispute_and_what_only_one_signed_cannot() -> None:
    raised(plan=plan(opened(), proposed(), agreed())).then(e.DisputeRaised)
    signing = {"subjects": (SIGNED,), "code": DisputeCode.MANDATE}
    raised(**signing).then_missing()
    drafted = plan()
    drafted.amendments.append(AMENDMENT)
    raised(plan=drafted, **signing).then_refused("dispute.not-signed")
    raised(plan=drafted, signed=(AMENDMENT,), **signing).then(e.DisputeRaised, subjects=(SIGNED,))


def test_the_other_party_tells_its_story_once() -> None:
    told = raised()
    told.when(d.answer_dispute, CLIENT, story="Nog eens").then_refused("dispute.own-dispute")
    answered(told).then(e.DisputeAnswered, story="Wij telden anders.")
    answered(told).then_refused("dispute.already-answered")


def test_both_agree_on_a_reviewer_who_has_no_part_in_the_plan() -> None:
    offered(raised(), independent=False).then_refused("dispute.reviewer-takes-part", field="reviewer")
    told = offered(raised())
    told.when(d.accept_reviewer, CLIENT, independent=True, revision=2).then_refused("dispute.own-proposal")
    told.when(d.accept_reviewer, CONTRACTOR, independent=True, revision=1).then_stale(current=2)
    told.when(d.accept_reviewer, CONTRACTOR, independent=False, revision=2).then_refused("dispute.reviewer-takes-part")
    told.when(d.accept_reviewer, CONTRACTOR, independent=True, revision=2).then(e.ReviewerAccepted)
    told.when(d.accept_reviewer, CONTRACTOR, independent=True, revision=2).then_refused("dispute.no-proposal")
    offered(told).then_refused("dispute.reviewer-appointed")


def test_a_later_proposal_takes_the_place_of_one_that_waits() -> None:
    told = offered(offered(raised()), id_of("somebody else"))
    told.when(d.accept_reviewer, CONTRACTOR, independent=True, revision=2).then_stale(current=3)


def test_a_reviewer_looks_for_three_months_at_most() -> None:
    too_long = TODAY + d.LONGEST_GRANT + timedelta(days=1)
    offered(raised(), last_day=too_long).then_refused("dispute.grant-too-long", last=TODAY + d.LONGEST_GRANT)
    offered(raised(), last_day=TODAY - timedelta(days=1)).then_refused("period.end-before-start")
    told = offered(raised())
    told.when(d.accept_reviewer, CONTRACTOR, independent=True, revision=2, at=later(31)).then_refused(
        "dispute.term-over", last=END
    )


def test_a_grant_opens_with_the_hash_of_exactly_the_text_that_was_confirmed() -> None:
    told = appointed()
    wrong = told.when(d.open_grant, OUTSIDER, independent=True, content="0" * 64)
    wrong.then_refused("dispute.other-statement")
    told.when(d.open_grant, CLIENT, independent=True, content=TEXT).then_missing()
    told.when(d.open_grant, OUTSIDER, independent=False, content=TEXT).then_refused("dispute.reviewer-takes-part")
    told.when(d.open_grant, OUTSIDER, independent=True, content=TEXT).then(
        e.GrantOpened, content=TEXT, statement=1, last_day=END
    )
    told.when(d.open_grant, OUTSIDER, independent=True, content=TEXT).then_refused("dispute.already-confirmed")


def test_a_statement_that_somebody_confirmed_is_never_changed() -> None:
    assert [confidentiality.content_of(version) for version in range(1, confidentiality.CURRENT + 1)] == [
        "88eb60b14affad7f6a824c97377e29af61541da178d2dfad7dc6f6ff2a16f526",
    ]


def test_a_grant_is_of_whoever_confirmed_and_ends_after_its_last_day() -> None:
    told = granted().state
    assert told.admits(OUTSIDER.account, RIJKSDIENST, later(30))
    assert not told.admits(OUTSIDER.account, RIJKSDIENST, later(31))
    assert not told.admits(id_of("a colleague"), RIJKSDIENST, NOW)
    assert not told.admits(CLIENT.account, WATERBURG, NOW)
    assert day_of(later(30)) == END


@pytest.mark.parametrize(
    ("end", "by"), [(d.revoke_grant, CLIENT), (d.revoke_grant, CONTRACTOR), (d.stand_down, OUTSIDER)]
)
def test_a_grant_ends_at_once_with_a_reason(end: Any, by: Any) -> None:
    told = granted()
    told.when(end, by).then_refused("text.required")
    told.when(end, by, reason="Er bleek een belang.")
    assert not told.state.admits(OUTSIDER.account, RIJKSDIENST, NOW)
    with pytest.raises(Missing):
        told.state.roles(RIJKSDIENST)
    assert told.state.stage is DisputeStage.RAISED
    [(grant, ended)] = told.state.past_grants
    assert (grant.content, ended.organisation) == (TEXT, by.organisation)
    told.when(d.revoke_grant, CLIENT, reason="Nog eens").then_refused("dispute.no-reviewer")
    granted(told).then(e.GrantOpened)


def test_a_decision_says_of_every_subject_what_holds_on_which_rule_and_why() -> None:
    event = decide(answered()).then(e.DisputeDecided, verdicts=(verdict(),))
    assert event.replay == replay()


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"code": DisputeCode.MANDATE}, "dispute.other-rule"),
        ({"reasoning": ""}, "text.required"),
        ({"cents": None}, "dispute.amount-needed"),
        ({"cents": 100_000_000}, "dispute.amount-and-outcome"),
        ({"outcome": Outcome.REJECTED}, "dispute.amount-and-outcome"),
        ({"subject": ENTRY}, "dispute.every-subject"),
    ],
)
def test_a_decision_rests_on_a_rule_and_says_the_amount(changes: dict[str, Any], rule: str) -> None:
    decide(answered(), verdict(**changes)).then_refused(rule)


def test_a_subject_is_decided_once_and_an_amount_is_of_revenue_alone() -> None:
    decide(answered(), verdict(), verdict()).then_refused("dispute.every-subject")
    told = answered(granted(raised(subjects=(HOURS,), code=DisputeCode.QUANTITY)))
    said = verdict(subject=ENTRY, code=DisputeCode.QUANTITY, cents=1)
    event = decide(told, said).then(e.DisputeDecided)
    assert event.verdicts[0].cents is None


def test_nobody_decides_before_the_other_party_could_tell_its_story() -> None:
    last = TODAY + d.ANSWERING
    decide(granted()).then_refused("dispute.answer-first", last=last)
    decide(granted(), at=later(14)).then_refused("dispute.answer-first")
    decide(granted(), at=later(15)).then(e.DisputeDecided)


def test_only_a_reviewer_under_a_grant_that_lasts_decides() -> None:
    decide(answered(), by=CLIENT).then_missing()
    decide(answered(appointed())).then_missing()
    decide(answered(), at=later(31)).then_missing()
    revoked = answered().when(d.revoke_grant, CONTRACTOR, reason="Er bleek een belang.")
    decide(revoked).then_missing()


def test_a_decision_is_about_the_dispute_as_it_was_read_and_about_what_is_known() -> None:
    decide(answered(), version=1).then_stale(current=5)
    decide(answered(), replay=replay(known=later(1))).then_refused("dispute.replay-ahead")


def test_after_a_decision_nothing_is_left_to_do_but_to_appeal() -> None:
    told = decide(answered())
    assert told.state.stage is DisputeStage.DECIDED
    assert not told.state.admits(OUTSIDER.account, RIJKSDIENST, NOW)
    decide(told).then_missing()
    offered(told).then_refused("dispute.over")
    told.when(d.withdraw_dispute, CLIENT, reason="Toch niet").then_refused("dispute.over")


def test_an_appeal_is_made_once_within_its_term_and_goes_to_another_reviewer() -> None:
    answered().when(d.appeal_dispute, CLIENT, plan=plan(), reason="Nu al").then_refused("dispute.not-decided")
    told = decide(answered())
    told.when(d.appeal_dispute, CONTRACTOR, plan=plan(), reason="Te laat", at=later(15)).then_refused(
        "dispute.appeal-late", last=TODAY + d.APPEALING
    )
    told.when(d.appeal_dispute, CONTRACTOR, plan=plan()).then_refused("text.required")
    told.when(d.appeal_dispute, CONTRACTOR, plan=plan(), reason="Een regel is vergeten.").then(e.DisputeAppealed)
    told.when(d.appeal_dispute, CLIENT, plan=plan(), reason="Ik ook").then_refused("dispute.appealed-before")
    offered(told).then_refused("dispute.same-reviewer", field="reviewer")
    offered(told, id_of("somebody else")).then(e.ReviewerProposed)
    assert told.state.decision is not None


def test_an_appeal_can_be_withdrawn_by_who_made_it_and_the_decision_stands() -> None:
    told = decide(answered()).when(d.appeal_dispute, CONTRACTOR, plan=plan(), reason="Een regel is vergeten.")
    told.when(d.withdraw_dispute, CLIENT, reason="Genoeg").then_refused("dispute.not-yours")
    told.when(d.withdraw_dispute, CONTRACTOR, reason="Wij leggen ons erbij neer.").then(e.DisputeWithdrawn)
    assert told.state.decision.verdicts == (verdict(),)
    told.when(d.appeal_dispute, CLIENT, plan=plan(), reason="Nu ik").then_refused("dispute.appealed-before")


def test_who_raised_a_dispute_withdraws_it_with_a_reason() -> None:
    told = raised()
    told.when(d.withdraw_dispute, CONTRACTOR, reason="Weg ermee").then_refused("dispute.not-yours")
    told.when(d.withdraw_dispute, CLIENT).then_refused("text.required")
    told.when(d.withdraw_dispute, CLIENT, reason="Wij vonden de factuur.").then(e.DisputeWithdrawn)
    answered(told).then_refused("dispute.over")


def test_both_come_to_terms_on_exactly_what_was_read() -> None:
    told = raised()
    told.when(d.agree_settlement, CONTRACTOR, revision=1).then_refused("dispute.no-settlement")
    told.when(d.propose_settlement, CLIENT, text="Wij delen het verschil.").then(e.SettlementProposed)
    told.when(d.agree_settlement, CLIENT, revision=2).then_refused("dispute.own-settlement")
    told.when(d.propose_settlement, CONTRACTOR, text="Wij nemen een derde.").then(e.SettlementProposed)
    told.when(d.agree_settlement, CLIENT, revision=2).then_stale(current=3)
    told.when(d.agree_settlement, CLIENT, revision=3).then(e.DisputeSettled)
    assert told.state.stage is DisputeStage.SETTLED


def test_without_a_reviewer_in_time_either_party_ends_the_dispute() -> None:
    raised().when(d.lapse_dispute, CLIENT, reason="Niemand", at=later(28)).then_refused(
        "dispute.still-time", last=TODAY + d.APPOINTING
    )
    appointed().when(d.lapse_dispute, CLIENT, reason="Niemand", at=later(29)).then_refused("dispute.reviewer-appointed")
    raised().when(d.lapse_dispute, CONTRACTOR, reason="Niemand", at=later(29)).then(e.DisputeLapsed)
    over = granted().when(d.lapse_dispute, CLIENT, reason="Er kwam geen besluit.", at=later(31))
    over.then(e.DisputeLapsed)


def test_a_reviewer_whose_time_is_over_is_followed_by_another() -> None:
    told = offered(granted(), id_of("somebody else"), at=later(31), last_day=END + timedelta(days=30))
    told.then(e.ReviewerProposed)
    assert [grant.content for grant, _ in told.state.past_grants] == [TEXT]


def test_every_term_has_a_day_and_says_whether_it_was_kept() -> None:
    told = decide(answered()).state
    assert {term.due: (term.last_day, term.done) for term in told.terms()} == {
        Due.ANSWER: (TODAY + d.ANSWERING, True),
        Due.REVIEWER: (TODAY + d.APPOINTING, True),
        Due.DECISION: (END, True),
        Due.APPEAL: (TODAY + d.APPEALING, False),
    }
    assert told.term(Due.APPEAL).passed(TODAY + timedelta(days=15))
    with pytest.raises(Missing):
        raised().state.term(Due.APPEAL)


def test_a_dispute_is_there_for_both_sides_and_the_reviewer_alone() -> None:
    told = granted().state
    assert told.roles(WATERBURG) == told.roles(NOORDERDIJK) == {Role.DISPUTANT}
    assert told.roles(RIJKSDIENST) == {Role.REVIEWER}
    with pytest.raises(Missing):
        told.roles(id_of("Helder Facilitair"))
    with pytest.raises(Missing):
        raised().state.roles(RIJKSDIENST)


def test_a_closed_plan_can_be_disputed_in_what_was_signed_alone() -> None:
    closed = plan(opened(), proposed(), agreed())
    closed.closed = object()  # type: ignore[assignment]
    raised(plan=closed).then_refused("dispute.plan-closed")
    told = decide(answered())
    told.when(d.appeal_dispute, CLIENT, plan=closed, reason="Te laat gezien").then_refused("dispute.plan-closed")
    assert closed.id == PLAN
