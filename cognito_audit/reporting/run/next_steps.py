"""What to pass or to do, so that what a file leaves open is known: by the reason that its reader gave."""

import re
from typing import Final

_LIVE: Final = "audit the user pool itself: --user-pool-id ID"
_STEPS: Final = (
    (
        r"\bparameter (\w+) has no default",
        r"pass --parameter \1=VALUE, or the file with the parameters of a deployment",
    ),
    (
        r"\bvar\.([\w-]+) has no default",
        r"pass --parameter \1=VALUE, or --var-file with the tfvars file of a deployment",
    ),
    (r"^(Require\w+) is left out", r"write \1 of the password policy as true or false, and the other three as well"),
    (r"from a stack that is not among the files", f"name the template of that stack too, or {_LIVE}"),
    (r"^which pool it belongs to is not known", f"audit a plan, or {_LIVE}"),
    (r"what it changes there is not read", _LIVE),
    (r"known after apply|only known once the resource exists", f"once it is deployed, {_LIVE}"),
)


def step_for_files(reason: str) -> str:
    """Return the next step for a reason that a reader of files gave, or nothing where none is known."""
    for pattern, step in _STEPS:
        if match := re.search(pattern, reason):
            return match.expand(step)
    return ""
