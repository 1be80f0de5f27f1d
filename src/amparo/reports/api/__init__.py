"""Addresses that answer JSON: to a reporter's browser, to the person's inbox, to staff."""
