"""The catalogue file: read, checked and written."""

from bot.catalogue.export import write_catalogue
from bot.catalogue.mistakes import CatalogueMistakes, Mistake
from bot.catalogue.reader import read_catalogue, read_catalogue_file

__all__ = [
    "CatalogueMistakes",
    "Mistake",
    "read_catalogue",
    "read_catalogue_file",
    "write_catalogue",
]
