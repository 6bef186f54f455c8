"""Manifests of Crossplane and of AWS's own controllers, with references by name and by labels."""

import pytest

from cognito_audit.judging.engine import facts_of
from cognito_audit.model.unknown import NotKnown

POOL = """\
apiVersion: cognitoidp.aws.upbound.io/v1beta1
kind: UserPool
metadata:
  name: shop
  labels: {app: shop, tier: front}
spec:
  forProvider:
    name: shop-prod
    region: eu-west-1
    autoVerifiedAttributes: [email]
    passwordPolicy:
      - minimumLength: 6
"""
CLIENT = """\
apiVersion: cognitoidp.aws.upbound.io/v1beta1
kind: UserPoolClient
metadata: {name: web}
spec:
  forProvider:
    name: web
    %s
    generateSecret: true
    explicitAuthFlows: [ALLOW_USER_AUTH]
    callbackUrls:
      - https://a.example.com
      - https://b.example.com
"""
REFERENCES = {
    "by name": "userPoolIdRef: {name: shop}",
    "by labels": "userPoolIdSelector: {matchLabels: {app: shop}}",
}


@pytest.mark.parametrize("reference", REFERENCES.values(), ids=REFERENCES)
def test_crossplane(read, client_of, reference):
    inventory = read({"pool.yaml": POOL, "client.yaml": CLIENT % reference}, ".")
    assert (inventory.errors, inventory.unread, inventory.notes) == ((), (), ())
    assert {one.source for one in inventory.inputs} == {"kubernetes"}
    client = client_of(inventory, "web")
    facts = facts_of(client)
    assert facts["client"]["ExplicitAuthFlows"] == ["ALLOW_USER_AUTH"]
    assert facts["client"].has_secret
    assert facts["pool"]["AutoVerifiedAttributes"] == ["email"]
    assert facts["pool"].minimum_password_length == 6
    assert str(client.locate("client.CallbackURLs[1]")) == "client.yaml:12:9"
    assert client.file == "client.yaml"


@pytest.mark.parametrize(
    ("reference", "reason"),
    [
        ("userPoolIdRef: {name: other}", "other is not in these manifests"),
        ("userPoolIdSelector: {matchLabels: {app: other}}", "what the labels select is not in these manifests"),
        ("userPoolIdSelector: {matchControllerRef: true}", "what the labels select is not in these manifests"),
    ],
)
def test_a_pool_that_is_not_there_is_unknown(read, client_of, reference, reason):
    facts = facts_of(client_of(read({"all.yaml": f"{POOL}---\n{CLIENT % reference}"}), "web"))
    with pytest.raises(NotKnown, match=reason):
        assert facts["pool"]["AutoVerifiedAttributes"]


def test_a_name_that_two_pools_have_may_mean_either(read, client_of):
    weaker = POOL.replace("minimumLength: 6", "minimumLength: 7")
    texts = {"a/pool.yaml": POOL, "b/pool.yaml": weaker, "client.yaml": CLIENT % REFERENCES["by name"]}
    inventory = read(texts, ".")
    assert len({one.id for one in inventory.targets}) == 3
    facts = facts_of(client_of(inventory, "web"))
    assert facts["pool"]["AutoVerifiedAttributes"] == ["email"]
    with pytest.raises(NotKnown):
        assert facts["pool"].minimum_password_length


def test_references_to_other_resources_are_values_that_are_there(read):
    text = POOL + "    lambdaConfig:\n      - preSignUpSelector: {matchLabels: {app: shop}}\n"
    text += "        customEmailSender:\n          - lambdaArnRef: {name: sender}\n            lambdaVersion: V1_0\n"
    (target,) = read({"pool.yaml": text}).targets
    triggers = facts_of(target)["pool"]["LambdaConfig"]
    assert triggers.has("PreSignUp")
    assert triggers["CustomEmailSender"]["LambdaVersion"] == "V1_0"


ACK = """\
apiVersion: v1
kind: List
items:
  - apiVersion: cognitoidentityprovider.services.k8s.aws/v1alpha1
    kind: UserPool
    metadata: {name: notes}
    spec:
      name: notes-prod
      emailConfiguration: {from: a@example.com, sourceARN: "arn:aws:ses:eu-west-1:1:identity/a"}
      adminCreateUserConfig: {allowAdminCreateUserOnly: true}
      policies: {passwordPolicy: {minimumLength: 6}}
  - apiVersion: cognitoidentityprovider.services.k8s.aws/v1alpha1
    kind: UserPoolClient
    metadata: {name: notes-web}
    spec:
      name: web
      userPoolRef: {from: {name: notes}}
      allowedOAuthFlows: [implicit]
      callbackURLs: ["http://notes.example.com"]
"""


def test_ack(read, client_of):
    inventory = read({"ack.yaml": ACK})
    assert (inventory.errors, inventory.unread, inventory.notes) == ((), (), ())
    client = client_of(inventory, "web")
    facts = facts_of(client)
    assert facts["client"]["CallbackURLs"] == ["http://notes.example.com"]
    assert facts["client"]["AllowedOAuthFlows"] == ["implicit"]
    assert not facts["client"].has_secret
    assert facts["pool"]["Name"] == "notes-prod"
    assert facts["pool"]["EmailConfiguration"]["From"] == "a@example.com"
    assert facts["pool"]["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is True
    assert str(client.locate("client.CallbackURLs[0]")) == "ack.yaml:19:22"


def test_a_secret_of_the_cluster_is_unknown(read):
    text = """\
apiVersion: cognitoidp.aws.upbound.io/v1beta1
kind: IdentityProvider
metadata: {name: google}
spec:
  forProvider:
    providerName: Google
    providerType: Google
    providerDetailsSecretRef: {name: google, namespace: auth}
    userPoolIdRef: {name: shop}
"""
    inventory = read({"all.yaml": f"{POOL}---\n{text}"})
    (provider,) = (one for one in inventory.targets if one.kind == "identity-provider")
    with pytest.raises(NotKnown, match="is in a secret of the cluster"):
        assert facts_of(provider)["identity_provider"]["ProviderDetails"]


COMPOSITION = """\
apiVersion: apiextensions.crossplane.io/v1
kind: Composition
metadata: {name: users}
spec:
  resources:
    - name: pool
      base:
        apiVersion: cognitoidp.aws.upbound.io/v1beta1
        kind: UserPool
"""
DEFINITION = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: userpools.cognitoidp.aws.upbound.io}
spec: {group: cognitoidp.aws.upbound.io}
"""


def test_a_template_of_manifests_is_unread_and_a_definition_is_not_audited(read):
    inventory = read({"composition.yaml": COMPOSITION, "crd.yaml": DEFINITION}, ".")
    ((what, why),) = inventory.unread
    assert what == "composition.yaml:1:1: Composition users"
    assert "render it first" in why.reason
    assert inventory.targets == ()


def test_what_the_cluster_only_observes_is_no_target(read):
    assert read({"pool.yaml": POOL.replace("spec:\n", "spec:\n  managementPolicies: [Observe]\n")}).targets == ()


def test_a_manifest_without_settings_is_unread(read):
    ((what, why),) = read({"pool.yaml": "apiVersion: cognitoidp.aws.upbound.io/v1beta1\nkind: UserPool\n"}).unread
    assert what == "pool.yaml:1:1: UserPool"
    assert why.reason == "it has no kind, or no settings in its spec"
