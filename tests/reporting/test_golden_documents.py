"""Whole documents beside the run, in every format: ``tests/golden/DOCUMENT.FORMAT``."""

from dataclasses import replace

import pytest

from cognito_audit.comparison.drift import ClientComparison, Difference, Drift, UnknownSetting
from cognito_audit.comparison.runs import diff_runs
from cognito_audit.diagnosis.model import (
    Cause,
    CauseSource,
    ChainStep,
    Diagnosis,
    ErrorExplanation,
    LibrarySupport,
    OpenQuestion,
    Possibility,
    Sibling,
    StepStatus,
)
from cognito_audit.errors import ExitCode
from cognito_audit.fixing.outcome import FixOutcome, State
from cognito_audit.fixing.plan import FixStep, Plan, RaisedFinding, ResourcePlan, UnfixedFinding
from cognito_audit.model.inventory import InputError, Location, Target
from cognito_audit.model.unknown import Unknown
from cognito_audit.model.verdict import Missing, Severity, Status
from cognito_audit.probe.cleanup import CleanUp, Leftover
from cognito_audit.probe.confirmation import ProbeStep
from cognito_audit.probe.flow_check import LookResult
from cognito_audit.probe.interpretation import LookReading, SignUpReading, UserCreated
from cognito_audit.probe.outcome import ProbeOutcome
from cognito_audit.probe.probed_client import ProbedClient
from cognito_audit.probe.recovery import RecoveredUser
from cognito_audit.probe.sign_up import SignUpResult
from cognito_audit.reporting.documents import (
    CleanupReport,
    ComparisonReport,
    FixReport,
    ProbeReport,
    RestoreReport,
)
from cognito_audit.reporting.presentation import Presentation
from cognito_audit.reporting.registry import formats_of, render

KINDS = {
    "diagnosis": Diagnosis,
    "diagnosis-of-a-text": Diagnosis,
    "runs-compared": ComparisonReport,
    "drift": ComparisonReport,
    "plan": FixReport,
    "plan-applied": FixReport,
    "restored": RestoreReport,
    "look": ProbeReport,
    "sign-up": ProbeReport,
    "cleanup": CleanupReport,
}
LIVE_ONLY = ("aws-cli", "boto3")
CASES = [
    (document, name)
    for document, kind in KINDS.items()
    for name in formats_of(kind)
    if (document, name) not in [("plan", script) for script in LIVE_ONLY]
]
LINK = "https://docs.aws.amazon.com/cognito/"
POOL_ID, CLIENT_ID = "eu-west-1_Ab12Cd34E", "1example23456789"
LEFT = CleanUp(Leftover.USER, "the user could not be deleted (Denied)", "aws cognito-idp admin-delete-user")


def diagnosis(run) -> Diagnosis:
    """A cause, a step behind it that is assumed, a step that is unknown, and every list."""
    failed, secret = run.results[0], run.results[1]
    denied = next(run.not_evaluated())
    passed = next(result for result in run.results if result.status is Status.PASSED)
    target = next(target for target in run.targets if target.id == failed.target)
    return Diagnosis(
        target,
        Cause(CauseSource.CONFIGURATION, failed.message, "no Session", "flows", failed, "Add it.", (LINK,)),
        (
            ChainStep("flows", "The client allows USER_AUTH", "no Session", StepStatus.BROKEN, (failed,), own=1),
            ChainStep("secret", "The app signs", "no SignUp", StepStatus.BROKEN, (secret,), assumed=("flows",), own=1),
            ChainStep("attributes", "SignUp may write", "no SignUp", StepStatus.UNKNOWN, (denied,), own=1),
            ChainStep("answer", "Nothing is lost", "no Session", StepStatus.HOLDS, (passed,), (run.results[4],), own=1),
        ),
        (OpenQuestion("client.WriteAttributes", "AccessDenied", "grant cognito-idp:DescribeUserPoolClient"),),
        ErrorExplanation(
            "no-flow", "InvalidParameterException", ("NotAuthorizedException",), "USER_AUTH flow not enabled",
            "the client does not allow USER_AUTH", "the service's own message", "add it", ("CA101",),
            fits=True, elsewhere=("It names another region: us-east-1.",), others=1, references=(LINK,),
        ),
        (ErrorExplanation("late", "", (), "Session expired", "it is too old", "documentation", "confirm sooner"),),
        (LibrarySupport("botocore", "1.35.1", "--sdk", None, "drops Session", "its model", "upgrade", (LINK,)),),
        (Sibling("web-next", "5example", has_user_auth=True, named_like_it=True, changed_later=True),),
        (Possibility("The app drops the answer", "log what SignUp returns", (LINK,)),),
        ("web-next (5example) allows USER_AUTH and was changed later.",),
        {"LookFlowEnabled": False},
    )  # fmt: skip


def drift() -> Drift:
    """A client that drifted in one setting, and one that could not be compared."""
    place = Location("template.yaml", 12, 3)
    flows = Difference("ExplicitAuthFlows", ("ALLOW_USER_AUTH",), ("ALLOW_USER_SRP_AUTH",), place)
    lifetime = Difference("AccessTokenValidity", 60, None, None)
    unknown = (UnknownSetting("LogoutURLs", "live: denied"),)
    pair = ClientComparison("template.yaml#Web", CLIENT_ID, "web", (flows, lifetime), unknown, 18)
    error = InputError("a mapping key is missing its colon", "broken.yaml", 7, 5)
    return Drift((pair,), ("template.yaml#Old",), ("ios (2example)",), (error,), ("pool eu-west-1_Z: denied",))


