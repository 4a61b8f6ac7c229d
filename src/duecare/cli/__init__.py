"""The command line: one module a command; `main` finds them through entry points."""
