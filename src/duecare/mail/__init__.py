"""Messages that people forward to be looked at: who sent one, and what its headers say.

Nothing of a message is kept here: facts come out, never the text. A message of a stranger is read
in a worker process (:mod:`duecare.mail.guarded`).
"""
