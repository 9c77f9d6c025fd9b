"""Settings are understood whole or refused with a sentence, and the page about them is fresh."""

from datetime import date
from pathlib import Path

import pytest

from storage.settings import PREFIX, Malformed, Settings, Theme, reference

ROOT = Path(__file__).parents[2]


def read(**given: str) -> Settings:
    return Settings.from_environment({f"{PREFIX}{name.upper()}": value for name, value in given.items()})


def test_without_any_variable_everything_has_a_default() -> None:
    assert Settings.from_environment({"HOME": "/nowhere", "PATH": ""}) == Settings()


def test_every_setting_is_read_from_its_variable() -> None:
    settings = read(
        database_url="postgresql://somebody@database.example/planspoor",
        data_dir="/var/lib/planspoor",
        host="::1",
        port="8080",
        public_url="https://planspoor.example/",
        theme="waterburg",
        today="2028-02-29",
        trail_key="/etc/planspoor/trail.key",
        smtp_url="smtps://planspoor:geheim@mail.example",
        mail_from="planspoor@gemeente.example",
    )
    assert settings == Settings(
        database_url="postgresql://somebody@database.example/planspoor",
        data_dir=Path("/var/lib/planspoor"),
        host="::1",
        port=8080,
        public_url="https://planspoor.example/",
        theme=Theme.WATERBURG,
        today=date(2028, 2, 29),
        trail_key=Path("/etc/planspoor/trail.key"),
        smtp_url="smtps://planspoor:geheim@mail.example",
        mail_from="planspoor@gemeente.example",
    )
    assert all(getattr(settings, field) != getattr(Settings(), field) for field in Settings.__struct_fields__)


def test_an_empty_variable_counts_as_absent() -> None:
    assert read(port="", today=" ") == Settings()


def test_an_unknown_variable_stops_the_start_and_names_those_that_exist() -> None:
    with pytest.raises(Malformed, match=r"^PLANSPOOR_PROT is not a setting; .*PLANSPOOR_PORT.* are\.$"):
        read(prot="8080")


def test_a_variable_in_small_letters_is_unknown() -> None:
    with pytest.raises(Malformed, match="PLANSPOOR_port"):
        Settings.from_environment({"PLANSPOOR_port": "8080"})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("port", "0"),
        ("port", "65536"),
        ("port", "eighty"),
        ("port", "80.5"),
        ("today", "2027-02-29"),
        ("today", "29-02-2028"),
        ("theme", "utrecht"),
        ("database_url", "geheim"),
        ("database_url", "https://geheim.example/"),
        ("database_url", "postgresql://a:b@[::1/x"),
        ("public_url", "planspoor.example"),
        ("public_url", "ftp://planspoor.example"),
        ("public_url", "https://"),
        ("public_url", "https://[planspoor"),
        ("public_url", "https://planspoor.example:99999"),
        ("public_url", "https://planspoor.example/deeper"),
        ("public_url", "https://planspoor.example?x=1"),
        ("public_url", "https://somebody@planspoor.example"),
        ("smtp_url", "https://mail.example"),
        ("smtp_url", "smtp://"),
        ("smtp_url", "smtp://a:geheim@mail.example/deeper"),
        ("smtp_url", "smtp://mail.example:99999"),
        ("mail_from", "geheim"),
        ("mail_from", "a@b.example, geheim@b.example"),
        ("mail_from", "Planspoor <geheim@b.example>"),
    ],
)
def test_a_malformed_variable_is_named_and_its_value_is_not(field: str, value: str) -> None:
    with pytest.raises(Malformed, match=rf"^PLANSPOOR_{field.upper()} must be .*\.$") as refused:
        read(**{field: value})
    assert "geheim" not in str(refused.value)


def test_a_mail_server_and_a_sender_go_together() -> None:
    with pytest.raises(Malformed, match="PLANSPOOR_SMTP_URL and PLANSPOOR_MAIL_FROM go together"):
        read(smtp_url="smtp://a:geheim@mail.example")
    with pytest.raises(Malformed, match="go together"):
        read(mail_from="planspoor@gemeente.example")


def test_a_demonstration_without_a_mail_server_has_a_mailbox() -> None:
    sending = {"smtp_url": "smtp://mail.example", "mail_from": "planspoor@gemeente.example"}
    assert read(today="2028-02-29").mailbox
    assert not read(today="2028-02-29", **sending).mailbox
    assert not read().mailbox


def test_cookies_are_secure_where_people_come_over_tls() -> None:
    assert read(public_url="https://planspoor.example").secure_cookies
    assert not read(public_url="http://planspoor.example").secure_cookies
    assert not Settings().secure_cookies


def test_the_origin_is_what_people_type() -> None:
    assert read(public_url="https://planspoor.example/").origin == "https://planspoor.example"
    assert read(host="::1", port="80").origin == "http://[::1]:80"


def test_the_page_about_settings_is_fresh() -> None:
    assert (ROOT / "docs" / "settings.md").read_text() == reference(), "run `make docs`"
