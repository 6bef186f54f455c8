"""What was saved of an account gets the verdicts that the account itself gets, but for what no answer can say."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from cognito_audit.judging.judge import JudgeOptions, judge
from cognito_audit.model.verdict import Status
from cognito_audit.rulebook.catalogue import built_in
from cognito_audit.sources.evidence.store import save
from cognito_audit.sources.files import FileOptions, FileSource

LAMBDA = "arn:aws:lambda:eu-west-1:123456789012:function"
UNSAID = {
    "no-web-acl": "for a pool without a web ACL, get-web-acl-for-resource prints nothing, as it does when it fails",
    "missing-trigger-function": "of a function that does not exist, get-function prints nothing",
}
"""Rules that may be not evaluated on saved answers where the live source knows, and why."""
NOW = "2026-01-01T00:00:00Z"
WEAK = {"CompromisedCredentialsRiskConfiguration": {"Actions": {"EventAction": "NO_ACTION"}}}


@pytest.fixture
def account(cognito):
    """A pool with all that can hang on it, a poor one, and two identity pools."""
    cognito.add_pool(
        0,
        clients=3,
        UserPoolTier="PLUS",
        UserPoolAddOns={"AdvancedSecurityMode": "ENFORCED"},
        CustomDomain="id.example.com",
        LambdaConfig={"PreSignUp": f"{LAMBDA}:there", "PreTokenGenerationConfig": {"LambdaArn": f"{LAMBDA}:other:7"}},
    )
    cognito.add_pool(1, clients=0, LambdaConfig={"PreSignUp": f"{LAMBDA}:gone"})
    block = {"CompromisedCredentialsRiskConfiguration": {"Actions": {"EventAction": "BLOCK"}}}
    cognito.risk = {None: block, "client0000x0001": WEAK, "client0000x0002": {"ClientId": "client0000x0002"}}
    cognito.identity_pools = {
        "eu-west-1:0a1b": {
            "IdentityPoolName": "guests",
            "AllowUnauthenticatedIdentities": True,
            "AllowClassicFlow": True,
        },
        "eu-west-1:2c3d": {"IdentityPoolName": "staff", "AllowUnauthenticatedIdentities": False},
    }

    def web_acl(request):
        return (
            {"WebACL": {"Name": "front", "Id": "0a", "ARN": "arn:aws:wafv2:x"}}
            if "0000" in request["ResourceArn"]
            else {}
        )

    cognito.get_web_acl_for_resource = web_acl
    original = cognito.get_function
    cognito.get_function = lambda request: {
        **original(request),
        "Configuration": {"FunctionName": "f", "FunctionArn": request["FunctionName"]},
    }
    return cognito


class Saver:
    """Takes the answers as ``aws ... > FILE`` would, with boto3."""

    def __init__(self, url: str, folder: Path, *, metadata: bool) -> None:
        self.url, self.folder, self.metadata = url, folder, metadata

    def ask(self, service: str, operation: str, file: str, **parameters: Any) -> Mapping[str, Any]:
        api = boto3.client(service, region_name="eu-west-1", endpoint_url=self.url)
        try:
            answer = getattr(api, operation)(**parameters)
        except ClientError:  # what the AWS CLI prints then goes to standard error
            (self.folder / file).write_text("")
            return {}
        if not self.metadata:
            del answer["ResponseMetadata"]
        printed = json.dumps(answer, default=datetime.isoformat, indent=4)
        (self.folder / file).write_text("" if printed == "{}" else printed)
        return answer

    def save(self) -> None:
        for pool in self.ask("cognito-idp", "list_user_pools", "pools.json", MaxResults=60)["UserPools"]:
            self._pool(pool["Id"])
        for pool in self.ask("cognito-identity", "list_identity_pools", "identity-pools.json", MaxResults=60)[
            "IdentityPools"
        ]:
            name = pool["IdentityPoolId"].replace(":", "-")
            self.ask("iam", "get_role", "role-a.json", RoleName="a")
            for operation in ("describe_identity_pool", "get_identity_pool_roles"):
                self.ask(
                    "cognito-identity", operation, f"{operation}-{name}.json", IdentityPoolId=pool["IdentityPoolId"]
                )

    def _pool(self, pool_id: str) -> None:
        def ask(operation: str, what: str = "", **more: Any) -> Mapping[str, Any]:
            return self.ask("cognito-idp", operation, f"{operation}-{pool_id}{what}.json", UserPoolId=pool_id, **more)

        pool = ask("describe_user_pool")["UserPool"]
        self.ask("iam", "get_role", "role-staff.json", RoleName="staff")
        for operation in ("get_user_pool_mfa_config", "get_log_delivery_configuration", "describe_risk_configuration",
                          "list_resource_servers", "list_groups", "get_ui_customization"):  # fmt: skip
            ask(operation)
        for provider in ask("list_identity_providers")["Providers"]:
            name = provider["ProviderName"]
            ask("describe_identity_provider", f"-{name}", ProviderName=name)
        for client in ask("list_user_pool_clients")["UserPoolClients"]:
            one = client["ClientId"]
            for operation in (
                "describe_user_pool_client",
                "list_user_pool_client_secrets",
                "describe_risk_configuration",
            ):
                ask(operation, f"-{one}", ClientId=one)
        for domain in filter(None, (pool.get("Domain"), pool.get("CustomDomain"))):
            self.ask("cognito-idp", "describe_user_pool_domain", f"domain-{domain}.json", Domain=domain)
        self.ask("wafv2", "get_web_acl_for_resource", f"web-acl-{pool_id}.json", ResourceArn=pool["Arn"])
        for number, arn in enumerate(_functions(pool.get("LambdaConfig", {}))):
            self.ask("lambda", "get_function", f"function-{pool_id}-{number}.json", FunctionName=arn)


def _functions(triggers: Mapping[str, Any]) -> Iterator[str]:
    return (one["LambdaArn"] if isinstance(one, Mapping) else one for one in triggers.values())


def verdicts(inventory) -> dict[tuple[str, str], set[tuple[Status, str]]]:
    run = judge(inventory, JudgeOptions(built_in().rules, NOW, {}, {}), NOW)
    found: dict[tuple[str, str], set[tuple[Status, str]]] = {}
    for result in run.results:
        found.setdefault((result.target, result.name), set()).add((result.status, result.message))
    return found


@pytest.mark.parametrize("metadata", [False, True], ids=["as the CLI prints it", "with ResponseMetadata"])
def test_saved_answers_get_the_verdicts_of_the_account_they_were_taken_from(
    account, source, tmp_path, monkeypatch, metadata
):
    rules = built_in().rules
    live = verdicts(source().read(frozenset(root for rule in rules for root in rule.fact_sources())))
    Saver(account.url, tmp_path, metadata=metadata).save()
    monkeypatch.chdir(tmp_path)
    inventory = FileSource(["."], FileOptions()).read(frozenset())
    assert inventory.errors == ()
    assert inventory.unread == ()
    assert account.canary not in repr(inventory)
    saved = verdicts(inventory)
    assert saved.keys() == live.keys()
    differing = {name for target, name in live if live[target, name] != saved[target, name]}
    assert differing == set(UNSAID)
    for name in UNSAID:
        statuses = {status for (_, rule), found in saved.items() if rule == name for status, _ in found}
        assert Status.FAILED not in statuses
        assert Status.NOT_EVALUATED in statuses
    kinds = {target.kind for target in inventory.targets}
    assert len(kinds) == 7, "every kind of target is there"


def test_the_evidence_of_an_account_gets_all_of_its_verdicts(account, source, tmp_path, monkeypatch):
    found = source().read(frozenset(root for rule in built_in().rules for root in rule.fact_sources()))
    save(found, tmp_path / "evidence")
    monkeypatch.chdir(tmp_path)
    again = FileSource(["evidence"], FileOptions()).read(frozenset())
    assert again.errors == ()
    assert account.canary not in repr(again)
    assert verdicts(again) == verdicts(found)
