from django.apps import AppConfig


class LabelingConfig(AppConfig):
    name = "labeling"

    def ready(self) -> None:
        import labeling.figures.kinds  # noqa: F401  registers what can be computed about ratings
