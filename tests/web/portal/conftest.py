"""A contact of North who was asked to decide on the recommendations of a real assessment."""

import pytest
from tests.web.portal.assessed import ACTOR, assess_client

from duecare_web.portal import signing


@pytest.fixture
def asked(north):
    assess_client(north.client)
    return signing.ask_for_decisions(contact=north.contact, actor=ACTOR)
