"""The components: figures as people write them, pictures that do not lie, markup that is valid, themes one can read."""

import re
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

import html5lib
import pytest
from babel.numbers import format_currency
from hypothesis import given
from hypothesis import strategies as st

from domain.terms import StageKind
from projections.chains import Rung
from tests.web.specimen import PA, context
from web import charts, components
from web.assets import Assets
from web.rendering import environment

WEB = Path(components.__file__).parent
STATIC = WEB / "static"
LANGUAGES = ("nl", "en")
CENTS = st.integers(-(10**13), 10**13)


@pytest.fixture(scope="module")
def assets() -> Assets:
    return Assets()


@pytest.fixture(scope="module", params=LANGUAGES)
def specimen(request: pytest.FixtureRequest, assets: Assets) -> str:
    return environment(request.param, assets).get_template("specimen/show.html").render(**context())


def drawn(source: str, assets: Assets, language: str = "nl", **given: Any) -> str:
    return environment(language, assets).from_string(source).render(**given)


# Figures


@given(CENTS)
def test_money_is_written_as_the_locale_data_write_it(cents: int) -> None:
    for language, locale in components.LOCALES.items():
        sign, whole = "-" if cents < 0 else "", f"{abs(cents) // 100}.{abs(cents) % 100:02d}"
        assert components.money(cents, language) == format_currency(f"{sign}{whole}", "EUR", locale=locale)


def test_amounts_and_counts_follow_the_language() -> None:
    assert components.amount(123_456, "nl") == "1.234,56"
    assert components.amount(-5, "en") == "-0.05"
    assert components.number(278_884, "nl") == "278.884"
    assert [components.percent(points, "nl") for points in (500, 1250, 33, 0, -10_000)] == [
        "5%",
        "12,5%",
        "0,33%",
        "0%",
        "-100%",
    ]


def test_minutes_read_as_hours_and_minutes() -> None:
    assert [components.hours(minutes, "nl").replace("\xa0", " ") for minutes in (0, 45, 480, 5190)] == [
        "0 uur",
        "45 min",
        "8 uur",
        "86 uur 30 min",
    ]
    assert components.hours(60, "en").replace("\xa0", " ") == "1 hour"


def test_moments_are_told_on_the_clock_of_amsterdam() -> None:
    assert components.moment(datetime(2028, 2, 29, 23, 30, tzinfo=UTC), "nl") == "1 maart 2028 om 00:30"
    assert components.moment(datetime(2027, 7, 2, 8, 40, tzinfo=UTC), "en") == "2 July 2027 at 10:40"


def test_a_period_may_have_no_end_yet() -> None:
    assert components.period(date(2026, 1, 1), date(2027, 6, 30), "nl") == "1 januari 2026 t/m 30 juni 2027"
    assert components.period(date(2026, 1, 1), None, "en") == "from 1 January 2026"


def test_the_day_of_a_moment_is_that_in_amsterdam() -> None:
    late = datetime(2028, 2, 28, 23, 30, tzinfo=UTC)
    assert components.day(late, "nl") == "29 februari 2028"
    assert components.short_day(late, "en") == "29 Feb 2028"


def test_a_typed_day_stays_as_it_was_typed_unless_it_is_a_date() -> None:
    assert components.typed_day(date(2028, 2, 29), "nl") == "29-2-2028"
    assert components.typed_day("2028-02-29", "en") == "29-2-2028"
    assert components.typed_day("31-2-2028", "nl") == "31-2-2028"


# Pictures


@given(CENTS, CENTS, st.integers(3, 8))
def test_ticks_are_round_even_and_around_every_value(one: int, other: int, steps: int) -> None:
    low, high = sorted((one, other))
    ticks = charts.round_ticks(low, high, steps)
    apart = {after - before for before, after in pairwise(ticks)}
    assert ticks[0] <= low
    assert ticks[-1] >= high
    assert 2 <= len(ticks) <= steps + 1
    assert len(apart) == 1
    assert str(apart.pop()).rstrip("0") in {"1", "2", "25", "5"}


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 20_000), st.integers(2, 10))
def test_months_on_the_axis_are_first_days_within_it_and_few(since: date, days: int, labels: int) -> None:
    until = since + timedelta(days=days)
    ticks = charts.month_ticks(since, until, labels)
    assert len(ticks) <= labels
    assert all(since <= tick <= until and tick.day == 1 for tick in ticks)


