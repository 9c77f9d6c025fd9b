"""What drills share: signatures that are verified by a library, for the drills are about everything else."""

from functools import lru_cache

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

import verify_dossier


@lru_cache
def by_library(key: bytes, message: bytes, signature: bytes) -> bool:
    """Verify as a library does."""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except InvalidSignature:
        return False
    return True


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the verifier take a library's word about signatures: `test_ed25519.py` shows that its own is the same."""
    monkeypatch.setattr(verify_dossier, "signed", by_library)
