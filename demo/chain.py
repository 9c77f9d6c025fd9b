"""The chain of plan C: one way along four partners, a step that ended early, an end of the chain, and a shared job."""

from datetime import date
from typing import Final
from uuid import UUID

from msgspec.structs import replace

from demo.cast import (
    BUYER,
    COUNSELLOR,
    ENGINEER,
    EXECUTIVE,
    FOREMAN,
    HELDER,
    LEAD,
    NOORDERDIJK,
    PLAN_B,
    PLAN_C,
    VLIER,
    ZUIDRAND,
    Member,
    new_id,
)
from demo.kade import FIRST_DAY, JOINING, WORKING
from demo.plan_a import only
from demo.plan_b import WORKING as WORKING_IN_PLAN_B
from demo.telling import Telling
from domain.aggregates.plan import Plan
from domain.aggregates.trajectory import EndCause
from domain.commands import efforts, trajectories
from domain.terms import Allocation, EffortTerms, Evidence, EvidenceKind, Share, StageFacts, StageKind

T05, T06, T07, T08, T09, T10 = (new_id() for _ in range(6))
ACTIVATION, SCHOOL, EXPERIENCE, JOB = (new_id() for _ in range(4))
S06, S07, S07_SHELTERED, S08, S09, S10 = (new_id() for _ in range(6))
TO_SCHOOL, TO_EXPERIENCE, TO_A_JOB = (new_id() for _ in range(3))
EFFORT, END_OF_CHAIN = (new_id() for _ in range(2))

_EVIDENCE: Final = {
    StageKind.ACTIVATION: EvidenceKind.STEP_STATEMENT,
    StageKind.EDUCATION: EvidenceKind.ENROLMENT,
    StageKind.WORK_EXPERIENCE: EvidenceKind.STEP_STATEMENT,
    StageKind.PREVENTION: EvidenceKind.STEP_STATEMENT,
    StageKind.SHELTERED: EvidenceKind.MUNICIPAL_DECLARATION,
    StageKind.EMPLOYMENT: EvidenceKind.MUNICIPAL_DECLARATION,
}


def begin(story: Telling) -> None:
    """Tell who worked on with Helder Facilitair, who began there, and whose way began at Meridiaan Advies."""
    story.on("2026-06-03", "09:10")
    staying = replace(
        _step(StageKind.EMPLOYMENT, LEAD, date(2023, 11, 6), "GD-2023-112", hours=32, action=WORKING),
        allocations=only(PLAN_C, FIRST_DAY),
    )
    # The year of a benefit was used up before the plan began; what counts is that the job lasts.
    _start(story, LEAD, T09, S09, staying, counted_before={HELDER: 365})
    story.on("2026-06-08", "14:20")
    activation = _step(StageKind.ACTIVATION, COUNSELLOR, date(2026, 4, 1), "MA-2026-014", planned=date(2026, 7, 31))
    _start(story, COUNSELLOR, T05, ACTIVATION, activation)
    story.on("2026-06-10", "08:45")
    job = _step(
        StageKind.EMPLOYMENT,
        LEAD,
        date(2026, 5, 4),
        "GD-2026-031",
        hours=32,
        planned=date(2027, 5, 3),
        action=WORKING,
    )
    _start(story, LEAD, T06, S06, job)


def to_school(story: Telling) -> None:
    """Tell how Meridiaan Advies handed somebody over to Vlier ICT, to learn."""
    story.on("2026-07-28", "10:00")
    _hand_over(story, COUNSELLOR, ACTIVATION, TO_SCHOOL, VLIER, date(2026, 8, 1), StageKind.EDUCATION)
    story.on("2026-08-03", "09:00")
    story.end(COUNSELLOR, T05, ACTIVATION, date(2026, 7, 31), EndCause.NEXT_STEP)
    _take_over(story, ENGINEER, TO_SCHOOL)
    school = _step(StageKind.EDUCATION, ENGINEER, date(2026, 8, 1), "INS-2026-0142", planned=date(2027, 1, 28))
    story.do(ENGINEER, trajectories.start_stage, trajectory=T05, stage=SCHOOL, facts=school)


