"""The ledgers of a whole story: valued again from their facts, true to the events, and found where they are not."""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from domain.commands.books import OpenedBook, open_book
from domain.events import tag_of
from domain.trail.dossier import Dossier, archive, canonical
from projections.dossiers import Dossiers
from projections.ledgers import ledger
from projections.readers import Reader
from storage.database import Database
from storage.log import Log
from storage.witnesses import Witnesses
from tests.projections.test_dossiers import close
from tests.trail.kit import LOG
from verify_value import Told, compared, main

ON = date(2028, 2, 29)
DAYS = (date(2026, 9, 1), date(2027, 6, 30), ON)

Written = dict[str, Any]


@pytest.fixture
def store(whole_url: str) -> Iterator[Database]:
    """The whole story, told."""
    with Database(whole_url, size=4) as opened:
        yield opened


@pytest.fixture
def log(store: Database) -> Log:
    """Its log."""
    return Log(store)


@pytest.fixture
def books(log: Log) -> dict[UUID, OpenedBook]:
    """Every plan in it."""
    plans = [each.originator_id for each in log.recorded() if tag_of(each.event) == "plan.opened"]
    return {plan: open_book(log, plan) for plan in plans}


@pytest.fixture
def dossiers(store: Database) -> Dossiers:
    """What makes the dossiers of them."""
    witnesses = Witnesses(store.pool, LOG.verifier)
    close(store, witnesses)
    return Dossiers(store.pool, witnesses)


def written(opened: OpenedBook, on: date = ON) -> Written:
    made: Written = json.loads(canonical(ledger(opened, on)))
    return made


def told(dossier: Dossier) -> Told:
    """Return what the events of a dossier tell."""
    streams = {
        id.hex: [(each.opened.topic, json.loads(each.opened.state)) for each in stream.events if each.opened]
        for id, stream in dossier.streams.items()
    }
    return Told(dossier.plan.hex, streams)


def test_every_line_and_total_is_what_the_rules_make_of_the_facts(books: dict[UUID, OpenedBook]) -> None:
    for opened in books.values():
        for on in DAYS:
            made = written(opened, on)
            assert list(compared(made)) == []
            assert made["totals"]["realised"] == opened.valuation(on).figures().realised
    assert sum(len(written(opened)["lines"]) for opened in books.values()) > len(books)


def test_every_fact_is_the_one_that_the_events_tell(books: dict[UUID, OpenedBook], dossiers: Dossiers) -> None:
    for plan, opened in books.items():
        assert list(told(dossiers.of(plan).dossier).differences(written(opened))) == []


def _cent(made: Written) -> None:
    made["lines"][0]["cents"] += 1


def _total(made: Written) -> None:
    made["totals"]["forecast"] -= 1


def _dropped(made: Written) -> None:
    made["lines"].pop()


def _doubled(made: Written) -> None:
    made["lines"].append(made["lines"][0])


def _element(made: Written) -> None:
    made["elements"]["3"] += 100


def _rate(made: Written) -> None:
    for each in made["facts"]["frameworks"].values():
        each["values"]["person_year"] = "50000.01"


def _rule(made: Written) -> None:
    made["lines"][0]["number"] = 14


def _day(made: Written) -> None:
    made["facts"]["trajectories"][0]["stages"][0]["from"] = "2026-02-02"


@pytest.mark.parametrize("change", [_cent, _total, _dropped, _doubled, _element, _rate, _rule, _day])
def test_what_is_not_worth_that_is_found(change: Callable[[Written], None], books: dict[UUID, OpenedBook]) -> None:
    for opened in books.values():
        made = written(opened)
        change(made)
        assert list(compared(made))


def _number(path: str) -> Callable[[Written], object]:
    """Return what changes a figure of the first fact of a kind by one."""
    kind, _, field = path.partition(".")

    def change(made: Written) -> object:
        for fact in made["facts"][kind]:
            if field in fact:
                fact[field] += 1
                return fact
        return None

    return change


def _text(*path: str, to: str) -> Callable[[Written], object]:
    def change(made: Written) -> object:
        here: Any = made["facts"]
        for step in path[:-1]:
            here = here[int(step) if step.isdigit() else step]
            if not here:
                return None
        here[path[-1]] = to
        return here

    return change


def _gone(kind: str) -> Callable[[Written], object]:
    def change(made: Written) -> object:
        return made["facts"][kind].pop() if made["facts"][kind] else None

    return change


