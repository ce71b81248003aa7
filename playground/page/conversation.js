/** The messages of a channel or thread, with a composer below; both panes are made of it. */

import { perform } from "./acting.js";
import { get } from "./api.js";
import { Composer } from "./composer.js";
import { dayDivider, dayKey } from "./dates.js";
import { fill, h, syncChildren } from "./dom.js";
import { renderMessage } from "./message.js";
import { toSent, toTyped } from "./typed.js";
import { currentLocale, t } from "./words.js";
import { channelName, world } from "./world.js";

const GROUP_SECONDS = 300;
const NEAR_BOTTOM_PX = 60;

export class Conversation {
  /** @param {{channel: object, threadTs?: string}} options the channel as in the world's state */
  constructor({ channel, threadTs }) {
    this.channel = channel;
    this.threadTs = threadTs;
    this.messages = null;
    this.firstUnread = null;
    this.editing = null;
    this.list = h("div", {
      class: "message-list",
      role: "log",
      "aria-live": "polite",
      data: { testid: threadTs ? "thread-messages" : "messages" },
    });
    this.scroller = h("div", { class: "scroller" }, this.list);
    this.atBottom = true;
    this.scroller.addEventListener("scroll", () => (this.atBottom = this.#followsEnd()));
    // Pictures come later than their messages.
    new ResizeObserver(() => this.atBottom && this.scrollDown()).observe(this.list);
    this.foot = h("div", { class: "conversation-foot" });
    this.node = h("div", { class: "conversation" }, this.scroller, this.foot);
    this.drawFoot();
  }

  /** The composer, or an invitation to join; drawn again when the membership changes. */
  drawFoot() {
    const { channel, threadTs } = this;
    const member = channel.kind === "im" || channel.is_member;
    if (this.member === member) return;
    this.member = member;
    const name = channel.kind === "im" ? channelName(channel) : `#${channel.name}`;
    if (!member) {
      const join = () => perform("join", { channel: channel.id });
      fill(
        this.foot,
        h(
          "div",
          { class: "join-bar" },
          t("notMember"),
          h(
            "button",
            {
              type: "button",
              class: "button button-primary",
              data: { testid: "join" },
              on: { click: join },
            },
            t("join"),
          ),
        ),
      );
      return;
    }
    this.composer = new Composer({
      channel: channel.id,
      threadTs,
      placeholder: threadTs ? t("reply") : t("messageTo", { name }),
    });
    fill(this.foot, this.composer.node);
  }

  /** Fetches the messages and shows what changed. */
  async refresh() {
    const { messages } = await get("messages", {
      as: world.me.id,
      channel: this.channel.id,
      thread_ts: this.threadTs,
    });
    const first = this.messages === null;
    if (first)
      this.firstUnread = messages.find((one) => one.unread && one.user !== world.me.id)?.ts ?? null;
    this.messages = messages;
    this.draw(first);
    this.#markRead();
  }

  draw(toBottom = false) {
    this.atBottom = toBottom || this.#followsEnd();
    syncChildren(this.list, this.#items());
    if (this.atBottom) this.scrollDown();
  }

  scrollDown() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.end = this.scroller.scrollTop;
  }

  /** Whether the end is shown, or nobody has scrolled since it was: a picture may have come. */
  #followsEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollTop === this.end || scrollHeight - scrollTop - clientHeight < NEAR_BOTTOM_PX;
  }

  /** Brings the message that a link points at into view, once. @param {string | undefined} ts */
  pointAt(ts) {
    if (ts === this.pointedAt) return;
    this.pointedAt = ts;
    this.atBottom = this.atBottom && !ts;
    if (ts) this.end = undefined;
    const message = ts && this.list.querySelector(`[data-ts="${CSS.escape(ts)}"]`);
    message?.scrollIntoView({ block: "center" });
    message?.classList.add("pointed");
  }

  #items() {
    const items = [];
    let previous = null;
    for (const message of this.messages) {
      const day = dayKey(Number(message.ts));
      if (!this.threadTs && day !== (previous && dayKey(Number(previous.ts)))) {
        items.push(divider(`day ${day}`, dayDivider(Number(message.ts)), "day-divider"));
        previous = null;
      }
      if (message.ts === this.firstUnread && !this.threadTs) {
        items.push(divider("new", t("unread"), "new-divider"));
        previous = null;
      }
      items.push(this.#item(message, previous));
      previous = message;
    }
    if (items.length === 0)
      items.push(divider("empty", t("emptyChannel", { name: channelName(this.channel) }), "empty"));
    return items;
  }

  #item(message, previous) {
    const context = {
      channel: this.channel.id,
      inThread: Boolean(this.threadTs),
      compact: Boolean(previous) && belongsTo(message, previous),
      editing: this.editing === message.ts,
      edit: (ts) => {
        this.editing = ts;
        this.draw();
        this.list.querySelector(".editor textarea")?.focus();
      },
      editor: () => this.#editor(message, context),
    };
    // Having been read does not change how a message looks.
    const { unread: _unread, ...shown } = message;
    return {
      key: message.ts,
      signature: JSON.stringify([shown, context, world.stamp, currentLocale()]),
      make: () => renderMessage(message, context),
    };
  }

  #editor(message, context) {
    const save = async () => {
      const done = await perform("edit", {
        channel: this.channel.id,
        ts: message.ts,
        text: toSent(input.value),
      });
      if (done) context.edit(null);
    };
    const input = h("textarea", {
      class: "input",
      value: toTyped(message.text ?? ""),
      rows: 2,
      data: { testid: "edit-input" },
      "aria-label": t("edit"),
      on: {
        keydown: (event) => {
          if (event.isComposing) return;
          if (event.key === "Escape") context.edit(null);
          if (event.key !== "Enter" || event.shiftKey) return;
          event.preventDefault();
          save();
        },
      },
    });
    return h(
      "div",
      { class: "editor" },
      input,
      h(
        "div",
        { class: "editor-buttons" },
        h(
          "button",
          { type: "button", class: "button", on: { click: () => context.edit(null) } },
          t("cancel"),
        ),
        h(
          "button",
          {
            type: "button",
            class: "button button-primary",
            data: { testid: "edit-save" },
            on: { click: save },
          },
          t("save"),
        ),
      ),
    );
  }

  #markRead() {
    const unread = this.messages.some((one) => one.unread);
    if (!unread || document.hidden || this.threadTs) return;
    perform("read", { channel: this.channel.id, ts: this.messages.at(-1).ts });
  }
}

function divider(key, text, className) {
  return {
    key,
    signature: text,
    make: () =>
      h("div", { class: className, role: "separator", "aria-label": text }, h("span", {}, text)),
  };
}

/** Whether a message is shown under the same head as the one before; a card has its own. */
function belongsTo(message, previous) {
  return (
    !(message.bot_id && message.blocks?.length) &&
    message.user === previous.user &&
    !message.subtype &&
    !previous.subtype &&
    !message.ephemeral &&
    !previous.ephemeral &&
    message.username === previous.username &&
    Number(message.ts) - Number(previous.ts) < GROUP_SECONDS
  );
}