def autumn(story: Telling) -> None:
    """Tell how somebody gained experience, and how a job ended early."""
    story.on("2026-10-02", "10:15")
    experience = _step(StageKind.WORK_EXPERIENCE, FOREMAN, date(2026, 9, 1), "ZG-2026-077", planned=date(2027, 2, 28))
    _start(story, FOREMAN, T07, S07, experience)
    story.on("2026-10-05", "16:00")
    story.end(LEAD, T06, S06, date(2026, 9, 26), EndCause.ENDED_EARLY)


def credit(story: Telling) -> None:
    """Tell how both signed that what ended early was honest effort."""
    story.on("2026-10-13", "13:30")
    story.do(
        LEAD,
        efforts.propose_effort,
        plan=PLAN_C,
        effort=EFFORT,
        subject=S06,
        trajectory=T06,
        terms=EffortTerms(
            planned_last_day=date(2027, 5, 3),
            norm_minutes=120 * 60,
            delivered_minutes=90 * 60,
            outcome="Er was een vaste werkbegeleider, en het rooster is twee keer aangepast. Er is nu contact met"
            " een andere werkgever in de buurt.",
        ),
    )
    story.on("2026-10-20", "11:05")
    revision = story.read(Plan, PLAN_C).efforts[EFFORT].revision
    story.do(BUYER, efforts.agree_effort, plan=PLAN_C, effort=EFFORT, revision=revision)


def ask_zuidrand(story: Telling) -> None:
    """Tell how Vlier ICT asked Zuidrand Groen to take over."""
    story.on("2027-01-13", "09:30")
    _hand_over(story, ENGINEER, SCHOOL, TO_EXPERIENCE, ZUIDRAND, date(2027, 1, 29), StageKind.WORK_EXPERIENCE)


def to_experience(story: Telling) -> None:
    """Tell how Zuidrand Groen took over, and how an end of the chain was signed by all who had to."""
    story.on("2027-02-05", "09:05")
    story.end(ENGINEER, T05, SCHOOL, date(2027, 1, 28), EndCause.NEXT_STEP)
    _take_over(story, FOREMAN, TO_EXPERIENCE)
    experience = _step(StageKind.WORK_EXPERIENCE, FOREMAN, date(2027, 1, 29), "ZG-2027-009", planned=date(2027, 7, 29))
    story.do(FOREMAN, trajectories.start_stage, trajectory=T05, stage=EXPERIENCE, facts=experience)
    story.on("2027-02-08", "11:30")
    prevention = _step(StageKind.PREVENTION, ENGINEER, date(2027, 2, 1), "VL-2027-003", planned=date(2027, 5, 31))
    _start(story, ENGINEER, T10, S10, prevention)
    story.on("2027-03-02", "10:00")
    story.end(FOREMAN, T07, S07, date(2027, 2, 28), EndCause.NEXT_STEP)
    sheltered = replace(
        _step(StageKind.SHELTERED, FOREMAN, date(2027, 3, 1), "BW-2027-018", hours=18),
        end_of_chain="Met deze begeleiding past dit werk, en het past goed. Een stap verder zou een stap terug zijn.",
    )
    story.do(
        FOREMAN,
        trajectories.propose_end_of_chain,
        trajectory=T07,
        proposal=END_OF_CHAIN,
        stage=S07_SHELTERED,
        facts=sheltered,
    )
    story.on("2027-03-05", "10:45")
    story.do(LEAD, trajectories.sign_end_of_chain, trajectory=T07, proposal=END_OF_CHAIN, plan=PLAN_C)
    story.on("2027-03-09", "15:20")
    story.do(BUYER, trajectories.sign_end_of_chain, trajectory=T07, proposal=END_OF_CHAIN, plan=PLAN_C)


