"""Who may do what: one table over every command and every page, deny by default."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

import msgspec

from domain.aggregates.aggregate import Aggregate
from domain.aggregates.dispute import Dispute
from domain.aggregates.plan import Plan, PlanState
from domain.refusals import Refused
from domain.terms import Role

RUNNING: Final = frozenset({PlanState.OPEN, PlanState.CLOSING})
CLOSED: Final = frozenset({PlanState.CLOSED})
ALWAYS: Final = frozenset(PlanState)


class Duty(StrEnum):
    """The separation of duties that a decision upholds; the aggregate refuses what goes against it."""

    NONE = "none"
    OTHER_PARTY = "other-party"
    OWN = "own"


class Rule(msgspec.Struct, frozen=True):
    """One row of the table: any of `roles`, in any of the plan's `states`, under a separation of duties."""

    roles: frozenset[Role]
    duty: Duty = Duty.NONE
    states: frozenset[PlanState] = RUNNING


class Actor(msgspec.Struct, frozen=True):
    """Who acts: an account on behalf of an organisation. The host acts with nil ids, from the console only."""

    account: UUID
    organisation: UUID
    administrator: bool = False


HOST: Final = Actor(account=UUID(int=0), organisation=UUID(int=0), administrator=True)


def _rule(*roles: Role, duty: Duty = Duty.NONE, states: frozenset[PlanState] = RUNNING) -> Rule:
    return Rule(frozenset(roles), duty, states)


def _always(rules: dict[str, Rule]) -> dict[str, Rule]:
    """Let rules hold in every state: a closed plan is still there to be read."""
    return {name: msgspec.structs.replace(rule, states=ALWAYS) for name, rule in rules.items()}


_PARTIES = (Role.CLIENT, Role.CONTRACTOR)
_SIGNING = (Role.CLIENT, Role.LEAD)
"""Who signs for a side; where contractors carry a plan together, their lead."""
_CARRIERS = (Role.EMPLOYER, Role.PARTNER)

