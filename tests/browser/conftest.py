"""One Chromium for a module, and for each test an application on a database of its own, with visitors."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Protocol

import pytest
from playwright.sync_api import Browser, sync_playwright

from demo.story import TODAY
from storage.database import Database
from storage.settings import Theme
from tests.browser.kit import Language, Served, Visitor, served

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class NewVisitor(Protocol):
    """Start another visitor."""

    def __call__(self, *, javascript: bool = True, language: Language = "nl", width: int = 1280) -> Visitor:
        """Open a window of their own."""
        ...


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser; every visitor has a context of their own in it. It leaves no event loop behind for others."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=[*FLAGS])
        yield browser
        browser.close()


@pytest.fixture
def store(migrated_url: str) -> Iterator[Database]:
    """A migrated database, open."""
    with Database(migrated_url, size=12) as opened:
        yield opened


@pytest.fixture
def theme() -> Theme:
    """The theme of the application; a test that looks at more than one parametrises this."""
    return Theme.PLANSPOOR


@pytest.fixture
def application(store: Database, theme: Theme) -> Iterator[Served]:
    """The application, served."""
    with served(store, theme=theme) as running:
        yield running


@contextmanager
def visitors_of(chromium: Browser, application: Served) -> Iterator[NewVisitor]:
    """Let visitors come. When they have gone, nobody's console may have said anything."""
    with ExitStack() as leaving:
        visitors: list[Visitor] = []

        def start(*, javascript: bool = True, language: Language = "nl", width: int = 1280) -> Visitor:
            visitor = Visitor(chromium, application.origin, javascript=javascript, language=language, width=width)
            leaving.callback(visitor.close)
            visitors.append(visitor)
            return visitor

        yield start
        assert [visitor.complaints for visitor in visitors] == [[]] * len(visitors)


@pytest.fixture
def new_visitor(chromium: Browser, application: Served) -> Iterator[NewVisitor]:
    """Start another visitor."""
    with visitors_of(chromium, application) as start:
        yield start


@pytest.fixture
def told_application(told_url: str, theme: Theme) -> Iterator[Served]:
    """The application on the day on which the demo story stands still, served."""
    with Database(told_url, size=12) as store, served(store, theme=theme, today=TODAY) as running:
        yield running


@pytest.fixture
def told_visitor(chromium: Browser, told_application: Served) -> Iterator[NewVisitor]:
    """Start another visitor of the demo story."""
    with visitors_of(chromium, told_application) as start:
        yield start


@pytest.fixture
def whole_application(whole_url: str) -> Iterator[Served]:
    """The application on the day on which the whole story stands still, served."""
    with Database(whole_url, size=12) as store, served(store, today=TODAY) as running:
        yield running


@pytest.fixture
def whole_visitor(chromium: Browser, whole_application: Served) -> Iterator[NewVisitor]:
    """Start another visitor of the whole story."""
    with visitors_of(chromium, whole_application) as start:
        yield start


@pytest.fixture
def visitor(new_visitor: NewVisitor) -> Visitor:
    """A visitor with a window of 1280 pixels and JavaScript, who reads Dutch."""
    return new_visitor()
