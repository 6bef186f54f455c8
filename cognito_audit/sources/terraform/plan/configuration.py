"""The ``configuration`` of a plan: the expression of each attribute, and what it refers to.

A plan's configuration contains references, not functions: ``{"references": ["var.flows"]}`` may be ``var.flows`` or
``concat(var.flows, [...])``. Locals are not part of it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from cognito_audit.model.partial import Present
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.terraform.evaluation.unknowns import ReferenceTo
from cognito_audit.sources.terraform.mapping.resource import AttributePath
from cognito_audit.sources.terraform.mapping.resource_types import ID_ATTRIBUTES
from cognito_audit.sources.terraform.plan.plan_text import PlanText

_STEP: Final = re.compile(r'module\.(?P<name>[\w-]+)(?P<key>\[(?:"(?:[^"\\]|\\.)*"|\d+)\])?\.?')
_REFERENCE: Final = re.compile(
    r'(?P<type>[\w-]+)\.(?P<name>[\w-]+)(?P<key>\[(?:"(?:[^"\\]|\\.)*"|\d+)\])?(?:\.(?P<rest>.*))?'
)
_PRESENT: Final = re.compile(
    r"(?!each\.|var\.|local\.|module\.)(?:data\.)?[\w-]+\.[\w-]+(?:\[[^\]]*\])?\.(?:arn|id|invoke_arn|qualified_arn)"
)
"""A reference to an attribute that providers set of every instance."""
_MARK: Final = re.compile(r"[.\[]")
_ALWAYS_KNOWN: Final = ("path.", "terraform.", "each.key", "count.index")
_MAX_HOPS: Final = 32
"""The most modules through which a reference is followed."""
_MAX_REFERENCES: Final = 5_000
"""The most references that are followed from one attribute."""


def module_steps(module: str) -> list[tuple[str, str]]:
    """Split a module instance's address into pairs of name and key (``["eu"]``, or empty)."""
    return [(step["name"], step["key"] or "") for step in _STEP.finditer(module)]


def is_module_address(address: Any) -> bool:
    """Return whether it is the address of a module instance; empty or None is the root module's."""
    return not address or (isinstance(address, str) and _joined(module_steps(address)) == address)


