"""Countries as values in sentences."""


class Country(str):
    """An ISO 3166-1 alpha-2 code that stands for the country's name, which is shown in the reader's language."""

    __slots__ = ()
