"""Inputs as people have them, made up in the style and with the shares of public ones.

What is true of each is said, and the profile for CI settles nearly all of them.
"""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from cognito_audit.api import audit_files
from cognito_audit.config.profiles import excluded_rules, profile_of
from cognito_audit.errors import ExitCode
from cognito_audit.model.run import Run
from cognito_audit.model.verdict import Missing, Severity, Status
from cognito_audit.reporting.run.summary import step_to_know
from cognito_audit.rulebook.catalogue import built_in
from cognito_audit.services.settings import settings_for
from tests.sources.wild_corpus import (
    CORPUS,
    ROWS,
    Client,
    calls_modules_only,
    clients_of_templates,
    has_intrinsic,
    has_legacy_flow,
    share,
    templates,
    terraform_clients,
    terraform_roots,
    texts,
)

SESSION_RULE = "user-auth-disabled"
RULES = (
    "implicit-grant", "insecure-callback-url", "legacy-auth-flows", "localhost-callback", "missing-identity-provider",
    "password-in-request-flow", "refresh-token-too-long", "role-writable-by-strangers",
    "scope-of-missing-resource-server", "sms-only-mfa", "user-admin-scope", "weak-password-policy",
)  # fmt: skip
SESSION = {
    Status.PASSED: "yes",
    Status.FAILED: "no",
    Status.NOT_EVALUATED: "unknown",
    Status.NOT_APPLICABLE: "n/a",
}
WHAT_TO_DO = re.compile(
    r"--parameter |--terraform-dir|--user-pool-id|--assume|terraform init|audit a plan|aws cognito-idp|in quotes"
)
"""What a reason, or the step beside it, tells people to write or to pass."""


def _run(row: dict[str, Any], **settings: Any) -> Run:
    return audit_files(
        [row["path"]],
        parameters=row.get("parameters", []),
        terraform_dir=row.get("terraform_dir", ""),
        **settings,
    )


@pytest.fixture(autouse=True)
def _in_the_corpus(monkeypatch):
    monkeypatch.chdir(CORPUS)


def _left_open(run: Run) -> set[Missing]:
    return {one for result in run.results for one in result.missing} | set(run.unread)


def _rows(key: str) -> list[Any]:
    """Return the inputs as parameters of a test; those whose ``pending`` names the test are known to fall short."""
    marks = {True: [pytest.mark.xfail(strict=True)], False: []}
    return [pytest.param(row, id=row["path"], marks=marks[key in row.get("pending", ())]) for row in ROWS]


@pytest.mark.parametrize("row", _rows("settled"))
def test_every_input_is_settled_or_says_what_to_write_or_pass(row):
    run = _run(row, profile_rules="ci")
    left = _left_open(run)
    expected = [re.compile(one) for one in row.get("open", ())]
    assert run.exit_code() == row["exit"]
    assert {one.reason for one in left if not any(pattern.search(one.reason) for pattern in expected)} == set()
    assert [one.pattern for one in expected if not any(one.search(missing.reason) for missing in left)] == []
    said = {f"{one.reason}; {step_to_know(one.reason, one.action)}" for one in left}
    assert {one for one in said if not WHAT_TO_DO.search(one)} == set()


@pytest.mark.parametrize("row", _rows("said"))
def test_what_is_said_of_every_client_is_true(row):
    run = _run(row, select=(SESSION_RULE, *RULES))
    names = _names(run, row["path"])
    session = {names[one.target]: SESSION[one.status] for one in run.results if one.name == SESSION_RULE}
    failed = {(one.name, names[one.target]) for one in run.results if one.status is Status.FAILED}
    assert session == row["session"]
    assert sorted(f"{rule} {name}" for rule, name in failed if rule in RULES) == sorted(row.get("findings", ()))


def _names(run: Run, path: str) -> dict[str, str]:
    """Return the target ids as the table has them: without the file, but with the folder where two are alike."""
    short = {one.id: one.id.rpartition("#")[2] for one in run.targets}
    alike = {name for name in short.values() if list(short.values()).count(name) > 1}
    return {one: one.removeprefix(f"{path}/") if name in alike else name for one, name in short.items()}


def test_at_most_one_input_in_ten_stays_open():
    left_open = [row["path"] for row in ROWS if "open" in row]
    assert len(ROWS) >= 120
    assert len(left_open) * 10 <= len(ROWS), left_open
    assert [
        row["path"] for row in ROWS if "open" not in row and row["exit"] not in {ExitCode.OK, ExitCode.FINDINGS}
    ] == []


def test_the_table_names_everything_that_is_in_the_corpus():
    there = {f"{one.parent.name}/{one.name}" for one in CORPUS.glob("*/*")}
    assert {"/".join(Path(row["path"]).parts[:2]) for row in ROWS} == there


NEAR = 0.06
"""How far a share of the corpus may be from the share that was counted in public files."""


