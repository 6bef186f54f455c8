"""Build hook: parse the rules' conditions once, when the wheel is built, so that an audit of a file loads no Jinja2."""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ShippedSyntax(BuildHookInterface):
    """Puts ``cognito_audit/syntax.json`` into a wheel; an editable install parses as a checkout does."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Parse every rule file of this tree."""
        if version != "standard":
            return
        sys.path.insert(0, self.root)
        from cognito_audit.shipping import trees_of  # noqa: PLC0415  it is in the tree that is built

        file = Path(tempfile.mkdtemp()) / "syntax.json"
        file.write_text(json.dumps(trees_of(Path(self.root) / "rules"), sort_keys=True), "utf-8")
        build_data["force_include"][str(file)] = "cognito_audit/syntax.json"
