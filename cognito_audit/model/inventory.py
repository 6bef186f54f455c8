"""What a source gives to the engine: targets with their answers, and what could not be read at all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from cognito_audit.model.values import Unknown


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a file: ``file`` as the user named it (relative, with forward slashes), ``line`` and ``column``
    counted from 1.
    """

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


Locate = Callable[[str], Location | None]
"""From a symbolic path (``client.CallbackURLs[1]``) to its place; the nearest enclosing one that is written down."""


def no_location(path: str) -> Location | None:  # noqa: ARG001  a ``Locate`` for what lives in no file
    """The place of anything that was read live."""
    return None


@dataclass(frozen=True, slots=True)
class Target:
    """One thing to judge.

    ``id`` is stable between runs: pool and client id live, ``FILE#LogicalId`` of a template, the resource address of a
    plan. ``kind`` is a rule's ``subject``: ``client``, ``pool``... ``answers`` maps each root that rules may read
    (``client``, ``pool``, ``mfa``...) to the API's answer or to the ``Unknown`` that says why there is none; a root
    that is not there was not asked for. ``address`` names the resource of a template or plan,
    ``metadata`` is what a template's resource says of itself for tools (its ``Metadata``, as written), and
    ``locate("metadata...")`` is where it says so. ``replicas`` are the same thing as it was read in other regions, if
    it is of a pool that has replicas; their ids hold the region: ``POOL_ID@REGION``, ``POOL_ID@REGION/CLIENT_ID``.
    """

    id: str
    kind: str
    name: str
    answers: Mapping[str, Mapping[str, Any] | Unknown]
    locate: Locate = no_location
    arn: str = ""
    account: str = ""
    region: str = ""
    user_pool_id: str = ""
    user_pool_name: str = ""
    client_id: str = ""
    address: str = ""
    file: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    metadata: Mapping[str, Any] = field(default_factory=dict)
    replicas: tuple["Target", ...] = ()


@dataclass(frozen=True, slots=True)
class InputError:
    """An input that could not be read or parsed; the others are audited all the same.

    ``line`` and ``column`` count from 1; 0 means the file as a whole, one that is missing for instance.
    """

    message: str
    file: str
    line: int = 0
    column: int = 0

    @property
    def place(self) -> str:
        """``template.yaml:7:3``, or the file alone."""
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Input:
    """What was audited: ``source`` (live, cloudformation, terraform-plan...), its name and the digest of its bytes."""

    source: str
    name: str
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who looked, and where: live runs only."""

    account: str = ""
    arn: str = ""
    partition: str = "aws"
    regions: tuple[str, ...] = ()
    endpoint_url: str = ""


@dataclass(frozen=True, slots=True)
class Inventory:
    """All that one run read.

    ``unread`` says what kept whole pools or lists of clients from being listed (each a hole in the inventory itself,
    so the run is incomplete); ``notes`` are things worth saying once; ``interrupted`` marks a partial read. ``texts``
    are the source texts that lie in no file (standard input), by the name that places give them.
    """

    targets: tuple[Target, ...] = ()
    inputs: tuple[Input, ...] = ()
    errors: tuple[InputError, ...] = ()
    unread: tuple[tuple[str, Unknown], ...] = ()
    notes: tuple[str, ...] = ()
    identity: Identity | None = None
    interrupted: bool = False
    texts: Mapping[str, str] = field(default_factory=dict)


class Source(Protocol):
    """Where facts come from."""

    def read(self, fact_sources: frozenset[str]) -> Inventory:
        """Read what the named fact sources need, and nothing else."""
