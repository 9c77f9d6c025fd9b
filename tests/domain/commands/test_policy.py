"""Who may do what: the answer to every command for everybody, written down by hand."""

import pytest

from domain.aggregates.plan import Plan, PlanState
from domain.authority import COMMANDS, HOST, POLICY, Rule, authorise
from domain.commands import USE_CASES
from domain.refusals import Missing, Refused
from domain.terms import Role
from tests.kit.cast import CLIENT, CONTRACTOR, OUTSIDER, PLAN
from tests.kit.office import CLIENT_ADMINISTRATOR, NEIGHBOUR, Office, samples

# The client and the contractor of the plan; a contract manager of another client; somebody of an organisation
# that may open no plans; an administrator of the client; and the host. `role` is `authority.role`.
TABLE = """
                           client                   contractor                  outsider  neighbour                      administrator            host
    found_organisation     role                     role                        role      role                           role                     yes
    register_organisation  yes                      role                        yes       role                           yes                      missing
    rename_organisation    role                     role                        role      role                           yes                      role
    add_recognition        role                     role                        role      role                           yes                      role
    state_capacity         role                     role                        role      role                           yes                      role
    withdraw_capacity      role                     role                        role      role                           organisation.no-capacity  role
    register_key           role                     role                        role      role                           yes                      role
    withdraw_key           role                     role                        role      role                           organisation.no-key      role
    publish_framework      role                     role                        role      role                           role                     yes
    appoint_norm_owner     role                     role                        role      role                           role                     yes
    publish_version        role                     role                        yes       role                           role                     missing
    plan_review            framework.not-yours      role                        yes       role                           framework.not-yours      missing
    announce_variant       yes                      role                        yes       role                           yes                      missing
    found_partnership      yes                      yes                         yes       yes                            yes                      role
    invite_member          missing                  yes                         missing   role                           missing                  role
    join_partnership       missing                  role                        missing   yes                            missing                  role
    decline_invitation     missing                  role                        missing   yes                            missing                  role
    withdraw_invitation    missing                  yes                         missing   role                           missing                  role
    leave_partnership      missing                  partnership.lead-leaves     missing   yes                            missing                  role
    hand_over_lead         missing                  yes                         missing   role                           missing                  role
    propose_shares         missing                  yes                         missing   role                           missing                  role
    revise_shares          missing                  yes                         missing   yes                            missing                  role
    agree_shares           missing                  partnership.already-agreed  missing   yes                            missing                  role
    withdraw_shares        missing                  yes                         missing   partnership.not-your-proposal  missing                  role
    open_plan              yes                      role                        yes       role                           yes                      missing
    exercise_option        yes                      role                        missing   missing                        yes                      role
    note_action            yes                      yes                         missing   missing                        yes                      role
    revise_action          yes                      yes                         missing   missing                        yes                      role
    drop_action            yes                      yes                         missing   missing                        yes                      role
    start_action           yes                      yes                         missing   missing                        yes                      role
    end_action             yes                      yes                         missing   missing                        yes                      role
    check_core_business    yes                      yes                         missing   missing                        yes                      role
    decline_action         role                     yes                         missing   missing                        role                     role
    make_commitment        yes                      role                        missing   missing                        yes                      role
    report_commitment      yes                      role                        missing   missing                        yes                      role
    open_amendment         yes                      yes                         missing   missing                        yes                      role
    retitle_amendment      yes                      yes                         missing   missing                        yes                      role
    write_change           yes                      yes                         missing   missing                        yes                      role
    drop_change            yes                      yes                         missing   missing                        yes                      role
    make_remark            yes                      yes                         missing   missing                        yes                      role
    answer_remark          yes                      yes                         missing   missing                        yes                      role
    resolve_remark         yes                      yes                         missing   missing                        yes                      role
    propose_amendment      yes                      signature.unknown-key       missing   missing                        yes                      role
    accept_amendment       amendment.own-amendment  yes                         missing   missing                        amendment.own-amendment  role
    decline_amendment      amendment.own-amendment  yes                         missing   missing                        amendment.own-amendment  role
    withdraw_amendment     yes                      amendment.not-yours         missing   missing                        yes                      role
    propose_revenue        yes                      yes                         missing   missing                        yes                      role
    revise_revenue         yes                      yes                         missing   missing                        yes                      role
    agree_revenue          yes                      revenue.own-statement       missing   missing                        yes                      role
    dispute_revenue        yes                      revenue.own-statement       missing   missing                        yes                      role
    withdraw_revenue       revenue.not-yours        yes                         missing   missing                        revenue.not-yours        role
    record_hours           role                     yes                         missing   missing                        role                     role
    correct_hours          role                     yes                         missing   missing                        role                     role
    record_purchase        role                     yes                         missing   missing                        role                     role
    correct_purchase       role                     yes                         missing   missing                        role                     role
    withdraw_entry         role                     yes                         missing   missing                        role                     role
    object_to_entry        yes                      entry.own-entry             missing   missing                        yes                      role
    withdraw_objection     yes                      objection.not-yours         missing   missing                        yes                      role
    uphold_objection       objection.own-objection  yes                         missing   missing                        objection.own-objection  role
    announce_move          yes                      role                        missing   missing                        yes                      role
    answer_move            role                     yes                         missing   missing                        role                     role
    drop_move              yes                      role                        missing   missing                        yes                      role
    move_regime            yes                      role                        missing   missing                        yes                      role
    draw_sample            yes                      role                        missing   missing                        yes                      role
    give_proof             role                     yes                         missing   missing                        role                     role
    check_proof            yes                      role                        missing   missing                        yes                      role
    propose_improvement    yes                      yes                         missing   missing                        yes                      role
    agree_improvement      improvement.own-proposal yes                         missing   missing                        improvement.own-proposal role
    drop_improvement       yes                      yes                         missing   missing                        yes                      role
    review_improvement     yes                      role                        missing   missing                        yes                      role
    call_meeting           yes                      yes                         missing   missing                        yes                      role
    move_meeting           yes                      yes                         missing   missing                        yes                      role
    cancel_meeting         yes                      yes                         missing   missing                        yes                      role
    add_item               yes                      yes                         missing   missing                        yes                      role
    drop_item              yes                      yes                         missing   missing                        yes                      role
    move_item              yes                      yes                         missing   missing                        yes                      role
    open_meeting           yes                      yes                         missing   missing                        yes                      role
    note_attendance        yes                      yes                         missing   missing                        yes                      role
    write_outcome          yes                      yes                         missing   missing                        yes                      role
    put_off_item           yes                      yes                         missing   missing                        yes                      role
    agree_point            yes                      yes                         missing   missing                        yes                      role
    complete_point         meeting.not-yours        yes                         missing   missing                        meeting.not-yours        role
    close_meeting          yes                      yes                         missing   missing                        yes                      role
    sign_minutes           yes                      yes                         missing   missing                        yes                      role
    propose_closing        yes                      yes                         missing   missing                        yes                      role
    agree_closing          closing.own-statement    yes                         missing   missing                        closing.own-statement    role
    drop_closing           yes                      yes                         missing   missing                        yes                      role
    propose_reopening      yes                      yes                         missing   missing                        yes                      role
    agree_reopening        reopening.own-proposal   yes                         missing   missing                        reopening.own-proposal   role
    drop_reopening         yes                      yes                         missing   missing                        yes                      role
    propose_carry_over     yes                      yes                         missing   missing                        yes                      role
    agree_carry_over       carry-over.own-proposal  yes                         missing   missing                        carry-over.own-proposal  role
    drop_carry_over        yes                      yes                         missing   missing                        yes                      role
    judge_success          yes                      yes                         missing   missing                        yes                      role
    budget_costs           role                     yes                         missing   missing                        role                     role
    note_cost              role                     yes                         missing   missing                        role                     role
    withdraw_cost          role                     yes                         missing   missing                        role                     role
    share_costs            role                     yes                         missing   missing                        role                     role
    propose_initiative     missing                  yes                         missing   yes                            missing                  role
    join_initiative        missing                  initiative.already-joined   missing   yes                            missing                  role
    revise_initiative      role                     yes                         missing   role                           role                     role
    log_contribution       role                     yes                         missing   role                           role                     role
    correct_contribution   role                     yes                         missing   role                           role                     role
    withdraw_contribution  role                     yes                         missing   role                           role                     role
    propose_initiative_shares role                  yes                         missing   role                           role                     role
    agree_initiative_shares role                    initiative.already-agreed   missing   yes                            role                     role
    propose_impact         yes                      yes                         missing   role                           yes                      role
    agree_impact           yes                      initiative.already-agreed   missing   role                           yes                      role
    complete_initiative    role                     yes                         missing   role                           role                     role
    propose_effort         role                     yes                         missing   missing                        role                     role
    revise_effort          role                     yes                         missing   missing                        role                     role
    agree_effort           yes                      role                        missing   missing                        yes                      role
    decline_effort         yes                      role                        missing   missing                        yes                      role
    withdraw_effort        role                     yes                         missing   missing                        role                     role
    propose_risk           role                     yes                         missing   missing                        role                     role
    agree_risk             yes                      role                        missing   missing                        yes                      role
    decline_risk           yes                      role                        missing   missing                        yes                      role
    withdraw_risk          role                     yes                         missing   missing                        role                     role
    present_candidate      role                     yes                         missing   missing                        role                     role
    welcome_candidate      yes                      role                        missing   missing                        yes                      role
    refuse_candidate       yes                      role                        missing   missing                        yes                      role
    ask_nomination         role                     yes                         missing   missing                        role                     role
    nominate_candidate     yes                      role                        missing   missing                        yes                      role
    fail_nomination        yes                      role                        missing   missing                        yes                      role
    decline_nomination     role                     yes                         missing   missing                        role                     role
    record_own_result      yes                      role                        missing   missing                        yes                      role
    withdraw_own_result    yes                      role                        missing   missing                        yes                      role
    state_reporting        yes                      yes                         missing   missing                        yes                      role
    ask_advice             yes                      yes                         missing   missing                        yes                      role
    answer_advice          advice.own-question      yes                         missing   missing                        advice.own-question      role
    withdraw_advice        yes                      advice.not-yours            missing   missing                        yes                      role
    start_trajectory       stage.not-your-plan      yes                         missing   missing                        stage.not-your-plan      missing
    start_stage            missing                  yes                         missing   missing                        missing                  role
    change_stage           missing                  yes                         missing   missing                        missing                  role
    end_stage              missing                  yes                         missing   missing                        missing                  role
    withdraw_stage         missing                  yes                         missing   missing                        missing                  role
    change_stage_terms     missing                  yes                         missing   missing                        missing                  role
    assent_to_allocation   role                     yes                         missing   missing                        role                     role
    refuse_allocation      role                     yes                         missing   missing                        role                     role
    propose_handover       missing                  yes                         missing   missing                        missing                  role
    confirm_handover       missing                  handover.own-handover       missing   yes                            missing                  role
    decline_handover       missing                  handover.own-handover       missing   yes                            missing                  role
    withdraw_handover      missing                  yes                         missing   handover.not-yours             missing                  role
    propose_end_of_chain   missing                  yes                         missing   missing                        missing                  role
    sign_end_of_chain      yes                      chain.already-signed        missing   missing                        yes                      role
    decline_end_of_chain   yes                      chain.already-signed        missing   missing                        yes                      role
    withdraw_end_of_chain  missing                  yes                         missing   chain.not-yours                missing                  role
    raise_dispute          yes                      yes                         missing   missing                        yes                      role
    answer_dispute         dispute.own-dispute      yes                         missing   missing                        dispute.own-dispute      role
    propose_reviewer       yes                      yes                         missing   missing                        yes                      role
    accept_reviewer        dispute.own-proposal     yes                         missing   missing                        dispute.own-proposal     role
    open_grant             role                     role                        yes       missing                        role                     role
    revoke_grant           yes                      yes                         role      missing                        yes                      role
    stand_down             role                     role                        yes       missing                        role                     role
    decide_dispute         role                     role                        yes       missing                        role                     role
    appeal_dispute         yes                      yes                         missing   missing                        yes                      role
    withdraw_dispute       yes                      dispute.not-yours           missing   missing                        yes                      role
    lapse_dispute          yes                      yes                         missing   missing                        yes                      role
    propose_settlement     yes                      yes                         missing   missing                        yes                      role
    agree_settlement       dispute.own-settlement   yes                         missing   missing                        dispute.own-settlement   role
"""  # noqa: E501 - a table is read across
CAST = {
    "client": CLIENT,
    "contractor": CONTRACTOR,
    "outsider": OUTSIDER,
    "neighbour": NEIGHBOUR,
    "administrator": CLIENT_ADMINISTRATOR,
    "host": HOST,
}
ROWS = {name: answers for name, *answers in (line.split() for line in TABLE.splitlines()[2:] if line.strip())}
CELLS = [(name, who, answer) for name, answers in ROWS.items() for who, answer in zip(CAST, answers, strict=True)]


