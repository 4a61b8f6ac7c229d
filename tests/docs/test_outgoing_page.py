"""The page of outgoing connections names every module that can open one, and no other."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security" / "outgoing.md").read_text()
OPENERS = {
    "socket", "ssl", "http.client", "urllib.request", "smtplib", "ftplib", "poplib", "imaplib",
    "telnetlib", "xmlrpc.client", "asyncio", "requests", "httpx", "urllib3", "aiohttp", "ldap",
    "ldap3", "paramiko", "psycopg", "pymysql", "distributed", "dask", "websocket", "webbrowser",
    "obstore", "dns",
}  # fmt: skip
NAMES_ONLY = {"duecare.cli.machine": "socket.gethostname names the machine"}


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module} | {f"{node.module}.{one.name}" for one in node.names}
    return {name for name in OPENERS if any(f"{one}.".startswith(f"{name}.") for one in found)}


def test_every_module_that_can_open_a_connection_is_on_the_page_and_no_other() -> None:
    able = {}
    for path in (ROOT / "src").rglob("*.py"):
        name = ".".join(path.relative_to(ROOT / "src").with_suffix("").parts)
        if uses := imported(path):
            able[name] = uses
    listed = set(re.findall(r"`(duecare[a-z_]*(?:\.[a-z_]+)+)`", PAGE))
    assert able.keys() - listed == NAMES_ONLY.keys()
    assert listed <= able.keys()


def test_no_page_or_script_of_the_product_loads_anything_from_elsewhere() -> None:
    loads = re.compile(r"""(?:src|href|action|url|fetch|import)\s*(?:=|\()\s*["'`]?https?://""")
    found = [
        f"{path.name}: {line.strip()[:100]}"
        for kind in ("*.html", "*.js", "*.css")
        for path in (ROOT / "src" / "duecare_web").rglob(kind)
        for line in path.read_text().splitlines()
        if loads.search(line)
    ]
    assert found == []
