"""The program's entry: ``cognito-audit`` and ``python -m cognito_audit``."""

import sys


def main() -> None:
    """Run the command line and exit. ``--version`` is answered before anything else is loaded."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from cognito_audit import __version__  # noqa: PLC0415  nothing else may be loaded for this

        sys.stdout.write(f"cognito-audit {__version__}\n")
        return
    from cognito_audit.cli import app  # noqa: PLC0415

    app()


if __name__ == "__main__":
    main()
