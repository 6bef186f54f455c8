"""Findings accepted in the templates themselves: by Metadata, and by comments."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cognito_audit.config.settings import resolve
from cognito_audit.reporting.presentation import Presentation, SarifOptions
from cognito_audit.reporting.registry import render
from cognito_audit.services.audit import AuditOptions, audit_source, catalogue, judge_options
from cognito_audit.sources.files import FileOptions, FileSource

SELECTED = {"select": ["CA309", "CA311", "CA401", "CA402"]}
SETTINGS = resolve(SELECTED, {}, {})
RULES = catalogue(SETTINGS)

TEMPLATE = """\
Resources:
  Pool: {Type: "AWS::Cognito::UserPool"}
  Web: #resource
    Type: AWS::Cognito::UserPoolClient
    Metadata: {} #metadata
    Properties:
      UserPoolId: !Ref Pool
      AllowedOAuthFlowsUserPoolClient: true
      AllowedOAuthScopes: [openid]
      #above
      AllowedOAuthFlows: [implicit] #flows
      CallbackURLs: ["http://a.example"] #urls
  App:
    Type: AWS::Cognito::UserPoolClient
    Properties: {UserPoolId: !Ref Pool, RefreshTokenRotation: {Feature: ENABLED}}
"""
"""Web fails all four rules, App fails CA309."""

HCL = """\
resource "aws_cognito_user_pool" "pool" { name = "p" }
#resource
resource "aws_cognito_user_pool_client" "web" {
  name = "web"
  user_pool_id = aws_cognito_user_pool.pool.id
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_scopes = ["openid"]
  allowed_oauth_flows = ["implicit"] #flows
  callback_urls = ["http://a.example"] #urls
}
"""


def audited(text: str, *, ignores: bool = True):
    options = FileOptions(stdin=text.encode())
    return audit_source(
        FileSource(["-"], options), judge_options(SETTINGS, RULES), SETTINGS, AuditOptions(suppressions=ignores)
    ).run


def marked(text: str, **marks: str) -> str:
    """The text with a comment or other text in place of each mark; the other marks stay plain comments."""
    for mark, said in marks.items():
        text = text.replace(f"{{}} #{mark}", said) if mark == "metadata" else text.replace(f"#{mark}", said)
    return text


def accepted(run) -> set[str]:
    return {f"{result.target.rpartition('#')[2]} {result.rule}" for result in run.results if result.suppressed}


@pytest.mark.parametrize(
    ("marks", "hidden"),
    [
        ({"flows": "# cognito-audit: ignore[CA401] old app"}, {"Web CA401"}),
        ({"above": "# cognito-audit: ignore[implicit-grant] old app"}, {"Web CA401"}),
        ({"flows": "# cognito-audit: ignore[CA402] the line below is not meant"}, set()),
        ({"resource": "# cognito-audit: ignore[CA309, oauth] old app"}, {"Web CA309", "Web CA401", "Web CA402"}),
        ({"resource": "# cognito-audit: ignore[*] all of it"}, {f"Web {rule}" for rule in SELECTED["select"]}),
        ({"urls": "# cognito-audit: ignore[CA402] expires=2999-01-01 owner=web x"}, {"Web CA402"}),
        ({"urls": "# cognito-audit: ignore[CA402] expires=2020-01-01 x"}, set()),
        ({"above": "# cognito-audit: ignore[CA401] a\n      # cognito-audit: ignore[CA402] b"}, {"Web CA401"}),
        ({"metadata": "{cognito-audit: {ignore: [{rule: CA402, reason: x}]}}"}, {"Web CA402"}),
        ({"metadata": "{cognito-audit: {ignore: [{rule: CA402, reason: x, expires: 2020-01-01}]}}"}, set()),
    ],
)
def test_a_template_accepts_what_it_names_where_it_says_so(marks, hidden) -> None:
    run = audited(marked(TEMPLATE, **marks))
    assert run.errors == ()
    assert accepted(run) == hidden
    assert {result.suppressed.by for result in run.suppressed()} <= {"template"}


@pytest.mark.parametrize("sign", ["#", "//"])
def test_terraform_comments_accept_likewise(sign) -> None:
    run = audited(
        marked(HCL, resource=f"{sign} cognito-audit: ignore[CA309] x", flows=f"{sign} cognito-audit: ignore[CA401] y")
    )
    assert accepted(run) == {f"aws_cognito_user_pool_client.web {rule}" for rule in ("CA309", "CA401")}


def test_reason_owner_and_last_day_are_kept() -> None:
    run = audited(
        marked(TEMPLATE, urls="# cognito-audit: ignore[CA402] owner=web@example.org expires=2999-01-31 an old app")
    )
    (found,) = [result.suppressed for result in run.suppressed()]
    assert (found.reason, found.owner, found.expires) == ("an old app", "web@example.org", "2999-01-31")


def test_no_ignores_leaves_all_of_them_aside() -> None:
    text = marked(
        TEMPLATE,
        metadata="{cognito-audit: {ignore: [{rule: CA402, reason: x}]}}",
        resource="# cognito-audit: ignore[oauth] x",
    )
    assert accepted(audited(text, ignores=False)) == set()


@pytest.mark.parametrize(
    ("marks", "line", "column", "said"),
    [
        ({"urls": "# cognito-audit: ignore[CA402]"}, 12, 42, "ignore[CA402]: reason is missing"),
        ({"urls": "# cognito-audit: ignore[] x"}, 12, 42, "ignore[]: rule is missing"),
        ({"urls": "# cognito-audit: ignore[CA402] expires=soon x"}, 12, 42, "expires: expected a day"),
        (
            {"urls": "# cognito-audit: ignroe[CA402] x"},
            12,
            42,
            "expected ignore[RULE] and a reason; did you mean ignore?",
        ),
        ({"urls": "# cognito-audit: ignore CA402 x"}, 12, 42, "expected ignore[RULE] and a reason"),
        (
            {"metadata": "{cognito-audit: {ignore: [{rule: CA402}]}}"},
            5,
            41,
            "Metadata cognito-audit: reason is missing",
        ),
        ({"metadata": "{cognito-audit: {ignore: [CA402]}}"}, 5, 41, "expected an entry with rule and reason"),
        ({"metadata": "{cognito-audit: {ignored: []}}"}, 5, 16, "expected ignore, a list of entries"),
        (
            {"metadata": "{cognito-audit: {ignore: [{rule: x, reasn: y}]}}"},
            5,
            41,
            "unknown key reasn; did you mean reason?",
        ),
    ],
)
def test_a_malformed_entry_is_an_error_at_its_place_and_hides_nothing(marks, line, column, said) -> None:
    run = audited(marked(TEMPLATE, **marks))
    (error,) = run.errors
    assert (error.file, error.line, error.column) == ("<stdin>", line, column)
    assert said in error.message
    assert accepted(run) == set()
    assert run.exit_code() == 2


def test_an_expired_entry_opens_its_finding_again_and_says_so() -> None:
    run = audited(marked(TEMPLATE, urls="# cognito-audit: ignore[CA402] expires=2020-01-31 x"))
    assert "<stdin>:12:42: the suppression of CA402 expired on 2020-01-31; its findings count again" in run.notes


def test_an_entry_that_matches_nothing_is_reported_for_rules_of_this_run_only() -> None:
    run = audited(marked(TEMPLATE, above="# cognito-audit: ignore[CA402,CA101] x"))
    unused = [note for note in run.notes if "suppression" in note]
    assert unused == ["<stdin>:10:7: the suppression of CA402 matches no finding; remove it"]


def test_a_text_that_looks_like_a_comment_is_none() -> None:
    text = TEMPLATE.replace(
        '["http://a.example"]', '["http://a.example"]\n      ClientName: "x # cognito-audit: ignore[*] y"'
    )
    run = audited(text)
    assert (accepted(run), run.errors) == (set(), ())


def test_files_and_metadata_of_json_are_read_too(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    client = {
        "Type": "AWS::Cognito::UserPoolClient",
        "Metadata": {"cognito-audit": {"ignore": [{"rule": "CA309", "reason": "cdk"}]}},
        "Properties": {"UserPoolId": {"Ref": "Pool"}},
    }
    Path("a.json").write_text(json.dumps({"Resources": {"Pool": {"Type": "AWS::Cognito::UserPool"}, "Web": client}}))
    Path("b.yaml").write_text(marked(TEMPLATE, urls="# cognito-audit: ignore[CA402] x"))
    Path("m").mkdir()
    Path("m", "main.tf").write_text(marked(HCL, flows="// cognito-audit: ignore[CA401] x"))
    run = audit_source(FileSource(["."], FileOptions()), judge_options(SETTINGS, RULES), SETTINGS).run
    assert {(r.target, r.rule) for r in run.suppressed()} == {
        ("a.json#Web", "CA309"),
        ("b.yaml#Web", "CA402"),
        ("m#aws_cognito_user_pool_client.web", "CA401"),
    }


RULE_NAMES = ["CA309", "CA311", "CA401", "CA402", "implicit-grant", "insecure-*", "oauth", "nothing"]
COMMENTS = st.dictionaries(
    st.sampled_from(["resource", "above", "flows", "urls"]),
    st.lists(st.sampled_from(RULE_NAMES), min_size=1, max_size=3, unique=True),
)
METADATA = st.lists(st.sampled_from(RULE_NAMES), max_size=2)
MEANT = {
    "CA309": {"CA309"},
    "CA311": {"CA311"},
    "CA401": {"CA401"},
    "CA402": {"CA402"},
    "implicit-grant": {"CA401"},
    "insecure-*": {"CA402"},
    "oauth": {"CA401", "CA402"},
    "nothing": set(),
}
STANDING = {"resource": {"CA309", "CA311", "CA401", "CA402"}, "above": {"CA401"}, "flows": {"CA401"}, "urls": {"CA402"}}


@settings(deadline=None)
@given(comments=COMMENTS, metadata=METADATA)
def test_entries_hide_exactly_what_they_name(comments, metadata) -> None:
    """Held against a table of what each rule name means and which finding stands on each line."""
    entries = ", ".join(f"{{rule: '{name}', reason: r}}" for name in metadata)
    marks = {place: f"# cognito-audit: ignore[{','.join(names)}] r" for place, names in comments.items()}
    run = audited(marked(TEMPLATE, metadata=f"{{cognito-audit: {{ignore: [{entries}]}}}}", **marks))
    expected = {rule for name in metadata for rule in MEANT[name]}
    expected |= {rule for place, names in comments.items() for name in names for rule in MEANT[name] & STANDING[place]}
    assert accepted(run) == {f"Web {rule}" for rule in expected}
    assert "App CA309" in {f"{r.target.rpartition('#')[2]} {r.rule}" for r in run.results if r.is_open_finding}
    without = audited(TEMPLATE)
    assert [(r.rule, r.target, r.status, r.fingerprint) for r in run.results] == [
        (r.rule, r.target, r.status, r.fingerprint) for r in without.results
    ]


PLAN = {
    "format_version": "1.2",
    "terraform_version": "1.9.0",
    "resource_changes": [
        {
            "address": "aws_cognito_user_pool_client.web",
            "mode": "managed",
            "type": "aws_cognito_user_pool_client",
            "name": "web",
            "change": {
                "actions": ["create"],
                "before": None,
                "after": {
                    "name": "web",
                    "user_pool_id": "eu-west-1_Example",
                    "allowed_oauth_flows_user_pool_client": True,
                    "allowed_oauth_flows": ["implicit"],
                    "allowed_oauth_scopes": ["openid"],
                    "callback_urls": ["http://a.example"],
                },
                "after_unknown": {},
            },
        }
    ],
}


def test_comments_of_the_configuration_count_for_its_plan(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("plan.json").write_text(json.dumps(PLAN))
    Path("infra").mkdir()
    Path("infra", "main.tf").write_text(marked(HCL, urls="# cognito-audit: ignore[CA402] x"))
    source = FileSource(["plan.json"], FileOptions(terraform_dir="infra"))
    run = audit_source(source, judge_options(SETTINGS, RULES), SETTINGS).run
    assert accepted(run) == {"aws_cognito_user_pool_client.web CA402"}


@pytest.mark.parametrize("form", ["text", "html", "markdown", "csv", "junit"])
def test_reports_that_people_read_say_what_was_accepted_and_why(form) -> None:
    text = marked(TEMPLATE, urls="# cognito-audit: ignore[CA402] the gateway redirects to https")
    assert "the gateway redirects to https" in " ".join(render(audited(text), form, Presentation()).split())


def test_sarif_says_that_it_was_accepted_in_the_source() -> None:
    run = audited(marked(TEMPLATE, urls="# cognito-audit: ignore[CA402] x"))
    report = json.loads(render(run, "sarif", Presentation(sarif=SarifOptions(include_suppressed=True))))
    found = [result["suppressions"] for result in report["runs"][0]["results"] if "suppressions" in result]
    assert [one["kind"] for (one,) in found] == ["inSource"]
