"""Pages that wait for work in the background, and move on by themselves when it is over."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse


def ask_again(request: HttpRequest) -> HttpResponse | None:
    """To the script of a waiting page, once the work is over: load the page again; else ``None``.

    While it goes on, the script replaces only the notice, so that no one loses their place.
    """
    if request.headers.get("HX-Request") != "true":
        return None
    answer = HttpResponse()
    answer["HX-Refresh"] = "true"
    return answer
