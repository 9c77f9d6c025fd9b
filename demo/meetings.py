"""Two review meetings: one of plan A that was held in its time, and one of plan C that is prepared for today."""

from datetime import UTC, date, datetime
from typing import Any, Final

from demo.cast import (
    ADVISER,
    BUYER,
    CONTRACT_MANAGER,
    ENGINEER,
    EXECUTIVE,
    LEAD,
    NOORDERDIJK,
    PLAN_A,
    PLAN_C,
    PLANNER,
    WATERBURG,
    Member,
    new_id,
)
from demo.telling import Telling
from domain.aggregates.meetings import About, Meetings, Rhythm, meetings_of
from domain.aggregates.plan import AdviceTopic, Plan, StatementStatus
from domain.commands import advice, meetings

HELD: Final = datetime(2027, 5, 26, 12, 0, tzinfo=UTC)
TODAYS: Final = datetime(2028, 2, 29, 13, 30, tzinfo=UTC)


def look_back(story: Telling) -> None:
    """Tell how both parties of plan A looked back and ahead, and signed what came of it."""
    meeting, later = new_id(), new_id()
    told: dict[str, Any] = {"plan": PLAN_A, "meeting": meeting}
    story.on("2027-05-19", "10:15")
    story.do(
        CONTRACT_MANAGER,
        meetings.call_meeting,
        **told,
        title="Terugblik op het voorjaar",
        starts=HELD,
        minutes=60,
        place="Buurthuis De Haven, Waterburg",
        rhythm=Rhythm.QUARTERLY,
    )
    work, ending = (new_id() for _ in range(2))
    _put(story, CONTRACT_MANAGER, told, work, "Hoe het werk liep")
    _put(story, EXECUTIVE, told, ending, "Het einde van het plan")
    _put(story, PLANNER, told, later, "Een open dag voor nieuwe deelnemers")
    story.on("2027-05-26", "14:01")
    story.do(CONTRACT_MANAGER, meetings.open_meeting, **told)
    there = tuple(each.actor.account for each in (CONTRACT_MANAGER, ADVISER, EXECUTIVE, PLANNER))
    story.do(CONTRACT_MANAGER, meetings.note_attendance, **told, accounts=there, others=1)
    _write(story, PLANNER, told, work, "De vaste werkbegeleider maakt het verschil. Dat houden wij zo.")
    question = new_id()
    story.do(
        EXECUTIVE,
        advice.ask_advice,
        plan=PLAN_A,
        advice=question,
        topic=AdviceTopic.VALUATION,
        question="Hoe sluiten wij het plan af als de laatste opgave van de omzet er in juli is?",
    )
    story.do(
        CONTRACT_MANAGER,
        advice.answer_advice,
        plan=PLAN_A,
        advice=question,
        answer="Met een eindstaat die wij beiden tekenen, zodra de omzet is afgesproken.",
    )
    _write(story, CONTRACT_MANAGER, told, ending, "Wij sluiten af met een eindstaat, zodra de omzet is afgesproken.")
    for owner, text, due in (
        (NOORDERDIJK, "De omzet over het eerste halfjaar opgeven.", date(2027, 7, 30)),
        (WATERBURG, "Een voorstel doen voor het volgende plan.", date(2027, 7, 30)),
    ):
        story.do(CONTRACT_MANAGER, meetings.agree_point, **told, point=new_id(), text=text, owner=owner, due=due)
    story.do(EXECUTIVE, meetings.put_off_item, **told, item=later)
    story.on("2027-05-26", "14:58")
    story.do(CONTRACT_MANAGER, meetings.close_meeting, **told)
    for who in (CONTRACT_MANAGER, EXECUTIVE):
        content = story.read(Meetings, meetings_of(PLAN_A)).held[meeting].content
        story.do(who, meetings.sign_minutes, **told, content=content)


def keep_word(story: Telling) -> None:
    """Tell that both did by then what they took on."""
    points = story.read(Meetings, meetings_of(PLAN_A)).points.values()
    for point in points:
        who = EXECUTIVE if point.owner == NOORDERDIJK else CONTRACT_MANAGER
        story.do(who, meetings.complete_point, plan=PLAN_A, point=point.id)


def prepare(story: Telling) -> None:
    """Tell how both sides of plan C made the agenda for this afternoon."""
    meeting = new_id()
    told: dict[str, Any] = {"plan": PLAN_C, "meeting": meeting}
    story.on("2028-02-22", "09:30")
    story.do(
        BUYER,
        meetings.call_meeting,
        **told,
        title="Kwartaaloverleg",
        starts=TODAYS,
        minutes=90,
        place="Kantoor van Rijksdienst Noord, zaal 3",
        rhythm=Rhythm.QUARTERLY,
    )
    _put(story, BUYER, told, new_id(), "Hoe de trajecten lopen, over alle partners", 30)
    for statement in story.read(Plan, PLAN_C).statements.values():
        if statement.status is StatementStatus.PROPOSED:
            about: dict[str, Any] = {"about": About.STATEMENT, "thing": statement.id, "minutes": 15}
            story.do(BUYER, meetings.add_item, **told, item=new_id(), title="De opgave van de omzet", **about)
    _put(story, LEAD, told, new_id(), "Wie welke plek heeft in het tweede kwartaal", 30)
    _put(story, ENGINEER, told, new_id(), "Meer lessen op school?", 15)


def _put(story: Telling, who: Member, told: dict[str, Any], item: Any, title: str, minutes: int = 0) -> None:
    own: dict[str, Any] = {"minutes": minutes, "owner": who.actor.organisation} if minutes else {}
    story.do(who, meetings.add_item, **told, item=item, title=title, **own)


def _write(story: Telling, who: Member, told: dict[str, Any], item: Any, text: str) -> None:
    story.do(who, meetings.write_outcome, **told, item=item, text=text, revision=0)
