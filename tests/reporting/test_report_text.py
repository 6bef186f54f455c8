"""The text report: what stands first, how it wraps and colours, and that no name from outside acts on a terminal."""

import os
import re
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wcwidth import wcswidth

from cognito_audit.model.inventory import InputError, Location
from cognito_audit.model.run import Gate, Result, Suppressed
from cognito_audit.model.verdict import Fix, Missing, NoFix, Severity, Status
from cognito_audit.reporting.run.text import render
from cognito_audit.sources.secrecy.excerpts import lines_of_files
from cognito_audit.text.layout import excerpt
from cognito_audit.text.sanitize import plain_text
from cognito_audit.text.terminal import Color, Terminal, terminal_width, wants_color
from cognito_audit.text.wrapping import wrapped

LINES = {15: "      ExplicitAuthFlows: [ALLOW_REFRESH_TOKEN_AUTH]", 18: "        - https://*.example.com/cb"}
TERMINAL = Terminal(80, source_line=lambda place: LINES.get(place.line))
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def test_the_verdict_comes_first_then_what_is_not_known_then_the_most_severe_finding(sample_run):
    report = render(sample_run)
    places = [report.index(text) for text in ("Gate: ERROR", "Not evaluated: 3", "CRITICAL CA201", "MEDIUM CA401")]
    assert places == sorted(places)
    assert places[0] == 0


def test_one_denied_call_is_told_once_however_many_rules_it_stops(sample_run):
    report = render(sample_run)
    assert report.count("AccessDenied on cognito-idp:DescribeUserPoolClient") == 1
    assert "3 rules (CA101, CA201 and CA401) on client partner-api" in report
    assert "grant cognito-idp:DescribeUserPoolClient" in report


def test_a_run_that_saw_everything_says_so(sample_run):
    seen = tuple(result for result in sample_run.results if not result.missing)
    run = replace(sample_run, results=seen, unread=(), errors=(), broken=())
    assert "Everything selected was evaluated" in render(run)


@pytest.mark.parametrize(
    "left",
    [
        {"errors": (InputError("template.yaml", "not valid YAML"),)},
        {"broken": ("CA101: no such fact",)},
        {"interrupted": True},
        {"results": ()},
    ],
    ids=["errors", "broken", "interrupted", "nothing"],
)
def test_a_run_that_did_not_look_at_everything_never_says_that_it_did(sample_run, left):
    """A file that could not be read was selected too."""
    seen = tuple(result for result in sample_run.results if not result.missing)
    run = replace(sample_run, **{"results": seen, "unread": (), "errors": (), "broken": (), **left})
    assert "Everything selected was evaluated" not in render(run)


def test_what_was_not_even_listed_is_counted(sample_run):
    missing = Missing("user pools of eu-west-1", "no connection", "cognito-idp:ListUserPools")
    report = render(replace(sample_run, results=(), unread=(missing,)))
    assert "Not evaluated: 1 input. Neither a pass nor a failure." in report


GATES = {
    "FAILED": {"errors": (), "broken": ()},
    "PASSED": {"errors": (), "broken": (), "gate": Gate(exit_zero=True, allow_incomplete=True)},
    "INCOMPLETE": {"errors": (), "broken": (), "gate": Gate(None)},
    "ERROR": {},
    "INTERRUPTED": {"interrupted": True},
    "NOTHING AUDITED": {"errors": (), "broken": (), "results": ()},
}


@pytest.mark.parametrize("gate", GATES)
def test_the_first_words_say_how_the_run_ended(sample_run, gate):
    assert render(replace(sample_run, **GATES[gate])).startswith(f"Gate: {gate}.")


def test_findings_that_exit_zero_lets_through_are_named_beside_the_verdict(sample_run):
    report = render(replace(sample_run, **GATES["PASSED"]))
    assert "2 findings at or above high ignored because of --exit-zero." in report
    assert "(--allow-incomplete)" in report


def test_what_min_severity_hides_is_counted(sample_run):
    report = render(replace(sample_run, min_severity=Severity.HIGH))
    assert "3 findings below --min-severity high not shown." in report
    assert "CA401" not in report.partition("web-prod")[2]


@pytest.mark.parametrize("width", [80, 120, 200])
def test_no_line_is_longer_than_the_terminal_unless_a_word_is(sample_run, hostile_run, width):
    for run in (sample_run, hostile_run):
        lines = render(run, replace(TERMINAL, width=width)).splitlines()
        too_long = [line for line in lines if wcswidth(line) > width and len(line.split()) > 2]
        assert too_long == []


def test_a_wide_terminal_is_used(sample_run):
    long = replace(sample_run, notes=("word " * 60,))
    assert max(len(line) for line in render(long, Terminal(200)).splitlines()) > 180


