"""Why a statement cannot be cut."""


class CrossingError(Exception):
    """Nothing equivalent can be written.

    ``reason`` completes "it cannot be split because …"; ``fix`` says what the author of the statement may do.
    """

    def __init__(self, reason: str, fix: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.fix = fix
