"""Oversight of a plan: the regime and how it moves, samples with their proofs, and improvement agreements."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import msgspec

from domain.aggregates import oversight as rules
from domain.aggregates.oversight import CLOSENESS, DRAWN, FAVOURABLE, Ground, Improvement, Move, Proof, Regime
from domain.calendar import day_of
from domain.commands import oversight as commands
from domain.refusals import Missing
from domain.terms import PERMITTED_EVIDENCE
from web.choices import options
from web.efforts import counts_in, read_evidence, reason, title_of
from web.efforts import day_of as effort_day_of
from web.efforts import kind_of as entry_kind_of
from web.frames import frame
from web.happenings import story_of
from web.reading import Reading, read, read_now
from web.visits import Answer, Visit, action, page
from web.wording.words import label


class Drawn(msgspec.Struct, frozen=True):
    """An effort that was drawn: what it is, its day, where it is shown, and the proof that was given."""

    entry: UUID
    what: str
    kind: str
    name: str
    day: date
    address: str
    proof: Proof | None

    @property
    def status(self) -> str:
        """Return where the proof stands, as a name of `proof-status`."""
        if self.proof is None:
            return "asked"
        if self.proof.sound is None:
            return "given"
        return "in-order" if self.proof.sound else "lacking"


@page("/plans/{plan:uuid}/oversight", permission="see_plan")
def oversight_page(visit: Visit, plan: UUID) -> Answer:
    """Show how closely the client looks in this plan, and what came of it."""
    reading = read(visit, plan)
    oversight, on = reading.book.oversight, _on(reading)
    efforts = drawn_efforts(reading)
    return visit.render(
        "oversight/show.html",
        **frame(reading, "oversight"),
        regime=oversight.regime(on),
        regimes=[(each, DRAWN[each]) for each in CLOSENESS],
        in_force=oversight.in_force(on),
        moves=[(move, _status(move, on)) for move in oversight.moves.values()][::-1],
        waiting=next((move for move in oversight.moves.values() if move.open), None),
        samples=[
            (sample, [efforts[id] for id in sample.drawn if id in efforts]) for sample in oversight.samples.values()
        ][::-1],
        improvements=list(oversight.improvements.values())[::-1],
    )


@page("/plans/{plan:uuid}/oversight/moves/new", permission="announce_move")
def new_move_page(visit: Visit, plan: UUID) -> Answer:
    """Ask which regime is announced, on which grounds that hold, and why."""
    reading = read_now(visit, plan, permission="announce_move")
    oversight = reading.book.oversight
    current = oversight.regime(visit.today)
    holding = rules.holding(oversight, reading.plan, visit.today)
    return visit.render(
        "oversight/announce.html",
        **frame(reading, "oversight"),
        current=current,
        regimes=options((each for each in CLOSENESS if each is not current), visit.language, explain=True),
        grounds=[(ground, ground in holding, ground in FAVOURABLE) for ground in Ground],
        hearing_until=visit.today + rules.HEARING,
        last_day=visit.today + timedelta(days=182),
    )


@action("/plans/{plan:uuid}/oversight/moves", permission="announce_move", again=new_move_page)
def announce_move(visit: Visit, plan: UUID) -> Answer:
    """Announce another regime."""
    form = visit.form
    regime, grounds = form.choice("regime", Regime), tuple(each for each in Ground if form.ticked(f"ground-{each}"))
    hearing_until, last_day = form.day("hearing_until"), form.optional("last_day", form.day)
    why, move = reason(form), form.id_for("move")
    form.check()
    visit.do(
        commands.announce_move,
        plan=plan,
        move=move,
        regime=regime,
        grounds=grounds,
        hearing_until=hearing_until,
        last_day=last_day,
        reason=why,
    )
    return visit.see(
        f"/plans/{plan}/oversight/moves/{move}", visit._("Aangekondigd. De opdrachtnemer kan nu eerst reageren.")
    )


@page("/plans/{plan:uuid}/oversight/moves/{move:uuid}", permission="see_plan")
def move_page(visit: Visit, plan: UUID, move: UUID) -> Answer:
    """Show an announced move, what the contractor said of it, and what can be done with it."""
    reading = read(visit, plan)
    found = _move(reading, move)
    return visit.render(
        "oversight/move.html",
        **frame(reading, "oversight"),
        move=found,
        happenings=story_of(reading, move),
        status=_status(found, _on(reading)),
        ripe=found.answered is not None or visit.today > found.hearing_until,
    )


@action("/plans/{plan:uuid}/oversight/moves/{move:uuid}/answer", permission="answer_move", again=move_page)
def answer_move(visit: Visit, plan: UUID, move: UUID) -> Answer:
    """Give the contractor's view of an announced move."""
    _decide(visit, plan, move, commands.answer_move)
    return visit.see(f"/plans/{plan}/oversight/moves/{move}", visit._("Uw zienswijze is vastgelegd."))


