"""The parts of the eventsourcing library that the log leans on: a release that moves them is found here."""

import inspect
from importlib.metadata import version
from uuid import uuid4

import pytest
from eventsourcing.application import Application
from eventsourcing.persistence import Mapper
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore, PostgresFactory

from storage.database import Database
from storage.log import Factory, Log, Recorder
from storage.mapper import EventMapper
from tests.kit.conversation import Conversation, key, said

OVERRIDDEN = [
    (Recorder, PostgresApplicationRecorder, {"insert_events"}),
    (Database, PostgresDatastore, {"get_connection", "register_type_adapters"}),
    (Factory, PostgresFactory, {"application_recorder", "close"}),
    (Log, Application, {"construct_env", "construct_factory", "construct_mapper"}),
    (EventMapper, Mapper, {"to_stored_event", "to_domain_event"}),
]


def test_the_library_is_of_the_release_that_was_read() -> None:
    assert version("eventsourcing").startswith("9.5.")


@pytest.mark.parametrize(("ours", "theirs", "expected"), OVERRIDDEN)
def test_we_override_these_methods_and_no_others(ours: type, theirs: type, expected: set[str]) -> None:
    names = {name for name, each in vars(ours).items() if inspect.isfunction(each) and name != "__init__"}
    assert {name for name in names if hasattr(theirs, name)} == expected
    for name in expected:
        own, inherited = inspect.signature(getattr(ours, name)), inspect.signature(getattr(theirs, name))
        assert [(each.name, each.kind) for each in own.parameters.values()] == [
            (each.name, each.kind) for each in inherited.parameters.values()
        ]


def test_the_databases_own_functions_of_the_library_stay_off(database: Database, log: Log) -> None:
    assert log.recorder.datastore.enable_db_functions is False
    database.enable_db_functions = True
    with pytest.raises(ValueError, match="must stay off"):
        Log(database, [Conversation])


def test_nothing_in_the_environment_configures_the_log(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTGRES_ENABLE_DB_FUNCTIONS", "y")
    monkeypatch.setenv("IS_SNAPSHOTTING_ENABLED", "y")
    monkeypatch.setenv("CIPHER_TOPIC", "no.such:Cipher")
    monkeypatch.setenv("PERSISTENCE_MODULE", "eventsourcing.popo")
    log = Log(database, [Conversation])
    assert type(log.recorder) is Recorder
    assert type(log.mapper) is EventMapper
    assert log.snapshots is None
    assert log.recorder.datastore.enable_db_functions is False


def test_a_log_that_is_dropped_leaves_the_database_to_the_others(database: Database, log: Log) -> None:
    other = Log(database, [Conversation])
    other.close()
    del other
    assert log.position() == 0


def test_what_we_inherit_reads_what_we_append(log: Log) -> None:
    stream = uuid4()
    log.append([said(stream, 1), said(stream, 2)], key())
    log.append([said(uuid4(), 1)], key())
    assert [each.originator_version for each in log.events.get(stream)] == [1, 2]
    assert list(log.events.get(stream, gt=1)) == log.streams([stream])[stream][1:]
    assert [each.id for each in log.recorder.select_notifications(2, 10)] == [2, 3]
    assert log.recorder.max_notification_id() == log.position() == 3


def test_a_subscription_of_the_library_hears_our_appends(log: Log) -> None:
    with log.recorder.subscribe() as subscription:
        log.append([said(uuid4(), 1)], key())
        assert next(subscription).id == 1
        log.append([said(uuid4(), 1)], key())
        assert next(subscription).id == 2
