"""The data source ``aws_iam_policy_document``: a policy written in HCL, which Terraform makes JSON of.

Names and defaults are those of its documentation (hashicorp/terraform-provider-aws,
website/docs/d/iam_policy_document.html.markdown).
"""

from collections.abc import Mapping
from typing import Any, Final

from cognito_audit.model.values import Unknown
from cognito_audit.sources.terraform.evaluation.json_encoding import encoded

TYPE: Final = "aws_iam_policy_document"
_MERGED: Final = ("source_policy_documents", "override_policy_documents", "source_json", "override_json")


def policy_json(values: Mapping[str, Any]) -> str | Unknown:
    """The document's ``json``."""
    merged = next((name for name in _MERGED if values.get(name) is not None), None)
    if merged:
        return Unknown(f"{merged} of a policy document is not evaluated")
    statements = values.get("statement", [])
    if isinstance(statements, Unknown):
        return statements
    return encoded({"Statement": [_statement(one) for one in statements]})


def _statement(block: Any) -> Any:
    if not isinstance(block, Mapping):
        return block
    found: dict[str, Any] = {"Effect": block.get("effect") or "Allow"}
    for name, member in (("actions", "Action"), ("not_actions", "NotAction")):
        if block.get(name) is not None:
            found[member] = block[name]
    for name, member in (("principals", "Principal"), ("not_principals", "NotPrincipal")):
        if block.get(name):
            found[member] = _principals(block[name])
    if block.get("condition"):
        found["Condition"] = _conditions(block["condition"])
    return found


def _principals(blocks: Any) -> Any:
    """By type; a type ``*`` stands for everybody: "type = "*" and identifiers = ["*"]" is ``"Principal": "*"``."""
    found: dict[str, Any] = {}
    for block in blocks if isinstance(blocks, list) else [blocks]:
        kind = block if isinstance(block, Unknown) else block.get("type")
        if isinstance(kind, Unknown):
            return kind
        if kind == "*":
            return "*"
        found[str(kind)] = _both(found.get(str(kind)), block.get("identifiers"))
    return found


def _conditions(blocks: Any) -> Any:
    found: dict[str, dict[str, Any]] = {}
    for block in blocks if isinstance(blocks, list) else [blocks]:
        if isinstance(block, Unknown):
            return block
        test, variable = block.get("test"), block.get("variable")
        hole = next((one for one in (test, variable) if isinstance(one, Unknown)), None)
        if hole:
            return hole
        keys = found.setdefault(str(test), {})
        keys[str(variable)] = _both(keys.get(str(variable)), _values(block.get("values")))
    return found


def _values(values: Any) -> Any:
    """With policy variables as IAM writes them: the data source has ``&{...}``, as ``${...}`` is Terraform's."""
    if not isinstance(values, list):
        return values
    return [one.replace("&{", "${") if isinstance(one, str) else one for one in values]


def _both(held: Any, more: Any) -> Any:
    hole = next((one for one in (held, more) if isinstance(one, Unknown)), None)
    return hole or [*(held or []), *(more or [])]
