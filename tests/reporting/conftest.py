"""One small run with everything in it that a report can hold, and one whose every text is hostile."""

import os
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from cognito_audit import __version__
from cognito_audit.model.inventory import Identity, Input, InputError, Location, TargetInfo
from cognito_audit.model.run import Gate, Result, RuleInfo, Run, Suppressed
from cognito_audit.model.verdict import Fix, Missing, NoFix, Severity, Status

GOLDEN = Path(__file__).parents[1] / "golden"
DENIED = Missing("client", "AccessDenied on cognito-idp:DescribeUserPoolClient", "cognito-idp:DescribeUserPoolClient")
HOSTILE = (
    "<script>alert(1)</script></style><img src=x onerror=alert(2)>{{7*7}}\"'>"
    "\x1b[31mred\x1b[0m\x1b]8;;https://evil.example\x07link\x1b]8;;\x07\x00\x9b31m\u202egnp.exe\u2066\r\n\tnext"
)

RULES = (
    RuleInfo(
        id="CA101",
        name="user-auth-disabled",
        family="session",
        severity=Severity.HIGH,
        subject="client",
        title="The app client does not allow USER_AUTH, so SignUp returns no Session",
        why=(
            "An app can sign a new user straight in only with the `Session` that `SignUp` returns, and Cognito returns "
            "one only to an app client whose `ExplicitAuthFlows` contain `ALLOW_USER_AUTH`.\n\n"
            "A client without `ExplicitAuthFlows` is not open to everything."
        ),
        since="1.0.0",
        references=(
            "https://github.com/aws/aws-sdk-js-v3/issues/6724",
            "https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flows-selection-sdk.html",
        ),
        actions=("cognito-idp:DescribeUserPool", "cognito-idp:DescribeUserPoolClient"),
        fixable=True,
    ),
    RuleInfo(
        id="CA201",
        name="secret-on-public-client",
        family="secret",
        severity=Severity.CRITICAL,
        subject="client",
        title="A browser or mobile client has a client secret",
        why="Whoever has the app has its secret, and SDKs in browsers cannot send SECRET_HASH.",
        since="1.0.0",
        actions=("cognito-idp:DescribeUserPoolClient",),
    ),
    RuleInfo(
        id="CA401",
        name="wildcard-callback-url",
        family="oauth",
        severity=Severity.MEDIUM,
        subject="client",
        title="A callback URL holds an asterisk",
        why="Cognito compares callback URLs literally; an asterisk matches nothing but itself.",
        since="1.0.0",
        actions=("cognito-idp:DescribeUserPoolClient",),
        refused="Invalid callback URL",
        maps={"owasp-asvs": ("V51.2.1",)},
    ),
    RuleInfo(
        id="CA601",
        name="deletion-unprotected",
        family="pool",
        severity=Severity.LOW,
        subject="pool",
        title="The user pool can be deleted by one call",
        why="A pool that is deleted takes every user with it.",
        since="1.0.0",
        actions=("cognito-idp:DescribeUserPool",),
        fixable=True,
    ),
)
POOL = TargetInfo(
    id="eu-west-1_Ab12Cd34E",
    kind="pool",
    name="customers",
    arn="arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_Ab12Cd34E",
    account="123456789012",
    region="eu-west-1",
    user_pool_id="eu-west-1_Ab12Cd34E",
    user_pool_name="customers",
)


def _client(client_id: str, name: str, kind: str = "") -> TargetInfo:
    target = f"{POOL.id}/{client_id}"
    return replace(POOL, id=target, kind="client", name=name, arn="", client_id=client_id, client_kind=kind)


WEB = _client("1example23456789", "web-prod", "browser")
IOS = _client("2example23456789", "legacy-ios", "mobile")
BATCH = _client("3example23456789", "nightly-batch", "machine")
PARTNER = _client("4example23456789", "partner-api")
TEMPLATE = TargetInfo(
    id="template.yaml#AdminClient",
    kind="client",
    name="AdminClient",
    location=Location("template.yaml", 12, 3),
    address="AdminClient",
)


def _result(rule: RuleInfo, target: TargetInfo, status: Status, **more: object) -> Result:
    given: dict[str, object] = {"severity": rule.severity, **more}
    return Result(rule=rule.id, name=rule.name, target=target.id, status=status, **given)


