"""Writing a change: one subject at a time, on what was read of it, and never over the words of somebody else."""

from typing import Any, Final
from uuid import UUID, uuid4

import msgspec

from domain.aggregates import plan as plans
from domain.aggregates.amendment import Amendment
from domain.changes import ActionAgreed, AnyChange, framework_subject
from domain.closing import Shortage, Surplus
from domain.commands import amendments as commands
from domain.refusals import Missing, Refused
from domain.terms import Planned
from projections.amendments import agreed_at, agreed_on, open_amendments, written_at
from web.beside import taken_over
from web.choices import options
from web.doers import doers
from web.forms import Form
from web.frames import frame
from web.frameworks import framework_versions
from web.planned import planned_choices
from web.reading import Reading, read_now
from web.subjects import (
    Compared,
    Kind,
    compared,
    is_wording,
    kind_named,
    kind_of,
    lines,
    title_of,
    typed_fields,
)
from web.templating import asks_template, template_of
from web.visits import Answer, Visit, action, page

NEW: Final = "new"
"""The choice of a draft that is still to be opened."""

CHOICES: Final = ("theirs", "mine", "combine")


class Read(msgspec.Struct, frozen=True):
    """What a form was drawn from: the revision of its subject in the plan, and that of its change in the draft."""

    base: int
    revision: int


class Conflict(msgspec.Struct, frozen=True):
    """What came between a form and the log: one subject as it was read, as it stands now and as it was typed."""

    base: dict[str, str]
    theirs: list[Compared]
    yours: list[Compared]
    gone: bool
    by: str
    current: Read


class Writing:
    """A subject on the desk: what the plan says about it, what the draft says, and what was read before."""

    def __init__(self, reading: Reading, kind: Kind, subject: UUID, draft: Amendment | None) -> None:
        """Lay out a subject; one that is not there, or of another kind, is `Missing`."""
        self.reading, self.kind, self.subject, self.draft = reading, kind, subject, draft
        self.present = agreed_on(reading.plan, subject)
        self.change = draft.changes.get(subject) if draft else None
        if any(found is not None and kind_of(found) is not kind for found in (self.present, self.change)):
            raise Missing(subject)

    @property
    def wording(self) -> AnyChange | None:
        """What is written about the subject now: in the draft, or else in the plan."""
        return self.change if is_wording(self.change) else self.present

    @property
    def read(self) -> Read:
        """What a form that is drawn now reads."""
        if self.draft and self.change:
            return Read(self.change.base, self.draft.revisions[self.subject])
        return Read(self._revision_in_plan, 0)

    def conflict(self, read: Read, yours: dict[str, str]) -> Conflict | None:
        """Return what came after `read`, one step at a time: first in the draft, then in the plan under it."""
        opened, plan = self.reading.opened, self._revision_in_plan
        if read.revision != self.read.revision:
            before = agreed_at(opened, self.subject, read.base)
            if self.draft and read.revision:
                before = written_at(opened, self.draft.id, self.subject, read.revision)
            return self._between(before, self.change or self.present, yours, self.read)
        if read.base != plan:
            before = agreed_at(opened, self.subject, read.base)
            return self._between(before, self.present, yours, Read(plan, read.revision))
        return None

    @property
    def _revision_in_plan(self) -> int:
        return self.present.base if self.present else 0

    def _between(
        self, before: AnyChange | None, theirs: AnyChange | None, yours: dict[str, str], current: Read
    ) -> Conflict:
        visit = self.reading.visit
        base = lines(visit, before)
        return Conflict(
            base=base,
            theirs=compared(base, lines(visit, theirs)),
            yours=compared(base, yours),
            gone=not is_wording(theirs),
            by=self._written_by(theirs),
            current=current,
        )

    def _written_by(self, theirs: AnyChange | None) -> str:
        """Return who is behind what stands now; of what is in the plan itself, both parties are."""
        if self.draft is None or theirs is None or theirs is not self.change:
            return self.reading.visit._("zo staat het nu in het plan")
        stream = self.reading.opened.streams[self.draft.id]
        head = stream[self.draft.revisions[self.subject] - 1].event.head
        return doers(self.reading, [head])[head].said


