from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "amparo.site"
    label = "amparo_site"
