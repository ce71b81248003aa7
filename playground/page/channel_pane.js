/** The middle of the page: a channel, a direct message, or an app with its Home and Messages. */

import { perform } from "./acting.js";
import { avatar } from "./avatar.js";
import { fill, h } from "./dom.js";
import { Conversation } from "./conversation.js";
import { AppHome } from "./home.js";
import { icon } from "./icons.js";
import { goTo } from "./place.js";
import { openMenu, openPopup } from "./popup.js";
import { peopleSelect } from "./selects.js";
import { t } from "./words.js";
import { appById, appOfBot, channelName, humans, imWith, person, world } from "./world.js";

export class ChannelPane {
  /** @param {HTMLElement} node */
  constructor(node) {
    this.node = node;
    this.head = h("header", { class: "pane-head", data: { testid: "channel-head" } });
    this.body = h("div", { class: "pane-body" });
    this.shown = null;
    this.content = null;
    fill(node, this.head, this.body);
  }

  /** What is shown: `{channel}` or `{app}` (its home). Both have `refresh()`. */
  async show(place) {
    const channel = world.channels.get(place.channel);
    const app = channel ? appOfBot(channel.with) : appById(place.app);
    const key = [world.me.id, channel ? channel.id : `home ${app?.app_id}`].join(" ");
    if (key !== this.shown) {
      this.shown = key;
      this.content = this.#content(channel, app);
      fill(this.body, this.content?.node ?? h("p", { class: "empty" }, t("pickChannel")));
    }
    this.channel = channel;
    this.app = app;
    this.#drawHead();
    if (channel) {
      this.content.channel = channel;
      this.content.drawFoot();
    }
    await this.content?.refresh();
    if (channel) this.content.pointAt(place.at);
  }

  #content(channel, app) {
    if (channel) return new Conversation({ channel });
    return app ? new AppHome(app) : null;
  }

  #drawHead() {
    const { channel, app } = this;
    if (app) fill(this.head, this.#appTitle(app), this.#tabs(app, channel));
    else if (channel)
      fill(this.head, this.#title(channel), channel.kind !== "im" && this.#menuButton(channel));
    else fill(this.head);
  }

  #appTitle(app) {
    return h(
      "h1",
      { class: "pane-title" },
      avatar(person(app.bot_user_id) ?? { is_bot: true }, "small"),
      app.name,
    );
  }

  #title(channel) {
    const partner = person(channel.with);
    const sign =
      channel.kind === "im"
        ? avatar(partner, "small")
        : icon(channel.kind === "private" ? "lock" : "hash");
    return [
      h("h1", { class: "pane-title" }, sign, channelName(channel)),
      h("span", { class: "pane-topic" }, channel.kind === "im" ? partner?.title : channel.topic),
    ];
  }

  #tabs(app, channel) {
    const tab = (name, label, isOpen, run) =>
      h(
        "button",
        {
          type: "button",
          role: "tab",
          class: "tab",
          "aria-selected": String(isOpen),
          data: { testid: `tab-${name}` },
          on: { click: run },
        },
        label,
      );
    const messages = async () => {
      const im =
        imWith(app.bot_user_id)?.id ??
        (await perform("open_im", { user: app.bot_user_id }))?.channel;
      if (im) goTo({ as: world.me.id, channel: im });
      await perform("home", { app: app.app_id, tab: "messages" });
    };
    const unread = channel ? 0 : (imWith(app.bot_user_id)?.unread ?? 0);
    return h(
      "div",
      { class: "tabs", role: "tablist" },
      tab("home", t("home"), !channel, () => goTo({ as: world.me.id, app: app.app_id })),
      tab(
        "messages",
        [t("messages"), unread > 0 && h("span", { class: "count" }, unread)],
        Boolean(channel),
        messages,
      ),
    );
  }

  #menuButton(channel) {
    const items = () => [
      {
        label: t("invite"),
        icon: icon("people"),
        data: { testid: "invite" },
        run: () => this.#invite(channel, button),
      },
      {
        label: t("leave"),
        icon: icon("exit"),
        danger: true,
        data: { testid: "leave" },
        run: () => perform("leave", { channel: channel.id }),
      },
    ];
    const button = h(
      "button",
      {
        type: "button",
        class: "icon-button",
        "aria-label": t("details"),
        title: t("details"),
        "aria-haspopup": "menu",
        data: { testid: "channel-menu" },
        on: { click: () => openMenu(button, items()) },
      },
      icon("more"),
    );
    return channel.is_member && button;
  }

  #invite(channel, anchor) {
    const everybody = [
      ...humans(),
      ...world.apps.map((app) => person(app.bot_user_id)).filter(Boolean),
    ];
    const select = peopleSelect(t("invite"), everybody, async (user) => {
      popup.close();
      await perform("invite", { channel: channel.id, user });
    });
    const popup = openPopup(anchor, h("div", { class: "invite" }, select), { align: "end" });
    select.querySelector("input").focus();
  }
}