@action("/plans/{plan:uuid}/oversight/moves/{move:uuid}/effect", permission="move_regime", again=move_page)
def move_regime(visit: Visit, plan: UUID, move: UUID) -> Answer:
    """Let an announced move take effect after the hearing."""
    _decide(visit, plan, move, commands.move_regime)
    return visit.see(f"/plans/{plan}/oversight", visit._("Het regime is ingegaan. Aan de waarde verandert niets."))


@action("/plans/{plan:uuid}/oversight/moves/{move:uuid}/withdrawal", permission="drop_move", again=move_page)
def drop_move(visit: Visit, plan: UUID, move: UUID) -> Answer:
    """Do not go on with an announced move."""
    _decide(visit, plan, move, commands.drop_move)
    return visit.see(f"/plans/{plan}/oversight", visit._("U ziet af van dit regime."))


@page("/plans/{plan:uuid}/oversight/samples/new", permission="draw_sample")
def new_sample_page(visit: Visit, plan: UUID) -> Answer:
    """Ask over which period a sample is drawn."""
    reading = read_now(visit, plan, permission="draw_sample")
    regime = reading.book.oversight.regime(visit.today)
    return visit.render("oversight/draw.html", **frame(reading, "oversight"), regime=regime, share=DRAWN[regime])


@action("/plans/{plan:uuid}/oversight/samples", permission="draw_sample", again=new_sample_page)
def draw_sample(visit: Visit, plan: UUID) -> Answer:
    """Draw a sample, reproducibly."""
    form = visit.form
    first_day, last_day, sample = form.day("first_day"), form.day("last_day"), form.id_for("sample")
    form.check()
    visit.do(commands.draw_sample, plan=plan, sample=sample, first_day=first_day, last_day=last_day)
    return visit.see(f"/plans/{plan}/oversight/samples/{sample}", visit._("De steekproef is getrokken."))


@page("/plans/{plan:uuid}/oversight/samples/{sample:uuid}", permission="see_plan")
def sample_page(visit: Visit, plan: UUID, sample: UUID) -> Answer:
    """Show what a sample drew, from what, and how anyone can draw it again."""
    reading = read(visit, plan)
    found = reading.book.oversight.samples.get(sample)
    if found is None:
        raise Missing(sample)
    efforts = drawn_efforts(reading)
    return visit.render(
        "oversight/sample.html",
        **frame(reading, "oversight"),
        sample=found.facts,
        share=DRAWN[found.facts.regime],
        drawn=[efforts[id] for id in found.drawn if id in efforts],
        hidden=sum(id not in efforts for id in found.drawn),
    )


