"""What a client has that no one counted: laptops, mailboxes, suppliers and a web shop.

Numbers come from the profile; where it gives none, staff and industry stand for them. A place
made here may stand for several of its kind (``count``), each with the same people.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from duecare.catalog import Prior
from duecare.data_types import element_bits
from duecare.inventory import PeopleBreakdown
from duecare.risk.exposure.places import Place
from duecare.risk.inputs.profile import ClientProfile, PeopleByHand
from duecare.risk.rules import value_of

VENDOR_KINDS: Final = ("vendor_held", "saas_app")
BY_HAND: Final = "by hand"  # places with this mark hold the same people
SHOP: Final = "website"


def laptops_of(profile: ClientProfile, priors: Mapping[str, Prior]) -> int:
    """Laptops where no scan counted them; at least those that the profile lists."""
    listed = sum(device.kind == "laptop" for device in profile.devices)
    if profile.laptops is not None:
        return max(profile.laptops, listed)
    return listed or max(1, round(value_of(priors, "profile.laptops") * profile.employees))


def mailboxes_of(profile: ClientProfile) -> int:
    """Mailboxes where no scan counted them: one for each employee unless it is stated."""
    listed = sum(device.kind in ("cloud_mail", "mail_onprem") for device in profile.devices)
    stated = profile.mailboxes if profile.mailboxes is not None else profile.employees
    return max(stated, listed)


def vendors_of(profile: ClientProfile, priors: Mapping[str, Prior]) -> int:
    """Suppliers that hold personal data; at least one unless the profile says none."""
    if profile.vendors is not None:
        return profile.vendors
    listed = sum(place.kind in VENDOR_KINDS for place in profile.places)
    return listed or max(1, round(value_of(priors, "profile.vendors") * profile.employees))


def has_shop(profile: ClientProfile) -> bool:
    """Whether the client sells on the web; assumed of a retailer that takes cards."""
    if profile.web_shop is not None:
        return profile.web_shop
    return profile.industry == "retail" and profile.takes_cards is True


@dataclass(frozen=True)
class _ByHand:
    """People typed in, and the share of them that one place of a kind holds."""

    people: PeopleByHand
    shares: Mapping[str, float]

    def place(
        self,
        name: str,
        kind: str,
        *,
        count: int = 1,
        encrypted: bool | None = None,
        content: float = 1.0,
        part: float = 1.0,
    ) -> Place:
        people, share = self.people, self.shares[kind] * part
        bits = element_bits(people.elements)
        states = {**{code: float(number) for code, number in people.by_state.items()}}
        states[""] = float(people.all - sum(people.by_state.values()))
        low = people.low if people.low is not None else people.all
        high = people.high if people.high is not None else people.all
        return Place(
            f"by-hand/{name}",
            kind,
            "people by hand",
            encrypted,
            people.all * share,
            scanned=False,
            groups={(code, bits): number * share for code, number in states.items() if number},
            low=low * share,
            high=high * share,
            copy_of=BY_HAND,
            count=count,
            content=content,
        )


def places_by_hand(
    profile: ClientProfile, medians: Mapping[str, float], priors: Mapping[str, Prior]
) -> list[Place]:
    """Server, mailboxes and laptops of a client whose people were typed in.

    ``medians`` are median people affected by kind of reported breach: the share that a mailbox
    and a laptop hold of what is on the server. Few mailboxes hold that much (the front desk, the
    billing), the others a part of it. A laptop that was not scanned holds people's data
    only with a chance (``profile.laptop_holds``).
    """
    if profile.people is None:
        return []
    server = medians["hacking_server"]
    made = _ByHand(
        profile.people,
        {
            "file_server": 1.0,
            "cloud_mail": min(1.0, medians["email_compromise_phishing"] / server),
            "endpoint_laptop": min(1.0, medians["lost_stolen_portable"] / server),
        },
    )
    found = [made.place("file_server", "file_server")]
    if mailboxes := mailboxes_of(profile):
        busy = max(1, round(value_of(priors, "profile.busy_mailboxes") * mailboxes))
        found.append(made.place("cloud_mail", "cloud_mail", count=busy))
        part = value_of(priors, "profile.other_mailboxes")
        if mailboxes > busy:
            found.append(
                made.place("cloud_mail_other", "cloud_mail", count=mailboxes - busy, part=part)
            )
    states = Counter(device.encrypted for device in profile.devices if device.kind == "laptop")
    states[None] += laptops_of(profile, priors) - sum(states.values())
    names = {None: "endpoint_laptop", True: "endpoint_laptop_locked", False: "endpoint_laptop_open"}
    found += [
        made.place(
            names[state],
            "endpoint_laptop",
            count=count,
            encrypted=state,
            content=value_of(priors, "profile.laptop_holds"),
        )
        for state, count in states.items()
        if count > 0
    ]
    return found


def places_elsewhere(
    profile: ClientProfile,
    kinds: Iterable[str],
    everybody: PeopleBreakdown,
    priors: Mapping[str, Prior],
) -> list[Place]:
    """Suppliers and a web shop that no one listed as places; ``kinds`` are those there are."""
    known = set(kinds)
    found = []
    vendors = vendors_of(profile, priors)
    if vendors and not known & set(VENDOR_KINDS):
        share = value_of(priors, "profile.vendor_people")
        found.append(_copy("assumed/supplier", "vendor_held", everybody, share, count=vendors))
    if has_shop(profile) and SHOP not in known:
        found.append(_copy("assumed/web shop", SHOP, everybody, 1.0))
    return found


def _copy(
    name: str, kind: str, everybody: PeopleBreakdown, share: float, *, count: int = 1
) -> Place:
    """A place with a share of everybody, who is somewhere else too."""
    return Place(
        name,
        kind,
        name.partition("/")[2],
        None,
        everybody.best * share,
        scanned=False,
        groups={key: people * share for key, people in everybody.groups.items()},
        low=everybody.low * share,
        high=everybody.best * share,
        is_copy=True,
        count=count,
    )