def test_targets_on_which_the_very_same_was_found_are_told_once_and_all_named(sample_run):
    web, found = sample_run.targets[1], sample_run.results[0]
    clients = tuple(replace(web, id=f"{web.id}{number}", name=f"web-{number:02}") for number in range(70))
    results = tuple(replace(found, target=client.id, fingerprint=client.id) for client in clients)
    report = render(replace(sample_run, targets=clients, results=results))
    assert report.count("HIGH CA101") == 1
    assert "70 browser clients of pool customers (eu-west-1_Ab12Cd34E): web-00, web-01," in " ".join(report.split())
    assert all(client.name in report for client in clients)


def test_a_target_of_another_pool_or_with_other_evidence_is_told_apart(sample_run):
    web, found = sample_run.targets[1], sample_run.results[0]
    clients = (web, replace(web, id="other", user_pool_id="eu-west-1_Other"), replace(web, id="else"))
    results = [replace(found, target=client.id) for client in clients]
    results[2] = replace(results[2], evidence={"client.ExplicitAuthFlows": []})
    report = render(replace(sample_run, targets=clients, results=tuple(results)))
    assert report.count("HIGH CA101") == 3


def test_clients_of_one_name_are_told_apart_by_their_ids(sample_run):
    web, found = sample_run.targets[1], sample_run.results[0]
    twins = (replace(web, id="one", client_id="1aaa"), replace(web, id="two", client_id="2bbb"))
    report = render(replace(sample_run, targets=twins, results=tuple(replace(found, target=t.id) for t in twins)))
    assert "web-prod (1aaa), web-prod (2bbb)" in " ".join(report.split())


def test_a_value_of_many_pages_is_cut_and_says_so(sample_run):
    long = replace(sample_run.results[0], evidence={"pool.SchemaAttributes": ["custom:attribute"] * 500})
    report = render(replace(sample_run, results=(long,)))
    assert "more characters)" in " ".join(report.split())
    assert len(report) < 4000


def test_urls_and_arns_stay_whole(sample_run):
    arn = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_Ab12Cd34E/client/1example23456789abcdef"
    url = "https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flows-selection-sdk.html"
    report = render(replace(sample_run, notes=(f"see {arn} and {url}",)), Terminal(40))
    assert arn in report
    assert url in report


@given(st.text(), st.integers(10, 200))
def test_wrapping_loses_no_word_and_breaks_none(text, width):
    """What CI runners take for a command at the start of a line gets a backslash there, and nothing else does."""
    words = plain_text(text).split()
    told = " ".join(wrapped(" ".join(words), width, "  ", "    ")).split()
    assert [word.removeprefix("\\") if word.startswith(("\\::", "\\##[")) else word for word in told] == [
        word.removeprefix("\\") if word.startswith(("\\::", "\\##[")) else word for word in words
    ]


def test_wide_characters_count_two_columns(sample_run):
    report = render(replace(sample_run, notes=("漢字 " * 60,)))
    assert max(wcswidth(line) for line in report.splitlines()) <= 80


def test_a_finding_in_a_file_shows_its_line_with_a_marker_under_the_column(sample_run):
    assert (
        "       |\n    15 |       ExplicitAuthFlows: [ALLOW_REFRESH_TOKEN_AUTH]\n       |       ^^^^^^^^^^^^^^^^^\n"
    ) in render(sample_run, TERMINAL)


@pytest.mark.parametrize(
    ("line", "marked"),
    [
        ("  - @https://app.example.com/cb?x=a,b#c", "https://app.example.com/cb?x=a,b#c"),
        ("  [@https://app.example.com/cb, myapp://cb]", "https://app.example.com/cb"),
        ("  [https://app.example.com/cb, @myapp://cb]", "myapp://cb"),
        ('  urls = ["@https://app.example.com/cb"]', "https://app.example.com/cb"),
        ('  urls = [@"https://app.example.com/a b", "c"]', '"https://app.example.com/a b"'),
        ("  arn: @arn:aws:kms:eu-west-1:1:key/2 # ours", "arn:aws:kms:eu-west-1:1:key/2"),
        ("  @CallbackURLs: [x]", "CallbackURLs"),
        ('{@"CallbackURLs":["x"]}', '"CallbackURLs"'),
        ("  @callback_urls=[", "callback_urls"),
        ("  urls = @concat(local.a, [])", "concat"),
        ("  urls: @[a, b]", "["),
        ("  ClientSecret: ...@", ""),
        ("  ClientSecret: ...     @", ""),
    ],
)
def test_the_marker_stands_under_the_whole_of_what_is_at_the_column(line, marked):
    """``@`` is the column; where the line ends before it, as that of a masked secret, there is no marker."""
    column = line.index("@")
    first, shown, *rest = excerpt(Location("a.yaml", 7, column + 1), line.replace("@", ""), 80)
    assert (first, shown) == ("      |", f"    7 | {line.replace('@', '').rstrip()}")
    assert rest == ([f"      | {' ' * column}{'^' * len(marked)}"] if marked else [])


