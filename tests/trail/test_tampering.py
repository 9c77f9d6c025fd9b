"""Whatever is changed in a dossier is found and named, also where whoever changed it has the key of the log."""

import io
import json
import struct
import zipfile
from base64 import b64encode
from collections.abc import Callable
from os import environ
from random import Random
from typing import Any, Final
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.trail.dossier import Dossier, Form, Included, Stream, archive, canonical, manifest
from domain.trail.entries import tag_of
from domain.trail.heads import Proof
from domain.trail.notes import Note, read_note
from tests.trail.kit import (
    AMENDMENT,
    FRAMEWORK,
    LOG,
    NOON,
    OTHER,
    PLAN,
    TOLD,
    TRUST,
    WAY,
    WITNESSES,
    SmallLog,
    sealed,
    sentences,
    verified,
)

LARGE: Final = environ.get("DRILL") == "large"

SMALL: Final = SmallLog(TOLD[:3])
"""As little as a plan can be, so that each of its bytes can be changed."""

pytestmark = pytest.mark.usefixtures("quick")

Change = Callable[[list[Included]], list[Included]]


def found(raw: bytes, trust: str = TRUST) -> list[str]:
    """What a verifier finds wrong; each finding has a sentence."""
    return sentences(verified(raw, trust).found)


def resealed(members: dict[str, bytes], plan: str = PLAN.hex, form: Form = Form.FULL, size: int = 12) -> bytes:
    """What a host makes of any members, with its own signature under the manifest."""
    text = manifest(LOG.verifier.name, PLAN, form, size, members).replace(PLAN.hex, plan)
    return archive({**members, "manifest.txt": Note(text, (LOG.sign(text),)).written().encode()})


def members_of(dossier: Dossier | None = None) -> dict[str, bytes]:
    return (dossier or SmallLog().dossier()).members()


def changed(dossier: Dossier, stream: Any, change: Change) -> Dossier:
    """The dossier with other events in one stream, and all else made to fit."""
    of = dossier.streams[stream]
    return dossier._replace(streams={**dossier.streams, stream: of._replace(events=change(list(of.events)))})


@pytest.mark.parametrize("part", range(4))
def test_every_byte_of_a_small_dossier_counts(part: int) -> None:
    raw, random = sealed(SMALL.dossier(), {}), Random(part)  # noqa: S311 - the same every time
    assert found(raw) == []
    for place in range(part, len(raw), 4):
        other = bytearray(raw)
        other[place] ^= random.randrange(1, 256)
        assert found(bytes(other)), place


@pytest.mark.parametrize("part", range(4))
def test_every_byte_of_a_member_counts_where_the_zip_is_made_anew_around_it(part: int) -> None:
    members = members_of(SMALL.dossier())
    right = resealed(members, size=4)
    assert found(right) == []
    kept = {**members, "manifest.txt": zipfile.ZipFile(io.BytesIO(right)).read("manifest.txt")}
    for name, content in kept.items():
        for place in range(part, len(content), 4):
            other = bytearray(content)
            other[place] ^= 1 << place % 8
            said = found(archive({**kept, name: bytes(other)}))
            assert any(name in each or "manifest" in each for each in said), (name, place)


@pytest.mark.parametrize("part", range(4))
def test_every_byte_of_a_proof_counts_where_the_manifest_is_made_anew_too(part: int) -> None:
    members = members_of(SMALL.dossier())
    for name, content in members.items():
        for place in range(part, len(content), 4 if LARGE else 12):
            other = bytearray(content)
            other[place] ^= 1 << place % 8
            said = found(resealed({**members, name: bytes(other)}, size=4))
            line = content[:place].count(b"\n")
            # The log's own cosignature, which is no witness's, and the last signature: nobody relies on it.
            assert said or (name == "checkpoint.txt" and line > 3), (name, place)


