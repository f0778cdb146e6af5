"""The reading room: pages, results, and the Markdown extension that fetches what was derived or run."""
