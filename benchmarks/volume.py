"""``python -m benchmarks.volume [--people 5000]``: what each request costs where many people work.

A list of all people is imported, lessons are assigned, links are asked for, every policy of the
library is drafted, published and signed, a document of 40 MB is uploaded, a lesson is passed; then
every page of the client is asked for. Printed are CPU seconds (of the request and of the processes
that it starts), seconds and queries; goal: no request over a second of CPU, half for pages. What is
left to the background is measured by itself, with the longest time that it kept others from writing.
``--only firm`` brings in 300 clients with their people and devices in one sitting.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from benchmarks.program_year import make_client, set_up

GOAL = 0.5
MOST = 1.0
UPLOAD_BYTES = 39_000_000
FIRM_CLIENTS, FIRM_PEOPLE, FIRM_DEVICES = 300, 30, 20
SKIPPED = {"logout", "lists"}
"""Addresses that are no page of a client."""


@dataclass
class Costs:
    """What was asked and what it cost, worst last."""

    rows: list[tuple[float, float, int, str]] = field(default_factory=list)

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        """Measure what happens inside."""
        from django.db import connection, reset_queries
        from django.test.utils import CaptureQueriesContext

        reset_queries()
        cpu, start = _cpu(), time.perf_counter()
        with CaptureQueriesContext(connection) as asked:
            yield
        spent = (_cpu() - cpu, time.perf_counter() - start, len(asked))
        self.rows.append((*spent, name))
        mark = "OVER " if spent[0] > MOST else "slow " if spent[0] > GOAL else ""
        print(
            f"{spent[0]:7.2f} s CPU {spent[1]:7.2f} s {spent[2]:6} queries  {mark}{name}",
            flush=True,
        )

    def over(self) -> list[str]:
        """What is over the goal."""
        return [name for cpu, _, _, name in self.rows if cpu > MOST]


def _cpu() -> float:
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def people_list(people: int) -> bytes:
    """A list as a personnel system writes it."""
    lines = ["name,email,title,department"]
    lines += [f"Person {n:05},p{n}@north.example,Clerk,Team {n % 9}" for n in range(1, people + 1)]
    return "\n".join(lines).encode()


def large_pdf() -> bytes:
    """A PDF of nearly 40 MB: one page of text, and a picture that does not pack."""
    import pikepdf

    made = pikepdf.new()
    page = made.add_blank_page(page_size=(595, 842))
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    text = b"BT /F1 12 Tf 72 720 Td (No one lends a key to the file room.) Tj ET"
    page.Contents = pikepdf.Stream(made, text)
    made.Root.Filler = made.make_indirect(pikepdf.Stream(made, os.urandom(UPLOAD_BYTES)))
    packed = io.BytesIO()
    made.save(packed)
    return packed.getvalue()


# --- the story ------------------------------------------------------------------------------------
class Story:
    """One client, and what its firm and its people ask for."""

    def __init__(self, people: int) -> None:
        import random

        from django.conf import settings
        from django.test import Client as Browser

        from duecare_web.accounts.actions import add_member
        from duecare_web.accounts.actors import system_actor

        self.people, self.costs = people, Costs()
        self.client, _ = make_client(1, random.Random(1))
        type(self.client.firm).objects.update(second_factor_required=False)
        member = add_member(
            firm=self.client.firm, email="o@north.example", name="Olga", role="owner",
            actor=system_actor("benchmark"),
        )  # fmt: skip
        self.actor = system_actor("benchmark")
        settings.ALLOWED_HOSTS = ["*"]
        self.browser = Browser(headers={"host": "127.0.0.1"})
        self.browser.force_login(member.user, "allauth.account.auth_backends.AuthenticationBackend")

    def get(self, name: str, address: str, browser: Any = None) -> str:
        """Ask for a page; returns it as text."""
        with self.costs.of(f"GET {name}"):
            answer = (browser or self.browser).get(address)
            content = b"".join(answer) if answer.streaming else answer.content
        if answer.status_code >= 400:
            print(f"        {name} answered {answer.status_code}")
        return content.decode("utf-8", "replace")

    def post(self, name: str, address: str, sent: Mapping[str, Any], browser: Any = None) -> Any:
        """Send a form."""
        with self.costs.of(f"POST {name}"):
            answer = (browser or self.browser).post(address, sent)
        if answer.status_code != 302:
            text = re.sub(r"<[^>]*>|\s+", " ", answer.content.decode("utf-8", "replace"))
            raise SystemExit(f"{name} answered {answer.status_code}: {text[:3000]}")
        return answer

    def background(self) -> None:
        """Do every task that waits, as the task runner's children do."""
        from django_tasks_db.models import DBTaskResult

        while (row := DBTaskResult.objects.ready().first()) is not None:
            longest = Longest()
            with self.costs_of_background(row.task_path.rpartition(".")[2], longest):
                row.claim("benchmark")
                row.task.call(*row.args_kwargs["args"], **row.args_kwargs["kwargs"])
                row.set_successful(None)

    @contextmanager
    def costs_of_background(self, name: str, longest: Longest) -> Iterator[None]:
        """Time and longest transaction; it counts for no goal of requests."""
        cpu, start = _cpu(), time.perf_counter()
        with longest.watched():
            yield
        print(
            f"{_cpu() - cpu:7.2f} s CPU {time.perf_counter() - start:7.2f} s in the background: "
            f"{name}; others waited at most {longest.seconds:.2f} s to write",
            flush=True,
        )


