"""Looking back at what is no plan: an initiative, a trajectory, a partnership, step by step and by both axes."""

import pytest

from demo.cast import (
    BUYER,
    CONTRACT_MANAGER,
    COUNSELLOR,
    ENGINEER,
    EXECUTIVE,
    FOREMAN,
    LEAD,
    Member,
)
from tests.web.kit import Browser, Page
from tests.web.scene import Scene

MEMBERS = (BUYER, CONTRACT_MANAGER, COUNSELLOR, ENGINEER, EXECUTIVE, FOREMAN, LEAD)


def slide(page: Page) -> tuple[int, int]:
    """Return the first and the last step of the replay on a page."""
    [found] = [each for each in page.root.iter("input") if each.get("type") == "range"]
    return int(found.get("min")), int(found.get("max"))


def things(browser: Browser, kind: str) -> list[str]:
    """Return the pages of all initiatives, trajectories or partnerships that a list leads to."""
    parts = len(kind.split("/")) + 1
    links = {link.partition("?")[0] for link in browser.get(f"/{kind}").links() if link.startswith(f"/{kind}/")}
    return sorted(link for link in links if len(link.strip("/").split("/")) == parts and not link.endswith("/new"))


@pytest.mark.parametrize("kind", ["initiatives", "trajectories", "partnerships"])
@pytest.mark.parametrize("who", MEMBERS, ids=lambda each: each.name)
def test_each_is_replayed_by_whoever_sees_it(whole_scene: Scene, who: Member, kind: str) -> None:
    browser = whole_scene.browser(who)
    for address in things(browser, kind):
        page = browser.get(address)
        assert page.status == 200
        first, last = slide(page)
        assert "U kijkt terug" not in page.text
        for step in sorted({first, (first + last) // 2, max(last - 1, first)} - {last}):
            then = browser.get(f"{address}?event={step}")
            assert then.status == 200, (address, step)
            assert f"Gebeurtenis {step} van {last}" in then.text
            assert "U kijkt terug" in then.text
            assert then.posts(f"/{kind}/") == []
            assert {browser.get(link).status for link in then.links() if link.startswith("/")} == {200}
        assert browser.get(f"{address}?event={last}").cents == page.cents


@pytest.mark.parametrize("kind", ["initiatives", "trajectories", "partnerships"])
def test_what_was_not_there_yet_or_never_will_be_is_answered(whole_scene: Scene, kind: str) -> None:
    browser = whole_scene.browser(LEAD)
    address = things(browser, kind)[0]
    assert browser.get(f"{address}?known=2020-01-01").status == 404
    _, last = slide(browser.get(address))
    for step in ("0", str(last + 1), "-1", "x", "1.5", "٣", "9" * 40):
        assert browser.get(address, params={"event": step}).status == 422
    for name in ("known", "on"):
        assert browser.get(f"{address}?{name}=31-02-2027").status == 422


def test_an_initiative_is_worth_at_a_step_what_was_known_then(whole_scene: Scene) -> None:
    browser = whole_scene.browser(LEAD)
    seen = set()
    for address in things(browser, "initiatives"):
        first, last = slide(browser.get(address))
        seen |= {tuple(browser.get(f"{address}?event={step}").cents) for step in range(first, last + 1)}
    assert len(seen) > 1


def test_a_step_is_no_contribution_of_another(whole_scene: Scene) -> None:
    """Whoever gave nothing yet has no step at which another gave something."""
    lasts = {}
    for who in (LEAD, ENGINEER, BUYER):
        browser = whole_scene.browser(who)
        for address in things(browser, "initiatives"):
            page = browser.get(address)
            lasts[who.name, address] = slide(page)[1]
            told = len(page.root.findall(".//ol[@class='ps-timeline']/li"))
            assert slide(page)[1] <= told
    assert len(set(lasts.values())) > 1


def test_one_jumps_to_what_was_agreed(whole_scene: Scene) -> None:
    browser = whole_scene.browser(LEAD)
    said = {
        kind: [browser.get(address).text for address in things(browser, kind)]
        for kind in ("initiatives", "partnerships")
    }
    assert any("akkoord met de delen, " in text for text in said["initiatives"])
    assert any("akkoord met de verdeling, " in text for text in said["partnerships"])


AXES = ("known=2026-06-30", "known=2027-08-15T12:00", "known=2027-08-15&on=2026-12-31", "on=2027-03-10")
LISTS = ("plans", "trajectories", "initiatives")


@pytest.mark.parametrize("who", MEMBERS, ids=lambda each: each.name)
@pytest.mark.parametrize("asked", AXES)
def test_a_plan_stands_in_the_list_as_on_its_own_page(whole_scene: Scene, who: Member, asked: str) -> None:
    browser = whole_scene.browser(who)
    page = browser.get(f"/plans?{asked}")
    assert page.status == 200
    rows = [row for row in page.root.iter("tr") if row.find("th") is not None and row.find(".//data") is not None]
    for row in rows:
        own = browser.get(next(link.get("href") for link in row.iter("a")))
        assert own.status == 200
        figures = key_figures(own)
        realised, *obligation = [int(each.get("value")) for each in row.iter("data")]
        assert realised == figures["realised"]
        assert (obligation or [0]) == [figures["obligation"]]
    shown = {link.partition("?")[0] for link in page.links() if link.startswith("/plans/")}
    now = {link for link in browser.get("/plans").links() if link.startswith("/plans/") and link != "/plans/new"}
    for missing in now - shown:
        assert browser.get(f"{missing}?{asked}").status == 404
    assert page.posts("/plans") == []


def key_figures(page: Page) -> dict[str, int]:
    """Return the key figures on the page of a plan, in cents, by the name in the address of their why."""
    found = {}
    for tile in page.root.iter("div"):
        if "ps-figure" in tile.get("class", "").split():
            [link], [value] = list(tile.iter("a")), list(tile.iter("data"))
            found[link.get("href").partition("?")[0].rpartition("/")[2]] = int(value.get("value"))
    return found


@pytest.mark.parametrize("kind", LISTS)
def test_a_list_of_the_past_leads_into_the_past_and_asks_nothing(whole_scene: Scene, kind: str) -> None:
    for who in MEMBERS:
        browser = whole_scene.browser(who)
        page = browser.get(f"/{kind}?known=2027-08-15T12:00")
        assert page.status == 200
        assert "U kijkt terug" in page.text
        assert page.posts(f"/{kind}") == []
        inward = {link for link in page.links() if link.startswith(f"/{kind}/") and not link.endswith("/new")}
        assert all("known=2027-08-15T10" in link for link in inward)
        assert {browser.get(link).status for link in inward} <= {200}


@pytest.mark.parametrize("kind", LISTS)
def test_a_list_answers_what_is_no_moment(whole_scene: Scene, kind: str) -> None:
    browser = whole_scene.browser(LEAD)
    for asked in ("known=gisteren", "on=2027-02-31", "known=9999-99-99", "event=3", "known=0001-01-01"):
        assert browser.get(f"/{kind}?{asked}").status == 422, asked
    assert browser.get(f"/{kind}?known=2020-01-01").status == 200
