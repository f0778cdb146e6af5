"""Inputs and certain digits, as data that any implementation in any language can be compared with (README.md)."""
