"""How the demo enters an empty store: the story through the commands, and an account for everybody in it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from demo import story
from demo.cast import MEMBERS, NORM, ORGANISATIONS, Member
from domain.commands.store import Store
from storage.accounts import Account, Accounts
from web.passwords import Passwords

PASSWORD: Final = "samen-aan-het-werk"  # noqa: S105 - printed for everybody who starts the demo
"""The password of every account in the demo."""


class HalfTold(Exception):  # noqa: N818 - said to a person
    """The story broke off in this store before, and cannot go on in it: begin with an empty one."""


def play(
    store: Store,
    accounts: Accounts,
    passwords: Passwords,
    at: datetime,
    chapters: Sequence[story.Chapter] = story.CHAPTERS,
) -> None:
    """Tell the story, or some `chapters` of it, and open its accounts at the moment `at`.

    A store that was told already stays as it is. Raises `HalfTold` where an earlier telling was broken off.
    """
    if accounts.anybody():
        return
    if store.streams((NORM,))[NORM]:
        raise HalfTold
    story.tell(store, chapters)
    hashed = passwords.hash(PASSWORD)  # once, because it is slow on purpose, and everybody may know it
    for member in MEMBERS:
        account = Account(
            id=member.actor.account,
            organisation=member.actor.organisation,
            email=member.email,
            name=member.name,
            administrator=member.actor.administrator,
            language="nl",
        )
        accounts.open_account(account, password=hashed, at=at)


def who_can_sign_in() -> dict[str, list[Member]]:
    """Return everybody in the demo, by the name of their organisation."""
    people: dict[str, list[Member]] = {name: [] for name in ORGANISATIONS.values()}
    for member in MEMBERS:
        people[ORGANISATIONS[member.actor.organisation]].append(member)
    return people


def told_in(accounts: Accounts) -> bool:
    """Tell whether the demo was told in a store: somebody in it has an account."""
    return any(accounts.credentials(member.email) is not None for member in MEMBERS)
