"""What a person sets for lists: how they look in this browser, and searches that are kept under a name."""

from intranet.features.lists.views import blueprint

blueprints = (blueprint,)
navigation = ()

__all__ = ["blueprints", "navigation"]