class Longest:
    """The longest transaction: SQLite lets one write at a time."""

    def __init__(self) -> None:
        self.seconds = 0.0

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Look at each statement that opens or ends one."""
        from django.db import connection

        began: list[float] = []

        def look(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
            if not connection.in_atomic_block or not began:
                began[:] = [time.perf_counter()]
            return execute(sql, *rest)

        commit = connection._commit

        def committed() -> Any:
            if began:
                self.seconds = max(self.seconds, time.perf_counter() - began[0])
                began.clear()
            return commit()

        connection._commit = committed
        try:
            with connection.execute_wrapper(look):
                yield
        finally:
            connection._commit = commit


def import_people(story: Story) -> None:
    """Upload, preview, apply, result."""
    from django.urls import reverse

    address = reverse("imports:start", args=[story.client.pk])
    bring_in(story, address, "employees", people_list(story.people))


def import_firm(story: Story) -> None:
    """All clients of a firm in one sitting: three lists, of clients, of their people and devices."""
    import resource

    from django.urls import reverse

    clients = [f"Client {n:03}" for n in range(FIRM_CLIENTS)]
    kinds = {
        "clients": ["name,industry,state,employees", *(f"{one},health,TX,30" for one in clients)],
        "employees": [
            "client,name,email,title",
            *(
                f"{one},Person {n:02}-{m:03},p{n}@c{m:03}.example,Clerk"
                for m, one in enumerate(clients)
                for n in range(FIRM_PEOPLE)
            ),
        ],
        "devices": [
            "client,name,serial number,operating system,encrypted",
            *(
                f"{one},PC-{m:03}-{n:02},SN{m:03}{n:02},Windows 11,yes"
                for m, one in enumerate(clients)
                for n in range(FIRM_DEVICES)
            ),
        ],
    }
    for kind, lines in kinds.items():
        bring_in(story, reverse("imports:runs"), kind, "\n".join(lines).encode())
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"        memory at most {most:.0f} MB")


def bring_in(story: Story, address: str, kind: str, content: bytes) -> None:
    """One list, from its upload to the result."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.urls import reverse

    file = SimpleUploadedFile(f"{kind}.csv", content, "text/csv")
    answer = story.post(f"import {kind}: upload", address, {"kind": kind, "file": file})
    story.background()
    page = story.get(f"import {kind}: preview", answer.url)
    digest = re.search(r'name="digest" value="([^"]+)"', page)
    run = answer.url.rstrip("/").rpartition("/")[2]
    if digest is None:
        raise SystemExit("the preview has no plan")
    sent = {"digest": digest.group(1)}
    story.post(f"import {kind}: apply", reverse("imports:apply", args=[run]), sent)
    story.get(f"import {kind}: progress", answer.url)
    story.background()
    story.get(f"import {kind}: result", answer.url)


