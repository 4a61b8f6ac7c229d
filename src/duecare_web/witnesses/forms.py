"""Forms of the page about witnesses."""

from __future__ import annotations

from django import forms


class PeerForm(forms.Form):
    """Another firm's witness."""

    url = forms.CharField(
        max_length=500,
        label="Address of the witness",
        help_text="As the other firm gives it, such as https://peer.example/witness",
    )
    vkey = forms.CharField(
        max_length=400,
        label="Key of the witness",
        help_text="One line, name+hash+base64. Compare it over the phone.",
    )


class KnownLogForm(forms.Form):
    """A log for which this installation becomes a witness."""

    vkeys = forms.CharField(
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        label="Key of the other firm's anchor log",
        help_text="One line, name+hash+base64, from its page Time stamps and witnesses. "
        "Compare it over the phone.",
    )