def test_a_line_longer_than_the_terminal_is_cut_around_the_column(sample_run):
    minified = "{" + '"x": 1, ' * 400 + '"CallbackURLs": []}'
    at = replace(sample_run.results[4], location=Location("min.json", 1, minified.index('"CallbackURLs"') + 2))
    report = render(replace(sample_run, results=(at,)), replace(TERMINAL, source_line=lambda _: minified))
    assert "^^^^^^^^^^^^" in report
    assert max(len(line) for line in report.splitlines()) <= 80


def test_a_file_that_is_gone_costs_the_line_and_nothing_else(sample_run, tmp_path):
    report = render(sample_run, replace(TERMINAL, source_line=lines_of_files(tmp_path)))
    assert "at           template.yaml:15:7" in report


def test_hostile_text_cannot_act_on_a_terminal_or_forge_a_line(hostile_run):
    report = render(hostile_run, TERMINAL)
    assert re.search(r"[^\n\x20-\x7e\u4e00-\u9fff]", report) is None
    assert not re.search(r"^next", report, re.MULTILINE)


@given(st.text(st.characters(codec=None, categories=None)))
def test_plain_text_is_one_line_and_cleaning_it_again_changes_nothing(text):
    plain = plain_text(text)
    assert plain_text(plain) == plain
    assert len(plain.splitlines()) <= 1
    plain.encode()


def test_colours_change_nothing_but_colours(sample_run, hostile_run):
    for run in (sample_run, hostile_run):
        coloured = render(run, replace(TERMINAL, color=True))
        assert COLOUR.sub("", coloured) == render(run, TERMINAL)
        assert "\x1b[" in coloured


@pytest.mark.parametrize(
    ("choice", "environment", "terminal", "colours"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"TERM": "dumb"}, True, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"FORCE_COLOR": "0"}, False, False),
        ("auto", {"FORCE_COLOR": ""}, False, False),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
    ],
)
def test_the_flag_beats_no_color_beats_force_color_beats_the_terminal(choice, environment, terminal, colours):
    assert wants_color(Color(choice), is_terminal=terminal, environment=environment) is colours


@pytest.mark.parametrize(("columns", "width"), [("20", 40), ("80", 80), ("132", 132), ("999", 200)])
def test_the_width_is_that_of_the_terminal_from_40_to_200(monkeypatch, columns, width):
    monkeypatch.setenv("COLUMNS", columns)
    assert terminal_width() == width


def test_an_expired_or_undated_acceptance_is_written_without_invented_days(sample_run):
    accepted = [result for result in sample_run.results if result.suppressed]
    undated = replace(accepted[0], suppressed=Suppressed("config", "known", expires=""))
    report = render(replace(sample_run, results=(undated,)))
    assert "known [config]" in report


def test_the_numbers_in_the_counts_are_written_as_they_are(sample_run):
    named = tuple(replace(subject, kind="1e5") for subject in sample_run.targets)
    assert "1e5" in render(replace(sample_run, targets=named))


def test_a_finding_that_did_not_know_everything_says_what_it_missed(sample_run):
    partly = replace(sample_run.results[0], missing=(Missing("client.CallbackURLs", "known after apply"),))
    assert "unknown      client.CallbackURLs: known after apply" in render(replace(sample_run, results=(partly,)))


