"""What a report may know beside its document: the terminal that shows it, the repository that it is uploaded for."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from cognito_audit.text.terminal import Terminal

if TYPE_CHECKING:
    from cognito_audit.lib.git import Checkout


class SarifOptions(NamedTuple):
    """``anchor`` is a file of the repository to which alerts on live resources are pinned (else a synthetic path).

    ``include_suppressed`` is for other consumers than GitHub. ``checkout`` is the repository that was audited.
    """

    anchor: str = ""
    include_suppressed: bool = False
    checkout: "Checkout | None" = None


@dataclass(frozen=True, slots=True)
class Presentation:
    """How reports are shown. Nothing in it changes what a document says.

    ``markdown_limit`` is the most bytes that a Markdown report may have; 0 for no limit.
    """

    terminal: Terminal = field(default_factory=Terminal)
    sarif: SarifOptions = field(default_factory=SarifOptions)
    markdown_limit: int = 0
