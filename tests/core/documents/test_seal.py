"""The seal: what it shows, what breaks it, and that it leaves the archival form alone."""

import io
from datetime import UTC, datetime, timedelta

import pikepdf
import pytest
from asn1crypto import tsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from tests.core.documents import samples

from duecare.documents.pdf import render_pdf
from duecare.documents.seal import append_pages, check_seal, issue_seal_certificate, seal_pdf
from duecare.errors import DocumentError, InputError

KEY = ec.generate_private_key(ec.SECP256R1())
IDENTITY = issue_seal_certificate(
    KEY,
    firm="Northgate IT",
    serial=4711,
    not_before=samples.CREATED - timedelta(days=1),
    not_after=samples.CREATED + timedelta(days=3650),
)
PDF = render_pdf(
    samples.every_statement()["certificate"], branding=samples.BRANDING, created=samples.CREATED
)
SEALED = seal_pdf(PDF, identity=IDENTITY, signed_at=samples.CREATED, reason="Statement issued")
LATER = samples.CREATED + timedelta(days=30)


def outcomes(pdf, **changes):
    given = {"trusted": [IDENTITY.certificate], "at": LATER, **changes}
    return {check.name: check.outcome for check in check_seal(pdf, **given).checks}


def test_a_seal_shows_whole_intact_and_trusted():
    assert outcomes(SEALED) == {
        "seal": "pass",
        "content": "pass",
        "signature": "pass",
        "whole file": "pass",
        "trusted signer": "pass",
        "time authority": "not present",
    }
    assert check_seal(SEALED, trusted=[IDENTITY.certificate], at=LATER).is_sealed


def test_the_statement_stands_unchanged_in_front_of_its_seal():
    assert SEALED.startswith(PDF)


def test_sealing_keeps_the_archival_and_accessible_form():
    with pikepdf.open(io.BytesIO(SEALED)) as pdf, pdf.open_metadata() as meta:
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("3", "A")
        assert meta["pdfuaid:part"] == "1"
        assert not pdf.is_encrypted
        assert "/NeedAppearances" not in pdf.Root.AcroForm
        widget = pdf.Root.AcroForm.Fields[0]
        assert [float(edge) for edge in widget.Rect] == [0, 0, 0, 0]
        flags = int(widget.F)
        assert flags & 4  # print, as PDF/A asks for
        assert not flags & (1 | 2 | 32)  # neither invisible, hidden nor without view
        assert widget.V.SubFilter == "/ETSI.CAdES.detached"
        assert str(widget.V.M).startswith("D:20261123150000")


@pytest.mark.parametrize("at", [200, 5_000, len(PDF) - 100])
def test_one_changed_byte_breaks_the_seal(at):
    broken = bytearray(SEALED)
    broken[at] ^= 1
    try:
        report = check_seal(bytes(broken), trusted=[IDENTITY.certificate], at=LATER)
    except DocumentError:
        return
    assert not report.is_sealed


def test_bytes_added_after_the_seal_are_noticed():
    assert outcomes(SEALED + b"\n% more")["whole file"] == "fail"


def test_a_foreign_certificate_is_not_trusted():
    other = issue_seal_certificate(
        ec.generate_private_key(ec.SECP256R1()),
        firm="Northgate IT",
        serial=1,
        not_before=samples.CREATED - timedelta(days=1),
        not_after=LATER + timedelta(days=1),
    )
    found = outcomes(SEALED, trusted=[other.certificate])
    assert found["trusted signer"] == "fail"
    assert found["content"] == "pass"


def test_a_pdf_without_seal_says_so():
    assert outcomes(PDF) == {"seal": "not present"}
    assert not check_seal(PDF, trusted=[], at=LATER).is_sealed


def test_a_second_seal_is_refused():
    with pytest.raises(DocumentError, match="sealed already"):
        seal_pdf(SEALED, identity=IDENTITY, signed_at=LATER)


@pytest.mark.parametrize("pdf", [b"", b"not a pdf", b"%PDF-1.7\n" + b"\x00" * 100])
def test_what_is_no_pdf_is_named(pdf):
    with pytest.raises(DocumentError):
        seal_pdf(pdf, identity=IDENTITY, signed_at=LATER)
    with pytest.raises(DocumentError):
        check_seal(pdf, trusted=[], at=LATER)