COMMANDS: Final[dict[str, Rule]] = {
    "found_organisation": _rule(Role.HOST),
    "register_organisation": _rule(Role.CLIENT_ORGANISATION),
    "rename_organisation": _rule(Role.ADMINISTRATOR),
    "add_recognition": _rule(Role.ADMINISTRATOR),
    "state_capacity": _rule(Role.ADMINISTRATOR),
    "withdraw_capacity": _rule(Role.ADMINISTRATOR),
    "register_key": _rule(Role.ADMINISTRATOR),
    "withdraw_key": _rule(Role.ADMINISTRATOR),
    "appoint_norm_owner": _rule(Role.HOST),
    "publish_framework": _rule(Role.HOST),
    "found_partnership": _rule(Role.MEMBER),
    "invite_member": _rule(Role.LEAD),
    "join_partnership": _rule(Role.INVITED),
    "decline_invitation": _rule(Role.INVITED),
    "withdraw_invitation": _rule(Role.LEAD),
    "leave_partnership": _rule(Role.PARTNER_MEMBER),
    "hand_over_lead": _rule(Role.LEAD),
    "propose_shares": _rule(Role.PARTNER_MEMBER),
    "revise_shares": _rule(Role.PARTNER_MEMBER),
    "agree_shares": _rule(Role.PARTNER_MEMBER),
    "withdraw_shares": _rule(Role.PARTNER_MEMBER, duty=Duty.OWN),
    "publish_version": _rule(Role.NORM_OWNER),
    "plan_review": _rule(Role.NORM_OWNER, Role.CLIENT_ORGANISATION),
    "announce_variant": _rule(Role.CLIENT_ORGANISATION),
    "open_plan": _rule(Role.CLIENT_ORGANISATION),
    "exercise_option": _rule(Role.CLIENT),
    "note_action": _rule(*_PARTIES),
    "revise_action": _rule(*_PARTIES),
    "drop_action": _rule(*_PARTIES),
    "start_action": _rule(*_PARTIES),
    "end_action": _rule(*_PARTIES),
    "check_core_business": _rule(*_PARTIES),
    "decline_action": _rule(Role.LEAD, duty=Duty.OTHER_PARTY),
    "make_commitment": _rule(Role.CLIENT),
    "report_commitment": _rule(Role.CLIENT),
    "open_amendment": _rule(*_PARTIES),
    "retitle_amendment": _rule(*_PARTIES),
    "write_change": _rule(*_PARTIES),
    "drop_change": _rule(*_PARTIES),
    "make_remark": _rule(*_PARTIES),
    "answer_remark": _rule(*_PARTIES),
    "resolve_remark": _rule(*_PARTIES),
    "propose_amendment": _rule(*_SIGNING),
    "accept_amendment": _rule(*_SIGNING, duty=Duty.OTHER_PARTY),
    "decline_amendment": _rule(*_SIGNING, duty=Duty.OTHER_PARTY),
    "withdraw_amendment": _rule(*_SIGNING, duty=Duty.OWN),
    "propose_revenue": _rule(*_SIGNING),
    "revise_revenue": _rule(*_SIGNING),
    "agree_revenue": _rule(*_SIGNING, duty=Duty.OTHER_PARTY),
    "dispute_revenue": _rule(*_SIGNING, duty=Duty.OTHER_PARTY),
    "withdraw_revenue": _rule(*_SIGNING, duty=Duty.OWN),
    "record_hours": _rule(Role.CONTRACTOR),
    "correct_hours": _rule(Role.CONTRACTOR, duty=Duty.OWN),
    "record_purchase": _rule(Role.CONTRACTOR),
    "correct_purchase": _rule(Role.CONTRACTOR, duty=Duty.OWN),
    "withdraw_entry": _rule(Role.CONTRACTOR, duty=Duty.OWN),
    "object_to_entry": _rule(*_PARTIES, duty=Duty.OTHER_PARTY),
    "withdraw_objection": _rule(*_PARTIES, duty=Duty.OWN),
    "uphold_objection": _rule(*_PARTIES, duty=Duty.OTHER_PARTY),
    "propose_closing": _rule(*_SIGNING),
    "agree_closing": _rule(*_SIGNING, duty=Duty.OTHER_PARTY),
    "drop_closing": _rule(*_SIGNING),
    "propose_reopening": _rule(*_SIGNING, states=CLOSED),
    "agree_reopening": _rule(*_SIGNING, duty=Duty.OTHER_PARTY, states=CLOSED),
    "drop_reopening": _rule(*_SIGNING, states=CLOSED),
    "propose_carry_over": _rule(*_SIGNING),
    "agree_carry_over": _rule(*_SIGNING, duty=Duty.OTHER_PARTY),
    "drop_carry_over": _rule(*_SIGNING),
    "announce_move": _rule(Role.CLIENT),
    "answer_move": _rule(Role.LEAD),
    "drop_move": _rule(Role.CLIENT),
    "move_regime": _rule(Role.CLIENT),
    "draw_sample": _rule(Role.CLIENT),
    "give_proof": _rule(Role.CONTRACTOR),
    "check_proof": _rule(Role.CLIENT),
    "propose_improvement": _rule(*_SIGNING),
    "agree_improvement": _rule(*_SIGNING, duty=Duty.OTHER_PARTY),
    "drop_improvement": _rule(*_SIGNING),
    "review_improvement": _rule(Role.CLIENT),
    "call_meeting": _rule(*_PARTIES, states=ALWAYS),
    "move_meeting": _rule(*_PARTIES, states=ALWAYS),
    "cancel_meeting": _rule(*_PARTIES, states=ALWAYS),
    "add_item": _rule(*_PARTIES, states=ALWAYS),
    "drop_item": _rule(*_PARTIES, states=ALWAYS),
    "move_item": _rule(*_PARTIES, states=ALWAYS),
    "open_meeting": _rule(*_PARTIES, states=ALWAYS),
    "note_attendance": _rule(*_PARTIES, states=ALWAYS),
    "write_outcome": _rule(*_PARTIES, states=ALWAYS),
    "put_off_item": _rule(*_PARTIES, states=ALWAYS),
    "agree_point": _rule(*_PARTIES, states=ALWAYS),
    "complete_point": _rule(*_PARTIES, states=ALWAYS),
    "close_meeting": _rule(*_PARTIES, states=ALWAYS),
    "sign_minutes": _rule(*_SIGNING, states=ALWAYS),
    "judge_success": _rule(*_PARTIES, states=ALWAYS),
    "budget_costs": _rule(Role.CONTRACTOR, states=ALWAYS),
    "note_cost": _rule(Role.CONTRACTOR, states=ALWAYS),
    "withdraw_cost": _rule(Role.CONTRACTOR, states=ALWAYS),
    "share_costs": _rule(Role.CONTRACTOR, states=ALWAYS),
    "propose_initiative": _rule(Role.PARTNER_MEMBER),
    "join_initiative": _rule(Role.PARTNER_MEMBER),
    "revise_initiative": _rule(Role.PARTNER),
    "log_contribution": _rule(Role.PARTNER),
    "correct_contribution": _rule(Role.PARTNER, duty=Duty.OWN),
    "withdraw_contribution": _rule(Role.PARTNER, duty=Duty.OWN),
    "propose_initiative_shares": _rule(Role.PARTNER),
    "agree_initiative_shares": _rule(Role.PARTNER, duty=Duty.OTHER_PARTY),
    "propose_impact": _rule(Role.PARTNER, Role.CLIENT),
    "agree_impact": _rule(Role.PARTNER, Role.CLIENT, duty=Duty.OTHER_PARTY),
    "complete_initiative": _rule(Role.PARTNER),
    "propose_effort": _rule(Role.CONTRACTOR),
    "revise_effort": _rule(Role.CONTRACTOR, duty=Duty.OWN),
    "agree_effort": _rule(Role.CLIENT, duty=Duty.OTHER_PARTY),
    "decline_effort": _rule(Role.CLIENT, duty=Duty.OTHER_PARTY),
    "withdraw_effort": _rule(Role.CONTRACTOR, duty=Duty.OWN),
    "propose_risk": _rule(Role.CONTRACTOR),
    "agree_risk": _rule(Role.CLIENT, duty=Duty.OTHER_PARTY),
    "decline_risk": _rule(Role.CLIENT, duty=Duty.OTHER_PARTY),
    "withdraw_risk": _rule(Role.CONTRACTOR, duty=Duty.OWN),
    "present_candidate": _rule(Role.CONTRACTOR),
    "welcome_candidate": _rule(Role.CLIENT, duty=Duty.OTHER_PARTY),
    "refuse_candidate": _rule(Role.CLIENT, duty=Duty.OTHER_PARTY),
    "ask_nomination": _rule(Role.CONTRACTOR),
    "nominate_candidate": _rule(Role.CLIENT, duty=Duty.OTHER_PARTY),
    "fail_nomination": _rule(Role.CLIENT, duty=Duty.OTHER_PARTY),
    "decline_nomination": _rule(Role.CONTRACTOR, duty=Duty.OTHER_PARTY),
    "record_own_result": _rule(Role.CLIENT),
    "withdraw_own_result": _rule(Role.CLIENT, duty=Duty.OWN),
    "state_reporting": _rule(*_PARTIES, states=ALWAYS),
    "ask_advice": _rule(*_PARTIES),
    "answer_advice": _rule(*_PARTIES, duty=Duty.OTHER_PARTY, states=ALWAYS),
    "withdraw_advice": _rule(*_PARTIES, duty=Duty.OWN, states=ALWAYS),
    "start_trajectory": _rule(Role.CONTRACTOR),
    "start_stage": _rule(*_CARRIERS),
    "change_stage": _rule(*_CARRIERS, duty=Duty.OWN),
    "change_stage_terms": _rule(*_CARRIERS, duty=Duty.OWN),
    "end_stage": _rule(*_CARRIERS, duty=Duty.OWN),
    "withdraw_stage": _rule(*_CARRIERS, duty=Duty.OWN),
    "assent_to_allocation": _rule(Role.LEAD, duty=Duty.OTHER_PARTY),
    "refuse_allocation": _rule(Role.LEAD, duty=Duty.OTHER_PARTY),
    "propose_handover": _rule(*_CARRIERS, duty=Duty.OWN),
    "confirm_handover": _rule(*_CARRIERS, duty=Duty.OTHER_PARTY),
    "decline_handover": _rule(*_CARRIERS, duty=Duty.OTHER_PARTY),
    "withdraw_handover": _rule(*_CARRIERS, duty=Duty.OWN),
    "propose_end_of_chain": _rule(*_CARRIERS),
    "sign_end_of_chain": _rule(*_SIGNING, duty=Duty.OTHER_PARTY),
    "decline_end_of_chain": _rule(*_SIGNING, duty=Duty.OTHER_PARTY),
    "withdraw_end_of_chain": _rule(*_CARRIERS, duty=Duty.OWN),
    "raise_dispute": _rule(*_PARTIES, states=ALWAYS),
    "answer_dispute": _rule(Role.DISPUTANT, duty=Duty.OTHER_PARTY),
    "propose_reviewer": _rule(Role.DISPUTANT),
    "accept_reviewer": _rule(Role.DISPUTANT, duty=Duty.OTHER_PARTY),
    "open_grant": _rule(Role.REVIEWER),
    "revoke_grant": _rule(Role.DISPUTANT),
    "stand_down": _rule(Role.REVIEWER),
    "decide_dispute": _rule(Role.REVIEWER),
    "appeal_dispute": _rule(Role.DISPUTANT),
    "withdraw_dispute": _rule(Role.DISPUTANT, duty=Duty.OWN),
    "lapse_dispute": _rule(Role.DISPUTANT),
    "propose_settlement": _rule(Role.DISPUTANT),
    "agree_settlement": _rule(Role.DISPUTANT, duty=Duty.OTHER_PARTY),
}
"""Every use case by its name: of a running plan, unless its row says otherwise."""

