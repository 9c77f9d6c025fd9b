"""What commands may rely on, of the log in PostgreSQL and of the one in memory alike."""

from uuid import uuid4

import pytest

from domain.commands.store import Conflict, Repeated, Reused, Store
from domain.events import Recorded
from storage.log import Log
from tests.kit.conversation import Interrupted, head, key, said
from tests.kit.store import MemoryStore


@pytest.fixture(params=["postgresql", "memory"])
def store(request: pytest.FixtureRequest) -> Store:
    """Each store in turn."""
    if request.param == "memory":
        return MemoryStore()
    log: Log = request.getfixturevalue("log")
    return log


def test_what_was_appended_is_read_back_in_order(store: Store) -> None:
    stream = uuid4()
    events = [said(stream, 1), Recorded(stream, 2, Interrupted(head=head())), said(stream, 3, "een € of é")]
    store.append(events[:2], key())
    store.append(events[2:], key())
    assert store.streams([stream]) == {stream: events}


def test_many_streams_are_read_at_once_and_an_unknown_one_is_empty(store: Store) -> None:
    first, second, unknown = uuid4(), uuid4(), uuid4()
    events = [said(first, 1), said(second, 1), said(first, 2)]
    store.append(events, key())
    assert store.streams([unknown, second, first]) == {
        first: [events[0], events[2]],
        second: [events[1]],
        unknown: [],
    }
    assert store.streams([]) == {}
    assert store.streams([unknown]) == {unknown: []}


def test_a_stream_has_the_version_of_its_last_event_and_an_unknown_one_none(store: Store) -> None:
    first, second, unknown = uuid4(), uuid4(), uuid4()
    store.append([said(first, 1), said(second, 1), said(first, 2)], key())
    assert store.versions([unknown, second, first]) == {first: 2, second: 1, unknown: 0}
    assert store.versions([]) == {}


def test_positions_count_the_events_of_the_whole_log(store: Store) -> None:
    stream = uuid4()
    assert store.append([said(stream, 1), said(stream, 2)], key()) == 2
    assert store.append([said(uuid4(), 1)], key()) == 3


def test_a_version_that_is_taken_is_a_conflict_and_nothing_of_the_save_is_kept(store: Store) -> None:
    stream, other, late = uuid4(), uuid4(), key()
    store.append([said(stream, 1)], key())
    with pytest.raises(Conflict):
        store.append([said(other, 1), said(stream, 1)], late)
    assert store.streams([other]) == {other: []}
    assert store.done(late) is None
    assert store.append([said(other, 1), said(stream, 2)], late) == 3


def test_what_was_read_must_still_stand_when_something_else_is_appended(store: Store) -> None:
    read, grown, absent = uuid4(), uuid4(), uuid4()
    store.append([said(read, 1), said(grown, 1), said(grown, 2)], key())
    with pytest.raises(Conflict):
        store.append([said(uuid4(), 1)], key(), read=[(read, 1), (grown, 1)])
    with pytest.raises(Conflict):
        store.append([said(uuid4(), 1)], key(), read=[(absent, 1)])
    assert store.append([said(uuid4(), 1)], key(), read=[(read, 1), (grown, 2), (absent, 0)]) == 4


def test_a_repeated_command_is_known_although_what_it_read_has_grown(store: Store) -> None:
    read, once = uuid4(), key()
    store.append([said(read, 1)], key())
    assert store.append([said(uuid4(), 1)], once, read=[(read, 1)]) == 2
    store.append([said(read, 2)], key())
    with pytest.raises(Repeated):
        store.append([said(uuid4(), 1)], once, read=[(read, 1)])


def test_the_same_command_again_does_nothing_and_says_where_it_ended(store: Store) -> None:
    stream, once = uuid4(), key("hallo")
    store.append([said(stream, 1)], once)
    store.append([said(uuid4(), 1)], key())
    with pytest.raises(Repeated) as repeated:
        store.append([said(stream, 2)], once)
    assert repeated.value.position == 1
    assert len(store.streams([stream])[stream]) == 1
    assert store.done(once) == 1


def test_a_key_that_was_used_for_other_words_or_by_another_is_reused(store: Store) -> None:
    once = key("hallo")
    store.append([said(uuid4(), 1)], once)
    for other in (key("dag", command=once.command), key("hallo", command=once.command, by=uuid4())):
        with pytest.raises(Reused):
            store.append([said(uuid4(), 1)], other)
        with pytest.raises(Reused):
            store.done(other)


def test_a_command_without_events_is_done_once_too(store: Store) -> None:
    store.append([said(uuid4(), 1)], key())
    idle = key()
    assert store.append([], idle) == 1
    with pytest.raises(Repeated):
        store.append([said(uuid4(), 1)], idle)
