"""The portal in US Spanish: whose language it is, what follows it, and what stays English."""

import re
from datetime import date, timedelta

import pytest
from django.core import mail
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone, translation
from tests.web.outbox.postman import deliver
from tests.web.portal.test_links import ACTOR, token_of
from tests.web.portal.test_pages import portal
from tests.web.portal.test_signing import decline, sign
from tests.web.security_policies.test_actions import in_force, right_choices

from duecare.catalog import load_catalog
from duecare.catalog.lessons.grades import szigriszt
from duecare.documents.stored import statement_of
from duecare.documents.wording.policies_in_spanish import POLICIES
from duecare.documents.wording.safeguards_in_spanish import SAFEGUARDS
from duecare.errors import InputError
from duecare.policies import load_policies
from duecare_web.ledger import documents
from duecare_web.ledger.sequencer import seal_pending
from duecare_web.portal import actions, signing, telling
from duecare_web.portal import mail as mails
from duecare_web.portal.actions import METHOD
from duecare_web.portal.copies import finish_copies
from duecare_web.portal.decision_pages import decision_page
from duecare_web.portal.languages import COOKIE, with_language
from duecare_web.portal.models import SignedCopy
from duecare_web.portal.pages import read_pages
from duecare_web.program import mails as program_mails
from duecare_web.program.models import ProgramNotice
from duecare_web.program.planning import OpenThing, PersonWaiting
from duecare_web.security_policies.pages import employee_page
from duecare_web.training.actions import assign_lesson


def spanish(person, kind):
    person.language = "es"
    person.save()
    return portal(person, kind)


@pytest.fixture
def clerk(north):
    return spanish(north.employee, "employee")


def page(browser, name, *args, **headers):
    return browser.get(reverse(name, args=args), headers=headers or None).content.decode()


def test_an_employee_reads_the_portal_in_spanish_with_dates_of_us_spanish(north, clerk):
    lesson = assign_lesson(
        employee=north.employee, lesson="phishing-at-work", actor=ACTOR, due_on=date(2026, 12, 13)
    )
    html = page(clerk, "portal:my_work")
    assert '<html lang="es">' in html
    assert "Mis lecciones" in html
    assert "13 dic 2026" in html
    assert "My lessons" not in html
    assert re.search(r'value="en" lang="en">English', html)  # the switch
    start = page(clerk, "portal:lesson", lesson.pk)
    assert start.index("Empezar") < start.index(">Start<")


def test_the_switch_is_kept_with_the_person_and_recorded(north, entries_of):
    browser = portal(north.employee, "employee")
    assert "My lessons" not in page(browser, "portal:my_work", **{"Accept-Language": "es-US,es"})
    answer = browser.post(
        reverse("portal:language"), {"language": "es", "next": "/portal/my-work/"}
    )
    assert answer.headers["Location"] == "/portal/my-work/"
    north.employee.refresh_from_db()
    assert north.employee.language == "es"
    entry = dict(entries_of(north.client))["person.language_chosen"]
    assert entry["details"] == {"before": "", "after": "es"}
    browser.post(reverse("portal:language"), {"language": "en", "next": "//evil.example/"})
    assert '<html lang="en">' in page(browser, "portal:my_work", **{"Accept-Language": "es"})
    refused = browser.post(reverse("portal:language"), {"language": "fr"})
    assert refused.headers["Location"] == "/portal/"
    north.employee.refresh_from_db()
    assert north.employee.language == "en"


def test_the_first_language_is_that_of_the_browser(north, mailoutbox):
    invitation = actions.invite(person=north.employee, actor=ACTOR)
    browser, link = Browser(), reverse("portal:link", args=[token_of(invitation)])
    assert (
        "Enviarme el código"
        in browser.get(link, headers={"Accept-Language": "es-MX"}).content.decode()
    )
    browser.post(link, headers={"Accept-Language": "es-MX"})
    deliver()
    code = re.search(r"(?:Your code|Su código): (\S+)", mail.outbox[-1].body)[1]
    browser.post(reverse("portal:code"), {"code": code}, headers={"Accept-Language": "es-MX"})
    north.employee.refresh_from_db()
    assert north.employee.language == "es"
    assert browser.cookies[COOKIE].value == "es"


def test_errors_of_the_portal_are_in_the_language_of_the_browser_and_the_console_is_english(north):
    browser = Browser(headers={"Accept-Language": "es"})
    gone = browser.get(reverse("portal:link", args=["gone"]))
    assert gone.status_code == 410
    assert "Este enlace ya no sirve" in gone.content.decode()
    missing = browser.get("/portal/nothing/")
    assert missing.status_code == 404
    assert "No se encontró la página" in missing.content.decode()
    assert '<html lang="en">' in page(browser, "account_login")


