"""The reader of Kubernetes manifests: resources of Crossplane's provider for AWS, and of AWS's own controllers (ACK).

Crossplane's provider has the attributes of Terraform's, under ``spec.forProvider``; ACK has the members of the API's
requests, under ``spec``. Both may name another resource of the cluster in place of its id.
"""

import re
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
from cognito_audit.sources.resource_lists.references import Manifest, with_references

_CROSSPLANE: Final = re.compile(r"cognito(idp|identity)\.aws\.(?:m\.)?upbound\.io/\w+")
_ACK: Final = re.compile(r"cognitoidentityprovider\.services\.k8s\.aws/\w+")
_GROUP: Final = re.compile(rb"cognito(?:idp|identity|identityprovider)\.(?:aws\.|services\.k8s\.aws)")
_TEMPLATE: Final = re.compile(r"apiVersion\W+cognito(?:idp|identity|identityprovider)\.(?:aws\.|services\.k8s\.aws)")
"""A manifest of Cognito within another one: of a composition, or of a text that is a template."""
_KINDS: Final = {
    "identity CognitoIdentityPool": "aws_cognito_identity_pool",
    "identity Pool": "aws_cognito_identity_pool",
    "identity CognitoIdentityPoolRolesAttachment": "aws_cognito_identity_pool_roles_attachment",
    "identity PoolRolesAttachment": "aws_cognito_identity_pool_roles_attachment",
}
"""Kinds of Crossplane's that are not called as Terraform's resource type is."""
_NAMES_OF_ACK: Final = {"UserPool": "user_pool_name", "UserPoolClient": "client_name"}
_MANAGING: Final = frozenset({"*", "Create", "Update", "LateInitialize"})


class KubernetesReader:
    """See ``files.reader.Reader``. All files are read together: a manifest may name a resource of another file."""

    input_type = "kubernetes"
    members = frozenset({"apiVersion"})

    def recognises(self, file: InputFile) -> bool:
        """Whether the file has manifests at its top, and one of Cognito's somewhere in it."""
        return _GROUP.search(file.data) is not None and has_at_top(file, self.members)

    def read(self, files: Sequence[InputFile], options: FileOptions) -> Inventory:  # noqa: ARG002  nothing to choose
        """See ``Reader.read``."""
        failures: list[Inventory] = []
        manifests: list[Traced] = []
        for file in files:
            try:
                documents = read_documents(file.text, file.name)
            except ParseError as error:
                failures.append(file.failed(error))
                continue
            manifests += (one for document in documents for one in _manifests(literal(document)))
        outcomes = [_outcome(one) for one in manifests]
        named = with_references([one for one in outcomes if isinstance(one, Manifest)])
        rest: list[Listed] = [one for one in outcomes if not isinstance(one, Manifest)]
        return merged([inventory_of_resources([*named, *rest], "these manifests", plain_data), *failures])


def _manifests(top: Traced) -> Iterator[Traced]:
    """Yield the manifests of a document: itself, or the items of a list."""
    items = top.get("items")
    if _text(top, "kind").endswith("List") and items is not None and isinstance(items.data, list):
        for item in items.data:
            yield from _manifests(item)
    elif top.data is not None:
        yield top


def _outcome(top: Traced) -> Manifest | Unread | NotAudited:
    version, kind, name = _text(top, "apiVersion"), _text(top, "kind"), _text(top, "metadata", "name")
    what = f"{top.location()}: {kind or 'a manifest'} {name}".rstrip()
    crossplane = _CROSSPLANE.fullmatch(version)
    if crossplane is None and _ACK.fullmatch(version) is None:
        if not _TEMPLATE.search(str(plain_data(top))):
            return NotAudited(what, "its type is not audited")
        return Unread(what, Unknown("makes resources of Cognito from a template, which is not read; render it first"))
    settings = top.get("spec", "forProvider") if crossplane else top.get("spec")
    if settings is None or not isinstance(settings.data, dict) or not kind:
        return Unread(what, Unknown("it has no kind, or no settings in its spec"))
    policies = top.get("spec", "managementPolicies")
    if (
        policies is not None
        and isinstance(policies.data, list)
        and _MANAGING.isdisjoint(str(one.data) for one in policies.data)
    ):
        return NotAudited(what, "the cluster only observes it")
    return Manifest(_listed(top, kind, crossplane[1] if crossplane else "", settings), top)


def _listed(top: Traced, kind: str, service: str, settings: Traced) -> ListedResource:
    """Return the resource of a manifest; ``service`` is empty for a resource of ACK."""
    name = _text(top, "metadata", "name") or _text(top, "metadata", "generateName")
    own: dict[str, Any] = {}
    if service:
        terraform_type = _KINDS.get(f"{service} {kind}") or f"aws_cognito_{snake(kind)}"
        resource_id = top.get("metadata", "annotations", "crossplane.io/external-name")
        if resource_id is not None and isinstance(resource_id.data, str):
            own["id"] = resource_id.data
    else:
        terraform_type = f"awscc_cognito_{snake(kind)}"
        given = settings.get("name")
        if given is not None and kind in _NAMES_OF_ACK:
            own[_NAMES_OF_ACK[kind]] = plain_data(given)
            settings = Traced({key: one for key, one in settings.data.items() if key != "name"}, *_place(settings))
    return ListedResource(f"kubernetes:{kind}/{name}", terraform_type, name, settings, top, own)


def _place(value: Traced) -> tuple[Any, Any]:
    return value.document, value.path


def _text(top: Traced, *names: str) -> str:
    found = top.get(*names)
    return found.data if found is not None and isinstance(found.data, str) else ""
