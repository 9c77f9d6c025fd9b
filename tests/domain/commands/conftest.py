"""Every test finds the office furnished, and leaves it to itself."""

import pytest

from domain.events import Recorded
from tests.kit.office import Office, furnished


@pytest.fixture(scope="session")
def furniture() -> list[Recorded]:
    """What happened before any test begins."""
    return furnished().store.log


@pytest.fixture
def office(furniture: list[Recorded]) -> Office:
    """An office of the test's own."""
    return Office(furniture)
