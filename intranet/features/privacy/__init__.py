"""What is kept about people: the notice, one's own data and a copy of them, and how long things are kept."""

from intranet.features.privacy.views import blueprint

blueprints = (blueprint,)
navigation = ()

__all__ = ["blueprints", "navigation"]
