"""The rows of the registry: a fact source, and a kind of target with the list that names its targets."""

from collections.abc import Callable
from typing import NamedTuple

from cognito_audit.model.values import Facts


class FactSource(NamedTuple):
    """A name that rule files read, such as ``client`` or ``mfa``, and where its facts come from.

    ``facts`` is the class of its facts; ``shape`` is the structure of the service model that names its members (empty
    for what is not an answer of AWS); ``actions`` are the IAM actions behind it; ``target_kinds`` are the kinds of
    target that have it. ``command`` is the command of the AWS CLI whose saved answer gives it, and ``resource_types``
    are the resource types of CloudFormation and Terraform whose properties become it.

    ``evidence`` is its member in evidence files (empty: it is not saved). A ``shared`` one is the same for a user pool
    and all that is in it, so it is saved once. A ``regional`` one is set for each region of a pool with replicas. The
    verdict on a ``cacheable`` one depends on the answer alone, and on the time of the run, which all targets share.
    """

    name: str
    facts: type[Facts]
    shape: str = ""
    actions: tuple[str, ...] = ()
    target_kinds: frozenset[str] = frozenset({"client", "pool"})
    service: str = "cognito-idp"
    command: str = ""
    resource_types: tuple[str, ...] = ()
    evidence: str = ""
    shared: bool = False
    regional: bool = False
    cacheable: bool = False


class Listing(NamedTuple):
    """The list that names the targets of a kind: the command of the AWS CLI, and the member of its answer.

    The items of a ``complete`` one are all there is to know of each target.
    """

    command: str
    member: str
    complete: bool = False


class TargetKind(NamedTuple):
    """A kind of target: ``name`` is what rule files call it, ``noun`` what people do.

    ``id_member`` is the API's member that tells one target from another, ``name_property`` the CloudFormation property
    that names it. ``fact_source`` is what describes it, ``listing`` the list that names its targets.
    """

    name: str
    noun: str
    id_member: str
    name_property: str
    fact_source: FactSource
    listing: Listing | None = None

    @property
    def cloudformation(self) -> tuple[str, ...]:
        """Its resource types in CloudFormation."""
        return self._types(lambda name: name.startswith("AWS::"))

    @property
    def terraform(self) -> tuple[str, ...]:
        """Its resource types in Terraform: those of the ``aws`` provider, then those of ``awscc``."""
        return self._types(lambda name: not name.startswith("AWS::"))

    def _types(self, is_wanted: Callable[[str], bool]) -> tuple[str, ...]:
        return tuple(filter(is_wanted, self.fact_source.resource_types))
