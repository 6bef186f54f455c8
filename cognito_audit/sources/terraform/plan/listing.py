"""What became of each resource that a plan or a state lists: read, unread, or certainly not audited."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from cognito_audit.model.inventory import NotAudited, Unread
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.documents.json_text import deeper_than
from cognito_audit.sources.terraform.mapping.deployed_templates import DEPLOYING, NOT_READ, may_create_targets
from cognito_audit.sources.terraform.mapping.resource_types import is_audited, is_unread
from cognito_audit.sources.terraform.plan.configuration import is_module_address
from cognito_audit.sources.terraform.plan.plan_text import RepeatedKeys
from cognito_audit.sources.terraform.plan.plan_values import PlanResource

_KEEPING_ACTIONS: Final = frozenset({"no-op", "create", "update"})
_OTHER_ACTIONS: Final = frozenset({"delete", "forget", "read"})
MAX_DEPTH: Final = 64
"""The deepest nesting of a resource: far beyond any of Cognito's."""
IS_DATA: Final = "is a data source, so it is not audited"
_OTHER_TYPE: Final = NotAudited("", "its type is not audited")


class UnsupportedType(NamedTuple):
    """A Cognito resource whose type no rule of this release reads: its type and its location."""

    kind: str
    place: str


ListedOutcome = PlanResource | UnsupportedType | Unread | NotAudited


@dataclass(frozen=True, slots=True)
class ResourceEntry:
    """An entry of a list of resources: ``place`` is its file and position, ``module`` the address of its module."""

    item: Any
    file: str
    position: str
    module: Any = None

    def change(self) -> ListedOutcome:
        """Return what becomes of a resource that a plan changes, or leaves as it is."""
        item, outcome = self.item, self._identified()
        if outcome is not None:
            return outcome
        change = item.get("change")
        actions = change.get("actions") if isinstance(change, dict) else None
        if not isinstance(change, dict) or not isinstance(actions, list) or not actions:
            return self.unread("the plan does not say what happens to it")
        if not _KEEPING_ACTIONS.intersection(map(str, actions)):
            if _OTHER_ACTIONS.issuperset(map(str, actions)):
                return NotAudited(self.name, "it is not there after the change")
            return self.unread(f"this release does not know the action {', '.join(map(str, actions))}")
        unknown = change.get("after_unknown")
        if not isinstance(change.get("after"), dict) or not (unknown in (None, False) or isinstance(unknown, dict)):
            return self.unread("the plan does not contain its attributes after the change")
        return self._resource(change["after"], unknown, change.get("after_sensitive"))

    def state(self) -> ListedOutcome:
        """Return what becomes of a resource of a state."""
        outcome = self._identified()
        if outcome is not None:
            return outcome
        values = self.item.get("values")
        if not isinstance(values, dict):
            return self.unread("the state does not contain its attributes")
        return self._resource(values, {}, self.item.get("sensitive_values"))

    @property
    def name(self) -> str:
        """Return the file and the address of the resource, or its position in the list."""
        address = self.item.get("address") if isinstance(self.item, dict) else None
        return f"{self.file}: {address if isinstance(address, str) and address else self.position}"

    def unread(self, reason: str) -> Unread:
        """Return the entry as unread."""
        return Unread(self.name, Unknown(reason))

    def _identified(self) -> UnsupportedType | Unread | NotAudited | None:
        """Return the outcome of an entry that has no attributes which are audited, else None."""
        item = self.item
        kind = item.get("type") if isinstance(item, dict) else None
        if not isinstance(kind, str):
            return self.unread("it is not a resource with a type")
        if not is_audited(kind):
            return _OTHER_TYPE
        mode = item.get("mode", "managed")
        if mode == "data":
            return NotAudited(self.name, IS_DATA) if "cognito" in kind else _OTHER_TYPE
        if item.get("deposed") or item.get("deposed_key"):
            return NotAudited(self.name, "it is the deposed half of a replacement")
        if mode != "managed" or not all(isinstance(item.get(name), str) for name in ("address", "name")):
            return self.unread("its mode, address or name is not that of a resource")
        if not is_module_address(self.module):
            return self.unread("its module is not an address")
        return UnsupportedType(kind, self.name) if is_unread(kind) else None

    def damage(self, *, repeats: bool) -> Unread | None:
        """Return the entry as unread if it cannot be what Terraform printed; ``repeats``: a key may occur twice."""
        if deeper_than(self.item, MAX_DEPTH):
            return self.unread(f"it is nested more than {MAX_DEPTH} levels deep")
        return self.unread("a key in it occurs twice") if repeats and _repeats(self.item) else None

    def _resource(self, values: Mapping[str, Any], unknown: Any, sensitive: Any) -> PlanResource | Unread | NotAudited:
        item = self.item
        if item["type"] in DEPLOYING:
            return self.unread(NOT_READ.reason) if may_create_targets(values) else _OTHER_TYPE
        return PlanResource(item["address"], self.module or "", item["type"], item["name"], values, unknown, sensitive)


def _repeats(value: Any) -> bool:
    """Return whether a key occurs twice in a value that was decoded with marks."""
    if isinstance(value, dict):
        return isinstance(value, RepeatedKeys) or any(
            _repeats(one) for one in value.values() if isinstance(one, dict | list)
        )
    return isinstance(value, list) and any(_repeats(one) for one in value if isinstance(one, dict | list))


def listed_in_module(module: Any, file: str, address: str = "") -> Iterator[ResourceEntry | Unread]:
    """Yield the entries of a module of a state, and of the modules in it; what is not a list is unread."""
    if not isinstance(module, dict):
        if module is not None:
            yield Unread(f"{file}: {address or 'root_module'}", Unknown("it is not an object"))
        return
    where = address or "root_module"
    for name in ("resources", "child_modules"):
        if not isinstance(module.get(name), list | None):
            yield Unread(f"{file}: {where}", Unknown(f"its {name} are not a list"))
    for number, item in enumerate(_list(module.get("resources"))):
        yield ResourceEntry(item, file, f"{where}.resources[{number}]", address)
    for number, child in enumerate(_list(module.get("child_modules"))):
        inner = child.get("address") if isinstance(child, dict) else None
        if isinstance(inner, str) and is_module_address(inner):
            yield from listed_in_module(child, file, inner)
        else:
            yield Unread(f"{file}: {where}.child_modules[{number}]", Unknown("it is not a module with an address"))


def planned_addresses(values: Any) -> frozenset[str]:
    """Return the addresses of the resources in a plan's ``planned_values`` that are audited."""
    root = values.get("root_module") if isinstance(values, dict) else None
    return frozenset(
        entry.item["address"]
        for entry in listed_in_module(root, "")
        if isinstance(entry, ResourceEntry)
        and isinstance(entry.item, dict)
        and is_audited(str(entry.item.get("type")))
        and entry.item.get("mode") == "managed"
        and isinstance(entry.item.get("address"), str)
    )


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