FORGED = {
    "minutes": _number("hours.minutes"),
    "hours-day": _text("hours", "0", "date", to="2026-11-13"),
    "net": _text("purchases", "0", "net", to="18450.01"),
    "invoice-day": _text("purchases", "0", "date", to="2026-05-21"),
    "recognition": _text("purchases", "0", "recognitions", "0", "until", to="2030-01-01"),
    "percentage": _text("plans", "0", "percentage", to="4.99"),
    "revenue": _text("plans", "0", "revenue", "0", "amount", to="1.00"),
    "first-day": _text("trajectories", "0", "stages", "0", "from", to="2026-01-31"),
    "last-day": _text("trajectories", "0", "stages", "0", "until", to="2027-01-31"),
    "weekly-hours": _text("trajectories", "0", "stages", "0", "hours", to="35"),
    "support": _text("trajectories", "0", "stages", "0", "support", to="permanent"),
    "kind": _text("trajectories", "0", "stages", "0", "kind", to="prevention"),
    "allocation": _text("trajectories", "0", "stages", "0", "allocations", "0", "from", to="2026-02-03"),
    "group": _text("trajectories", "0", "stages", "0", "group", to="status-holder"),
    "initiative": _number("initiatives.minutes"),
    "dropped-hours": _gone("hours"),
    "dropped-purchase": _gone("purchases"),
    "dropped-initiative": _gone("initiatives"),
    "objected": _text("plans", "0", "objected", to=[UUID(int=1).hex]),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("name", FORGED)
def test_a_fact_that_no_event_tells_is_found(name: str, books: dict[UUID, OpenedBook], dossiers: Dossiers) -> None:
    changed = 0
    for plan, opened in books.items():
        made = written(opened)
        before = deepcopy(made)
        if FORGED[name](made) is not None and made != before:
            changed += 1
            assert list(told(dossiers.of(plan).dossier).differences(made))
    assert changed


def test_another_framework_value_than_was_published_is_found(books: dict[UUID, OpenedBook], dossiers: Dossiers) -> None:
    for plan, opened in books.items():
        made = written(opened)
        _rate(made)
        assert any("published" in each for each in told(dossiers.of(plan).dossier).differences(made))


def test_who_may_not_see_the_people_gets_totals_alone(books: dict[UUID, OpenedBook]) -> None:
    for opened in books.values():
        book = opened.book
        for own in (book.plan.client, *book.plan.contractors):
            reader = Reader(book, own, book.plan.party(own))
            made = ledger(opened, ON, reader)
            content = canonical(made).decode()
            figures = opened.valuation(ON).figures()
            assert made["totals"]["realised"] == figures.realised == sum(part["cents"] for part in made["parts"])
            assert {"facts", "lines", "events"}.isdisjoint(made)
            for way in book.trajectories.values():
                assert str(way.id) not in content
                assert way.pseudonym not in content


def test_the_file_says_so_and_how_it_ends(
    books: dict[UUID, OpenedBook], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = written(next(iter(books.values())))
    file = tmp_path / "ledger.json"
    file.write_bytes(canonical(made))
    assert main([str(file)]) == 0
    assert "were valued again: all right" in capsys.readouterr().out
    _cent(made)
    file.write_bytes(canonical(made))
    assert main([str(file)]) == 1
    assert "This ledger is not what its facts are worth." in capsys.readouterr().out
    opened = next(iter(books.values()))
    own = opened.book.plan.client
    totals = ledger(opened, ON, Reader(opened.book, own, opened.book.plan.party(own)))
    file.write_bytes(canonical(totals))
    assert main([str(file)]) == 0
    totals["parts"][0]["cents"] += 1
    file.write_bytes(canonical(totals))
    assert main([str(file)]) == 1
    assert "do not add up" in capsys.readouterr().out
    file.write_bytes(b'{"totals": {}, "totals": {}}')
    assert main([str(file)]) == 2


def test_totals_alone_in_a_dossier_in_which_nothing_is_closed_are_found(
    books: dict[UUID, OpenedBook], dossiers: Dossiers, tmp_path: Path
) -> None:
    plan, opened = next(iter(books.items()))
    own = opened.book.plan.client
    totals = canonical(ledger(opened, ON, Reader(opened.book, own, opened.book.plan.party(own))))
    file = tmp_path / "dossier.zip"
    file.write_bytes(archive({**dossiers.of(plan).dossier.members(), "ledger.json": totals}))
    assert main([str(file)]) == 1
    file.write_bytes(archive({**dossiers.of(plan, own).dossier.members(), "ledger.json": totals}))
    assert main([str(file)]) == 0
