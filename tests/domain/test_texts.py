"""Free text: nothing that points at a person gets into the log, and what a plan is full of gets in."""

import time
import unicodedata
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import texts
from domain.refusals import Refused
from domain.texts import clean, passes_eleven_test, personal, struck

NUMBER = "123456782"
"""Passes the eleven test and belongs to nobody."""

LEAKS = {
    "citizen-service-number": [
        NUMBER,
        "123 456 782",
        "1234.56.782",
        "1234 56 782",
        "123-456-782",
        "123\N{EN DASH}456\N{EN DASH}782",
        "123_456_782",
        "123/456/782",
        "123\N{NO-BREAK SPACE}456\N{NO-BREAK SPACE}782",
        "123\n456\n782",
        "1 2 3 4 5 6 7 8 2",
        f"bsn:{NUMBER}.",
        f"({NUMBER})",
        f"x{NUMBER}x",
        f"{NUMBER} 2 dagen",
        f"nummer 1 {NUMBER}",
        f"\N{EURO SIGN} {NUMBER}",
        f"op 12-03-2027 {NUMBER}",
        "\N{FULLWIDTH DIGIT ONE}23456782",
        NUMBER.translate({ord("0") + digit: 0x660 + digit for digit in range(10)}),
        NUMBER.translate({ord("0") + digit: 0x1D7CE + digit for digit in range(10)}),
        "000000012",
        "123 - 456 - 782",
        "123  456  782",
        *(f"123{hyphen}456{hyphen}782" for hyphen in "\u2010\u2011\u2012\u2015\N{MINUS SIGN}"),
        "123\N{MIDDLE DOT}456\N{BULLET}782",
        "".join(f"{digit}\N{COMBINING LOW LINE}" for digit in NUMBER),
        NUMBER.translate({ord("0") + digit: 0x2473 + digit for digit in range(1, 10)}),
        NUMBER.translate({ord("0") + digit: 0x2775 + digit for digit in range(1, 10)}),
    ],
    "e-mail-address": [
        "naam@voorbeeld.nl",
        "<naam.achternaam+x@sub.voorbeeld.co.uk>",
        "NAAM@VOORBEELD.NL",
        "naam@gemeente.amsterdam",
        "naam\N{FULLWIDTH COMMERCIAL AT}voorbeeld.nl",
        "naam @ voorbeeld.nl",
        "naam (at) voorbeeld.nl",
        "naam[at]voorbeeld.nl",
        "naam(apenstaartje)voorbeeld.nl",
    ],
    "telephone-number": [
        "0612345678",
        "06-12345678",
        "06 - 12345678",
        "06 12 34 56 78",
        "06.12.34.56.78",
        "06/12345678",
        "+31612345678",
        "+31 6 1234 5678",
        "+31 (0)6 12345678",
        "0031 6 12345678",
        "06\N{NON-BREAKING HYPHEN}12345678",
        "010-1234567",
        "(010) 123 45 67",
        "(010)1234567",
        "0123-456789",
        "tel:0612345678",
        "+32 470 12 34 56",
        "+49 151 23456789",
    ],
    "date-of-birth": [
        "12-03-1998",
        "12/3/1998",
        "12.03.1998",
        "12 - 03 - 1998",
        "1998-03-12",
        "12 maart 1998",
        "12 mrt. 1998",
        "12-mrt-1998",
        "12/maart/1998",
        "12\N{NON-BREAKING HYPHEN}03\N{NON-BREAKING HYPHEN}1998",
        "12\N{EM DASH}3\N{EM DASH}1998",
        "12 maart \N{RIGHT SINGLE QUOTATION MARK}98 geboren",
        "1e maart 1998",
        "12th March 1998",
        "March 12, 1998",
        "geboren op 12-03-2014",
        "geb. 12-3-98",
        "geboortedatum: 12031998",
        "geboortedatum 19980312",
        "born on 12 March 2015",
        "DOB 3/4/99",
    ],
}

