"""The language that the project is written in, held by tests."""
