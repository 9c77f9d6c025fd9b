"""Somebody takes the dossier of a plan along, and has it made sure of, with and without JavaScript."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from demo.arrival import PASSWORD
from demo.cast import EXECUTIVE, PLAN_A
from storage.trail import Trail
from tests.browser.conftest import NewVisitor
from tests.browser.kit import Served, require_readable
from tests.web.kit import LOG_KEY

VERIFYING = "/trust/verification"


def brought(page: Page, file: Path) -> Page:
    """Choose a file in the form, and send it."""
    page.goto(VERIFYING)
    page.locator("input[type=file]").set_input_files(file)
    page.locator(f'form[action="{VERIFYING}"] button[type=submit]').click()
    page.wait_for_load_state()
    return page


@pytest.mark.parametrize("javascript", [True, False], ids=["with", "without"])
def test_a_dossier_is_taken_along_and_made_sure_of(
    told_visitor: NewVisitor, told_application: Served, tmp_path: Path, *, javascript: bool
) -> None:
    trail = Trail(told_application.store.pool)
    while trail.follow():
        pass
    assert trail.close(LOG_KEY, datetime(2028, 2, 29, 12, tzinfo=UTC))
    visitor = told_visitor(javascript=javascript)
    visitor.sign_in(EXECUTIVE.email, PASSWORD)
    page = visitor.open(f"/plans/{PLAN_A}/history")
    page.get_by_role("link", name="Dossier van dit plan").click()
    with page.expect_download() as sent:
        page.get_by_role("link", name="Dossier downloaden").click()
    assert sent.value.suggested_filename == f"dossier-{PLAN_A.hex[:8]}.zip"
    file = tmp_path / "dossier.zip"
    sent.value.save_as(file)
    page = brought(page, file)
    expect(page.get_by_text("Met dit dossier is niets mis")).to_be_visible()
    if javascript:
        require_readable(page)
    raw = bytearray(file.read_bytes())
    raw[len(raw) // 2] ^= 1
    file.write_bytes(raw)
    page = brought(page, file)
    expect(page.get_by_text("Dit dossier bewijst niet wat het zegt")).to_be_visible()
    if javascript:
        require_readable(page)
