"""Where the folders beside the package are: in a wheel under it, in a checkout next to it."""

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


@cache
def folder(name: str) -> Path:
    """The folder `templates`, `partials`, `static` or `translations`; RuntimeError when the installation lacks it."""
    for place in (_PACKAGE / "_data" / name, _PACKAGE.parent / name):
        if place.is_dir():
            return place
    raise RuntimeError(f"The folder {name}/ is missing: the installation of the portal is incomplete.")
