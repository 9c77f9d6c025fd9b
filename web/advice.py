"""Advice on screen: what either party asked, by when an answer is due, and whether it came in time (R86)."""

from uuid import UUID

from domain import texts
from domain.aggregates.plan import Advice, AdviceTopic
from domain.commands import advice as commands
from domain.refusals import Missing
from web.choices import options
from web.efforts import reason
from web.frames import frame
from web.reading import Reading, read, read_now
from web.visits import Answer, Visit, action, page


@page("/plans/{plan:uuid}/advice", permission="see_plan")
def questions(visit: Visit, plan: UUID) -> Answer:
    """List the questions of both parties: what is open first, and then the latest."""
    reading = read(visit, plan)
    newest = list(reading.plan.advice.values())[::-1]
    found = sorted(newest, key=lambda each: not each.open)
    return visit.render(
        "advice/list.html",
        **frame(reading, "overview"),
        questions=[(each, each.status(reading.on)) for each in found],
    )


@page("/plans/{plan:uuid}/advice/new", permission="ask_advice")
def asking_page(visit: Visit, plan: UUID) -> Answer:
    """Ask what advice is wanted about."""
    reading = read_now(visit, plan, permission="ask_advice")
    return visit.render("advice/ask.html", **frame(reading, "overview"), topics=options(AdviceTopic, visit.language))


@action("/plans/{plan:uuid}/advice", permission="ask_advice", again=asking_page)
def ask_advice(visit: Visit, plan: UUID) -> Answer:
    """Ask the other party for advice."""
    form = visit.form
    topic, question = form.choice("topic", AdviceTopic), form.text("question", limit=texts.REASON, lines=True)
    form.check()
    asked = form.id_for("advice")
    visit.do(commands.ask_advice, plan=plan, advice=asked, topic=topic, question=question)
    return visit.see(f"/plans/{plan}/advice/{asked}", visit._("Uw vraag ligt bij de andere partij."))


@page("/plans/{plan:uuid}/advice/{advice:uuid}", permission="see_plan")
def question(visit: Visit, plan: UUID, advice: UUID) -> Answer:
    """Show a question, its answer, and what the reader may do now."""
    reading = read(visit, plan)
    found = _question(reading, advice)
    own = found.by is reading.party
    return visit.render(
        "advice/show.html",
        **frame(reading, "overview"),
        advice=found,
        status=found.status(reading.on),
        asker=reading.party_name(found.by),
        can_answer=reading.may("answer_advice") and found.open and not own,
        can_withdraw=reading.may("withdraw_advice") and found.open and own,
    )


@action("/plans/{plan:uuid}/advice/{advice:uuid}/answer", permission="answer_advice", again=question)
def answer_advice(visit: Visit, plan: UUID, advice: UUID) -> Answer:
    """Answer the other party's question."""
    answer = visit.form.text("answer", limit=texts.REASON, lines=True)
    visit.form.check()
    visit.do(commands.answer_advice, plan=plan, advice=advice, answer=answer)
    return visit.see(f"/plans/{plan}/advice/{advice}", visit._("Uw antwoord staat in het plan."))


@action("/plans/{plan:uuid}/advice/{advice:uuid}/withdrawal", permission="withdraw_advice", again=question)
def withdraw_advice(visit: Visit, plan: UUID, advice: UUID) -> Answer:
    """Take one's own question back."""
    why = reason(visit.form)
    visit.form.check()
    visit.do(commands.withdraw_advice, plan=plan, advice=advice, reason=why)
    return visit.see(f"/plans/{plan}/advice/{advice}", visit._("Uw vraag is ingetrokken."))


def _question(reading: Reading, advice: UUID) -> Advice:
    found = reading.plan.advice.get(advice)
    if found is None:
        raise Missing(advice)
    return found
