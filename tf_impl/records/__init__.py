"""What is written down of a run: metrics, and the file that a result is kept in."""
