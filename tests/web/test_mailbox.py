"""The mailbox of a demonstration: one's own letters as they would arrive, and nobody else's."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from litestar.testing import TestClient

from demo.cast import CONTRACT_MANAGER, EXECUTIVE
from storage.database import Database
from storage.log import Log
from storage.mails import Mail, MailKind
from storage.settings import Settings
from tests.web.kit import application
from tests.web.scene import Scene
from web.visits import Site

LETTER = UUID("6f0f6b1e-55a5-4d6b-8b57-6f5a2f3f0c11")


def write(scene: Scene) -> None:
    """Let a letter lie in the mailbox of the contract manager."""
    site: Site = scene.client.app.state["site"]
    site.mails.write(
        Mail(
            id=LETTER,
            account=CONTRACT_MANAGER.actor.account,
            kind=MailKind.MEETING,
            occasion="a meeting",
            subject="Overleg: kwartaal <b>",
            body="Plan: Zuid & Noord <script>\n\nhttps://planspoor.example/plans/x\n",
            calendar=b"BEGIN:VCALENDAR\r\n",
            written_at=datetime(2028, 2, 29, 6, 30, tzinfo=UTC),
        )
    )


def test_one_reads_ones_own_letters(scene: Scene) -> None:
    browser = scene.browser(CONTRACT_MANAGER)
    assert "Nog geen berichten" in browser.get("/mailbox").text
    write(scene)
    page = browser.get("/mailbox")
    assert "Overleg: kwartaal <b>" in page.text
    assert f"/mailbox/{LETTER}" in page.links()
    shown = browser.get(f"/mailbox/{LETTER}")
    assert "Plan: Zuid & Noord <script>" in shown.text
    assert "https://planspoor.example/plans/x" in shown.links()
    file = browser.get(f"/mailbox/{LETTER}/calendar")
    assert file.response.content == b"BEGIN:VCALENDAR\r\n"
    assert file.response.headers["content-type"].startswith("text/calendar")


def test_nobody_reads_anothers(scene: Scene) -> None:
    write(scene)
    other = scene.browser(EXECUTIVE)
    assert "Overleg: kwartaal" not in other.get("/mailbox").text
    for address in (f"/mailbox/{LETTER}", f"/mailbox/{LETTER}/calendar", f"/mailbox/{uuid4()}"):
        assert other.get(address).status == 404


def test_a_letter_without_a_file_has_none(scene: Scene) -> None:
    site: Site = scene.client.app.state["site"]
    account, at = CONTRACT_MANAGER.actor.account, datetime(2028, 2, 29, 6, 30, tzinfo=UTC)
    letter = Mail(id=LETTER, account=account, written_at=at, kind=MailKind.DIGEST, occasion="x", subject="x", body="x")
    site.mails.write(letter)
    browser = scene.browser(CONTRACT_MANAGER)
    assert f"/mailbox/{LETTER}/calendar" not in browser.get(f"/mailbox/{LETTER}").links()
    assert browser.get(f"/mailbox/{LETTER}/calendar").status == 404


def test_where_letters_are_sent_there_is_no_mailbox(told_url: str) -> None:
    sending = Settings(smtp_url="smtp://mail.example", mail_from="planspoor@waterburg.example")
    with Database(told_url, size=8) as store, application(store, sending) as app, TestClient(app) as running:
        scene = Scene(running, Log(store))
        write(scene)
        browser = scene.browser(CONTRACT_MANAGER)
        assert browser.get("/mailbox").status == 404
        assert browser.get(f"/mailbox/{LETTER}").status == 404
        page = browser.get("/account/mail")
        assert page.fields("/account/mail")["mail"] == "yes"
        assert "postvak" not in page.text
        assert "/mailbox" not in page.links()
