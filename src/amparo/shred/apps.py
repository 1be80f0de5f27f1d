from django.apps import AppConfig


class ShredConfig(AppConfig):
    name = "amparo.shred"