@page("/plans/{plan:uuid}/amendments/{amendment:uuid}/changes/new", permission="write_change")
def choose_change(visit: Visit, plan: UUID, amendment: UUID) -> Answer:
    """Choose what the draft changes next: something of the plan, or something new."""
    reading = read_now(visit, plan, permission="write_change")
    draft = _found(reading, amendment)
    if draft is None or not draft.open:
        raise Refused("amendment.ended")
    return visit.render(
        "amendments/choose.html",
        **frame(reading, "amendments"),
        amendment=draft,
        actions=[each for each in reading.plan.actions.values() if not each.ended],
        framework_subject=framework_subject(plan),
        address=f"/plans/{plan}/amendments/{amendment}/changes",
    )


@page("/plans/{plan:uuid}/amendments/{amendment:uuid}/changes/{kind:str}/new", permission="write_change")
def new_change_page(visit: Visit, plan: UUID, amendment: UUID, kind: str) -> Answer:
    """Ask for something that is not in the plan yet."""
    return _page(visit, plan, kind, uuid4(), amendment)


@page("/plans/{plan:uuid}/amendments/{amendment:uuid}/changes/{kind:str}/{subject:uuid}", permission="write_change")
def change_page(visit: Visit, plan: UUID, amendment: UUID, kind: str, subject: UUID) -> Answer:
    """Ask for another wording of a subject in a draft."""
    return _page(visit, plan, kind, subject, amendment)


@action(
    "/plans/{plan:uuid}/amendments/{amendment:uuid}/changes/{kind:str}/{subject:uuid}",
    permission="write_change",
    again=change_page,
)
def write_change(visit: Visit, plan: UUID, amendment: UUID, kind: str, subject: UUID) -> Answer:
    """Write a change in a draft."""
    return _write(visit, plan, kind, subject, amendment)


@page("/plans/{plan:uuid}/changes/{kind:str}/new", permission="write_change")
def new_proposal_page(visit: Visit, plan: UUID, kind: str) -> Answer:
    """Ask for something that is not in the plan yet, and for the draft that it goes into."""
    return _page(visit, plan, kind, uuid4(), None)


@page("/plans/{plan:uuid}/changes/{kind:str}/{subject:uuid}", permission="write_change")
def proposal_page(visit: Visit, plan: UUID, kind: str, subject: UUID) -> Answer:
    """Ask for another wording of something in the plan, and for the draft that it goes into."""
    return _page(visit, plan, kind, subject, None)


@action("/plans/{plan:uuid}/changes/{kind:str}/{subject:uuid}", permission="write_change", again=proposal_page)
def write_proposal(visit: Visit, plan: UUID, kind: str, subject: UUID) -> Answer:
    """Write a change in the draft of one's choice, which is opened for it if need be."""
    return _write(visit, plan, kind, subject, None)


@page(
    "/plans/{plan:uuid}/amendments/{amendment:uuid}/changes/{kind:str}/{subject:uuid}/release",
    permission="write_change",
)
def release_page(visit: Visit, plan: UUID, amendment: UUID, kind: str, subject: UUID) -> Answer:
    """Ask whether a subject is to leave the plan."""
    return _release_page(visit, plan, kind, subject, amendment)


@action(
    "/plans/{plan:uuid}/amendments/{amendment:uuid}/changes/{kind:str}/{subject:uuid}/release",
    permission="write_change",
    again=release_page,
)
def write_release(visit: Visit, plan: UUID, amendment: UUID, kind: str, subject: UUID) -> Answer:
    """Write in a draft that a subject leaves the plan."""
    return _release(visit, plan, kind, subject, amendment)


