/** The side panel with one thread. */

import { Conversation } from "./conversation.js";
import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { goTo } from "./place.js";
import { t } from "./words.js";
import { channelName, world } from "./world.js";

export class ThreadPanel {
  /** @param {HTMLElement} node */
  constructor(node) {
    this.node = node;
    this.shown = null;
    this.conversation = null;
  }

  /** Shows the thread of a place, or nothing where it has none. */
  async show(place) {
    const channel = world.channels.get(place.channel);
    const open = Boolean(channel && place.thread);
    this.node.hidden = !open;
    document.body.classList.toggle("thread-open", open);
    const key = open ? [world.me.id, channel.id, place.thread].join(" ") : null;
    if (key !== this.shown) {
      this.shown = key;
      this.conversation = open ? new Conversation({ channel, threadTs: place.thread }) : null;
      fill(this.node, open && [this.#head(channel), this.conversation.node]);
    }
    if (!open) return;
    this.conversation.channel = channel;
    this.conversation.drawFoot();
    await this.conversation.refresh();
    this.conversation.pointAt(place.at);
  }

  #head(channel) {
    const close = () => goTo({ as: world.me.id, channel: channel.id });
    const name = channel.kind === "im" ? channelName(channel) : `#${channel.name}`;
    return h(
      "header",
      { class: "pane-head" },
      h("h1", { class: "pane-title" }, t("thread")),
      h("span", { class: "pane-topic" }, name),
      h(
        "button",
        {
          type: "button",
          class: "icon-button",
          "aria-label": t("close"),
          data: { testid: "thread-close" },
          on: { click: close },
        },
        icon("close"),
      ),
    );
  }
}
