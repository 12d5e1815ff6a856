from tests.support.own_site import built_site

__all__ = ["built_site"]
