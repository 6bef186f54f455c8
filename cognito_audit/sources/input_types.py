"""The kinds of input files: the one place to add one. It loads no reader, so that ``--help`` can name them."""

from typing import Final

READERS: Final = {
    "evidence": "cognito_audit.sources.evidence.reader:EvidenceReader",
    "cloudformation": "cognito_audit.sources.cloudformation.reader:CloudFormationReader",
    "terraform": "cognito_audit.sources.terraform.reader:TerraformReader",
    "config": "cognito_audit.sources.resource_lists.config_items:ConfigItemReader",
    "pulumi": "cognito_audit.sources.resource_lists.pulumi:PulumiReader",
    "kubernetes": "cognito_audit.sources.resource_lists.kubernetes:KubernetesReader",
    "describe": "cognito_audit.sources.describe.reader:DescribeReader",
}
"""In the order of detection; each is imported only when a file is read. What several of them recognise belongs to the
one whose members are at the top of the document, else to the first.
"""

WORDS: Final = {
    "evidence": (b"CognitoAuditEvidence",),
    "cloudformation": (
        b"AWS::", b"Custom::", b"::MODULE", b"AWSTemplateFormatVersion", b"cognitoUserPool", b"eUserPool", b"tUserPool",
        b"${file(",
    ),
    "config": (b"resourceType",),
    "pulumi": (b'"aws:cognito', b'"aws-native:cognito'),
    "kubernetes": (b"cognitoidp.aws.", b"cognitoidentity.aws.", b"cognitoidentityprovider.services.k8s.aws"),
}  # fmt: skip
"""Of the readers that are slow to import: every file that one of them recognises contains one of its words."""

ACCEPTED: Final = (
    "CloudFormation, SAM, CDK and Serverless templates, Terraform plans, states and .tf files, items of AWS Config, "
    "exports and previews of Pulumi, manifests of Crossplane and ACK, and what describe, get and list commands of the "
    "AWS CLI print of Cognito (aws cognito-idp describe-user-pool-client...)"
)

INPUT_TYPES: Final = tuple(READERS)