PLAIN = [
    "Overleg op 01-03-2027 10:30 uur in het stadskantoor",
    "Van 01-01-2027 15-02-2027, daarna 03-04-2026 15-05-2026 12-06-2026",
    "De opdrachtsom is \N{EURO SIGN} 2.762.345,67 zonder btw",
    "\N{EURO SIGN} 123.456.782 over vier jaar, in totaal 123.456.782,00 euro",
    "EUR 123.456.782",
    "Contract K-101, K-102 en K-103, perceel 1, 2, 3 en 4",
    "Referentie K-0612345678 en SR/2026/0042",
    "KVK 12345678, vestiging 000012345678, OIN 00000001234567890000",
    "Factuur 2027-000123, order 4500123456, PO-nummer 4501234567",
    "Periode 2026-2030, 5% van de omzet, jaren 2026 2027 2028 2029",
    "1 januari 2026 tot en met 30 juni 2027",
    "De Aanbestedingswet 2012, artikel 2.115 lid 3, ISO 9001:2015 en NEN 9120",
    "36 uur per week, 25,5 uur volgens de banenafspraak, 3 x 0,5 fte in 2026",
    "Aandelen 0.40 0.60 0.50 1.00 en 0,40 0,60",
    "Spreekuur 08:30-17:00 uur, van 9 tot 12 en van 13 tot 17",
    "Geboortezorg hoort er niet bij; overleg op 12 maart 2027 over de planning in de wijk",
    "Drie stuks @ Waterburg",
    "Postbus 12345, 1234 AB Waterburg",
    "Zuid-Hollandse \N{LEFT DOUBLE QUOTATION MARK}groene\N{RIGHT DOUBLE QUOTATION MARK} bouw \N{EN DASH} caf\u00e9",
]


@pytest.mark.parametrize(("leak", "text"), [(leak, text) for leak, found in LEAKS.items() for text in found])
def test_what_points_at_a_person_is_refused_in_any_notation(leak: str, text: str) -> None:
    assert personal(text) == leak
    assert personal(f"Onze contactpersoon: {text}, bereikbaar op werkdagen.") == leak


@pytest.mark.parametrize("text", PLAIN)
def test_what_a_plan_is_full_of_is_not(text: str) -> None:
    assert personal(text) == ""


@pytest.mark.parametrize("text", [f"RSIN {NUMBER}", f"NL{NUMBER}B01", "1 juli 2011"])
def test_a_number_or_date_is_judged_by_its_form_alone(text: str) -> None:
    """An RSIN, a VAT number and a day before 2013 are nobody's, and are refused as the docstring says."""
    assert personal(text)


@given(st.text(), st.sampled_from([text for found in LEAKS.values() for text in found]))
def test_a_refusal_does_not_echo_what_was_typed(around: str, leak: str) -> None:
    typed = f"{around} {leak}"
    try:
        clean(typed, field="text", limit=texts.PARAGRAPHS, lines=True)
    except Refused as refused:
        said = f"{refused} {refused.facts} {refused.field} {refused.args}"
        assert leak not in said
        assert NUMBER not in said
    else:
        pytest.fail("it was taken")


def test_the_eleven_test_tells_a_citizen_service_number_by_its_weights() -> None:
    assert passes_eleven_test(NUMBER)
    assert not passes_eleven_test("000000000")
    assert sum(passes_eleven_test(f"{number:09d}") for number in range(123_450_000, 123_461_000)) == 1_000


@pytest.mark.parametrize(
    "character",
    [
        "\0",
        "\x07",
        "\x1b",
        "\x7f",
        "\x85",
        "\u00ad",
        "\u200b",
        "\u200d",
        "\u2028",
        "\u202e",
        "\u2066",
        "\ufeff",
        "\ue000",
    ],
)
def test_a_character_that_cannot_be_seen_is_refused(character: str) -> None:
    with pytest.raises(Refused, match=r"text\.control-character"):
        clean(f"voor{character}na", field="text", limit=texts.REASON, lines=True)


