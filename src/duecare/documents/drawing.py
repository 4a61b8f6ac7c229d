"""A chart as data: one Vega-Lite specification for page and PDF, rendered to SVG by vl-convert.

Colors are told apart in grayscale too (Okabe and Ito's palette, ordered by lightness). The web
variant takes the color of the text around it, so that it reads on light and dark pages.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
from dataclasses import dataclass
from html import escape
from typing import Any, Final, Literal, TypeAlias

from duecare.documents.fonts import FONT_FOLDER, SANS, shown_controls
from duecare.errors import DocumentError, MissingComponentError

Theme: TypeAlias = Literal["print", "web"]
VEGA_LITE: Final = "6.4"
INK: Final = "#1c2733"
MUTED: Final = "#566270"
RULE: Final = "#d3d9df"


@dataclass(frozen=True)
class Drawing:
    """A chart: its finding as title, its words for those who do not see it, its data as a table.

    ``spec`` is the Vega-Lite specification as canonical JSON text. ``header`` and ``rows`` hold
    the same figures as a table, which a page offers below the picture.
    """

    title: str
    alt: str
    spec: str
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def content(self) -> dict[str, Any]:
        """The drawing as JSON values, for the digest of a statement."""
        return {
            "title": self.title,
            "alt": self.alt,
            "spec": json.loads(self.spec),
            "header": list(self.header),
            "rows": [list(row) for row in self.rows],
        }

    def svg(self, theme: Theme = "print") -> str:
        """The picture as SVG text: the same bytes for the same drawing and theme.

        ``print`` has fixed colors on a clear background. ``web`` writes text and axes in
        ``currentColor`` and gives the root element the classes and label that a page needs.
        Raises :class:`DocumentError` if the specification cannot be drawn.
        """
        text = _render(self.spec)
        return _for_web(text, self.alt) if theme == "web" else text

    def png(self) -> bytes:
        """The picture as PNG at twice the size of a screen, for documents that take no SVG."""
        _renderer()  # the fonts are registered with it
        import vl_convert

        try:
            made: bytes = vl_convert.vegalite_to_png(
                self.spec, vl_version=VEGA_LITE, scale=2, allowed_base_urls=[]
            )
        except ValueError as error:
            raise DocumentError("a chart could not be drawn", hint=str(error)[:300]) from error
        return made


def make_drawing(
    spec: dict[str, Any],
    *,
    title: str,
    alt: str,
    header: tuple[str, ...] = (),
    rows: tuple[tuple[str, ...], ...] = (),
) -> Drawing:
    """A drawing from a specification without configuration; house style is added here."""
    whole = {
        "$schema": f"https://vega.github.io/schema/vega-lite/v{VEGA_LITE}.json",
        "background": None,
        "config": _config(),
        **spec,
    }
    return Drawing(title=title, alt=alt, spec=spec_text(whole), header=header, rows=rows)


def spec_text(spec: dict[str, Any]) -> str:
    """A whole specification as the text that its digest is of."""
    return json.dumps(spec, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _config() -> dict[str, Any]:
    return {
        "font": SANS,
        "view": {"stroke": None},
        "axis": {
            "labelColor": MUTED,
            "titleColor": MUTED,
            "titleFontWeight": "normal",
            "labelFontSize": 10.5,
            "titleFontSize": 10.5,
            "gridColor": RULE,
            "domainColor": MUTED,
            "tickColor": RULE,
            "labelPadding": 5,
            "titlePadding": 8,
        },
        "legend": {
            "labelColor": MUTED,
            "labelFontSize": 10.5,
            "titleColor": MUTED,
            "orient": "top",
            "title": None,
            "symbolType": "square",
            "symbolStrokeWidth": 0,
            "columnPadding": 14,
        },
        "text": {"color": INK, "fontSize": 10.5},
    }


@functools.lru_cache(maxsize=128)
def _render(spec: str) -> str:
    renderer = _renderer()
    try:
        svg: str = renderer(spec, vl_version=VEGA_LITE, allowed_base_urls=[])
    except ValueError as error:
        raise DocumentError("a chart could not be drawn", hint=str(error)[:300]) from error
    return _settled(svg, hashlib.sha256(spec.encode()).hexdigest()[:8])


@functools.cache
def _renderer() -> Any:
    try:
        import vl_convert
    except ImportError as error:
        raise MissingComponentError(
            "charts need the documents extra", hint="install duecare[documents]"
        ) from error
    vl_convert.register_font_directory(str(FONT_FOLDER))
    return vl_convert.vegalite_to_svg


_IDS: Final = re.compile(r'\bid="([A-Za-z_][\w-]*)"')
_ROLES: Final = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')
_HIDDEN_TEXT: Final = re.compile(r'<text [^>]*opacity="0"[^>]*>[^<]*</text>')


def _settled(svg: str, name: str) -> str:
    """Bytes that depend on the drawing alone: Vega numbers its ids from a counter of the process.

    Labels that Vega hides because they overlap are dropped, since a reader aloud or a text search
    would find them; roles inside the picture go because the whole picture is one image.
    """
    for number, old in enumerate(dict.fromkeys(_IDS.findall(svg))):
        new = f"chart-{name}-{number}"
        svg = svg.replace(f'id="{old}"', f'id="{new}"').replace(f"url(#{old})", f"url(#{new})")
    svg = _HIDDEN_TEXT.sub("", svg)
    return _ROLES.sub("", svg)


_WEB_COLORS: Final = {INK: "currentColor", MUTED: "currentColor"}


def _for_web(svg: str, alt: str) -> str:
    for color, variable in _WEB_COLORS.items():
        svg = svg.replace(f'"{color}"', f'"{variable}"')
    svg = svg.replace(f'stroke="{RULE}"', 'stroke="currentColor" stroke-opacity="0.18"')
    label = escape(shown_controls(alt), quote=True)
    return svg.replace("<svg ", f'<svg role="img" aria-label="{label}" focusable="false" ', 1)
