"""The one error that the validator raises."""


class BlockKitError(Exception):
    """A refusal of a layout, as Slack would put it.

    `error` is Slack's error code (`invalid_blocks`, `invalid_attachments` or `invalid_arguments`);
    `messages` are the lines of `response_metadata.messages`, at least one and at most twenty,
    for example `[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]`.
    """

    def __init__(self, error: str, messages: list[str]) -> None:
        super().__init__(f"{error}: {'; '.join(messages)}")
        self.error = error
        self.messages = messages
