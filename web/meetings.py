"""Review meetings of a plan: called with an agenda that proposes itself, held one item at a time, told in minutes."""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec

from domain import texts
from domain.aggregates.meetings import MONTHS, Item, Meeting, MeetingStatus, Point, Rhythm
from domain.calendar import AMSTERDAM, day_of
from domain.commands import meetings as commands
from domain.events import tag_of
from domain.refusals import Missing
from domain.terms import Party
from web import attendance
from web.agendas import suggestions, where_is
from web.calendars import invitation
from web.choices import options
from web.differences import words
from web.doers import Doer, doers
from web.efforts import reason
from web.forms import Form
from web.frames import frame
from web.happenings import beside_nobody, happenings_of
from web.narrowing import Option
from web.reading import Reading, read, read_now
from web.visits import Answer, Visit, action, page, sent

USUAL: Final = 60
"""Minutes that a meeting takes unless somebody says otherwise."""

ORDER: Final = (
    MeetingStatus.OPEN,
    MeetingStatus.CALLED,
    MeetingStatus.CLOSED,
    MeetingStatus.SIGNED,
    MeetingStatus.CANCELLED,
)


class Signature(msgspec.Struct, frozen=True):
    """Where a party stands with the minutes: `doer` is whoever signed for it, None while nobody did."""

    party: Party
    organisation: str
    doer: Doer | None


@page("/plans/{plan:uuid}/meetings", permission="see_plan")
def meetings(visit: Visit, plan: UUID) -> Answer:
    """List the meetings of a plan: what is coming, what was held, what waits for a next one, and who does what."""
    reading = read(visit, plan)
    found = reading.book.meetings
    held = sorted(found.held.values(), key=lambda each: (ORDER.index(each.status), -each.starts.timestamp()))
    return visit.render(
        "meetings/list.html",
        **frame(reading, "meetings"),
        meetings=held,
        backlog=found.backlog,
        points=_points(reading, [each for each in found.points.values() if each.done is None]),
    )


@page("/plans/{plan:uuid}/meetings/new", permission="call_meeting")
def calling_page(visit: Visit, plan: UUID) -> Answer:
    """Ask when and where; of the next one of a series all is filled in."""
    reading = read_now(visit, plan, permission="call_meeting")
    before = reading.book.meetings.held.get(_asked(visit, "after"))
    return visit.render(
        "meetings/call.html",
        **frame(reading, "meetings"),
        stored=_stored(before, _again(before)) if before else {"minutes": USUAL},
        rhythms=options(Rhythm, visit.language, explain=True),
    )


@action("/plans/{plan:uuid}/meetings", permission="call_meeting", again=calling_page)
def call_meeting(visit: Visit, plan: UUID) -> Answer:
    """Call a meeting."""
    form = visit.form
    title, rhythm, when = form.text("title"), form.choice("rhythm", Rhythm), _when(form)
    form.check()
    meeting = form.id_for("meeting")
    visit.do(commands.call_meeting, plan=plan, meeting=meeting, title=title, rhythm=rhythm, **when)
    return visit.see(_address(plan, meeting), visit._("Het overleg staat gepland. Zet nu samen de agenda op."))


@page("/plans/{plan:uuid}/meetings/{meeting:uuid}", permission="see_plan")
def meeting_page(visit: Visit, plan: UUID, meeting: UUID) -> Answer:
    """Show a meeting: when and where, its agenda, and what there is to do with it."""
    reading = read(visit, plan)
    found = _meeting(reading, meeting)
    coming = found.status in {MeetingStatus.CALLED, MeetingStatus.OPEN}
    return visit.render(
        "meetings/show.html",
        **_frame(reading, found),
        suggestions=list(suggestions(reading, found)) if reading.acts and coming else [],
        owners=[{"value": each.value, "label": each.label} for each in _owners(reading)],
        together=sum(each.minutes for each in found.items.values()),
        ready=visit.today >= day_of(found.starts),
    )


