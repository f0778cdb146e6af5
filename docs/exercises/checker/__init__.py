"""Checks a learner's answer: load, query, compare, diagnose, outcome (`check.py`)."""