def time_authority():
    from pyhanko.sign.timestamps import DummyTimeStamper
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Example time authority")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(9)
        .not_valid_before(samples.CREATED - timedelta(days=1))
        .not_valid_after(samples.CREATED + timedelta(days=3650))
        .add_extension(x509.KeyUsage(True, True, *[False] * 7), critical=True)
        .add_extension(
            x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.TIME_STAMPING]), critical=True
        )
        .sign(key, hashes.SHA256())
    )
    from asn1crypto import keys as asn1_keys
    from asn1crypto import x509 as asn1_x509

    stamper = DummyTimeStamper(
        tsa_cert=asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER)),
        tsa_key=asn1_keys.PrivateKeyInfo.load(
            key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        ),
        certs_to_embed=SimpleCertificateStore(),
        fixed_dt=samples.CREATED + timedelta(seconds=3),
    )
    asked = []

    def transport(url, request):
        asked.append(url)
        return stamper.request_tsa_response(tsp.TimeStampReq.load(request)).dump()

    return certificate, transport, asked


def test_a_time_authority_confirms_the_time():
    certificate, transport, asked = time_authority()
    url = "https://time.example/tsa"
    sealed = seal_pdf(
        PDF, identity=IDENTITY, signed_at=samples.CREATED, tsa_url=url, transport=transport
    )
    assert set(asked) == {url}
    assert outcomes(sealed, time_authorities=[certificate])["time authority"] == "pass"
    assert outcomes(sealed)["time authority"] == "fail"  # a reader who does not know it


def test_a_broken_time_authority_is_an_error_and_no_silent_level_b_b():
    with pytest.raises(DocumentError):
        seal_pdf(
            PDF,
            identity=IDENTITY,
            signed_at=samples.CREATED,
            tsa_url="https://x.example",
            transport=lambda _url, _request: b"nonsense",
        )


def test_a_time_authority_needs_a_transport():
    with pytest.raises(InputError, match="transport"):
        seal_pdf(PDF, identity=IDENTITY, signed_at=LATER, tsa_url="https://x.example")


def test_naive_times_and_empty_names_are_refused():
    with pytest.raises(InputError, match="time zone"):
        seal_pdf(PDF, identity=IDENTITY, signed_at=datetime(2026, 1, 1))
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    with pytest.raises(InputError, match="empty"):
        issue_seal_certificate(KEY, firm=" ", serial=1, not_before=moment, not_after=LATER)
    with pytest.raises(InputError, match="in order"):
        issue_seal_certificate(KEY, firm="x", serial=1, not_before=LATER, not_after=moment)


def test_the_fingerprint_is_that_of_the_certificate():
    assert len(IDENTITY.fingerprint) == 64
    assert IDENTITY.certificate.subject.rfc4514_string() == "CN=Northgate IT document seal"


def owners_of_marked_content(pdf, page):
    """The structure element of each piece of marked content on a page, in the page's order."""
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    tree = {int(numbers[at]): numbers[at + 1] for at in range(0, len(numbers), 2)}
    owners = tree[int(page.StructParents)]
    marked = [
        int(operands[1].MCID)
        for operands, operator in pikepdf.parse_content_stream(page)
        if str(operator) == "BDC" and "/MCID" in operands[1]
    ]
    return [owners[number] for number in marked]


def is_below(element, root):
    while element.get("/Type") != "/StructTreeRoot":
        element = element.P
    return element.objgen == root.objgen


def test_a_screen_reader_comes_to_every_text_of_appended_pages():
    # A statement with tables, whose cells have names; the same twice, so that names collide.
    made = samples.every_statement()["liability"]
    one = render_pdf(made, branding=samples.BRANDING, created=samples.CREATED)
    joined = append_pages(one, one)
    assert joined.startswith(one)
    with pikepdf.open(io.BytesIO(joined)) as pdf, pikepdf.open(io.BytesIO(one)) as before:
        first = len(before.pages)
        assert len(pdf.pages) == 2 * first
        root = pdf.Root.StructTreeRoot
        assert len({int(page.StructParents) for page in pdf.pages}) == 2 * first
        for number, page in enumerate(pdf.pages):
            owners = owners_of_marked_content(pdf, page)
            assert owners
            assert all(is_below(one, root) for one in owners)
            if number >= first:
                same = owners_of_marked_content(before, before.pages[number - first])
                assert [one.S for one in owners] == [one.S for one in same]
        names = [str(name) for name in root.get("/IDTree", {}).get("/Names", [])[::2]]
        assert names == sorted(set(names))
