"""From a folder to figures and statements: scan, price, assess, PDF."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import get_args

from duecare import __version__, risk
from duecare.catalog import load_catalog
from duecare.discovery import LocationSpec, Progress, ScanSettings, scan
from duecare.documents import statements
from duecare.documents.model import Statement
from duecare.documents.pdf import Branding, render_pdf
from duecare.documents.wording.case import audience_of
from duecare.documents.wording.offers import offer_words
from duecare.documents.wording.result import price_as_json
from duecare.errors import InputError
from duecare.ids import slug
from duecare.inventory import DataInventory
from duecare.inventory.model import LocationKind
from duecare.risk.exposure.places import with_devices
from duecare.risk.inputs.contract import FirmContract
from duecare.risk.inputs.profile import LOCATION_OF_DEVICE
from duecare.risk.readings import SettledAnswers, known_from_profile, read_facts, settle

FIRM_PAPER = "claims-against-the-firm.pdf"


@dataclass(frozen=True)
class Given:
    """What the files of the caller say about the client."""

    profile: risk.ClientProfile
    answers: risk.Answers | None
    insurance: risk.InsuranceProgram | None
    prices: risk.PriceBook | None


@dataclass(frozen=True)
class PlaceBeside:
    """A place beside the folder, as given with ``--place``."""

    kind: LocationKind
    name: str
    path: Path


@dataclass(frozen=True)
class Figures:
    """What the engines say; nothing is written yet."""

    inventory: DataInventory
    price: risk.PriceResult
    assessment: risk.Assessment
    settled: SettledAnswers

    def files(self) -> dict[str, bytes]:
        """The results as JSON, by file name."""
        assessed = json.dumps(self.assessment.to_dict(), indent=1, ensure_ascii=False) + "\n"
        return {
            "inventory.json": self.inventory.to_json().encode(),
            "loss.json": price_as_json(self.price).encode(),
            "assessment.json": assessed.encode(),
        }


@dataclass(frozen=True)
class Paper:
    """A statement with its exact bytes."""

    name: str
    title: str
    pdf: bytes


def read_given(
    *, profile: Path, answers: Path | None, insurance: Path | None, prices: Path | None
) -> Given:
    """Read the files of the caller; raises :class:`InputError` naming file, field and value."""
    return Given(
        risk.read_profile(profile),
        risk.read_answers(answers, load_catalog()) if answers else None,
        risk.read_insurance(insurance) if insurance else None,
        risk.read_price_book(prices) if prices else None,
    )


def parse_place(text: str) -> PlaceBeside:
    """``KIND:NAME:PATH``; raises :class:`InputError` for another form or an unknown kind."""
    kind, _, rest = text.partition(":")
    name, _, path = rest.partition(":")
    allowed: dict[str, LocationKind] = {one: one for one in get_args(LocationKind)}
    if kind not in allowed or not name or not path:
        raise InputError(
            f"--place {text!r} is not KIND:NAME:PATH",
            hint=f"example: cloud_mail:Mailboxes:exports/mail; kinds: {', '.join(allowed)}",
        )
    if not Path(path).exists():
        raise InputError(f"no folder or file '{path}' for the place {name}")
    return PlaceBeside(allowed[kind], name, Path(path))


def scan_settings(
    folder: Path,
    places: Sequence[PlaceBeside],
    given: Given,
    *,
    key: bytes,
    workers: int,
    exclude: Sequence[str] = (),
    findings: Path | None = None,
) -> ScanSettings:
    """What to scan: the folder, its devices as places of their own, and the further places."""
    check_folder(folder)
    specs = [_device_place(folder, device) for device in given.profile.devices if device.scan]
    found = [spec for spec in specs if Path(spec.path).exists()]
    taken = {spec.id for spec in found}
    for place in places:
        name = slug(place.name)
        if name in taken:
            raise InputError(f"duplicate place name {place.name!r}")
        taken.add(name)
        found.append(LocationSpec(name, place.name, str(place.path.absolute()), place.kind))
    outside = [one.path for one in places if not _is_inside(one.path, folder)]
    return ScanSettings(
        sources=[folder, *outside],
        client_key=key,
        home_state=given.profile.state,
        locations=found,
        workers=workers,
        exclude=exclude,
        findings=findings,
    )


def check_folder(folder: Path) -> None:
    """Raise :class:`InputError` unless the folder can be listed."""
    try:
        next(folder.iterdir(), None)
    except FileNotFoundError as error:
        raise InputError(
            f"no such folder: '{folder}'", hint="check the spelling of the path"
        ) from error
    except NotADirectoryError as error:
        raise InputError(
            f"'{folder}' is a file, not a folder",
            hint="give the folder that holds the client's files",
        ) from error
    except OSError as error:
        raise InputError(
            f"the folder '{folder}' cannot be opened: {error.strerror}",
            hint="run the command as a user who can read it",
        ) from error


def _device_place(folder: Path, device: risk.Device) -> LocationSpec:
    path = folder / device.scan
    if not _is_inside(path, folder):
        raise InputError(
            f"device {device.id}: scan {device.scan!r} is outside '{folder}'",
            hint="give a path inside the folder, such as laptops/LT-07",
        )
    kind = LOCATION_OF_DEVICE[device.kind]
    return LocationSpec(device.scan, device.id, str(path.absolute()), kind, device.encrypted)


def _is_inside(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


def find_figures(
    settings: ScanSettings,
    given: Given,
    *,
    seed: int,
    years: int,
    now: datetime,
    step: Callable[[str], None],
    progress: Callable[[Progress], None],
) -> Figures:
    """Scan, price and assess."""
    step("Scanning")
    scanned = scan(settings, now=now, progress=progress).inventory
    step("Pricing")
    catalog = load_catalog()
    profile, insurance = given.profile, given.insurance
    inventory = with_devices(scanned, profile)
    readings = read_facts(known_from_profile(profile, inventory), catalog)
    settled = settle(given.answers or risk.Answers(), readings, catalog, at=now.date())
    answers = settled.answers
    with ThreadPoolExecutor(settings.worker_count) as executor:
        priced = risk.price(
            inventory,
            profile,
            answers,
            insurance,
            catalog=catalog,
            price_book=given.prices,
            seed=seed,
            years=years,
            executor=executor,
        )
    assessment = risk.assess(inventory, profile, answers, insurance, priced, catalog)
    return Figures(inventory, priced, assessment, settled)


def _prepared(figures: Figures, given: Given, firm: str, now: datetime) -> statements.Preparation:
    return statements.Preparation(
        client=given.profile.name,
        firm=firm,
        as_of=now.date(),
        versions={"catalog": figures.assessment.release, "duecare": __version__},
    )


def render_firm_paper(
    figures: Figures, given: Given, *, firm: str, now: datetime
) -> dict[str, bytes]:
    """The paper on claims against the firm, where the firm's insurance or contract is known.

    For the firm and its counsel: it is not sealed, and not in the defense file.
    """
    insurance = given.insurance
    if insurance is None or not (insurance.firm or insurance.contract != FirmContract()):
        return {}
    prepared = _prepared(figures, given, firm, now)
    paper = statements.firm_exposure_statement(figures.price, preparation=prepared)
    return {FIRM_PAPER: render_pdf(paper, branding=Branding(name=firm), created=now)}


def render_papers(figures: Figures, given: Given, *, firm: str, now: datetime) -> list[Paper]:
    """The statements for the client as PDF, in the order in which an owner reads them."""
    prepared = _prepared(figures, given, firm, now)
    branding = Branding(name=firm)
    made = _statements(figures, given, prepared)
    return [
        Paper(f"{n}-{name}.pdf", title, render_pdf(one, branding=branding, created=now))
        for n, (name, title, one) in enumerate(made, start=1)
    ]


def _statements(
    figures: Figures, given: Given, prepared: statements.Preparation
) -> list[tuple[str, str, Statement]]:
    inventory, priced, assessment = figures.inventory, figures.price, figures.assessment
    owner = statements.owner_statement(
        inventory,
        priced,
        assessment,
        preparation=prepared,
        waiting=risk.offered(assessment.recommendations),
    )
    judged = statements.risk_assessment_statement(
        assessment,
        priced,
        inventory,
        preparation=prepared,
        answers=statements.answered_questions(
            given.answers or risk.Answers(), figures.settled, at=prepared.as_of
        ),
        settled=figures.settled,
    )
    liability = statements.liability_statement(priced, inventory, preparation=prepared)
    gap = statements.insurance_gap_statement(priced, preparation=prepared)
    found = statements.data_inventory_statement(inventory, preparation=prepared)
    audience = audience_of(priced, firm=prepared.firm)
    offered = risk.offered(assessment.recommendations)
    letter = statements.offer_letter(
        [offer_words(one, audience) for one in offered], preparation=prepared
    )
    return [
        ("owner-summary", "Owner summary", owner),
        ("risk-assessment", "Risk assessment", judged),
        ("liability", "Liability", liability),
        ("insurance-gap", "Insurance gap", gap),
        ("data-inventory", "Data inventory", found),
        ("offer-letter", "Recommendations for your decision", letter),
    ]
