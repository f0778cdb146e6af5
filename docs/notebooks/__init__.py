"""The two notebooks that the readme names, written as Markdown and executed by `make notebooks`."""
