"""The reader of Pulumi: a stack that ``pulumi stack export`` printed, or ``pulumi preview --json``.

The provider ``aws`` has the attributes of Terraform's provider, ``aws-native`` the properties of CloudFormation. An
export says what is deployed (``outputs``), a preview what the program sets (``inputs``): what is known only after the
deployment is one text there, and what is secret a map with a key that no other map has.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from cognito_audit.aws.awscc_names import snake
from cognito_audit.model.inventory import Inventory, NotAudited, Unread
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.documents import ParseError, read_documents
from cognito_audit.sources.documents.traced import Traced, literal
from cognito_audit.sources.files import merged
from cognito_audit.sources.files.input_file import FileOptions, InputFile
from cognito_audit.sources.files.top_level import has_at_top
from cognito_audit.sources.resource_lists.attributes import ListedResource, attribute_named
from cognito_audit.sources.resource_lists.inventory import Listed, inventory_of_resources
from cognito_audit.sources.terraform.evaluation.unknowns import ReferenceTo
from cognito_audit.sources.terraform.mapping.deployed_templates import DEPLOYING, NOT_READ, may_create_targets
from cognito_audit.sources.terraform.mapping.resource_types import ID_ATTRIBUTES, REFERENCES, is_audited

_AFTER: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What stands for every value that is known only after the deployment."""
_MARK: Final = "4dabf18193072939515e22adb298388d"
"""The key of a map that stands for a value of another kind: a secret, a file."""
_KNOWN_LATER: Final = Unknown("known after the deployment; check pulumi stack export then")
_ENCRYPTED: Final = Unknown("Pulumi encrypts it")
_TYPE: Final = re.compile(r"(aws(?:-native)?):(\w+)(?:/\w+)?:(\w+)")
_OTHER_NAMES: Final = {"aws_cognito_identity_pool_role_attachment": "aws_cognito_identity_pool_roles_attachment"}
_LEAVING: Final = frozenset(
    {"same", "create", "update", "replace", "create-replacement", "refresh", "import", "import-replacement"}
)
"""The operations after which a resource is there, as the state of their step says."""
_OTHER: Final = frozenset(
    {
        "delete",
        "delete-replaced",
        "discard",
        "discard-replaced",
        "read",
        "read-discard",
        "read-replacement",
        "remove-pending-replace",
    }
)


class PulumiReader:
    """See ``files.reader.Reader``. Each file is read by itself."""

    input_type = "pulumi"
    members = frozenset({"deployment", "steps"})

    def recognises(self, file: InputFile) -> bool:
        """Whether the file is an export or a preview with resources of Cognito."""
        return re.search(rb'"aws(?:-native)?:cognito[:/]', file.data) is not None and has_at_top(file, self.members)

    def read(self, files: Sequence[InputFile], options: FileOptions) -> Inventory:  # noqa: ARG002  nothing to choose
        """See ``Reader.read``."""
        return merged(map(_of_file, files))


def _of_file(file: InputFile) -> Inventory:
    try:
        documents = [literal(one) for one in read_documents(file.text, file.name)]
    except ParseError as error:
        return file.failed(error)
    exported = [one for top in documents for one in _items(top.get("deployment", "resources"))]
    steps = [one for top in documents for one in _items(top.get("steps"))]
    outcomes = [*map(_exported, exported), *_previewed(steps)]
    return inventory_of_resources(outcomes, "this stack", _value)


def _items(found: Traced | None) -> list[Traced]:
    return found.data if found is not None and isinstance(found.data, list) else []


def _exported(item: Traced) -> Listed:
    """Return what becomes of a resource of an export."""
    if _is_set(item, "delete"):
        return NotAudited(_what(item), "Pulumi is about to delete it")
    if _is_set(item, "external"):
        return NotAudited(_what(item), "the stack reads it and does not make it")
    outputs = item.get("outputs")
    return _resource(item, outputs if outputs is not None and outputs.data else item.get("inputs"), {})