@page("/plans/{plan:uuid}/meetings/{meeting:uuid}/invitation", permission="see_plan")
def invite(visit: Visit, plan: UUID, meeting: UUID) -> Answer:
    """Send a meeting as a file for a calendar (RFC 5545)."""
    reading = read(visit, plan)
    found = _meeting(reading, meeting)
    link = f"{visit.site.settings.origin}{_address(plan, meeting)}"
    title = f"{found.title}, {reading.plan.title}"
    agenda = [each.title for each in found.items.values()]
    content = invitation(found, host=visit.site.signer.verifier.name, title=title, agenda=agenda, link=link)
    return sent(content, f"{day_of(found.starts)}.ics", "text/calendar")


@page("/plans/{plan:uuid}/meetings/{meeting:uuid}/moment", permission="move_meeting")
def moving_page(visit: Visit, plan: UUID, meeting: UUID) -> Answer:
    """Ask for another moment or place."""
    reading = read_now(visit, plan, permission="move_meeting")
    found = _meeting(reading, meeting)
    return visit.render("meetings/move.html", **_frame(reading, found), stored=_stored(found, found.starts))


@action("/plans/{plan:uuid}/meetings/{meeting:uuid}/moment", permission="move_meeting", again=moving_page)
def move_meeting(visit: Visit, plan: UUID, meeting: UUID) -> Answer:
    """Put a meeting at another moment or place."""
    when = _when(visit.form)
    visit.form.check()
    visit.do(commands.move_meeting, plan=plan, meeting=meeting, **when)
    return visit.see(
        _address(plan, meeting), visit._("Het overleg is verzet. Wie de uitnodiging had, haalt haar opnieuw.")
    )


@page("/plans/{plan:uuid}/meetings/{meeting:uuid}/cancellation", permission="cancel_meeting")
def cancelling_page(visit: Visit, plan: UUID, meeting: UUID) -> Answer:
    """Ask why a meeting does not take place."""
    reading = read_now(visit, plan, permission="cancel_meeting")
    return visit.render("meetings/cancel.html", **_frame(reading, _meeting(reading, meeting)))


@action("/plans/{plan:uuid}/meetings/{meeting:uuid}/cancellation", permission="cancel_meeting", again=cancelling_page)
def cancel_meeting(visit: Visit, plan: UUID, meeting: UUID) -> Answer:
    """Let a meeting not take place."""
    why = reason(visit.form)
    visit.form.check()
    visit.do(commands.cancel_meeting, plan=plan, meeting=meeting, reason=why)
    return visit.see(_address(plan, meeting), visit._("Het overleg is afgezegd."))


@action("/plans/{plan:uuid}/meetings/{meeting:uuid}/items", permission="add_item", again=meeting_page)
def add_item(visit: Visit, plan: UUID, meeting: UUID) -> Answer:
    """Put something on the agenda in one's own words."""
    form = visit.form
    title, length = form.text("title"), form.optional("item_minutes", form.whole) or 0
    owner = form.optional("owner", form.id)
    form.check()
    told: dict[str, Any] = {"plan": plan, "meeting": meeting, "item": form.id_for("item"), "title": title}
    visit.do(commands.add_item, **told, minutes=length, owner=owner)
    return visit.see(_back(visit, plan, meeting, "#agenda"), visit._("Het staat op de agenda."))


@action(
    "/plans/{plan:uuid}/meetings/{meeting:uuid}/suggestions/{thing:uuid}", permission="add_item", again=meeting_page
)
def take_suggestion(visit: Visit, plan: UUID, meeting: UUID, thing: UUID) -> Answer:
    """Put something on the agenda that asks for it by itself."""
    reading = read_now(visit, plan, permission="add_item")
    found = next((each for each in suggestions(reading, _meeting(reading, meeting)) if each.thing == thing), None)
    if found is None:
        raise Missing(thing)
    late = next((each for each in reading.book.meetings.backlog if each.id == thing), None)
    item, about = (late.id, late.about) if late else (visit.form.id_for("item"), found.about)
    subject = late.thing if late else thing
    visit.do(commands.add_item, plan=plan, meeting=meeting, item=item, title=found.title, about=about, thing=subject)
    return visit.see(f"{_address(plan, meeting)}#agenda", visit._("Het staat op de agenda."))


