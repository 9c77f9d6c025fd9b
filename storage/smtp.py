"""Sending letters to a mail server by SMTP (RFC 5321), over TLS wherever the server is not on this machine."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from ipaddress import ip_address
from typing import Final
from urllib.parse import unquote, urlsplit

from storage.mails import Mail

TIMEOUT: Final = 20.0
"""Seconds after which a mail server that says nothing is given up for now."""

PERMANENT: Final = 500
"""From this code on an answer of the server will be the same the next time (RFC 5321, 4.2.1)."""

Sending = smtplib.SMTP


class Unsent(Exception):  # noqa: N818
    """A letter was not taken; `for_good` where trying again is of no use."""

    def __init__(self, *, for_good: bool) -> None:
        """Say whether it is of no use."""
        super().__init__("for good" if for_good else "for now")
        self.for_good = for_good


class MailServer:
    """A mail server: `smtp://user:password@host:port` (STARTTLS) or `smtps://…` (TLS from the start)."""

    def __init__(self, url: str, sender: str, host: str) -> None:
        """Keep where it is, from whom letters come, and the `host` in their Message-ID."""
        self._parts = urlsplit(url)
        self._sender = sender
        self._host = host.partition(":")[0]

    @contextmanager
    def connected(self) -> Iterator[Sending]:
        """Connect and sign in; raises `OSError`, of which `smtplib.SMTPException` is one, where that fails."""
        parts, context = self._parts, ssl.create_default_context()
        host, port = parts.hostname or "localhost", parts.port
        if parts.scheme == "smtps":
            server: Sending = smtplib.SMTP_SSL(host, port or 465, timeout=TIMEOUT, context=context)
        else:
            server = smtplib.SMTP(host, port or 587, timeout=TIMEOUT)
        with server:
            if parts.scheme == "smtp" and not _here(host):
                server.starttls(context=context)
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            yield server

    def send(self, server: Sending, mail: Mail, address: str) -> None:
        """Hand over a letter, or raise `Unsent`; a connection that broke is an `OSError`."""
        try:
            server.send_message(self.message(mail, address), self._sender, [address])
        except smtplib.SMTPRecipientsRefused as error:
            [(code, _)] = error.recipients.values()
            raise Unsent(for_good=code >= PERMANENT) from None
        except smtplib.SMTPResponseException as error:
            raise Unsent(for_good=error.smtp_code >= PERMANENT) from None

    def message(self, mail: Mail, address: str) -> EmailMessage:
        """Return a letter as it travels (RFC 5322), which no machine answers to (RFC 3834)."""
        message = EmailMessage(policy=SMTP)
        message["From"] = self._sender
        message["To"] = address
        message["Subject"] = mail.subject
        message["Date"] = format_datetime(mail.written_at)
        message["Message-ID"] = f"<{mail.id}@{self._host}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail.body)
        if mail.calendar is not None:
            message.add_attachment(mail.calendar, maintype="text", subtype="calendar", filename="overleg.ics")
        return message


def _here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
