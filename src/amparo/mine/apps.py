from django.apps import AppConfig


class MineConfig(AppConfig):
    name = "amparo.mine"
    label = "mine"