def test_every_command_stands_in_the_table_and_in_the_policy() -> None:
    assert TABLE.splitlines()[1].split() == list(CAST)
    assert set(ROWS) == set(USE_CASES) == set(COMMANDS)


@pytest.mark.parametrize(("name", "who", "answer"), CELLS, ids=[f"{name}-{who}" for name, who, _ in CELLS])
def test_the_answer_is_what_the_table_says(office: Office, name: str, who: str, answer: str) -> None:
    for sample in (each for each in samples(office) if each.name == name):
        again = Office(office.store.log)
        if answer == "yes":
            again.do(name, CAST[who], reason=sample.reason, **sample.facts)
            assert len(again.store.log) > len(office.store.log)
            continue
        with pytest.raises((Refused, Missing)) as refusal:
            again.do(name, CAST[who], reason=sample.reason, **sample.facts)
        refused = refusal.value
        rule = refused.rule if isinstance(refused, Refused) else "missing"
        assert rule == {"role": "authority.role"}.get(answer, answer)
        assert again.store.log == office.store.log


def test_what_is_not_in_the_table_is_nobodys() -> None:
    with pytest.raises(KeyError):
        authorise("burn_the_archive", HOST)


def test_a_refusal_says_who_could_have_done_it() -> None:
    with pytest.raises(Refused) as refused:
        authorise("found_organisation", CLIENT)
    assert refused.value.facts == {"roles": (Role.HOST,)}


def test_a_rule_holds_in_some_states_of_the_plan_only(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = office.read(Plan, PLAN)
    authorise("see_plan", CLIENT, plan)
    monkeypatch.setitem(POLICY, "see_plan", Rule(frozenset({Role.CLIENT}), states=frozenset()))
    with pytest.raises(Refused) as refused:
        authorise("see_plan", CLIENT, plan)
    assert (refused.value.rule, refused.value.facts) == ("authority.plan-state", {"state": PlanState.OPEN})


def test_every_rule_gives_somebody_a_role() -> None:
    assert all(rule.roles and rule.states for rule in POLICY.values())
