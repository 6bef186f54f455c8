"""What becomes of a file that no reader can use: the one place that decides what such a file may hold.

A file in a folder may hold a target if it is of a known kind that does, or if its text declares a resource of Cognito:
gives it a type, as templates, plans, states and manifests do. One that only mentions a resource (a script, a list of
ids, the text of a policy) does not.
"""

import posixpath
import re
from collections.abc import Iterable, Iterator
from typing import Final

from cognito_audit.model.inventory import InputError, Inventory, NotAudited, Unread
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.documents import ParseError
from cognito_audit.sources.files.cloud_assembly import gap_in_assembly
from cognito_audit.sources.files.input_file import InputFile, failure_of
from cognito_audit.sources.files.kinds import known_kind
from cognito_audit.sources.input_types import ACCEPTED

EMPTY: Final = (
    "empty file: the AWS CLI prints nothing both on failure and when nothing is configured, so this cannot be "
    "interpreted"
)
FAILED: Final = "not an answer, but the message of a command of the AWS CLI that failed; save the answer again"
PACKED: Final = "not read: it is compressed (gzip); unpack it first"
_FAILURE: Final = re.compile(rb"(?:aws: \[ERROR\]: )?(?:An error occurred \(|usage: aws)")
_GZIP: Final = b"\x1f\x8b"
_DECLARED: Final = re.compile(
    rb"""[Tt]ype\\?["']?\s*:\s*\\?["']?(?P<cfn>AWS::Cognito::\w+)"""
    rb"""|(?P<block>\bresource\s+\\?"?(?:aws|awscc)_cognito_\w+)"""
    rb"""|["']type\\?["']\s*:\s*\\?["'](?P<type>(?:aws|awscc)_cognito_\w+)"""
    rb"""|\b[Tt]ype\\?["']?\s*:\s*\\?["']?(?P<pulumi>aws(?:-native)?:cognito[:/]\w+)"""
    rb"""|\bapiVersion["']?\s*:\s*["']?(?P<manifest>cognito[\w.-]+/\w+)"""
)
_WORD: Final = b"ognito"
"""What every declaration contains."""
_NOTHING: Final = frozenset({b"", b"{}", b"[]", b"null", b'""'})
_MAY_PRINT_NOTHING: Final = re.compile(r"web.?acl|function", re.IGNORECASE)
"""Names of files for the answers of commands that print nothing if there is nothing."""

Leftover = InputError | Unread | NotAudited
"""What becomes of a file that is not read."""


def leftover(file: InputFile) -> Leftover:
    """Return what becomes of a file that no reader can use. Named by the user, it is an error."""
    if not file.named and file.data.strip() in _NOTHING:
        return NotAudited(file.name, EMPTY)
    if not file.raw.strip():
        return failure_of(file.name, ParseError(EMPTY), named=True)
    kind = known_kind(file)
    if kind is not None:
        if file.named or kind.is_audited:
            return failure_of(file.name, ParseError(kind.words), named=file.named)
        return NotAudited(file.name, kind.what)
    if file.named:
        return failure_of(file.name, ParseError(f"not recognised; expected {ACCEPTED}"), named=True)
    if gap := gap_in_assembly(file):
        return Unread(file.name, Unknown(gap))
    declared = _declared(file)
    if not declared:
        return NotAudited(file.name, in_place_of_an_answer(file) or "declares nothing of Cognito")
    return Unread(file.name, Unknown(f"declares {declared} in a form that is not read; expected {ACCEPTED}"))


def failed_commands(left: Iterable[NotAudited], answers: Iterable[InputFile]) -> Iterator[Unread]:
    """Yield the files beside saved answers that are empty, compressed, or the message of a command that failed."""
    folders = {posixpath.dirname(file.name) for file in answers if not file.named}
    for one in left:
        folder, name = posixpath.split(one.what)
        may_be_right = one.reason == EMPTY and _MAY_PRINT_NOTHING.search(name)
        if one.reason in {EMPTY, FAILED, PACKED} and folder in folders and not may_be_right:
            yield Unread(one.what, Unknown(one.reason))


def in_place_of_an_answer(file: InputFile) -> str:
    """Return what a JSON file contains in place of an answer of the AWS CLI; empty if it is neither of these."""
    if not file.name.endswith(".json"):
        return ""
    if file.raw.startswith(_GZIP):
        return PACKED
    return FAILED if _FAILURE.match(file.data.lstrip()) else ""


def inventory_of(left: Leftover) -> Inventory:
    """Return an inventory of this outcome alone."""
    if isinstance(left, NotAudited):
        return Inventory()
    return Inventory(unread=(left,)) if isinstance(left, Unread) else Inventory(errors=(left,))


def _declared(file: InputFile) -> str:
    """Return a resource of Cognito that a text declares; empty if it declares none."""
    match = _DECLARED.search(file.data) if _WORD in file.data else None
    if match is None:
        return ""
    return " ".join(next(filter(None, match.groups())).decode("utf-8", "replace").replace('"', "").split())
