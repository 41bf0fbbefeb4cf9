"""What can go wrong between a rule and the database, in words that the screens know."""


class StoreError(Exception):
    """The store could not do as asked."""


class Missing(StoreError):
    """There is no such record for this merchant and customer; a stranger's record is missing, too."""


class Stale(StoreError):
    """Somebody changed the record since it was read; nothing was saved."""


class Outdated(StoreError):
    """The database schema is not the one that this version needs; `portal migrate` brings it there."""


class TooLong(StoreError):
    """A read on the event loop did more work than one is allowed to and was stopped."""
