"""Static files under hashed names; our own ES modules import each other by hashed names too."""

from whitenoise.storage import CompressedManifestStaticFilesStorage

# Django's pattern for all scripts trips over third-party ones, so it is applied to our own folders alone.
OWN_MODULES = ("rating/*.js", "js/*.js")
_EVERY_SCRIPT, _IMPORTS = CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns


class StaticStorage(CompressedManifestStaticFilesStorage):
    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        *((folder, _IMPORTS) for folder in OWN_MODULES),
    )