@page("/plans/{plan:uuid}/changes/{kind:str}/{subject:uuid}/release", permission="write_change")
def proposed_release_page(visit: Visit, plan: UUID, kind: str, subject: UUID) -> Answer:
    """Ask whether a subject is to leave the plan, and for the draft that says so."""
    return _release_page(visit, plan, kind, subject, None)


@action(
    "/plans/{plan:uuid}/changes/{kind:str}/{subject:uuid}/release",
    permission="write_change",
    again=proposed_release_page,
)
def propose_release(visit: Visit, plan: UUID, kind: str, subject: UUID) -> Answer:
    """Write that a subject leaves the plan, in the draft of one's choice."""
    return _release(visit, plan, kind, subject, None)


def _page(visit: Visit, plan: UUID, kind_name: str, subject: UUID, amendment: UUID | None) -> Answer:
    """Draw the form of a subject: as typed or as it stands, with whatever came between beside it.

    What was typed for a draft that ended meanwhile is offered again for another one.
    """
    reading, kind = read_now(visit, plan, permission="write_change"), kind_named(kind_name)
    subject = kind.subject(plan, subject)
    sent = bool(visit.form.raw("base"))
    draft = _found(reading, _chosen_id(visit.form, amendment))
    if draft and not draft.open:
        if not sent:
            raise Refused("amendment.ended")
        draft = amendment = None
    writing = Writing(reading, kind, subject, draft)
    start = now = writing.read
    yours = lines(visit, writing.wording)
    if sent:
        start, now = _read(visit.form, "from_"), _read(visit.form)
        if draft is None:
            start, now = Read(start.base, 0), Read(now.base, 0)
        yours = lines(visit, kind.read(reading, Form(visit.form.kept(), visit.language), subject, now.base))
    conflict = writing.conflict(now, yours)
    if conflict:
        start, now = now, conflict.current
    elif start != now:
        conflict = writing.conflict(start, yours)
    return visit.render(
        "amendments/write.html",
        **frame(reading, "amendments"),
        **_place(reading, amendment, kind, subject),
        **planned_choices(reading, _planned_of(writing.wording)),
        **_begun(visit, plan, kind, new=writing.wording is None),
        kind=kind,
        versions=framework_versions(visit) if kind.name == "framework" else {},
        stored=typed_fields(visit, writing.wording),
        writing=writing,
        conflict=conflict,
        reads=now,
        began=start,
        title=title_of(visit, writing.wording) if writing.wording else "",
        warned=plans.WARNED_PERCENTAGE,
        shortages=options(Shortage, visit.language, explain=True),
        surpluses=options(Surplus, visit.language, explain=True),
        stale=visit.sentence(Refused("form.stale")),
    )


def _begun(visit: Visit, plan: UUID, kind: Kind, *, new: bool) -> dict[str, Any]:
    """Return what something new may begin with: a template, or the words of another plan."""
    return template_of(visit, kind.name, new=new) | (taken_over(visit, plan, kind.name) if new else {})


def _write(visit: Visit, plan: UUID, kind_name: str, subject: UUID, amendment: UUID | None) -> Answer:
    form, kind = visit.form, kind_named(kind_name)
    reading = read_now(visit, plan, permission="write_change")
    start, now = _read(form, "from_"), _read(form)
    if asks_template(form):
        return _page(visit, plan, kind_name, subject, amendment)
    if form.raw("choice") == "theirs" and start != now:
        return _take_theirs(visit, plan, subject, _chosen_id(form, amendment), start, now)
    change = kind.read(reading, form, subject, now.base)
    if start != now:
        form.one_of("choice", CHOICES)
    form.check()
    if form.raw("step") == "value":
        return _page(visit, plan, kind_name, subject, amendment)
    return _save(visit, plan, change, now.revision, _chosen_id(form, amendment))


