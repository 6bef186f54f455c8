"""A live audit of answers with a name that nobody knows in every structure, with an SDK that drops it and with one that
knows it: as without it, and told once each. So it is with the evidence of such an audit.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from typing import Any

import pytest

from cognito_audit.model.inventory import Inventory
from cognito_audit.sources.evidence.store import save
from cognito_audit.sources.names.dropped_members import dropped_in
from tests.invented.account import IDENTITY, IDP
from tests.invented.inventing import NAME, Invention, told
from tests.invented.sdk import OPERATION

pytestmark = pytest.mark.usefixtures("aws_environment")
FACTS = {
    "DescribeUserPool.UserPool.": "pool.",
    "DescribeUserPoolClient.UserPoolClient.": "client.",
    "GetUserPoolMfaConfig.": "mfa.",
    "ListUserPoolClientSecrets.": "secrets.",
    "DescribeRiskConfiguration.RiskConfiguration.": "risk.",
    "GetLogDeliveryConfiguration.LogDeliveryConfiguration.": "logs.",
    "DescribeIdentityProvider.IdentityProvider.": "identity_provider.",
    "ListIdentityProviders.Providers.": "identity_provider.",
    "DescribeUserPoolDomain.DomainDescription.": "domain.",
    "ListResourceServers.ResourceServers.": "resource_server.",
    "ListGroups.Groups.": "group.",
    "DescribeIdentityPool.": "identity_pool.",
    "GetIdentityPoolRoles.": "identity_pool_roles.",
}
"""Where an answer becomes a fact, and how notes call it; what stands beside is told by the operation's name."""
NOT_CALLED = ("DescribeResourceServer.", "GetGroup.", "ListUserPoolReplicas.")
TWICE = "mfa.SmsMfaConfiguration.SmsConfiguration."
"""What GetUserPoolMfaConfig repeats of the pool; it is told of the pool alone."""
EVIDENCE = {
    "UserPool": ("pool", "UserPoolType"),
    "UserPoolClient": ("client", "UserPoolClientType"),
    "MfaConfig": ("mfa", "GetUserPoolMfaConfigResponse"),
    "UserPoolClientSecrets": ("secrets", "ListUserPoolClientSecretsResponse"),
    "RiskConfiguration": ("risk", "RiskConfigurationType"),
    "LogDeliveryConfiguration": ("logs", "LogDeliveryConfigurationType"),
    "Providers": ("identity_provider", "ProviderDescription"),
    "IdentityProvider": ("identity_provider", "IdentityProviderType"),
    "DomainDescription": ("domain", "DomainDescriptionType"),
    "ResourceServers": ("resource_server", "ResourceServerType"),
    "ResourceServer": ("resource_server", "ResourceServerType"),
    "Group": ("group", "GroupType"),
    "IdentityPool": ("identity_pool", "IdentityPool"),
    "IdentityPoolRoles": ("identity_pool_roles", "GetIdentityPoolRolesResponse"),
}
"""The members of evidence that hold structures of the API: how notes call them, and which structure it is."""


def expected(paths: Iterable[str]) -> list[str]:
    """How the notes call the places where the name is."""
    facts = [(path, next((fact for fact in FACTS if path.startswith(fact)), "")) for path in paths]
    shown = {FACTS[fact] + path.removeprefix(fact) if fact else path for path, fact in facts}
    return sorted(path for path in shown if not path.startswith((*NOT_CALLED, TWICE)))


def in_short(results: Iterable[dict[str, Any]]) -> list[str]:
    """The verdicts of a report in JSON."""
    kept = ("rule", "target", "status", "message", "fingerprint")
    return sorted(str([one[name] for name in kept]) for one in results)


def test_every_verdict_is_as_without_the_names_and_each_is_told_once(audited, plain, inventive, said):
    (_, without), (inventory, with_names) = audited(plain), audited(inventive)
    assert {one.kind for one in without.targets} == {
        "client", "pool", "domain", "group", "identity-pool", "identity-provider", "resource-server",
    }  # fmt: skip
    assert said(with_names) == said(without)
    assert told(without.notes) == []
    assert told(with_names.notes) == expected(inventive.invention.paths)
    assert any(True for target in inventory.targets for _ in dropped_in(target.answers)), "this SDK knows the name"
    assert not any("upgrade" in note for note in with_names.notes), "no SDK would make these names read"


def test_an_sdk_that_knows_the_names_changes_nothing(audited, plain, inventive, program, sdk):
    _, without = audited(plain)
    report, code = program(inventive, "check", "--all", sdk=sdk)
    kept = [(one.rule, one.target, one.status.value, one.message, one.fingerprint) for one in without.results]
    assert in_short(report["results"]) == sorted(str([*one]) for one in kept)
    assert code == without.exit_code()
    assert told(report["notes"]) == expected(inventive.invention.paths)


def test_the_newer_sdk_has_the_name_in_its_structures_and_an_operation_of_that_name(sdk):
    script = (
        "from botocore.session import Session as S; m = S().get_service_model('cognito-idp');"
        f"print({OPERATION!r} in m.operation_names, {NAME!r} in m.shape_for('PasswordPolicyType').members)"
    )
    environment = {**os.environ, "PYTHONPATH": str(sdk)}
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True, env=environment)
    assert done.stdout.split() == ["True", "True"]


def evidence(inventory: Inventory, folder: Any, invention: Invention | None) -> dict[str, str]:
    """The files of what was read, with the name in every structure that is one of the API."""

    def invented(value: Any, name: str = "") -> Any:
        if isinstance(value, list):
            return [invented(one, name) for one in value]
        if not isinstance(value, dict) or "$unknown" in value:
            return value
        if invention and name in EVIDENCE and name not in value:
            root, shape = EVIDENCE[name]
            return invention.into_structure(value, shape, IDENTITY if root.startswith("identity_pool") else IDP, root)
        # Without the digests of the files, which are other files now.
        return {key: invented(one, key) for key, one in value.items() if (name, key) != ("", "Files")}

    files = save(inventory, folder)
    return {file.name: json.dumps(invented(json.loads(file.read_text("utf-8"))), indent=1) for file in files}


def test_evidence_is_judged_as_without_the_names_and_each_is_told_once(audited, plain, judged, said, tmp_path):
    inventory, _ = audited(plain)
    invention = Invention()
    texts = [evidence(inventory, tmp_path / "evidence", one) for one in (None, invention)]
    without, with_names = map(judged, texts)
    assert said(with_names) == said(without)
    assert without.counts()["targets"] == len(inventory.targets)
    assert {path.partition(".")[0] for path in invention.paths} == {root for root, _ in EVIDENCE.values()}
    assert told(with_names.notes) == sorted(path for path in invention.paths if not path.startswith(TWICE))


def test_evidence_of_an_audit_that_met_the_names_holds_them_as_holes(audited, inventive, judged, tmp_path):
    inventory, run = audited(inventive)
    read_again = judged(evidence(inventory, tmp_path / "evidence", None))
    verdicts = [{(one.rule, one.target, one.status, one.message) for one in each.results} for each in (run, read_again)]
    assert verdicts[0] == verdicts[1]
    assert told(read_again.notes) == [path for path in expected(inventive.invention.paths) if path[0].islower()]
