"""The program of a client that runs by itself: who must know and sign what, reminders, silence."""
