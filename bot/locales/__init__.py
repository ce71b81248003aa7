"""The translations: one gettext catalogue a language, and the check that they are complete."""
