"""The agreement: a motivated percentage, ideas that one party notes alone, and what the client promises."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from domain.aggregates.plan import (
    WARNED_PERCENTAGE,
    Fulfilment,
    Plan,
    accept_amendment,
    drop_action,
    end_action,
    exercise_option,
    make_commitment,
    note_action,
    open_amendment,
    open_plan,
    outdated_changes,
    report_commitment,
    revise_action,
    sound_change,
    start_action,
)
from domain.aggregates.plan import events as e
from domain.authority import Actor
from domain.changes import (
    ActionReleased,
    AnyChange,
    CommitmentReleased,
    ContractCombined,
    FrameworkAgreed,
    GroundAgreed,
    PercentageAgreed,
    SectionRemoved,
    ground_subject,
)
from domain.events import Event, Head
from domain.refusals import Missing, Refused, Stale
from domain.terms import Award, Certainty, CombiningGround, Contract, Lot, Option, Party
from tests.kit.cast import (
    ACTION,
    AMENDMENT,
    CLIENT,
    COMMITMENT,
    CONTRACT,
    CONTRACTOR,
    FIRST_DAY,
    LAST_DAY,
    LOT,
    NOORDERDIJK,
    OPTION,
    PLAN,
    SECOND_OPTION,
    SECTION,
    TODAY,
    WATERBURG,
    accepted,
    action_agreed,
    commitment_agreed,
    committed,
    contract,
    framework_agreed,
    frozen,
    id_of,
    local,
    noted,
    opened,
    planned,
    promised,
    section_written,
    terms,
)
from tests.kit.scenario import Scenario, given

PARTIES = pytest.mark.parametrize("by", [CLIENT, CONTRACTOR], ids=["client", "contractor"])


def _open(**changes: Any) -> Scenario:
    facts: dict[str, Any] = {
        "title": "Groen en gebouwen",
        "contractors": (NOORDERDIJK,),
        "contracts": (contract(),),
        "percentage": 500,
        "motivation": "Vijf procent past bij deze opdracht.",
        "framework": frozen(),
    }
    return given(Plan).when(open_plan, CLIENT, **(facts | changes))


# Opening


def test_a_plan_freezes_its_framework_and_motivates_its_percentage() -> None:
    told = _open()
    told.then(e.PlanOpened, client=WATERBURG, contractors=(NOORDERDIJK,), framework=frozen(), percentage=500)
    assert told.state.frozen == frozen()


def test_an_award_sets_by_when_the_first_plan_is_agreed_on() -> None:
    told = _open(award=Award(day=TODAY, weeks=6))
    told.then(e.PlanOpened, award=Award(day=TODAY, weeks=6))
    assert told.state.award.due == TODAY + timedelta(days=42)
    assert told.state.first_agreed is None
    for weeks in (0, 53):
        _open(award=Award(day=TODAY, weeks=weeks)).then_refused("award.weeks", field="award_weeks", most=52)
    later = Award(day=TODAY + timedelta(days=1), weeks=6)
    _open(award=later).then_refused("date.future", field="award_day")
    _open().then(e.PlanOpened, award=None)


def test_the_first_plan_is_the_first_section_or_action_that_both_signed() -> None:
    def first(*events: Event) -> Head | None:
        state: Plan = given(Plan, opened(award=Award(day=TODAY, weeks=6)), *events).state
        return state.first_agreed

    promise, section = accepted(commitment_agreed()), accepted(section_written())
    assert first(promise) is None
    assert first(promise, section, accepted(action_agreed())) == section.head
    assert first(accepted(action_agreed())) is not None


def test_a_plan_is_opened_once() -> None:
    again: dict[str, Any] = {
        "contracts": (contract(),),
        "percentage": 500,
        "motivation": "Nog eens",
        "framework": frozen(),
    }
    told = _open().when(open_plan, CLIENT, title="Nog eens", contractors=(NOORDERDIJK,), **again)
    told.then_refused("plan.already-open")


@pytest.mark.parametrize("contractors", [(), (WATERBURG,), (NOORDERDIJK, WATERBURG)])
def test_a_plan_has_two_parties(contractors: Any) -> None:
    _open(contractors=contractors).then_refused("plan.two-parties", field="contractor")


@pytest.mark.parametrize("percentage", [0, -1, 10_001])
def test_a_percentage_is_above_zero_and_at_most_all(percentage: int) -> None:
    _open(percentage=percentage).then_refused("plan.percentage", field="percentage")


@pytest.mark.parametrize("percentage", [1, WARNED_PERCENTAGE + 1, 10_000])
def test_a_percentage_above_ten_is_warned_about_and_taken(percentage: int) -> None:
    _open(percentage=percentage).then(e.PlanOpened)


@pytest.mark.parametrize("motivation", ["", "  \n "])
def test_a_percentage_is_always_motivated(motivation: str) -> None:
    _open(motivation=motivation).then_refused("text.required", field="motivation")


def test_a_plan_belongs_to_a_contract() -> None:
    _open(contracts=()).then_refused("plan.no-contract")
    _open(contracts=(contract(),) * 21).then_refused("list.too-long", most=20)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"last_day": date(2027, 6, 30)}, "period.end-before-start"),
        ({"first_day": date(1999, 12, 31)}, "date.absurd"),
        ({"last_day": date(2101, 1, 1)}, "date.absurd"),
        ({"options": tuple(Option(id=id_of(str(each)), months=120) for each in range(8))}, "date.absurd"),
        ({"options": (Option(id=OPTION, months=0),)}, "quantity.not-positive"),
        ({"options": (Option(id=OPTION, months=121),)}, "quantity.absurd"),
        ({"options": (Option(id=OPTION, months=1),) * 13}, "plan.options"),
        ({"lots": ()}, "plan.lots"),
        ({"lots": (Lot(id=LOT, reference="1", object="Groen"),) * 51}, "plan.lots"),
        ({"lots": (Lot(id=LOT, reference="1", object="Groen", labour_share=0),)}, "plan.labour-share"),
        ({"lots": (Lot(id=LOT, reference="1", object="Groen", labour_share=10_001),)}, "plan.labour-share"),
        ({"lots": (Lot(id=LOT, reference="1", object="Groen"),) * 2}, "plan.id-twice"),
        ({"lots": (Lot(id=CONTRACT, reference="1", object="Groen"),)}, "plan.id-twice"),
        ({"value": 0}, "amount.not-positive"),
        ({"value": 10_000_000_000_001}, "amount.absurd"),
        ({"reference": ""}, "text.required"),
        ({"object": ""}, "text.required"),
    ],
)
def test_a_contract_is_sensible(changes: dict[str, Any], rule: str) -> None:
    told = _open(contracts=(contract(**changes),))
    told.then_refused(rule)


# Options


def test_options_are_exercised_in_their_order_and_once() -> None:
    told = given(Plan, opened())
    told.when(exercise_option, CLIENT, contract=CONTRACT, option=SECOND_OPTION).then_refused("plan.option-order")
    told.when(exercise_option, CLIENT, contract=CONTRACT, option=OPTION).then(e.OptionExercised)
    assert told.state.last_day == date(2030, 6, 30)
    told.when(exercise_option, CLIENT, contract=CONTRACT, option=OPTION).then_refused("plan.option-exercised")
    told.when(exercise_option, CLIENT, contract=CONTRACT, option=SECOND_OPTION).then(e.OptionExercised)
    assert told.state.last_day == date(2031, 6, 30)


def test_an_option_of_another_contract_is_missing() -> None:
    told = given(Plan, opened())
    told.when(exercise_option, CLIENT, contract=id_of("K-999"), option=OPTION).then_missing()
    told.when(exercise_option, CLIENT, contract=CONTRACT, option=id_of("elsewhere")).then_missing()


# Actions


@PARTIES
@pytest.mark.parametrize("certainty", [Certainty.IDEA, Certainty.INTENTION])
def test_either_party_notes_an_idea_or_an_intention_alone(by: Actor, certainty: Certainty) -> None:
    told = given(Plan, opened()).when(note_action, by, action=ACTION, terms=terms(certainty=certainty))
    told.then(e.ActionNoted)
    assert told.state.actions[ACTION].by is (Party.CLIENT if by is CLIENT else Party.CONTRACTOR)


@PARTIES
@pytest.mark.parametrize("certainty", [Certainty.AGREED, Certainty.RUNNING])
def test_nobody_agrees_on_an_action_alone(by: Actor, certainty: Certainty) -> None:
    told = given(Plan, opened()).when(note_action, by, action=ACTION, terms=terms(certainty=certainty))
    told.then_refused("action.needs-amendment")
    told = given(Plan, opened(), noted())
    told.when(revise_action, by, action=ACTION, terms=terms(certainty=certainty), revision=2)
    told.then_refused("action.needs-amendment")


@PARTIES
def test_what_was_agreed_changes_by_amendment_only(by: Actor) -> None:
    told = given(Plan, opened(), accepted(action_agreed()))
    told.when(revise_action, by, action=ACTION, terms=terms("Vier plaatsen"), revision=2)
    told.then_refused("action.needs-amendment")
    told.when(drop_action, by, action=ACTION, revision=2).then_refused("action.needs-amendment")
    told.when(note_action, by, action=ACTION, terms=terms("Een idee")).then_refused("plan.already-there")


@PARTIES
def test_either_party_words_an_idea_differently_or_lets_it_go(by: Actor) -> None:
    told = given(Plan, opened(), noted())
    told.when(revise_action, by, action=ACTION, terms=terms("Vier plaatsen"), revision=2).then(e.ActionRevised)
    told.when(drop_action, by, action=ACTION, revision=2).then_stale(current=3)
    told.when(drop_action, by, action=ACTION, revision=3).then(e.ActionDropped)
    told.when(drop_action, by, action=ACTION, revision=3).then_missing()


def test_a_revision_of_an_idea_changes_something() -> None:
    told = given(Plan, opened(), noted()).when(revise_action, CLIENT, action=ACTION, terms=terms(), revision=2)
    told.then_refused("action.nothing-changed")


@PARTIES
def test_an_agreed_action_runs_and_ends_with_what_came_of_it(by: Actor) -> None:
    told = given(Plan, opened(), accepted(action_agreed()))
    told.when(end_action, by, action=ACTION, outcome="Klaar", revision=2).then_refused("action.not-running")
    told.when(start_action, by, action=ACTION, revision=2).then(e.ActionStarted)
    told.when(start_action, by, action=ACTION, revision=3).then_refused("action.not-agreed")
    told.when(end_action, by, action=ACTION, outcome=" ", revision=3).then_refused("text.required", field="outcome")
    told.when(end_action, by, action=ACTION, outcome="Drie mensen bleven.", revision=3).then(e.ActionEnded)
    told.when(start_action, by, action=ACTION, revision=4).then_refused("action.ended")


def test_an_idea_does_not_run() -> None:
    told = given(Plan, opened(), noted()).when(start_action, CLIENT, action=ACTION, revision=2)
    told.then_refused("action.not-agreed")


@pytest.mark.parametrize(
    ("plan", "rule"),
    [
        (planned(1, persons=0), "quantity.not-positive"),
        (planned(2, persons=10_001), "quantity.absurd"),
        (planned(1, persons=1, weekly_minutes=-60), "quantity.not-positive"),
        (planned(1, persons=1, weekly_minutes=3_601), "quantity.absurd"),
        (planned(1, persons=1, kind="stage"), "action.stage-kind"),
        (planned(3, cents=0), "amount.not-positive"),
        (planned(4, minutes=0), "quantity.not-positive"),
        (planned(0), "action.element"),
        (planned(5), "action.element"),
        (replace(planned(4, minutes=60), last_day=date(2028, 2, 28)), "period.end-before-start"),
        (replace(planned(4, minutes=60), last_day=date(2199, 2, 28)), "date.absurd"),
    ],
)
def test_what_an_action_plans_can_be_valued(plan: Any, rule: str) -> None:
    told = given(Plan, opened()).when(note_action, CLIENT, action=ACTION, terms=terms(planned=(plan,)))
    told.then_refused(rule)


def test_an_action_plans_a_few_things() -> None:
    sound = (planned(1, persons=3, kind="work-experience", weekly_minutes=1440), planned(3, cents=1, kind="pso-2"))
    told = given(Plan, opened()).when(note_action, CLIENT, action=ACTION, terms=terms(planned=sound))
    told.then(e.ActionNoted)
    many = terms(planned=(planned(4, minutes=60),) * 21)
    told.when(note_action, CLIENT, action=id_of("b"), terms=many).then_refused("list.too-long", most=20)


# Commitments of the client


def test_the_client_commits_itself_and_reports_what_became_of_it() -> None:
    told = given(Plan, opened())
    told.when(make_commitment, CLIENT, commitment=COMMITMENT, terms=promised(due=date(2028, 4, 1)))
    told.then(e.CommitmentMade)
    told.when(report_commitment, CLIENT, commitment=COMMITMENT, fulfilment=Fulfilment.LATE, day=TODAY, revision=2).then(
        e.CommitmentReported
    )
    assert told.state.commitments[COMMITMENT].fulfilment is Fulfilment.LATE


def test_a_commitment_has_words_and_a_sensible_day() -> None:
    told = given(Plan, opened())
    told.when(make_commitment, CLIENT, commitment=COMMITMENT, terms=promised("")).then_refused("text.required")
    absurd = promised(due=date(3000, 1, 1))
    told.when(make_commitment, CLIENT, commitment=COMMITMENT, terms=absurd).then_refused("date.absurd", field="due")


def test_a_commitment_is_reported_on_a_day_that_has_come() -> None:
    told = given(Plan, opened(), committed())
    facts: dict[str, Any] = {"commitment": COMMITMENT, "fulfilment": Fulfilment.KEPT}
    told.when(report_commitment, CLIENT, day=date(2028, 3, 1), revision=2, **facts).then_refused("date.future")
    told.when(report_commitment, CLIENT, day=TODAY, revision=1, **facts).then_stale(current=2)
    elsewhere = facts | {"commitment": id_of("elsewhere")}
    told.when(report_commitment, CLIENT, day=TODAY, revision=2, **elsewhere).then_missing()


def test_a_known_commitment_is_not_made_anew() -> None:
    told = given(Plan, opened(), committed())
    told.when(make_commitment, CLIENT, commitment=COMMITMENT, terms=promised("Iets anders"))
    told.then_refused("plan.already-there")


# What an amendment may change


def _sound(plan: Scenario, change: AnyChange) -> AnyChange:
    return sound_change(plan.state, change)


def test_a_change_is_cleaned_before_it_is_written() -> None:
    change = _sound(given(Plan, opened()), section_written(heading=" Samenwerking ", text="Wij\r\nspreken elkaar. "))
    assert change == section_written(text="Wij\nspreken elkaar.")


CHANGES: list[Callable[[int], AnyChange]] = [
    section_written,
    action_agreed,
    commitment_agreed,
    lambda base: SectionRemoved(subject=SECTION, base=base),
    lambda base: ActionReleased(subject=ACTION, base=base),
    lambda base: CommitmentReleased(subject=COMMITMENT, base=base),
    lambda base: PercentageAgreed(subject=PLAN, base=base - 1, percentage=400, motivation="Minder uitvoerend werk"),
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_written_on_what_now_stands(change: Callable[[int], AnyChange]) -> None:
    told = given(Plan, opened(), accepted(section_written(), action_agreed(), commitment_agreed()))
    assert _sound(told, change(2)) == change(2)
    with pytest.raises(Stale):
        _sound(told, change(1))
    assert not outdated_changes(told.state, [change(2)])
    assert outdated_changes(told.state, [change(3)])


@pytest.mark.parametrize("change", CHANGES[3:6])
def test_what_is_not_there_does_not_leave(change: Callable[[int], AnyChange]) -> None:
    with pytest.raises(Missing):
        _sound(given(Plan, opened()), change(0))


GROUND = CombiningGround(basis="De opdrachten horen bij elkaar.", reference="Bestek, paragraaf 4.2")


def _another(reference: str) -> Contract:
    lot = Lot(id=id_of(f"the lot of {reference}"), reference="1", object="Groen")
    return contract(id=id_of(reference), reference=reference, lots=(lot,), options=())


def _ground(base: int, ground: CombiningGround = GROUND) -> GroundAgreed:
    return GroundAgreed(subject=ground_subject(PLAN), base=base, ground=ground)


def test_contracts_that_were_combined_on_no_ground_have_one_once_both_agreed_on_it() -> None:
    told = given(Plan, opened(contracts=(contract(), _another("K-102"))))
    assert told.state.combined_without_ground
    assert _sound(told, _ground(0, replace(GROUND, reference=" Bestek, paragraaf 4.2 "))) == _ground(0)
    told.state.evolve(accepted(_ground(0)))
    assert not told.state.combined_without_ground
    assert set(told.state.grounds.values()) == {GROUND}
    with pytest.raises(Stale):
        _sound(told, _ground(0))
    better = replace(GROUND, reference="Nota van inlichtingen, vraag 12")
    own = ContractCombined(subject=id_of("K-103"), base=0, contract=_another("K-103"), ground=GROUND)
    told.state.evolve(accepted(own))
    told.state.evolve(accepted(_ground(2, better)))
    assert told.state.grounds == {CONTRACT: better, id_of("K-102"): better, id_of("K-103"): GROUND}


def test_of_a_ground_that_was_recorded_at_the_opening_the_revision_is_the_first() -> None:
    told = given(Plan, opened(contracts=(contract(), _another("K-102")), ground=GROUND))
    assert _sound(told, _ground(1)) == _ground(1)


@pytest.mark.parametrize("empty", ["basis", "reference"])
def test_a_ground_says_what_it_is_and_where_it_stands(empty: str) -> None:
    told = given(Plan, opened(contracts=(contract(), _another("K-102"))))
    with pytest.raises(Refused, match=r"text\.required"):
        _sound(told, _ground(0, replace(GROUND, **{empty: " "})))
    with pytest.raises(Missing):
        _sound(told, replace(_ground(0), subject=PLAN))


def test_a_plan_that_began_with_one_contract_combines_nothing_and_the_ground_of_the_next_is_enough() -> None:
    told = given(Plan, opened())
    with pytest.raises(Refused, match=r"plan\.nothing-combined"):
        _sound(told, _ground(0))
    own = ContractCombined(subject=id_of("K-103"), base=0, contract=_another("K-103"), ground=GROUND)
    told.state.evolve(accepted(own))
    assert not told.state.combined_without_ground


@pytest.mark.parametrize("certainty", [Certainty.IDEA, Certainty.INTENTION])
def test_an_amendment_agrees_on_actions_and_not_on_ideas(certainty: Certainty) -> None:
    with pytest.raises(Refused, match=r"action\.not-agreed"):
        _sound(given(Plan, opened()), action_agreed(certainty=certainty))


def test_an_idea_becomes_an_agreed_action_by_amendment() -> None:
    told = given(Plan, opened(), noted())
    assert _sound(told, action_agreed(base=2)) == action_agreed(base=2)


def test_a_percentage_is_that_of_the_plan_and_motivated() -> None:
    told = given(Plan, opened())
    with pytest.raises(Missing):
        _sound(told, PercentageAgreed(subject=SECTION, base=1, percentage=400, motivation="Minder"))
    for percentage, motivation, rule in ((0, "Minder", "plan.percentage"), (400, "", "text.required")):
        with pytest.raises(Refused, match=rule):
            _sound(told, PercentageAgreed(subject=PLAN, base=1, percentage=percentage, motivation=motivation))


def test_an_ended_action_keeps_what_came_of_it() -> None:
    told = given(Plan, opened(), accepted(action_agreed(certainty=Certainty.RUNNING)))
    told.when(end_action, CLIENT, action=ACTION, outcome="Drie mensen bleven.", revision=2)
    for change in (action_agreed(base=3), ActionReleased(subject=ACTION, base=3)):
        with pytest.raises(Refused, match=r"action\.ended"):
            _sound(told, change)


def test_signed_changes_take_effect_in_the_plan() -> None:
    changes = (section_written(), action_agreed(), commitment_agreed())
    told = given(Plan, opened()).when(
        accept_amendment, CONTRACTOR, amendment=AMENDMENT, title="Begin", content="c" * 64, changes=changes
    )
    told.then(e.AmendmentAccepted, changes=changes)
    plan = told.state
    assert plan.sections[SECTION].heading == "Samenwerking"
    assert plan.actions[ACTION].terms.certainty is Certainty.AGREED
    assert plan.commitments[COMMITMENT].terms == promised()
    leaving = (
        SectionRemoved(subject=SECTION, base=2),
        ActionReleased(subject=ACTION, base=2),
        CommitmentReleased(subject=COMMITMENT, base=2),
        PercentageAgreed(subject=PLAN, base=1, percentage=400, motivation="Minder uitvoerend werk"),
    )
    told.when(accept_amendment, CLIENT, amendment=AMENDMENT, title="Eind", content="d" * 64, changes=leaving)
    assert (plan.sections, plan.actions, plan.commitments, plan.percentage.points) == ({}, {}, {}, 400)


def test_changes_on_what_has_moved_on_do_not_take_effect() -> None:
    told = given(Plan, opened(), accepted(section_written()))
    told.when(
        accept_amendment,
        CONTRACTOR,
        amendment=AMENDMENT,
        title="Te laat",
        content="c" * 64,
        changes=(section_written(base=0, text="Anders"), action_agreed()),
    )
    told.then_refused("amendment.outdated", count=1)


def test_a_plan_knows_its_amendments() -> None:
    told = given(Plan, opened()).when(open_amendment, CLIENT, amendment=AMENDMENT, title="Nieuw")
    told.then(e.AmendmentOpened)
    assert told.state.amendments == [AMENDMENT]


def test_an_outsider_cannot_tell_that_a_plan_exists() -> None:
    plan = given(Plan, opened()).state
    assert plan.party(WATERBURG) is Party.CLIENT
    assert plan.party(NOORDERDIJK) is Party.CONTRACTOR
    with pytest.raises(Missing):
        plan.party(id_of("Rijksdienst Noord"))


def test_a_plan_runs_from_its_first_contract_to_its_last() -> None:
    other = contract(
        id=id_of("K-102"),
        first_day=date(2027, 1, 1),
        last_day=date(2028, 12, 31),
        lots=(Lot(id=id_of("lot 3"), reference="1", object="Schoonmaak"),),
        options=(),
    )
    plan = given(Plan, opened(contracts=(contract(), other))).state
    assert (plan.first_day, plan.last_day) == (date(2027, 1, 1), LAST_DAY)
    assert plan.first_day < FIRST_DAY


# Another framework (R13)


def _moved(*moves: FrameworkAgreed) -> Scenario:
    return given(Plan, opened(), *(accepted(move) for move in moves))


def test_a_plan_moves_to_another_framework_for_what_happens_from_a_day_on() -> None:
    plan = _moved(framework_agreed()).state
    assert plan.frameworks() == (frozen(), local())
    assert plan.frozen == local()
    assert [(move.first_day, move.revision) for move in plan.moves] == [(date(2028, 7, 1), 2)]


def test_a_later_move_takes_the_place_of_what_would_have_come_after_it() -> None:
    back = framework_agreed(base=2, framework=frozen(), first_day=date(2028, 6, 1))
    assert _moved(framework_agreed(), back).state.frameworks() == (frozen(), frozen())
    after = framework_agreed(base=2, framework=frozen(), first_day=date(2028, 8, 1))
    assert _moved(framework_agreed(), after).state.frameworks() == (frozen(), local(), frozen())


@pytest.mark.parametrize(
    ("changes", "rule", "field"),
    [
        ({"framework": frozen()}, "framework.agreed-already", "framework"),
        ({"first_day": FIRST_DAY - timedelta(days=1)}, "framework.first-day", "first_day"),
        ({"first_day": LAST_DAY + timedelta(days=1)}, "framework.first-day", "first_day"),
        ({"motivation": " "}, "text.required", "motivation"),
    ],
)
def test_a_move_is_to_another_version_within_the_plan_and_motivated(
    changes: dict[str, Any], rule: str, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        sound_change(_moved().state, framework_agreed(**changes))
    assert (refused.value.rule, refused.value.field) == (rule, field)


def test_a_move_is_written_on_the_one_that_stands() -> None:
    with pytest.raises(Stale):
        sound_change(_moved(framework_agreed()).state, framework_agreed(framework=frozen()))
    with pytest.raises(Missing):
        sound_change(_moved().state, framework_agreed(subject=PLAN))
