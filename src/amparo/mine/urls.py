"""Addresses of "my file"."""

from django.urls import URLPattern, path

from amparo.mine import api, views

app_name = "mine"

urlpatterns: list[URLPattern] = [path("file/", views.file, name="file")]

unprefixed = [
    path("api/mine", api.mine),
    path("api/mine/files/<uuid:file>", api.own_file),
    path("api/mine/releases/<uuid:release>/sign", api.sign),
    path("api/mine/releases/<uuid:release>/withdraw", api.withdraw),
    path("api/mine/asks/<uuid:ask>/choose", api.choose),
    path("api/mine/asks/<uuid:ask>/withdraw", api.withdraw_ask),
]
