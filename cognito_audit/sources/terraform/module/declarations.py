"""The resources of a plan as the folder that it was made in declares them."""

from cognito_audit.model.inventory import Location
from cognito_audit.sources.terraform.mapping.resource import AttributePath, block_address
from cognito_audit.sources.terraform.module.instance import ResourceInstance
from cognito_audit.sources.terraform.module.locations import location_of
from cognito_audit.sources.terraform.module.root_modules import RootModule


class RootDeclarations:
    """See ``Declarations``. An instance whose key the text does not determine is found by its block."""

    def __init__(self, root: RootModule) -> None:
        self._by_address = {instance.address: instance for instance in root.instances}
        self._by_block = {block_address(instance.address): instance for instance in root.instances}

    def location(self, address: str, path: AttributePath) -> Location | None:
        """See ``Declarations.location``."""
        instance = self._find(address)
        return location_of(instance, path) if instance else None

    def leaves_out(self, address: str, path: AttributePath) -> bool:
        """See ``Declarations.leaves_out``."""
        instance = self._find(address)
        if instance is None:
            return False
        body = instance.block.body
        for step in (step for step in path if isinstance(step, str)):
            inner = [block for block in body.blocks if step in (block.kind, *block.labels[:1])]
            if not inner:
                return step not in body.attributes
            if len(inner) > 1 or inner[0].kind == "dynamic":
                return False
            body = inner[0].body
        return False

    def _find(self, address: str) -> ResourceInstance | None:
        return self._by_address.get(address) or self._by_block.get(block_address(address))
