"""Trust first: regimes differ in what is looked at, never in value, and move on objective grounds after a hearing."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given as any_of
from hypothesis import strategies as st

from domain.aggregates import oversight as o
from domain.aggregates.oversight import Ground, Oversight, Regime
from domain.aggregates.plan import Plan
from domain.aggregates.plan.events import ObjectionUpheld
from domain.events import Event, Head
from domain.terms import Evidence, EvidenceKind
from tests.kit.cast import (
    CLIENT,
    CONTRACTOR,
    ENTRY,
    NOW,
    OBJECTION,
    PLAN,
    TODAY,
    head,
    hours_recorded,
    id_of,
    objected,
    opened,
)
from tests.kit.scenario import Scenario, given

MOVE, SAMPLE, IMPROVEMENT = map(id_of, ("a move", "a sample", "an improvement"))
HEARING = TODAY + timedelta(days=14)
END = TODAY + timedelta(days=200)
INVOICE = Evidence(kind=EvidenceKind.INVOICE, day=TODAY, reference="F-2028-1")
STATEMENT = Evidence(kind=EvidenceKind.HOURS_STATEMENT, day=TODAY, reference="U-2028-1")


def plan(*events: Event) -> Plan:
    state: Plan = given(Plan, opened(), *events).state
    return state


def upheld() -> ObjectionUpheld:
    """The contractor conceded the objection."""
    return ObjectionUpheld(head=head(CONTRACTOR), objection=OBJECTION)


def oversight() -> Scenario:
    return given(Oversight, id=o.oversight_of(PLAN)).when(o.begin_oversight, CLIENT, plan=plan())


def later(days: int) -> datetime:
    return NOW + timedelta(days=days)


def checked(told: Scenario, proofs: int = 1, *, sound: bool) -> Scenario:
    """Let as many entries be drawn and looked at: under Basis the tenth part of what was recorded, rounded up."""
    entries = [id_of(f"entry {number}") for number in range(10 * (proofs - 1) + 1)]
    drawn = told.when(
        o.draw_sample,
        CLIENT,
        sample=id_of(f"sample of {entries[0]}"),
        efforts={entry: (TODAY, head(CONTRACTOR)) for entry in entries},
        first_day=TODAY,
        last_day=TODAY,
    ).then(o.SampleDrawn)
    assert len(drawn.drawn) == proofs
    for entry in drawn.drawn:
        told.when(o.give_proof, CONTRACTOR, entry=entry, what="hours", evidence=STATEMENT).then(o.ProofGiven)
        told.when(o.check_proof, CLIENT, entry=entry, sound=sound, reason="Niet getekend.").then(o.ProofChecked)
    return told


def announced(told: Scenario, **changes: Any) -> Scenario:
    facts: dict[str, Any] = {
        "plan": plan(),
        "move": MOVE,
        "regime": Regime.DIRECTED,
        "grounds": (Ground.PROOF_LACKING,),
        "hearing_until": HEARING,
        "last_day": END,
        "reason": "Een urenstaat ontbrak.",
    }
    return told.when(o.announce_move, CLIENT, **facts | changes)


def directed() -> Scenario:
    """Directed was announced, answered, and took effect."""
    told = announced(checked(oversight(), sound=False))
    told.when(o.answer_move, CONTRACTOR, move=MOVE, reason="Het formulier was zoek.").then(o.MoveAnswered)
    told.when(o.move_regime, CLIENT, move=MOVE, reason="Wij kijken een half jaar mee.").then(o.RegimeMoved)
    return told


class TestRegime:
    def test_everybody_starts_at_basis(self) -> None:
        assert oversight().state.regime(TODAY) is Regime.BASIS
        oversight().when(o.begin_oversight, CLIENT, plan=plan()).then_refused("oversight.already-begun")

    def test_it_moves_after_the_hearing_and_falls_back_to_basis_by_itself(self) -> None:
        state = directed().state
        assert state.regime(TODAY - timedelta(days=1)) is Regime.BASIS
        assert state.regime(TODAY) is state.regime(END) is Regime.DIRECTED
        assert state.regime(END + timedelta(days=1)) is Regime.BASIS

    def test_without_an_answer_it_waits_for_the_term_of_the_hearing(self) -> None:
        told = announced(checked(oversight(), sound=False))
        told.when(o.move_regime, CLIENT, move=MOVE, reason="Nu.").then_refused("regime.hearing-first", until=HEARING)
        told.when(o.move_regime, CLIENT, move=MOVE, reason="Nu.", at=later(15)).then(o.RegimeMoved)

    def test_a_move_that_would_be_over_is_refused(self) -> None:
        told = announced(checked(oversight(), sound=False))
        told.when(o.move_regime, CLIENT, move=MOVE, reason="Nu.", at=later(201)).then_refused("regime.over", last=END)

    def test_a_move_needs_a_reason(self) -> None:
        announced(checked(oversight(), sound=False), reason=" ").then_refused("text.required", field="reason")

    def test_a_move_is_answered_once_and_settled_once(self) -> None:
        told = announced(checked(oversight(), sound=False))
        told.when(o.answer_move, CONTRACTOR, move=MOVE, reason="Wij leggen het uit.").then(o.MoveAnswered)
        told.when(o.answer_move, CONTRACTOR, move=MOVE, reason="Nog eens.").then_refused("regime.already-answered")
        told.when(o.drop_move, CLIENT, move=MOVE, reason="Het is opgelost.").then(o.MoveDropped)
        assert told.state.regime(END) is Regime.BASIS
        told.when(o.move_regime, CLIENT, move=MOVE, reason="Toch.").then_refused("regime.settled")
        told.when(o.drop_move, CLIENT, move=id_of("none"), reason="Wat?").then_missing()

    def test_one_move_waits_at_a_time(self) -> None:
        told = announced(checked(oversight(), sound=False))
        announced(told).then_refused("regime.already-announced")
        announced(told, move=id_of("another")).then_refused("regime.move-waits")

    def test_the_regime_that_holds_is_no_move(self) -> None:
        announced(oversight(), regime=Regime.BASIS).then_refused("regime.same", field="regime")

    @pytest.mark.parametrize(
        ("regime", "grounds", "rule"),
        [
            (Regime.DIRECTED, (), "regime.no-ground"),
            (Regime.DIRECTED, (Ground.PROOFS_IN_ORDER,), "regime.other-direction"),
            (Regime.DIRECTED, (Ground.PROOF_LACKING, Ground.PROOFS_IN_ORDER), "regime.other-direction"),
            (Regime.DIRECTED, (Ground.OBJECTION_UPHELD,), "regime.ground-does-not-hold"),
            (Regime.TRUST, (Ground.PROOF_LACKING,), "regime.other-direction"),
            (Regime.TRUST, (Ground.PROOFS_IN_ORDER,), "regime.ground-does-not-hold"),
        ],
    )
    def test_a_move_rests_on_grounds_that_hold(self, regime: Regime, grounds: tuple[Ground, ...], rule: str) -> None:
        announced(checked(oversight(), sound=False), regime=regime, grounds=grounds).then_refused(rule, field="grounds")

    def test_three_proofs_in_order_are_a_ground_for_trust(self) -> None:
        told = checked(oversight(), 2, sound=True)
        announced(told, regime=Regime.TRUST, grounds=(Ground.PROOFS_IN_ORDER,)).then_refused(
            "regime.ground-does-not-hold"
        )
        told = checked(oversight(), 3, sound=True)
        announced(told, regime=Regime.TRUST, grounds=(Ground.PROOFS_IN_ORDER,)).then(o.MoveAnnounced)

    def test_a_hearing_takes_a_fortnight_and_a_regime_a_year_at_most(self) -> None:
        told = checked(oversight(), sound=False)
        announced(told, hearing_until=HEARING - timedelta(days=1)).then_refused("regime.hearing-too-short")
        announced(told, last_day=None).then_refused("regime.end-needed", field="last_day")
        announced(told, last_day=HEARING - timedelta(days=1)).then_refused("period.end-before-start")
        announced(told, last_day=TODAY + timedelta(days=367)).then_refused("regime.too-long", field="last_day")

    def test_back_to_basis_has_no_end(self) -> None:
        told = directed()
        told.when(o.propose_improvement, CLIENT, **improving()).when(
            o.agree_improvement, CONTRACTOR, plan=plan(), improvement=IMPROVEMENT
        )
        told.when(
            o.review_improvement, CLIENT, improvement=IMPROVEMENT, kept=True, reason="Gelukt.", at=later(100)
        ).then(o.ImprovementReviewed)
        back = {"move": id_of("back"), "regime": Regime.BASIS, "grounds": (Ground.IMPROVEMENT_KEPT,)}
        announced(told, **back, at=later(101), hearing_until=TODAY + timedelta(days=120)).then(
            o.MoveAnnounced, last_day=None
        )


class TestGrounds:
    def test_an_objection_upheld_is_one_and_no_objection_for_a_year_another(self) -> None:
        state = oversight().state
        year = TODAY + timedelta(days=365)
        assert o.holding(state, plan(hours_recorded()), TODAY) == set()
        assert o.holding(state, plan(hours_recorded()), year) == {Ground.NO_OBJECTION_UPHELD}
        lost = plan(hours_recorded(), objected(), upheld())
        assert o.holding(state, lost, year) == {Ground.OBJECTION_UPHELD}

    def test_what_was_looked_at_more_than_a_year_ago_counts_no_more(self) -> None:
        state = checked(oversight(), sound=False).state
        assert o.holding(state, plan(), TODAY + timedelta(days=365)) == {Ground.PROOF_LACKING}
        assert o.holding(state, plan(), TODAY + timedelta(days=366)) == set()


def improving(**changes: Any) -> dict[str, Any]:
    facts = {
        "improvement": IMPROVEMENT,
        "text": "Iedere maand een getekende urenstaat.",
        "first_day": TODAY,
        "last_day": TODAY + timedelta(days=90),
    }
    return facts | changes


class TestImprovement:
    def test_one_proposes_and_the_other_agrees(self) -> None:
        told = oversight().when(o.propose_improvement, CLIENT, **improving())
        told.then(o.ImprovementProposed, text="Iedere maand een getekende urenstaat.")
        agreeing: dict[str, Any] = {"plan": plan(), "improvement": IMPROVEMENT}
        told.when(o.agree_improvement, CLIENT, **agreeing).then_refused("improvement.own-proposal")
        told.when(o.agree_improvement, CONTRACTOR, **agreeing).then(o.ImprovementAgreed)
        told.when(o.agree_improvement, CONTRACTOR, **agreeing).then_refused("improvement.settled")

    def test_either_lets_a_proposal_go_with_a_reason(self) -> None:
        told = oversight().when(o.propose_improvement, CONTRACTOR, **improving())
        told.when(o.drop_improvement, CLIENT, improvement=IMPROVEMENT).then_refused("text.required", field="reason")
        told.when(o.drop_improvement, CLIENT, improvement=IMPROVEMENT, reason="Niet nodig.").then(o.ImprovementDropped)
        told.when(o.agree_improvement, CLIENT, plan=plan(), improvement=id_of("none")).then_missing()

    def test_it_is_boxed_in_time(self) -> None:
        told = oversight()
        too_long = improving(last_day=TODAY + timedelta(days=185))
        told.when(o.propose_improvement, CLIENT, **too_long).then_refused("improvement.too-long", field="last_day")
        early = improving(first_day=TODAY - timedelta(days=1))
        told.when(o.propose_improvement, CLIENT, **early).then_refused("period.end-before-start", field="first_day")

    def test_one_waits_at_a_time(self) -> None:
        told = oversight().when(o.propose_improvement, CLIENT, **improving())
        told.when(o.propose_improvement, CLIENT, **improving()).then_refused("improvement.already-proposed")
        another = improving(improvement=id_of("another"))
        told.when(o.propose_improvement, CONTRACTOR, **another).then_refused("improvement.one-waits")

    def test_it_is_reviewed_after_its_last_day_once(self) -> None:
        told = oversight().when(o.propose_improvement, CLIENT, **improving())
        review: dict[str, Any] = {"improvement": IMPROVEMENT, "kept": False, "reason": "Twee maanden ontbraken."}
        told.when(o.review_improvement, CLIENT, **review, at=later(91)).then_refused("improvement.not-to-review")
        told.when(o.agree_improvement, CONTRACTOR, plan=plan(), improvement=IMPROVEMENT)
        told.when(o.review_improvement, CLIENT, **review, at=later(90)).then_refused("improvement.still-runs")
        told.when(o.review_improvement, CLIENT, **review, at=later(91)).then(o.ImprovementReviewed, kept=False)
        told.when(o.review_improvement, CLIENT, **review, at=later(92)).then_refused("improvement.not-to-review")
        told.when(o.review_improvement, CLIENT, improvement=id_of("none"), kept=True, reason="Wat?").then_missing()


class TestSample:
    def test_what_is_drawn_follows_from_the_recorded_entry_alone(self) -> None:
        recorded = head(CONTRACTOR, at=later(1))
        days = {id_of(f"entry {number}"): TODAY - timedelta(days=number) for number in range(40)}
        efforts = {id: (day, recorded if id == id_of("entry 39") else head(CLIENT)) for id, day in days.items()}
        period: dict[str, Any] = {"first_day": TODAY - timedelta(days=29), "last_day": TODAY, "sample": SAMPLE}
        told = oversight().when(o.draw_sample, CLIENT, efforts=efforts, **period)
        drawn = told.then(o.SampleDrawn, seed=recorded.command, regime=Regime.BASIS)
        assert set(drawn.entries) == {id for id, day in days.items() if day >= TODAY - timedelta(days=29)}
        assert len(drawn.drawn) == 3
        assert drawn.drawn == o.draw(drawn.seed, drawn.entries, 3)
        again = oversight().when(o.draw_sample, CLIENT, efforts=efforts, **period)
        again.then(o.SampleDrawn, drawn=drawn.drawn)

    def test_what_was_drawn_is_not_drawn_again(self) -> None:
        told = checked(oversight(), sound=True)
        facts: dict[str, Any] = {"first_day": TODAY, "last_day": TODAY}
        entry = id_of("entry 0")
        told.when(
            o.draw_sample, CLIENT, **facts, sample=SAMPLE, efforts={entry: (TODAY, head(CONTRACTOR))}
        ).then_refused("sample.nothing-to-draw", field="last_day")
        told.when(o.draw_sample, CLIENT, **facts, sample=id_of(f"sample of {entry}"), efforts={}).then_refused(
            "sample.already-drawn"
        )

    def test_nothing_is_drawn_from_the_future(self) -> None:
        facts: dict[str, Any] = {"sample": SAMPLE, "efforts": {ENTRY: (TODAY, head(CONTRACTOR))}}
        tomorrow = TODAY + timedelta(days=1)
        oversight().when(o.draw_sample, CLIENT, **facts, first_day=TODAY, last_day=tomorrow).then_refused("date.future")

    def test_a_drawn_entry_asks_for_its_one_permitted_proof(self) -> None:
        told = checked(oversight(), sound=False)
        giving: dict[str, Any] = {"entry": id_of("entry 0"), "what": "hours"}
        told.when(o.give_proof, CONTRACTOR, **giving, evidence=INVOICE).then_refused("evidence.not-permitted")
        told.when(o.give_proof, CONTRACTOR, entry=ENTRY, what="hours", evidence=STATEMENT).then_missing()
        told.when(o.give_proof, CONTRACTOR, **giving, evidence=STATEMENT).then(o.ProofGiven)
        told.when(o.check_proof, CLIENT, entry=id_of("entry 0"), sound=True).then(o.ProofChecked)
        told.when(o.give_proof, CONTRACTOR, **giving, evidence=STATEMENT).then_refused("sample.in-order")

    def test_a_proof_is_looked_at_once_it_is_there(self) -> None:
        told = oversight().when(
            o.draw_sample,
            CLIENT,
            sample=SAMPLE,
            efforts={ENTRY: (TODAY, head(CONTRACTOR))},
            first_day=TODAY,
            last_day=TODAY,
        )
        told.when(o.check_proof, CLIENT, entry=ENTRY, sound=True).then_refused("sample.no-proof")
        told.when(o.give_proof, CONTRACTOR, entry=ENTRY, what="hours", evidence=STATEMENT)
        told.when(o.check_proof, CLIENT, entry=ENTRY, sound=False).then_refused("text.required", field="reason")
        told.when(o.check_proof, CLIENT, entry=ENTRY, sound=True).then(o.ProofChecked)
        told.when(o.check_proof, CLIENT, entry=ENTRY, sound=True).then_refused("sample.already-checked")

    @any_of(st.uuids(version=4), st.sets(st.uuids(version=4), max_size=60), st.integers(0, 60))
    def test_a_draw_does_not_ask_for_an_order(self, seed: UUID, entries: Iterable[UUID], number: int) -> None:
        told = list(entries)
        drawn = o.draw(seed, told, number)
        assert len(drawn) == min(number, len(told))
        assert drawn == o.draw(seed, reversed(told), number)
        assert set(drawn) <= set(told)

    @any_of(st.lists(st.integers(1, 8), min_size=1, max_size=8), st.integers(0, 6))
    def test_however_often_one_draws_the_share_of_a_regime_is_drawn_over_all_draws_together(
        self, sizes: list[int], back: int
    ) -> None:
        told, efforts = oversight(), dict[UUID, tuple[date, Head]]()
        for day, size in enumerate(sizes):
            efforts |= {id_of(f"{day} {n}"): (TODAY - timedelta(days=day), head(CONTRACTOR)) for n in range(size)}
            told.when(
                o.draw_sample,
                CLIENT,
                sample=id_of(f"sample {day}"),
                efforts=efforts,
                first_day=TODAY - timedelta(days=day),
                last_day=TODAY - timedelta(days=max(day - back, 0)),
            )
        samples = told.state.samples.values()
        among = [entry for each in samples for entry in each.facts.entries]
        assert len(among) == len(set(among))
        assert sum(len(each.drawn) for each in samples) == o.share_of(len(among), o.DRAWN[Regime.BASIS])

    def test_under_another_regime_what_was_not_drawn_takes_part_again(self) -> None:
        entries = [id_of(f"entry {number}") for number in range(10)]
        facts: dict[str, Any] = {
            "efforts": {entry: (TODAY, head(CONTRACTOR)) for entry in entries},
            "first_day": TODAY,
            "last_day": TODAY,
        }
        told = oversight()
        [first] = told.when(o.draw_sample, CLIENT, **facts, sample=SAMPLE).then(o.SampleDrawn).drawn
        told.when(o.draw_sample, CLIENT, **facts, sample=id_of("again")).then_refused(
            "sample.nothing-to-draw", field="last_day"
        )
        state = told.state
        state.samples[SAMPLE] = msgspec.structs.replace(
            state.samples[SAMPLE], facts=msgspec.structs.replace(state.samples[SAMPLE].facts, regime=Regime.DIRECTED)
        )
        drawn = o.draw_sample(state, head(CLIENT), sample=id_of("basis"), **facts)
        assert len(drawn.drawn) == 1
        assert first not in drawn.entries


def test_the_stream_of_an_oversight_is_as_random_as_its_plan() -> None:
    assert o.oversight_of(PLAN) == o.oversight_of(PLAN) != PLAN
    assert o.oversight_of(PLAN).version == 4
