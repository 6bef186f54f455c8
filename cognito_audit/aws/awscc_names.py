"""The names of Terraform's ``awscc`` provider, which derives them from CloudFormation's."""

import re


def snake(name: str) -> str:
    """Return a CloudFormation name as ``awscc`` spells it, such as ``callback_ur_ls`` for ``CallbackURLs``.

    ``CloudWatch`` is one word (its documentation of ``awscc_cognito_log_delivery_configuration``).
    """
    split = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name.replace("CloudWatch", "Cloudwatch"))
    return re.sub(r"([a-z\d])([A-Z])", r"\1_\2", split).lower()