@given(st.dictionaries(st.text(min_size=1), st.floats(0, 300), max_size=6))
def test_labels_keep_their_distance_and_their_order(wanted: dict[str, float]) -> None:
    heights = charts.spread(wanted, 38, 0, 300)
    placed = [heights[name] for name in sorted(wanted, key=wanted.__getitem__)]
    assert all(after - before >= 37.8 for before, after in pairwise(placed))
    assert all(0 <= height <= 300 for height in placed)


@pytest.mark.parametrize("drawing", PA.drawings, ids=[frame.name for frame in charts.FRAMES])
def test_a_line_ends_at_the_height_of_its_amount(drawing: charts.Drawing) -> None:
    low, high = drawing.value_ticks[0], drawing.value_ticks[-1]
    for line in drawing.lines:
        share = (line.cents - low.cents) / (high.cents - low.cents)
        assert line.end_y == pytest.approx(low.y + share * (high.y - low.y), abs=0.1)
        assert line.path.endswith(f"{line.end_x:g} {line.end_y:g}")


def test_an_obligation_is_a_step_and_holds_to_the_end() -> None:
    day = date(2026, 12, 31)
    picture = charts.PlanOverTime(
        since=date(2026, 1, 1), until=date(2027, 12, 31), today=day, obligation=((date(2026, 1, 1), 0), (day, 100_00))
    )
    (line,) = picture.drawn(charts.FRAMES[0]).lines
    spots = [tuple(map(float, spot.split())) for spot in line.path[1:].split("L")]
    assert all(before[0] == after[0] or before[1] == after[1] for before, after in pairwise(spots))
    assert spots[-1][0] == charts.FRAMES[0].plot_right


def test_today_is_marked_only_inside_the_picture() -> None:
    assert PA.drawings[0].today_x is None
    inside = charts.PlanOverTime(since=PA.since, until=PA.until, today=date(2026, 10, 1), realised=PA.realised)
    assert inside.drawings[0].today_x is not None


def test_the_table_behind_a_picture_holds_given_values_only() -> None:
    picture = charts.PlanOverTime(
        since=date(2026, 1, 1),
        until=date(2026, 12, 31),
        today=date(2026, 6, 30),
        obligation=((date(2026, 1, 1), 0), (date(2026, 6, 30), 500)),
        realised=((date(2026, 1, 1), 0), (date(2026, 3, 31), 200), (date(2026, 3, 31), 300), (date(2026, 6, 30), 400)),
        forecast=((date(2026, 6, 30), 400), (date(2026, 12, 31), 900)),
    )
    assert picture.shown == ("obligation", "realised", "forecast")
    assert picture.rows == (
        (date(2026, 1, 1), (0, 0, None)),
        (date(2026, 3, 31), (0, 300, None)),
        (date(2026, 6, 30), (500, 400, 400)),
        (date(2026, 12, 31), (500, None, 900)),
    )


def test_an_empty_plan_can_be_drawn(assets: Assets) -> None:
    nothing = charts.PlanOverTime(since=date(2028, 2, 29), until=date(2028, 2, 29), today=date(2028, 2, 29))
    html = drawn(
        '{% from "components/chart.html" import plan_over_time %}{{ plan_over_time(picture, "x", "Verloop") }}',
        assets,
        picture=nothing,
    )
    assert html.count("<svg") == len(charts.FRAMES)
    assert "NaN" not in html


