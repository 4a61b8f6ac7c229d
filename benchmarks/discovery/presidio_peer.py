"""Presidio's pattern recognizers on the documents of the accuracy suite.

Run by the interpreter of an environment of its own (``pip install presidio-analyzer``), because
Duecare does not depend on it: JSON lines with a text in, JSON lines with findings out. Its
language model is a blank one, so that only patterns, check digits and context words speak.
"""

from __future__ import annotations

import json
import sys
from typing import Any, Final

TYPES: Final = {
    "US_SSN": "ssn",
    "US_ITIN": "itin",
    "CREDIT_CARD": "payment_card",
    "US_BANK_NUMBER": "bank_account",
    "ABA_ROUTING_NUMBER": "aba_routing",
    "US_DRIVER_LICENSE": "driver_license",
    "US_PASSPORT": "passport",
    "US_NPI": "npi",
    "MEDICAL_LICENSE": "dea",
    "US_MBI": "mbi",
    "EMAIL_ADDRESS": "email",
    "PHONE_NUMBER": "phone",
    "IBAN_CODE": "iban",
    "US_HEALTH_INSURANCE_MEMBER_ID": "health_insurance_id",
    "US_PROVIDER_TAX_ID": "ein",
}
THRESHOLD: Final = 0.35


def analyzer() -> Any:
    """An engine whose words come from a tokenizer alone."""
    import spacy
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry, predefined_recognizers
    from presidio_analyzer.nlp_engine import NlpArtifacts, SpacyNlpEngine

    class Tokens(SpacyNlpEngine):
        def __init__(self) -> None:
            super().__init__()
            self.nlp = {"en": spacy.blank("en")}

        def process_text(self, text: str, language: str) -> NlpArtifacts:
            doc = self.nlp[language](text)
            words = [token.text.lower() for token in doc]
            return NlpArtifacts([], doc, [token.idx for token in doc], words, self, language)

    registry = RecognizerRegistry()
    for name in (
        "UsSsn",
        "UsItin",
        "CreditCard",
        "UsBank",
        "AbaRouting",
        "UsLicense",
        "UsPassport",
        "UsNpi",
        "MedicalLicense",
        "UsMbi",
        "Email",
        "Phone",
        "Iban",
        "UsHealthInsuranceMemberId",
        "UsProviderTaxId",
    ):
        registry.add_recognizer(getattr(predefined_recognizers, f"{name}Recognizer")())
    return AnalyzerEngine(registry=registry, nlp_engine=Tokens(), supported_languages=["en"])


def main() -> None:
    """Answer each line."""
    engine = analyzer()
    for line in sys.stdin:
        text = json.loads(line)["text"]
        found = engine.analyze(text, language="en", score_threshold=THRESHOLD)
        kept = [
            (TYPES[r.entity_type], text[r.start : r.end]) for r in found if r.entity_type in TYPES
        ]
        print(json.dumps(sorted(set(kept))), flush=True)


if __name__ == "__main__":
    main()
