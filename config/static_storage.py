"""Static files under hashed names; our own ES modules import each other by hashed names too."""

from whitenoise.storage import CompressedManifestStaticFilesStorage

OWN_MODULES = ("rating/*.js", "js/*.js")


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Rewrites `import` in our own modules only: Django's pattern for all files trips over third-party scripts."""

    _glob, _rules = CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns
    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        *((folder, _rules) for folder in OWN_MODULES),
    )
