"""Numbers of members, subscribers and policies of health plans."""

from __future__ import annotations

from duecare.data_types.arithmetic import drop_first
from duecare.data_types.model import (
    LABEL_BEFORE,
    LIKELY,
    Characters,
    ColumnRule,
    DataType,
    Form,
    HeaderRule,
    Identity,
    Labelled,
    Labels,
    Law,
    Wording,
)


def without_prefix(text: Characters, count: int) -> int:
    """The number without its label: "INS-123456789" and "123456789" are one."""
    if count > 7 and text[0] == 73 and text[1] == 78 and text[2] == 83:
        count = drop_first(text, count, 3)
    return count


TYPE = DataType(
    id="health_insurance_id",
    bit=13,
    wording=Wording(
        one="health insurance identifier",
        many="health insurance identifiers",
        passes="5 to 20 letters and digits",
        raises=LABEL_BEFORE,
        lowers="without the label it does not count",
        label_in_text="yes",
    ),
    labels=Labels(
        english="member qq|subscriber qq|policy qq|member id|member no|member number|subscriber id|"
        "subscriber no|policy no|policy number|unique id|insured number|insurance id|insured id|"
        "membership id|member num|health plan|beneficiary id|medicaid id|medicaid no|"
        "medicaid number|policyholder id|insurance no|subscriber number|plan id|insurance number|"
        "insurance policy|subscriber num|policy num|ins id|ins no|ins number|ins policy",
        spanish="poliza qq|numero afiliado|afiliado no|afiliado qq|poliza no|numero poliza|"
        "poliza numero|poliza seguro|poliza medica|poliza salud|numero miembro|miembro no|id miembro|"
        "numero suscriptor|suscriptor qq",
        prefixes="ins|mbr|medicaid",
    ),
    header=HeaderRule(
        rank=110,
        english=r"(member|subscriber|insured|policy ?holder|insurance|ins|plan|medicaid) ?"
        r"(id|no|num|number)$|policy (no|num|number|id)$|^insurance policy|health plan",
        spanish=r"poliza",
        loose=r"^(member|membership|plan) ?(id|no|num|number|nbr)$",
    ),
    form=Form(
        reads="characters",
        check=without_prefix,
        least=5,
        most=20,
        least_digits=3,
        most_letters=6,
        drops_zeros=True,
    ),
    notations=(Labelled(joins="-"),),
    column=ColumnRule(under_heading=LIKELY),
    identity=Identity(joins="contact", founds=True, weak_in_text=True, one_each=True),
    law=Law(elements=("health_ins",), is_health=True),
    yes=(
        "Member ID: XYZ123456789",
        "poliza no 123456789-01",
        "INS-123456789",
        "Ins. ID: A12345678",
        "Póliza de seguro: A12345678",
    ),
    no=("XYZ123456789", "Member ID: 12", "INS-2024"),
)
