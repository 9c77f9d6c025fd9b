"""Letters: written when there is something new, to whoever wants them, without amounts, names or anybody's words."""

import re
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from litestar.testing import TestClient

from demo.cast import ADVISER, BUYER, CONTRACT_MANAGER, EXECUTIVE, NOORDERDIJK, PLAN_B, PLANNER, WATERBURG, Member
from demo.story import TODAY
from domain.commands import plans
from domain.terms import CommitmentTerms
from storage.accounts import Accounts
from storage.database import Database
from storage.log import Log
from storage.mails import Mail, MailKind, Mails
from storage.settings import Settings
from storage.smtp import MailServer
from tests.storage.test_smtp import Postbox, listening
from tests.web.kit import application
from tests.web.scene import Scene
from tests.web.test_clock import Stopped
from tests.web.test_meetings import called
from web.postman import POSTMAN, Postman
from web.visits import Site

TUESDAY, WEDNESDAY, SATURDAY, MONDAY = (date(2028, 2, 29) + timedelta(days=days) for days in (0, 1, 4, 6))


@pytest.fixture
def store(told_url: str) -> Iterator[Database]:
    with Database(told_url, size=8) as opened:
        yield opened


@pytest.fixture
def told(store: Database) -> Iterator[Scene]:
    with application(store, Settings(today=TODAY)) as app, TestClient(app) as running:
        yield Scene(running, Log(store))


@pytest.fixture
def mails(store: Database) -> Mails:
    return Mails(store.pool)


def at(day: date, hour: int = 9) -> Any:
    """Return a clock that stands at an hour in UTC of a day."""
    return Stopped(datetime(day.year, day.month, day.day, hour, tzinfo=UTC))


def postman(scene: Scene, store: Database, day: date, hour: int = 9, server: MailServer | None = None) -> Postman:
    """Return a postman who never went a round before."""
    site: Site = scene.client.app.state["site"]
    return Postman(msgspec.structs.replace(site, clock=at(day, hour)), store, server)


def letters(mails: Mails, member: Member, kind: MailKind = MailKind.DIGEST) -> list[Mail]:
    return [each for each in mails.of_account(member.actor.account, 50) if each.kind is kind]


def test_what_waits_is_told_in_the_morning_of_a_working_day(told: Scene, store: Database, mails: Mails) -> None:
    postman(told, store, TUESDAY, hour=5).round()
    assert letters(mails, CONTRACT_MANAGER) == []
    postman(told, store, TUESDAY, hour=6).round()
    [letter] = letters(mails, CONTRACT_MANAGER)
    assert letter.subject.startswith("Op uw werkbank: ")
    assert "Een opgave van omzet wacht op uw akkoord." in letter.body
    assert "http://127.0.0.1:8000/plans/" in letter.body
    assert "http://127.0.0.1:8000/account/mail" in letter.body
    assert max(len(line) for line in letter.body.splitlines() if "http" not in line) <= 72


def test_a_letter_names_no_amount_no_pseudonym_and_nobody(whole_letters: list[Mail], whole: Scene) -> None:
    assert len(whole_letters) > 5
    site: Site = whole.client.app.state["site"]
    people = [each.name for each in site.accounts.mailed()] + [each.email for each in site.accounts.mailed()]
    for letter in whole_letters:
        said = f"{letter.subject}\n{letter.body}"
        assert "€" not in said
        assert not re.search(r"\d[.,]\d\d\b", said), said
        assert not re.search(r"\b[TZ]-?\d\d\b", said), said
        assert not [name for name in people if name in said]


def test_what_people_typed_stays_here(told: Scene, store: Database, mails: Mails) -> None:
    promise = CommitmentTerms(text="Wij bellen Fatima over de werkplek", due=TUESDAY - timedelta(days=1))
    told.do(CONTRACT_MANAGER, plans.make_commitment, plan=PLAN_B, commitment=uuid4(), terms=promise)
    postman(told, store, TUESDAY).round()
    [letter] = letters(mails, CONTRACT_MANAGER)
    assert "Een toezegging van u vraagt om een bericht" in letter.body
    assert "OVER DE TERMIJN" in letter.body
    assert "Fatima" not in letter.body
    assert told.proposal.title not in letter.body


def test_everybody_reads_their_own_desk_in_their_own_language(told: Scene, store: Database, mails: Mails) -> None:
    postman(told, store, TUESDAY).round()
    Accounts(store.pool).choose_language(EXECUTIVE.actor.account, "en")
    postman(told, store, MONDAY).round()
    dutch, english = letters(mails, PLANNER)[0], letters(mails, EXECUTIVE)[0]
    assert "Een wijziging wacht op uw besluit." in dutch.body
    assert "An amendment waits for your decision." in english.body
    assert letters(mails, BUYER) == []