def test_a_policy_stays_english_is_explained_and_the_record_says_what_was_shown(
    north, clerk, entries_of
):
    version = in_force(north)
    address = reverse("portal:policy", args=[version.pk])
    html = clerk.get(address).content.decode()
    shown = employee_page(version, north.employee)
    assert f'lang="en">\n  <div class="card__body prose policy">{shown.body}' in html
    assert POLICIES[version.policy.outline].about in html
    assert "Si hay una diferencia, vale el texto en inglés." in html
    translated = html[: html.index(shown.body)]
    assert "<h2>Lo que le pide</h2>" in translated
    assert re.search(
        r"<li>Uso solo equipos que .+ preparó, y no apago ningún cifrado\.</li>", translated
    )
    assert '<span class="muted" lang="en">I have read' in html
    fields = dict(re.findall(r'name="(page_made|page_sha256)" value="([^"]+)"', html))
    assert fields["page_sha256"] == shown.sha256
    sent = {
        **fields,
        "typed_name": "north clerk",
        "confirmed": "on",
        **right_choices(version, north.employee),
    }
    assert "Este campo es obligatorio" in clerk.post(address, {"typed_name": ""}).content.decode()
    assert clerk.post(address, sent).status_code == 302
    content = dict(entries_of(north.client))["policy.acknowledged"]["content"]
    assert content["statement"].startswith("I have read")
    assert content["method"].endswith("; pages shown in Spanish")


def test_an_owner_decides_in_spanish_and_signs_the_english_text(asked, north, entries_of):
    boss = spanish(north.contact, "contact")
    html = page(boss, "portal:overview")
    assert "Qué guarda usted, qué podría salir mal" in html
    offer = asked.recommendations.order_by("rank").first()
    told = page(boss, "portal:recommendation", offer.pk)
    assert SAFEGUARDS[offer.safeguard].about in told
    assert "Puedo firmar por North Dental." in told
    with translation.override("es"):
        shown = decision_page(offer)
    assert shown.body in told
    assert 'lang="es"' in shown.kept.content.decode()
    data = {
        "choice": "defer",
        "revisit_on": (timezone.now().date().replace(year=timezone.now().year + 1)).isoformat(),
        "typed_name": "North Boss",
        "authority": "on",
        "consent": "on",
        "document_sha256": shown.sha256,
    }
    answer = boss.post(reverse("portal:recommendation", args=[offer.pk]), data)
    assert "a más tardar el" in answer.content.decode()  # comes back earlier than in a year
    data["revisit_on"] = (timezone.now().date() + timedelta(days=20)).isoformat()
    boss.post(reverse("portal:recommendation", args=[offer.pk]), data)
    record = page(boss, "portal:record")
    assert "Todo lo que se le dio y todo lo que usted respondió." in record


def test_who_decided_in_spanish_keeps_a_letter_and_a_receipt_in_spanish(asked, north):
    with translation.override("es"):
        decision = decline(asked, signature=sign(asked, method=with_language(METHOD)))
    letter = statement_of(documents.read(decision.letter))
    assert (letter.language, letter.translation.language) == ("en", "es")
    assert letter.translation.subtitle == "Carta de la decisión"
    north.contact.language = "es"
    offered = signing.ask_for_decisions(contact=north.contact, actor=ACTOR).document
    offers = statement_of(documents.read(offered)).translation
    assert offers.title == "Recomendaciones para su decisión"
    boss = spanish(north.contact, "contact")
    html = page(boss, "portal:document", decision.letter_id)
    assert "Las primeras páginas están en español" in html
    languages = re.findall(r'<p class="small measure" lang="(..)">', html)
    assert languages == ["es", "en"]
    seal_pending()
    finish_copies(timezone.now())
    (copy,) = SignedCopy.objects.all()
    pages = read_pages(documents.read(copy.sealed))
    assert [one.language for one in pages] == ["es", "en", "es", "en"]
    assert "Botón pulsado" in pages[2].text


def test_mails_are_in_the_language_of_their_reader(north):
    north.employee.language = "es"
    code = mails.code_mail(north.employee, code="ABCD-2345", message_id="<a@b>")
    assert code.subject == "Su código para entrar"
    assert "Su código: ABCD-2345" in code.body
    thing = OpenThing("", "Lesson: Phishing", 9, date(2026, 12, 13), "Lección: Engaños por correo")
    waiting = PersonWaiting(north.employee, (thing, thing))
    digest = program_mails.digest_mail(
        waiting,
        ProgramNotice.Kind.NEW,
        today=date(2026, 12, 1),
        told=None,
        address="https://duecare.example/portal/link/x/",
        message_id="<a@b>",
    )
    assert digest.subject == "North Dental: 2 tareas, 18 minutos, a más tardar el 13 de diciembre"
    assert "- Lección: Engaños por correo (9 minutos)" in digest.body
    assert (
        "North Dental le pide que haga esto a más tardar el 13 de diciembre de 2026:" in digest.body
    )
    north.employee.language = ""
    assert (
        mails.code_mail(north.employee, code="A", message_id="<a@b>").subject == "Your sign-in code"
    )


def test_a_refusal_is_told_in_spanish_or_quoted_as_english():
    with translation.override("es"):
        known = InputError("nothing was chosen", hint="choose one answer")
        assert telling.told(known) == "No eligió nada. Elija una respuesta."
        named = InputError("type Ana López, or ask your provider to correct the name first")
        assert telling.told(named) == (
            "Escriba Ana López, o pida antes a su proveedor que corrija el nombre."
        )
        other = InputError("something else happened")
        assert telling.told(other) == "Esto no se registró. En inglés: something else happened."


def test_every_policy_and_safeguard_is_explained_in_plain_spanish():
    assert POLICIES.keys() == load_policies().policies.keys()
    assert SAFEGUARDS.keys() == load_catalog().safeguards.keys()
    for texts in (POLICIES, SAFEGUARDS):
        assert szigriszt(" ".join(one.about for one in texts.values())) >= 65
        assert [one.title for one in texts.values() if szigriszt(one.about) < 55] == []
