"""What lessons may say of a client from its decisions."""

from __future__ import annotations

from duecare.catalog.lessons import Language
from duecare.documents.wording.lesson_pages import recommendations_open
from duecare_web.accounts.zones import firm_day
from duecare_web.assessments.models import Decision
from duecare_web.assessments.queries import recommendations_of
from duecare_web.clients.models import Client
from duecare_web.training.facts import today_words


def recommendations_line(client: Client, language: Language) -> str:
    """How many recommendations the client was sent and has not decided on, and since when."""
    sent = [one for one in recommendations_of(client) if one.sent_at is not None]
    rows = Decision.objects.filter(recommendation__in=sent)
    decided = set(rows.values_list("recommendation_id", flat=True))
    since = [one.sent_at for one in sent if one.sent_at and one.pk not in decided]
    first = today_words(firm_day(client.firm, min(since)), language) if since else ""
    return recommendations_open(len(since), first, language)
