"""Attempts to break the program: hostile inputs, servers and streams, and the law over whole runs."""
