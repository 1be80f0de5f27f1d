from django.urls import path
from django.utils.translation import gettext_lazy as _

from amparo.directory import views

app_name = "directory"

urlpatterns = [
    path("staff/services/", views.find, name="find"),
    path("staff/services/ours/", views.ours, name="ours"),
    path("staff/services/new/", views.new, name="new"),
    path("staff/services/<uuid:service_id>/change/", views.change, name="change"),
    path("staff/services/<uuid:service_id>/retire/", views.retire, name="retire"),
    path("staff/services/<uuid:service_id>/bring-back/", views.bring_back, name="bring-back"),
    path("staff/services/free/", views.capacity, name="capacity"),
    path("staff/services/<uuid:service_id>/free/", views.count, name="count"),
]

nav = [
    ("directory:find", "directory.read", _("Services")),
    ("directory:ours", "directory.write", _("Our services")),
    ("directory:capacity", "capacity.write", _("Free places")),
]
