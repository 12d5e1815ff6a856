from tests.quality.site import built_site

__all__ = ["built_site"]
