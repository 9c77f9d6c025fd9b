"""Every measurement still runs. How fast is never a test: what is measured here is too small to say anything."""

from importlib import import_module
from typing import Any

import pytest

from bench.run import ALL, main
from storage.server import EmbeddedServer

SMALL: dict[str, dict[str, Any]] = {
    "appends": {"WRITERS": (1, 2), "FLUSHES": {"fast": 0}, "SECONDS": 0.05},
    "claims": {"OTHERS": 10, "ROUNDS": 1, "CALLS": 2, "WARM": 1},
    "command": {"ROUNDS": 1, "CALLS": 2, "WARM": 1},
    "entrance": {"ROUNDS": 1, "CALLS": 2},
    "live": {"READERS": (1, 2), "IDLE": 2, "SAVES": 2},
    "page": {"ENTRIES": 4, "AMENDMENTS": 2, "REQUESTS": 16, "WARM": 8, "ROUNDS": 1, "CALLS": 1},
    "replay": {"LENGTH": 100, "ROUNDS": 1},
    "trail": {"EVENTS": 300, "STREAMS": 20, "ROUNDS": 1, "CALLS": 2, "APPENDS": 3},
    "valuation": {"MANY": 200, "REPEATS": 1},
}


def test_every_measurement_can_be_made_small() -> None:
    assert SMALL.keys() == set(ALL)


@pytest.mark.parametrize("name", ALL)
def test_a_measurement_runs(
    name: str, server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PLANSPOOR_DATABASE_URL", server.url_of("postgres"))
    for constant, small in SMALL[name].items():
        monkeypatch.setattr(import_module(f"bench.bench_{name}"), constant, small)
    assert main([name]) == 0
    assert capsys.readouterr().out.count("\n") > 3
