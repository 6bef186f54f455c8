"""The ids of the targets of templates: no two resources of a run have the same one."""

from collections import Counter
from collections.abc import Iterable, Mapping

from cognito_audit.sources.cloudformation.companions import resource_key
from cognito_audit.sources.cloudformation.stack_resource import StackResource


def target_ids(resources: Iterable[StackResource]) -> Mapping[str, str]:
    """Return the id of each resource by its ``resource_key``.

    It is ``FILE#LogicalId``. Of a template that is nested twice it says the way to the resource
    (``FILE#Auth/LogicalId``), and where two templates nest it by the same way, it begins with their file. Two inputs of
    the same name, as a file and standard input may have, are numbered.
    """
    left = list(resources)
    ids: dict[str, str] = {}
    for name in (_by_file, _by_way, _by_root):
        counts = Counter(name(one) for one in left)
        taken = set(ids.values())
        ids |= {resource_key(one): name(one) for one in left if counts[name(one)] == 1 and name(one) not in taken}
        left = [one for one in left if resource_key(one) not in ids]
    taken = set(ids.values())
    for one in left:
        number = 1
        while (numbered := f"{_by_root(one)}@{number}") in taken:
            number += 1
        taken.add(numbered)
        ids[resource_key(one)] = numbered
    return ids


def _by_file(resource: StackResource) -> str:
    return f"{resource.node.document.file}#{resource.logical_id}"


def _by_way(resource: StackResource) -> str:
    return f"{resource.node.document.file}#{resource.stack.prefix}{resource.logical_id}"


def _by_root(resource: StackResource) -> str:
    return f"{resource.stack.root}#{resource.stack.prefix}{resource.logical_id}"
