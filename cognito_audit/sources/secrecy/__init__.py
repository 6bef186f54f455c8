"""Secrecy of what is read from files and from AWS; ``lib.redaction`` describes the whole way of a secret."""