@action(
    "/plans/{plan:uuid}/meetings/{meeting:uuid}/items/{item:uuid}/removal", permission="drop_item", again=meeting_page
)
def drop_item(visit: Visit, plan: UUID, meeting: UUID, item: UUID) -> Answer:
    """Take something off the agenda."""
    visit.do(commands.drop_item, plan=plan, meeting=meeting, item=item)
    return visit.see(f"{_address(plan, meeting)}#agenda", visit._("Het is van de agenda."))


@action(
    "/plans/{plan:uuid}/meetings/{meeting:uuid}/items/{item:uuid}/place", permission="move_item", again=meeting_page
)
def move_item(visit: Visit, plan: UUID, meeting: UUID, item: UUID) -> Answer:
    """Put something one place up or down on the agenda."""
    form = visit.form
    place, read_at = form.hidden_number("place"), form.hidden_number("read")
    visit.do(commands.move_item, plan=plan, meeting=meeting, item=item, place=place, read=read_at)
    return visit.see(f"{_address(plan, meeting)}#agenda", visit._("De agenda heeft een andere volgorde."))


@action("/plans/{plan:uuid}/meetings/{meeting:uuid}/opening", permission="open_meeting", again=meeting_page)
def open_meeting(visit: Visit, plan: UUID, meeting: UUID) -> Answer:
    """Begin a meeting."""
    visit.do(commands.open_meeting, plan=plan, meeting=meeting)
    return visit.see(f"{_address(plan, meeting)}/room", visit._("Het overleg is begonnen. Leg vast wie er zijn."))


@page("/plans/{plan:uuid}/meetings/{meeting:uuid}/room", permission="see_plan")
def room(visit: Visit, plan: UUID, meeting: UUID) -> Answer:
    """Show a meeting that is held, large, one thing at a time: for the screen in the room and for who is elsewhere."""
    reading = read(visit, plan)
    found = _meeting(reading, meeting)
    if found.opened is None:
        raise Missing(meeting)
    items = list(found.items.values())
    asked = visit.request.query_params.get("item", "") or visit.form.raw("back")  # a refused form says where it stood
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) <= len(str(len(items))) else 0
    place = number if 1 <= number <= len(items) else 0
    item = items[place - 1] if place else None
    return visit.render(
        "meetings/room.html",
        **_frame(reading, found),
        place=place,
        item=item,
        meanwhile=_meanwhile(visit.form, item) if item else [],
        expected=[] if place else attendance.expected(reading, found),
        ticked=attendance.ticked(visit.form, found),
        owners=_owners(reading),
        due=visit.today + timedelta(days=30),
    )


@action("/plans/{plan:uuid}/meetings/{meeting:uuid}/attendance", permission="note_attendance", again=room)
def note_attendance(visit: Visit, plan: UUID, meeting: UUID) -> Answer:
    """Say who is there."""
    reading = read_now(visit, plan, permission="note_attendance")
    attendance.note(reading, _meeting(reading, meeting))
    return visit.see(f"{_address(plan, meeting)}/room?item=1", visit._("Vastgelegd wie er zijn."))


@action("/plans/{plan:uuid}/meetings/{meeting:uuid}/items/{item:uuid}/outcome", permission="write_outcome", again=room)
def write_outcome(visit: Visit, plan: UUID, meeting: UUID, item: UUID) -> Answer:
    """Write what came of an item."""
    form, signed = visit.form, _signed(visit, plan, meeting)
    text, revision = form.text("text", limit=texts.PARAGRAPHS, lines=True), form.revision
    form.check()
    visit.do(commands.write_outcome, plan=plan, meeting=meeting, item=item, text=text, revision=revision)
    return visit.see(_back(visit, plan, meeting), visit._("De uitkomst staat in het verslag.") + signed)


@action("/plans/{plan:uuid}/meetings/{meeting:uuid}/items/{item:uuid}/delay", permission="put_off_item", again=room)
def put_off_item(visit: Visit, plan: UUID, meeting: UUID, item: UUID) -> Answer:
    """Let an item wait for a next meeting."""
    visit.do(commands.put_off_item, plan=plan, meeting=meeting, item=item)
    return visit.see(_back(visit, plan, meeting), visit._("Doorgeschoven naar een volgend overleg."))


