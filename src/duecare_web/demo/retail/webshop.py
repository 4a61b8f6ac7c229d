"""The database of the web shop: customers, orders, lines, products."""

from __future__ import annotations

from datetime import timedelta

from duecare_web.demo import names
from duecare_web.demo.client import NOW, Studio
from duecare_web.demo.documents import Document
from duecare_web.demo.formats.database import sqlite_bytes
from duecare_web.demo.retail.customers import RetailCast
from duecare_web.demo.truth import Mention

_SCHEMA = """
CREATE TABLE customer (customer_id INTEGER PRIMARY KEY, first_name TEXT, last_name TEXT,
                       email TEXT, phone TEXT, address TEXT, city TEXT, state TEXT, zip TEXT,
                       created_at TEXT);
CREATE TABLE orders (order_id INTEGER PRIMARY KEY, customer_id INTEGER, order_number TEXT,
                     placed_at TEXT, total REAL, payment_token TEXT, tracking_number TEXT);
CREATE TABLE order_line (order_id INTEGER, product_id INTEGER, quantity INTEGER, price REAL);
CREATE TABLE product (product_id INTEGER PRIMARY KEY, upc TEXT, title TEXT, price REAL);
CREATE INDEX orders_by_customer ON orders (customer_id);
"""


def webshop_database(studio: Studio, cast: RetailCast) -> Document:
    """The database as one SQLite file. Payment tokens stand where card numbers must not."""
    rng = studio.rng("webshop")
    people = cast.online
    customers = [
        (
            n,
            p.given,
            p.family,
            p.email,
            p.phone,
            p.street,
            p.city,
            p.state,
            p.zip_code,
            _ago(rng.randint(1, 1900)),
        )
        for n, p in enumerate(people, 1)
    ]
    orders = [
        (
            n,
            rng.randint(1, len(people)),
            f"BT-{rng.randint(10**8, 10**9 - 1)}",
            _ago(rng.randint(0, 1500)),
            round(rng.uniform(9, 600), 2),
            f"tok_{rng.getrandbits(96):024x}",
            "9400" + "".join(rng.choices("0123456789", k=18)),
        )
        for n in range(1, 8201)
    ]
    lines = [
        (n, rng.randint(1, 400), rng.randint(1, 3), round(rng.uniform(9, 200), 2))
        for n in range(1, 8201)
    ]
    products = [
        (
            n,
            f"{rng.randint(10**11, 10**12 - 1)}",
            f"{rng.choice(names.STREETS)} series {n}",
            round(rng.uniform(9, 400), 2),
        )
        for n in range(1, 401)
    ]
    data = sqlite_bytes(
        _SCHEMA, {"customer": customers, "orders": orders, "order_line": lines, "product": products}
    )
    types = ("person_name", "email", "phone", "street_address")
    return Document(
        "shop.sqlite", data, NOW, tuple(Mention(p, types, in_table=True) for p in people)
    )


def _ago(days: int) -> str:
    return (NOW - timedelta(days=days)).strftime("%Y-%m-%d %H:%M:%S")
