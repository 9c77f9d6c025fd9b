"""The demo story as a scene: the application in which it was told, and a browser for everybody in it."""

from typing import Any, TypeVar
from uuid import UUID, uuid4

from litestar import Litestar
from litestar.testing import TestClient

from demo.cast import PLAN_A, PLAN_B, Member
from domain.aggregates.aggregate import Aggregate
from domain.aggregates.amendment import Amendment
from domain.aggregates.plan import Plan
from domain.commands.work import UseCase
from storage.log import Log
from tests.web.kit import Browser

A = TypeVar("A", bound=Aggregate)


class Scene:
    """What a test of the pages of a plan needs: browsers that are signed in, and the log behind them."""

    def __init__(self, client: TestClient[Litestar], log: Log) -> None:
        """Stand before the application of `client`, over `log`."""
        self.client = client
        self.log = log

    def browser(self, member: Member) -> Browser:
        """Return a browser of their own for somebody of the cast."""
        browser = Browser(self.client)
        browser.enter(member.actor.account)
        return browser

    def do(self, member: Member, use_case: UseCase, **facts: Any) -> None:
        """Let somebody do something, and everybody see it."""
        site = self.client.app.state["site"]
        site.wait_for(site.desk.do(use_case, member.actor, command=uuid4(), **facts))

    @property
    def plan(self) -> Plan:
        """Plan B, the one that there is to work in."""
        return self.read(Plan, PLAN_B)

    @property
    def first_plan(self) -> Plan:
        """Plan A, which has run out."""
        return self.read(Plan, PLAN_A)

    @property
    def proposal(self) -> Amendment:
        """The amendment of plan B that the adviser proposed last."""
        return self.read(Amendment, self.plan.amendments[-1])

    def read(self, kind: type[A], id: UUID) -> A:
        """Return an aggregate as its stream stands."""
        return kind.replay(id, self.log.streams((id,))[id])

    @property
    def written(self) -> int:
        """How much stands in the log: the position of its last event."""
        return self.log.position()
