"""Copies of the sources that a test may change: botocore's data, a few schemas and a binding, with a ledger."""

import gzip
import json
import shutil
from pathlib import Path
from typing import Any

import botocore

from tests.ledger.__main__ import main

BOTOCORE = Path(botocore.__file__).parent / "data"
IDP = "cognito-idp"
CLIENT = "AWS::Cognito::UserPoolClient"
ROLES = "AWS::Cognito::IdentityPoolRoleAttachment"
SCHEMAS: dict[str, dict[str, Any]] = {
    CLIENT: {
        "definitions": {"Units": {"properties": {"IdToken": {"type": "string"}}}},
        "properties": {
            "ClientName": {"type": "string"},
            "TokenValidityUnits": {"$ref": "#/definitions/Units"},
            "ExplicitAuthFlows": {"items": {"type": "string"}, "type": "array"},
        },
    },
    ROLES: {
        "definitions": {
            "Mapping": {
                "properties": {"Type": {"type": "string"}, "RulesConfiguration": {"$ref": "#/definitions/Rules"}}
            },
            "Rules": {"properties": {"Rules": {"items": {"$ref": "#/definitions/Rule"}, "type": "array"}}},
            "Rule": {"properties": {"Claim": {"type": "string"}}},
        },
        "properties": {"RoleMappings": {"patternProperties": {".*": {"$ref": "#/definitions/Mapping"}}}},
    },
    "AWS::SNS::Topic": {"properties": {"TopicName": {"type": "string"}}},
}
BINDING = """\
function cognitoUserPoolClientTokenValidityUnitsToHclTerraform(struct) {
    return struct;
}
class CognitoUserPoolClientTokenValidityUnitsOutputReference extends cdktn.ComplexObject {
    // id_token - computed: true, optional: true, required: false
    _idToken;
}
class CognitoUserPoolClientTokenValidityUnitsList extends cdktn.ComplexList {
    get(index) {
        return new CognitoUserPoolClientTokenValidityUnitsOutputReference(this.terraformResource, index);
    }
}
class CognitoUserPoolClient extends cdktn.TerraformResource {
    static tfResourceType = "aws_cognito_user_pool_client";
    // name - computed: false, optional: false, required: true
    _name;
    // token_validity_units - computed: false, optional: true, required: false
    _tokenValidityUnits = new CognitoUserPoolClientTokenValidityUnitsList(this, "token_validity_units", false);
}
"""


class Copies:
    """Copies of the sources that a test may change, and a ledger that decides every name of theirs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for service in (IDP, "cognito-identity"):
            shutil.copytree(BOTOCORE / service, folder / "botocore" / service)
        self.schemas = json.loads(json.dumps(SCHEMAS))
        self.binding = folder / "npm" / "lib" / "cognito-user-pool-client" / "index.js"
        self.binding.parent.mkdir(parents=True)
        self.binding.write_text(BINDING, "utf-8")
        self.write_schemas()
        self.ledger = folder / "ledger.toml"
        shutil.copy(Path(__file__).parent.parent.parent / "cognito_audit" / "aws" / "ledger.toml", self.ledger)
        # The installed botocore may be newer than the ledger: that is no business of this test.
        self.run("accept", "later", "--reason", "not of this test")

    def run(self, *words: str) -> int:
        places = ("botocore", "cfn-lint", "npm")
        given = zip(("--botocore", "--cfn-lint", "--terraform"), places, strict=True)
        options = [word for option, place in given for word in (option, str(self.folder / place))]
        return main([words[0], *words[1:], *options, "--ledger", str(self.ledger)])

    def model(self, change) -> None:
        """Change cognito-idp's service model."""
        file = next((self.folder / "botocore" / IDP).glob("*/service-2.json*"))
        held = json.loads(gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes())
        change(held)
        text = json.dumps(held).encode()
        file.write_bytes(gzip.compress(text, mtime=0) if file.suffix == ".gz" else text)

    def write_schemas(self) -> None:
        providers, resources = (self.folder / "cfn-lint" / name for name in ("providers", "resources"))
        for place in (providers, resources):
            place.mkdir(parents=True, exist_ok=True)
        digests = {name: str(number) for number, name in enumerate(self.schemas)}
        (providers / "us-east-1.json").write_text(json.dumps(digests), "utf-8")
        for name, digest in digests.items():
            (resources / f"{digest}.json").write_text(json.dumps(self.schemas[name]), "utf-8")

    def argue(self, before: str, after: str) -> None:
        """Change the binding's text."""
        text = self.binding.read_text("utf-8")
        assert before in text
        self.binding.write_text(text.replace(before, after), "utf-8")
