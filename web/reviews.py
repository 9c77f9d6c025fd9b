"""What a reviewer does: promise to keep silent, look, and decide upon the replay that was looked at; looks are kept."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from domain import confidentiality, texts
from domain.aggregates.dispute import GROUNDS, Dispute, DisputeCode, Outcome, SubjectKind, Verdict
from domain.aggregates.trajectory import Trajectory
from domain.authority import authorise
from domain.calendar import AMSTERDAM
from domain.commands import disputes as commands
from domain.refusals import Missing
from storage.looks import Look
from web.axes import moment_asked
from web.choices import options
from web.disputes import dispute_of, things_of
from web.efforts import reason
from web.forms import Form
from web.frames import TABS, frame
from web.paging import Paging
from web.reading import UNKNOWN, Reading, read
from web.visits import Answer, Visit, action, page
from web.wording import marked as _

PAGE: Final = 50
"""Looks on a page."""

PAGES: Final = {under.removeprefix("/"): label for _, label, under in TABS} | {
    "between": _("Wat er veranderde"),
    "dossier": _("Dossier"),
    "events": _("Plaats in het logboek"),
    "initiatives": _("Initiatieven"),
    "why": _("Waarom dit getal?"),
}
"""What the pages of a plan are called, by what their address has after that of the plan."""

OTHER_PAGE: Final = _("Een andere bladzijde")


class Looked(msgspec.Struct, frozen=True):
    """A look with the name of its page, and of who took it."""

    look: Look
    page: str
    name: str
    organisation: str


@page("/disputes/{dispute:uuid}", permission="open_grant")
def review_page(visit: Visit, dispute: UUID) -> Answer:
    """Ask a reviewer to keep silent, before anything of the plan is told; who did so goes on to the dispute."""
    found = _asked(visit, dispute, "open_grant")
    account = visit.account
    if found.admits(account.id, account.organisation, visit.now):
        return visit.see(f"/plans/{found.plan}/disputes/{dispute}")
    return visit.render(
        "disputes/grant.html",
        dispute=found,
        proposal=found.round.proposal,
        sides=[visit.site.name_of(each) for each in found.sides],
        kinds=sorted({subject.kind for subject in found.subjects}),
        statement=confidentiality.statement(confidentiality.CURRENT).split("\n\n"),
        version=confidentiality.CURRENT,
        content=confidentiality.content_of(confidentiality.CURRENT),
    )


@action("/disputes/{dispute:uuid}/grant", permission="open_grant", again=review_page)
def open_grant(visit: Visit, dispute: UUID) -> Answer:
    """Confirm the confidentiality statement that was read, and look from now on."""
    found, form = _asked(visit, dispute, "open_grant"), visit.form
    if not form.ticked("confirm"):
        form.refuse("choice.required", "confirm")
    form.check()
    visit.do(commands.open_grant, dispute=dispute, content=form.raw("content"))
    return visit.see(
        f"/plans/{found.plan}/disputes/{dispute}", visit._("Bevestigd. U kunt het plan nu inzien, en niets wijzigen.")
    )


@page("/disputes/{dispute:uuid}/return", permission="stand_down")
def standing_down_page(visit: Visit, dispute: UUID) -> Answer:
    """Ask why the reviewer gives the task back."""
    return visit.render("disputes/return.html", dispute=_asked(visit, dispute, "stand_down"))


@action("/disputes/{dispute:uuid}/return", permission="stand_down", again=standing_down_page)
def stand_down(visit: Visit, dispute: UUID) -> Answer:
    """Give the task back."""
    _asked(visit, dispute, "stand_down")
    why = reason(visit.form)
    visit.form.check()
    visit.do(commands.stand_down, dispute=dispute, reason=why)
    return visit.see("/desk", visit._("U gaf de opdracht terug. Uw inzage is geëindigd."))


@page("/plans/{plan:uuid}/disputes/{dispute:uuid}/decision/new", permission="decide_dispute")
def deciding_page(visit: Visit, plan: UUID, dispute: UUID) -> Answer:
    """Ask what is decided of each thing, on which rule and why; the axes are those of the replay that was looked at."""
    reading, found = _under(visit, plan, dispute)
    things = things_of(reading, found)
    return visit.render(
        "disputes/decide.html",
        **frame(reading, "disputes"),
        dispute=found,
        things=[
            (
                thing,
                options(GROUNDS[thing.subject.kind], visit.language),
                reading.plan.statements[thing.subject.id].proposed.cents
                if thing.subject.kind is SubjectKind.REVENUE
                else None,
            )
            for thing in things
        ],
        outcomes=options(Outcome, visit.language, explain=True),
        known=reading.typed_known or _typed(visit.now),
        on=reading.on,
    )


@action("/plans/{plan:uuid}/disputes/{dispute:uuid}/decision", permission="decide_dispute", again=deciding_page)
def decide_dispute(visit: Visit, plan: UUID, dispute: UUID) -> Answer:
    """Decide, upon a replay."""
    _, found = _under(visit, plan, dispute)
    form = visit.form
    verdicts = tuple(_verdict(form, found, subject.id) for subject in found.subjects)
    on, known = form.day("on"), min(moment_asked(form.raw("known")) or visit.now, visit.now)
    form.check()
    version = form.hidden_number("version")
    visit.do(commands.decide_dispute, dispute=dispute, verdicts=verdicts, on=on, known=known, version=version)
    return visit.see("/desk", visit._("Uw besluit is vastgelegd en heeft gevolg in het plan. Uw inzage is geëindigd."))


@page("/plans/{plan:uuid}/disputes/{dispute:uuid}/looks", permission="see_plan")
def looks_page(visit: Visit, plan: UUID, dispute: UUID) -> Answer:
    """Show what reviewers looked at in a plan, the last first."""
    reading = read(visit, plan)
    found, looks = dispute_of(reading, dispute), visit.site.looks
    paging = Paging.of(visit, looks.count([plan]), PAGE)
    return visit.render(
        "disputes/looks.html",
        **frame(reading, "disputes"),
        dispute=found,
        looks=_told(visit, looks.at_plans([plan], PAGE, (paging.number - 1) * PAGE)),
        paging=paging,
    )


@page("/trajectories/{trajectory:uuid}/looks", permission="see_trajectory")
def way_looks_page(visit: Visit, trajectory: UUID) -> Answer:
    """Show whoever employs somebody what reviewers looked at in the plans in which the days count."""
    way, looks = Trajectory.replay(trajectory, visit.store.streams((trajectory,))[trajectory]), visit.site.looks
    if way.required().employer != visit.account.organisation:
        raise Missing(trajectory)
    paging = Paging.of(visit, looks.count(way.plans()), PAGE)
    return visit.render(
        "disputes/way_looks.html",
        trajectory=way,
        looks=_told(visit, looks.at_plans(way.plans(), PAGE, (paging.number - 1) * PAGE)),
        paging=paging,
    )


def _asked(visit: Visit, dispute: UUID, permission: str) -> Dispute:
    """Return a dispute in which the visitor's organisation is the reviewer today; to anybody else it is `Missing`."""
    found = Dispute.replay(dispute, visit.store.streams((dispute,))[dispute])
    if not found.version or not found.appoints(visit.account.organisation, visit.today):
        raise Missing(dispute)
    authorise(permission, visit.actor, found)
    return found


