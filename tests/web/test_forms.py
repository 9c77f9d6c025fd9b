"""Reading what people type: in Dutch and in English notation, strictly, all errors at once."""

from datetime import date
from enum import StrEnum
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import FIRST, LAST
from domain.refusals import Refused
from web import components
from web.forms import (
    MOST_BASIS_POINTS,
    MOST_FIELDS,
    MOST_MINUTES,
    Form,
    Malformed,
    Refusals,
    basis_points,
    cents,
    day,
    minutes,
    typed_amount,
    typed_hours,
    typed_percentage,
)

LANGUAGES = st.sampled_from(["nl", "en"])


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("1.234,56", 123_456),
        ("1,234.56", 123_456),
        ("1234,56", 123_456),
        ("1234.56", 123_456),
        ("€ 1.234,56", 123_456),
        ("€\N{NO-BREAK SPACE}1.234,56", 123_456),
        ("€1.234.567,8", 123_456_780),
        ("0,05", 5),
        ("12", 1_200),
        ("-12,50", -1_250),
        ("- 12,50", -1_250),
        ("€ -12,50", -1_250),
        ("−12,50", -1_250),
    ],
)
def test_an_amount_beyond_doubt_is_read_alike_in_both_languages(typed: str, expected: int) -> None:
    assert cents(typed, "nl") == cents(typed, "en") == expected


def test_one_separator_before_three_digits_is_of_thousands_where_the_language_says_so() -> None:
    assert cents("1.234", "nl") == 123_400
    assert cents("1,234", "en") == 123_400
    for typed, language in (("1,234", "nl"), ("1.234", "en")):
        with pytest.raises(Refused, match=r"amount\.unreadable"):
            cents(typed, language)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "€",
        "-",
        "twaalf",
        "1.23.456",
        "1,2,3",
        "12,345,6",
        "1.234,567",
        "1..234",
        ",5",
        "5,",
        "1e3",
        "0x10",
        "٣",
        "--5",
        "-€-5",
        "1 234",
        "12-",
        "∞",
        "NaN",
    ],
)
def test_what_is_no_amount_is_refused(typed: str) -> None:
    for language in ("nl", "en"):
        with pytest.raises(Refused, match=r"amount\.unreadable"):
            cents(typed, language)


def test_a_number_without_end_is_refused_before_it_is_counted() -> None:
    with pytest.raises(Refused, match=r"amount\.unreadable"):
        cents("9" * 100_000, "nl")


def test_an_amount_that_no_plan_has_seen_is_refused() -> None:
    with pytest.raises(Refused, match=r"amount\.absurd"):
        cents("100.000.000.001", "nl")


@given(amount=st.integers(-(10**13), 10**13), language=LANGUAGES)
def test_an_amount_as_it_is_shown_is_read_back(amount: int, language: str) -> None:
    assert cents(typed_amount(amount, language), language) == amount
    assert cents(components.money(amount, language), language) == amount


@given(total=st.integers(0, MOST_MINUTES))
def test_hours_as_they_are_shown_are_read_back(total: int) -> None:
    assert minutes(typed_hours(total), "nl") == minutes(typed_hours(total), "en") == total


@given(points=st.integers(0, MOST_BASIS_POINTS), language=LANGUAGES)
def test_a_percentage_as_it_is_shown_is_read_back(points: int, language: str) -> None:
    assert basis_points(typed_percentage(points, language), language) == points
    assert basis_points(components.percent(points, language), language) == points


@given(value=st.dates(FIRST, LAST))
def test_a_day_as_a_browser_sends_it_and_as_a_person_types_it_is_the_same(value: date) -> None:
    assert day(value.isoformat()) == day(f"{value:%d-%m-%Y}") == day(f"{value.day}/{value.month}/{value.year}") == value
    assert day(f"{value:%d%m%Y}") == value
    for language in ("nl", "en"):
        assert day(components.day(value, language)) == day(components.short_day(value, language)) == value


@pytest.mark.parametrize(("typed", "expected"), [("7:20", 440), ("7,5", 450), ("7.5", 450), ("7,25", 435), ("8", 480)])
def test_hours_are_read_as_people_write_them(typed: str, expected: int) -> None:
    assert minutes(typed, "nl") == expected


def test_hours_that_are_no_whole_minutes_are_refused_with_their_remedy() -> None:
    with pytest.raises(Refused, match=r"hours\.part-of-a-minute"):
        minutes("7,33", "nl")


@pytest.mark.parametrize("typed", ["7:60", "7:5", ":30", "-1", "acht", "1.234,5,6", "99999999"])
def test_what_are_no_hours_is_refused(typed: str) -> None:
    with pytest.raises(Refused, match=r"hours\."):
        minutes(typed, "nl")


@pytest.mark.parametrize("typed", ["gisteren", "29-2-28", "2028-2-29", "29 foo 2028", "2922028"])
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(Refused, match=r"date\.unreadable"):
        day(typed)


@pytest.mark.parametrize("typed", ["31-02-2028", "2028-13-01", "30 februari 2028", "99992028", "0-0-2028"])
def test_a_day_that_does_not_exist_is_called_that(typed: str) -> None:
    with pytest.raises(Refused, match=r"date\.no-such"):
        day(typed)


def test_a_day_before_2000_or_after_2100_is_refused() -> None:
    form = Form([("a", "1999-12-31"), ("b", "2101-01-01"), ("c", "2028-02-29")])
    assert form.day("c") == date(2028, 2, 29)
    form.day("a")
    form.day("b")
    assert [refusal.rule for refusal in form.refusals] == ["date.absurd", "date.absurd"]


