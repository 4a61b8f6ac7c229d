"""Firms, the people who work for them, and what each of them may do."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac

from duecare_web.accounts.roles import Role
from duecare_web.accounts.zones import TIME_ZONES


class Firm(models.Model):
    """A managed service provider that runs Duecare: the tenant."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    state = models.CharField("home state", max_length=2, blank=True)
    is_demo = models.BooleanField(default=False)
    second_factor_required = models.BooleanField(default=True)
    """Of every member who may do more than read."""
    phone = models.CharField("phone on papers", max_length=40, blank=True)
    reply_to = models.EmailField("reply address", blank=True)
    time_zone = models.CharField(max_length=60, choices=TIME_ZONES, default="UTC")
    tagline = models.CharField("line under the name", max_length=80, blank=True)
    color = models.CharField(max_length=7, blank=True)
    """Of headings and buttons, ``#rrggbb`` that reads on white; empty for that of the product."""
    logo_sha256 = models.CharField(max_length=64, blank=True)
    """Digest of the logo in use, in hex (:class:`Logo`); empty without one."""
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def contact_line(self) -> str:
        """Phone and reply address as papers show them, or empty."""
        return " · ".join(filter(None, (self.phone, self.reply_to)))


class Logo(models.Model):
    """A cleaned picture that a firm has used. Papers keep theirs, so old ones stay."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.CASCADE, related_name="logos")
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    """A PNG of at most 300 kB, drawn again from what was given."""
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["firm", "sha256"], name="one_logo_a_digest")
        ]

    def __str__(self) -> str:
        return f"{self.width} x {self.height} of {self.firm}"


class UserManager(BaseUserManager["User"]):
    """Makes users that sign in with their email address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A new user; without a password they sign in by a code sent to their address."""
        user = self.model(email=email.strip().lower(), **fields)
        if password:
            user.set_password(password)
        else:
            user.set_unusable_password()
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """The user with this address, whatever its case."""
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in to the console. Rights come from memberships, not from here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    time_zone = models.CharField(max_length=60, blank=True, choices=TIME_ZONES)
    """In which times are shown to this person; empty for that of the firm."""
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    session_epoch = models.PositiveIntegerField(default=0)
    """Part of the mark of every session: counting it up ends them all."""

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserManager()

    class Meta:
        ordering: ClassVar = ["email"]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """The name as it is shown and recorded."""
        return str(self)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        # Django's own method, with the epoch beside the password.
        text = f"{self.password}\n{self.session_epoch}"
        salt = "duecare_web.accounts.User.session"
        return salted_hmac(salt, text, secret=secret, algorithm="sha256").hexdigest()


class Membership(models.Model):
    """One user working for one firm, with one role."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.VIEWER)
    sees_all_clients = models.BooleanField(default=True)
    """Else only the clients that a :class:`ClientRight` names; an owner sees all."""
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["created_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["firm", "user"], name="one_membership_a_firm")
        ]

    def __str__(self) -> str:
        return f"{self.user} at {self.firm} ({self.get_role_display()})"


class ClientRight(models.Model):
    """A member who sees chosen clients only may see this one."""

    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="client_rights"
    )
    client_id = models.UUIDField(db_index=True)
    """Clients are kept by an app above this one."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["membership", "client_id"], name="one_right_a_client")
        ]

    def __str__(self) -> str:
        return f"{self.membership.user} sees {self.client_id}"


class MemberInvitation(models.Model):
    """A mail that asks a person to work for a firm; its link works once, for a week."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=20, choices=Role.choices)
    sees_all_clients = models.BooleanField(default=True)
    client_ids = models.JSONField(default=list)
    """Of the clients that the person will see, as text, where it is not all."""
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    delivery = models.CharField(max_length=500, blank=True)
    """What the mail server answered."""

    class Meta:
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.name} to {self.firm}"

    @property
    def is_open(self) -> bool:
        """Whether the link works now."""
        used = self.accepted_at or self.withdrawn_at
        return not used and self.expires_at > timezone.now()


class SavedView(models.Model):
    """What a list is narrowed to and how it is sorted, kept by a member under a name.

    ``page`` is the name of the list's address and ``query`` what follows the question mark: it holds
    no result. A shared one is offered to everyone at the firm; each sees what their rights allow.
    """

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="saved_views")
    page = models.CharField(max_length=60)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000)
    is_shared = models.BooleanField("for everyone at the firm", default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["membership", "page", "name"], name="one_view_a_name")
        ]

    def __str__(self) -> str:
        return self.name


class Slowdown(models.Model):
    """How often something was tried of late, and until when it has to wait."""

    key = models.CharField(max_length=64, primary_key=True)
    tries = models.PositiveIntegerField(default=0)
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return (
            f"{self.tries} tries, waits until {timezone.localtime(self.until):%Y-%m-%d %H:%M:%S %Z}"
        )
