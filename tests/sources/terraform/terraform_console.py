"""Expressions as the program evaluates them, and as ``terraform console`` does where there is one."""

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.terraform.evaluation.evaluator import evaluate
from cognito_audit.sources.terraform.evaluation.inputs import EmptyNamespace
from cognito_audit.sources.terraform.evaluation.scope import Budget, Scope
from cognito_audit.sources.terraform.evaluation.unknowns import InvalidExpression
from cognito_audit.sources.terraform.hcl.parser import HclExpression, parse

TERRAFORM = shutil.which("terraform")
REFUSED = "refused"
NOT_KNOWN = "not known"


class _Module(EmptyNamespace):
    address = ""


def evaluated(expression: HclExpression) -> Any:
    """Return ``[value]``, ``REFUSED`` or ``NOT_KNOWN``, as JSON has them."""
    value = evaluate(expression.tree, Scope(_Module(), {}, Budget()))
    if isinstance(value, InvalidExpression):
        return REFUSED
    return NOT_KNOWN if has_unknown(value) else json.loads(json.dumps([value]))


def value_of(expression: str) -> Any:
    """Return ``[value]``, ``REFUSED`` or ``NOT_KNOWN``."""
    return evaluated(parse(f"x = {expression}\n", "main.tf").attributes["x"].expression)


def has_unknown(value: Any) -> bool:
    """Whether a value is unknown at any depth."""
    if isinstance(value, Mapping):
        return any(map(has_unknown, value.values()))
    return any(map(has_unknown, value)) if isinstance(value, list) else isinstance(value, Unknown)


def same(one: Any, other: Any) -> bool:
    """Whether two values are one, whatever the order of their keys; 1, 1.0 and true are three."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def console(expressions: list[str], folder: Path) -> list[Any]:
    """Return what Terraform makes of expressions: ``[value]``, ``REFUSED``, or ``NOT_KNOWN`` for what it cannot show.

    It takes long to start, so that it gets all of them at once; if it refuses them, it gets them in halves.
    """
    line = ", ".join(f'try([{one}], "{REFUSED}")' for one in expressions)
    environment = {**os.environ, "CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": os.devnull}
    ran = subprocess.run(
        [str(TERRAFORM), "console", "-no-color"], input=f"base64encode(jsonencode([{line}]))\n", text=True, cwd=folder,
        env=environment, capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    try:
        found: list[Any] = json.loads(base64.b64decode(ran.stdout.strip().strip('"'), validate=True))
    except ValueError:
        if len(expressions) == 1:
            return [NOT_KNOWN]
        half = len(expressions) // 2
        return console(expressions[:half], folder) + console(expressions[half:], folder)
    return found


def formats(text: str) -> bool:
    """Whether ``terraform fmt`` takes a text."""
    ran = subprocess.run(
        [str(TERRAFORM), "fmt", "-"], input=text.encode(), capture_output=True, timeout=60, check=False
    )
    return ran.returncode == 0
