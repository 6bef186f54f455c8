"""A diagnosis as a page: the template of ``reports/``, the style of the HTML report, no script."""

from typing import Final

from cognito_audit import __version__
from cognito_audit.diagnosis.model import Diagnosis
from cognito_audit.errors import ExitCode
from cognito_audit.reporting.diagnosis.wording import agreement, headline, lists, next_of_text, of_client
from cognito_audit.reporting.page import environment, style_and_script

TONES: Final = {ExitCode.OK: "good", ExitCode.FINDINGS: "bad"}


def render(diagnosis: Diagnosis) -> str:
    """The diagnosis as a self-contained page. Equal diagnoses give equal bytes."""
    template = environment().get_template("diagnosis.html.j2")
    return template.render(
        diagnosis=diagnosis,
        client=of_client(diagnosis.target),
        headline=headline(diagnosis),
        tone=TONES.get(diagnosis.exit_code(), "unknown"),
        fits=agreement(diagnosis),
        next_of_text=next_of_text(diagnosis),
        lists=[(title, list(lines)) for title, lines in lists(diagnosis)],
        version=__version__,
        **style_and_script(),
    )
