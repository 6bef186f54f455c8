"""Files that have to do with Cognito and that no reader reads: what each is, and how to get what is read instead.

The members at the top of a document decide what it is, never what it mentions.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from cognito_audit.sources.files.input_file import InputFile
from cognito_audit.sources.files.top_level import Names, members_at_top, names_at_the_beginning

_ABOUT_COGNITO: Final = re.compile(rb"cognito|user_?pool", re.IGNORECASE)
_LIVE: Final = "audit the user pool itself: cognito-audit check --user-pool-id ID"
_TEMPLATE: Final = "save the template alone: aws cloudformation get-template --stack-name NAME --query TemplateBody"
_BUILT: Final = (
    "check the template that amplify build makes of it, in the folder build beside it, with its parameters.json"
)
_OWN: Final = "cognito-audit report FILE shows a saved run; check takes what is to be audited"


class KnownKind(NamedTuple):
    """A kind of file: the members that it has at its top, what it is, and the next step for a user who names one.

    Whether it may hold what is audited says ``is_audited``; what certainly does not is passed over in a folder.
    """

    members: Names
    what: str
    next_step: str
    is_audited: bool = True

    @property
    def words(self) -> str:
        """What is said of such a file."""
        return f"is {self.what}, which is not read; {self.next_step}"


def _kind(members: str, what: str, next_step: str) -> KnownKind:
    return KnownKind(frozenset(members.split()), what, next_step)


def _report(members: str, what: str, next_step: str = "check takes what is to be audited") -> KnownKind:
    return KnownKind(frozenset(members.split()), what, next_step, is_audited=False)


_KINDS: Final = (
    _report("$schema schema_version kind exit_code", "a report of this program", _OWN),
    _report("schema_version run", "a report of this program", _OWN),
    _report("$schema target before after saved_at", "a backup that cognito-audit fix made"),
    _report("$schema version runs", "a report in SARIF"),
    _report("check_name fingerprint severity location", "a report for GitLab"),
    _report("ProductArn GeneratorId", "findings for Security Hub"),
    _report("class_uid finding_info", "findings in OCSF"),
    _report("version tree", "the construct tree of a cloud assembly, whose templates are read"),
    _kind("TemplateBody", "an answer of get-template, and not the template alone", _TEMPLATE),
    _kind("ResourceTypes ResourceIdentifierSummaries", "an answer of get-template-summary, which has no settings",
          _TEMPLATE),
    _kind("version cognitoConfig", "an input of Amplify Gen 1", _BUILT),
    _kind("version auth", "an output of Amplify, which has few of the settings", _LIVE),
    _kind("UserAgent auth", "a configuration of Amplify, which has few of the settings", _LIVE),
    _kind("aws_user_pools_id", "a configuration of Amplify, which has few of the settings", _LIVE),
)  # fmt: skip


def known_kind(file: InputFile) -> KnownKind | None:
    """Return the kind of a file, if it is one of these and has to do with Cognito."""
    kind = _kind_of(members_at_top(file))
    return kind if kind and _ABOUT_COGNITO.search(file.data) else None


def begins_like_one(file: InputFile) -> bool:
    """Whether JSON begins like one of these kinds: most files do not, and need no closer look."""
    begins = names_at_the_beginning(file)
    return any(kind.members <= begins for kind in _KINDS)


def _kind_of(items: Sequence[Names]) -> KnownKind | None:
    return next((kind for kind in _KINDS if items and all(kind.members <= names for names in items)), None)
