"""Background work of the portal."""

from __future__ import annotations

from django_tasks import task

from duecare_web.portal import actions


@task()
def send_requested_links(email: str) -> None:
    """Send new links to everybody with this address.

    In the background, so that the page answers at the same speed whether the address is known.
    """
    actions.request_link(email=email)
