"""Who is at a meeting, by organisation: noted by either party, and what both note at once is taken together."""

from collections.abc import Iterable
from uuid import UUID

import msgspec

from domain.aggregates.meetings import Meeting
from domain.commands import meetings as commands
from storage.accounts import Account
from web.forms import Form
from web.narrowing import Option
from web.reading import Reading


class Side(msgspec.Struct, frozen=True):
    """The people of one organisation, as options by their account."""

    organisation: str
    people: list[Option]


def noted(reading: Reading, meeting: Meeting) -> list[Side]:
    """Return who was noted to be there; to a reviewer nobody is named."""
    if reading.reviews or not meeting.accounts:
        return []
    return _by_side(reading, reading.visit.accounts.some(meeting.accounts))


def expected(reading: Reading, meeting: Meeting) -> list[Side]:
    """Return who may be there: colleagues of the reader, who did something in this plan, and who was noted before."""
    accounts = reading.visit.accounts
    known = accounts.some({*reading.people, *meeting.accounts})
    own = [each for each in accounts.colleagues(reading.own) if each.disabled_at is None]
    return _by_side(reading, {each.id: each for each in (*known, *own)}.values())


def note(reading: Reading, meeting: Meeting) -> None:
    """Note what a form changes in what was noted, also since it was read: it adds people, and takes people out.

    The form tells what it showed, in `read` and `others_read`. Refuses as the command does.
    """
    visit, form = reading.visit, reading.visit.form
    known = sorted(option.value for side in expected(reading, meeting) for option in side.people)
    chosen, others = set(form.several("accounts", known)), form.optional("others", form.whole) or 0
    form.check()
    read = {each for each in form.raw("read").split() if each in known}
    there = ({str(id) for id in meeting.accounts} | (chosen - read)) - (read - chosen)
    if form.raw("others_read") == str(others):
        others = meeting.others
    accounts = tuple(map(UUID, sorted(there)))
    visit.do(commands.note_attendance, plan=reading.plan.id, meeting=meeting.id, accounts=accounts, others=others)


def ticked(form: Form, meeting: Meeting) -> set[str]:
    """Return the accounts of which the box is ticked: as they were sent, or as they were noted."""
    if form.raw("others_read"):
        return {value for name, value in form.kept() if name == "accounts"}
    return {str(id) for id in meeting.accounts}


def _by_side(reading: Reading, accounts: Iterable[Account]) -> list[Side]:
    """Return people by name under their organisation: the client first, then the contractors, then whoever else."""
    found: dict[UUID, list[Option]] = {id: [] for id in (reading.plan.client, *reading.plan.contractors)}
    for each in sorted(accounts, key=lambda each: (each.name.casefold(), each.id)):
        found.setdefault(each.organisation, []).append(Option(each.name, str(each.id)))
    name_of = reading.visit.site.name_of
    return [Side(name_of(organisation), people) for organisation, people in found.items() if people]