class PlanConfiguration:
    """The configuration of a plan.

    ``variables`` are the root module's, ``modules`` the addresses of all module instances with resources, and
    ``instances`` maps module address and ``type.name`` to the addresses of the instances of that block.
    """

    def __init__(self, plan: PlanText, resources: Iterable[tuple[str, str, str]]) -> None:
        self.root = _map(_map(plan.get("configuration")).get("root_module"))
        self.variables = _map(plan.get("variables"))
        self.instances: dict[tuple[str, str], list[str]] = {}
        self.modules: dict[str, None] = {"": None}
        for module, block, address in resources:
            self.instances.setdefault((module, block), []).append(address)
            self._add_module(module)
        self._resources: dict[int, dict[str, Any]] = {}
        self._references_left = 0

    def _add_module(self, module: str) -> None:
        while module not in self.modules:
            self.modules[module] = None
            module = _parent(module)

    def resource(self, module: str, block: str) -> Mapping[str, Any] | None:
        """Return the configuration of ``type.name`` in a module."""
        configured = self._module(module)
        if configured is None:
            return None
        known = self._resources.get(id(configured))
        if known is None:
            items = _maps(configured.get("resources"))
            known = {item["address"]: item for item in items if isinstance(item.get("address"), str)}
            self._resources[id(configured)] = known
        return known.get(block)

    def _module(self, module: str) -> Mapping[str, Any] | None:
        configured: Mapping[str, Any] | None = self.root
        for name, _ in module_steps(module):
            call = _map(_map(configured).get("module_calls")).get(name)
            configured = call.get("module") if isinstance(call, Mapping) else None
        return configured if isinstance(configured, Mapping) else None

    def expression(self, module: str, block: str, path: AttributePath) -> Mapping[str, Any] | None:
        """Return the expression of an attribute or of the block around it, or None if it is not set."""
        current: Any = _map(self.resource(module, block)).get("expressions")
        for step in path:
            if isinstance(current, Mapping) and ("references" in current or "constant_value" in current):
                return current
            if isinstance(step, int) and isinstance(current, Mapping):  # a block written once
                continue
            current = _child(current, step)
        return current if isinstance(current, Mapping) else None

    def is_known(self, module: str, block: str, expression: Mapping[str, Any], hops: int = 0) -> bool:
        """Return whether everything that the expression refers to is known when the plan is made.

        A value that is unknown all the same can then only be the provider's.
        """
        if "constant_value" in expression:
            return True
        if not hops:
            self._references_left = _MAX_REFERENCES
        references = _strings(expression.get("references"))
        return bool(references) and all(self._is_known(module, block, name, hops) for name in references)

    def _is_known(self, module: str, block: str, reference: str, hops: int) -> bool:
        if reference.startswith(_ALWAYS_KNOWN):
            return True
        self._references_left -= 1
        if hops > _MAX_HOPS or self._references_left < 0:
            return False
        if reference.startswith("each.value"):
            source = _map(self.resource(module, block)).get("for_each_expression")
            return isinstance(source, Mapping) and self.is_known(module, block, source, hops + 1)
        if not reference.startswith("var."):
            return False
        name = reference.split(".")[1].partition("[")[0]
        if not module:
            return name in self.variables
        passed = self._passed(module, name)
        return passed is None or self.is_known(_parent(module), "", passed, hops + 1)

    def _passed(self, module: str, variable: str) -> Mapping[str, Any] | None:
        """Return the expression that a module call passes to a variable, or None if the default applies."""
        call = self._call(module)
        passed = _map(call.get("expressions")).get(variable)
        return passed if isinstance(passed, Mapping) else None

    def inputs_are_known(self, module: str) -> bool:
        """Return whether all that a module gets from its caller is known when the plan is made."""
        passed = _map(self._call(module).get("expressions")).values() if module else ()
        return all(isinstance(one, Mapping) and self.is_known(_parent(module), "", one) for one in passed)

    def _call(self, module: str) -> Mapping[str, Any]:
        steps = module_steps(module)
        return _map(_map(_map(self._module(_parent(module))).get("module_calls")).get(steps[-1][0]))

    def reference(self, module: str, block: str, attribute: str) -> Unknown:
        """Return the pools, clients or roles that an attribute may refer to (``user_pool_id``, ``client_id``)."""
        expression = self.expression(module, block, (attribute,))
        if expression is None:
            return Unknown("known after apply")
        self._references_left = _MAX_REFERENCES
        addresses = self._follow(module, block, expression, 0)
        if addresses:
            return ReferenceTo("known after apply", addresses=tuple(dict.fromkeys(addresses)))
        return after_apply(expression)

    def _follow(self, module: str, block: str, expression: Mapping[str, Any], hops: int) -> list[str]:
        """Return all addresses that the references may be; empty if one of them may be something else."""
        if hops > _MAX_HOPS:
            return []
        addresses: list[str] = []
        for reference in longest(_strings(expression.get("references"))):
            if reference.startswith(_ALWAYS_KNOWN):
                continue
            self._references_left -= 1
            resolved = self._resolve(module, block, reference, hops) if self._references_left >= 0 else []
            if not resolved:
                return []
            addresses += resolved
        return addresses

    def _resolve(self, module: str, block: str, reference: str, hops: int) -> list[str]:
        if reference.startswith("each.value"):
            source = _map(self.resource(module, block)).get("for_each_expression")
            return self._follow(module, block, source, hops + 1) if isinstance(source, Mapping) else []
        if reference.startswith("var.") and module:
            passed = self._passed(module, reference.split(".")[1])
            return self._follow(_parent(module), "", passed, hops + 1) if passed is not None else []
        if reference.startswith("module."):
            return self._from_output(module, reference, hops)
        match = _REFERENCE.fullmatch(reference)
        if match is None or match["type"] not in ID_ATTRIBUTES:
            return []
        if match["rest"] and match["rest"] not in ID_ATTRIBUTES[match["type"]]:
            return []
        instances = self.instances.get((module, f"{match['type']}.{match['name']}"), [])
        if match["key"]:
            return [address for address in instances if address.endswith(f"{match['name']}{match['key']}")]
        return instances

    def _from_output(self, module: str, reference: str, hops: int) -> list[str]:
        step = _STEP.match(reference)
        if step is None:
            return []
        output = reference[step.end() :].partition(".")[0].partition("[")[0]
        stem = f"{module}.module.{step['name']}" if module else f"module.{step['name']}"
        exact = f"{stem}{step['key'] or ''}"
        children = [
            child
            for child in self.modules
            if child == exact or (not step["key"] and child.startswith(f"{stem}[") and _parent(child) == module)
        ]
        addresses: list[str] = []
        for child in children:
            outputs = _map(_map(self._module(child)).get("outputs"))
            expression = _map(outputs.get(output)).get("expression")
            resolved = self._follow(child, "", expression, hops + 1) if isinstance(expression, Mapping) else []
            if not resolved:
                return []
            addresses += resolved
        return addresses


def after_apply(expression: Mapping[str, Any] | None) -> Unknown:
    """Return why a value is not in the plan, with what it depends on."""
    references = longest(_strings(_map(expression).get("references")))
    reason = f"known after apply: depends on {', '.join(references)}" if references else "known after apply"
    is_there = len(references) == 1 and _PRESENT.fullmatch(references[0]) is not None
    return Present(reason) if is_there else Unknown(reason)


def longest(references: Sequence[str]) -> list[str]:
    """Return the references that are not a prefix of another: Terraform lists both ``a.b.id`` and ``a.b``."""
    prefixes = {name[: mark.start()] for name in references for mark in _MARK.finditer(name)}
    return [name for name in references if name not in prefixes]


def _parent(module: str) -> str:
    return _joined(module_steps(module)[:-1])


def _joined(steps: Iterable[tuple[str, str]]) -> str:
    return ".".join(f"module.{name}{key}" for name, key in steps)


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _maps(value: Any) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def _strings(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _child(value: Any, step: str | int) -> Any:
    if isinstance(value, Mapping):
        return value.get(str(step))
    if isinstance(value, list):
        index = step if isinstance(step, int) else 0
        return value[index] if -1 < index < len(value) else None
    return None
