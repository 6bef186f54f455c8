"""Comparing: two runs with each other, and live app clients with their definitions."""