AFTERWARDS: Final = frozenset(
    {"record_hours", "correct_hours", "record_purchase", "correct_purchase", "withdraw_entry", "uphold_objection"}
    | {"withdraw_objection", "withdraw_cost", "share_costs"}
)
"""What a contractor that takes part no longer may still do, about the time in which it did."""

QUERIES: Final[dict[str, Rule]] = {
    "see_public_page": _rule(Role.ANYONE),
    "watch_log": _rule(Role.ANYONE),
    "witness_log": _rule(Role.ANYONE),
    "see_desk": _rule(Role.MEMBER),
    "see_plans": _rule(Role.MEMBER),
    "see_plan": _rule(*_PARTIES, Role.REVIEWER),
    "see_initiatives": _rule(Role.MEMBER),
    "see_initiative": _rule(Role.PARTNER, Role.PARTNER_MEMBER, Role.CLIENT),
    "see_trajectories": _rule(Role.MEMBER),
    "see_trajectory": _rule(*_CARRIERS),
    "see_framework": _rule(Role.MEMBER),
    "see_partnerships": _rule(Role.MEMBER),
    "see_partnership": _rule(Role.PARTNER_MEMBER, Role.LEAD, Role.INVITED),
    "see_organisation": _rule(Role.MEMBER),
    "see_trust": _rule(Role.MEMBER),
    "see_dossier": _rule(*_PARTIES, Role.REVIEWER),
}
"""Every page by what it shows. A form's page carries the name of its command."""

