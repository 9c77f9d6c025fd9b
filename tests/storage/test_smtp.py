# ruff: noqa: ARG002 - the library hands over more than is looked at
"""Handing letters to a mail server: a real one listens on this machine, and a real one says no."""

import smtplib
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any
from uuid import UUID

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from storage.mails import Mail, MailKind
from storage.smtp import MailServer, Unsent

LETTER = Mail(
    id=UUID("6f0f6b1e-55a5-4d6b-8b57-6f5a2f3f0c11"),
    account=UUID("0a5a3c3e-7c5b-4f0c-9d1e-2b6c1a8f4e21"),
    kind=MailKind.MEETING,
    occasion="a meeting",
    subject="Overleg: kwartaal, café Zuid",
    body="Een overleg.\n\nhttps://planspoor.example/plans/x\n",
    calendar=b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
    written_at=datetime(2028, 2, 29, 6, 30, tzinfo=UTC),
)
SENDER, ADDRESS, HOST = "planspoor@gemeente.example", "adviseur@waterburg.example", "planspoor.example:8443"


class Postbox:
    """What a server took; it answers `answer` to a recipient."""

    def __init__(self, answer: str = "250 OK") -> None:
        self.answer = answer
        self.taken: list[EmailMessage] = []
        self.users: list[bytes] = []

    async def handle_RCPT(  # noqa: N802 - the library calls it so
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        taken: Any = message_from_bytes(envelope.original_content or b"", policy=default)
        self.taken.append(taken)
        return "250 OK"

    def sign_in(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, auth: object) -> AuthResult:
        sound = isinstance(auth, LoginPassword) and auth.password == b"geheim:1"
        if isinstance(auth, LoginPassword):
            self.users.append(auth.login)
        return AuthResult(success=sound, handled=False)


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()


class Listening(Controller):
    """A server on a free port."""

    def _trigger_server(self) -> None:
        sockets: Any = self.server
        self.port = sockets.sockets[0].getsockname()[1]
        trigger: Any = super()._trigger_server
        trigger()


def listening(postbox: Postbox, **how: Any) -> Controller:
    return Listening(postbox, hostname="127.0.0.1", port=0, **how)


@pytest.fixture
def server(postbox: Postbox) -> Iterator[MailServer]:
    controller = listening(postbox)
    controller.start()
    yield MailServer(f"smtp://127.0.0.1:{controller.port}", SENDER, HOST)
    controller.stop()


def hand_over(server: MailServer) -> None:
    with server.connected() as sending:
        server.send(sending, LETTER, ADDRESS)


def test_a_letter_arrives_as_plain_text_with_its_file_and_asks_no_machine_to_answer(
    server: MailServer, postbox: Postbox
) -> None:
    hand_over(server)
    [taken] = postbox.taken
    assert (taken["From"], taken["To"], taken["Subject"]) == (SENDER, ADDRESS, LETTER.subject)
    assert taken["Message-ID"] == f"<{LETTER.id}@planspoor.example>"
    assert taken["Auto-Submitted"] == "auto-generated"
    assert taken["Date"].datetime == LETTER.written_at
    text, file = taken.iter_parts()
    assert text.get_content().replace("\r\n", "\n") == LETTER.body
    assert (file.get_content_type(), file.get_filename()) == ("text/calendar", "overleg.ics")
    assert file.get_payload(decode=True) == LETTER.calendar


def test_sent_twice_it_is_the_same_letter(server: MailServer, postbox: Postbox) -> None:
    hand_over(server)
    hand_over(server)
    first, second = postbox.taken
    assert first["Message-ID"] == second["Message-ID"]


@pytest.mark.parametrize("answer", ["550 No such user", "451 Try again later"])
def test_a_recipient_who_is_refused_is_tried_again_or_not(server: MailServer, postbox: Postbox, answer: str) -> None:
    postbox.answer = answer
    with pytest.raises(Unsent) as refused:
        hand_over(server)
    assert refused.value.for_good is answer.startswith("5")
    assert ADDRESS not in str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.filterwarnings("ignore:Requiring AUTH:UserWarning")
def test_it_signs_in_where_a_user_is_named(postbox: Postbox) -> None:
    how: dict[str, Any] = {"auth_required": True, "auth_require_tls": False, "authenticator": postbox.sign_in}
    controller = listening(postbox, **how)
    controller.start()
    try:
        port = controller.port
        hand_over(MailServer(f"smtp://plan%40spoor:geheim%3A1@127.0.0.1:{port}", SENDER, HOST))
        assert postbox.users == [b"plan@spoor"]
        with pytest.raises(smtplib.SMTPAuthenticationError):
            hand_over(MailServer(f"smtp://plan%40spoor:anders@127.0.0.1:{port}", SENDER, HOST))
        assert len(postbox.taken) == 1
    finally:
        controller.stop()


def test_nothing_goes_in_the_clear_to_another_machine(
    postbox: Postbox, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.smtp._here", lambda _: False)
    with pytest.raises(OSError, match="STARTTLS"):
        hand_over(server)
    assert postbox.taken == []


def test_a_server_that_is_not_there_is_an_error_of_the_system() -> None:
    with pytest.raises(OSError, match=r"refused|Errno"):
        hand_over(MailServer("smtp://127.0.0.1:1", SENDER, HOST))
