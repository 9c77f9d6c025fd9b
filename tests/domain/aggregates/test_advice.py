"""Either party asks, the other answers; whether that was in time follows from the days alone."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain.aggregates.plan import AdviceStatus, AdviceTopic, Plan, answer_advice, ask_advice, withdraw_advice
from domain.aggregates.plan.advice import AdviceAnswered, AdviceAsked, AdviceWithdrawn
from domain.authority import Actor
from tests.kit.cast import CLIENT, CONTRACTOR, NOW, OTHER, id_of, opened
from tests.kit.scenario import Scenario, given

QUESTION, ANOTHER = id_of("a question"), id_of("another question")
DUE = date(2028, 3, 14)
LATER = datetime(2028, 3, 15, 9, tzinfo=UTC)


def asked(by: Actor = CONTRACTOR) -> Scenario:
    facts: dict[str, Any] = {"topic": AdviceTopic.EVIDENCE, "question": "Welk bewijs past hier?"}
    return given(Plan, opened()).when(ask_advice, by, advice=QUESTION, **facts)


def answer(told: Scenario, by: Actor = CLIENT, at: datetime = NOW, text: str = "De urenverklaring.") -> Scenario:
    return told.when(answer_advice, by, at=at, advice=QUESTION, answer=text)


@pytest.mark.parametrize("by", [CLIENT, CONTRACTOR], ids=["client", "contractor"])
def test_either_party_asks_and_the_other_answers_within_two_weeks(by: Actor) -> None:
    told = asked(by)
    told.then(AdviceAsked, due=DUE, topic=AdviceTopic.EVIDENCE)
    answer(told, by).then_refused("advice.own-question")
    answer(told, OTHER[by]).then(AdviceAnswered, due=DUE, topic=AdviceTopic.EVIDENCE, answer="De urenverklaring.")
    answer(told, OTHER[by]).then_refused("advice.settled")


def test_a_question_and_an_answer_say_something() -> None:
    told = given(Plan, opened())
    told.when(ask_advice, CLIENT, advice=QUESTION, topic=AdviceTopic.CONTRACT, question=" ")
    told.then_refused("text.required", field="question")
    answer(asked(), text="").then_refused("text.required", field="answer")


def test_a_question_is_asked_once_and_known() -> None:
    told = asked()
    told.when(ask_advice, CLIENT, advice=QUESTION, topic=AdviceTopic.CONTRACT, question="Waarom?")
    told.then_refused("plan.already-there")
    told.when(answer_advice, CLIENT, advice=ANOTHER, answer="Zo.").then_missing()


@pytest.mark.parametrize(
    ("at", "on", "found"),
    [
        (None, DUE, AdviceStatus.OPEN),
        (None, date(2028, 3, 15), AdviceStatus.OVERDUE),
        (NOW, date(2028, 12, 1), AdviceStatus.ON_TIME),
        (LATER, DUE, AdviceStatus.LATE),
        (LATER, date(2028, 12, 1), AdviceStatus.LATE),
    ],
)
def test_whether_an_answer_is_in_time_follows_from_the_days(at: datetime | None, on: date, found: AdviceStatus) -> None:
    told = asked() if at is None else answer(asked(), at=at)
    assert told.state.advice[QUESTION].status(on) is found


def test_only_who_asked_takes_a_question_back_and_says_why() -> None:
    told = asked()
    why = "Wij vonden het zelf."
    told.when(withdraw_advice, CLIENT, reason=why, advice=QUESTION).then_refused("advice.not-yours")
    told.when(withdraw_advice, CONTRACTOR, advice=QUESTION).then_refused("text.required")
    told.when(withdraw_advice, CONTRACTOR, reason=why, advice=QUESTION).then(AdviceWithdrawn)
    assert told.state.advice[QUESTION].status(DUE) is AdviceStatus.WITHDRAWN
    answer(told).then_refused("advice.settled")