@page("/plans/{plan:uuid}/oversight/proofs/{entry:uuid}", permission="see_plan")
def proof_page(visit: Visit, plan: UUID, entry: UUID) -> Answer:
    """Show the proof that a drawn effort asks for, and who does what next."""
    reading = read(visit, plan)
    found = _drawn(reading, entry)
    sample = reading.book.oversight.drawn()[entry]
    return visit.render(
        "oversight/proof.html",
        **frame(reading, "oversight"),
        effort=found,
        sample=sample,
        kinds=options(PERMITTED_EVIDENCE[found.what], visit.language),
        happenings=[each for each in story_of(reading, entry) if each.doer.at >= sample.facts.head.at],
    )


@action("/plans/{plan:uuid}/oversight/proofs/{entry:uuid}", permission="give_proof", again=proof_page)
def give_proof(visit: Visit, plan: UUID, entry: UUID) -> Answer:
    """Give the proof of a drawn effort."""
    found = _drawn(read_now(visit, plan, permission="give_proof"), entry)
    evidence = read_evidence(visit.form, found.what, found.day, visit.today)
    visit.form.check()
    visit.do(commands.give_proof, plan=plan, entry=entry, evidence=evidence)
    return visit.see(f"/plans/{plan}/oversight", visit._("Het bewijs is gegeven. De prestatie telt gewoon mee."))


@action("/plans/{plan:uuid}/oversight/proofs/{entry:uuid}/check", permission="check_proof", again=proof_page)
def check_proof(visit: Visit, plan: UUID, entry: UUID) -> Answer:
    """Say whether the proof of a drawn effort is in order."""
    _drawn(read_now(visit, plan, permission="check_proof"), entry)
    form = visit.form
    sound = form.one_of("sound", ("yes", "no")) == "yes"
    why = form.text("reason", lines=True, required=not sound)
    form.check()
    visit.do(commands.check_proof, plan=plan, entry=entry, sound=sound, reason=why)
    return visit.see(f"/plans/{plan}/oversight", visit._("Vastgelegd wat u zag."))


@page("/plans/{plan:uuid}/oversight/improvements/new", permission="propose_improvement")
def new_improvement_page(visit: Visit, plan: UUID) -> Answer:
    """Ask what will be better, and by when."""
    reading = read_now(visit, plan, permission="propose_improvement")
    return visit.render(
        "oversight/improve.html",
        **frame(reading, "oversight"),
        first_day=visit.today,
        last_day=visit.today + timedelta(days=91),
    )


@action("/plans/{plan:uuid}/oversight/improvements", permission="propose_improvement", again=new_improvement_page)
def propose_improvement(visit: Visit, plan: UUID) -> Answer:
    """Propose an improvement agreement."""
    form = visit.form
    text, first_day, last_day = form.text("text", lines=True), form.day("first_day"), form.day("last_day")
    improvement = form.id_for("improvement")
    form.check()
    told: dict[str, Any] = {"text": text, "first_day": first_day, "last_day": last_day}
    visit.do(commands.propose_improvement, plan=plan, improvement=improvement, **told)
    return visit.see(
        f"/plans/{plan}/oversight/improvements/{improvement}",
        visit._("Voorgesteld. De afspraak geldt zodra de andere partij haar aanvaardt."),
    )


@page("/plans/{plan:uuid}/oversight/improvements/{improvement:uuid}", permission="see_plan")
def improvement_page(visit: Visit, plan: UUID, improvement: UUID) -> Answer:
    """Show an improvement agreement and what can be done with it."""
    reading = read(visit, plan)
    found = _improvement(reading, improvement)
    return visit.render(
        "oversight/improvement.html",
        **frame(reading, "oversight"),
        improvement=found,
        happenings=story_of(reading, improvement),
        mine=reading.plan.party(found.by) is reading.party,
        over=visit.today > found.last_day,
    )


