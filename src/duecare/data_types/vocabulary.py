"""Words that speak about a number without naming a data type."""

from __future__ import annotations

from typing import Final

from duecare.data_types.model import Labels

# A number that is no person's.
OTHER_NUMBER: Final = Labels(
    english="order|invoice|tracking|serial|ref|reference|ticket|confirmation|sku|part|case|version|"
    "build|isbn|item|upc|po|quote|batch|lot|shipment|model|transaction|isrc|imei|asset|job|error|"
    "port|pid|revision|commit|product|bates|docket|accession|barcode",
    spanish="factura|pedido",
)
# What makes an account number a bank account.
BANKING: Final = Labels(
    english="bank|checking|savings|deposit|routing|aba|ach|wire|iban|rtn|payroll|credit union",
    spanish="banco|cheques|ahorros|deposito|cuenta",
    competes=False,
)
# Words that may stand between a label and its value.
GLUE: Final = (
    "no|number|num|nbr|id|is|es|de|the|of|code|was|as|card|date|on|in|del|la|el|numero|my|for|and|"
    "mm|dd|yyyy|yy|ending|holder|patient|patients|to|a|y|provided|follows|account|acct|value|are|"
    "issued|record|license|licence|state|birth|fecha|identifier|policy|us|u|s|no|security|icd|cm|"
    "code|codes|dx|primary|principal|secondary|bancaria|ahorros|cheques|file|used|entry|credit|debit|insurance|member|subscriber|medical|checking|savings|"
    "month|day|year|mes|dia|ano|travel|document|documento|ind|unique"
)
