"""Thanks of a requester, as the department's channel reads them."""

from bot.i18n import Translator
from bot.read_models import Dossier
from bot.views.blocks import Message, button_rows, cut, fallback, phrase, rich, user
from bot.views.requests.buttons import show_button
from bot.views.requests.headings import shown_title
from bot.views.rich_text import quote

_WORDS_SHOWN = 1000
_TITLE_SHOWN = 150


def thanks_message(dossier: Dossier, words: str, t: Translator) -> Message:
    """Somebody thanks the department for a request, in their words if there are any."""
    request = dossier.request
    line = phrase(
        t.gettext("🙏 {who} thanks all of {department} for #{number} {title}"),
        who=user(request.requester_id, t),
        department=t.name(dossier.department.name),
        number=str(request.number),
        title=cut(shown_title(request, t), _TITLE_SHOWN),
    )
    blocks = [rich(line, *quote(cut(words, _WORDS_SHOWN))), *button_rows([show_button(request, t)])]
    return Message(fallback(line), blocks)