@pytest.mark.parametrize("stream", [PLAN, WAY, AMENDMENT, FRAMEWORK], ids=["plan", "way", "amendment", "framework"])
@pytest.mark.parametrize(
    "change",
    [
        lambda events: events[1:],
        lambda events: events[:-1],
        lambda events: events[: len(events) // 2] + events[len(events) // 2 + 1 :],
        lambda events: [*events, events[-1]],
        lambda events: [events[0], *events],
        lambda events: [*events[:-1], events[-1]._replace(opened=events[-1].opened._replace(topic="plan.x/1"))],
        lambda events: [*events[:-1], events[-1]._replace(opened=events[-1].opened._replace(state=b"{}"))],
        lambda events: [*events[:-1], events[-1]._replace(opened=events[-1].opened._replace(salt=bytes(32)))],
        lambda events: [*events[:-1], events[-1]._replace(number=events[-1].number + 1)],
        lambda events: [*events[:-1], events[-1]._replace(number=-1)],
        lambda events: [*events[:-1], events[-1]._replace(number=2**70)],
        lambda events: [*events[:-1], events[-1]._replace(proof=events[-1].proof[:-1])],
        lambda events: [*events[:-1], events[-1]._replace(proof=[*events[-1].proof, bytes(32)])],
        lambda _: [],
    ],
    ids=[
        *("first", "last", "middle", "doubled", "first-doubled", "topic", "state", "salt", "number", "negative"),
        *("far", "proof", "longer", "none"),
    ],
)
def test_no_event_is_dropped_doubled_or_changed_by_who_has_the_key_of_the_log(stream: Any, change: Change) -> None:
    right = SmallLog().dossier()
    assert any(stream.hex in each for each in found(sealed(changed(right, stream, change))))


def test_two_events_that_are_swapped_are_found_and_named() -> None:
    other = changed(SmallLog().dossier(), PLAN, lambda events: [events[1], events[0], *events[2:]])
    said = found(sealed(other))
    assert f"Stream {PLAN.hex}, version 1 (streams/{PLAN.hex}.json): in its place stands version 2." in said


def test_what_two_events_say_cannot_be_swapped() -> None:
    def swap(events: list[Included]) -> list[Included]:
        first, second, *rest = events
        return [first._replace(opened=second.opened), second._replace(opened=first.opened), *rest]

    said = found(sealed(changed(SmallLog().dossier(), PLAN, swap)))
    assert sum("is not the one that was recorded" in each for each in said) == 2


def test_an_event_of_another_plan_does_not_pass_for_one_of_this() -> None:
    log = SmallLog()
    theirs = log.dossier(OTHER).streams[OTHER].events
    said = found(sealed(changed(log.dossier(), PLAN, lambda events: [*events[:-1], theirs[-1]])))
    assert any("not one of an event of this stream" in each for each in said)


def test_another_plan_does_not_pass_for_this_one() -> None:
    log = SmallLog()
    streams = {**log.dossier().streams, PLAN: log.dossier(OTHER).streams[OTHER]}
    said = found(sealed(log.dossier()._replace(streams=streams)))
    assert any("not one of an event of this stream" in each for each in said)
    members = members_of(log.dossier(OTHER))
    assert any(f"Stream {PLAN.hex} belongs to the plan" in each for each in found(resealed(members)))


def test_a_stream_that_is_cited_cannot_be_left_out_nor_one_be_put_in() -> None:
    log = SmallLog()
    right = log.dossier()
    for gone in right.streams:
        streams = {id: stream for id, stream in right.streams.items() if id != gone}
        said = found(sealed(right._replace(streams=streams)))
        assert f"Stream {gone.hex} belongs to the plan, or is cited by an event of it, and is missing." in said
    extra = log.dossier(OTHER).streams[OTHER]
    said = found(sealed(right._replace(streams={**right.streams, OTHER: extra})))
    assert any("is cited by no event of this plan" in each for each in said)


def test_a_stream_with_events_is_not_said_to_have_none() -> None:
    right = SmallLog().dossier()
    for proof in (
        right.streams[WAY].head,
        Proof(()),
        Proof((), (bytes(32), bytes(32))),
        Proof(tuple([bytes(32)] * 300)),
    ):
        streams = {**right.streams, WAY: Stream([], proof)}
        assert any(
            "version 0" in each and "does not end here" in each
            for each in found(sealed(right._replace(streams=streams)))
        )


def test_a_signature_that_was_stripped_or_made_up_is_found() -> None:
    log = SmallLog()
    right = log.dossier()

    def under(note: str) -> list[str]:
        return found(sealed(right._replace(checkpoint=note)))

    assert under(log.checkpoint(("client", "reviewer"))) == []
    assert under(log.checkpoint(("client",))) == ["Too few of the witnesses that you trust cosigned the checkpoint."]
    note = read_note(log.checkpoint())
    alone = Note(note.text, note.signatures[1:])
    assert any("the log and the size that the manifest names, or not signed" in each for each in under(alone.written()))
    twice = Note(note.text, (*note.signatures, note.signatures[-1]))
    assert "The cosignature of witness reviewer does not hold, or stands twice." in under(twice.written())
    strange = note.signatures[-1]._replace(signed=note.signatures[-2].signed)
    made_up = Note(note.text, (*note.signatures[:-1], strange))
    assert "The cosignature of witness reviewer does not hold, or stands twice." in under(made_up.written())
    text = manifest(LOG.verifier.name, PLAN, Form.FULL, 12, right.members())
    bare = archive(
        {**right.members(), "manifest.txt": Note(text, (WITNESSES["client"].cosign(text, NOON),)).written().encode()}
    )
    assert found(bare) == ["The manifest is not signed by a log that you trust."]


def test_a_signature_of_a_manifest_is_none_of_a_checkpoint() -> None:
    log = SmallLog()
    members = members_of(log.dossier())
    with zipfile.ZipFile(io.BytesIO(resealed(members))) as opened:
        note = opened.read("manifest.txt")
    assert any("checkpoint.txt" in each for each in found(resealed({**members, "checkpoint.txt": note})))


def test_a_host_with_the_key_of_the_log_cannot_make_a_shorter_history_fit_what_was_cosigned() -> None:
    whole, shorter = SmallLog(), SmallLog(TOLD[:-1])
    rebuilt = shorter.dossier()._replace(checkpoint=whole.checkpoint())
    said = found(sealed(rebuilt))
    assert any("the size that the manifest names" in each for each in said)
    rebuilt = rebuilt._replace(size=whole.size)
    said = found(sealed(rebuilt))
    assert "The entry in heads.json is not the last one of the log that the checkpoint signs." in said
    assert any("is not in the log that the checkpoint signs" in each and PLAN.hex in each for each in said)
    unwatched = shorter.dossier()._replace(checkpoint=shorter.checkpoint(()))
    assert found(sealed(unwatched)) == ["Too few of the witnesses that you trust cosigned the checkpoint."]


def test_the_end_of_a_stream_is_that_of_this_checkpoint_and_of_no_earlier_one() -> None:
    whole, shorter = SmallLog(), SmallLog(TOLD[:-1]).dossier()
    right = whole.dossier()
    events = right.streams[PLAN].events[:-1]
    streams = {**right.streams, PLAN: Stream(events, shorter.streams[PLAN].head)}
    assert any(
        "version 3" in each and "does not end here" in each for each in found(sealed(right._replace(streams=streams)))
    )
    heads = right._replace(streams=streams, heads=shorter.heads)
    assert any("heads.json" in each for each in found(sealed(heads)))


def of(member: bytes, change: Callable[[dict[str, Any]], object]) -> bytes:
    """A JSON member with something changed in its value."""
    value = json.loads(member)
    change(value)
    return canonical(value)


IN_JSON: Final[dict[str, Callable[[bytes], bytes]]] = {
    "space": lambda raw: raw + b" ",
    "newline": lambda raw: raw + b"\n",
    "mark": lambda raw: b"\xef\xbb\xbf" + raw,
    "doubled": lambda raw: raw.replace(b'{"beside"', b'{"beside":[],"beside"', 1),
    "order": lambda raw: (
        b'{"stream":"' + WAY.hex.encode() + b'",' + raw[1:].replace(b',"stream":"' + WAY.hex.encode() + b'"', b"")
    ),
    "escaped": lambda raw: raw.replace(b"stream", b"\\u0073tream"),
    "not-a-number": lambda raw: of(raw, lambda value: value["events"][0].update(number=7)).replace(b":7,", b":NaN,"),
    "infinite": lambda raw: of(raw, lambda value: value["events"][0].update(number=7)).replace(b":7,", b":Infinity,"),
    "fraction": lambda raw: of(raw, lambda value: value["events"][0].update(number=0.5)),
    "long": lambda raw: of(raw, lambda value: value["events"][0].update(number=7)).replace(
        b":7,", b":" + b"7" * 9999 + b","
    ),
    "true": lambda raw: of(raw, lambda value: value["events"][0].update(number=True)),
    "text": lambda raw: of(raw, lambda value: value["events"][0].update(number="3")),
    "extra": lambda raw: of(raw, lambda value: value.update(more=1)),
    "less": lambda raw: of(raw, lambda value: value.pop("other")),
    "list": lambda _: b"[]",
    "nothing": lambda _: b"",
    "number": lambda _: b"7",
    "deep": lambda _: b"[" * 100_000 + b"]" * 100_000,
    "deep-object": lambda _: b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "wide": lambda raw: raw.decode().encode("utf-16"),
    "bytes": lambda raw: raw.replace(b"trajectory.", b"traject\xff\xfe."),
    "half": lambda raw: raw.replace(b"trajectory.started", b"trajectory\\ud800"),
    "unpadded": lambda raw: of(
        raw, lambda value: value["events"][0].update(salt=value["events"][0]["salt"].rstrip("="))
    ),
    "loose": lambda raw: of(raw, lambda value: value["events"][0].update(salt=loosened(value["events"][0]["salt"]))),
    "broken": lambda raw: of(
        raw,
        lambda value: value["events"][0].update(
            salt=value["events"][0]["salt"][:20] + "\n" + value["events"][0]["salt"][20:]
        ),
    ),
    "for-addresses": lambda raw: of(raw, lambda value: value["events"][0].update(state="_-" * 12)),
    "letters": lambda raw: of(raw, lambda value: value["events"][0].update(state="é")),
    "short": lambda raw: of(raw, lambda value: value["events"][0].update(salt=b64encode(bytes(31)).decode())),
    "short-entry": lambda raw: of(raw, lambda value: value["events"][0].update(entry=b64encode(bytes(101)).decode())),
    "no-entry": lambda raw: of(raw, lambda value: value["events"][0].update(entry=[])),
    "short-hash": lambda raw: of(raw, lambda value: value["events"][0]["proof"].append(b64encode(bytes(31)).decode())),
    "no-hash": lambda raw: of(raw, lambda value: value["beside"].append(7)),
    "no-event": lambda raw: of(raw, lambda value: value["events"].append(None)),
    "three": lambda raw: of(raw, lambda value: value["other"].extend(["", "", ""])),
    "other": lambda raw: of(raw, lambda value: value["other"].extend([value["events"][0]["salt"]] * 2)),
    "many": lambda raw: of(raw, lambda value: value["beside"].extend([value["events"][0]["salt"]] * 300)),
    "upper": lambda raw: of(raw, lambda value: value.update(stream=WAY.hex.upper())),
}
"""Other ways to write a stream, or something that looks like one."""


def loosened(text: str) -> str:
    """Base64 of the same bytes, with bits in its last sign that mean nothing."""
    signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    last = text.rstrip("=")
    return last[:-1] + signs[signs.index(last[-1]) + 1] + "=" * (len(text) - len(last))


@pytest.mark.parametrize("trick", IN_JSON)
def test_json_and_base64_have_one_form_and_any_other_is_found_and_named(trick: str) -> None:
    members = members_of()
    name = f"streams/{WAY.hex}.json"
    other = IN_JSON[trick](members[name])
    assert other != members[name]
    said = found(resealed({**members, name: other}))
    assert any(name in each for each in said), said


@pytest.mark.parametrize("state", [b"", b"{", b'{"a":1,"a":2}', b"\xff", b"[" * 100_000, b"1" * 5_000], ids=range(6))
def test_an_event_that_does_not_read_in_one_way_is_found_even_where_it_was_recorded_so(state: bytes) -> None:
    class Odd(SmallLog):
        def _enter(self, ends: Any, stream: Any, topic: str, said: bytes) -> None:
            super()._enter(ends, stream, topic, state if topic.startswith("trajectory.stage-ended") else said)

    said = found(sealed(Odd().dossier()))
    place = f"Stream {WAY.hex}, version 3 (streams/{WAY.hex}.json)"
    assert f"{place}: the event is not JSON, or reads in two ways." in said


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("planspoor/dossier/v1", "planspoor/dossier/v2"),
        ("form full", "form limited"),
        ("form full", "form more"),
        ("checkpoint 12", "checkpoint 012"),
        ("checkpoint 12", "checkpoint 11"),
        ("checkpoint 12\n", "checkpoint 12\nmore of it\n"),
        (f"plan {PLAN.hex}", f"plan {OTHER.hex}"),
        (f"plan {PLAN.hex}", f"plan {WAY.hex}"),
        (LOG.verifier.name, "another.example/trail"),
        (" heads.json", " HEADS.json"),
    ],
)
def test_the_manifest_says_what_it_must_whoever_signed_it(old: str, new: str) -> None:
    members = members_of()
    text = manifest(LOG.verifier.name, PLAN, Form.FULL, 12, members).replace(old, new, 1)
    assert found(archive({**members, "manifest.txt": Note(text, (LOG.sign(text),)).written().encode()}))


