"""A fix as CloudFormation or Terraform spells it."""

import json
import re
from functools import lru_cache
from typing import Final

from cognito_audit.model.inventory import TargetInfo
from cognito_audit.model.verdict import Fix

CLOUDFORMATION: Final = "CloudFormation"
TERRAFORM: Final = "Terraform"
_LOGICAL_ID: Final = re.compile(r"[\w./-]+")
"""Of a resource in a template, or in a nested one."""
_ADDRESSES: Final = ("aws_cognito", "awscc_cognito", "module.")


def language_of(target: TargetInfo) -> str:
    """The language of a target's file; empty for a live target, and for a file in another language."""
    if target.address.startswith(_ADDRESSES):
        return TERRAFORM
    return CLOUDFORMATION if _LOGICAL_ID.fullmatch(target.address) else ""


def in_words_of(language: str, fix: Fix) -> str:
    """The properties or arguments as they should stand in the resource, keeping what is not named."""
    return _words(language, fix.target, json.dumps(fix.patch))


@lru_cache(1024)
def _words(language: str, target: str, patch: str) -> str:
    """Cached, for many clients share a fix."""
    from cognito_audit.fixing.patch_preview import cloudformation_of, terraform_of  # noqa: PLC0415  only for a fix

    return (terraform_of if language == TERRAFORM else cloudformation_of)(target, json.loads(patch))