def assign_and_invite(story: Story) -> None:
    """A lesson for everyone, and a link."""
    from datetime import timedelta

    from django.urls import reverse
    from django.utils import timezone

    pk = story.client.pk
    address = reverse("training:assign", args=[pk])
    due = (timezone.now() + timedelta(days=14)).date().isoformat()
    story.get("assign", address)
    story.post("assign", address, {"lessons": ["report-fast"], "due_on": due, "department": ""})
    story.background()
    story.post("links", reverse("portal:invite", args=[pk]), {"person": "employees"})
    story.background()


def policies(story: Story) -> None:
    """Every policy of the library: answered, drafted, published, signed at once, confirmed by one."""
    from django.urls import reverse
    from tests.web.portal.test_pages import portal
    from tests.web.security_policies.test_actions import answers_for

    from duecare.policies import load_policies
    from duecare_web.security_policies import answering
    from duecare_web.security_policies.pages import set_page
    from duecare_web.security_policies.questions import right_answers

    client, pk = story.client, story.client.pk
    names = sorted(load_policies().policies)
    for name in ("Pat Deputy", "Kim Third"):
        from duecare_web.clients.actions import add_contact

        add_contact(client=client, actor=story.actor, name=name, email=f"{name[:3]}@north.example")
    values = answers_for(names, people=("Ann Boss", "Pat Deputy", "Kim Third"))
    values["help_phone"] = "(254) 555-0142"
    answering.save_answers(client=client, actor=story.actor, values=values)
    story.get("policy desk", reverse("security_policies:policies", args=[pk]))
    story.post(
        f"draft {len(names)} policies", reverse("security_policies:draft", args=[pk]),
        {"policy": names},
    )  # fmt: skip
    story.background()
    client.policy_versions.update(note="Planned for the next quarter.")
    story.get("policy desk, drafted", reverse("security_policies:policies", args=[pk]))
    story.post("publish all", reverse("security_policies:publish_all", args=[pk]), {})
    story.background()
    story.get("policy desk, published", reverse("security_policies:policies", args=[pk]))
    owner = client.contacts.get(may_sign=True)
    boss, address = portal(owner, "contact"), reverse("portal:sign_set")
    html = story.get("sign a set", address, boss)
    versions = list(client.policy_versions.filter(status="proposed").order_by("policy__title"))
    made = re.search(r'name="page_made" value="([^"]+)"', html)
    sent = {"page_made": made[1] if made else "", "document_sha256": set_page(versions).sha256}
    sent |= {"typed_name": owner.name, "authority": "on", "consent": "on"}
    for one in versions:
        for number, asked in enumerate(right_answers(one, owner)):
            sent[f"{one.pk}-question_{number}"] = str(asked.right)
    story.post(f"sign {len(versions)} policies", address, sent, boss)
    story.background()
    story.get("policy desk, in force", reverse("security_policies:policies", args=[pk]))


