"""The newest scan of each client goes on standing for the client until a machine reports."""

from typing import Any

from django.db import migrations


def point_to_newest(apps: Any, _editor: Any) -> None:
    scans = apps.get_model("scans", "Scan")
    pointers = apps.get_model("scans", "ClientInventory")
    newest: dict[Any, Any] = {}
    for scan in scans.objects.order_by("scanned_at", "recorded_at"):
        newest[scan.client_id] = scan
    pointers.objects.bulk_create(
        pointers(client_id=client, firm_id=scan.firm_id, scan=scan, parts=[])
        for client, scan in newest.items()
    )


class Migration(migrations.Migration):
    dependencies = [("scans", "0002_endpoints")]

    operations = [migrations.RunPython(point_to_newest, migrations.RunPython.noop)]
