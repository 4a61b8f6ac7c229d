"""The request of a defense file."""

from django import forms


class ExportForm(forms.Form):
    """For whom the file is made; recorded in the log."""

    recipient = forms.CharField(
        max_length=200,
        label="For whom",
        help_text="Name the person or office that receives the file. The export is recorded.",
    )
