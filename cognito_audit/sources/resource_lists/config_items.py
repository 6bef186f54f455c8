"""The reader of AWS Config: configuration items, alone, in a list, or in a snapshot.

``configuration`` has the properties of CloudFormation's resource type
(https://github.com/awslabs/aws-config-resource-schema), as a map or as JSON text.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from cognito_audit.aws.awscc_names import snake
from cognito_audit.model.inventory import Inventory, NotAudited, Unread
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.documents import ParseError, read_documents
from cognito_audit.sources.documents.traced import Traced, literal, plain_data
from cognito_audit.sources.files import merged
from cognito_audit.sources.files.input_file import FileOptions, InputFile
from cognito_audit.sources.files.top_level import has_at_top
from cognito_audit.sources.resource_lists.attributes import ListedResource
from cognito_audit.sources.resource_lists.inventory import Listed, inventory_of_resources

_LISTS: Final = ("configurationItems", "baseConfigurationItems")
_OF_COGNITO: Final = "AWS::Cognito::"
_GONE: Final = frozenset({"ResourceDeleted", "ResourceDeletedNotRecorded"})
_NO_SECRET: Final = Unknown("AWS Config does not record whether the app client has a secret")


class ConfigItemReader:
    """See ``files.reader.Reader``. Each file is read by itself."""

    input_type = "config"
    members = frozenset({*_LISTS, "resourceType"})

    def recognises(self, file: InputFile) -> bool:
        """Whether the file has items of AWS Config at its top."""
        return _OF_COGNITO.encode() in file.data and b"resourceType" in file.data and has_at_top(file, self.members)

    def read(self, files: Sequence[InputFile], options: FileOptions) -> Inventory:  # noqa: ARG002  nothing to choose
        """See ``Reader.read``."""
        return merged(map(_of_file, files))


def _of_file(file: InputFile) -> Inventory:
    try:
        items = [item for document in read_documents(file.text, file.name) for item in _items(literal(document))]
    except ParseError as error:
        return file.failed(error)
    return inventory_of_resources(map(_outcome, _newest(items)), "these items", plain_data)


def _items(top: Traced) -> Iterator[Traced]:
    """Yield the items of a document: one, a list, or the lists of a snapshot or an answer."""
    if isinstance(top.data, list):
        yield from top.data
        return
    lists = [found for name in _LISTS if (found := top.get(name)) is not None]
    for found in lists:
        yield from found.data if isinstance(found.data, list) else [found]
    if not lists:
        yield top


def _newest(items: Sequence[Traced]) -> Iterator[Traced]:
    """Yield the last item of each resource: the history of one has an item for each change."""
    last: dict[Any, Traced] = {}
    for number, item in enumerate(items):
        key = (_text(item, "resourceType"), _text(item, "resourceId")) if _text(item, "resourceId") else number
        time = "configurationItemCaptureTime"
        if key not in last or _text(item, time) > _text(last[key], time):
            last[key] = item
    yield from last.values()


def _outcome(item: Traced) -> Listed:
    kind, resource_id = _text(item, "resourceType"), _text(item, "resourceId")
    what = f"{item.location()}: {resource_id or kind or 'an item'}"
    if kind and not kind.startswith(_OF_COGNITO):
        return NotAudited(what, "its type is not audited")
    if _text(item, "configurationItemStatus") in _GONE:
        return NotAudited(what, "AWS Config says that it is deleted")
    settings = _configuration(item)
    if not kind or not resource_id or not isinstance(settings.data, dict):
        return Unread(what, Unknown("the item has no type, no id, or no configuration"))
    terraform_type = f"awscc_cognito_{snake(kind.removeprefix(_OF_COGNITO))}"
    own = {} if settings.get("GenerateSecret") else {"generate_secret": _NO_SECRET}
    name = _text(item, "resourceName") or resource_id
    return ListedResource(
        f"{kind}/{resource_id}", terraform_type, name, settings, item, own if kind.endswith("Client") else {}
    )


def _configuration(item: Traced) -> Traced:
    """Return the settings of an item; JSON text is decoded, and its parts are where the text is."""
    found = item.get("configuration")
    if found is None or not isinstance(found.data, str):
        return found or Traced(None, item.document, item.path)
    try:
        return literal(found.document, found.path, json.loads(found.data))
    except (ValueError, RecursionError):
        return Traced(None, found.document, found.path)


def _text(item: Traced, name: str) -> str:
    found = item.get(name)
    return found.data if found is not None and isinstance(found.data, str) else ""