@action(
    "/plans/{plan:uuid}/oversight/improvements/{improvement:uuid}/agreement",
    permission="agree_improvement",
    again=improvement_page,
)
def agree_improvement(visit: Visit, plan: UUID, improvement: UUID) -> Answer:
    """Agree with an improvement agreement."""
    visit.form.check()
    visit.do(commands.agree_improvement, plan=plan, improvement=improvement)
    return visit.see(f"/plans/{plan}/oversight", visit._("De verbeterafspraak geldt."))


@action(
    "/plans/{plan:uuid}/oversight/improvements/{improvement:uuid}/withdrawal",
    permission="drop_improvement",
    again=improvement_page,
)
def drop_improvement(visit: Visit, plan: UUID, improvement: UUID) -> Answer:
    """Let a proposed improvement agreement go."""
    why = reason(visit.form)
    visit.form.check()
    visit.do(commands.drop_improvement, plan=plan, improvement=improvement, reason=why)
    return visit.see(f"/plans/{plan}/oversight", visit._("Het voorstel is vervallen."))


@action(
    "/plans/{plan:uuid}/oversight/improvements/{improvement:uuid}/review",
    permission="review_improvement",
    again=improvement_page,
)
def review_improvement(visit: Visit, plan: UUID, improvement: UUID) -> Answer:
    """Say whether an improvement agreement was kept."""
    kept = visit.form.one_of("kept", ("yes", "no")) == "yes"
    why = reason(visit.form)
    visit.form.check()
    visit.do(commands.review_improvement, plan=plan, improvement=improvement, kept=kept, reason=why)
    return visit.see(f"/plans/{plan}/oversight", visit._("Vastgelegd hoe het ging."))


def drawn_efforts(reading: Reading) -> dict[UUID, Drawn]:
    """Return the efforts that were drawn and that the reader may see, by their id."""
    oversight, plan, language = reading.book.oversight, reading.plan, reading.visit.language
    address = f"/plans/{plan.id}"
    found: dict[UUID, Drawn] = {}
    for id in oversight.drawn():
        entry = reading.entries.get(id)
        if entry is not None:
            what = entry_kind_of(entry)
            place = f"{address}/entries/{id}"
            found[id] = Drawn(
                id,
                what,
                label(f"entry.{what}", language),
                title_of(entry.facts),
                effort_day_of(entry.facts),
                place,
                oversight.proofs.get(id),
            )
    for trajectory in reading.book.trajectories.values():
        for stage in trajectory.stages.values():
            seen = not reading.competes or reading.visit.account.organisation in plan.answering(stage.carrier)
            if seen and stage.id in oversight.drawn() and counts_in(plan.id, stage.facts):
                facts = stage.facts
                place = f"{address}/trajectories/{trajectory.id}"
                found[stage.id] = Drawn(
                    stage.id,
                    facts.kind,
                    label(facts.kind, language),
                    trajectory.pseudonym,
                    facts.first_day,
                    place,
                    oversight.proofs.get(stage.id),
                )
    return found


def _on(reading: Reading) -> date:
    """Return the day of the regime that is shown: of the moment that is looked at."""
    return day_of(reading.known) if reading.known else reading.on


def _status(move: Move, on: date) -> str:
    if move.dropped is not None:
        return "dropped"
    if move.moved is None:
        return "announced"
    return "over" if move.last_day is not None and on > move.last_day else "moved"


def _decide(visit: Visit, plan: UUID, move: UUID, use_case: Any) -> None:
    why = reason(visit.form)
    visit.form.check()
    visit.do(use_case, plan=plan, move=move, reason=why)


def _move(reading: Reading, move: UUID) -> Move:
    found = reading.book.oversight.moves.get(move)
    if found is None:
        raise Missing(move)
    return found


def _improvement(reading: Reading, improvement: UUID) -> Improvement:
    found = reading.book.oversight.improvements.get(improvement)
    if found is None:
        raise Missing(improvement)
    return found


def _drawn(reading: Reading, entry: UUID) -> Drawn:
    found = drawn_efforts(reading).get(entry)
    if found is None:
        raise Missing(entry)
    return found
