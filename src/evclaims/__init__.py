"""Figures that the press prints, kept as data and checked against each other.

>>> import evclaims
>>> "claims" in evclaims.list_tables()
True
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evclaims.api import bounds, check, describe, frame, list_tables, load, path
    from evclaims.model import EvclaimsError
    from evclaims.reading.printed_figure import find, read

    __version__: str

__all__ = [
    "EvclaimsError", "__version__", "bounds", "check", "describe", "find", "frame", "list_tables", "load", "path",
    "read",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name == "__version__":
        value: Any = _version()
    elif name == "EvclaimsError":
        from evclaims import model

        value = model.EvclaimsError
    elif name in ("find", "read"):
        from evclaims.reading import printed_figure

        value = getattr(printed_figure, name)
    elif name in __all__:
        from evclaims import api

        value = getattr(api, name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("evclaims")
    except PackageNotFoundError:
        from evclaims.package.package import open_package

        return open_package().version
