"""The HTML report is one page that loads nothing, and that no text from outside can change the meaning of."""

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from cognito_audit.model.run import Result, Suppressed
from cognito_audit.model.verdict import Severity, Status
from cognito_audit.reporting import registry
from cognito_audit.reporting.presentation import Presentation
from cognito_audit.reporting.run.html import render

SECTIONS = ["verdict", "not-evaluated", "targets", "findings", "accepted", "passed", "rules", "method"]


class Page(HTMLParser):
    """The tags of a page with their attributes, and the text of its style, script and everything else."""

    def __init__(self, report):
        super().__init__(convert_charrefs=True)
        self.tags, self.text, self.raw, self._inside = [], "", {}, ""
        self.feed(report)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._inside = tag

    def handle_endtag(self, _tag):
        self._inside = ""

    def handle_data(self, data):
        if self._inside in ("style", "script"):
            self.raw[self._inside] = self.raw.get(self._inside, "") + data
        else:
            self.text += data

    def ids(self):
        return [attrs["id"] for _, attrs in self.tags if "id" in attrs]


def test_the_sections_stand_in_the_order_of_reading(sample_run):
    ids = Page(render(sample_run)).ids()
    assert [name for name in ids if name in SECTIONS] == SECTIONS


def test_the_policy_allows_the_one_style_and_the_one_script_by_their_hashes(sample_run):
    page = Page(render(sample_run))
    policy = next(attrs["content"] for tag, attrs in page.tags if attrs.get("http-equiv"))
    hashes = {
        kind: base64.b64encode(hashlib.sha256(page.raw[kind].encode()).digest()).decode()
        for kind in ("style", "script")
    }
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{hashes['style']}'; script-src 'sha256-{hashes['script']}'; "
        "base-uri 'none'; form-action 'none'"
    )


@pytest.mark.parametrize("which", ["sample_run", "hostile_run"])
def test_the_page_loads_nothing_and_holds_no_inline_style_or_handler(request, which):
    page = Page(render(request.getfixturevalue(which)))
    assert [tag for tag, _ in page.tags if tag in ("link", "img", "iframe", "object", "form", "base")] == []
    assert [tag for tag, _ in page.tags if tag in ("style", "script")] == ["style", "script"]
    for _, attrs in page.tags:
        assert not [name for name in attrs if name in {"style", "src"} or name.startswith("on")]
        assert attrs.get("href", "#").startswith(("#", "https://"))


def test_ids_are_unique_and_every_link_inside_the_page_has_its_target(sample_run, hostile_run):
    for run in (sample_run, hostile_run):
        page = Page(render(run))
        ids = page.ids()
        assert len(ids) == len(set(ids))
        assert {attrs["href"][1:] for _, attrs in page.tags if attrs.get("href", "").startswith("#")} <= set(ids)


def test_hostile_text_is_shown_as_the_text_it_is(hostile_run):
    page = Page(render(hostile_run))
    assert "<script>alert(1)</script></style><img src=x onerror=alert(2)>{{7*7}}" in page.text
    assert re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", page.text) is None


def test_a_link_of_a_rule_that_is_not_https_is_text(sample_run):
    rules = tuple(replace(rule, references=("javascript:alert(1)",)) for rule in sample_run.rules)
    page = Page(render(replace(sample_run, rules=rules)))
    assert "javascript:alert(1)" in page.text
    assert not [attrs for _, attrs in page.tags if attrs.get("href", "").startswith("javascript")]


def test_not_evaluated_is_there_when_there_is_nothing_to_tell(sample_run):
    seen = tuple(result for result in sample_run.results if not result.missing)
    page = Page(render(replace(sample_run, results=seen, unread=(), errors=(), broken=())))
    assert "Everything selected was evaluated." in page.text


def test_an_interrupted_run_is_never_called_complete(sample_run):
    seen = tuple(result for result in sample_run.results if not result.missing)
    page = Page(render(replace(sample_run, results=seen, unread=(), errors=(), broken=(), interrupted=True)))
    assert "Everything selected was evaluated." not in page.text
    assert "this report is partial" in page.text


def test_a_client_whose_only_finding_is_accepted_is_not_called_clear(sample_run):
    page = Page(render(sample_run))
    verdicts = {attrs["id"]: attrs["data-verdict"] for tag, attrs in page.tags if tag == "tr" and "id" in attrs}
    assert sorted(verdicts.values()) == ["accepted", "clear", "critical", "low", "medium", "unknown"]


def test_an_acceptance_counts_its_days_from_the_day_of_the_run(sample_run):
    assert "70 days left" in Page(render(sample_run)).text
    accepted = next(result for result in sample_run.results if result.suppressed)
    endless = replace(accepted, suppressed=Suppressed("baseline", "known before"))
    assert "no end" in Page(render(replace(sample_run, results=(endless,)))).text


def test_findings_below_min_severity_are_counted_and_not_listed(sample_run):
    page = Page(render(replace(sample_run, min_severity=Severity.HIGH)))
    assert "3 below --min-severity high not listed here" in page.text
    assert [attrs["data-severity"] for _, attrs in page.tags if "data-severity" in attrs] == ["critical", "high"]


def test_a_run_of_nothing_is_a_page_too(sample_run):
    nothing = replace(sample_run, results=(), targets=(), rules=(), inputs=(), identity=None, notes=(), selection=())
    assert "Nothing audited" in Page(render(replace(nothing, errors=(), broken=(), unread=()))).text


def test_the_order_in_which_things_were_read_changes_no_byte(sample_run):
    shuffled = replace(sample_run, rules=sample_run.rules[::-1], results=sample_run.results[::-1])
    assert render(shuffled) == render(sample_run)


def test_a_thousand_clients_stay_under_a_megabyte(sample_run):
    """40 rules on 1,000 clients in 20 pools: three findings each, of which one differs everywhere, and some holes."""
    client, rule = sample_run.targets[1], sample_run.rules[0]
    clients = tuple(
        replace(
            client,
            id=f"eu-west-1_Pool{number % 20:05}/{number:026}",
            name=f"customer-facing-client-{number}",
            client_id=f"{number:026}",
            user_pool_name=f"customers-{number % 20}",
            user_pool_id=f"eu-west-1_Pool{number % 20:05}",
        )
        for number in range(1000)
    )
    rules = tuple(replace(rule, id=f"CA{number:03}", name=f"rule-{number}") for number in range(40))
    failed = sample_run.results[0]

    def result(number, target, which):
        if number < 3:
            same = f"https://app-{which}.example.com/cb" if number == 0 else f"flow set {which % 12}"
            return replace(
                failed,
                rule=f"CA{number:03}",
                name=f"rule-{number}",
                target=target,
                evidence={"client.CallbackURLs": [same]},
            )
        status = Status.NOT_EVALUATED if which % 50 == 0 else Status.PASSED
        missing = next(r.missing for r in sample_run.results if r.status is status) if which % 50 == 0 else ()
        return Result(f"CA{number:03}", f"rule-{number}", Severity.LOW, target, status, missing=missing)

    results = tuple(result(number, each.id, which) for which, each in enumerate(clients) for number in range(40))
    report = render(replace(sample_run, targets=clients, rules=rules, results=results))
    assert len(report.encode()) < 1_000_000
    assert all(name in report for name in ("customer-facing-client-0", "customer-facing-client-999"))


def test_what_people_read_names_every_finding_that_the_contract_names(sample_run):
    for form in ("text", "json", "html"):
        report = registry.render(sample_run, form, Presentation())
        assert all(result.rule in report for result in sample_run.findings())
