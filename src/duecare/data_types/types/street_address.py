"""Street addresses, post office boxes, rural routes."""

from __future__ import annotations

from duecare.data_types.model import (
    DataType,
    Form,
    HeaderRule,
    Identity,
    Special,
    Wording,
)

TYPE = DataType(
    id="street_address",
    bit=17,
    wording=Wording(
        one="street address",
        many="street addresses",
        passes="a number, a name and a word for a street, or a PO box",
        raises="nothing: its shape makes it likely",
        lowers="without a word for a street it does not count",
        label_in_text="no",
    ),
    header=HeaderRule(
        rank=230,
        english=r"address( line)?( ?1)?$|^addr( ?1)?$|street",
        spanish=r"domicilio|direccion",
    ),
    form=Form(reads="text"),
    notations=(Special("street"),),
    identity=Identity(reaches=True),
    yes=("1200 Oak Street", "P.O. Box 12", "Calle Luna 45"),
    no=("1200 Oak", "24 Hour Court"),
)
