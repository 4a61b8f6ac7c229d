"""A contact of North who was asked to decide on the recommendations of a real assessment."""

import pytest


@pytest.fixture
def asked(north):
    # Imported here: Django is set up after this file is loaded.
    from tests.web.portal.assessed import ACTOR, assess_client

    from duecare_web.portal import signing

    assess_client(north.client)
    return signing.ask_for_decisions(contact=north.contact, actor=ACTOR)
