"""The module by whose name Frictionless finds our plugin; what it does is in `evclaims.frictionless_plugin`."""

from frictionless import Check, Error, Plugin


class EvclaimsPlugin(Plugin):  # type: ignore[misc]
    """Adds the check type `evclaims-facts` and its errors."""

    def select_check_class(self, type: str | None = None) -> type[Check] | None:
        """The check, where it is asked for."""
        if type == "evclaims-facts":
            from evclaims.frictionless_plugin import FactsCheck

            return FactsCheck
        return None

    def select_error_class(self, type: str | None = None) -> type[Error] | None:
        """The errors of the check, by their type."""
        if type and type.startswith("evclaims-"):
            from evclaims import frictionless_plugin

            return frictionless_plugin.ERRORS.get(type)
        return None