ACCOUNTS: Final[dict[str, Rule]] = {
    "start": _rule(Role.ANYONE),
    "sign_in": _rule(Role.ANYONE),
    "accept_invitation": _rule(Role.ANYONE),
    "recover_account": _rule(Role.ANYONE),
    "choose_language": _rule(Role.ANYONE),
    "sign_out": _rule(Role.MEMBER),
    "see_own_account": _rule(Role.MEMBER),
    "change_own_account": _rule(Role.MEMBER),
    "see_colleagues": _rule(Role.MEMBER),
    "invite_colleague": _rule(Role.ADMINISTRATOR),
    "revoke_invitation": _rule(Role.MEMBER),
    "invite_other_party": _rule(Role.CLIENT, Role.CLIENT_ORGANISATION),
    "administer_accounts": _rule(Role.ADMINISTRATOR),
}
"""What is done with accounts, which stand beside the log."""

POLICY: Final[dict[str, Rule]] = COMMANDS | _always(QUERIES) | _always(ACCOUNTS)


def authorise(name: str, actor: Actor, *things: Aggregate) -> Rule:
    """Return the rule under which the actor may do `name` to `things`, or refuse.

    What an outsider asks for does not exist (`Missing`, 404); what an insider may not do is refused in a
    sentence. A name that is not in the table is a fault of the program and stops it (`KeyError`).
    """
    rule = POLICY[name]
    if not rule.roles & {Role.ANYONE, *_roles(actor, things)}:
        raise Refused("authority.role", roles=tuple(sorted(rule.roles)))
    for thing in things:
        if isinstance(thing, Plan) and thing.state not in rule.states:
            raise Refused("authority.plan-state", state=thing.state)
    return rule


def inspected(name: str, actor: Actor, disputes: Iterable[Dispute], at: datetime) -> Dispute | None:
    """Return the dispute whose grant lets the actor see `name` at a moment, if there is one (R77).

    A grant is for looking: no command is ever done under it, and what has ended is not there any more.
    """
    if name not in QUERIES or Role.REVIEWER not in QUERIES[name].roles:
        return None
    return next((each for each in disputes if each.admits(actor.account, actor.organisation, at)), None)


def _roles(actor: Actor, things: tuple[Aggregate, ...]) -> set[Role]:
    if actor == HOST:
        return {Role.HOST}
    held = {Role.MEMBER}.union(*(thing.roles(actor.organisation) for thing in things if thing.version))
    return held | {Role.ADMINISTRATOR} if actor.administrator else held
