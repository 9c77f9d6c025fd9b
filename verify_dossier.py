"""Verify a dossier of Planspoor, offline: python verify_dossier.py DOSSIER --trust FILE.

This file is all that it takes, with Python 3.11, so that anyone can read what is checked, and nobody need trust whoever
made the dossier. FILE says whom you trust, from elsewhere: a C2SP tlog-policy with groups of witnesses, such as

    log planspoor.example/trail+1234abcd+AbCd...
    witness client waterburg.example+...
    witness contractor noorderdijk.example+...
    group parties all client contractor
    quorum parties

It ends with 0 if nothing is wrong, with 1 and a sentence for each thing that is, with 2 if it could not begin.
docs/dossier.md tells the format: an entry commits to an event, and to the entry before it in its stream; all entries
are leaves of a Merkle tree, whose root witnesses cosign; the last one is the root of a map of where streams end.
"""

import argparse
import hmac
import json
import re
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256, sha512
from pathlib import Path
from struct import Struct, pack, unpack_from
from typing import Any, NamedTuple
from uuid import UUID
from zlib import crc32

MOST_BYTES, MOST_MEMBERS = 256 * 1024 * 1024, 10_000  # more is not read
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)?", re.ASCII)
MANIFEST, CHECKPOINT, HEADS, STREAMS = "manifest.txt", "checkpoint.txt", "heads.json", "streams/"
ENTRY = Struct(">H32sI32s32s")  # 0x101 of an event, 0x102 of heads; stream tag; seq; leaf before it; commitment
NOTHING = bytes(32)
CITING = {"amendment", "dispute", "framework", "initiative", "partnership", "trajectory"}  # fields that name a stream
ABOUT = "Stream {stream}, version {version} ({member}): "


class Finding(Exception):
    """Something that was found: a sentence and the facts in it."""

    def __init__(self, says: str, **facts: Any) -> None:
        super().__init__(says.format(**facts))
        self.says, self.facts = says, facts


# Ed25519 (RFC 8032), to verify only: slow, and short. A point of the curve is (x, y).
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
Point = tuple[int, int]


def add(p: Point, q: Point) -> Point:
    """Add two points: the curve is complete, so that this holds for any two."""
    (a, b), (c, d) = p, q
    k = D * a * b * c * d % P
    return (a * d + b * c) * pow(1 + k, -1, P) % P, (b * d + a * c) * pow(1 - k, -1, P) % P


def times(scalar: int, p: Point) -> Point:
    """Multiply a point."""
    found = times(scalar >> 1, add(p, p)) if scalar else (0, 1)
    return add(found, p) if scalar & 1 else found


