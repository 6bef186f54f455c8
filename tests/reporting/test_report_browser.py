"""The HTML report in a real browser: accessible, silent, driven by keyboard, printable, readable when stripped."""

import io
import os
import shutil
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from pypdf import PdfReader

from cognito_audit.reporting.run.html import render

pytestmark = pytest.mark.browser
JENKINS = "sandbox allow-same-origin; default-src 'none'; img-src 'self'; style-src 'self'"
"""https://www.jenkins.io/doc/book/security/configuring-content-security-policy/"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    if chromium is None and not os.environ.get("CI"):
        pytest.skip("chromium is not installed (it must be in CI)")
    assert chromium, "CI must have chromium"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
        )
        yield launched
        launched.close()


@pytest.fixture
def open_report(browser, tmp_path):
    """Opens a run's report from a file; the page keeps its requests and console messages in ``heard``."""
    contexts = []

    def opened(run, **options) -> Page:
        file = tmp_path / "report.html"
        file.write_text(render(run), encoding="utf-8")
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.heard = []
        page.on("request", lambda request: page.heard.append(request.url))
        page.on("console", lambda message: page.heard.append(message.text))
        page.on("pageerror", lambda error: page.heard.append(str(error)))
        page.goto(file.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()


def open_everything(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach((item) => { item.open = true; })")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("which", ["sample_run", "hostile_run"])
def test_axe_finds_nothing_to_object_to_whatever_tab_is_open(request, open_report, scheme, which):
    page = open_report(request.getfixturevalue(which), color_scheme=scheme)
    open_everything(page)
    for tab in ("Why it matters", "Evidence", "How to fix"):
        for button in page.get_by_role("tab", name=tab).all():
            button.click()
        result = Axe().run(page)
        assert result.violations_count == 0, result.generate_report()


@pytest.mark.parametrize("which", ["sample_run", "hostile_run"])
def test_the_page_asks_for_nothing_but_itself_and_the_console_stays_silent(request, open_report, which):
    page = open_report(request.getfixturevalue(which))
    open_everything(page)
    assert page.heard == [page.url]


def focused(page: Page, selector: str) -> bool:
    return page.evaluate("(selector) => document.activeElement.matches(selector)", selector)


def tab_to(page: Page, selector: str) -> None:
    for _ in range(80):
        page.keyboard.press("Tab")
        if focused(page, selector):
            return
    pytest.fail(f"{selector} cannot be reached by keyboard")


def test_clients_are_searched_and_filtered_by_keyboard_and_the_count_is_announced(open_report, sample_run):
    page = open_report(sample_run)
    bar = page.get_by_role("search", name="Filter clients and pools")
    assert bar.get_by_role("status").inner_text() == "6 of 6 rows shown"
    tab_to(page, "[data-filters='target-rows'] [data-search]")
    page.keyboard.type("WEB browser")
    assert bar.get_by_role("status").inner_text() == "1 of 6 rows shown"
    assert page.locator("#target-rows tr:visible").count() == 1
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("Delete")
    page.keyboard.press("Tab")
    page.keyboard.type("not")
    assert bar.get_by_role("status").inner_text() == "1 of 6 rows shown"
    assert "partner-api" in page.locator("#target-rows tr:visible").inner_text()


def test_findings_are_filtered_opened_and_read_by_keyboard(open_report, sample_run):
    page = open_report(sample_run)
    tab_to(page, "[data-filters='finding-list'] [data-choice]")
    page.keyboard.type("med")
    assert page.locator(".finding:visible").count() == 1
    status = page.get_by_role("search", name="Filter findings").get_by_role("status").inner_text()
    assert status == f"1 of {page.locator('.finding').count()} rules shown"  # a card holds all findings of its rule
    tab_to(page, ".finding.medium > summary")
    page.keyboard.press("Enter")
    tab_to(page, ".finding.medium [role=tab]")
    page.keyboard.press("ArrowRight")
    assert page.get_by_role("tabpanel", name="Evidence").inner_text().count("https://*.example.com/cb") == 2
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert "List each URL in full." in page.get_by_role("tabpanel", name="How to fix").inner_text()


def test_a_link_opens_the_finding_that_it_names_even_when_a_filter_hides_it(open_report, sample_run):
    page = open_report(sample_run)
    page.locator("[data-filters='finding-list'] [data-choice]").select_option("critical")
    page.locator("#target-rows").get_by_role("link", name="CA601").click()
    assert page.locator(".finding.low").get_attribute("open") is not None
    assert page.locator(".finding.low").is_visible()


def printed_pages(page: Page) -> list[str]:
    """The text of each printed page; a font's ligatures are the letters that they stand for."""
    sheets = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    return [unicodedata.normalize("NFKC", sheet.extract_text()) for sheet in sheets]


@pytest.mark.parametrize("scripts", [True, False])
def test_the_printed_report_shows_every_fix_and_names_itself_on_every_page(open_report, sample_run, scripts):
    page = open_report(sample_run, java_script_enabled=scripts, color_scheme="dark")
    pages = printed_pages(page)
    printed = " ".join(" ".join(pages).split())
    for result in sample_run.findings():
        assert " ".join(result.remediation.split()) in printed
    for sheet in pages:
        assert "Amazon Cognito audit of account 123456789012, eu-west-1" in sheet


def test_the_head_of_a_printed_table_is_followed_by_its_first_row(open_report, sample_run):
    """A row that fits on no rest of a page takes the caption and the head to the next one."""
    tall = replace(sample_run.unread[0], reason="throttled " * 120)
    page = open_report(replace(sample_run, unread=(tall,)))
    pages = printed_pages(page)
    with_row = [number for number, text in enumerate(pages) if "throttled" in text]
    assert [number for number, text in enumerate(pages) if "Open questions, by cause" in text] == with_row
    assert [number for number, text in enumerate(pages) if "Next step" in text] == with_row


SHEET = 680
"""An A4 sheet between the page's margins of 15 mm, in CSS pixels: (210 - 30) / 25.4 * 96."""


@pytest.mark.parametrize("which", ["sample_run", "hostile_run"])
def test_nothing_is_cut_off_at_the_edge_of_a_printed_page(request, open_report, which):
    page = open_report(request.getfixturevalue(which), viewport={"width": SHEET, "height": 900})
    page.emulate_media(media="print")
    open_everything(page)
    assert page.evaluate("document.body.offsetWidth") == SHEET
    assert page.evaluate("document.documentElement.scrollWidth") == SHEET


@pytest.mark.parametrize("width", [360, 768, 1280, 2560])
@pytest.mark.parametrize("which", ["sample_run", "hostile_run"])
def test_nothing_hangs_over_the_edge(request, open_report, width, which):
    page = open_report(request.getfixturevalue(which), viewport={"width": width, "height": 800})
    open_everything(page)
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_without_scripts_every_part_of_a_finding_is_there_and_no_dead_filter(open_report, sample_run):
    page = open_report(sample_run, java_script_enabled=False)
    first = page.locator(".finding").first
    assert [heading for heading in ("Why it matters", "Evidence", "How to fix") if heading in first.inner_text()] == [
        "Why it matters",
        "Evidence",
        "How to fix",
    ]
    assert page.locator(".filters:visible").count() == 0


def test_the_report_reads_in_order_where_jenkins_strips_style_and_script(browser, sample_run):
    report = render(replace(sample_run)).encode()

    class Jenkins(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Security-Policy", JENKINS)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(report)

        def log_message(self, *_args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Jenkins) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/report.html")
        assert page.evaluate("getComputedStyle(document.querySelector('.running')).display") == "block"
        for summary in page.locator("summary").all():
            if summary.locator("..").get_attribute("open") is None:
                summary.click()
        text = page.locator("body").inner_text()
        page.close()
        server.shutdown()
    told = (
        "Not evaluated",
        "Clients and pools",
        "A browser or mobile client has",
        "How to fix",
        "Accepted risks",
        "Method and limits",
    )
    places = [text.index(words, text.index("Gate Error")) for words in told]
    assert places == sorted(places)
    assert all(result.remediation in text for result in sample_run.findings())