@given(st.lists(st.integers(-(10**9), 10**12), min_size=1, max_size=6))
def test_parts_fill_the_bar_end_to_end(amounts: list[int]) -> None:
    drawn_parts = charts.parts(amounts)
    assert [part.cents for part in drawn_parts] == amounts
    if any(cents > 0 for cents in amounts):
        assert sum(part.share for part in drawn_parts) == 100
        assert all(abs(part.share - part.width) <= 1.01 for part in drawn_parts)
        assert sum(part.width for part in drawn_parts) == pytest.approx(100, abs=0.1)
        assert all(
            after.x == pytest.approx(before.x + before.width, abs=0.02) for before, after in pairwise(drawn_parts)
        )


@given(st.integers(-(10**9), 10**12), st.integers(0, 10**12), st.integers(0, 10**12))
def test_progress_stays_on_its_bar(realised: int, obligation: int, disputed: int) -> None:
    bar = charts.progress(realised, obligation, disputed)
    assert 0 <= bar.filled + bar.hatched <= 100.02
    assert 0 <= bar.goal <= 100
    assert (bar.share is None) == (obligation == 0)


def test_stages_that_overlap_stand_under_one_another() -> None:
    today = date(2028, 2, 29)
    picture = charts.trajectory(
        [
            charts.Stage("education", date(2027, 2, 1)),
            charts.Stage("employment", date(2026, 10, 1)),
            charts.Stage("activation", date(2026, 1, 1), date(2026, 9, 30)),
        ],
        date(2026, 1, 1),
        today,
        today,
    )
    assert [(bar.stage.kind, bar.lane) for bar in picture.bars] == [
        ("activation", 0),
        ("employment", 0),
        ("education", 1),
    ]
    assert picture.bars[1].open
    assert picture.bars[1].x + picture.bars[1].width == pytest.approx(100, abs=0.1)
    assert [mark.year for mark in picture.years] == [2027, 2028]


def test_what_lies_between_stages_stands_in_its_place_and_is_told_in_order() -> None:
    first, last = date(2028, 1, 1), date(2028, 1, 31)
    picture = charts.trajectory(
        [
            charts.Stage("activation", first, date(2028, 1, 10), "Meridiaan Advies"),
            charts.Stage("employment", date(2028, 1, 21), last, "Helder Facilitair", end=True),
        ],
        first,
        last,
        last,
        [charts.Gap(date(2028, 1, 11), 10)],
        [charts.Pass(date(2028, 1, 21), "Helder Facilitair", sure=True)],
    )
    [gap], [passed] = picture.gaps, picture.passes
    assert gap.x == picture.bars[0].x + picture.bars[0].width
    assert gap.end == passed.x == picture.bars[1].x
    assert [type(each) for each in picture.told] == [charts.StageBar, charts.Gap, charts.Pass, charts.StageBar]


def test_a_rung_is_as_long_as_the_people_who_began_it() -> None:
    rungs = [
        Rung(StageKind.ACTIVATION, began=5, now=1, further=2, left=1, back=1),
        Rung(StageKind.EMPLOYMENT, began=2, now=2, further=0, left=0, sustained=1),
    ]
    most, part = charts.funnel(rungs)
    assert most.parts == (("further", 0, 40), ("now", 40, 20), ("back", 60, 20), ("left", 80, 20))
    assert part.parts == (("now", 0, 40),)
    assert charts.funnel([]) == []


# Markup


def test_the_specimen_is_valid_html(specimen: str) -> None:
    html5lib.HTMLParser(strict=True).parse(specimen)


def test_the_specimen_keeps_to_the_content_security_policy(specimen: str) -> None:
    assert not re.search(r"<[^>]*\sstyle\s*=", specimen)
    assert not re.search(r"<[^>]*\son[a-z]+\s*=", specimen)
    assert "<style" not in specimen
    assert not re.search(r"<script(?![^>]*\ssrc=)", specimen)
    assert not re.search(r"""(?:href|src)=["'](?:data|javascript):""", specimen)
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", specimen)


