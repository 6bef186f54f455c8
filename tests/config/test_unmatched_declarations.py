"""``[[client]]`` entries that match no app client of the run are noted, unless the client may be out of sight."""

from dataclasses import replace

import pytest

from cognito_audit.config.file import declarations
from cognito_audit.config.unmatched_declarations import unmatched_notes
from cognito_audit.model.inventory import Identity, Input, InputError, TargetInfo
from cognito_audit.model.run import Run
from cognito_audit.model.verdict import Missing

WEB = TargetInfo("eu-west-1_A/1", "client", "web", user_pool_id="eu-west-1_A", client_id="1", region="eu-west-1")
POOL = TargetInfo("eu-west-1_A", "pool", "api", user_pool_id="eu-west-1_A")
RUN = Run("1.0.0", "", "", (), "", (POOL, WEB), ())
LIVE = Identity(regions=("eu-west-1",))
ENTRIES = declarations(
    {
        "client": [
            {"match": "web"},
            {"match": "1"},
            {"match": "api"},
            {"match": "web", "region": "us-*"},
            {"match": "web", "pool": "eu-west-1_A"},
        ]
    },
    "f.toml",
)


def test_an_entry_that_matches_no_client_is_noted_with_its_place() -> None:
    assert list(unmatched_notes(RUN, ENTRIES)) == [
        "f.toml: [[client]] 3: match = 'api' matches no app client of this run",
        "f.toml: [[client]] 4: match = 'web' matches no app client of this run",
    ], "a pool of that name is no client, and a glob over regions counts"


def test_a_live_run_over_whole_regions_can_tell() -> None:
    whole = replace(RUN, identity=LIVE, inputs=(Input("live", "eu-west-1"),))
    assert len(list(unmatched_notes(whole, ENTRIES))) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"identity": LIVE, "inputs": (Input("live", "eu-west-1_A"),)},
        {"unread": (Missing("user pools of eu-west-1", "denied"),)},
        {"errors": (InputError("no YAML", "a.yaml"),)},
        {"interrupted": True},
    ],
    ids=["named pools", "unlisted", "unparsed", "interrupted"],
)
def test_where_the_client_may_be_out_of_sight_nothing_is_said(change) -> None:
    assert list(unmatched_notes(replace(RUN, **change), ENTRIES)) == []
