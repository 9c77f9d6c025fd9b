"""Letters in the database: one for each occasion, tried again for a while, read by whom they are to, and forgotten."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.refusals import Missing
from storage.accounts import Account, Accounts
from storage.database import Database
from storage.mails import KEPT, RETRIES, Mail, MailKind, Mails

AT = datetime(2028, 2, 29, 6, 30, tzinfo=UTC)


@pytest.fixture
def mails(database: Database) -> Mails:
    return Mails(database.pool)


@pytest.fixture
def account(database: Database) -> UUID:
    return opened(database).id


def opened(database: Database, **facts: Any) -> Account:
    about: dict[str, Any] = {
        "email": f"{uuid4()}@voorbeeld.example",
        "name": "adviseur",
        "administrator": False,
        "language": "nl",
    }
    account = Account(id=uuid4(), organisation=uuid4(), **about | facts)
    Accounts(database.pool).open_account(account, password="hash", at=AT)
    return account


def letter(account: UUID, occasion: str = "2028-02-29", **facts: Any) -> Mail:
    said: dict[str, Any] = {"kind": MailKind.DIGEST, "subject": "Op uw werkbank: 1", "body": "Dit wacht.\n"}
    return Mail(id=uuid4(), account=account, occasion=occasion, **{"written_at": AT, **said, **facts})


def test_there_is_one_letter_for_an_occasion_and_the_first_stays(mails: Mails, account: UUID) -> None:
    first = letter(account, told=("a", "b"))
    assert mails.write(first)
    assert not mails.write(letter(account, body="Iets anders.\n"))
    assert mails.write(letter(account, kind=MailKind.ESCALATION))
    assert mails.mail(first.id, account) == first
    assert mails.had(MailKind.DIGEST, ["2028-02-29", "2028-03-01"]) == {(account, "2028-02-29")}


def test_what_was_told_last_and_ever(mails: Mails, account: UUID) -> None:
    assert mails.last_told(account) == frozenset()
    mails.write(letter(account, "2028-02-28", told=("a", "b"), written_at=AT - timedelta(days=1)))
    mails.write(letter(account, told=("b", "c")))
    assert mails.last_told(account) == {"b", "c"}
    assert mails.ever_told(account, MailKind.DIGEST) == {"a", "b", "c"}
    assert mails.ever_told(account, MailKind.ESCALATION) == frozenset()


def test_a_letter_is_due_until_it_was_sent(mails: Mails, account: UUID) -> None:
    written = letter(account)
    mails.write(written)
    assert mails.due(AT - timedelta(seconds=1)) == []
    [due] = mails.due(AT)
    assert (due.mail, due.attempts) == (written, 0)
    mails.sent(written.id, AT)
    assert mails.due(AT + KEPT) == []
    assert mails.mail(written.id, account).sent_at == AT


def test_a_letter_that_fails_is_tried_again_ever_later_and_then_no_more(mails: Mails, account: UUID) -> None:
    mails.write(letter(account))
    at = AT
    for pause in RETRIES:
        [due] = mails.due(at)
        mails.failed(due, at)
        assert mails.due(at + pause - timedelta(seconds=1)) == []
        at += pause
    [due] = mails.due(at)
    mails.failed(due, at)
    assert mails.due(at + KEPT) == []


def test_a_letter_that_is_refused_for_good_is_not_tried_again(mails: Mails, account: UUID) -> None:
    mails.write(letter(account))
    [due] = mails.due(AT)
    mails.failed(due, AT, for_good=True)
    assert mails.due(AT + KEPT) == []


def test_one_reads_ones_own_letters_the_last_first(mails: Mails, account: UUID, database: Database) -> None:
    first, last = letter(account, written_at=AT - timedelta(days=1)), letter(account, "2028-03-01", calendar=b"BEGIN")
    for each in (first, last):
        mails.write(each)
    assert mails.of_account(account, 5) == [last, first]
    assert mails.of_account(account, 5, 1) == [first]
    assert mails.count(account) == 2
    other = opened(database)
    assert mails.of_account(other.id, 5) == []
    with pytest.raises(Missing):
        mails.mail(first.id, other.id)


def test_letters_are_forgotten_after_a_while(mails: Mails, account: UUID) -> None:
    old, new = letter(account, "old", written_at=AT - KEPT - timedelta(seconds=1)), letter(account)
    for each in (old, new):
        mails.write(each)
    mails.forget(AT)
    assert mails.of_account(account, 5) == [new]


def test_letters_go_to_whoever_wants_them_and_is_enabled(database: Database) -> None:
    accounts, wanting, not_wanting = Accounts(database.pool), opened(database), opened(database)
    accounts.choose_mail(not_wanting.id, mailed=False)
    assert accounts.mailed() == [wanting]
    asked = [wanting.id, not_wanting.id, uuid4()]
    assert accounts.addresses(asked) == {wanting.id: wanting.email}
    accounts.choose_mail(not_wanting.id, mailed=True)
    assert {each.id for each in accounts.mailed()} == {wanting.id, not_wanting.id}
