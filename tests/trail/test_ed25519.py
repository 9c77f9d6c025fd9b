"""The verifier's own Ed25519 agrees with a library about every signature, and is stricter about keys (RFC 8032)."""

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from verify_dossier import L, P, point, signed, times

SMALL_ORDER = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
]
"""Every point whose order divides eight."""


def by_library(key: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except InvalidSignature:
        return False
    return True


@pytest.mark.parametrize(
    ("key", "message", "signature"),
    [
        (
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            (
                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
            ),
        ),
        (
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            (
                "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
            ),
        ),
        (
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            (
                "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
            ),
        ),
    ],
)
def test_the_examples_of_the_rfc_hold(key: str, message: str, signature: str) -> None:
    assert signed(bytes.fromhex(key), bytes.fromhex(message), bytes.fromhex(signature))


@given(seed=st.binary(min_size=32, max_size=32), message=st.binary(max_size=200))
@settings(max_examples=25)
def test_what_was_signed_holds(seed: bytes, message: bytes) -> None:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    assert signed(private.public_key().public_bytes_raw(), message, private.sign(message))


@given(
    seed=st.binary(min_size=32, max_size=32),
    message=st.binary(min_size=1, max_size=40),
    place=st.integers(0, 64 * 8 - 1),
    of=st.sampled_from(["key", "message", "signature"]),
)
@settings(max_examples=50)
def test_with_one_bit_changed_both_say_the_same(seed: bytes, message: bytes, place: int, of: str) -> None:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    parts = {"key": private.public_key().public_bytes_raw(), "message": message, "signature": private.sign(message)}
    changed = bytearray(parts[of])
    changed[place // 8 % len(changed)] ^= 1 << place % 8
    parts[of] = bytes(changed)
    assert signed(**parts) == by_library(**parts) is False


@given(seed=st.binary(min_size=32, max_size=32))
@settings(max_examples=10)
def test_the_same_signature_cannot_be_written_in_another_way(seed: bytes) -> None:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    key, signature = private.public_key().public_bytes_raw(), private.sign(b"")
    more = int.from_bytes(signature[32:], "little") + L
    assert not signed(key, b"", signature[:32] + more.to_bytes(32, "little"))
    assert not signed(key, b"", signature + b"\0")
    assert not signed(key, b"", signature[:63])


@given(st.binary(min_size=32, max_size=32))
def test_a_point_is_decoded_from_one_encoding_alone(raw: bytes) -> None:
    if found := point(raw):
        x, y = found
        assert (y | (x & 1) << 255).to_bytes(32, "little") == raw
        assert y < P


@pytest.mark.parametrize("number", [P, P + 1, 2**255 - 1, 1 | 1 << 255, P - 1 | 1 << 255])
def test_an_encoding_that_is_not_canonical_is_no_point(number: int) -> None:
    assert point(number.to_bytes(32, "little")) is None


@pytest.mark.parametrize("key", SMALL_ORDER)
def test_a_key_of_small_order_signs_nothing(key: str) -> None:
    raw = bytes.fromhex(key)
    found = point(raw)
    assert found is not None
    assert times(8, found) == (0, 1)
    assert not signed(raw, b"anything", raw + bytes(32))
    assert not signed(raw, b"anything", bytes.fromhex(SMALL_ORDER[0]) + bytes(32))
