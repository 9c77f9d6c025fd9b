"""What is somebody else's does not exist: no page and no action answers otherwise, also by an id of one's own plan."""

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple
from uuid import UUID, uuid4

import pytest
from litestar.testing import TestClient

from demo.cast import BUYER, CONTRACT_MANAGER, EXECUTIVE, PLAN_A, PLAN_B, Member
from demo.story import TODAY
from domain.aggregates.aggregate import Aggregate
from domain.aggregates.initiative import Initiative
from domain.aggregates.partnership import Partnership
from domain.aggregates.plan import Plan
from domain.aggregates.trajectory import Trajectory
from domain.refusals import Missing
from projections.projector import Projector
from projections.read_models import READ_MODELS
from storage.accounts import Accounts
from storage.database import Database
from storage.log import Log
from storage.server import EmbeddedServer
from storage.settings import Settings
from tests.conftest import copy_of
from tests.web.kit import Browser, application
from tests.web.tour import TOUR, prepare
from web.app import RESOURCES, handlers_of

ID: Final = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
PARAMETER: Final = re.compile(r"{(\w+):(\w+)}")
KINDS: Final[dict[str, type[Aggregate]]] = {
    "trajectories": Trajectory,
    "initiatives": Initiative,
    "partnerships": Partnership,
}
ACTIONS: Final = sorted({path for each in handlers_of(*RESOURCES) if "own_form" in each.opt for path in each.paths})


class Town(NamedTuple):
    """The application at the end of the tour: who came in, and the addresses of all that the tour sees."""

    browsers: Mapping[Member, Browser]
    seen: tuple[tuple[str, str], ...]
    """Each route with an address of it."""
    shared: frozenset[str]
    """The trajectories that count in both plans."""
    log: Log

    def foreign(self, member: Member) -> list[str]:
        """Return the addresses of the trajectories, initiatives and partnerships in which somebody has no role."""
        found = set()
        for address in {address for _, address in self.seen}:
            kind, id = [*address.split("/"), "", ""][1:3]
            if kind in KINDS and re.fullmatch(ID, id):
                thing = KINDS[kind].replay(UUID(id), self.log.streams((UUID(id),))[UUID(id)])
                try:
                    thing.roles(member.actor.organisation)
                except Missing:
                    found.add(address)
        return sorted(found)


@pytest.fixture(scope="module")
def town(server: EmbeddedServer, told: str) -> Iterator[Town]:
    with copy_of(told, server) as url, Database(url, size=8) as store:
        log = Log(store)
        sights = prepare(log, Accounts(store.pool))
        Projector(store, log, READ_MODELS).catch_up()
        with application(store, Settings(today=TODAY)) as app, TestClient(app) as client:
            browsers = {member: Browser(client) for member in (BUYER, CONTRACT_MANAGER, EXECUTIVE)}
            for member, browser in browsers.items():
                browser.enter(member.actor.account)
            seen = [(route, stop.at(sights).address.partition("?")[0]) for route in TOUR for stop in TOUR[route]]
            plans = (Plan.replay(id, log.streams((id,))[id]) for id in (PLAN_A, PLAN_B))
            both = frozenset[str].intersection(*(frozenset(map(str, plan.trajectories)) for plan in plans))
            yield Town(browsers, tuple(seen), both, log)


def of_plans(town: Town, *plans: UUID) -> list[str]:
    """Return the addresses under some plans."""
    return sorted({address for _, address in town.seen if address.startswith(tuple(f"/plans/{id}" for id in plans))})


def filled(town: Town, path: str, plan: UUID) -> str:
    """Return an action under a plan, with the ids that its pages have; one that no page has is new."""
    known = {"plan": str(plan)}
    for route, address in town.seen:
        pattern = PARAMETER.sub(lambda found: f"(?P<{found[1]}>[^/]+)", route)
        if (found := re.fullmatch(pattern, address)) and found.groupdict().get("plan") == str(plan):
            known = found.groupdict() | known
    return PARAMETER.sub(lambda found: known.get(found[1], "section" if found[2] == "str" else str(uuid4())), path)


def test_no_page_of_a_plan_answers_the_client_of_another(town: Town) -> None:
    addresses = of_plans(town, PLAN_A, PLAN_B)
    assert len(addresses) > 80
    assert [(each, page.status) for each in addresses if (page := town.browsers[BUYER].get(each)).status != 404] == []


@pytest.mark.parametrize("plan", [PLAN_A, PLAN_B])
def test_no_action_on_a_plan_answers_the_client_of_another(town: Town, plan: UUID) -> None:
    browser, actions = town.browsers[BUYER], [path for path in ACTIONS if path.startswith("/plans/{plan:uuid}")]
    assert len(actions) > 80
    form = browser.get("/plans").fields("/language") | {"revision": "1", "version": "1", "read": "1"}
    wrong = []
    for path in actions:
        there = filled(town, path, plan)
        pages = [browser.send(each, form) for each in (there, there.replace(str(plan), str(uuid4())))]
        if {page.status for page in pages} - {400, 404} or pages[0].title != pages[1].title:
            wrong.append((path, [page.status for page in pages]))
    assert wrong == []


@pytest.mark.parametrize("who", [CONTRACT_MANAGER, EXECUTIVE], ids=["client", "contractor"])
def test_what_stands_in_one_plan_is_not_found_in_another(town: Town, who: Member) -> None:
    browser, wrong = town.browsers[who], []
    for here, there in ((PLAN_A, PLAN_B), (PLAN_B, PLAN_A)):
        for address in of_plans(town, here):
            moved = address.replace(str(here), str(there), 1)
            elsewhere = len(re.findall(ID, address)) > 1 and not any(id in address for id in town.shared)
            if elsewhere and "/changes/" not in address and (page := browser.get(moved)).status == 200:
                wrong.append((moved, page.title))
    assert wrong == []


def test_what_several_share_does_not_exist_for_whoever_has_no_part_in_it(town: Town) -> None:
    foreign = [(browser, each) for member, browser in town.browsers.items() for each in town.foreign(member)]
    assert len(foreign) >= 8
    assert [(each, page.status) for browser, each in foreign if (page := browser.get(each)).status != 404] == []