def test_a_member_too_many_too_few_or_under_another_name_is_named() -> None:
    members = members_of()
    note = zipfile.ZipFile(io.BytesIO(resealed(members))).read("manifest.txt")
    for name in members:
        rest = {each: content for each, content in members.items() if each != name}
        assert any(name in each for each in found(archive({**rest, "manifest.txt": note})))
        assert any(
            "more.txt" in each for each in found(archive({**rest, "more.txt": members[name], "manifest.txt": note}))
        )
    assert found(archive(members))
    assert found(archive({})) != []


def local(name: bytes, content: bytes, **other: int) -> bytes:
    """A member as any zip may have it."""
    said = {"version": 20, "flags": 0, "packed": 0, "time": 0, "day": 33, "size": len(content)} | other
    packed = struct.pack(
        "<IHHHHHIIIHH",
        *(0x04034B50, said["version"], said["flags"], said["packed"], said["time"], said["day"]),
        *(crc32(content), said["size"], said["size"], len(name), 0),
    )
    return packed + name + content


RIGHT: Final = sealed(SMALL.dossier())
AROUND: Final[dict[str, bytes]] = {
    "appended": RIGHT + b"x",
    "before": b"x" + RIGHT,
    "comment": RIGHT[:-2] + struct.pack("<H", 5) + b"hello",
    "twice": RIGHT + RIGHT,
    "cut": RIGHT[:-1],
    "half": RIGHT[: len(RIGHT) // 2],
    "begun": RIGHT[:20],
    "empty": b"",
    "no-zip": b"PK\x05\x06" + bytes(18),
    "other": b"%PDF-1.7",
    "between": RIGHT.replace(b"PK\x01\x02", local(b"z", b"") + b"PK\x01\x02", 1),
    "doubled": local(b"checkpoint.txt", b"") + RIGHT,
    "absolute": local(b"/etc/passwd", b"x") + RIGHT,
    "up": local(b"../x", b"x") + RIGHT,
    "drive": local(b"C:\\x", b"x") + RIGHT,
    "control": local(b"a\x1b[2J", b"x") + RIGHT,
    "letters": local("é".encode(), b"x") + RIGHT,
    "nameless": local(b"", b"x") + RIGHT,
    "large": local(b"a", b"", size=0xFFFFFFFF) + RIGHT,
    "packed": local(b"a", b"x", packed=8) + RIGHT,
    "secret": local(b"a", b"x", flags=1) + RIGHT,
    "later": local(b"a", b"x", day=34) + RIGHT,
}


@pytest.mark.parametrize("trick", AROUND)
def test_nothing_stands_around_or_between_the_members(trick: str) -> None:
    assert found(AROUND[trick])


def test_the_members_stand_in_their_order_and_as_they_are() -> None:
    with zipfile.ZipFile(io.BytesIO(RIGHT)) as opened:
        members = {name: opened.read(name) for name in opened.namelist()}
    for packed in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        for names in (sorted(members), sorted(members, reverse=True)):
            made = io.BytesIO()
            with zipfile.ZipFile(made, "w", packed) as other:
                for name in names:
                    other.writestr(name, members[name])
            assert any("the one zip" in each or "name that none can have" in each for each in found(made.getvalue()))


def test_a_bomb_is_not_unpacked() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("checkpoint.txt", bytes(50_000_000))
    done = verified(made.getvalue())
    assert done.found
    assert sum(map(len, done.members.values())) < 100_000


def test_more_members_than_a_dossier_can_have_are_not_read() -> None:
    done = verified(b"".join(local(b"%d" % number, b"") for number in range(10_050)))
    assert done.found
    assert len(done.members) == 10_000


def places_in(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a JSON value, by the way that leads there."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [way, *(place for name, each in inside for place in places_in(each, (*way, name)))]


def replaced(value: Any, way: tuple[Any, ...], other: Any) -> Any:
    """The value with something else in one place."""
    if not way:
        return other
    copy = value.copy()
    copy[way[0]] = replaced(value[way[0]], way[1:], other)
    return copy


ANYTHING: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=90),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=9), inside, max_size=3),
    max_leaves=6,
)