def _under(visit: Visit, plan: UUID, dispute: UUID) -> tuple[Reading, Dispute]:
    """Return the plan and the dispute for whoever looks under the grant of this very dispute."""
    reading = read(visit, plan)
    if reading.under is None or reading.under.id != dispute:
        raise Missing(dispute)
    return reading, reading.under


def _verdict(form: Form, dispute: Dispute, subject: UUID) -> Verdict:
    revenue = dispute.subject(subject).kind is SubjectKind.REVENUE
    return Verdict(
        subject=subject,
        outcome=form.choice(f"outcome-{subject}", Outcome),
        code=form.choice(f"code-{subject}", DisputeCode),
        reasoning=form.text(f"reasoning-{subject}", limit=texts.REASON, lines=True),
        cents=form.amount(f"cents-{subject}") if revenue else None,
    )


def _told(visit: Visit, looks: list[Look]) -> list[Looked]:
    names = visit.accounts.names({look.account for look in looks})
    return [
        Looked(look, _named(visit, look), names.get(look.account, UNKNOWN), visit.site.name_of(look.organisation))
        for look in looks
    ]


def _named(visit: Visit, look: Look) -> str:
    """Return what a page is called, as far as that has a name of its own."""
    under = look.page.removeprefix(f"/plans/{look.plan}").strip("/").partition("/")[0]
    return visit._(PAGES.get(under, OTHER_PAGE))


def _typed(moment: datetime) -> str:
    local = moment.astimezone(AMSTERDAM)
    return f"{local.day}-{local.month}-{local.year} {local:%H:%M:%S}"