RESULTS = (
    _result(
        RULES[0],
        WEB,
        Status.FAILED,
        message="ALLOW_USER_AUTH is not among the flows in force (ALLOW_USER_SRP_AUTH), so SignUp returns no Session",
        path="ExplicitAuthFlows",
        fix=Fix(
            "Allow USER_AUTH, keeping every flow that works today",
            "client",
            {"ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_USER_AUTH"]},
            ("USER_AUTH signs users in with a password or SRP too, even where those flows are off",),
        ),
        remediation="Add ALLOW_USER_AUTH to ExplicitAuthFlows and keep every flow that works today.",
        evidence={"client.ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"], "client.RefreshTokenRotation": None},
        fingerprint="0f3a5c7e9b1d2f40",
    ),
    _result(
        RULES[1],
        WEB,
        Status.FAILED,
        message="the client is a browser app and has a secret",
        path="ClientSecret",
        remediation="Make a new client without a secret and move the app to it: a secret cannot be taken off a client.",
        fix=NoFix(("a client's secret cannot be removed by an update",)),
        evidence={"client.ClientSecret": "present"},
        fingerprint="1f3a5c7e9b1d2f40",
    ),
    _result(RULES[2], WEB, Status.PASSED, path="CallbackURLs"),
    _result(
        RULES[0],
        TEMPLATE,
        Status.FAILED,
        severity=Severity.INFO,
        message="ALLOW_USER_AUTH is not among the flows in force (ALLOW_REFRESH_TOKEN_AUTH)",
        path="ExplicitAuthFlows",
        location=Location("template.yaml", 15, 7),
        missing=(Missing("pool.UserPoolTier", "the parameter Tier has no default"),),
        fix=NoFix(("not known whether it is safe: pool.UserPoolTier: the parameter Tier has no default",)),
        remediation="Add ALLOW_USER_AUTH to ExplicitAuthFlows.",
        adjusted="sign-up is closed in this pool, so nobody misses the Session today",
        evidence={"client.ExplicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH"]},
        fingerprint="2f3a5c7e9b1d2f40",
    ),
    _result(
        RULES[2],
        TEMPLATE,
        Status.FAILED,
        message="https://*.example.com/cb holds an asterisk",
        path="CallbackURLs[0]",
        location=Location("template.yaml", 18, 9),
        remediation="List each URL in full.",
        evidence={"client.CallbackURLs": ["https://*.example.com/cb"]},
        fingerprint="3f3a5c7e9b1d2f40",
    ),
    _result(RULES[1], TEMPLATE, Status.PASSED, path="ClientSecret"),
    _result(
        RULES[0],
        IOS,
        Status.FAILED,
        message="ALLOW_USER_AUTH is not among the flows in force (ALLOW_USER_PASSWORD_AUTH)",
        path="ExplicitAuthFlows",
        remediation="Add ALLOW_USER_AUTH to ExplicitAuthFlows.",
        evidence={"client.ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"]},
        fingerprint="4f3a5c7e9b1d2f40",
        suppressed=Suppressed("config", "app 3.x reaches its end of life", "mobile@example.com", "2027-01-31"),
    ),
    _result(RULES[1], IOS, Status.PASSED, path="ClientSecret"),
    _result(RULES[2], IOS, Status.NOT_APPLICABLE, path="CallbackURLs"),
    _result(RULES[0], BATCH, Status.NOT_APPLICABLE, path="ExplicitAuthFlows"),
    _result(RULES[1], BATCH, Status.NOT_APPLICABLE, path="ClientSecret"),
    _result(RULES[2], BATCH, Status.PASSED, path="CallbackURLs"),
    *(_result(rule, PARTNER, Status.NOT_EVALUATED, path="client", missing=(DENIED,)) for rule in RULES[:3]),
    _result(
        RULES[3],
        POOL,
        Status.FAILED,
        message="DeletionProtection is INACTIVE",
        path="DeletionProtection",
        fix=Fix("Protect the pool against deletion", "pool", {"DeletionProtection": "ACTIVE"}),
        remediation="Set DeletionProtection to ACTIVE.",
        evidence={"pool.DeletionProtection": "INACTIVE"},
        fingerprint="5f3a5c7e9b1d2f40",
    ),
)


