from django.apps import AppConfig


class ScoringConfig(AppConfig):
    name = "scoring"

    def ready(self) -> None:
        import scoring.page_parts.model_says
        import scoring.page_parts.quality  # noqa: F401
