"""Actions of the living plan: an idea is noted by one, agreed by both, started, and ended with what came of it."""

from typing import Final
from uuid import UUID

from domain import texts
from domain.aggregates.plan import Action
from domain.changes import ActionAgreed
from domain.commands import plans as commands
from domain.refusals import Missing, Refused, Stale
from domain.terms import ActionTerms, Certainty
from domain.valuation.plan import value_planned
from projections.amendments import agreed_at
from web.asks import asked_here
from web.capacity import HEARD, Warned, warned_of_action
from web.changes import CHOICES, Conflict, Read
from web.choices import options
from web.forms import Form
from web.frames import frame
from web.happenings import story_of
from web.planned import planned_choices, said
from web.reading import Reading, read, read_now
from web.subjects import action_fields, action_lines, compared, lines, read_action
from web.templating import asks_template, template_of
from web.visits import Answer, Visit, action, page

TENTATIVE: Final = (Certainty.IDEA, Certainty.INTENTION)


@page("/plans/{plan:uuid}/actions/new", permission="note_action")
def noting_page(visit: Visit, plan: UUID) -> Answer:
    """Ask for an idea or an intention."""
    return _form(visit, read_now(visit, plan, permission="note_action"), None)


@action("/plans/{plan:uuid}/actions", permission="note_action", again=noting_page)
def note_action(visit: Visit, plan: UUID) -> Answer:
    """Note an idea or an intention, alone and without ceremony."""
    form = visit.form
    if asks_template(form):
        return _form(visit, read_now(visit, plan, permission="note_action"), None)
    terms = _terms(read_now(visit, plan, permission="note_action"), form)
    form.check()
    noted, reading = form.id_for("action"), read_now(visit, plan, permission="note_action")
    if form.raw("step") == "value" or warned_of_action(reading, noted, terms).unheard(visit):
        return _form(visit, reading, None)
    visit.do(commands.note_action, plan=plan, action=noted, terms=terms)
    return visit.see(
        f"/plans/{plan}/actions/{noted}", visit._("Genoteerd. U kunt er later samen een afspraak van maken.")
    )


@page("/plans/{plan:uuid}/actions/{action:uuid}", permission="see_plan")
def show_action(visit: Visit, plan: UUID, action: UUID) -> Answer:
    """Show an action: what it says, what is planned and worth, what may be done with it now, and how it came about."""
    reading = read(visit, plan)
    found = _action(reading, action)
    values = [value_planned(planned, reading.framework) for planned in found.terms.planned]
    tentative = found.terms.certainty in TENTATIVE
    return visit.render(
        "actions/show.html",
        **frame(reading, "overview"),
        action=found,
        certainty="done" if found.ended else found.terms.certainty,
        planned=[(said(visit, value.planned), value.cents()) for value in values],
        total=sum(value.cents() for value in values),
        can={
            "revise": tentative and reading.may("revise_action"),
            "agree": tentative and reading.may("write_change"),
            "change": not tentative and not found.ended and reading.may("write_change"),
            "start": found.terms.certainty is Certainty.AGREED and not found.ended and reading.may("start_action"),
            "end": found.terms.certainty is Certainty.RUNNING and not found.ended and reading.may("end_action"),
        },
        asked=asked_here(reading, action),
        happenings=story_of(reading, action),
    )


@page("/plans/{plan:uuid}/actions/{action:uuid}/wording", permission="revise_action")
def wording_page(visit: Visit, plan: UUID, action: UUID) -> Answer:
    """Ask for another wording of an idea or an intention."""
    reading = read_now(visit, plan, permission="revise_action")
    found = reading.plan.actions.get(action)
    if found is None and not visit.form.raw("revision"):
        raise Missing(action)
    return _form(visit, reading, found, gone=found is None)


@action("/plans/{plan:uuid}/actions/{action:uuid}/wording", permission="revise_action", again=wording_page)
def revise_action(visit: Visit, plan: UUID, action: UUID) -> Answer:
    """Word an idea or an intention differently."""
    form, reading = visit.form, read_now(visit, plan, permission="revise_action")
    read_at, start = form.revision, form.hidden_number("from_revision")
    if action not in reading.plan.actions and agreed_at(reading.opened, action, start):
        raise Stale(action, read=read_at, current=0)
    if form.raw("choice") == "theirs" and start != read_at:
        return visit.see(f"/plans/{plan}/actions/{action}", visit._("De tekst is gebleven zoals de ander die schreef."))
    terms = _terms(reading, form)
    if start != read_at:
        form.one_of("choice", CHOICES)
    form.check()
    if form.raw("step") == "value" or warned_of_action(reading, action, terms).unheard(visit):
        return _form(visit, reading, _action(reading, action))
    visit.do(commands.revise_action, plan=plan, action=action, terms=terms, revision=read_at)
    return visit.see(f"/plans/{plan}/actions/{action}", visit._("De actie is bijgewerkt."))


