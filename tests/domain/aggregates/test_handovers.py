"""The chain: stages of several organisations, hand-overs with two keys, assents, and an end that all sign."""

from datetime import date
from typing import Any

import pytest

from domain.aggregates import trajectory as t
from domain.aggregates.trajectory import ChainStatus, Direction, HandoverStatus, Trajectory, direction
from domain.authority import Actor
from domain.events import Event
from domain.refusals import Missing
from domain.terms import (
    WHOLE,
    Allocation,
    Evidence,
    EvidenceKind,
    Role,
    Share,
    StageFacts,
    StageKind,
    Support,
    WorkTerms,
)
from tests.kit.cast import (
    CLIENT,
    CONTRACTOR,
    NOORDERDIJK,
    OUTSIDER,
    PLAN,
    STAGE,
    TODAY,
    TRAJECTORY,
    WATERBURG,
    allocated,
    head,
    id_of,
    stage,
)
from tests.kit.scenario import Scenario, given

HELDER = id_of("Helder Facilitair")
RECEIVER = Actor(id_of("uitvoerder Helder"), HELDER)
HANDOVER, OTHER_PLAN, NEXT, END = map(id_of, ("hand-over", "plan of the receiver", "next stage", "end"))
DAY = date(2028, 1, 1)
STATEMENT = Evidence(kind=EvidenceKind.STEP_STATEMENT, day=DAY, reference="SV-2028-01")


def _step(kind: StageKind = StageKind.WORK_EXPERIENCE, **changes: Any) -> StageFacts:
    evidence = stage().evidence if kind in {StageKind.EMPLOYMENT, StageKind.SHELTERED} else STATEMENT
    return stage(kind, **{"evidence": evidence, "weekly_minutes": None} | changes)


def _given(*events: Event, facts: StageFacts | None = None) -> Scenario:
    started = t.TrajectoryStarted(head=head(CONTRACTOR), employer=NOORDERDIJK, pseudonym="T-BCDFGH")
    running = t.StageStarted(head=head(CONTRACTOR), stage=STAGE, facts=facts or _step())
    return given(Trajectory, started, running, *events, id=TRAJECTORY)


def _proposed(**changes: Any) -> t.HandoverProposed:
    facts: dict[str, Any] = {
        "handover": HANDOVER,
        "stage": STAGE,
        "receiver": HELDER,
        "day": DAY,
        "kind": StageKind.EMPLOYMENT,
        "from_plan": PLAN,
        "to_plan": OTHER_PLAN,
    }
    return t.HandoverProposed(head=head(CONTRACTOR), **facts | changes)


CONFIRMED = t.HandoverConfirmed(head=head(RECEIVER), handover=HANDOVER, to_plan=OTHER_PLAN)


def _propose(told: Scenario, by: Actor = CONTRACTOR, *, reason: str = "", **changes: Any) -> Scenario:
    event = _proposed(**changes)
    facts = {name: getattr(event, name) for name in event.__struct_fields__ if name != "head"}
    return told.when(t.propose_handover, by, reason=reason, **facts)


# Hand-overs


@pytest.mark.parametrize(
    ("left", "entered", "leads"),
    [
        ("activation", "education", "forward"),
        ("activation", "employment", "forward"),
        ("education", "work-experience", "forward"),
        ("work-experience", "sheltered", "forward"),
        ("work-experience", "education", "backward"),
        ("employment", "activation", "backward"),
        ("sheltered", "employment", "aside"),
        ("employment", "employment", "aside"),
        ("prevention", "employment", "aside"),
        ("education", "prevention", "aside"),
    ],
)
def test_the_chain_has_an_order_and_prevention_stands_apart(left: str, entered: str, leads: str) -> None:
    assert direction(StageKind(left), StageKind(entered)) is Direction(leads)


def test_the_sender_proposes_and_the_receiver_confirms() -> None:
    told = _propose(_given())
    told.then(t.HandoverProposed, receiver=HELDER, from_plan=PLAN, to_plan=OTHER_PLAN)
    assert told.state.roles(HELDER) == {Role.PARTNER}
    assert told.state.plans() == {PLAN}
    told.when(t.confirm_handover, RECEIVER, handover=HANDOVER).then(t.HandoverConfirmed, to_plan=OTHER_PLAN)
    assert told.state.handovers[HANDOVER].status is HandoverStatus.CONFIRMED
    assert told.state.plans() == {PLAN, OTHER_PLAN}
    told.when(t.confirm_handover, RECEIVER, handover=HANDOVER).then_refused("handover.settled")