def test_the_next_day_says_only_what_is_new_and_a_monday_what_is_still_there(
    told: Scene, store: Database, mails: Mails
) -> None:
    postman(told, store, TUESDAY).round()
    postman(told, store, TUESDAY, hour=11).round()
    postman(told, store, WEDNESDAY).round()
    assert len(letters(mails, CONTRACT_MANAGER)) == 1
    promise = CommitmentTerms(text="Een rondleiding", due=WEDNESDAY + timedelta(days=2))
    told.do(CONTRACT_MANAGER, plans.make_commitment, plan=PLAN_B, commitment=uuid4(), terms=promise)
    postman(told, store, WEDNESDAY, hour=12).round()
    assert len(letters(mails, CONTRACT_MANAGER)) == 2
    assert len(letters(mails, EXECUTIVE)) == 1
    postman(told, store, SATURDAY).round()
    assert len(letters(mails, CONTRACT_MANAGER)) == 2
    postman(told, store, MONDAY).round()
    assert len(letters(mails, CONTRACT_MANAGER)) == 3
    assert len(letters(mails, EXECUTIVE)) == 2


def test_two_processes_write_one_letter(told: Scene, store: Database, mails: Mails) -> None:
    first, second = postman(told, store, TUESDAY), postman(told, store, TUESDAY)
    first.round()
    second.round()
    assert len(letters(mails, CONTRACT_MANAGER)) == 1


def test_whoever_wants_no_letters_gets_none(told: Scene, store: Database, mails: Mails) -> None:
    browser = told.browser(CONTRACT_MANAGER)
    page = browser.submit("/account/mail", mail="no")
    assert "U krijgt geen berichten meer." in page.text
    postman(told, store, TUESDAY).round()
    assert letters(mails, CONTRACT_MANAGER) == []
    assert letters(mails, ADVISER)
    assert "U hebt berichten uitgezet." in browser.get("/mailbox").text
    browser.submit("/account/mail", mail="yes")
    postman(told, store, TUESDAY).round()
    assert letters(mails, CONTRACT_MANAGER)
    assert browser.submit("/account/mail", mail="misschien").status == 422


def test_what_is_late_for_long_is_told_to_administrators_of_the_own_organisation_once(
    told: Scene, store: Database, mails: Mails
) -> None:
    promise = CommitmentTerms(text="Een rondleiding", due=TUESDAY)
    told.do(CONTRACT_MANAGER, plans.make_commitment, plan=PLAN_B, commitment=uuid4(), terms=promise)
    colleagues = {each.id: each for each in Accounts(store.pool).mailed()}
    own = [each for each in (CONTRACT_MANAGER, ADVISER) if colleagues[each.actor.account].administrator]
    others = [each for each in (CONTRACT_MANAGER, ADVISER) if each not in own]
    assert own
    assert others
    for days in range(8):
        postman(told, store, TUESDAY + timedelta(days=days)).round()
    before = [len(letters(mails, each, MailKind.ESCALATION)) for each in own]  # the story has something late in it
    postman(told, store, TUESDAY + timedelta(days=8)).round()
    postman(told, store, TUESDAY + timedelta(days=9)).round()
    for each, earlier in zip(own, before, strict=True):
        letter, *rest = letters(mails, each, MailKind.ESCALATION)
        assert len(rest) == earlier
        assert letter.written_at.date() == TUESDAY + timedelta(days=8)
        assert letter.subject == "Meer dan een week over de termijn: 1"
        assert "Een toezegging van u" in letter.body
    for other in (*others, EXECUTIVE, PLANNER):
        assert letters(mails, other, MailKind.ESCALATION) == []
    organisations = {each.organisation for each in colleagues.values()}
    assert {WATERBURG, NOORDERDIJK} <= organisations


