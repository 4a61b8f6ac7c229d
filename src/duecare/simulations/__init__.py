"""Phishing simulations: who may be sent what and when, who pressed a link, and what a rate says.

- :func:`permission.why_not` decides over every single message, from the client's signed scope;
- :func:`clicks.classify` tells people from programs that look at links;
- :mod:`rates` counts, with intervals, and shows no group that is too small;
- :mod:`lures` writes the mail, and the scene with which it is explained.
"""
