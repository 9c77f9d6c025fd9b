"""What both sides of plan C owe each other beside the work: advice, a candidate, room for people, and own practice."""

from datetime import date

from demo.cast import BUYER, LEAD, PLAN_C, new_id
from demo.telling import Telling
from domain.aggregates.plan import AdviceTopic, OwnResultFacts, OwnResultKind, Quarter
from domain.commands import advice, candidates, organisations, own_results, reporting
from domain.terms import Capacity, Evidence, EvidenceKind

LAST_QUARTER = Quarter(year=2027, number=4)


def account(story: Telling) -> None:
    """Tell what the client did itself in 2027, how many people Helder can take, and what reporting took of both."""
    story.on("2028-01-25", "15:10")
    story.do(
        BUYER,
        own_results.record_own_result,
        plan=PLAN_C,
        result=new_id(),
        facts=OwnResultFacts(
            kind=OwnResultKind.WORK_EXPERIENCE,
            first_day=date(2027, 9, 1),
            last_day=date(2027, 12, 31),
            quantity=2,
            description="Twee werkervaringsplaatsen in onze eigen postkamer, met een vaste begeleider.",
            evidence=Evidence(kind=EvidenceKind.STEP_STATEMENT, day=date(2027, 9, 1), reference="RN-WEP-2027"),
        ),
    )
    story.do(LEAD, organisations.state_capacity, capacity=Capacity(persons=8, first_day=date(2028, 1, 1)))
    story.do(LEAD, reporting.state_reporting, plan=PLAN_C, quarter=LAST_QUARTER, minutes=7 * 60)
    story.do(BUYER, reporting.state_reporting, plan=PLAN_C, quarter=LAST_QUARTER, minutes=4 * 60)


def advise(story: Telling) -> None:
    """Tell of a question that was answered in time."""
    asked = new_id()
    story.on("2028-01-25", "16:20")
    question = "Mag de verklaring voor beschut werk ook van vóór de start van het plan zijn?"
    story.do(LEAD, advice.ask_advice, plan=PLAN_C, advice=asked, topic=AdviceTopic.EVIDENCE, question=question)
    story.on("2028-01-26", "09:05")
    answer = "Ja. Alleen de dagen binnen het plan tellen; de verklaring zelf mag ouder zijn."
    story.do(BUYER, advice.answer_advice, plan=PLAN_C, advice=asked, answer=answer)


def look_for_somebody(story: Telling) -> None:
    """Tell that Helder asks the client for a candidate."""
    story.on("2028-02-21", "11:30")
    story.do(
        LEAD,
        candidates.ask_nomination,
        plan=PLAN_C,
        nomination=new_id(),
        work_offered="Medewerker postkamer en receptie, 24 uur per week, met een vaste begeleider.",
    )
