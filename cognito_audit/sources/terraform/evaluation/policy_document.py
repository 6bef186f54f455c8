"""The data source ``aws_iam_policy_document``: an IAM policy written in HCL, which the provider renders as JSON.

Names and defaults are those of its documentation (hashicorp/terraform-provider-aws,
website/docs/d/iam_policy_document.html.markdown).
"""

from collections.abc import Mapping
from typing import Any, Final

from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.terraform.evaluation.json_encoding import encode_json

TYPE: Final = "aws_iam_policy_document"
_UNSUPPORTED: Final = ("source_policy_documents", "override_policy_documents", "source_json", "override_json")


def policy_json(values: Mapping[str, Any]) -> str | Unknown:
    """Return the ``json`` attribute of the document."""
    unsupported = next((name for name in _UNSUPPORTED if values.get(name) is not None), None)
    if unsupported:
        return Unknown(f"{unsupported} of a policy document is not evaluated")
    statements = values.get("statement", [])
    if isinstance(statements, Unknown):
        return statements
    return encode_json({"Statement": [_statement(one) for one in statements]})


def _statement(block: Any) -> Any:
    if not isinstance(block, Mapping):
        return block
    statement: dict[str, Any] = {"Effect": block.get("effect") or "Allow"}
    for name, member in (("actions", "Action"), ("not_actions", "NotAction")):
        if block.get(name) is not None:
            statement[member] = block[name]
    for name, member in (("principals", "Principal"), ("not_principals", "NotPrincipal")):
        if block.get(name):
            statement[member] = _principals(block[name])
    if block.get("condition"):
        statement["Condition"] = _conditions(block["condition"])
    return statement


def _principals(blocks: Any) -> Any:
    """Return the principals by type. Type ``*`` is everybody: ``"Principal": "*"``."""
    principals: dict[str, Any] = {}
    for block in blocks if isinstance(blocks, list) else [blocks]:
        kind = block if isinstance(block, Unknown) else block.get("type")
        if isinstance(kind, Unknown):
            return kind
        if kind == "*":
            return "*"
        principals[str(kind)] = _joined(principals.get(str(kind)), block.get("identifiers"))
    return principals


def _conditions(blocks: Any) -> Any:
    conditions: dict[str, dict[str, Any]] = {}
    for block in blocks if isinstance(blocks, list) else [blocks]:
        if isinstance(block, Unknown):
            return block
        test, variable = block.get("test"), block.get("variable")
        unknown = next((one for one in (test, variable) if isinstance(one, Unknown)), None)
        if unknown:
            return unknown
        keys = conditions.setdefault(str(test), {})
        keys[str(variable)] = _joined(keys.get(str(variable)), _values(block.get("values")))
    return conditions


def _values(values: Any) -> Any:
    """Return the values with IAM's policy variables ``${...}``, which the data source writes as ``&{...}``."""
    if not isinstance(values, list):
        return values
    return [one.replace("&{", "${") if isinstance(one, str) else one for one in values]


def _joined(first: Any, second: Any) -> Any:
    unknown = next((one for one in (first, second) if isinstance(one, Unknown)), None)
    return unknown or [*(first or []), *(second or [])]
