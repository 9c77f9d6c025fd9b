"""What the component templates stand on: figures in Dutch and English notation, and one stylesheet.

Everything here is pure; `install` hands it to a Jinja environment, where it follows the reader's language.
"""

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date
from jinja2 import Environment, pass_context
from jinja2.runtime import Context

LOCALES: Final = {"nl": "nl_NL", "en": "en_GB"}
AMSTERDAM: Final = ZoneInfo("Europe/Amsterdam")
COMMA_FOR_POINT: Final = str.maketrans(",.", ".,")
NO_BREAK: Final = "\N{NO-BREAK SPACE}"

LAYERS: Final = ("utrecht", "theme", "components", "utilities", "print")
UTRECHT: Final = (
    "document",
    "page-header",
    "page-body",
    "page-footer",
    "skip-link",
    "breadcrumb-nav",
    "heading-1",
    "heading-2",
    "heading-3",
    "heading-4",
    "pre-heading",
    "paragraph",
    "link",
    "unordered-list",
    "button",
    "button-link",
    "button-group",
    "alert",
    "badge-status",
    "data-list",
    "table",
    "pagination",
    "form-field",
    "form-field-description",
    "form-field-error-message",
    "form-fieldset",
    "form-label",
    "textbox",
    "textarea",
    "select",
    "radio-button",
)
STYLESHEETS: Final = (
    *(f"vendor/utrecht/{name}.css" for name in UTRECHT),
    *(
        f"css/{name}.css"
        for name in (
            "theme-planspoor",
            "foundation",
            "page",
            "form",
            "content",
            "agreement",
            "efforts",
            "plan",
            "opening",
            "chart",
            "utilities",
            "print",
        )
    ),
)
"""Paths under `static/` in the order of the cascade; `stylesheet` joins them into `css/planspoor.css`."""

THEMES: Final = ("planspoor", "waterburg")
"""The first is in the joined stylesheet; any other is a file of tokens after it, `css/theme-NAME.css`."""


def stylesheet(static: Path) -> str:
    """Join the files under `static` to the stylesheet that every page links to, `css/planspoor.css`.

    Our own files name their cascade layer themselves; the vendored ones go into the first layer, unchanged.
    """
    return "\n".join([f"@layer {', '.join(LAYERS)};", *(_layered(static, path) for path in STYLESHEETS)])


def _layered(static: Path, path: str) -> str:
    text = (static / path).read_text(encoding="utf-8")
    if not path.startswith("vendor/"):
        return text
    return "@layer utrecht {\n" + text.replace('@charset "UTF-8";', "") + "\n}"


def money(cents: int, language: str) -> str:
    """Write integer euro cents as a person reads them: `€ 1.234,56` in Dutch, `€1,234.56` in English."""
    digits = amount(abs(cents), language)
    minus = "-" if cents < 0 else ""
    return f"€{NO_BREAK}{minus}{digits}" if language == "nl" else f"{minus}€{digits}"


def amount(cents: int, language: str) -> str:
    """Write integer euro cents without the sign of the euro, as one types them in a form: `1.234,56`."""
    return _notation(f"{'-' if cents < 0 else ''}{abs(cents) // 100:,}.{abs(cents) % 100:02d}", language)


def number(count: int, language: str) -> str:
    """Write a count with its thousands apart."""
    return _notation(f"{count:,}", language)


def percent(basis_points: int, language: str) -> str:
    """Write basis points as a percentage, without needless zeros: 1250 is `12,5%`."""
    text = f"{abs(basis_points) / 100:,.2f}".rstrip("0").rstrip(".")
    return f"{'-' if basis_points < 0 else ''}{_notation(text, language)}%"


def hours(minutes: int, language: str) -> str:
    """Write minutes as hours and minutes: 5190 is `86 uur 30 min`."""
    whole, rest = divmod(minutes, 60)
    hour = "uur" if language == "nl" else "hour" if whole == 1 else "hours"
    parts = [f"{number(whole, language)}{NO_BREAK}{hour}"] if whole or not rest else []
    return " ".join([*parts, *([f"{rest}{NO_BREAK}min"] if rest else [])])


def _date(value: date) -> date:
    return value.astimezone(AMSTERDAM).date() if isinstance(value, datetime) else value


@lru_cache(maxsize=4096)
def day(value: date, language: str) -> str:
    """Write a date, or that of a moment in Amsterdam, in full: `29 februari 2028`."""
    return format_date(_date(value), "d MMMM y", LOCALES[language])


def weekday(value: date, language: str) -> str:
    """Write the day of the week of a date, or that of a moment in Amsterdam: `dinsdag`."""
    return format_date(_date(value), "EEEE", LOCALES[language])


@lru_cache(maxsize=4096)
def short_day(value: date, language: str) -> str:
    """Write a date, or that of a moment in Amsterdam, for a narrow column: `29 feb 2028`."""
    return format_date(_date(value), "d MMM y", LOCALES[language])


@lru_cache(maxsize=512)
def month(value: date, language: str) -> str:
    """Write the month of a date, short, as under an axis: `feb`."""
    return format_date(value, "MMM", LOCALES[language])


def typed_day(value: date | str, _language: str) -> str:
    """Write a date, or text in ISO notation, as one types a date: `29-2-2028`. Other text stays as it is."""
    try:
        found = value if isinstance(value, date) else date.fromisoformat(value)
    except ValueError:
        return str(value)
    return f"{found.day}-{found.month}-{found.year}"


def moment(value: datetime, language: str) -> str:
    """Write an aware moment on the clock of Amsterdam: `29 februari 2028 om 14:05`."""
    local = value.astimezone(AMSTERDAM)
    return f"{day(local.date(), language)} {'om' if language == 'nl' else 'at'} {local:%H:%M}"


def period(since: date, until: date | None, language: str) -> str:
    """Write a period with both days in it; `until` is None while there is no end yet."""
    if until is None:
        return f"{'vanaf' if language == 'nl' else 'from'} {day(since, language)}"
    return f"{day(since, language)} {'t/m' if language == 'nl' else 'to'} {day(until, language)}"


def _notation(text: str, language: str) -> str:
    return text.translate(COMMA_FOR_POINT) if language == "nl" else text


def install(environment: Environment, language: Callable[[], str]) -> None:
    """Give `environment` the filters and globals that the component templates use.

    `language` says in which language the page now being drawn is read, `nl` or `en`. The filters are `money`,
    `amount`, `number`, `percent`, `hours`, `day`, `short_day`, `weekday`, `month`, `typed_day` and `moment`; the
    globals are `period(since, until)` and `language()`. `asset(path)` and the gettext functions come from the
    composition.
    """

    # A filter that takes the context is never folded into the compiled template, so it follows each reader.
    def following(form: Callable[..., str]) -> Callable[..., str]:
        @pass_context
        def in_the_language_of_the_reader(_: Context, value: object) -> str:
            return form(value, language())

        return in_the_language_of_the_reader

    for form in (money, amount, number, percent, hours, day, short_day, weekday, month, typed_day, moment):
        environment.filters[form.__name__] = following(form)
    environment.globals["language"] = language
    environment.globals["period"] = lambda since, until=None: period(since, until, language())