def test_every_id_is_unique_and_every_reference_leads_somewhere(specimen: str) -> None:
    ids = re.findall(r'\sid="([^"]+)"', specimen)
    assert len(ids) == len(set(ids))
    told = re.findall(r'\s(?:aria-labelledby|aria-describedby|for)="([^"]+)"', specimen)
    assert {each for names in told for each in names.split()} <= set(ids)
    assert set(re.findall(r"url\(#([^)]+)\)", specimen)) <= set(ids)


def test_a_figure_is_a_data_element_with_its_cents(specimen: str) -> None:
    values = re.findall(r'<data class="ps-money" value="(-?\d+)">([^<]+)</data>', specimen)
    assert ("23561728", "€\xa0235.617,28") in values or ("23561728", "€235,617.28") in values
    for cents, text in values:
        assert re.sub(r"\D", "", text).lstrip("0") == cents.lstrip("-").lstrip("0")
    beside_sentences = re.sub(r"<(svg|p|script)\b.*?</\1>", "", specimen, flags=re.DOTALL)
    outside = re.sub(r"<data .*?</data>", "", beside_sentences)
    assert "€" not in outside.replace('<span class="ps-input__affix" aria-hidden="true">€</span>', "")


def test_a_field_keeps_what_was_typed_and_tells_what_is_wrong(assets: Assets) -> None:
    html = drawn(
        '{% from "components/form.html" import amount, error_summary %}'
        '{{ error_summary([{"field": "net", "text": "Vul een bedrag in."}]) }}'
        '{{ amount("net", "Bedrag", "<b>12,3O", "Vul een bedrag in.", **{"data-hx-get": "/x"}) }}',
        assets,
    )
    assert 'value="&lt;b&gt;12,3O"' in html
    assert 'href="#field-net"' in html
    assert 'id="field-net"' in html
    assert 'aria-describedby="field-net-hint field-net-error"' in html
    assert 'aria-invalid="true"' in html
    assert 'data-hx-get="/x"' in html


def test_a_textarea_keeps_a_first_empty_line(assets: Assets) -> None:
    html = drawn(
        '{% from "components/form.html" import textarea %}{{ textarea("t", "Tekst", typed) }}', assets, typed="\n\nhoi"
    )
    field = html5lib.parse(html, namespaceHTMLElements=False).find(".//textarea")
    assert field.text == "\n\nhoi"


def test_a_difference_is_told_in_words_too(assets: Assets) -> None:
    html = drawn(
        '{% from "components/difference.html" import diff %}{{ diff([(0, "Wij bieden "), (-1, "drie"), (1, "5")]) }}',
        assets,
    )
    assert re.search(r"<del[^>]*><span[^>]*>\[verwijderd: </span>drie", html)
    assert re.search(r"<ins[^>]*><span[^>]*>\[toegevoegd: </span>5", html)


def test_the_same_page_is_read_in_two_languages(assets: Assets) -> None:
    source = '{% from "components/figure.html" import figure %}{{ figure(123456, "x", "/why") }}'
    assert "Waarom dit getal?" in drawn(source, assets, "nl")
    assert "€\xa01.234,56" in drawn(source, assets, "nl")
    assert "Why this number?" in drawn(source, assets, "en")
    assert "€1,234.56" in drawn(source, assets, "en")


# Styles


def test_no_style_is_dead() -> None:
    scripts = (STATIC / "js").glob("*.js")
    templates = "".join(path.read_text("utf-8") for path in (*(WEB / "templates").rglob("*.html"), *scripts))
    own = "".join(path.read_text("utf-8") for path in (STATIC / "css").glob("*.css"))
    written = {name.partition("--")[0] for name in re.findall(r"[\w-]*\bps-[\w-]+", templates)}
    styled = {name.partition("--")[0] for name in re.findall(r"\.(ps-[\w-]+)", own)}
    assert styled - written == set()


def test_every_vendored_component_is_used() -> None:
    templates = "".join(path.read_text("utf-8") for path in (WEB / "templates").rglob("*.html"))
    for name in components.UTRECHT:
        assert re.search(rf"utrecht-{re.sub('[1-4]$', '', name)}", templates), name
    assert {path.stem for path in (STATIC / "vendor/utrecht").glob("*.css")} == set(components.UTRECHT)


