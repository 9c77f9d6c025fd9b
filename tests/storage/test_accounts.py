"""Accounts in the database: what two people do at the same moment, and what is left when time has passed."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from uuid import UUID, uuid4

import pytest

from domain.refusals import Missing, Refused
from storage.accounts import (
    BROWSER_LASTS,
    INVITATION_LASTS,
    LIFETIME,
    RECOVERY_LASTS,
    Account,
    Accounts,
    digest,
    opening_code,
    recovery_link,
)
from storage.database import Database
from storage.turns import Bucket, Turns

AT = datetime(2028, 2, 29, 12, tzinfo=UTC)
TOGETHER = 4


@pytest.fixture
def store(migrated_url: str) -> Iterator[Database]:
    """A migrated database, open."""
    with Database(migrated_url, size=TOGETHER + 1) as opened:
        yield opened


@pytest.fixture
def accounts(store: Database) -> Accounts:
    """The accounts in it."""
    return Accounts(store.pool)


def open_account(accounts: Accounts, organisation: UUID, *, administrator: bool = True, email: str = "") -> Account:
    """Make an account."""
    account = Account(
        id=uuid4(),
        organisation=organisation,
        email=email or f"{uuid4().hex}@waterburg.example",
        name="contractmanager Waterburg",
        administrator=administrator,
        language="nl",
    )
    accounts.open_account(account, password="hash", at=AT)
    return account


def at_once(acts: list[Callable[[], object]]) -> list[object]:
    """Do everything at the same moment; return what each returned or refused."""
    start = Barrier(len(acts))

    def one(act: Callable[[], object]) -> object:
        start.wait()
        try:
            return act()
        except (Refused, Missing) as answer:
            return answer

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(one, acts))


def rules(answers: list[object]) -> list[str]:
    """Return the rules of the refusals among answers."""
    return [answer.rule for answer in answers if isinstance(answer, Refused)]


def accepting(accounts: Accounts, token: str, email: str) -> Callable[[], Account]:
    """Return the act of accepting an invitation."""
    return lambda: accounts.accept(
        digest(token),
        account=uuid4(),
        email=email,
        name="uitvoerder",
        password="hash",
        language="nl",
        session=digest(f"session of {email}"),
        browser=digest(f"browser of {email}"),
        at=AT,
    )


def test_of_several_who_accept_one_invitation_at_once_one_comes_in(accounts: Accounts) -> None:
    maker = open_account(accounts, uuid4())
    accounts.invite(
        uuid4(), digest("token"), organisation=maker.organisation, administrator=False, note="", by=maker.id, at=AT
    )
    answers = at_once([accepting(accounts, "token", f"{n}@waterburg.example") for n in range(TOGETHER)])
    assert rules(answers) == ["link.used"] * (TOGETHER - 1)
    assert len(accounts.colleagues(maker.organisation)) == 2


def test_of_several_who_take_one_address_at_once_one_gets_it(accounts: Accounts) -> None:
    maker = open_account(accounts, uuid4())
    for n in range(TOGETHER):
        accounts.invite(
            uuid4(), digest(f"{n}"), organisation=maker.organisation, administrator=False, note="", by=maker.id, at=AT
        )
    spellings = ["a@Waterburg.example", "A@waterburg.example", "A@WATERBURG.EXAMPLE", "ａ@waterburg.example"]  # noqa: RUF001
    answers = at_once([accepting(accounts, f"{n}", spelling) for n, spelling in enumerate(spellings)])
    assert rules(answers) == ["account.email-taken"] * (TOGETHER - 1)


def test_two_administrators_who_dismiss_each_other_at_once_leave_one(accounts: Accounts) -> None:
    organisation = uuid4()
    first, second = open_account(accounts, organisation), open_account(accounts, organisation)
    answers = at_once(
        [
            lambda: accounts.disable(first.id, organisation=organisation, by=second.id, at=AT),
            lambda: accounts.appoint(second.id, administrator=False, organisation=organisation, by=first.id, at=AT),
        ]
    )
    assert rules(answers) == ["account.last-administrator"]
    left = [each for each in accounts.colleagues(organisation) if each.administrator and not each.disabled_at]
    assert len(left) == 1


def test_of_several_first_visitors_one_opens_the_store(accounts: Accounts) -> None:
    code = opening_code(accounts, AT) or ""

    def visit(number: int) -> Callable[[], None]:
        def opening() -> None:
            account = Account(
                id=uuid4(),
                organisation=uuid4(),
                email=f"{number}@waterburg.example",
                name="beheerder",
                administrator=True,
                language="nl",
            )
            with accounts.opening(digest(code)) as open_first:
                open_first(account, "hash", digest(f"session {number}"), digest(f"browser {number}"), AT)

        return opening

    answers = at_once([visit(number) for number in range(TOGETHER)])
    assert sum(answer is None for answer in answers) == 1
    assert sum(isinstance(answer, Missing) for answer in answers) == TOGETHER - 1


def test_what_fails_while_the_store_is_opened_leaves_the_code_as_it_was(accounts: Accounts) -> None:
    code = opening_code(accounts, AT) or ""
    with pytest.raises(Refused), accounts.opening(digest(code)):
        raise Refused("organisation.identifier")
    with accounts.opening(digest(code)):
        pass
    assert not accounts.anybody()


def test_disabling_and_appointing_twice_is_noted_once(accounts: Accounts, store: Database) -> None:
    organisation = uuid4()
    keeper, left = open_account(accounts, organisation), open_account(accounts, organisation)
    for _ in range(2):
        accounts.disable(left.id, organisation=organisation, by=keeper.id, at=AT)
    for _ in range(2):
        accounts.enable(left.id, organisation=organisation, by=keeper.id, at=AT)
        accounts.appoint(left.id, administrator=True, organisation=organisation, by=keeper.id, at=AT)
    with store.pool.connection() as connection:
        acts = connection.execute("select act from account_acts where by = %s order by id", (keeper.id,)).fetchall()
    assert [act for (act,) in acts] == ["disabled", "enabled"]


def test_a_disabled_account_has_no_session_and_gets_none(accounts: Accounts) -> None:
    organisation = uuid4()
    keeper, left = open_account(accounts, organisation), open_account(accounts, organisation)
    accounts.start_session(left.id, digest("session"), AT, browser=digest("browser"))
    assert accounts.session(digest("session"), AT) is not None
    accounts.disable(left.id, organisation=organisation, by=keeper.id, at=AT)
    assert accounts.session(digest("session"), AT) is None
    with pytest.raises(Missing):
        accounts.start_session(left.id, digest("another"), AT, browser=digest("browser"))


def test_another_organisation_does_not_reach_an_account(accounts: Accounts) -> None:
    account, elsewhere = open_account(accounts, uuid4()), open_account(accounts, uuid4())
    for act in (
        lambda: accounts.account(account.id, organisation=elsewhere.organisation),
        lambda: accounts.disable(account.id, organisation=elsewhere.organisation, by=elsewhere.id, at=AT),
        lambda: accounts.enable(account.id, organisation=elsewhere.organisation, by=elsewhere.id, at=AT),
        lambda: accounts.offer_recovery(
            uuid4(), digest("x"), account=account.id, organisation=elsewhere.organisation, by=elsewhere.id, at=AT
        ),
    ):
        with pytest.raises(Missing):
            act()


def test_a_link_is_open_until_its_last_moment(accounts: Accounts) -> None:
    maker = open_account(accounts, uuid4(), email="beheerder@waterburg.example")
    accounts.invite(
        uuid4(), digest("token"), organisation=maker.organisation, administrator=False, note="", by=maker.id, at=AT
    )
    link = accounts.link(digest("token"))
    link.require_open(AT + INVITATION_LASTS - timedelta(seconds=1))
    with pytest.raises(Refused, match="expired"):
        link.require_open(AT + INVITATION_LASTS)
    recovery = accounts.link(digest(recovery_link(accounts, maker.email, AT).removeprefix("/links/")))
    assert recovery.expires_at == AT + RECOVERY_LASTS
    assert accounts.invitations(maker.organisation, AT + INVITATION_LASTS) == []


def test_what_has_expired_is_forgotten(accounts: Accounts, store: Database) -> None:
    account = open_account(accounts, uuid4())
    accounts.start_session(account.id, digest("old"), AT, browser=digest("old browser"))
    later = AT + LIFETIME + BROWSER_LASTS
    accounts.start_session(account.id, digest("new"), later, browser=digest("new browser"))
    with store.pool.connection() as connection:
        assert connection.execute("select count(*) from sessions").fetchall() == [(1,)]
        assert connection.execute("select count(*) from browsers").fetchall() == [(1,)]


class TestTurns:
    @pytest.fixture
    def turns(self, store: Database) -> Turns:
        return Turns(store.pool)

    def test_processes_count_together(self, turns: Turns) -> None:
        bucket = Bucket("account", TOGETHER - 1, timedelta(minutes=1))
        waits = at_once([lambda: turns.take([bucket], AT)] * TOGETHER)
        assert sorted(waits, key=str) == [timedelta()] * (TOGETHER - 1) + [timedelta(minutes=1)]

    def test_a_turn_comes_back_every_while_and_knocking_on_makes_nobody_wait_longer(self, turns: Turns) -> None:
        bucket = Bucket("account", 2, timedelta(seconds=30))
        assert [turns.take([bucket], AT) for _ in range(50)][2:] == [timedelta(seconds=30)] * 48
        assert turns.take([bucket], AT + timedelta(seconds=20)) == timedelta(seconds=10)
        assert turns.take([bucket], AT + timedelta(seconds=30)) == timedelta()

    def test_a_turn_is_taken_from_every_bucket_or_from_none(self, turns: Turns) -> None:
        narrow, wide = Bucket("account", 1, timedelta(minutes=1)), Bucket("address", 3, timedelta(minutes=1))
        assert turns.take([narrow, wide], AT) == timedelta()
        for _ in range(5):
            assert turns.take([narrow, wide], AT) > timedelta()
        assert [turns.take([wide], AT) for _ in range(3)] == [timedelta()] * 2 + [timedelta(minutes=1)]

    def test_a_right_attempt_gets_its_turn_back(self, turns: Turns) -> None:
        bucket = Bucket("account", 1, timedelta(minutes=1))
        for _ in range(5):
            assert turns.take([bucket], AT) == timedelta()
            turns.give_back([bucket])

    def test_no_key_is_kept_as_it_is_or_longer_than_it_limits(self, turns: Turns, store: Database) -> None:
        turns.take([Bucket("account a@waterburg.example", 1, timedelta(minutes=1))], AT)
        with store.pool.connection() as connection:
            [(key,)] = connection.execute("select key from turns").fetchall()
        assert b"waterburg" not in bytes(key)
        turns.take([Bucket("other", 1, timedelta(minutes=1))], AT + timedelta(hours=1))
        with store.pool.connection() as connection:
            assert connection.execute("select count(*) from turns").fetchall() == [(1,)]
