"""Audits Amazon Cognito user pools and app clients.

The way of the data: a source (``sources/``) reads pools and clients as facts (``facts/``), the engine
(``engine.py``) judges them with rule files (``rules/``), and a report (``render/``) shows the run.
"""

__version__ = "1.0.0"
