"""Build hook: parse rules and ledger when the wheel is built; then an audit loads neither Jinja2 nor a TOML parser."""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ReadyMadeRules(BuildHookInterface):
    """Puts ``syntax.json``, ``toml.json`` and ``ledger.json`` into a wheel's package; an editable install parses as a
    checkout does.
    """

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Parse every rule file and profile of this tree, and its ledger."""
        if version != "standard":
            return
        sys.path.insert(0, self.root)
        from cognito_audit.aws import ledger  # noqa: PLC0415  as below
        from cognito_audit.rulebook import syntax, toml_text, wheel_data  # noqa: PLC0415  it is in the tree that is built

        rules, profiles = (Path(self.root) / name for name in ("rules", "profiles"))
        made = {
            syntax.SHIPPED: wheel_data.trees_of(rules),
            toml_text.SHIPPED: wheel_data.data_of_texts(rules, profiles),
            ledger.SHIPPED: ledger.written(),
        }
        place = Path(tempfile.mkdtemp())
        for name, data in made.items():
            (place / name).write_text(json.dumps(data), "utf-8")
            build_data["force_include"][str(place / name)] = f"cognito_audit/{name}"
