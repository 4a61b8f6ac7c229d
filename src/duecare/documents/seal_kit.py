"""The parts of pyHanko that :mod:`duecare.documents.seal` uses, and two small adaptations."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from asn1crypto import keys as asn1_keys
from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.general import SigningError
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from duecare.documents.page_tags import append_tags

__all__ = [
    "IncrementalPdfFileWriter",
    "PdfFileReader",
    "SignatureCoverageLevel",
    "SimpleCertificateStore",
    "ValidationContext",
    "append_tags",
    "asn1_keys",
    "asn1_x509",
    "copied_page",
    "errors",
    "fields",
    "signer_at",
    "signers",
    "timestamper",
    "validate_pdf_signature",
]

# What pyHanko logs, such as a whole traceback for a foreign certificate, is a named check here.
for _name in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_name).addHandler(logging.NullHandler())

errors = (PdfError, SigningError, SignatureValidationError, ValueError, OSError)


def signer_at(moment: datetime) -> type[signers.PdfSigner]:
    """A signer whose signing time is ``moment``; pyHanko would read the clock."""

    class SignerAt(signers.PdfSigner):
        def init_signing_session(self, *args: Any, **kwargs: Any) -> Any:
            session = super().init_signing_session(*args, **kwargs)
            session.system_time = moment
            return session

    return SignerAt


def timestamper(url: str, transport: Callable[[str, bytes], bytes]) -> TimeStamper:
    """A timestamp client over a given transport."""

    class TransportTimeStamper(TimeStamper):
        async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
            return tsp.TimeStampResp.load(transport(url, req.dump()))

    made: TimeStamper = TransportTimeStamper()  # type: ignore[no-untyped-call]  # pyHanko
    return made


def copied_page(
    writer: IncrementalPdfFileWriter, source: PdfFileReader, index: int
) -> tuple[Any, Any]:
    """A page of ``source`` for ``writer``, with what it needs and without its place in the tree.

    Returned with the reference of the page that it was copied from.
    """
    found = source.find_page_for_modification(index)  # type: ignore[no-untyped-call]  # pyHanko
    page_ref, inherited = found
    page = page_ref.get_object()
    kept: dict[Any, Any] = {"/Type": generic.NameObject("/Page")}
    for name in ("/MediaBox", "/Resources", "/Contents"):
        value = page.raw_get(name) if name in page else inherited
        kept[name] = writer.import_object(value)
    for name in ("/StructParents", "/Tabs"):
        if name in page:
            kept[name] = page[name]
    entries = {generic.NameObject(name): value for name, value in kept.items()}
    copy = generic.DictionaryObject(entries)  # type: ignore[no-untyped-call]  # pyHanko
    return copy, page_ref.reference
