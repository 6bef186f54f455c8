"""The names of Terraform's ``awscc`` provider, which derives them from CloudFormation's."""

import re


def snake(name: str) -> str:
    """A CloudFormation name as ``awscc`` spells it: ``CallbackURLs`` is ``callback_ur_ls``, and ``CloudWatch`` one word
    (its documentation of ``awscc_cognito_log_delivery_configuration``).
    """
    parted = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name.replace("CloudWatch", "Cloudwatch"))
    return re.sub(r"([a-z\d])([A-Z])", r"\1_\2", parted).lower()
