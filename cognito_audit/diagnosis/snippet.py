"""Sign-up code for one app client, rendered from the templates in ``reports/snippets``."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from jinja2 import Environment, FunctionLoader, StrictUndefined

from cognito_audit.diagnosis.chain import Chain
from cognito_audit.diagnosis.siblings import FLOW_RULE
from cognito_audit.errors import UserError
from cognito_audit.facts.client import Client
from cognito_audit.lib.package_data import folder
from cognito_audit.model.inventory import Target
from cognito_audit.model.unknown import NotKnown, Unknown
from cognito_audit.model.verdict import Status
from cognito_audit.text.sanitize import plain_text

LANGUAGES: Final = ("js", "python")
HASH_RULE: Final = "secret-hash-required"

NO_SESSION: Final = {
    True: "SignUp returned no Session although this app client allows USER_AUTH: run cognito-audit diagnose",
    False: "SignUp returned no Session: this app client does not allow USER_AUTH",
    None: "SignUp returned no Session: this app client may not allow USER_AUTH",
}
NO_FALLBACK: Final = {
    "ALLOW_USER_SRP_AUTH": "there is no Session, and USER_SRP_AUTH is the only password flow that this app client "
    "allows; no AWS SDK computes SRP by itself: sign in with a library that does ({library})",
    "ALLOW_ADMIN_USER_PASSWORD_AUTH": "there is no Session, and this app client signs users in only with "
    "ADMIN_USER_PASSWORD_AUTH: call AdminInitiateAuth from a server that has AWS credentials",
    "": "there is no Session, and this app client allows no flow that takes a password",
}
SRP_LIBRARIES: Final = {"js": "amazon-cognito-identity-js or aws-amplify", "python": "pycognito"}


@dataclass(frozen=True, slots=True)
class LanguageSyntax:
    """How a language writes what the client's settings put into its template."""

    member: str
    item: str
    parameter: str
    variable: Callable[[str], str]


SYNTAXES: Final[Mapping[str, LanguageSyntax]] = {
    "js": LanguageSyntax(
        ", SecretHash: secretHash(username)",
        "",
        ", SECRET_HASH: secretHash(username)",
        lambda name: f"process.env.{name}",
    ),
    "python": LanguageSyntax(
        ', **secret_hash(username, "SecretHash")',
        ', **secret_hash(username, "SecretHash")',
        ', **secret_hash(username, "SECRET_HASH")',
        lambda name: f'os.environ["{name}"]',
    ),
}
SUFFIX: Final = {"js": "js", "python": "py"}


def snippet(language: str, target: Target, chain: Chain) -> str:
    """Return the code. Raises ``UserError`` if the client's flows are unknown: guessed code would not run."""
    flows = _flows(target)
    fallback = next((flow for flow in ("USER_PASSWORD_AUTH", "USER_AUTH") if f"ALLOW_{flow}" in flows), "")
    has_secret = _failed(HASH_RULE, target, chain)
    syntax = SYNTAXES[language]
    if has_secret is False:
        syntax = replace(syntax, member="", item="", parameter="")
    allows = _failed(FLOW_RULE, target, chain)
    alone = next((flow for flow in NO_FALLBACK if flow in flows), "")
    text = _environment().get_template(f"session.{SUFFIX[language]}.j2")
    return text.render(
        name=plain_text(target.name).replace('"', "'").replace("\\", "/"),
        client_id=json.dumps(target.client_id) if target.client_id else syntax.variable("COGNITO_CLIENT_ID"),
        region=json.dumps(target.region) if target.region else syntax.variable("AWS_REGION"),
        has_secret=has_secret,
        uses_environment=has_secret is not False or not (target.client_id and target.region),
        fallback=fallback,
        hash_member=syntax.member,
        hash_item=syntax.item,
        hash_parameter=syntax.parameter,
        no_session=json.dumps(NO_SESSION[None if allows is None else not allows]),
        no_fallback=json.dumps(NO_FALLBACK[alone].format(library=SRP_LIBRARIES[language])),
    )


def _flows(target: Target) -> frozenset[str]:
    """Return the effective flows by their ``ALLOW_`` names."""
    answer = target.answers.get("client", Unknown("was not read"))
    try:
        return frozenset(Client(answer).renamed_auth_flows)
    except NotKnown as unknown:
        raise UserError(f"--snippet: cannot tell which flows the app client allows: {unknown}") from unknown


def _failed(rule: str, target: Target, chain: Chain) -> bool | None:
    """Return whether a rule failed; None if it could not be evaluated."""
    verdicts = {result.status for result in chain.results_of_rule(rule, target)}
    return None if Status.NOT_EVALUATED in verdicts else Status.FAILED in verdicts


def _environment() -> Environment:
    return Environment(  # noqa: S701  code, not a page: every value is quoted as a JSON string or made printable
        loader=FunctionLoader(lambda name: (folder("reports") / "snippets" / name).read_text(encoding="utf-8")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