def stayed(story: Telling) -> None:
    """Tell how somebody kept the job that was at risk."""
    story.on("2027-06-01", "09:20")
    story.end(ENGINEER, T10, S10, date(2027, 5, 31), EndCause.STAYED)


def to_a_job(story: Telling) -> None:
    """Tell how the way along four partners came to a job."""
    story.on("2027-07-28", "10:30")
    _hand_over(story, FOREMAN, EXPERIENCE, TO_A_JOB, HELDER, date(2027, 8, 1), StageKind.EMPLOYMENT)
    story.on("2027-08-02", "08:40")
    story.end(FOREMAN, T05, EXPERIENCE, date(2027, 7, 29), EndCause.NEXT_STEP)
    _take_over(story, LEAD, TO_A_JOB)
    job = _step(StageKind.EMPLOYMENT, LEAD, date(2027, 8, 1), "GD-2027-038", hours=28)
    story.do(LEAD, trajectories.start_stage, trajectory=T05, stage=JOB, facts=job)


def share(story: Telling) -> None:
    """Tell how the days of one job came to count in two plans, with the assent of Kade."""
    since = date(2027, 9, 1)
    story.on("2027-09-03", "09:15")
    evidence = Evidence(kind=EvidenceKind.MUNICIPAL_DECLARATION, day=since, reference="GD-2027-043")
    job = StageFacts(
        kind=StageKind.EMPLOYMENT,
        carrier=NOORDERDIJK,
        first_day=since,
        weekly_minutes=36 * 60,
        allocations=only(PLAN_B, since),
        evidence=evidence,
        action=WORKING_IN_PLAN_B,
    )
    _start(story, EXECUTIVE, T08, S08, job)
    shares = (Share(plan=PLAN_B, share=7_000), Share(plan=PLAN_C, share=3_000))
    story.on("2027-09-06", "13:40")
    story.stage(
        EXECUTIVE,
        trajectories.change_stage,
        T08,
        S08,
        reason="Drie van de tien dagen is het werk bij Rijksdienst Noord.",
        facts=replace(job, allocations=(Allocation(first_day=since, shares=shares),)),
    )
    story.on("2027-09-08", "10:10")
    story.stage(LEAD, trajectories.assent_to_allocation, T08, S08, plan=PLAN_C)


def _step(
    kind: StageKind,
    who: Member,
    first_day: date,
    reference: str,
    *,
    hours: int | None = None,
    planned: date | None = None,
    action: UUID = JOINING,
) -> StageFacts:
    return StageFacts(
        kind=kind,
        carrier=who.actor.organisation,
        first_day=first_day,
        planned_last_day=planned,
        weekly_minutes=hours and hours * 60,
        allocations=only(PLAN_C, first_day),
        evidence=Evidence(kind=_EVIDENCE[kind], day=first_day, reference=reference),
        action=action,
    )


def _start(
    story: Telling,
    who: Member,
    trajectory: UUID,
    stage: UUID,
    facts: StageFacts,
    counted_before: dict[UUID, int] | None = None,
) -> None:
    story.do(
        who,
        trajectories.start_trajectory,
        trajectory=trajectory,
        stage=stage,
        facts=facts,
        counted_before=counted_before,
    )


def _hand_over(
    story: Telling, who: Member, stage: UUID, handover: UUID, receiver: UUID, day: date, kind: StageKind
) -> None:
    story.do(
        who,
        trajectories.propose_handover,
        trajectory=T05,
        handover=handover,
        stage=stage,
        receiver=receiver,
        day=day,
        kind=kind,
        from_plan=PLAN_C,
        to_plan=PLAN_C,
    )


def _take_over(story: Telling, who: Member, handover: UUID) -> None:
    story.do(who, trajectories.confirm_handover, trajectory=T05, handover=handover)
