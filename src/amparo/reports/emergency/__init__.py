"""Whom to call in danger."""

from amparo.reports.emergency.places import NotReadable, Place, load, ordered, places

__all__ = ["NotReadable", "Place", "load", "ordered", "places"]