def test_both_sides_are_invited_to_a_meeting_told_when_it_moves_and_when_it_is_off(
    told: Scene, store: Database, mails: Mails
) -> None:
    def subjects(member: Member) -> list[str]:
        postman(told, store, TUESDAY).round()
        return [each.subject for each in letters(mails, member, MailKind.MEETING)]

    client = told.browser(CONTRACT_MANAGER)
    address = called(client, title="Kwartaal", day="7-3-2028")
    for member in (CONTRACT_MANAGER, EXECUTIVE):
        assert subjects(member) == ["Overleg: Kwartaal, 7 maart 2028 om 14:30"]
    assert subjects(BUYER) == []
    [letter] = letters(mails, EXECUTIVE, MailKind.MEETING)
    file = (letter.calendar or b"").decode()
    assert "SEQUENCE:0" in file
    assert "DTSTART:20280307T133000Z" in file
    assert address in letter.body
    moment = {"day": "8-3-2028", "time": "10:00", "minutes": "60", "place": "Online"}
    client.submit(f"{address}/moment", f"{address}/moment", **moment)
    assert "Verzet: Kwartaal, nu 8 maart 2028 om 10:00" in subjects(EXECUTIVE)
    client.submit(f"{address}/cancellation", f"{address}/cancellation", reason="Ziek.")
    assert "Afgezegd: Kwartaal, 8 maart 2028 om 10:00" in subjects(EXECUTIVE)
    newest = next(each for each in letters(mails, EXECUTIVE, MailKind.MEETING) if each.subject.startswith("Afgezegd"))
    assert "STATUS:CANCELLED" in (newest.calendar or b"").decode()
    assert "Ziek" not in newest.body
    assert len(subjects(EXECUTIVE)) == 3


def test_a_meeting_that_was_cancelled_before_somebody_was_invited_is_not_told(
    told: Scene, store: Database, mails: Mails
) -> None:
    client = told.browser(CONTRACT_MANAGER)
    address = called(client, day="7-3-2028")
    client.submit(f"{address}/cancellation", f"{address}/cancellation", reason="Toch niet.")
    postman(told, store, TUESDAY).round()
    assert letters(mails, EXECUTIVE, MailKind.MEETING) == []


def test_letters_are_handed_to_the_server_and_wait_while_it_is_away(told: Scene, store: Database, mails: Mails) -> None:
    postbox = Postbox()
    controller = listening(postbox)
    away = MailServer("smtp://127.0.0.1:1", "planspoor@waterburg.example", "planspoor.example")
    postman(told, store, TUESDAY, server=away).round()
    [letter] = letters(mails, CONTRACT_MANAGER)
    assert letter.sent_at is None
    controller.start()
    try:
        there = MailServer(f"smtp://127.0.0.1:{controller.port}", "planspoor@waterburg.example", "planspoor.example")
        going = postman(told, store, TUESDAY, hour=10, server=there)
        going.round()
        going.round()
    finally:
        controller.stop()
    addresses = sorted(str(each["To"]) for each in postbox.taken)
    assert addresses == sorted(
        each.email for each in Accounts(store.pool).mailed() for _ in range(mails.count(each.id))
    )
    assert letters(mails, CONTRACT_MANAGER)[0].sent_at is not None


def test_nobody_writes_to_an_account_that_was_closed_since(told: Scene, store: Database, mails: Mails) -> None:
    postbox = Postbox()
    postman(told, store, TUESDAY).round()
    accounts, account = Accounts(store.pool), ADVISER.actor.account
    accounts.choose_mail(account, mailed=False)
    controller = listening(postbox)
    controller.start()
    try:
        there = MailServer(f"smtp://127.0.0.1:{controller.port}", "planspoor@waterburg.example", "planspoor.example")
        postman(told, store, TUESDAY, hour=10, server=there).round()
    finally:
        controller.stop()
    assert "adviseur@waterburg.example" not in [each["To"] for each in postbox.taken]
    assert mails.due(datetime(2028, 4, 1, tzinfo=UTC)) == []


def test_the_postman_goes_by_himself_and_one_of_two_at_a_time(told: Scene, store: Database, mails: Mails) -> None:
    with postman(told, store, TUESDAY), postman(told, store, TUESDAY):
        for _ in range(200):
            if letters(mails, CONTRACT_MANAGER):
                break
            time.sleep(0.05)
        with store.pool.connection() as connection:
            row = connection.execute(
                "select count(*) from pg_locks where locktype = 'advisory' and objid = %s and granted",
                (POSTMAN & 0xFFFFFFFF,),
            ).fetchone()
    assert row == (1,)
    assert len(letters(mails, CONTRACT_MANAGER)) == 1


@pytest.fixture
def whole(whole_url: str) -> Iterator[Scene]:
    with (
        Database(whole_url, size=8) as opened,
        application(opened, Settings(today=TODAY)) as app,
        TestClient(app) as running,
    ):
        yield Scene(running, Log(opened))


@pytest.fixture
def whole_letters(whole: Scene) -> list[Mail]:
    """All letters of a day, once everything is late as well."""
    site: Site = whole.client.app.state["site"]
    opened = Database.__new__(Database)
    for day in (TUESDAY, TUESDAY + timedelta(days=28)):
        Postman(msgspec.structs.replace(site, clock=at(day)), opened, None).round()
    return [letter for each in site.accounts.mailed() for letter in site.mails.of_account(each.id, 100)]