def _save(visit: Visit, plan: UUID, change: AnyChange, revision: int, amendment: UUID | None) -> Answer:
    """Write a change in a draft, or open one for it; what it says stands there when this returns."""
    form = visit.form
    if amendment is None:
        title = form.text("amendment_title")
        form.check()
        amendment = form.id_for("amendment")
        visit.do(commands.open_amendment, plan=plan, amendment=amendment, title=title, change=change)
    else:
        visit.do(commands.write_change, plan=plan, amendment=amendment, change=change, revision=revision)
    return visit.see(
        f"/plans/{plan}/amendments/{amendment}",
        visit._("Uw voorstel staat in de wijziging. Leg haar voor als alles erin staat."),
    )


def _take_theirs(visit: Visit, plan: UUID, subject: UUID, amendment: UUID | None, start: Read, now: Read) -> Answer:
    """Leave a subject as the other wrote it; over what the plan says now, an own change leaves the draft."""
    if amendment is None:
        return visit.see(f"/plans/{plan}", visit._("Het plan is gebleven zoals het was."))
    if start.revision == now.revision and now.revision:
        visit.do(commands.drop_change, plan=plan, amendment=amendment, subject=subject, revision=now.revision)
    return visit.see(
        f"/plans/{plan}/amendments/{amendment}", visit._("De tekst is gebleven zoals de ander die schreef.")
    )


def _release_page(visit: Visit, plan: UUID, kind_name: str, subject: UUID, amendment: UUID | None) -> Answer:
    reading, kind = read_now(visit, plan, permission="write_change"), kind_named(kind_name)
    draft = _found(reading, _chosen_id(visit.form, amendment))
    if draft and not draft.open:
        raise Refused("amendment.ended")
    writing = Writing(reading, kind, subject, draft)
    if writing.present is None or kind.released is None:
        raise Missing(subject)
    return visit.render(
        "amendments/release.html",
        **frame(reading, "amendments"),
        **_place(reading, amendment, kind, subject),
        kind=kind,
        title=title_of(visit, writing.present),
        lines=lines(visit, writing.present),
        reads=Read(writing.present.base, writing.read.revision),
    )


def _release(visit: Visit, plan: UUID, kind_name: str, subject: UUID, amendment: UUID | None) -> Answer:
    released, now = kind_named(kind_name).released, _read(visit.form)
    read_now(visit, plan, permission="write_change")
    if released is None:
        raise Missing(subject)
    change = released(subject=subject, base=now.base)
    return _save(visit, plan, change, now.revision, _chosen_id(visit.form, amendment))


def _place(reading: Reading, amendment: UUID | None, kind: Kind, subject: UUID) -> dict[str, Any]:
    """Return where a form stands: its address, and the drafts that may be chosen where none is given."""
    plan = reading.plan.id
    within = f"/plans/{plan}/amendments/{amendment}" if amendment else f"/plans/{plan}"
    return {
        "amendment": reading.book.amendments.get(amendment) if amendment else None,
        "drafts": [] if amendment else open_amendments(reading.book),
        "address": f"{within}/changes/{kind.name}/{subject}",
        "back": within,
    }


def _planned_of(change: AnyChange | None) -> tuple[Planned, ...]:
    return change.terms.planned if isinstance(change, ActionAgreed) else ()


def _chosen_id(form: Form, amendment: UUID | None) -> UUID | None:
    if amendment is not None or form.raw("draft") in {"", NEW}:
        return amendment
    return form.hidden_id("draft")


def _found(reading: Reading, amendment: UUID | None) -> Amendment | None:
    """Return a draft of the plan, None for one that is still to be opened."""
    if amendment is None:
        return None
    if amendment not in reading.book.amendments:
        raise Missing(amendment)
    return reading.book.amendments[amendment]


def _read(form: Form, prefix: str = "") -> Read:
    return Read(form.hidden_number(f"{prefix}base"), form.hidden_number(f"{prefix}revision"))
