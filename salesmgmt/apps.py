from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class SalesmgmtConfig(AppConfig):
    name = "salesmgmt"


class OurStaticFiles(StaticFilesConfig):
    """Without what packages bring and no page of ours asks for: compressing that took longer than all the rest."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "redoc", "rest_framework"]
