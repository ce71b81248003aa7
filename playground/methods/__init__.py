"""The Web API: every method by its name, with its scopes and rate limit beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.methods import (
    apps,
    blocks,
    chat,
    conversations,
    files,
    reactions,
    usergroups,
    users,
    views,
)

if TYPE_CHECKING:
    from playground.methods.table import Method

METHODS: dict[str, Method] = {
    **apps.METHODS,
    **blocks.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **reactions.METHODS,
    **usergroups.METHODS,
    **users.METHODS,
    **views.METHODS,
}
