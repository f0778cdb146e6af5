"""Inputs and certain digits, as data that any implementation in any language can be held against (README.md)."""
