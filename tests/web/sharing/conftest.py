"""A client of North with a real assessment whose recommendations are on the desk, nothing sent."""

import pytest


@pytest.fixture
def desk(north):
    # Imported here: Django is set up after this file is loaded.
    from tests.web.portal.assessed import assess_client

    return assess_client(north.client)