def upload(story: Story) -> None:
    """A document of the client's own, nearly as large as may be."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.urls import reverse

    address = reverse("security_policies:upload", args=[story.client.pk])
    sent = {
        "title": "Our handbook",
        "audience": "everyone",
        "point": "I have read it.",
        "file": SimpleUploadedFile("handbook.pdf", large_pdf(), "application/pdf"),
    }
    story.post("upload of 39 MB", address, sent)
    story.background()


def confirmations(story: Story) -> None:
    """Nearly everyone has confirmed every policy; one more person does so in the portal."""
    from django.urls import reverse
    from tests.web.portal.test_pages import portal
    from tests.web.security_policies.test_actions import right_choices

    from benchmarks.coverage_page import confirm
    from duecare_web.security_policies.pages import employee_page
    from duecare_web.security_policies.queries import policies_for

    client = story.client
    first, *crew = client.employees.filter(is_active=True).order_by("name")
    versions = list(client.policy_versions.filter(status="in_force").select_related("policy"))
    for number, version in enumerate(versions):
        confirm(version, [one for n, one in enumerate(crew) if (n + number) % 11])
    pk = client.pk
    story.get("version in force", reverse("security_policies:version", args=[pk, versions[0].pk]))
    staff = portal(first, "employee")
    story.get("portal: my work", reverse("portal:my_work"), staff)
    version = next(row.version for row in policies_for(first) if row.waiting)
    address = reverse("portal:policy", args=[version.pk])
    html = story.get("portal: policy", address, staff)
    made = re.search(r'name="page_made" value="([^"]+)"', html)
    sent = {
        "page_sha256": employee_page(version, first).sha256,
        "page_made": made[1] if made else "",
        "typed_name": first.name,
        "confirmed": "on",
    }
    sent |= right_choices(version, first)
    story.post("portal: confirm a policy", address, sent, staff)
    story.get("policy desk, confirmed", reverse("security_policies:policies", args=[pk]))
    story.get("coverage", reverse("training:coverage", args=[pk]) + "?show=missing")


def lesson(story: Story) -> None:
    """One person passes a lesson, up to the certificate."""
    from django.urls import reverse
    from tests.web.portal.test_pages import portal
    from tests.web.training.test_actions import assigned, sit

    other, person = story.client.employees.filter(is_active=True)[:2]
    begun = assigned(SimpleNamespace(employee=other), "phishing-at-work")
    begins = portal(other, "employee")
    story.get("portal: lesson", reverse("portal:lesson", args=[begun.pk]), begins)
    story.post("portal: start", reverse("portal:start", args=[begun.pk]), {}, begins)
    staff = portal(person, "employee")
    assignment = assigned(SimpleNamespace(employee=person), "phishing-at-work")
    sit(assignment)
    sent = {"attested": "on", "typed_name": person.name}
    address = reverse("portal:complete", args=[assignment.pk])
    story.post("portal: complete, with the certificate", address, sent, staff)


def files(story: Story) -> None:
    """What is handed out: lists, the training record, the defense file."""
    from django.urls import reverse

    pk = story.client.pk
    with story.costs.of("POST lists of the client"):
        story.browser.post(reverse("imports:lists", args=[pk]), {"reason": "for the auditor"})
    sent = {"recipient": "Dana Whitfield, counsel", "profile": "full", "basis": "all"}
    with story.costs.of("POST defense file"):
        story.browser.post(reverse("defense:export", args=[pk]), sent)


def pages(story: Story) -> None:
    """Every page that has the address of the client, and those of the firm."""
    from django.urls import NoReverseMatch, get_resolver, reverse

    for space, (_, resolver) in sorted(get_resolver().namespace_dict.items()):
        for name in sorted(key for key in resolver.reverse_dict if isinstance(key, str)):
            if space.startswith("portal") and name not in ("access", "kiosks", "signing_rule"):
                continue
            if name in SKIPPED:
                continue
            for given in ([story.client.pk], []):
                try:
                    address = reverse(f"{space}:{name}", args=given)
                except NoReverseMatch:
                    continue
                story.get(f"{space}:{name}", address)
                break


STEPS = {
    "import": import_people,
    "firm": import_firm,
    "assign": assign_and_invite,
    "policies": policies,
    "confirmations": confirmations,
    "upload": upload,
    "lesson": lesson,
    "pages": pages,
    "files": files,
}


def main() -> None:
    """Print the table; ends with an error for a request over the goal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=5000)
    parser.add_argument("--only", choices=[*STEPS], action="append")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="duecare-volume-") as folder:
        set_up(Path(folder))
        story = Story(given.people)
        for name in given.only or STEPS:
            STEPS[name](story)
    if over := story.costs.over():
        raise SystemExit(f"over {MOST:g} s of CPU: " + "; ".join(over))


if __name__ == "__main__":
    main()
