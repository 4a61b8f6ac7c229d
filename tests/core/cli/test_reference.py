"""The reference of the commands shows what the program says, word for word.

``DUECARE_RERECORD=1`` rewrites the page; review the difference.
"""

from __future__ import annotations

import copy
import os
from pathlib import Path

import click

from duecare.cli.main import cli

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "commands.md"
HEAD = """# Commands

Data goes to stdout; messages and progress go to stderr. Each command exits with 0 when it did what was
asked, with 2 for input that cannot be used; other codes are named below.

"""


def reference() -> str:
    context = click.Context(cli, info_name="duecare", terminal_width=100, **cli.context_settings)
    blocks = [("duecare", cli.get_help(context))]
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None, name
        # click keeps the help option of the first context that a command was used in.
        command = copy.copy(command)
        command._help_option = None
        inner = click.Context(command, info_name=name, parent=context, terminal_width=100)
        blocks.append((f"duecare {name}", command.get_help(inner)))
    texts = ["\n".join(line.rstrip() for line in text.splitlines()) for _, text in blocks]
    return HEAD + "\n".join(
        f"## {name}\n\n```text\n{text}\n```\n"
        for (name, _), text in zip(blocks, texts, strict=True)
    )


def test_the_reference_of_the_commands_is_what_they_say() -> None:
    if os.environ.get("DUECARE_RERECORD"):
        PAGE.write_text(reference())
    assert PAGE.read_text() == reference()