@given(data=st.data(), other=ANYTHING)
def test_whatever_stands_in_any_place_of_a_proof_is_an_answer_and_never_a_fault(
    data: st.DataObject, other: Any
) -> None:
    members = members_of(SMALL.dossier())
    name = data.draw(st.sampled_from(sorted(name for name in members if name.endswith(".json"))))
    value = json.loads(members[name])
    way = data.draw(st.sampled_from(places_in(value)))
    changed = replaced(value, way, other)
    try:
        raw = canonical(changed)
    except UnicodeEncodeError:
        return
    if raw != members[name]:
        assert found(resealed({**members, name: raw}, size=4)), (name, way)


@given(st.binary(max_size=400))
def test_whatever_is_handed_in_is_an_answer_and_never_a_fault(raw: bytes) -> None:
    assert found(raw)
    assert found(b"PK\x03\x04" + raw)
    assert found(archive({"manifest.txt": raw, "checkpoint.txt": raw, "heads.json": raw}))


@pytest.mark.parametrize("depth", range(300, 1_001, 50))
def test_an_event_as_deep_as_can_be_is_an_answer_and_never_a_fault(depth: int) -> None:
    class Deep(SmallLog):
        def _enter(self, ends: Any, stream: Any, topic: str, said: bytes) -> None:
            super()._enter(ends, stream, topic, b"[" * depth + b"]" * depth if "hours" in topic else said)

    log = Deep()
    streams = {
        id: Stream([log.included(*each) for each in log.told.get(id, [])], log.heads.prove(tag_of(id)))
        for id in SmallLog().dossier().streams
    }
    said = found(sealed(Dossier(PLAN, log.size, log.checkpoint(), log.included(log.size - 1), streams)))
    assert all("reads in two ways" in each for each in said)