def test_line_breaks_stay_where_lines_are_asked() -> None:
    assert clean("een\r\ntwee\rdrie", field="text", lines=True) == "een\ntwee\ndrie"
    with pytest.raises(Refused, match=r"text\.control-character"):
        clean("een\ntwee", field="title")


def test_a_text_is_normalised_and_a_tab_is_a_space() -> None:
    assert clean("\N{NO-BREAK SPACE} cafe\u0301\tterras ", field="title") == "caf\u00e9 terras"


def test_a_text_is_needed_unless_it_is_not() -> None:
    for nothing in (" \n\t ", "\N{BRAILLE PATTERN BLANK}", "\N{HANGUL FILLER}", "\N{VARIATION SELECTOR-16}"):
        with pytest.raises(Refused, match=r"text\.required"):
            clean(nothing, field="title")
    assert clean(" ", field="title", required=False) == ""


def test_a_limit_counts_characters() -> None:
    assert len(clean("\u00e9" * texts.LINE, field="title")) == texts.LINE
    assert len(clean("e\u0301" * texts.LINE, field="title")) == texts.LINE
    with pytest.raises(Refused) as refused:
        clean("x" * (texts.LINE + 1), field="title")
    assert (refused.value.rule, refused.value.facts) == ("text.too-long", {"limit": texts.LINE})


@given(st.text())
def test_what_was_cleaned_is_clean(text: str) -> None:
    try:
        once = clean(text, field="text", limit=texts.REASON, lines=True, required=False)
    except Refused:
        return
    assert clean(once, field="text", limit=texts.REASON, lines=True, required=False) == once


def _milliseconds(text: str, limit: int) -> float:
    fastest = float("inf")
    for _ in range(3):
        start = time.thread_time()
        with suppress(Refused):
            clean(text, field="text", limit=limit, lines=True)
        fastest = min(fastest, time.thread_time() - start)
    return fastest * 1_000


def test_ten_megabytes_are_refused_in_no_time() -> None:
    assert _milliseconds("x" * 10_000_000, texts.PARAGRAPHS) < 50


@pytest.mark.parametrize("part", ["a", "1", "1 ", "a@", "12-", "geb 12-3-98 ", "1 jan ", "(", "+31", "a at ", "\u00e9"])
def test_the_longest_text_is_read_in_time_in_proportion_to_its_length(part: str) -> None:
    short, long = (_milliseconds((part * size)[:size], size) for size in (2_000, 20_000))
    assert long < 40 * max(short, 1)


@pytest.mark.parametrize(("leak", "text"), [(leak, text) for leak, found in LEAKS.items() for text in found])
def test_what_points_at_a_person_is_struck_out_and_the_rest_stays(leak: str, text: str) -> None:
    shown = struck(f"De werkplek in het buurthuis: {text}. Wij melden het op 12 maart 2027, factuur 2027-000123.")
    assert personal(shown) == ""
    assert unicodedata.normalize("NFKC", text) not in shown, leak
    assert shown.startswith("De werkplek in het buurthuis: ")
    assert shown.endswith("factuur 2027-000123.")


@pytest.mark.parametrize("text", PLAIN)
def test_where_nobody_is_pointed_at_nothing_is_struck_out(text: str) -> None:
    assert struck(text) == text


@pytest.mark.parametrize("hidden", ["\u200b", "\u00ad", "\u202e", "\0", "\ufe0f", "\u034f", "\u115f", "\u3164"])
def test_what_cannot_be_seen_hides_no_number(hidden: str) -> None:
    text = f"zie 111{hidden}222333, en verder"
    assert personal(text) == "citizen-service-number"
    assert "222333" not in struck(text)
    assert struck(text).endswith(", en verder")