@action("/plans/{plan:uuid}/meetings/{meeting:uuid}/points", permission="agree_point", again=room)
def agree_point(visit: Visit, plan: UUID, meeting: UUID) -> Answer:
    """Agree on an action point."""
    form, signed = visit.form, _signed(visit, plan, meeting)
    text, owner, due = form.text("point"), form.id("owner"), form.day("due")
    form.check()
    point = form.id_for("point")
    visit.do(commands.agree_point, plan=plan, meeting=meeting, point=point, text=text, owner=owner, due=due)
    return visit.see(_back(visit, plan, meeting), visit._("Het actiepunt staat in het verslag.") + signed)


@action("/plans/{plan:uuid}/meetings/points/{point:uuid}/completion", permission="complete_point", again=meetings)
def complete_point(visit: Visit, plan: UUID, point: UUID) -> Answer:
    """Say that an action point of one's own is done."""
    visit.do(commands.complete_point, plan=plan, point=point)
    return visit.see(f"/plans/{plan}/meetings", visit._("Het actiepunt is afgerond."))


@page("/plans/{plan:uuid}/meetings/{meeting:uuid}/closing", permission="close_meeting")
def closing_page(visit: Visit, plan: UUID, meeting: UUID) -> Answer:
    """Ask whether a meeting is over, and name what nothing was said of."""
    reading = read_now(visit, plan, permission="close_meeting")
    found = _meeting(reading, meeting)
    if found.opened is None:
        raise Missing(meeting)
    numbered = enumerate(found.items.values(), 1)
    untreated = [(number, each) for number, each in numbered if not each.outcome and not each.put_off]
    return visit.render("meetings/close.html", **_frame(reading, found), untreated=untreated)


@action("/plans/{plan:uuid}/meetings/{meeting:uuid}/closing", permission="close_meeting", again=closing_page)
def close_meeting(visit: Visit, plan: UUID, meeting: UUID) -> Answer:
    """End a meeting."""
    visit.do(commands.close_meeting, plan=plan, meeting=meeting)
    return visit.see(
        f"{_address(plan, meeting)}/minutes", visit._("Het overleg is gesloten. Lees het verslag en teken.")
    )


@page("/plans/{plan:uuid}/meetings/{meeting:uuid}/minutes", permission="see_plan")
def minutes(visit: Visit, plan: UUID, meeting: UUID) -> Answer:
    """Show the minutes: who was there, what came of each item, what was recorded meanwhile, and both signatures."""
    reading = read(visit, plan)
    found = _meeting(reading, meeting)
    if found.opened is None:
        raise Missing(meeting)
    since, until = found.opened.at, found.closed.at if found.closed else reading.known or visit.now
    own = [each for each in reading.told if since <= each.event.head.at <= until]
    meanwhile = [each for each in own if not tag_of(each.event).startswith("meetings.")]
    return visit.render(
        "meetings/minutes.html",
        **_frame(reading, found),
        happenings=beside_nobody(reading, happenings_of(reading, meanwhile)),
        signatures=_signatures(reading, found),
        next=_again(found) if found.rhythm in MONTHS else None,
        signs=reading.may("sign_minutes") and found.closed is not None and reading.party not in found.signed,
    )


@action("/plans/{plan:uuid}/meetings/{meeting:uuid}/signature", permission="sign_minutes", again=minutes)
def sign_minutes(visit: Visit, plan: UUID, meeting: UUID) -> Answer:
    """Sign exactly what one read."""
    visit.do(commands.sign_minutes, plan=plan, meeting=meeting, content=visit.form.raw("content"))
    return visit.see(f"{_address(plan, meeting)}/minutes", visit._("U hebt het verslag getekend."))


def _frame(reading: Reading, meeting: Meeting) -> dict[str, Any]:
    """Return what every page of a meeting shows."""
    there = attendance.noted(reading, meeting)
    return frame(reading, "meetings") | {
        "meeting": meeting,
        "address": _address(reading.plan.id, meeting.id),
        "items": [(number, each, where_is(reading, each)) for number, each in enumerate(meeting.items.values(), 1)],
        "points": _points(reading, meeting.points),
        "there": there,
        "unnamed": meeting.others + len(meeting.accounts) - sum(len(side.people) for side in there),
    }


