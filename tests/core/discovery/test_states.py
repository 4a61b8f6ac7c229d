import pytest

from duecare.discovery.kernel.states import zip_state_index


@pytest.mark.parametrize("text", ["", "x", "78²01", "7", "787011", "-"])
def test_what_is_no_zip_names_no_state(text):
    assert zip_state_index(text) == 0


@pytest.mark.parametrize("text", ["78701", " 78701-1234", "78701.0"])
def test_a_zip_names_its_state_in_each_form(text):
    assert zip_state_index(text) == zip_state_index("78702") > 0
