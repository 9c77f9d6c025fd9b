"""The dossiers of a whole story: each holds all that belongs to its plan, and nothing that its reader may not read."""

import io
import json
import zipfile
from base64 import b64decode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

import verify_value
from demo.cast import PLAN_A, PLAN_B
from domain.aggregates.trajectory import TrajectoryStarted
from domain.commands.books import OpenedBook, open_book
from domain.events import tag_of, topic_of
from domain.refusals import Missing
from domain.trail.dossier import Dossier, Form
from domain.trail.notes import read_note
from projections.dossiers import LEDGER, SCHEMAS, Dossiers, Unproven
from storage.database import Database
from storage.log import Log
from storage.trail import Trail
from storage.witnesses import Witnesses
from tests.trail.kit import LOG, TRUST, WITNESSES
from verify_dossier import Verification, read_trust

NOW = datetime(2028, 2, 29, 12, tzinfo=UTC)


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
def witnesses(store: Database) -> Witnesses:
    """Who cosigns it."""
    return Witnesses(store.pool, LOG.verifier)


@pytest.fixture
def dossiers(store: Database, witnesses: Witnesses) -> Dossiers:
    """What makes its dossiers, after a checkpoint that two witnesses signed."""
    close(store, witnesses)
    return Dossiers(store.pool, witnesses)


def close(store: Database, witnesses: Witnesses, *signing: str) -> None:
    """Enter everything, close a checkpoint, and let witnesses sign it."""
    trail = Trail(store.pool)
    while trail.follow():
        pass
    note = trail.close(LOG, NOW)
    assert note is not None
    signers = [WITNESSES[name] for name in signing or ("client", "contractor")]
    lines = [each.cosign(note.text, int(NOW.timestamp())) for each in signers]
    witnesses.take(note._replace(signatures=(*note.signatures, *lines)), [each.verifier for each in signers])


def plans_in(log: Log) -> list[UUID]:
    return [each.originator_id for each in log.recorded() if tag_of(each.event) == "plan.opened"]


def require_right(dossier: Dossier) -> None:
    done = Verification(dossier.sealed({}, LOG), read_trust(TRUST))
    assert [str(each) for each in done.found] == []


def own_streams(opened: OpenedBook) -> set[UUID]:
    """What a book was folded from, but for other plans that share something with it, and what those alone cite."""
    book = opened.book
    theirs = {each.framework for other in book.others.values() for each in other.frameworks()}
    ours = {each.framework for each in book.plan.frameworks()}
    return opened.streams.keys() - book.others.keys() - (theirs - ours)


def test_a_whole_dossier_of_every_plan_is_right_and_holds_all_that_its_book_cites(dossiers: Dossiers, log: Log) -> None:
    for plan in plans_in(log):
        dossier = dossiers.of(plan).dossier
        assert dossier.form is Form.FULL
        require_right(dossier)
        opened = open_book(log, plan)
        assert own_streams(opened) <= dossier.streams.keys()
        assert not opened.book.others.keys() & dossier.streams.keys()
        for id in opened.streams.keys() & dossier.streams.keys():
            assert len(dossier.streams[id].events) == len(opened.streams[id])


def test_a_dossier_for_a_party_is_right_and_opens_what_that_party_may_take_along(dossiers: Dossiers, log: Log) -> None:
    limited, opened_ways = 0, 0
    for plan in plans_in(log):
        book = open_book(log, plan).book
        for own in (book.plan.client, *book.plan.contractors):
            dossier = dossiers.of(plan, own).dossier
            require_right(dossier)
            limited += dossier.form is Form.LIMITED
            for id, way in book.trajectories.items():
                events = dossier.streams[id].events if id in dossier.streams else []
                if any(each.opened for each in events):
                    opened_ways += 1
                    assert way.employer == own
    assert limited
    assert opened_ways


def test_the_client_cannot_read_a_pseudonym_anywhere_in_its_dossier(dossiers: Dossiers, log: Log) -> None:
    book = open_book(log, PLAN_A).book
    assert book.trajectories
    members = dossiers.of(PLAN_A, book.plan.client).dossier.members()
    told = [
        b64decode(event["state"])
        for name, content in members.items()
        if name.startswith("streams/")
        for event in json.loads(content)["events"]
        if "state" in event
    ]
    assert told
    for way in book.trajectories.values():
        assert not any(way.pseudonym.encode() in state for state in told)


def test_it_goes_up_to_the_checkpoint_that_a_quorum_signed_and_no_further(
    store: Database, witnesses: Witnesses, dossiers: Dossiers
) -> None:
    before = dossiers.of(PLAN_B).dossier
    assert Trail(store.pool).close(LOG, NOW + timedelta(days=2)) is not None
    assert witnesses.checkpoint() != read_note(before.checkpoint)
    assert dossiers.of(PLAN_B).dossier == before
    names = {each.name for each in read_note(before.checkpoint).signatures}
    assert names == {LOG.verifier.name, "client.example", "contractor.example"}


def test_without_a_checkpoint_there_is_nothing_to_prove(store: Database, witnesses: Witnesses) -> None:
    made = Dossiers(store.pool, witnesses)
    with pytest.raises(Unproven):
        made.of(PLAN_A)


def test_a_plan_that_is_not_there_or_not_for_somebody_is_missing(dossiers: Dossiers) -> None:
    with pytest.raises(Missing):
        dossiers.of(uuid4())
    with pytest.raises(Missing):
        dossiers.of(PLAN_A, uuid4())


def test_the_ledger_of_the_day_of_the_checkpoint_is_in_it_as_its_reader_may_read_it(
    dossiers: Dossiers, log: Log, tmp_path: Path
) -> None:
    client = open_book(log, PLAN_A).book.plan.client
    for own, form in ((None, "full"), (client, "limited")):
        raw = dossiers.written(dossiers.of(PLAN_A, own), LOG)
        with zipfile.ZipFile(io.BytesIO(raw)) as opened:
            told = json.loads(opened.read(LEDGER))
        assert (told["form"], told["as_of"]) == (form, "2028-02-29")
        assert Verification(raw, read_trust(TRUST)).found == []
        (tmp_path / "dossier.zip").write_bytes(raw)
        assert verify_value.main([str(tmp_path / "dossier.zip")]) == 0 or own


def test_the_schemas_are_those_of_the_events_that_are_told(dossiers: Dossiers) -> None:
    dossier = dossiers.of(PLAN_A).dossier
    told = json.loads(dossiers.schemas(dossier))
    topics = {each.opened.topic for stream in dossier.streams.values() for each in stream.events if each.opened}
    assert told["events"].keys() == topics
    assert topic_of(TrajectoryStarted) in topics
    done = Verification(dossier.sealed({SCHEMAS: dossiers.schemas(dossier)}, LOG), read_trust(TRUST))
    assert done.found == []
