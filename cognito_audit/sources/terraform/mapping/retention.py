"""Protection of a pool against its removal from the configuration."""

from collections.abc import Mapping
from typing import Any

from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.terraform.evaluation.branches import each_possible
from cognito_audit.sources.terraform.evaluation.primitive_types import as_boolean
from cognito_audit.sources.terraform.mapping.resource import TerraformResource


def retained(pool: TerraformResource, what: str) -> Any:
    """Return whether Terraform refuses to delete or replace the pool; ``what`` names the document in messages.

    Terraform refuses with ``prevent_destroy``, Cognito with deletion protection ("When active, DeletionProtection
    prevents accidental deletion of your user pool", API reference), which the provider does not turn off by itself.
    Plans and states do not contain ``lifecycle`` (Terraform's JSON output format lists a resource's expressions without
    it), so there only deletion protection is certain.
    """
    return each_possible(pool.values.get("deletion_protection"), lambda protection: _retained(pool, protection, what))


def _retained(pool: TerraformResource, protection: Any, what: str) -> bool | Unknown:
    if protection == "ACTIVE":
        return True
    lifecycle = pool.values.get("lifecycle")
    if lifecycle is None:
        return Unknown(f"{what} does not contain lifecycle blocks, the .tf files do")
    prevented = _prevented(lifecycle)
    return Unknown(protection.reason) if prevented is False and isinstance(protection, Unknown) else prevented


def _prevented(lifecycle: Any) -> bool | Unknown:
    """Return ``prevent_destroy``; a ``.tf.json`` file may write a single block as an object."""
    blocks = [one for one in (lifecycle if isinstance(lifecycle, list) else [lifecycle]) if isinstance(one, Mapping)]
    values = [as_boolean(value) for block in blocks if (value := block.get("prevent_destroy")) is not None]
    return values[-1] if values else False
