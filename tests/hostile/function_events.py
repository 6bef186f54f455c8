"""Generated templates whose functions set triggers of user pools by events, each with ways to take something away."""

import json
from copy import deepcopy
from random import Random
from typing import Any

from cognito_audit.facts.triggers import TRIGGERS
from tests.hostile.values import random_value
from tests.hostile.worlds import Cut, Texts, World

_CLIENT = "AWS::Cognito::UserPoolClient"
_POOL = "AWS::Cognito::UserPool"
_FUNCTION = "AWS::Serverless::Function"


def sam(random: Random) -> World:
    """Return a template of SAM; a cut makes a part of a function or of its events unknown."""
    names = random.sample(TRIGGERS, random.randint(1, 5))
    own = {name: "arn:aws:lambda:eu-west-1:111122223333:function:own" for name in TRIGGERS if random.random() < 0.2}
    pools = {"Pool": {name: arn for name, arn in own.items() if name not in names}, "Other": {}}
    functions = {}
    for number, name in enumerate(names):
        trigger: Any = random.choice([name, [name]])
        events = {"E": {"Type": "Cognito", "Properties": {"UserPool": {"Ref": "Pool"}, "Trigger": trigger}}}
        functions[f"F{number}"] = {"Type": _FUNCTION, "Properties": {"Events": events}}
    resources = {name: {"Type": _POOL, "Properties": {"LambdaConfig": config}} for name, config in pools.items()}
    resources |= {f"Of{name}": _client({"Ref": name}, random) for name in pools}
    parameters = {"Unset": {"Type": "String"}}
    document = {
        "Transform": "AWS::Serverless-2016-10-31", "Parameters": parameters, "Resources": {**resources, **functions},
    }  # fmt: skip

    def cut(random: Random) -> Cut:
        changed = deepcopy(document)
        name = random.choice(sorted(functions))
        whole: Any = changed["Resources"]
        path = random.choice(
            [
                (name, "Type"),
                (name, "Properties"),
                (name, "Properties", "Events"),
                (name, "Properties", "Events", "E"),
                (name, "Properties", "Events", "E", "Type"),
                (name, "Properties", "Events", "E", "Properties"),
                (name, "Properties", "Events", "E", "Properties", "UserPool"),
                (name, "Properties", "Events", "E", "Properties", "Trigger"),
            ]
        )
        for step in path[:-1]:
            whole = whole[step]
        whole[path[-1]] = {"Ref": "Unset"}
        return Cut(".".join(path), _texts(changed))

    return World(_texts(document), cut)


def serverless(random: Random) -> World:
    """Return a configuration of the Serverless Framework; a cut takes the file of its functions away, or what an event
    says.
    """
    names = random.sample(TRIGGERS, random.randint(1, 5))
    functions = {
        f"f{number}": {"handler": "a.b", "events": [{"cognitoUserPool": _event(name, random)}]}
        for number, name in enumerate(names)
    }
    resources = {
        "Own": {"Type": _POOL, "Properties": {"UserPoolName": "own"}},
        "OfOwn": _client({"Ref": "Own"}, random),
        "OfPeople": _client({"Ref": "CognitoUserPoolPeople"}, random),
    }
    if random.random() < 0.5:
        resources["CognitoUserPoolPeople"] = {"Type": _POOL, "Properties": {"MfaConfiguration": "ON"}}

    def texts(found: dict[str, Any], *, is_whole: bool = True) -> Texts:
        head = {"service": "s", "provider": {"name": "aws"}, "functions": "${file(functions.json)}"}
        document = {**head, "resources": {"Resources": resources}}
        return {"serverless.json": json.dumps(document), **({"functions.json": json.dumps(found)} if is_whole else {})}

    def cut(random: Random) -> Cut:
        if random.random() < 0.2:
            return Cut("functions.json", texts({}, is_whole=False))
        changed = deepcopy(functions)
        name = random.choice(sorted(changed))
        event: Any = changed[name]["events"][0]
        settings = event["cognitoUserPool"]
        member = random.choice(["", "function", *(name for name in settings if name != "kmsKeyId")])
        if member == "function":
            changed[name] = "${opt:function}"  # type: ignore[assignment]
        elif member:
            settings[member] = "${opt:gone}"
        else:
            event["cognitoUserPool"] = "${opt:gone}"
        return Cut(f"{name}.{member}", texts(changed))

    return World(texts(functions), cut)


def _event(trigger: str, random: Random) -> dict[str, Any]:
    pool = random.choice(["people", "people", "own"])
    existing = {"existing": True} if pool == "own" else random.choice([{}, {"existing": False}])
    return {"pool": pool, "trigger": trigger, **existing}


def _client(pool: Any, random: Random) -> dict[str, Any]:
    flows = random_value("ExplicitAuthFlows", random)
    return {"Type": _CLIENT, "Properties": {"UserPoolId": pool, "ExplicitAuthFlows": flows}}


def _texts(document: Any) -> Texts:
    return {"template.json": json.dumps(document)}


EVENT_WORLDS = {"sam-events": sam, "serverless-events": serverless}
"""What generates a world, by the kind of input."""