def test_nobody_confirms_or_declines_their_own_hand_over() -> None:
    told = _given(_proposed())
    told.when(t.confirm_handover, CONTRACTOR, handover=HANDOVER).then_refused("handover.own-handover")
    told.when(t.decline_handover, CONTRACTOR, handover=HANDOVER, code="no-place").then_refused("handover.own-handover")
    told.when(t.confirm_handover, OUTSIDER, handover=HANDOVER).then_refused("handover.not-received")


def test_to_oneself_it_is_no_hand_over() -> None:
    _propose(_given(), receiver=NOORDERDIJK).then_refused("handover.to-yourself", field="receiver")


def test_only_who_carries_the_stage_hands_it_over_and_once() -> None:
    _propose(_given(), by=RECEIVER).then_refused("stage.not-yours")
    _propose(_given(), stage=id_of("elsewhere")).then_missing()
    told = _propose(_given(_proposed()), handover=id_of("again"))
    told.then_refused("handover.already-there")
    _propose(_given(_proposed())).then_refused("handover.already-there")
    many = [
        event
        for each in range(50)
        for event in (
            _proposed(handover=id_of(f"h{each}")),
            t.HandoverWithdrawn(head=head(CONTRACTOR), handover=id_of(f"h{each}")),
        )
    ]
    _propose(_given(*many)).then_refused("list.too-long")


def test_a_step_back_needs_a_reason() -> None:
    back: dict[str, Any] = {"kind": StageKind.ACTIVATION}
    _propose(_given(), **back).then_refused("text.required", field="reason")
    _propose(_given(), reason="De opleiding bleek een stap te ver.", **back).then(t.HandoverProposed)


def test_a_hand_over_lies_after_the_first_day_and_is_confirmed_once_its_day_has_come() -> None:
    _propose(_given(), day=date(2027, 8, 31)).then_refused("period.end-before-start", field="day")
    told = _propose(_given(), day=date(2028, 3, 1))
    told.then(t.HandoverProposed)
    told.when(t.confirm_handover, RECEIVER, handover=HANDOVER).then_refused("date.future", field="day")


def test_the_receiver_names_its_plan_where_the_sender_could_not() -> None:
    told = _given(_proposed(to_plan=None))
    told.when(t.confirm_handover, RECEIVER, handover=HANDOVER).then_refused("handover.plan-needed", field="to_plan")
    confirm = told.when(t.confirm_handover, RECEIVER, handover=HANDOVER, to_plan=OTHER_PLAN)
    confirm.then(t.HandoverConfirmed, to_plan=OTHER_PLAN)


def test_a_receiver_that_declines_takes_part_no_longer() -> None:
    told = _given(_proposed())
    told.when(t.decline_handover, RECEIVER, handover=HANDOVER, code=t.HandoverCode.NO_PLACE).then(t.HandoverDeclined)
    assert told.state.handovers[HANDOVER].code is t.HandoverCode.NO_PLACE
    with pytest.raises(Missing):
        told.state.roles(HELDER)
    _propose(told, handover=id_of("again")).then(t.HandoverProposed)


def test_the_sender_withdraws_what_was_not_answered() -> None:
    told = _given(_proposed())
    told.when(t.withdraw_handover, RECEIVER, handover=HANDOVER).then_refused("handover.not-yours")
    told.when(t.withdraw_handover, CONTRACTOR, handover=id_of("elsewhere")).then_missing()
    told.when(t.withdraw_handover, CONTRACTOR, handover=HANDOVER).then(t.HandoverWithdrawn)
    told.when(t.confirm_handover, RECEIVER, handover=HANDOVER).then_refused("handover.settled")


def test_a_stage_that_is_withdrawn_takes_its_hand_over_along() -> None:
    told = _given(_proposed(), t.StageWithdrawn(head=head(CONTRACTOR), stage=STAGE))
    told.when(t.confirm_handover, RECEIVER, handover=HANDOVER).then_refused("handover.settled")


# Stages of several carriers


def _start(told: Scenario, by: Actor, facts: StageFacts, *own: Any) -> Scenario:
    return told.when(t.start_stage, by, stage=NEXT, facts=facts, hours_count=False, own=own)


