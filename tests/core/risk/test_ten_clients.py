"""Ten kinds of clients can be priced from what a technician would type."""

from tests.core.risk.ten_clients import TEN, ten_clients


def test_ten_kinds_of_clients_are_read_and_priced(catalog):
    from duecare.risk import price

    found = ten_clients(catalog)
    assert [client.kind for client in found] == list(TEN)
    assert len({client.profile.name for client in found}) == 10
    for client in found:
        result = price(
            client.inventory,
            client.profile,
            client.answers,
            client.insurance,
            catalog=catalog,
            years=20_000,
        )
        assert result.expected_annual_loss.value > 0, client.kind
        assert result.people.best > 0, client.kind