@pytest.fixture
def sample_run() -> Run:
    """All four verdicts, an accepted finding, an error, a broken rule, a list that could not be read, a note."""
    return Run(
        tool_version="1.0.0",
        started_at="2026-11-22T22:10:03Z",
        finished_at="2026-11-22T22:10:07Z",
        rules=RULES,
        ruleset_digest="9f2c" * 16,
        targets=(POOL, WEB, IOS, BATCH, PARTNER, TEMPLATE),
        results=RESULTS,
        gate=Gate(),
        inputs=(Input("cloudformation", "template.yaml", "44af" * 16), Input("live", "eu-west-1")),
        identity=Identity("123456789012", "arn:aws:sts::123456789012:assumed-role/Audit/alice", regions=("eu-west-1",)),
        errors=(InputError("a mapping key is missing its colon", "broken.yaml", 7, 5),),
        broken=("CA999 my-own-rule: client.ExplictAuthFlows is not known; did you mean ExplicitAuthFlows?",),
        unread=(Missing("pool eu-west-1_Zz99Yy88X", "throttled after 8 attempts", "cognito-idp:ListUserPoolClients"),),
        notes=("2 app clients have no declared kind, so rules that need one do not apply to them.",),
        selection=("session", "secret", "CA401", "CA601"),
    )


@pytest.fixture
def hostile_run(sample_run: Run) -> Run:
    """The sample with hostile text wherever an attacker or an accident could put some."""
    wide = "漢字" * 64
    return replace(
        sample_run,
        targets=tuple(
            replace(subject, name=f"{HOSTILE}{wide}", user_pool_name=HOSTILE, client_kind=HOSTILE)
            for subject in sample_run.targets
        ),
        results=tuple(
            replace(
                result,
                message=HOSTILE,
                remediation=HOSTILE,
                adjusted=HOSTILE,
                evidence={HOSTILE: [HOSTILE, {"nested": HOSTILE}]},
                missing=tuple(Missing(HOSTILE, HOSTILE, HOSTILE) for _ in result.missing),
                fix=Fix(HOSTILE, "client", {HOSTILE: [HOSTILE]}, (HOSTILE,)),
                suppressed=result.suppressed and Suppressed(HOSTILE, HOSTILE, HOSTILE, HOSTILE),
            )
            for result in sample_run.results
        ),
        inputs=(Input(HOSTILE, HOSTILE, HOSTILE),),
        identity=Identity(HOSTILE, HOSTILE, HOSTILE, (HOSTILE,), HOSTILE),
        errors=(InputError(HOSTILE, HOSTILE),),
        broken=(HOSTILE,),
        unread=(Missing(HOSTILE, HOSTILE, HOSTILE),),
        notes=(HOSTILE,),
        selection=(HOSTILE,),
    )


@pytest.fixture
def golden_runs(sample_run: Run, hostile_run: Run) -> dict[str, Run]:
    """The runs whose reports stand in ``tests/golden``, by name."""
    quiet = replace(sample_run, errors=(), broken=(), unread=(), notes=())
    by_status = {status: tuple(r for r in RESULTS if r.status is status) for status in Status}
    passed = by_status[Status.PASSED] + by_status[Status.NOT_APPLICABLE]
    accepted = Suppressed("baseline", "in the baseline since 2026-11-01")
    known = tuple(replace(r, suppressed=r.suppressed or accepted, missing=()) for r in by_status[Status.FAILED])
    return {
        "findings": sample_run,
        "clean": replace(quiet, results=passed),
        "incomplete": replace(quiet, results=passed + by_status[Status.NOT_EVALUATED], unread=sample_run.unread),
        "suppressed": replace(quiet, results=passed + known),
        "nothing": replace(quiet, results=(), targets=(), inputs=(), identity=None),
        "hostile": hostile_run,
    }


@pytest.fixture
def matches_golden() -> Callable[[str, str], None]:
    """Compares a whole report with its file in ``tests/golden``; ``UPDATE_GOLDEN=1`` writes the file instead.

    The style and the script of a page are files of their own, and the version is none of the report's words.
    """

    def matches(report: str, name: str) -> None:
        if name.endswith(".html"):
            report = re.sub(r"<(style|script)>.*?</\1>", r"<\1></\1>", report, flags=re.DOTALL)
            report = re.sub(r"'sha256-[^']+'", "'sha256-...'", report)
        report = report.replace(f'"{__version__}"', '"VERSION"').replace(f"t {__version__}", "t VERSION")
        if os.environ.get("UPDATE_GOLDEN"):
            (GOLDEN / name).write_text(report, encoding="utf-8", newline="")
        assert report == (GOLDEN / name).read_bytes().decode()

    return matches
