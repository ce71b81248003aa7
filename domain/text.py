"""Text in the languages of an organisation."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LocalizedText:
    """A name or label in English, in Chinese, or in both; at least one is given.

    Raises:
        ValueError: if neither language has any text.
    """

    en: str = ""
    zh: str = ""

    def __post_init__(self) -> None:
        if not (self.en or self.zh):
            raise ValueError("a text needs an English or a Chinese form")

    def in_locale(self, locale: str) -> str:
        """The text for a reader of `locale` ("zh-CN", "en-GB", …), else in the other language."""
        if locale.lower().startswith("zh"):
            return self.zh or self.en
        return self.en or self.zh

    def to_dict(self) -> dict[str, str]:
        """The languages that are there, as the catalogue file writes them."""
        return {language: text for language, text in (("en", self.en), ("zh", self.zh)) if text}

    @classmethod
    def from_dict(cls, data: Mapping[str, str]) -> "LocalizedText":
        """The inverse of `to_dict`."""
        return cls(en=data.get("en", ""), zh=data.get("zh", ""))