def _address(plan: UUID, meeting: UUID) -> str:
    return f"/plans/{plan}/meetings/{meeting}"


def _back(visit: Visit, plan: UUID, meeting: UUID, otherwise: str = "/room") -> str:
    """Return where somebody goes on to, or where the form was sent from: an item in the room, or another page."""
    address, back = _address(plan, meeting), visit.form.raw("to") or visit.form.raw("back")
    if back in {"minutes", "closing"}:
        return f"{address}/{back}"
    return f"{address}/room?item={back}" if re.fullmatch(r"[0-9]{1,2}", back) else f"{address}{otherwise}"


def _signed(visit: Visit, plan: UUID, meeting: UUID) -> str:
    """Return what to say after an edit of minutes that somebody signed already; nothing otherwise."""
    found = visit.site.books.open(plan).book.meetings.held.get(meeting)
    voids = found is not None and found.signed
    return " " + visit._("De handtekening die er stond, geldt niet meer.") if voids else ""


def _meanwhile(form: Form, item: Item) -> list[tuple[int, str]]:
    """Return how what was typed differs from what somebody else wrote since it was read; nothing where nobody did."""
    read = form.raw("revision")
    return words(item.outcome, form.typed.text) if read and read != str(item.revision) else []


def _meeting(reading: Reading, meeting: UUID) -> Meeting:
    found = reading.book.meetings.held.get(meeting)
    if found is None:
        raise Missing(meeting)
    return found


def _asked(visit: Visit, name: str) -> UUID:
    try:
        return UUID(visit.request.query_params.get(name, ""))
    except ValueError:
        return UUID(int=0)


def _again(meeting: Meeting) -> datetime:
    """Return the moment of the next meeting of a series: as late on the day, and not on a day that is not there."""
    local = meeting.starts.astimezone(AMSTERDAM)
    months = local.year * 12 + local.month - 1 + MONTHS.get(meeting.rhythm, 0)
    year, month = divmod(months, 12)
    day = min(local.day, monthrange(year, month + 1)[1])
    return datetime.combine(date(year, month + 1, day), local.time(), AMSTERDAM).astimezone(UTC)


def _stored(meeting: Meeting, starts: datetime) -> dict[str, Any]:
    """Return what a form of a meeting begins with."""
    local = starts.astimezone(AMSTERDAM)
    told = {"day": local.date(), "time": f"{local:%H:%M}", "minutes": meeting.minutes, "place": meeting.place}
    return told | {"title": meeting.title, "rhythm": meeting.rhythm}


def _when(form: Form) -> dict[str, Any]:
    """Return when and where, as a form tells."""
    day, minutes, place = form.day("day"), form.whole("minutes"), form.text("place", required=False)
    found = re.fullmatch(r"\s*([01]?[0-9]|2[0-3])[:.u]?([0-5][0-9])(?: uur)?\s*", form.raw("time"))
    if found is None:
        form.refuse("time.unreadable", "time")
    clock = time(int(found[1]), int(found[2])) if found else time()
    return {"starts": datetime.combine(day, clock, AMSTERDAM).astimezone(UTC), "minutes": minutes, "place": place}


def _owners(reading: Reading) -> list[Option]:
    plan = reading.plan
    return [Option(reading.organisations[id], str(id)) for id in (plan.client, *plan.contractors)]


def _points(reading: Reading, points: list[Point]) -> list[tuple[Point, str, bool]]:
    """Return action points with the name of who has them, and whether the reader may say that it is done."""
    may = reading.may("complete_point")
    return [
        (each, reading.organisations[each.owner], may and each.owner == reading.own and each.done is None)
        for each in points
    ]


def _signatures(reading: Reading, meeting: Meeting) -> list[Signature]:
    known = doers(reading, meeting.signed.values())
    signed = {party: known[head] for party, head in meeting.signed.items()}
    return [Signature(party, reading.party_name(party), signed.get(party)) for party in Party]