def _flows(client: Client) -> list[str]:
    return texts(client.properties.get("ExplicitAuthFlows", client.properties.get("explicit_auth_flows", [])))


def _is_open(pool: dict[str, Any]) -> bool:
    return bool(pool) and not pool.get("AdminCreateUserConfig", {}).get("AllowAdminCreateUserOnly")


CLIENTS_OF_TEMPLATES = {
    "flows omitted": (0.51, lambda one: "ExplicitAuthFlows" not in one.properties),
    "functions in the flows": (0.0, lambda one: has_intrinsic(one.properties.get("ExplicitAuthFlows", []))),
    "functions in GenerateSecret": (0.07, lambda one: has_intrinsic(one.properties.get("GenerateSecret", ""))),
    "functions in CallbackURLs": (0.20, lambda one: has_intrinsic(one.properties.get("CallbackURLs", []))),
    "a condition on the client": (0.01, lambda one: "Condition" in one.resource),
    "old names of flows": (0.10, has_legacy_flow),
    "passwords in requests": (0.28, lambda one: any(flow.endswith("USER_PASSWORD_AUTH") for flow in _flows(one))),
    "the implicit grant": (0.24, lambda one: "implicit" in texts(one.properties.get("AllowedOAuthFlows", []))),
    "a callback to localhost": (0.17, lambda one: "localhost" in str(one.properties.get("CallbackURLs", ""))),
    "user existence errors unset": (0.76, lambda one: "PreventUserExistenceErrors" not in one.properties),
    "sign-up open": (0.61, lambda one: _is_open(one.pool)),
    "the scope of the user's own API": (0.32, lambda one: "signin.user.admin" in str(one.properties)),
    "client credentials": (0.08, lambda one: "client_credentials" in str(one.properties)),
    "writable custom attributes": (0.06, lambda one: "custom:" in str(one.properties.get("WriteAttributes", ""))),
}
CLIENTS_OF_TERRAFORM = {
    "flows a list": (0.66, lambda one: isinstance(one.properties.get("explicit_auth_flows"), list)),
    "flows from elsewhere": (0.27, lambda one: isinstance(one.properties.get("explicit_auth_flows"), str)),
    "flows omitted": (0.07, lambda one: "explicit_auth_flows" not in one.properties),
    "a secret by a variable": (0.23, lambda one: isinstance(one.properties.get("generate_secret"), str)),
    "for_each or count": (0.23, lambda one: not {"for_each", "count"}.isdisjoint(one.properties)),
    "user existence errors unset": (0.55, lambda one: "prevent_user_existence_errors" not in one.properties),
    "passwords in requests": (0.23, lambda one: "ALLOW_USER_PASSWORD_AUTH" in _flows(one)),
    "the implicit grant": (0.11, lambda one: "implicit" in texts(one.properties.get("allowed_oauth_flows", []))),
}


@pytest.mark.parametrize(("expected", "holds"), CLIENTS_OF_TEMPLATES.values(), ids=CLIENTS_OF_TEMPLATES)
def test_clients_of_templates_are_as_in_public_ones(expected, holds):
    assert share(clients_of_templates(), holds) == pytest.approx(expected, abs=NEAR)


@pytest.mark.parametrize(("expected", "holds"), CLIENTS_OF_TERRAFORM.values(), ids=CLIENTS_OF_TERRAFORM)
def test_clients_of_terraform_files_are_as_in_public_ones(expected, holds):
    assert share(terraform_clients(), holds) == pytest.approx(expected, abs=NEAR)


def test_files_are_as_public_ones():
    files = templates()
    several = [
        sum(one.get("Type") == "AWS::Cognito::UserPoolClient" for one in file["Resources"].values()) > 1
        for file in files
    ]
    assert sum("Transform" in file for file in files) / len(files) == pytest.approx(0.34, abs=NEAR)
    assert sum("Conditions" in file for file in files) / len(files) == pytest.approx(0.20, abs=NEAR)
    assert sum(several) / len(files) == pytest.approx(0.09, abs=NEAR)
    roots = terraform_roots()
    assert sum(map(calls_modules_only, roots)) / len(roots) == pytest.approx(0.17, abs=NEAR)


def test_ci_asks_all_that_the_properties_of_pools_and_clients_settle_alone():
    catalogue = built_in()
    left_out = excluded_rules(
        profile_of(settings_for({"profile-rules": "ci"}, use_file=False, variables={})), catalogue
    )
    asked = Counter(rule.subject for rule in catalogue.rules if rule.name not in left_out)
    assert (asked["client"], asked["pool"], asked.total()) == (43, 28, 84)
    severe = [rule for rule in catalogue.rules if rule.name in left_out and rule.severity.at_least(Severity.HIGH)]
    assert {left_out[rule.name] for rule in severe} == {"only a live pool can show this"}
