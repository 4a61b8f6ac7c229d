"""Background work of training."""

from __future__ import annotations

from django_tasks import task

from duecare_web.accounts.actors import member_actor
from duecare_web.accounts.models import User
from duecare_web.training import assigning
from duecare_web.training.models import BulkWork


@task()
def assign_to_many(work_id: str, user_id: str) -> None:
    """Assign the lessons of a piece of work; begun again, it goes on with those who are left."""
    rows = BulkWork.objects.select_related("firm", "client__firm", "client__log")
    work = rows.get(pk=work_id)
    if work.ended_at is None:
        actor = member_actor(User.objects.get(pk=user_id), work.firm)
        assigning.go_on(work=work, actor=actor)
