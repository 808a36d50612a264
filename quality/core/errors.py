"""Refusals: a rule of the field says no, and the message tells the person what to do about it."""


class Refused(Exception):
    """A change was refused by a rule; nothing was written.

    `message` is translated and says what to do. `field` names the form or API field it belongs to,
    or is empty when the whole request is refused. `code` is stable for API clients.
    """

    def __init__(self, message, *, field: str = "", code: str = "refused"):
        super().__init__(str(message))
        self.message = message
        self.field = field
        self.code = code
