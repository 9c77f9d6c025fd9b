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
