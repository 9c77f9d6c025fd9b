"""An organisation: its name, its public numbers and its recognitions, and nobody who works there."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from domain.aggregates.organisation import (
    Identifier,
    KeyRegistered,
    KeyWithdrawn,
    NormOwnerAppointed,
    Organisation,
    OrganisationRegistered,
    OrganisationRenamed,
    RecognitionAdded,
    add_recognition,
    appoint_norm_owner,
    register_key,
    register_organisation,
    rename_organisation,
    withdraw_key,
)
from domain.authority import HOST
from domain.terms import Recognition, Role
from domain.trail.notes import Algorithm, Signer
from tests.kit.cast import CLIENT, CONTRACTOR, NOORDERDIJK, WATERBURG, registered
from tests.kit.scenario import Scenario, given

PSO = Recognition(kind="pso-2", first_day=date(2026, 1, 1), last_day=date(2028, 12, 31), reference="PSO-2026-11")


def _register(*identifiers: Identifier, name: str = "gemeente Waterburg") -> Scenario:
    told = given(Organisation, id=WATERBURG)
    return told.when(register_organisation, CLIENT, name=name, client=True, identifiers=identifiers)


def test_an_organisation_registers_with_its_public_numbers() -> None:
    numbers = (
        Identifier(scheme="kvk", value="01234567"),
        Identifier(scheme="oin", value="00000001234567890000"),
        Identifier(scheme="rsin", value="123456782"),
    )
    told = _register(*numbers)
    told.then(OrganisationRegistered, name="gemeente Waterburg", identifiers=numbers)
    told.when(register_organisation, CLIENT, name="Nog eens", client=True)
    told.then_refused("organisation.already-registered")


@pytest.mark.parametrize("value", ["", "1234567", "123456789", "1234567a", "١٢٣٤٥٦٧٨", "12345678\n"])
def test_a_number_has_the_digits_of_its_scheme(value: str) -> None:
    _register(Identifier(scheme="kvk", value=value)).then_refused("organisation.identifier", field="kvk", digits=8)


def test_an_unknown_scheme_is_refused_without_echo() -> None:
    _register(Identifier(scheme="123456782", value="1")).then_refused("organisation.scheme", field="scheme")


def test_a_name_is_needed() -> None:
    _register(name=" ").then_refused("text.required", field="name")


def test_an_organisation_goes_by_another_name() -> None:
    told = given(Organisation, registered())
    told.when(rename_organisation, CLIENT, name="gemeente Waterburg ").then_refused("organisation.same-name")
    told.when(rename_organisation, CLIENT, name="gemeente Groot-Waterburg").then(OrganisationRenamed)
    assert told.state.name == "gemeente Groot-Waterburg"


def _declare(told: Scenario, **changes: Any) -> Scenario:
    return told.when(add_recognition, CLIENT, recognition=replace(PSO, **changes))


def test_a_recognition_is_declared_once_with_its_validity() -> None:
    told = given(Organisation, registered())
    _declare(told).then(RecognitionAdded, recognition=PSO)
    _declare(told).then_refused("organisation.recognition-known")
    _declare(told, reference=" PSO-2026-11 ").then_refused("organisation.recognition-known")
    _declare(told, first_day=date(2029, 1, 1), last_day=None).then(RecognitionAdded)


def test_a_recognition_is_named_and_does_not_end_before_it_starts() -> None:
    told = given(Organisation, registered())
    _declare(told, kind="").then_refused("text.required", field="kind")
    _declare(told, last_day=date(2025, 12, 31)).then_refused("period.end-before-start")


def test_the_host_appoints_who_publishes_the_norm_once() -> None:
    told = given(Organisation, registered(), id=WATERBURG)
    assert told.state.roles(WATERBURG) == {Role.CLIENT_ORGANISATION}
    told.when(appoint_norm_owner, HOST).then(NormOwnerAppointed)
    assert told.state.roles(WATERBURG) == {Role.CLIENT_ORGANISATION, Role.NORM_OWNER}
    assert told.state.roles(NOORDERDIJK) == frozenset()
    told.when(appoint_norm_owner, HOST).then_refused("organisation.norm-owner-already")


KEY = Signer("noorderdijk.example/key", bytes(32))
VKEY = KEY.verifier.vkey()


def test_a_key_is_registered_once_by_its_public_half() -> None:
    told = given(Organisation, registered(), id=NOORDERDIJK)
    told.when(register_key, CONTRACTOR, vkey=VKEY).then(KeyRegistered, vkey=VKEY)
    assert told.state.signs_with(KEY.verifier.key_id) == KEY.verifier
    assert told.state.signs_with(bytes(4)) is None
    told.when(register_key, CONTRACTOR, vkey=VKEY).then_refused("organisation.key-known", field="vkey")
    renamed = Signer("another.example/key", bytes(32), Algorithm.COSIGNATURE).verifier
    told.when(register_key, CONTRACTOR, vkey=renamed.vkey()).then_refused("organisation.key-known")


def test_the_key_of_a_witness_does_not_sign_what_is_agreed() -> None:
    told = given(Organisation, registered(), id=NOORDERDIJK)
    told.when(register_key, CONTRACTOR, vkey=KEY.timed().verifier.vkey()).then(KeyRegistered)
    assert told.state.signs_with(KEY.timed().verifier.key_id) is None
    assert [key.for_witnessing for key in told.state.keys.values()] == [True]


def test_a_private_key_is_refused_and_so_is_anything_else() -> None:
    told = given(Organisation, registered(), id=NOORDERDIJK)
    for private in (KEY.skey(), "-----BEGIN PRIVATE KEY-----"):
        told.when(register_key, CONTRACTOR, vkey=private).then_refused("organisation.key-private", field="vkey")
    for nothing in ("", "a", VKEY[:-4], VKEY.replace("+", " "), VKEY.swapcase()):
        told.when(register_key, CONTRACTOR, vkey=nothing).then_refused("organisation.key-unreadable", field="vkey")
    told.when(register_key, CONTRACTOR, vkey=f" {VKEY}\n").then(KeyRegistered, vkey=VKEY)


def test_a_key_is_not_named_after_a_person() -> None:
    named = Signer("praktijkbegeleider@noorderdijk.example", bytes(32)).verifier
    told = given(Organisation, registered(), id=NOORDERDIJK)
    told.when(register_key, CONTRACTOR, vkey=named.vkey()).then_refused("text.e-mail-address", field="vkey")


def test_a_key_is_withdrawn_with_a_reason_and_does_not_come_back() -> None:
    told = given(Organisation, registered(), id=NOORDERDIJK).when(register_key, CONTRACTOR, vkey=VKEY)
    told.when(withdraw_key, CONTRACTOR, vkey=VKEY).then_refused("text.required", field="reason")
    lost = "De sleutel is zoek."
    told.when(withdraw_key, CONTRACTOR, vkey=VKEY, reason=lost).then(KeyWithdrawn, vkey=VKEY)
    assert told.state.signs_with(KEY.verifier.key_id) is None
    assert told.state.keys[VKEY].reason == lost
    told.when(withdraw_key, CONTRACTOR, vkey=VKEY, reason=lost).then_refused("organisation.no-key")
    told.when(register_key, CONTRACTOR, vkey=VKEY).then_refused("organisation.key-known")