def test_vendored_files_are_what_their_list_says() -> None:
    vendor = STATIC / "vendor"
    listed = dict(
        re.findall(r"^\| `([^`]+)` .*\| `([0-9a-f]{64})` \|$", (vendor / "README.md").read_text(), re.MULTILINE)
    )
    found = {
        path
        for folder in (vendor / "htmx", vendor / "utrecht", STATIC / "fonts", WEB.parent / "tests/browser/vendor")
        for path in folder.iterdir()
        if path.name != "packages.txt"
    }
    assert {(vendor / path).resolve() for path in listed} == {path.resolve() for path in found}
    for path, checksum in listed.items():
        assert sha256((vendor / path).read_bytes()).hexdigest() == checksum, path


def tokens(theme: str) -> dict[str, str]:
    return dict(re.findall(r"(--ps-[\w-]+):\s*([^;]+);", (STATIC / f"css/theme-{theme}.css").read_text("utf-8")))


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels]
    return sum(weight * channel for weight, channel in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


GROUNDS = ("paper", "surface", "sunken")
READ = [(ink, ground, 7.0) for ink in ("ink",) for ground in (*GROUNDS, "brand-tint", "accent-tint")]
READ += [("ink-soft", ground, 7.0) for ground in ("paper", "surface")] + [("ink-soft", "sunken", 4.5)]
READ += [(tone, ground, 4.5) for tone in ("brand", "brand-strong", "error", "accent") for ground in GROUNDS[:2]]
READ += [(state, f"{state}-tint", 4.5) for state in ("info", "ok", "warning", "error")]
READ += [("ink", f"{state}-tint", 7.0) for state in ("info", "ok", "warning", "error")]
READ += [("brand-strong", "brand-tint", 4.5), ("on-brand", "brand", 4.5), ("on-brand", "brand-strong", 4.5)]
READ += [("header-ink", ground, 4.5) for ground in ("header", "header-hover")]
READ += [("header-soft", "header", 4.5), ("footer-ink", "footer", 4.5), ("ok", "paper", 4.5)]
READ += [(f"series-{name}", "surface", 4.5) for name in ("realised", "planned", "forecast")]
SEEN = [("line-strong", ground, 3.0) for ground in GROUNDS[:2]] + [("header-current", "header", 3.0)]
SEEN += [(f"element-{number}", ground, 3.0) for number in (1, 2, 3, 4) for ground in GROUNDS]
SEEN += [(f"series-{name}", "surface", 3.0) for name in ("obligation", "disputed")]
SEEN += [("focus", ground, 3.0) for ground in GROUNDS] + [("focus", "focus-inverse", 3.0)]


@pytest.mark.parametrize("theme", components.THEMES)
@pytest.mark.parametrize(("front", "back", "least"), READ + SEEN)
def test_every_theme_can_be_read(theme: str, front: str, back: str, least: float) -> None:
    values = tokens(components.THEMES[0]) | tokens(theme)
    assert contrast(values[f"--ps-{front}"], values[f"--ps-{back}"]) >= least


def test_a_theme_is_a_list_of_tokens_and_nothing_else() -> None:
    first = tokens(components.THEMES[0])
    for theme in components.THEMES:
        text = re.sub(r"/\*.*?\*/", "", (STATIC / f"css/theme-{theme}.css").read_text("utf-8"), flags=re.DOTALL)
        assert re.fullmatch(r"\s*@layer theme \{\s*:root \{(\s*--ps-[\w-]+:[^;]+;)+\s*\}\s*\}\s*", text)
        assert tokens(theme).keys() <= first.keys()


def test_no_style_reaches_outside() -> None:
    for path in [*(STATIC / "css").glob("*.css"), *(STATIC / "vendor/utrecht").glob("*.css")]:
        text = path.read_text("utf-8")
        assert "@import" not in text
        assert all(address.startswith("../fonts/") for address in re.findall(r'url\("?([^")]+)', text)), path
