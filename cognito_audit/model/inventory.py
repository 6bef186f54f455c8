"""The inventory that a source gives to the engine: targets with their answers, and what could not be read."""

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field, fields
from typing import Any, Final, NamedTuple, Protocol

from cognito_audit.model.unknown import Unknown


@dataclass(frozen=True, slots=True)
class Location:
    """A location in a file: ``file`` as the user named it (relative, with forward slashes), ``line`` and ``column``
    counted from 1.
    """

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


Locate = Callable[[str], Location | None]
"""From a symbolic path (``client.CallbackURLs[1]``) to its location, or that of the nearest part that is written."""


def no_location(path: str) -> Location | None:  # noqa: ARG001  a ``Locate`` for what is not in a file
    """Return the location of anything that was read live: None."""
    return None


@dataclass(frozen=True, slots=True)
class TargetInfo:
    """A target as runs and reports name it.

    ``id`` is stable between runs: pool and client id live, ``FILE#LogicalId`` of a template, the resource address of a
    plan. ``kind`` is a rule's ``subject``: ``client``, ``pool``... ``address`` is that of a template's or plan's
    resource.

    Judging fills in the rest: ``location`` is where the target is written down, ``client_kind`` what an app client is
    for, if that is known. ``replica_regions`` are the other regions where it was read; its results hold there too,
    unless a target of that region (``POOL_ID@REGION``) has others.
    """

    id: str
    kind: str
    name: str
    _: KW_ONLY
    location: Location | None = None
    arn: str = ""
    account: str = ""
    region: str = ""
    user_pool_id: str = ""
    user_pool_name: str = ""
    client_id: str = ""
    address: str = ""
    client_kind: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    replica_regions: tuple[str, ...] = ()

    @property
    def noun(self) -> str:
        """Its kind as people write it: ``resource server`` for ``resource-server``."""
        return self.kind.replace("-", " ")


@dataclass(frozen=True, slots=True)
class Target(TargetInfo):
    """A target with what was read of it: what rules are evaluated on.

    ``answers`` maps each fact source that rules may read (``client``, ``pool``, ``mfa``...) to the API's answer or to
    the ``Unknown`` that says why there is none; a fact source that is absent was not read. ``metadata`` is what a
    template's resource says of itself for tools (its ``Metadata``, as written), and ``locate("metadata...")`` is where
    it says so. ``short_id`` is its id without the document that the id names only because the run read several; it is
    empty where the id is short itself. ``replicas`` are the same target as it was read in other regions, if it belongs
    to a pool that has replicas; their ids hold the region: ``POOL_ID@REGION``, ``POOL_ID@REGION/CLIENT_ID``.
    """

    answers: Mapping[str, Mapping[str, Any] | Unknown]
    locate: Locate = no_location
    file: str = ""
    short_id: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    replicas: tuple["Target", ...] = ()

    def info(self, location: Location | None, client_kind: str) -> TargetInfo:
        """Return the target's entry in a run: all that names it, and none of its answers."""
        shared = {name: getattr(self, name) for name in _INFO}
        regions = tuple(replica.region for replica in self.replicas)
        return TargetInfo(**{**shared, "location": location, "client_kind": client_kind, "replica_regions": regions})


_INFO: Final = tuple(one.name for one in fields(TargetInfo))


class Unread(NamedTuple):
    """Something that may hold targets or facts and was not read: its name or location, and why. It leaves the run
    incomplete.
    """

    what: str
    unknown: Unknown


class NotAudited(NamedTuple):
    """Something that certainly holds nothing that is audited, and why. It leaves no run incomplete.

    A data source of Terraform, a resource that a plan deletes, a file that mentions nothing of Cognito.
    """

    what: str
    reason: str


Outcome = Target | Unread | NotAudited
"""What became of one thing that a source looked at. A function that decides about one thing returns an outcome, so that
nothing is left out without a reason.
"""


@dataclass(frozen=True, slots=True)
class InputError:
    """An input that could not be read or parsed; the others are audited all the same.

    ``line`` and ``column`` count from 1; 0 means the file as a whole, for instance a missing one.
    """

    message: str
    file: str
    line: int = 0
    column: int = 0

    @property
    def location(self) -> str:
        """``template.yaml:7:3``, or the file alone."""
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Input:
    """An audited input: ``source`` (live, cloudformation, terraform-plan...), its name and the digest of its bytes."""

    source: str
    name: str
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Assumption:
    """A value that the user gave for what only the deployer knows: its name and the value, as they were written."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Identity:
    """The identity that made a live run, and its regions."""

    account: str = ""
    arn: str = ""
    partition: str = "aws"
    regions: tuple[str, ...] = ()
    endpoint_url: str = ""


@dataclass(frozen=True, slots=True)
class Inventory:
    """Everything that one run read.

    ``unread`` is the one channel for what was left out although it may hold targets or facts; each entry makes the run
    incomplete. ``notes`` are things worth saying once, and never name something that was left out; ``interrupted``
    marks a partial read. ``texts`` are the source texts that are not in a file (standard input), by the name that
    locations give them. ``assumptions`` are those that something was read by.
    """

    targets: tuple[Target, ...] = ()
    inputs: tuple[Input, ...] = ()
    errors: tuple[InputError, ...] = ()
    unread: tuple[Unread, ...] = ()
    notes: tuple[str, ...] = ()
    identity: Identity | None = None
    interrupted: bool = False
    texts: Mapping[str, str] = field(default_factory=dict)
    assumptions: tuple[Assumption, ...] = ()


class Source(Protocol):
    """A source of facts."""

    def read(self, fact_sources: frozenset[str]) -> Inventory:
        """Read what the named fact sources need, and nothing else."""