def _previewed(steps: Sequence[Traced]) -> Iterator[Listed]:
    """Yield what becomes of the resources of a preview: the last step that leaves each of them says."""
    last: dict[str, Traced] = {}
    for number, step in enumerate(steps):
        operation = _text(step, "op")
        if operation in _LEAVING:
            last[_text(step, "urn") or str(number)] = step
        elif operation in _OTHER:
            yield NotAudited(_what(step), "it is not there after the deployment, or only read")
        else:
            yield Unread(
                _what(step), Unknown(f"this release does not know the operation {operation or 'of this step'}")
            )
    kinds = {urn: _terraform_type(_text(step, "newState", "type")) for urn, step in last.items()}
    for step in last.values():
        state = step.get("newState")
        if state is None:
            yield Unread(_what(step), Unknown("the preview does not say what it will be"))
        else:
            yield _resource(state, state.get("inputs"), _references(state, kinds))


def _references(state: Traced, kinds: Mapping[str, str]) -> dict[str, Any]:
    """Return the attributes whose values are ids of resources that are made by the same deployment."""
    kind = _terraform_type(_text(state, "type"))
    found: dict[str, Any] = {}
    depends = state.get("propertyDependencies")
    for name, urns in depends.data.items() if depends is not None and isinstance(depends.data, dict) else ():
        attribute = attribute_named(kind, name)
        if _text(state, "inputs", name) == _AFTER and attribute in REFERENCES and isinstance(urns.data, list):
            made = [str(urn.data) for urn in urns.data if kinds.get(str(urn.data)) in ID_ATTRIBUTES]
            if made:
                found[attribute] = ReferenceTo(_KNOWN_LATER.reason, addresses=tuple(map(_address, made)))
    return found


def _resource(item: Traced, settings: Traced | None, references: dict[str, Any]) -> Listed:
    token, urn = _text(item, "type"), _text(item, "urn")
    kind = _terraform_type(token)
    if not token or not urn:
        return Unread(_what(item), Unknown("it has no type or no URN"))
    if not is_audited(kind):
        return NotAudited(_what(item), "its type is not audited")
    if settings is None or not isinstance(settings.data, dict):
        return Unread(_what(item), Unknown("it has no inputs and no outputs"))
    if kind in DEPLOYING:
        template = {"template_body": _text(settings, "templateBody"), "template_url": _text(settings, "templateUrl")}
        return Unread(_what(item), NOT_READ) if may_create_targets(template) else NotAudited(_what(item), kind)
    resource_id = _text(item, "id")
    own = {"id": resource_id, **references} if resource_id else references
    return ListedResource(_address(urn), kind, urn.rpartition("::")[2], settings, item, own)


def _terraform_type(token: str) -> str:
    """Return Terraform's name of a resource type: ``aws:cognito/userPool:UserPool`` is ``aws_cognito_user_pool``."""
    match = _TYPE.fullmatch(token)
    if match is None:
        return ""
    kind = f"{'awscc' if match[1] == 'aws-native' else 'aws'}_{match[2].lower()}_{snake(match[3])}"
    return _OTHER_NAMES.get(kind, kind)


def _address(urn: str) -> str:
    """Return the end of a URN, which names the type and the resource: ``aws:cognito/userPool:UserPool::pool``."""
    return urn.split("::", 2)[-1]


def _value(value: Traced) -> Any:
    """Return a value of a stack; what is encrypted, or known only later, is unknown."""
    if value.data == _AFTER:
        return _KNOWN_LATER
    if isinstance(value.data, dict):
        if _MARK in value.data:
            return _ENCRYPTED
        return {name: _value(item) for name, item in value.data.items() if not name.startswith("__")}
    if isinstance(value.data, list):
        return [_value(item) for item in value.data]
    return value.data


def _text(item: Traced, *names: str) -> str:
    found = item.get(*names)
    return found.data if found is not None and isinstance(found.data, str) else ""


def _is_set(item: Traced, name: str) -> bool:
    found = item.get(name)
    return found is not None and found.data is True


def _what(item: Traced) -> str:
    return f"{item.location()}: {_text(item, 'urn') or 'a resource'}"
