"""Many at the same moment: whatever the order in which they arrive, one answer holds and nothing happens twice."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from uuid import uuid4

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from demo.arrival import PASSWORD
from demo.cast import ADVISER, CONTRACT_MANAGER, EXECUTIVE, PLAN_B, PLANNER, Member
from demo.story import TODAY
from domain.aggregates.plan import Plan
from storage.database import Database
from storage.log import Log
from storage.settings import Settings
from tests.web.kit import Page, application

PLAN = f"/plans/{PLAN_B}"
RACERS = 16


@pytest.fixture
async def crowd(told_url: str) -> AsyncIterator["Crowd"]:
    """The demo story with room for a crowd."""
    with Database(told_url, size=RACERS + 2) as store, application(store, Settings(today=TODAY)) as app:
        async with AsyncTestClient(app) as client:
            yield Crowd(client, Log(store))


class Crowd:
    """People in front of one application, who act in the same moment."""

    def __init__(self, client: AsyncTestClient[Litestar], log: Log) -> None:
        """Stand before the application of `client`, over `log`."""
        self.client = client
        self.log = log

    async def sign_in(self, member: Member) -> None:
        """Let the next requests be those of a member."""
        self.client.cookies.clear()
        fields = Page(await self.client.get("/sign-in")).fields("/sign-in")
        answer = await self.send("/sign-in", fields | {"email": member.email, "password": PASSWORD})
        assert "session" in "".join(self.client.cookies), answer.text

    async def send(self, address: str, fields: dict[str, str]) -> Page:
        """Send a form; a redirect is not followed."""
        answer = await self.client.post(
            address, data=fields, headers={"Sec-Fetch-Site": "same-origin"}, follow_redirects=False
        )
        return Page(answer)

    async def fields(self, path: str, action: str) -> dict[str, str]:
        """Return the fields of the form to `action` on a page."""
        return Page(await self.client.get(path)).fields(action)


def hours(**typed: str) -> dict[str, str]:
    """Return what somebody fills in for eight hours."""
    filled = {
        "day": "28-2-2028",
        "minutes": "8",
        "description": "Een schoolplein vergroend.",
        "relation": "within",
        "evidence_reference": "UV-2028-11",
        "step": "save",
    }
    return filled | typed


async def test_the_same_form_sent_by_many_clicks_records_once(crowd: Crowd) -> None:
    await crowd.sign_in(PLANNER)
    fields = await crowd.fields(f"{PLAN}/hours/new", f"{PLAN}/hours") | hours()
    before = crowd.log.position()
    answers = await asyncio.gather(*(crowd.send(f"{PLAN}/hours", fields) for _ in range(RACERS)))
    assert {answer.status for answer in answers} == {303}
    assert len({answer.response.headers["location"] for answer in answers}) == 1
    assert crowd.log.position() - before == 1


async def test_different_efforts_in_the_same_moment_are_all_recorded(crowd: Crowd) -> None:
    await crowd.sign_in(PLANNER)
    fields = await crowd.fields(f"{PLAN}/hours/new", f"{PLAN}/hours") | hours()
    before = crowd.log.position()
    forms = [fields | {"command": str(uuid4()), "evidence_reference": f"UV-{each}"} for each in range(RACERS // 2)]
    answers = await asyncio.gather(*(crowd.send(f"{PLAN}/hours", form) for form in forms))
    assert {answer.status for answer in answers} == {303}
    assert crowd.log.position() - before == len(forms)


async def test_an_amendment_is_accepted_once_however_many_accept_it(crowd: Crowd) -> None:
    await crowd.sign_in(EXECUTIVE)
    plan = Plan.replay(PLAN_B, crowd.log.streams((PLAN_B,))[PLAN_B])
    address = f"{PLAN}/amendments/{plan.amendments[-1]}"
    fields = await crowd.fields(address, f"{address}/acceptance")
    before = crowd.log.position()
    forms = [fields | {"command": str(uuid4())} for _ in range(RACERS // 2)]
    answers = await asyncio.gather(*(crowd.send(f"{address}/acceptance", form) for form in forms))
    assert [answer.status for answer in answers].count(303) == 1
    assert {answer.status for answer in answers} <= {303, 409, 422}
    assert crowd.log.position() - before == 2  # the signature, and its effect on the plan


async def test_two_who_state_revenue_for_the_same_period_do_not_both_succeed(crowd: Crowd) -> None:
    forms = []
    for member in (CONTRACT_MANAGER, ADVISER):
        await crowd.sign_in(member)
        cookies = dict(crowd.client.cookies)
        page = Page(await crowd.client.get(f"{PLAN}/revenue/new"))
        fields = page.fields(f"{PLAN}/revenue")
        lots = [option.get("value") for option in page.root.iter("option") if option.get("value")]
        fields |= {
            "lot": fields.get("lot") or lots[0],
            "first_day": date(2028, 1, 1).strftime("%d-%m-%Y"),
            "last_day": TODAY.strftime("%d-%m-%Y"),
            "amount": "41.000,00",
        }
        forms.append((cookies, fields))
    before = crowd.log.position()
    crowd.client.cookies.clear()

    async def state(cookies: dict[str, str], fields: dict[str, str]) -> int:
        head = {"Sec-Fetch-Site": "same-origin", "Cookie": "; ".join(f"{name}={cookies[name]}" for name in cookies)}
        answer = await crowd.client.post(f"{PLAN}/revenue", data=fields, headers=head, follow_redirects=False)
        return answer.status_code

    assert sorted(await asyncio.gather(*(state(*form) for form in forms))) == [303, 422]
    assert crowd.log.position() - before == 1
