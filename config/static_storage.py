"""Static files under hashed names; our own ES modules import each other by hashed names too, and go out minified."""

from collections.abc import Iterator
from fnmatch import fnmatch
from typing import Any

from django.core.files.base import ContentFile
from rjsmin import jsmin
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Django's pattern for all scripts trips over third-party ones, so it is applied to our own folders alone.
OWN_MODULES = ("rating/*.js", "js/*.js")
_EVERY_SCRIPT, _IMPORTS = CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns


class StaticStorage(CompressedManifestStaticFilesStorage):
    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        *((folder, _IMPORTS) for folder in OWN_MODULES),
    )

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Minify the collected copies of our own modules, then hash and compress as ever."""
        if not dry_run:
            own = [name for name in paths if any(fnmatch(name, folder) for folder in OWN_MODULES)]
            for name in own:
                self._minify(name)
            # Hashed copies are made from where `paths` says, which is the source: here it is the collected copy.
            paths = paths | {name: (self, name) for name in own}
        yield from super().post_process(paths, dry_run, **options)

    def _minify(self, name: str) -> None:
        with self.open(name) as source:
            small = jsmin(source.read().decode())
        self.delete(name)
        self._save(name, ContentFile(small.encode()))