def point(raw: bytes) -> Point | None:
    """Decode a point (5.1.3): None for 32 bytes that no point is encoded as."""
    y, odd = int.from_bytes(raw, "little") & 2**255 - 1, raw[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * pow(2, (P - 1) // 4, P) % P
    if y >= P or x * x % P != square or (x == 0 and odd):
        return None
    return (x if x & 1 == odd else P - x), y


def signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether a signature holds (5.1.7): S is below L; under a key of small order, which fits much, none does."""
    if len(signature) != 64 or (a := point(key)) is None or (r := point(signature[:32])) is None:
        return False
    s, base = int.from_bytes(signature[32:], "little"), point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
    k = int.from_bytes(sha512(signature[:32] + key + message).digest(), "little") % L
    return s < L and times(8, a) != (0, 1) and times(s, base or a) == add(r, times(k, a))


# Signed notes (C2SP signed-note, tlog-checkpoint, tlog-cosignature v1), and whom to trust (C2SP tlog-policy).
LOG, WITNESS = 1, 4
Note = tuple[str, list[tuple[str, bytes, bytes]]]  # a text, and of each signature under it: name, key id, bytes


class Key(NamedTuple):
    """A public key: who signs with it, as a log or a witness, and by which four bytes a signature names it."""

    name: str
    algorithm: int
    key: bytes
    id: bytes

    @classmethod
    def read(cls, vkey: str, algorithm: int) -> "Key":
        """Read a key. Raises `ValueError`."""
        name, id, text = vkey.split("+", 2)
        raw = b64decode(text, validate=True)
        found = cls(name, algorithm, raw[1:], sha256(name.encode() + b"\n" + raw).digest()[:4])
        if f"{name}+{found.id.hex()}+{b64encode(raw).decode()}" != vkey or len(raw) != 33 or raw[0] != algorithm:
            raise ValueError(id)
        return found

    def signing(self, note: Note) -> int | None:
        """Return when this key signed a note, 0 for a log; -1 where it did not rightly, or twice, None where not."""
        own = [raw for name, id, raw in note[1] if (name, id) == (self.name, self.id)]
        if len(own) != 1:
            return -1 if own else None
        at, raw = (int.from_bytes(own[0][:8], "big"), own[0][8:]) if self.algorithm == WITNESS else (0, own[0])
        said = f"cosignature/v1\ntime {at}\n{note[0]}" if self.algorithm == WITNESS else note[0]
        return at if at < 2**37 and signed(self.key, said.encode(), raw) else -1


def read_trust(text: str) -> tuple[dict[str, Key], dict[str, Key], tuple[int, list[str]]]:
    """Read a trust file: logs and witnesses by name, and how many of which witnesses must have signed."""
    logs, witnesses, quorum = list[Key](), dict[str, Key](), list[str]()
    groups: dict[str, tuple[int, list[str]]] = {"none": (0, [])}
    for number, line in enumerate(text.split("\n"), 1):
        try:
            match line.split():
                case ["log", vkey, *_]:
                    logs.append(Key.read(vkey, LOG))
                case ["witness", name, vkey, *_] if name not in groups:
                    witnesses[name], groups[name] = Key.read(vkey, WITNESS), (1, [name])
                case ["group", name, least, *members] if name not in groups and witnesses.keys() >= {*members}:
                    groups[name] = {"all": len(members), "any": 1}.get(least) or int(least), members
                    if not 1 <= groups[name][0] <= len(members) == len({*members}):
                        raise ValueError(least)
                case ["quorum", name] if name in groups and not quorum:
                    quorum.append(name)
                case [first, *_] if not first.startswith("#"):
                    raise ValueError(first)
        except ValueError:
            raise Finding("Line {line} of the trust file is no line of a trust policy.", line=number) from None
    if not logs or not quorum or len({key.key for key in (*logs, *witnesses.values())}) < len(logs) + len(witnesses):
        raise Finding("The trust file must name a log and a quorum, and no key twice.")
    return {key.name: key for key in logs}, witnesses, groups[quorum[0]]


# What a dossier is written in: a zip that stores its members as they are, JSON and Base64, each in one form only.
def zipped(members: dict[str, bytes]) -> bytes:
    """Return the one zip of some members: in the order of their names, of 1 January 1980, with nothing beside them."""
    files, directory, at, count = list[bytes](), b"", 0, len(members)
    for name, content in sorted(members.items()):
        said = (20, 0, 0, 0, 33, crc32(content), len(content), len(content), len(name), 0)
        directory += pack("<IHHHHHHIIIHHHHHII", 0x02014B50, 20, *said, 0, 0, 0, 0, at) + name.encode()
        files += [pack("<IHHHHHIIIHH", 0x04034B50, *said) + name.encode(), content]
        at += len(files[-2]) + len(content)
    return b"".join([*files, directory, pack("<IHHHHIIH", 0x06054B50, 0, 0, count, count, len(directory), at, 0)])


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object in which every key stands once. Raises `ValueError` for any other."""
    if len(dict(pairs)) != len(pairs):
        raise ValueError(pairs)
    return dict(pairs)


def fields(value: Any, member: str, **kinds: type) -> list[Any]:
    """Return the values of an object with exactly these fields, each of its kind. Bytes are JSON in its one form."""
    try:
        read = json.loads(value, object_pairs_hook=once) if type(value) is bytes else value
        one = json.dumps(read, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        read = one = None
    right = type(read) is dict and {name: type(held) for name, held in read.items()} == kinds
    if not right or (type(value) is bytes and one != value):
        raise Finding("Member {member} is not JSON in its one form, with the fields that it must have.", member=member)
    return [read[name] for name in kinds]


def unbase64(text: Any, member: str, length: int | None = None) -> bytes:
    """Return the bytes of canonical Base64, of a length where that is told."""
    fits = isinstance(text, str) and len(text) % 4 == 0 and re.fullmatch("[A-Za-z0-9+/]*={0,2}", text)
    raw = b64decode(text) if fits else b"\xff"
    if b64encode(raw).decode() != text or len(raw) != (len(raw) if length is None else length):
        raise Finding("Member {member} holds Base64 that is not canonical, or of another length.", member=member)
    return raw


def cited(value: Any) -> Iterator[str]:
    """Yield the streams that an event names."""
    for name, held in value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else ()):
        if name in CITING and isinstance(held, str):
            yield held
        yield from cited(held)


class Verification:
    """A dossier as it was checked: what was `found` wrong, and if that is nothing, what is `shown` and what not."""

    def __init__(self, dossier: bytes, trust: Any) -> None:
        """Check a dossier against whom one trusts."""
        self.found, self.shown, self.members = list[Finding](), list[Finding](), dict[str, bytes]()
        self.logs, self.witnesses, self.quorum = trust
        try:
            self.unzip(dossier)
            self.manifest()
            self.checkpoint()
            self.streams()
        except Finding as finding:
            self.found.append(finding)

    def find(self, says: str, *, shown: bool = False, **facts: Any) -> None:
        """Keep what was found, or what is shown where nothing is wrong."""
        (self.shown if shown else self.found).append(Finding(says, **facts))

    def unzip(self, raw: bytes) -> None:
        """Read the members of a zip by name. Nothing is unpacked: what claims to be packed is not in the one form."""
        at, members = 0, self.members
        while raw[at : at + 4] == b"PK\3\4" and at + 30 <= len(raw) <= MOST_BYTES and len(members) < MOST_MEMBERS:
            size, length = unpack_from("<IH", raw, at + 22)
            name, start = raw[at + 30 : at + 30 + length].decode("latin-1"), at + 30 + length
            if not NAME.fullmatch(name):
                raise Finding("A member has a name that none can have: {member}.", member=ascii(name[:80]))
            members[name], at = raw[start : start + size], start + size
        if zipped(members) != raw:
            self.find("The file is not the one zip that its members make: something is before, after or in them.")

    def note(self, raw: bytes, member: str, form: str) -> tuple[Note, re.Match[str]]:
        """Read a signed note, and what its text says in a form."""
        text, _, lines = raw.decode("utf-8", "replace").rpartition("\n\n")
        found = [re.fullmatch("\u2014 ([^ +]+) ([^ ]+)", line) for line in lines.split("\n")[:-1]]
        said = re.fullmatch(form, text + "\n")
        if not said or not found or None in found or not lines.endswith("\n"):
            raise Finding("Member {member} is missing, or no signed note, or does not say what it must.", member=member)
        signatures = [(line[1], unbase64(line[2], member)) for line in found if line]
        return (text + "\n", [(name, raw[:4], raw[4:]) for name, raw in signatures]), said

    def manifest(self) -> None:
        """Check that a log signed exactly these members, for which plan, in which form, up to which checkpoint."""
        form = r"planspoor/dossier/v1\n(.+)\nplan ([0-9a-f]{32})\nform (full|limited)\ncheckpoint ([1-9][0-9]{0,18})\n"
        note, said = self.note(self.members.get(MANIFEST, b""), MANIFEST, form + r"((?:[0-9a-f]{64} .+\n)*)")
        self.origin, self.plan, self.form, size, lines = said.groups()
        if self.origin not in self.logs or self.logs[self.origin].signing(note) != 0:
            raise Finding("The manifest is not signed by a log that you trust.")
        self.log, self.size, listed = self.logs[self.origin], int(size), dict[str, str]()
        listed |= {line[65:]: line[:64] for line in lines.split("\n")[:-1]}
        for name in sorted({*listed, *self.members} - {MANIFEST}):
            if name not in listed or name not in self.members:
                self.find("Member {member} is missing, or not in the signed manifest.", member=ascii(name[:80])[1:-1])
            elif sha256(self.members[name]).hexdigest() != listed[name]:
                self.find("Member {member} is not what the signed manifest says.", member=name)

    def checkpoint(self) -> None:
        """Check who signed the checkpoint, and that the map of heads is the last entry of its log."""
        note, text = self.note(self.members.get(CHECKPOINT, b""), CHECKPOINT, r"(.+)\n([1-9][0-9]{0,18})\n(.+)\n")
        if (text[1], int(text[2])) != (self.origin, self.size) or self.log.signing(note) != 0:
            self.find("The checkpoint is not the one of the log and the size that the manifest names, or not signed.")
        self.size, self.root = int(text[2]), unbase64(text[3], CHECKPOINT, 32)
        signing = {name: at for name, key in self.witnesses.items() if (at := key.signing(note)) is not None}
        for name, at in signing.items():
            if at < 0:
                self.find("The cosignature of witness {witness} does not hold, or stands twice.", witness=name)
            when = f"{datetime.fromtimestamp(max(at, 0), UTC):%Y-%m-%d %H:%M} UTC"
            self.find("Witness {witness} cosigned the checkpoint on {at}.", shown=True, witness=name, at=when)
        if len([name for name in self.quorum[1] if signing.get(name, -1) >= 0]) < self.quorum[0]:
            self.find("Too few of the witnesses that you trust cosigned the checkpoint.")
        held, last, proof = fields(self.members.get(HEADS, b""), HEADS, entry=str, number=int, proof=list)
        *about, self.heads = ENTRY.unpack(entry := unbase64(held, HEADS, ENTRY.size))
        right = [last, *about] == [self.size - 1, 0x102, NOTHING, last, NOTHING]
        if not right or not self.included(entry, last, proof, HEADS):
            self.find("The entry in heads.json is not the last one of the log that the checkpoint signs.")

    def included(self, entry: bytes, number: int, proof: list[Any], member: str) -> bool:
        """Tell whether an entry stands at a number in the log (RFC 9162 2.1.3.2)."""
        here, last, found = number, self.size - 1, sha256(b"\0" + entry).digest()
        for each in (unbase64(each, member, 32) for each in proof):
            if last <= 0:
                return False
            if here & 1 or here == last:
                found = sha256(b"\1" + each + found).digest()
                while here and not here & 1:
                    here, last = here >> 1, last >> 1
            else:
                found = sha256(b"\1" + found + each).digest()
            here, last = here >> 1, last >> 1
        return 0 <= number < self.size and last == 0 and found == self.root

    def ends(self, tag: bytes, value: bytes, beside: list[bytes], other: list[bytes]) -> bool:
        """Tell whether the map of heads has a value for a tag; or for no value, nothing or `other` in its place."""
        at, held = other or (tag, value)
        path, whose = (int.from_bytes(each, "big") >> max(256 - len(beside), 0) for each in (tag, at))
        fits = len(beside) <= 256 and path == whose and not (other and (value or at == tag))
        leaf = sha256(b"\2" + at + held).digest() if held else NOTHING
        for each in reversed(beside):
            leaf, path = sha256(b"\3" + (each + leaf if path & 1 else leaf + each)).digest(), path >> 1
        return fits and leaf == self.heads

    def streams(self) -> None:
        """Check that every stream is whole, and that these are those of the plan and those that its events cite."""
        own = (sha256(each + bytes.fromhex(self.plan)).digest()[:16] for each in (b"oversight", b"meetings"))
        given = {name: name[len(STREAMS) : -len(".json")] for name in sorted(self.members) if name.startswith(STREAMS)}
        needed, events, closed = {self.plan, *(UUID(bytes=each, version=4).hex for each in own)}, 0, 0
        for name, id in given.items():
            told = list[set[str] | None]()
            try:
                told += self.stream(name, id)
            except Finding as finding:
                self.found.append(finding)
            events, closed = events + len(told), closed + told.count(None)
            needed |= {each for cites in told if cites for each in cites}
        for id in sorted(needed - {*given.values()}):
            self.find("Stream {stream} belongs to the plan, or is cited by an event of it, and is missing.", stream=id)
        for id in sorted({*given.values()} - needed):
            self.find("Stream {stream} is cited by no event of this plan.", stream=id)
        if (form := "limited" if closed else "full") != self.form:
            self.find("The manifest says {said}; by what is closed, this dossier is {form}.", said=self.form, form=form)
        others = sorted(self.members.keys() - given.keys() - {MANIFEST, CHECKPOINT, HEADS})
        facts = dict[str, Any](form=form, plan=self.plan, size=self.size, log=self.origin, closed=closed, shown=True)
        facts |= {"events": events, "streams": len(given), "members": ", ".join(others)}
        self.find("This is the {form} dossier of plan {plan}, up to entry {size} of the log {log}.", **facts)
        self.find("Its {events} events of {streams} streams were in the log then as they are, none left out.", **facts)
        if closed:
            self.find("Not shown: what {closed} of them say or cite: their content is closed in this form.", **facts)
        if others:
            self.find("Not shown: that {members} is right: the host signed that, and only the events count.", **facts)
        self.find("Not shown: that what was recorded is true, or what was recorded after that checkpoint.", shown=True)

    def stream(self, name: str, id: str) -> Iterator[set[str] | None]:
        """Check a stream from its first event to its end in the map; yield what each cites, None where it is closed."""
        kinds: dict[str, type] = {"beside": list, "events": list, "other": list, "stream": str}
        beside, entries, other, stream = fields(self.members[name], name, **kinds)
        if stream != id or not re.fullmatch("[0-9a-f]{32}", id) or len(other) not in {0, 2}:
            raise Finding("Member {member} is not about the stream that its name says.", member=name)
        tag, leaf, version = sha256(b"planspoor/stream/v1\0" + bytes.fromhex(id)).digest(), NOTHING, 0
        for each in entries:
            content = {"salt": str, "state": str, "topic": str} if type(each) is dict and "state" in each else {}
            text, number, proof, *opened = fields(each, name, entry=str, number=int, proof=list, **content)
            kind, whose, seq, prev, commit = ENTRY.unpack(entry := unbase64(text, name, ENTRY.size))
            facts: dict[str, Any] = {"stream": id, "member": name, "version": version + 1}
            if (kind, whose) != (0x101, tag):
                self.find(ABOUT + "the entry is not one of an event of this stream.", **facts)
            if seq != version + 1:
                self.find(ABOUT + "in its place stands version {found}.", found=seq, **facts)
            elif prev != leaf:
                self.find(ABOUT + "it does not follow upon the entry before it.", **facts)
            if not self.included(entry, number, proof, name):
                self.find(ABOUT + "the entry is not in the log that the checkpoint signs.", **facts)
            version, leaf, cites = seq, sha256(b"\0" + entry).digest(), set[str]() if opened else None
            if opened:
                salt, state, topic = unbase64(opened[0], name, 32), unbase64(opened[1], name), opened[2].encode()
                said = pack(">H", len(topic) & 0xFFFF) + topic + pack(">Q", len(state)) + state
                if hmac.digest(salt, said, "sha256") != commit:
                    self.find(ABOUT + "the event is not the one that was recorded.", **facts)
                try:
                    event = json.loads(state, object_pairs_hook=once)
                    cites = {*cited(event)} if topic.startswith((b"plan.", b"amendment.")) else cites
                    if topic.startswith(b"amendment.") and isinstance(event, dict) and type(event.get("key")) is dict:
                        self.agreed(event["key"], event.get("content"), **facts)
                except (ValueError, RecursionError):
                    self.find(ABOUT + "the event is not JSON, or reads in two ways.", **facts)
            yield cites
        value = sha256(pack(">I", version) + leaf).digest() if entries else b""
        if not self.ends(tag, value, *([unbase64(each, name, 32) for each in those] for those in (beside, other))):
            self.find(ABOUT + "the stream does not end here in the log.", stream=id, member=name, version=version)

    def agreed(self, key: dict[str, Any], content: Any, **facts: Any) -> None:
        """Check what a party signed with a key of its own, over exactly this content of this amendment of this plan."""
        plan, amendment = UUID(self.plan), UUID(facts["stream"])
        said = f"planspoor/agreement/v1\nplan {plan}\namendment {amendment}\nsha256 {content}\n"
        try:
            note, _ = self.note(f"{said}\n{key['line']}".encode(), facts["member"], re.escape(said))
            right = Key.read(key["vkey"], LOG).signing(note) == 0 and len(note[1]) == 1
        except (AttributeError, KeyError, ValueError, Finding):
            right = False
        if right:
            self.find(ABOUT + "signed with {key}. Ask the party if it is theirs.", shown=True, key=key["vkey"], **facts)
        else:
            self.find(ABOUT + "what a party signed with a key of its own does not hold.", **facts)


def main(words: list[str] | None = None) -> int:
    """Verify one dossier, and say what was found."""
    parser = argparse.ArgumentParser(description="Verify a dossier of Planspoor.")
    parser.add_argument("dossier", type=Path, metavar="DOSSIER")
    parser.add_argument("--trust", type=Path, metavar="FILE", required=True, help="whom you trust, from elsewhere")
    asked = parser.parse_args(words)
    try:
        trust = read_trust(asked.trust.read_text("utf-8"))
        done = Verification(asked.dossier.read_bytes(), trust)
    except (OSError, UnicodeDecodeError, Finding) as reason:
        print(f"It could not begin: {reason}", file=sys.stderr)
        return 2
    for finding in done.found or done.shown:
        print(finding)
    print("This dossier does not prove what it says." if done.found else "Nothing is wrong with this dossier.")
    return 1 if done.found else 0


if __name__ == "__main__":
    sys.exit(main())
