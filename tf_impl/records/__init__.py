"""The record of a run: its metrics, the file that keeps the result, and the one way to write a file."""
