"""What only an account can answer is not asked of files: it is listed, and is neither a pass nor a gap of the run."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from cognito_audit.errors import ExitCode
from cognito_audit.judging.judge import JudgeOptions, judge
from cognito_audit.model.run import Run
from cognito_audit.model.verdict import Status
from cognito_audit.rulebook.catalogue import built_in
from cognito_audit.sources.evidence.store import save
from cognito_audit.sources.files import FileOptions, FileSource

NOW = "2026-01-01T00:00:00Z"
TEMPLATE = """
Parameters: {Pool: {Type: String}}
Resources:
  Users:
    Type: AWS::Cognito::UserPool
    Properties: {UserPoolTier: PLUS, UserPoolAddOns: {AdvancedSecurityMode: ENFORCED}}
  Web:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      UserPoolId: !Ref Users
      AllowedOAuthFlowsUserPoolClient: true
      AllowedOAuthFlows: [code]
      AllowedOAuthScopes: [openid]
      CallbackURLs: ["https://a.example/cb"]
"""
TERRAFORM = """
variable "pool" {}
resource "aws_cognito_user_pool" "users" {
  name           = "users"
  user_pool_tier = "PLUS"
  user_pool_add_ons { advanced_security_mode = "ENFORCED" }
}
resource "aws_cognito_user_pool_client" "web" {
  name         = "web"
  user_pool_id = aws_cognito_user_pool.users.id
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["code"]
  allowed_oauth_scopes                 = ["openid"]
  callback_urls                        = ["https://a.example/cb"]
}
"""
FILES = {"template.yaml": TEMPLATE, "main.tf": TERRAFORM}


def read(folder: Path, texts: Mapping[str, str]) -> Any:
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    return FileSource([str(folder)], FileOptions()).read(frozenset())


def judged(inventory: Any, *rules: str, **options: Any) -> Run:
    chosen = tuple(rule for rule in built_in().rules if not rules or rule.name in rules)
    return judge(inventory, JudgeOptions(chosen, NOW, {}, {}, **options), NOW)


@pytest.fixture(params=FILES)
def files(request: pytest.FixtureRequest) -> dict[str, str]:
    return {request.param: FILES[request.param]}


def test_what_may_be_made_outside_the_files_is_listed_and_leaves_the_run_complete(tmp_path: Path, files: Any) -> None:
    run = judged(read(tmp_path, files))
    assert run.not_asked, "both leave threat protection, domains and log delivery to other stacks"
    assert all("outside" in reason for one in run.not_asked for reason in one.reasons)
    assert run.completeness.unsettled == ()
    listed = {(one.rule, target) for one in run.not_asked for target in one.targets}
    settled = {(one.rule, one.target) for one in run.results if one.status is not Status.FAILED}
    assert not listed & settled, "it is no pass either"
    assert run.exit_code() in (ExitCode.OK, ExitCode.FINDINGS)


def test_a_rule_that_is_named_is_asked(tmp_path: Path, files: Any) -> None:
    inventory = read(tmp_path, files)
    for name in {one.name for one in judged(inventory).not_asked}:
        run = judged(inventory, name, asked=frozenset({name}))
        assert run.not_asked == ()
        assert run.completeness.unsettled, name
        assert run.exit_code() in (ExitCode.FINDINGS, ExitCode.INCOMPLETE, ExitCode.NOTHING)


def test_files_that_are_all_there_is_answer_everything(tmp_path: Path, files: Any) -> None:
    inventory = read(tmp_path, files)
    run = judged(inventory, complete=True)
    assert run.not_asked == ()
    assert run.completeness.is_complete
    open_ones = judged(inventory)
    assert len(run.results) > len(open_ones.results)
    known = {(one.rule, one.target, one.path): one.status for one in run.results}
    changed = [one.name for one in open_ones.results if known[one.rule, one.target, one.path] is not one.status]
    assert changed == [], "what the files settle is settled either way"


def test_nothing_but_unasked_questions_is_nothing_audited(tmp_path: Path, files: Any) -> None:
    inventory = read(tmp_path, files)
    name = next(one.name for one in judged(inventory).not_asked if one.rule not in _rules(judged(inventory)))
    run = judged(inventory, name)
    assert run.results == ()
    assert run.exit_code() is ExitCode.NOTHING


def _rules(run: Run) -> set[str]:
    return {one.rule for one in run.results}


MORE = {
    "template.yaml": {
        "AWS::Cognito::UserPoolRiskConfigurationAttachment": "  Doubt:\n    Type: {kind}\n"
        "    Properties: {{UserPoolId: !Ref Pool, ClientId: ALL}}\n",
        "AWS::Cognito::UserPoolDomain": "  Doubt:\n    Type: {kind}\n"
        "    Properties: {{UserPoolId: !Ref Pool, Domain: a}}\n",
        "AWS::Cognito::UserPoolIdentityProvider": "  Doubt:\n    Type: {kind}\n"
        "    Properties: {{UserPoolId: !Ref Pool, ProviderName: a, ProviderType: OIDC}}\n",
        "AWS::Cognito::UserPoolResourceServer": "  Doubt:\n    Type: {kind}\n"
        "    Properties: {{UserPoolId: !Ref Pool, Identifier: a, Name: a}}\n",
        "AWS::Cognito::LogDeliveryConfiguration": "  Doubt:\n    Type: {kind}\n"
        "    Properties: {{UserPoolId: !Ref Pool}}\n",
        "AWS::Cognito::UserPoolClient": "  Doubt:\n    Type: {kind}\n    Properties: {{UserPoolId: !Ref Pool}}\n",
    },
    "main.tf": {
        "aws_cognito_risk_configuration": 'resource "{kind}" "doubt" {{\n  user_pool_id = var.pool\n}}\n',
        "aws_cognito_user_pool_domain": 'resource "{kind}" "doubt" {{\n  user_pool_id = var.pool\n  domain = "a"\n}}\n',
        "aws_cognito_log_delivery_configuration": 'resource "{kind}" "doubt" {{\n  user_pool_id = var.pool\n}}\n',
        "aws_cognito_user_pool_client": 'resource "{kind}" "doubt" {{\n  user_pool_id = var.pool\n  name = "a"\n}}\n',
    },
}


@pytest.mark.parametrize(("file", "kind"), [(file, kind) for file, kinds in MORE.items() for kind in kinds])
def test_what_may_belong_to_the_pool_is_no_question_to_the_account(tmp_path: Path, file: str, kind: str) -> None:
    """A resource of which only the pool is not known: what it may answer is unknown in the files."""
    inventory = read(tmp_path, {file: FILES[file] + MORE[file][kind].format(kind=kind)})
    users = [one for one in inventory.targets if not one.id.lower().endswith("doubt")]
    assert any("may belong to this" in repr(one.answers) for one in users)
    before = {one.name for one in judged(read(tmp_path, {file: FILES[file]})).not_asked}
    run = judged(inventory)
    answered = before - {one.name for one in run.not_asked}
    assert answered <= {one.name for one in run.completeness.unsettled}
    assert bool(answered) is ("isk" in kind or "elivery" in kind), "the others settle nothing that these files leave"


def test_the_id_of_a_pool_that_is_elsewhere_is_not_asked_even_where_the_files_are_all_there_is(tmp_path: Path) -> None:
    lone = TEMPLATE.replace("!Ref Users", "eu-west-1_Abc").replace("  Users:", "  Other:")
    inventory = read(tmp_path, {"template.yaml": lone})
    open_world = judged(inventory)
    assert any("its id is eu-west-1_Abc" in reason for one in open_world.not_asked for reason in one.reasons)
    closed = judged(inventory, complete=True)
    assert any("its id is eu-west-1_Abc" in str(missing) for one in closed.results for missing in one.missing)


def test_evidence_of_files_is_judged_as_the_files_are(tmp_path: Path, files: Any) -> None:
    inventory = read(tmp_path, files)
    evidence = tmp_path / "evidence"
    save(inventory, evidence)
    again = FileSource([str(evidence)], FileOptions()).read(frozenset())
    before, after = judged(inventory), judged(again)
    of_pool = {one.rule for one in before.not_asked if any("sers" in target for target in one.targets)}
    assert of_pool
    assert {one.rule for one in after.not_asked} >= of_pool
    assert after.completeness.unsettled == ()
