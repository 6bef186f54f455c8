"""From a source to a plan."""

from datetime import date

from cognito_audit.config.settings import Settings
from cognito_audit.fixing.known_state import Barred
from cognito_audit.fixing.plan import Plan
from cognito_audit.fixing.planner import Planner
from cognito_audit.judging.judge import JudgeOptions, judge
from cognito_audit.lib.clock import now
from cognito_audit.model.inventory import Source
from cognito_audit.rulebook.catalogue import Catalogue
from cognito_audit.services.audit import fact_sources_of
from cognito_audit.suppressions import entries


def read_and_plan(
    source: Source,
    how: JudgeOptions,
    settings: Settings,
    rules: Catalogue,
    barred: Barred | None = None,
    *,
    clients_only: bool = False,
) -> Plan:
    """Read what all rules need, judge by the selected ones, and plan how to mend what nobody has accepted; of app
    clients alone with ``clients_only``. Without ``barred`` it is a plan for files; of a live one that says why nothing
    of a target may be written.

    A baseline is left aside: what is known is still to be mended. Raises ``UserError``.
    """
    accepted = entries.from_config(settings.tables, settings.file)
    inventory = source.read(fact_sources_of(rules.rules))
    run = entries.suppress(judge(inventory, how, now()), accepted, date.fromisoformat(how.started_at[:10]))
    planner = Planner(inventory, rules.rules, how.options, how.declarations, barred)
    return planner.plan(run, clients_only=clients_only)