def test_the_receiver_starts_its_stage_once_the_hand_over_is_confirmed() -> None:
    facts = _step(StageKind.EMPLOYMENT, carrier=HELDER, first_day=DAY)
    _start(_given(_proposed()), RECEIVER, facts, PLAN).then_refused("handover.unanswered")
    told = _start(_given(_proposed(), CONFIRMED), RECEIVER, facts, PLAN)
    told.then(t.StageStarted, facts=facts, awaiting=())
    assert told.state.carriers() == {NOORDERDIJK, HELDER}


def test_nobody_records_a_stage_of_another() -> None:
    told = _given(_proposed(), CONFIRMED)
    _start(told, CONTRACTOR, _step(carrier=HELDER)).then_refused("stage.other-carrier", field="carrier")
    others: list[tuple[Any, dict[str, Any]]] = [
        (t.withdraw_stage, {}),
        (t.end_stage, {"last_day": TODAY, "cause": t.EndCause.COMPLETED}),
        (t.change_stage, {"facts": _step(carrier=HELDER), "hours_count": False, "own": ()}),
        (t.change_terms, {"terms": WorkTerms(first_day=TODAY), "hours_count": False}),
    ]
    for decide, facts in others:
        told.when(decide, RECEIVER, reason="Zo", stage=STAGE, revision=2, **facts).then_refused("stage.not-yours")


# Allocation


