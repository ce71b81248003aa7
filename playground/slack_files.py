"""Pictures in blocks by `slack_file`: which files Slack shows, and from when on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from playground.errors import SlackError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playground.workspace import Json, StoredFile, Workspace

_SIGNATURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8")
_PLACES = ("accessory", "elements", "hero_image", "icon", "child_blocks")


def show_files(workspace: Workspace, blocks: Any, at: str, error: str) -> None:
    """Shows the files in blocks that were accepted to those who see them.

    Raises `error` where Slack does: for a file that there is not or that is no picture, and for
    one that Slack is still looking at (`Workspace.file_processing`).
    """
    shown: list[StoredFile] = []
    refused: list[str] = []
    for reference, pointer in _references(blocks, at):
        file = _file(workspace, reference)
        if file is None or not _can_be_shown(file):
            refused.append(f"invalid slack file [json-pointer:{pointer}]")
        else:
            shown.append(file)
    if refused:
        messages = [f"[ERROR] {line}" for line in refused]
        raise SlackError(error, messages=messages, errors=refused)
    for file in shown:
        file.shown = True


def _references(blocks: Any, at: str) -> Iterator[tuple[Json, str]]:
    """Each `slack_file` of image blocks and elements, with the pointer to it."""
    for index, block in enumerate(blocks or ()):
        pointer = f"{at}/{index}"
        if "slack_file" in block:
            yield block["slack_file"], f"{pointer}/slack_file"
        for place in _PLACES:
            inside = block.get(place)
            if isinstance(inside, dict) and "slack_file" in inside:
                yield inside["slack_file"], f"{pointer}/{place}/slack_file"
            elif isinstance(inside, list):
                yield from _references(inside, f"{pointer}/{place}")


def _file(workspace: Workspace, reference: Json) -> StoredFile | None:
    """The file with this `id`, or at this `url` of the workspace's own."""
    if "id" in reference:
        return workspace.files.get(reference["id"])
    _, _, path = urlsplit(reference["url"]).path.partition("/files/")
    return workspace.files.get(path.partition("/")[0])


def _can_be_shown(file: StoredFile) -> bool:
    if not file.shared or not file.content.startswith(_SIGNATURES):
        return False
    if file.unprocessed:
        file.unprocessed -= 1
        return False
    return True