def plan(*, live: bool) -> Plan:
    """Two resources: a client that changes, with all that a plan can say of it, and a pool that is left."""
    where = (lambda _path: None) if live else (lambda _path: Location("template.yaml", 12, 3))
    named = {"region": "eu-west-1", "user_pool_id": POOL_ID} if live else {"file": "template.yaml"}
    before = {"ClientName": "web", "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"], "CallbackURLs": ["https://a.example"]}
    before |= (
        {"UserPoolId": POOL_ID, "ClientId": CLIENT_ID} if live else {"LogoutURLs": [Unknown("AppUrl has no default")]}
    )
    after = before | {"ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_USER_AUTH"], "EnableTokenRevocation": True}
    after |= {} if live else {"LogoutURLs": ["https://a.example/out"]}
    target = Target(f"{POOL_ID}/{CLIENT_ID}", "client", "web", {}, where, client_id=CLIENT_ID if live else "", **named)
    pool = Target(POOL_ID, "pool", "customers", {}, where, **named)
    steps = (
        FixStep("CA101", "user-auth-disabled", Severity.HIGH, "Allow USER_AUTH", ("SRP works too",)),
        FixStep("CA312", "token-revocation-off", Severity.LOW, "Turn token revocation on"),
    )
    remedy = "Make a new client without a secret."
    unfixed = UnfixedFinding(
        "CA201", "secret-on-public-client", Severity.CRITICAL, "has a secret", ("it stays",), remedy
    )
    raised = RaisedFinding("CA110", "password-factor-missing", Severity.LOW, "the pool offers no password")
    client = ResourcePlan(target, before, after, steps, (unfixed,), (raised,), ("CA115 other-rule",))
    left = ResourcePlan(pool, {}, {}, (FixStep("CA601", "deletion-unprotected", Severity.LOW, "Protect it"),))
    error = InputError("is empty", "empty.yaml")
    unread = (Missing("pool eu-west-1_Z", "denied", "cognito-idp:DescribeUserPool"),)
    return Plan((client,), (target, pool), (left,), (), (error,), ("CA999 own-rule: broken",), unread, ("a note",))


def probe(*, signed_up: bool) -> ProbeOutcome:
    """A look that did not tell, and a sign-up whose chain ended in tokens and left its user."""
    client = {"ExplicitAuthFlows": ["ALLOW_USER_AUTH"]}
    subject = ProbedClient(POOL_ID, CLIENT_ID, "eu-west-1", "https://cognito-idp.eu-west-1.amazonaws.com", {}, client)
    reading = LookReading("ForbiddenException", None, "a web ACL blocks the call")
    look = LookResult("ForbiddenException", "Request not allowed", "", reading, "put the secret into a variable")
    if not signed_up:
        return ProbeOutcome(subject, look)
    steps = (
        ProbeStep("SignUp", "", "", session_returned=True),
        ProbeStep("ConfirmSignUp", "", "", session_returned=True, session_sent=True, session_age=2.04),
        ProbeStep("InitiateAuth", "", "", session_returned=False, session_sent=True, session_age=0.5, tokens=True),
    )
    made = SignUpReading("", UserCreated.YES, "the user was made, with a Session")
    result = SignUpResult(
        made, "", "", session=True, session_dropped=False, confirmed=False, delivery="EMAIL", steps=steps, clean_up=LEFT
    )
    return ProbeOutcome(subject, look, result)


def documents(runs) -> dict[str, object]:
    """Every document, by name."""
    applied = FixOutcome(f"{POOL_ID}/{CLIENT_ID}", State.APPLIED, "as planned", "a.json", "fix --restore a.json")
    whole = diagnosis(runs["findings"])
    gone = CleanUp(Leftover.DELETED, "the user was deleted, and is gone")
    users = [RecoveredUser(POOL_ID, "eu-west-1", f"user-{n}", done) for n, done in enumerate((gone, LEFT))]
    return {
        "diagnosis": whole,
        "diagnosis-of-a-text": Diagnosis(
            None, None, (), whole.unknown, replace(whole.error, fits=None), whole.further_errors
        ),
        "runs-compared": ComparisonReport(diff_runs(runs["suppressed"], runs["findings"]), ExitCode.ERROR),
        "drift": ComparisonReport(drift(), ExitCode.ERROR),
        "plan": FixReport(plan(live=False), ExitCode.ERROR),
        "plan-applied": FixReport(plan(live=True), ExitCode.ERROR, (applied,)),
        "restored": RestoreReport(replace(applied, state=State.RESTORED), ExitCode.FINDINGS),
        "look": ProbeReport(probe(signed_up=False)),
        "sign-up": ProbeReport(probe(signed_up=True)),
        "cleanup": CleanupReport("cleanup", users),
    }


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_the_whole_document_is_as_it_was(golden_runs, matches_golden, kind, name):
    shown = documents(golden_runs)[kind]
    assert isinstance(shown, KINDS[kind])
    matches_golden(render(shown, name, Presentation()), f"{kind}.{name}")