def _shared(*plans: Any) -> Allocation:
    shares = tuple(Share(plan=plan, share=WHOLE // len(plans)) for plan in plans)
    return Allocation(first_day=date(2027, 9, 1), last_day=date(2027, 12, 31), shares=shares)


def _waiting(*own: Any) -> Scenario:
    """Return a trajectory with a stage that is shared with a plan of another for four months, then in one's own."""
    both = (_shared(PLAN, OTHER_PLAN), allocated(first=date(2028, 1, 1)))
    return _start(_given(), CONTRACTOR, _step(allocations=both), *own)


def _assent(told: Scenario, revision: int = 3, plan: Any = OTHER_PLAN) -> Scenario:
    return told.when(t.assent_to_allocation, RECEIVER, stage=NEXT, plan=plan, revision=revision)


def test_days_in_anothers_plan_count_once_that_assents_and_the_whole_period_waits() -> None:
    told = _waiting(PLAN)
    told.then(t.StageStarted, awaiting=(OTHER_PLAN,))
    assert told.state.stages[NEXT].settled() == (allocated(first=date(2028, 1, 1)),)
    _assent(told).then(t.AllocationAssented, plan=OTHER_PLAN)
    assert len(told.state.stages[NEXT].settled()) == 2
    _assent(told).then_refused("allocation.answered")


def test_an_allocation_that_was_refused_counts_nothing() -> None:
    told = _waiting(PLAN)
    code = t.AllocationCode.OTHER_SHARE
    told.when(t.refuse_allocation, RECEIVER, stage=NEXT, plan=OTHER_PLAN, code=code, revision=3)
    told.then(t.AllocationRefused, code=code)
    assert told.state.stages[NEXT].settled() == (allocated(first=date(2028, 1, 1)),)
    assert told.state.stages[NEXT].refused == {OTHER_PLAN: code}
    _assent(told).then_refused("allocation.answered")


def test_one_answers_to_what_one_read_and_only_about_a_plan_that_is_named() -> None:
    told = _waiting(PLAN)
    _assent(told, revision=2).then_stale(current=3)
    _assent(told, plan=id_of("elsewhere")).then_missing()
    told.when(t.assent_to_allocation, RECEIVER, stage=id_of("none"), plan=OTHER_PLAN, revision=3).then_missing()


def _change(told: Scenario, facts: StageFacts) -> Scenario:
    revision = told.state.stages[NEXT].revision
    return told.when(
        t.change_stage,
        CONTRACTOR,
        reason="Gecorrigeerd",
        stage=NEXT,
        facts=facts,
        hours_count=False,
        own={PLAN},
        revision=revision,
    )


def test_an_assent_stands_until_the_part_of_that_plan_is_another() -> None:
    told = _assent(_waiting(PLAN))
    same = told.state.stages[NEXT].facts
    _change(told, _step(allocations=same.allocations, last_day=TODAY)).then(t.StageChanged, awaiting=())
    _change(told, _step(allocations=(_shared(OTHER_PLAN),))).then(t.StageChanged, awaiting=(OTHER_PLAN,))
    assert told.state.stages[NEXT].settled() == ()


def test_what_was_refused_waits_again_once_it_is_another() -> None:
    told = _waiting(PLAN)
    code = t.AllocationCode.OTHER_PERIOD
    told.when(t.refuse_allocation, RECEIVER, stage=NEXT, plan=OTHER_PLAN, code=code, revision=3)
    same = told.state.stages[NEXT].facts
    _change(told, _step(allocations=same.allocations, last_day=TODAY)).then(t.StageChanged, awaiting=())
    assert told.state.stages[NEXT].refused == {OTHER_PLAN: code}
    _change(told, _step(allocations=(_shared(OTHER_PLAN),))).then(t.StageChanged, awaiting=(OTHER_PLAN,))
    assert told.state.stages[NEXT].refused == {}


# Terms from a day on


def _terms(told: Scenario, day: date, minutes: int | None = 1200, support: Support = Support.BENEFIT) -> Scenario:
    terms = WorkTerms(first_day=day, weekly_minutes=minutes, support=support)
    revision = told.state.stages[STAGE].revision
    return told.when(t.change_terms, CONTRACTOR, stage=STAGE, terms=terms, hours_count=True, revision=revision)


def test_hours_and_class_change_from_a_day_on_and_a_later_change_gives_way() -> None:
    told = _given(facts=stage())
    _terms(told, date(2028, 1, 1)).then(t.StageTermsChanged)
    _terms(told, date(2028, 2, 1), 600, Support.PERMANENT).then(t.StageTermsChanged)
    running = told.state.stages[STAGE]
    assert [running.terms_on(day).weekly_minutes for day in (date(2027, 12, 31), DAY, TODAY)] == [1920, 1200, 600]
    assert running.terms_on(TODAY).support is Support.PERMANENT
    _terms(told, date(2027, 11, 1), 60).then(t.StageTermsChanged)
    assert [each.weekly_minutes for each in told.state.stages[STAGE].facts.later] == [60]


@pytest.mark.parametrize(
    ("day", "minutes", "rule"),
    [
        (date(2028, 3, 1), 1200, "date.future"),
        (date(2027, 9, 1), 1200, "stage.terms-outside"),
        (date(2027, 8, 1), 1200, "stage.terms-outside"),
        (date(2028, 1, 1), 0, "quantity.not-positive"),
        (date(2028, 1, 1), None, "stage.hours-needed"),
        (date(2028, 1, 1), 1920, "stage.nothing-changed"),
    ],
)
def test_a_change_of_terms_is_sound(day: date, minutes: int | None, rule: str) -> None:
    _terms(_given(facts=stage()), day, minutes).then_refused(rule)


def test_only_work_has_terms_and_they_lie_within_it() -> None:
    _terms(_given(), DAY).then_refused("stage.terms-of-work-only", field="first_day")
    _terms(_given(facts=stage(last_day=date(2027, 12, 31))), DAY).then_refused("stage.terms-outside")
    told = _terms(_given(facts=stage()), DAY)
    end: dict[str, Any] = {"stage": STAGE, "last_day": date(2027, 12, 1), "cause": t.EndCause.COMPLETED, "revision": 3}
    told.when(t.end_stage, CONTRACTOR, **end).then_refused("stage.terms-after-end", day=DAY)
    early = WorkTerms(first_day=date(2027, 9, 1), weekly_minutes=60)
    later = WorkTerms(first_day=DAY, weekly_minutes=60)
    _start(_given(), CONTRACTOR, stage(later=(later, early))).then_refused("stage.terms-outside")
    _start(_given(), CONTRACTOR, _step(later=(later,))).then_refused("stage.terms-of-work-only")


# The end of the chain


def _ending(**changes: Any) -> StageFacts:
    return _step(StageKind.SHELTERED, **{"end_of_chain": "Beschut werk past hier het best."} | changes)


def _propose_end(told: Scenario, facts: StageFacts | None = None, proposal: Any = END) -> Scenario:
    return told.when(
        t.propose_end_of_chain,
        CONTRACTOR,
        proposal=proposal,
        stage=NEXT,
        facts=facts or _ending(),
        hours_count=False,
    )


SIDES = (frozenset({HELDER}), frozenset({WATERBURG}))
"""Another contractor and the client of the plan in which the stage will count."""


def _sign(told: Scenario, by: Actor, sides: Any = SIDES) -> tuple[Event, ...]:
    events = t.sign_end_of_chain(told.state, head(by), proposal=END, plan=PLAN, sides=sides)
    told.state.evolve(*events)
    return events


def test_one_alone_does_not_set_an_end_of_the_chain() -> None:
    _start(_given(), CONTRACTOR, _ending(), PLAN).then_refused("stage.end-of-chain-together", field="end_of_chain")
    told = _start(_given(), CONTRACTOR, _ending(end_of_chain=""), PLAN)
    _change(told, _ending()).then_refused("stage.end-of-chain-together", field="end_of_chain")


def test_carrier_contractor_and_client_sign_and_then_it_is_a_stage() -> None:
    told = _propose_end(_given())
    told.then(t.EndOfChainProposed, facts=_ending())
    assert [type(each) for each in _sign(told, RECEIVER)] == [t.EndOfChainSigned]
    assert NEXT not in told.state.stages
    signed, started = _sign(told, CLIENT)
    assert isinstance(signed, t.EndOfChainSigned)
    assert isinstance(started, t.StageStarted)
    assert told.state.stages[NEXT].facts.end_of_chain == "Beschut werk past hier het best."
    assert told.state.stages[NEXT].settled()
    assert told.state.ends[END].status is ChainStatus.SIGNED


def test_a_carrier_that_is_the_contractor_signs_once() -> None:
    told = _propose_end(_given())
    assert len(_sign(told, CLIENT, (frozenset({NOORDERDIJK}), frozenset({WATERBURG})))) == 2


def test_nobody_signs_twice_or_declines_what_they_signed() -> None:
    told = _propose_end(_given())
    sign: dict[str, Any] = {"proposal": END, "plan": PLAN}
    told.when(t.sign_end_of_chain, CONTRACTOR, sides=SIDES, **sign).then_refused("chain.already-signed")
    told.when(t.decline_end_of_chain, CONTRACTOR, reason="Nee", **sign).then_refused("chain.already-signed")
    told.when(t.sign_end_of_chain, CLIENT, sides=SIDES, proposal=END, plan=OTHER_PLAN).then_missing()
    told.when(t.sign_end_of_chain, CLIENT, sides=SIDES, proposal=id_of("none"), plan=PLAN).then_missing()


def test_a_change_of_the_steps_after_the_first_signature_voids_it() -> None:
    ended = t.StageEnded(head=head(CONTRACTOR), stage=STAGE, last_day=TODAY, cause=t.EndCause.COMPLETED)
    told = _propose_end(_given())
    told.state.evolve(ended)
    assert told.state.ends[END].status is ChainStatus.VOID
    told.when(t.sign_end_of_chain, CLIENT, proposal=END, plan=PLAN, sides=SIDES).then_refused("chain.void")
    _propose_end(told).then_refused("chain.already-there")


def test_an_end_is_proposed_of_sheltered_work_with_its_ground_and_once_at_a_time() -> None:
    _propose_end(_given(), _step(end_of_chain="Zo")).then_refused("stage.end-of-chain", field="end_of_chain")
    _propose_end(_given(), _ending(end_of_chain="")).then_refused("text.required", field="end_of_chain")
    _propose_end(_given(), _ending(carrier=HELDER)).then_refused("stage.other-carrier")
    told = _propose_end(_given())
    _propose_end(told, proposal=id_of("again")).then_refused("chain.already-proposed")
    _start(told, CONTRACTOR, _step()).then_refused("stage.already-started")


def test_it_is_declined_with_a_reason_or_withdrawn_by_its_carrier() -> None:
    told = _propose_end(_given())
    decline: dict[str, Any] = {"proposal": END, "plan": PLAN}
    told.when(t.decline_end_of_chain, CLIENT, **decline).then_refused("text.required", field="reason")
    told.when(t.withdraw_end_of_chain, RECEIVER, proposal=END).then_refused("chain.not-yours")
    told.when(t.withdraw_end_of_chain, CONTRACTOR, proposal=id_of("none")).then_missing()
    told.when(t.decline_end_of_chain, CLIENT, reason="Eerst nog een stage.", **decline).then(t.EndOfChainDeclined)
    assert told.state.ends[END].reason == "Eerst nog een stage."
    told.when(t.withdraw_end_of_chain, CONTRACTOR, proposal=END).then_refused("chain.settled")
    again = _propose_end(_given())
    again.when(t.withdraw_end_of_chain, CONTRACTOR, proposal=END).then(t.EndOfChainWithdrawn)
    assert again.state.ends[END].status is ChainStatus.WITHDRAWN
