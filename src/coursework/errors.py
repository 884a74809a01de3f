"""The one exception that commands turn into a message and exit status 2."""


class CourseworkError(Exception):
    """A command cannot do what was asked; the message says why and what to do."""
