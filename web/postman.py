"""Writes letters when there is something to tell, and hands them to the mail server; one process for a database."""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from itertools import groupby
from types import TracebackType
from typing import Final, Self
from uuid import UUID, uuid4

from domain.aggregates.meetings import Meetings, meetings_of
from domain.aggregates.plan import Plan
from domain.calendar import AMSTERDAM
from projections.calls import Call, calls_from
from storage.accounts import Account
from storage.database import Database
from storage.follower import LOSSES
from storage.leader import Leader, Work
from storage.mails import Mail, MailKind
from storage.smtp import MailServer, Unsent
from web.letters import Addressee, Letter, called, digest, escalation, late_for_long, named, on_desk
from web.visits import Site

POSTMAN: Final = 7526473305
"""The advisory lock of the process that writes and sends letters."""

REST: Final = 5.0
"""Seconds between two rounds."""

OUT: Final = timedelta(minutes=1)
"""How long a mail server that is not there is left alone."""

MORNING: Final = 7
"""The hour in Amsterdam from which the digests of a day are written."""

MONDAY, SATURDAY = 0, 5

logger = logging.getLogger(__name__)


class Postman:
    """Goes its rounds in a thread: invitations as they come, digests in the morning of a working day."""

    def __init__(self, site: Site, database: Database, server: MailServer | None, *, morning: int = MORNING) -> None:
        """Keep what is needed. Without a `server` letters are written and read in the mailbox."""
        self._site = site
        self._server = server
        self._morning = morning
        self._digested: date | None = None
        self._out_until: datetime | None = None
        self._leader = Leader(database, "postman", POSTMAN, self._begin, REST)

    def __enter__(self) -> Self:
        """Begin the rounds."""
        self._leader.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self._leader.stop()

    def round(self) -> None:
        """Write what there is to write now, and send what is due."""
        now = self._site.clock.now()
        self._invite(now)
        local = now.astimezone(AMSTERDAM)
        if local.weekday() < SATURDAY and local.hour >= self._morning and self._digested != local.date():
            self._digest(now, local.date())
            self._site.mails.forget(now)
            self._digested = local.date()
        if self._server is not None and (self._out_until is None or now >= self._out_until):
            self._send(self._server, now)

    def _begin(self) -> Work:
        self._digested = None

        def work() -> bool:
            with _apart("a round"):
                self.round()
            return False

        return work

    def _digest(self, now: datetime, day: date) -> None:
        """Write to everybody on whose desk there is something new, or something at all on a Monday."""

        def desk(account: Account) -> tuple[UUID, str]:
            return account.organisation, account.language

        for (organisation, _), colleagues in groupby(self._site.accounts.mailed(), desk):
            with _apart(f"the digests for {organisation}"):
                self._digest_for(list(colleagues), now, day)

    def _digest_for(self, colleagues: list[Account], now: datetime, day: date) -> None:
        """Write to those who share a desk and a language."""
        mails, reader = self._site.mails, Addressee(self._site, colleagues[0])
        items = on_desk(reader)
        late = late_for_long(items, day)
        for account in colleagues if items else ():
            if day.weekday() == MONDAY or named(items, day) - mails.last_told(account.id):
                self._write(account, MailKind.DIGEST, day.isoformat(), digest(reader, items), now)
            if account.administrator and late:
                known = mails.ever_told(account.id, MailKind.ESCALATION)
                untold = [item for item in late if not named([item], day) <= known]
                if untold:
                    self._write(account, MailKind.ESCALATION, day.isoformat(), escalation(reader, untold), now)

    def _invite(self, now: datetime) -> None:
        """Write to both sides of each meeting that is to come, once for each time that it was called or moved."""
        calls = calls_from(self._site.pool, now)
        if not calls:
            return
        had = self._site.mails.had(MailKind.MEETING, {each for call in calls for each in _occasions(call)})
        by_organisation = _by_organisation(self._site.accounts.mailed())
        for call in calls:
            *earlier, latest = _occasions(call)
            invited = [
                account
                for organisation in (call.client, *call.contractors)
                for account in by_organisation.get(organisation, ())
                if (account.id, latest) not in had
                and (not call.cancelled or any((account.id, each) in had for each in earlier))
            ]
            with _apart(f"the invitations to {call.meeting}"):
                self._call(call, latest, invited, now)

    def _call(self, call: Call, occasion: str, invited: Sequence[Account], now: datetime) -> None:
        if not invited:
            return
        streams = self._site.store.streams((call.plan, meetings_of(call.plan)))
        plan = Plan.replay(call.plan, streams[call.plan])
        meeting = Meetings.replay(meetings_of(call.plan), streams[meetings_of(call.plan)]).held[call.meeting]
        for account in invited:
            letter = called(Addressee(self._site, account), plan, meeting)
            self._write(account, MailKind.MEETING, occasion, letter, now)

    def _write(self, account: Account, kind: MailKind, occasion: str, letter: Letter, now: datetime) -> None:
        self._site.mails.write(
            Mail(
                id=uuid4(),
                account=account.id,
                kind=kind,
                occasion=occasion,
                subject=letter.subject,
                body=letter.body,
                calendar=letter.calendar,
                told=tuple(sorted(letter.told)),
                written_at=now,
            )
        )

    def _send(self, server: MailServer, now: datetime) -> None:
        """Hand over what is due; a server that is not there is left alone for a while, and no letter suffers by it."""
        mails = self._site.mails
        due = mails.due(now)
        if not due:
            return
        addresses = self._site.accounts.addresses([each.mail.account for each in due])
        try:
            with server.connected() as sending:
                for each in due:
                    address = addresses.get(each.mail.account)
                    if address is None:
                        mails.failed(each, now, for_good=True)
                        continue
                    try:
                        server.send(sending, each.mail, address)
                        mails.sent(each.mail.id, now)
                    except Unsent as answer:
                        logger.warning("letter %s was not taken, %s", each.mail.id, answer)
                        mails.failed(each, now, for_good=answer.for_good)
        except OSError as error:
            logger.warning("the mail server was lost (%s); again in a minute", type(error).__name__)
            self._out_until = now + OUT


@contextmanager
def _apart(what: str) -> Iterator[None]:
    """Let what fails here be written down, and stop nothing else; a database that was lost is for the thread."""
    try:
        yield
    except LOSSES:
        raise
    except Exception:
        logger.exception("%s failed", what)


def _occasions(call: Call) -> list[str]:
    """Return the occasions of a meeting so far: as it was called, and each time that it was moved or cancelled."""
    return [f"{call.meeting} {sequence}" for sequence in range(call.sequence + 1)]


def _by_organisation(accounts: Iterable[Account]) -> Mapping[UUID, list[Account]]:
    def groups() -> Iterator[tuple[UUID, list[Account]]]:
        for organisation, colleagues in groupby(accounts, lambda account: account.organisation):
            yield organisation, list(colleagues)

    return dict(groups())
