"""The desk that tests of warnings start from."""

import pytest

from hub.warnings.desks import make_town


@pytest.fixture
def town(agency, person, key):
    return make_town(agency, person, key)
