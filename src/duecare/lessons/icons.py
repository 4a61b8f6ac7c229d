"""Small drawings inside scenes, 20 by 20."""

from __future__ import annotations

from typing import Final

_PATHS: Final = {
    "mail": "M3.5 5h13v10h-13zM3.5 5.5 10 11l6.500-5.500",
    "pen": "M4 16l.8-3.400L13 4.400l2.600 2.600-8.200 8.200zM11.500 6l2.600 2.600",
    "star": "M10 3l2.100 4.400 4.900.6-3.600 3.300.9 4.800L10 13.700l-4.300 2.400.9-4.800L3 8l4.900-.6z",
    "lines": "M3 5.500h14M3 10h14M3 14.500h14",
    "phone": "M6 3.500 8 7.500 6.500 9c1 2 2.500 3.500 4.500 4.500L12.500 12l4 2v2.500c-7 .5-13-5.500-12.500-12.500z",
    "file": "M5.500 2.500H11l4 4v9a2 2 0 0 1-2 2H5.500A1.500 1.500 0 0 1 4 16V4a1.500 1.500 0 0 1 "
    "1.500-1.500ZM11 2.500v4h4",
    "site": "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14ZM3 10h14M10 3c2.500 2 2.500 12 0 14M10 3c-2.500 2-2.500 12 0 14",
    "back": "M11.500 5 6.500 10l5 5",
    "reload": "M15.500 8a6 6 0 1 0 .3 4M15.800 4v4h-4",
    "camera": "M3 6h9v8H3zM12 9l5-2.500v7L12 11z",
    "no_sound": "M8 4.500v6a2 2 0 0 0 4 0v-6a2 2 0 0 0-4 0ZM5 10a5 5 0 0 0 10 0M10 15v2.500M4 4l12 12",
    "page": "M5 3h10v14H5zM7.500 7h5M7.500 10h5M7.500 13h3",
    "chat": "M4 5h12v8H9l-3.500 3v-3H4z",
    "key": "M12.500 4.500a3 3 0 1 0 0 6 3 3 0 0 0 0-6ZM10.300 9.500 4 15.800V17h2.500v-1.800h1.800v-1.800",
}


def icon(name: str) -> str:
    """An icon that says nothing by itself: hidden from readers."""
    return (
        f'<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><path d="{_PATHS[name]}"/></svg>'
    )
