"""The subcommands of `fl`, one a file, and what they print."""
