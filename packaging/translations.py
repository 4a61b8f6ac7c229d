"""Keep the Spanish texts of the portal and its mails in step with the English ones.

``update`` reads every marked text of ``duecare_web`` and writes it into the catalog beside its
Spanish; a text that is new has none yet, one that is gone is dropped. ``compile`` makes the file
that Django reads. The compiled file is part of the repository, so that gettext is not needed.
"""

import ast
import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import django
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

WEB = Path(__file__).resolve().parent.parent / "src" / "duecare_web"
FOLDER = WEB / "locale" / "es" / "LC_MESSAGES"
PO, MO = FOLDER / "django.po", FOLDER / "django.mo"
# The sign-in library's texts have a catalog of their own, and the console is English.
ELSEWHERE = ("accounts", "ui/templates/allauth")
CALLS = {"_", "gettext", "gettext_lazy", "gettext_noop"}
PLURAL_CALLS = {"ngettext", "ngettext_lazy"}
HEADER = "# Spanish of the United States: the portal, and the mails to people of a client.\n#"
_LITERAL = r"u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
_CALL = re.compile(rf"\b(n?gettext|_)\(({_LITERAL})(?:, ({_LITERAL}))?")


class Message(NamedTuple):
    """A text to be translated, with its plural where it has one."""

    text: str
    plural: str = ""


def messages(root: Path = WEB) -> dict[Message, set[str]]:
    """Every marked text, with the files in which it is."""
    found: dict[Message, set[str]] = {}
    for path in sorted([*root.rglob("*.html"), *root.rglob("*.py")]):
        name = path.relative_to(root).as_posix()
        if name.startswith(ELSEWHERE):
            continue
        reader = in_template if path.suffix == ".html" else in_python
        for one in reader(path.read_text("utf-8")):
            found.setdefault(one, set()).add(name)
    return found


def in_template(source: str) -> Iterator[Message]:
    """The marked texts of a template."""
    if not settings.configured:
        settings.configure()
        django.setup()
    for _, text, plural in _CALL.findall(templatize(source)):
        yield Message(ast.literal_eval(text), ast.literal_eval(plural) if plural else "")


def in_python(source: str) -> Iterator[Message]:
    """The marked texts of a module."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        words = [one.value for one in node.args[:2] if isinstance(one, ast.Constant)]
        texts = [one for one in words if isinstance(one, str)]
        if node.func.id in PLURAL_CALLS and len(texts) > 1:
            yield Message(texts[0], texts[1])
        elif node.func.id in CALLS and texts:
            yield Message(texts[0])


def read_catalog() -> Catalog:
    """The catalog as it is kept."""
    return read_po(io.BytesIO(PO.read_bytes()), charset="utf-8")


def _empty_catalog() -> Catalog:
    # One day for every file: the same texts give the same bytes.
    day = datetime(2026, 11, 30, tzinfo=UTC)
    kept = Catalog(
        project="Duecare",
        version="1",
        header_comment=HEADER,
        last_translator="The Duecare developers",
        language_team="Spanish of the United States",
        msgid_bugs_address="none",
        copyright_holder="The Duecare developers",
        charset="utf-8",
        creation_date=day,
        revision_date=day,
        fuzzy=False,
    )
    kept.locale = "es"
    # CLDR has a third form, for whole millions; nothing here counts that far.
    kept._num_plurals, kept._plural_expr = 2, "(n != 1)"  # noqa: SLF001  Babel has no other way
    return kept


def update(spanish: dict[str, str | tuple[str, str]] | None = None) -> list[str]:
    """Write the catalog with what is marked now; the texts that have no Spanish yet.

    ``spanish`` adds or replaces texts, by their English.
    """
    before, given = read_catalog() if PO.exists() else _empty_catalog(), spanish or {}
    after = _empty_catalog()
    missing = []
    for one, files in sorted(messages().items(), key=lambda pair: (min(pair[1]), pair[0])):
        kept = before.get(one.text)
        string = given.get(one.text) or (kept.string if kept else "")
        if not string or (one.plural and not all(string)):
            missing.append(one.text)
        key = (one.text, one.plural) if one.plural else one.text
        after.add(key, string or None, locations=[(name, None) for name in sorted(files)])
    written = io.BytesIO()
    write_po(written, after, width=100, include_lineno=False, omit_header=False)
    PO.write_bytes(written.getvalue())
    return missing


def compiled() -> bytes:
    """The file that Django reads."""
    written = io.BytesIO()
    write_mo(written, read_catalog())
    return written.getvalue()


def main() -> int:
    """Update, or compile."""
    if sys.argv[1:] == ["update"]:
        missing = update()
        print("\n".join(f"no Spanish yet: {text}" for text in missing) or "every text has Spanish")
        return 1 if missing else 0
    if sys.argv[1:] == ["compile"]:
        MO.write_bytes(compiled())
        return 0
    print("usage: translations.py update | compile")
    return 2


if __name__ == "__main__":
    sys.exit(main())