def test_looking_up_a_format_loads_neither_jinja_nor_boto3():
    code = (
        "import sys; from cognito_audit.reporting.registry import DOCUMENTS; assert len(DOCUMENTS) > 5;"
        "assert not {'jinja2', 'boto3'} & set(sys.modules), sorted(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ})


def test_no_line_of_a_text_can_be_a_command_to_a_ci_runner():
    words = ["x" * 30, "::error::owned", "y" * 30, "##[error]owned"]
    for line in wrapped(" ".join(words), 32, "    "):
        assert not line.strip().startswith(("::", "##["))
    assert "::error::owned" in " ".join(wrapped(" ".join(words), 32))


def test_the_brief_report_leaves_out_how_it_was_found_and_keeps_what_to_do(sample_run):
    whole, brief = (render(sample_run, Terminal(brief=brief)) for brief in (False, True))
    left_out = [line for line in whole.splitlines() if line not in brief.splitlines()]
    assert {line[4:16].strip() for line in left_out if line.startswith("    ") and line[4] != " "} <= {
        "evidence",
        "side effects",
    }
    assert brief.splitlines()[0] == whole.splitlines()[0]
    assert [result.message for result in sample_run.findings() if result.message not in " ".join(brief.split())] == []
    assert "\ntargets " in whole
    assert "\ntargets " not in brief


def test_fingerprints_are_shown_when_asked_for_and_each_target_has_its_own(sample_run):
    marks = {result.fingerprint for result in sample_run.findings()}
    assert [
        mark for mark in marks if f"finding      {mark}" not in render(sample_run, Terminal(fingerprints=True))
    ] == []
    assert not [mark for mark in marks if mark in render(sample_run)]


VALUES = [
    {"client.Flows": ["ALLOW_USER_SRP_AUTH"]},
    {"client.Flows": None},
    {"client.Flows": 1},
    {"client.Flows": True},
]
FIXES = [None, NoFix(("not known",)), Fix("Mend it", "client", {"GenerateSecret": False}, ("Apps sign in anew",))]
VERDICT = st.fixed_dictionaries(
    {
        "evidence": st.sampled_from(VALUES),
        "fix": st.sampled_from(FIXES),
        "adjusted": st.sampled_from(["", "nobody can sign up"]),
        "missing": st.sampled_from([(), (Missing("client.CallbackURLs", "known after apply"),)]),
        "remediation": st.sampled_from(["", "Mend it."]),
    }
)
FOUND = st.dictionaries(
    st.tuples(st.integers(0, 2), st.integers(0, 4)),
    st.tuples(VERDICT, st.lists(st.sampled_from(["one thing", "another"]), min_size=1, max_size=2)),
    min_size=1,
    max_size=9,
)


def lines_by_fingerprint(run, brief):
    """The lines of each finding, by its fingerprint."""
    terminal = Terminal(200, source_line=lambda _: "CallbackURLs: []", brief=brief, fingerprints=True)
    told = [part.splitlines() for part in render(run, terminal).split("\n\n") if "\n    finding " in part]
    marks = [re.search(r"finding +(\w+)", "\n".join(lines))[1] for lines in told]
    return {mark: [line for line in lines if line.startswith(" ")] for mark, lines in zip(marks, told, strict=True)}


@given(FOUND, st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # nothing changes the run
def test_every_detail_of_a_finding_stands_below_it_or_below_the_one_it_refers_to(sample_run, found, brief):
    """Each finding is held against the report of a run that found nothing else."""
    names = ["web", "ios", "web", "admin", "batch"]
    clients = [
        replace(sample_run.targets[1], id=f"pool/{number}", name=name, client_id=f"{number}", address="Client")
        for number, name in enumerate(names)
    ]
    labels = {client.id: client.name if names.count(client.name) == 1 else f"web ({client.id})" for client in clients}
    results = {}
    for (number, target), (verdict, messages) in found.items():
        rule = sample_run.rules[number]
        for message in messages:
            mark = f"mark{len(results)}"
            given = {"message": message, "fingerprint": mark, "location": Location("t.yaml", 3), **verdict}
            results[mark] = Result(rule.id, rule.name, rule.severity, clients[target].id, Status.FAILED, **given)
    run = replace(sample_run, targets=tuple(clients), results=tuple(results.values()))
    told = lines_by_fingerprint(run, brief)
    for mark, result in results.items():
        whole = lines_by_fingerprint(replace(run, results=(result,)), brief)[mark]
        *own, last = told[mark]
        reference = re.fullmatch("    details      same as (?:for (.+), )?above", last)
        if reference is None:
            assert told[mark] == whole
            continue
        target = next((target for target, label in labels.items() if label == reference[1]), result.target)
        first = next(each for each in told if (results[each].rule, results[each].target) == (result.rule, target))
        assert list(told).index(first) < list(told).index(mark)
        assert whole[: len(own)] == own
        assert told[first][len(own) - len(whole) :] == whole[len(own) :]


def test_what_many_clients_have_in_common_is_told_in_full_on_the_first(sample_run):
    web, found = sample_run.targets[1], sample_run.results[0]
    clients = tuple(replace(web, id=f"{n}", name=f"web-{n}", address="Web") for n in range(3))
    places = (Location("template.yaml", 15, 7), Location("template.yaml", 18, 9), None)
    results = tuple(replace(found, target=c.id, location=at) for c, at in zip(clients, places, strict=True))
    report = render(replace(sample_run, targets=clients, results=results), TERMINAL)
    assert report.count(f"next         {found.remediation[:30]}") == 1
    assert report.count("    details      same as for web-0, above") == 2
    assert report.count("ALLOW_USER_AUTH is not among the flows in force") == 3
    assert "    15 |" in report
    assert "    18 |" in report


def test_a_structure_of_which_nothing_is_known_is_counted_and_not_shown_as_an_empty_one():
    """A template that makes a secret says that there is one, and no more: ``[{}]`` tells a reader nothing."""
    assert plain_text([{}]) == "1 entry, with no known members"
    assert plain_text([{}, {}]) == "2 entries, with no known members"
    assert plain_text([{}, {"a": 1}]) == '[{}, {"a": 1}]'
