from django.apps import AppConfig


class SalesmgmtConfig(AppConfig):
    name = "salesmgmt"
