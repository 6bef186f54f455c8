"""The plan as commands of the AWS CLI: a shell script that writes each complete request and sends it."""

import shlex
from urllib.parse import quote

from cognito_audit.fixing.plan import ResourcePlan
from cognito_audit.reporting.documents import FixReport
from cognito_audit.reporting.plan.wording import COMPLETE, as_json, heading, rules

_COMMANDS = {"UpdateUserPoolClient": "update-user-pool-client", "UpdateUserPool": "update-user-pool"}


def render(report: FixReport) -> str:
    """A script; each request holds the whole configuration, because what is not sent is reset."""
    parts = [_command(one) for one in report.plan.changing()]
    return "\n\n".join([f"{COMPLETE}\nset -eu", *parts]) if parts else "# nothing to fix"


def file_name(plan: ResourcePlan) -> str:
    """The file of one request, in the current folder whatever the id."""
    return f"{quote(plan.target.client_id or plan.target.user_pool_id, safe='')}.json"


def _command(plan: ResourcePlan) -> str:
    file = file_name(plan)
    region = f" --region {shlex.quote(plan.target.region)}" if plan.target.region else ""
    command = f"aws cognito-idp {_COMMANDS[plan.update.write]}{region} --cli-input-json {shlex.quote(f'file://{file}')}"
    return "\n".join(
        [
            f"# {heading(plan)}: {rules(plan)}",
            f"cat > {shlex.quote(file)} <<'END'",
            as_json(plan.request()),
            "END",
            command,
        ]
    )
