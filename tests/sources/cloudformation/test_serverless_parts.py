"""Files of functions of the Serverless Framework that are no templates: an event may make a user pool."""

import pytest

EVENT = "f: {{events: [{{cognitoUserPool: {}}}]}}\n"


@pytest.mark.parametrize(
    ("settings", "count"),
    [
        ("{pool: people, trigger: PreSignUp}", 1),
        ("{pool: '${self:custom.pool}', existing: false}", 1),
        ("{pool: people, existing: true}", 0),
        ("{trigger: PreSignUp}", 0),
        ("people", 0),
    ],
)
def test_a_file_of_functions_whose_event_makes_a_pool_is_unread(read, settings, count):
    unread = read({"functions.yml": EVENT.format(settings)}, ".").unread
    assert [one.what for one in unread] == ["functions.yml:1:1"] * count
    why = "has an event cognitoUserPool, which makes a user pool, and is not a template"
    assert {one.unknown.reason for one in unread} <= {why}
