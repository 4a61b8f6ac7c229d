"""How often one address may ask for links or try codes: counts within an hour, in the cache.

The limits that matter for safety (five links a person and hour, five wrong codes a link) are
counted in the database by the actions. This one only keeps a single source from being a nuisance.
"""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest

REQUESTS_AN_HOUR = 30


def within_limit(request: HttpRequest, purpose: str) -> bool:
    """Count one more request of this source; false when it was one too many."""
    key = f"portal:{purpose}:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, timeout=3600)
    try:
        return int(cache.incr(key)) <= REQUESTS_AN_HOUR
    except ValueError:  # expired between the two calls
        return True