@page("/plans/{plan:uuid}/actions/{action:uuid}/removal", permission="drop_action")
def removal_page(visit: Visit, plan: UUID, action: UUID) -> Answer:
    """Ask why an idea or an intention is let go."""
    return _asked(visit, plan, action, "drop")


@action("/plans/{plan:uuid}/actions/{action:uuid}/removal", permission="drop_action", again=removal_page)
def drop_action(visit: Visit, plan: UUID, action: UUID) -> Answer:
    """Let an idea or an intention go, with a reason."""
    reason, revision = visit.form.text("reason", limit=texts.REASON, lines=True), visit.form.revision
    visit.form.check()
    visit.do(commands.drop_action, plan=plan, action=action, revision=revision, reason=reason)
    return visit.see(f"/plans/{plan}", visit._("De actie staat niet meer in het plan. Het spoor blijft."))


@action("/plans/{plan:uuid}/actions/{action:uuid}/start", permission="start_action", again=show_action)
def start_action(visit: Visit, plan: UUID, action: UUID) -> Answer:
    """Say that an agreed action is running."""
    visit.do(commands.start_action, plan=plan, action=action, revision=visit.form.revision)
    return visit.see(f"/plans/{plan}/actions/{action}", visit._("De actie loopt."))


@page("/plans/{plan:uuid}/actions/{action:uuid}/outcome", permission="end_action")
def outcome_page(visit: Visit, plan: UUID, action: UUID) -> Answer:
    """Ask what came of a running action."""
    return _asked(visit, plan, action, "end")


@action("/plans/{plan:uuid}/actions/{action:uuid}/outcome", permission="end_action", again=outcome_page)
def end_action(visit: Visit, plan: UUID, action: UUID) -> Answer:
    """Say that a running action is done and what came of it."""
    outcome, revision = visit.form.text("outcome", limit=texts.REASON, lines=True), visit.form.revision
    visit.form.check()
    visit.do(commands.end_action, plan=plan, action=action, outcome=outcome, revision=revision)
    return visit.see(f"/plans/{plan}/actions/{action}", visit._("De actie is afgerond."))


def _form(visit: Visit, reading: Reading, found: Action | None, *, gone: bool = False) -> Answer:
    """Draw the form of an idea or an intention; what was typed for one that is gone may be noted anew."""
    start = now = found.revision if found else 0
    conflict = None
    if visit.form.raw("revision") and found:
        start, now = visit.form.hidden_number("from_revision"), visit.form.revision
        if now != found.revision:
            start, now = now, found.revision
        if start != now:
            conflict = _conflict(reading, found, start)
    return visit.render(
        "actions/write.html",
        **frame(reading, "overview"),
        **planned_choices(reading, found.terms.planned if found else ()),
        **template_of(visit, "actions", new=found is None and not gone),
        action=found,
        gone=gone,
        stored=action_fields(found.terms) if found else {},
        certainties=options(TENTATIVE, visit.language, explain=True),
        conflict=conflict,
        reads=now,
        began=start,
        warned=_warned(reading, found),
        heard=HEARD,
        stale=visit.sentence(Refused("form.stale")),
    )


def _warned(reading: Reading, found: Action | None) -> Warned:
    """Return whom what was typed asks too much of."""
    visit = reading.visit
    if not visit.form.raw("certainty"):
        return Warned()
    silent = Form(visit.form.kept(), visit.language)
    terms = _terms(reading, silent)
    if silent.refusals:
        return Warned()
    return warned_of_action(reading, found.id if found else visit.form.id_for("action"), terms)


def _conflict(reading: Reading, found: Action, start: int) -> Conflict:
    """Lay what was read, what stands now and what was typed side by side."""
    visit = reading.visit
    typed = _terms(reading, Form(visit.form.kept(), visit.language))
    base = lines(visit, agreed_at(reading.opened, found.id, start))
    theirs = ActionAgreed(subject=found.id, base=found.revision, terms=found.terms)
    return Conflict(
        base=base,
        theirs=compared(base, lines(visit, theirs)),
        yours=compared(base, action_lines(visit, typed)),
        gone=False,
        by=story_of(reading, found.id)[0].doer.said,
        current=Read(0, found.revision),
    )


def _asked(visit: Visit, plan: UUID, action: UUID, verb: str) -> Answer:
    """Draw the small form of one decision about an action."""
    reading = read_now(visit, plan, permission=f"{verb}_action")
    found = _action(reading, action)
    return visit.render(f"actions/{verb}.html", **frame(reading, "overview"), action=found)


def _action(reading: Reading, action: UUID) -> Action:
    found = reading.plan.actions.get(action)
    if found is None:
        raise Missing(action)
    return found


def _terms(reading: Reading, form: Form) -> ActionTerms:
    certainty = form.one_of("certainty", TENTATIVE)
    return read_action(reading, form, Certainty(certainty or Certainty.IDEA))
