"""``cognito-audit config show|schema``."""

import json
import sys

from cognito_audit.cli import options

SHOW_EXAMPLES = ("config show", "config show --env prod -f json")
SCHEMA_EXAMPLES = ("config schema > cognito-audit.schema.json",)


def show(rules: options.RuleOptions, output: options.OutputOptions, config: options.EnvConfigOptions) -> int:
    """Show each setting and each change of a rule, with its origin."""
    from cognito_audit.reporting.documents import ConfigurationReport
    from cognito_audit.services.publish import publish
    from cognito_audit.services.settings import configuration_report

    reports = output.request(ConfigurationReport)
    publish(configuration_report(config.resolve(rules, env=config.env)), reports)
    return 0


def schema() -> int:
    """Print the JSON Schema of the configuration file, for editors."""
    from cognito_audit.config.schema import config_schema
    from cognito_audit.reporting.output import print_report

    print_report(json.dumps(config_schema(), indent=2), sys.stdout)
    return 0