def test_everything_that_is_wrong_is_told_at_once_in_the_order_of_the_fields() -> None:
    form = Form([("net", "veel"), ("day", ""), ("colour", "green"), ("title", "goed\x00")])
    form.amount("net")
    form.day("day")
    form.choice("colour", Colour)
    form.text("title")
    with pytest.raises(Refusals) as caught:
        form.check()
    assert [(refusal.field, refusal.rule) for refusal in caught.value.refusals] == [
        ("net", "amount.unreadable"),
        ("day", "text.required"),
        ("colour", "choice.unknown"),
        ("title", "text.control-character"),
    ]


def test_a_form_without_errors_passes() -> None:
    chosen = uuid4()
    form = Form([("colour", "blue"), ("person", str(chosen)), ("count", "1.000"), ("tick", "yes"), ("tick2", "")])
    assert form.choice("colour", Colour) is Colour.BLUE
    assert form.id("person") == chosen
    assert form.whole("count") == 1_000
    assert (form.ticked("tick"), form.ticked("tick2"), form.ticked("tick3")) == (True, False, False)
    assert form.optional("due", form.day) is None
    form.check()


def test_several_choices_come_in_the_order_of_the_list_and_only_from_it() -> None:
    form = Form([("kind", "c"), ("kind", "a")])
    assert form.several("kind", ["a", "b", "c"]) == ["a", "c"]
    assert form.several("kind", ["a", "b"]) == []
    assert [refusal.rule for refusal in form.refusals] == ["choice.unknown"]


def test_a_field_that_comes_twice_where_one_is_meant_is_no_form_of_ours() -> None:
    with pytest.raises(Malformed):
        Form([("net", "1"), ("net", "2")]).amount("net")


@pytest.mark.parametrize("body", [b"a=%ff", b"a=\xc3\xa9", "&".join(f"a{n}=" for n in range(MOST_FIELDS + 1)).encode()])
def test_a_body_that_no_browser_sends_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed):
        Form.parse(body, "nl")


@pytest.mark.parametrize("value", ["", "x", "-1", "1.5", "9" * 10])
def test_a_revision_that_was_tampered_with_is_malformed(value: str) -> None:
    with pytest.raises(Malformed):
        _ = Form([("revision", value)]).revision


def test_the_key_of_the_command_is_read_back_and_makes_the_same_ids_again() -> None:
    key = uuid4()
    form, again = Form([("command", str(key))]), Form([("command", key.hex)])
    assert form.command == key
    assert form.id_for("account") == again.id_for("account") != form.id_for("organisation")
    with pytest.raises(Malformed):
        _ = Form().command


@given(fields=st.lists(st.tuples(st.text(min_size=1), st.text()), max_size=8, unique_by=lambda field: field[0]))
def test_what_was_typed_is_kept_character_by_character(fields: list[tuple[str, str]]) -> None:
    body = urlencode(fields, errors="surrogatepass").encode()
    form = Form.parse(body, "nl")
    assert form.kept() == [(name, value) for name, value in fields if not name.startswith(("_", "password"))]


def test_a_password_and_the_forgery_token_are_never_shown_again() -> None:
    form = Form.parse(b"email=a%40b.nl&password=geheim&password_new=geheim&_csrf=teken", "nl")
    assert form.kept() == [("email", "a@b.nl")]
    assert form.typed.password == ""
    assert form.raw("password") == "geheim"


def test_a_field_that_was_emptied_stays_empty_and_a_new_form_shows_what_is_stored() -> None:
    assert Form.parse(b"title=", "nl").typed("title", "Plan") == ""
    assert Form().typed("title", "Plan") == "Plan"


@given(typed=st.text(max_size=40), language=LANGUAGES)
def test_whatever_is_typed_is_read_or_refused(typed: str, language: str) -> None:
    form = Form([("x", typed), ("command", str(UUID(int=1)))], language)
    for read in (form.amount, form.hours, form.percentage, form.whole, form.day, form.id, form.text, form.email):
        read("x")
    assert all(refusal.field == "x" for refusal in form.refusals)


@pytest.mark.parametrize(
    ("typed", "language", "read"),
    [
        ("1,031", "nl", "1.031"),
        ("1.031", "en", "1.031"),
        ("1.095", "nl", "1095"),
        ("25.5", "nl", "25.5"),
        ("0", "nl", "0"),
    ],
)
def test_an_exact_number_keeps_its_thousandths(typed: str, language: str, read: str) -> None:
    assert Form([("index", typed)], language, sent=True).decimal("index") == read


@pytest.mark.parametrize("typed", ["", "-1", "1,0,3", "1,", "een", "9" * 40, "1,٣"])
def test_what_is_no_exact_number_is_refused(typed: str) -> None:
    form = Form([("index", typed)], "nl", sent=True)
    form.decimal("index")
    assert [each.rule for each in form.refusals] == ["number.undecimal" if typed else "text.required"]


def test_a_number_that_was_mistyped_comes_back_and_what_points_at_a_person_in_its_place_does_not() -> None:
    form = Form.parse(b"amount=123.456.782,&hours=Het+gaat+om+123456782", "nl")
    form.amount("amount")
    form.decimal("hours")
    assert form.typed("amount") == "123.456.782,"
    shown = str(form.typed("hours"))
    assert "123456782" not in shown
    assert shown.startswith("Het gaat om")


def test_an_address_that_was_asked_for_comes_back_when_it_is_refused() -> None:
    form = Form.parse(b"email=iemand%40waterburg.example", "nl")
    form.refuse("email.known", "email")
    assert form.typed("email") == "iemand@waterburg.example"
