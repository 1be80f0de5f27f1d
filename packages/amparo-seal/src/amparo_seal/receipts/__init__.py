"""Receipts: what a person keeps, how it is spelt, and the keys that follow from it."""

from amparo_seal.receipts.receipt import FileKeys, Receipt, inbox_locator, normalise_word
from amparo_seal.receipts.spelling import LANGUAGES, NoWordList

__all__ = ["LANGUAGES", "FileKeys", "NoWordList", "Receipt", "inbox_locator", "normalise_word"]
