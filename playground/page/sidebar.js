/** The sidebar: channels, direct messages, apps, and what is unread in them. */

import { perform } from "./acting.js";
import { avatar } from "./avatar.js";
import { fill, h, syncChildren } from "./dom.js";
import { icon } from "./icons.js";
import { goTo, hashOf } from "./place.js";
import { openMenu } from "./popup.js";
import { currentLocale, t } from "./words.js";
import { appOfBot, channelName, humans, imWith, person, world } from "./world.js";

/**
 * Draws the sidebar. `open` is the channel id or app id that is shown now.
 * @param {HTMLElement} node @param {{channel?: string, app?: string}} open
 */
export function drawSidebar(node, open) {
  const channels = [...world.channels.values()];
  const rooms = channels.filter((one) => one.kind !== "im").sort(byMembershipAndName);
  const direct = channels.filter((one) => one.kind === "im" && !appOfBot(one.with));
  if (node.dataset.locale !== currentLocale()) {
    node.dataset.locale = currentLocale();
    fill(
      node,
      section(t("channels")),
      section(t("directMessages"), newMessageButton()),
      section(t("apps")),
    );
  }
  const lists = node.querySelectorAll("ul");
  drawLinks(
    lists[0],
    rooms.map((one) => [one.id, roomLink, one]),
    open,
  );
  drawLinks(
    lists[1],
    direct.map((one) => [one.id, personLink, one]),
    open,
  );
  drawLinks(
    lists[2],
    world.apps.map((app) => [app.app_id, appLink, app]),
    open,
  );
}

function byMembershipAndName(one, other) {
  return Number(other.is_member) - Number(one.is_member) || one.name.localeCompare(other.name);
}

function section(title, action) {
  return h(
    "section",
    { class: "side-section" },
    h("div", { class: "side-title" }, h("h2", {}, title), action),
    h("ul"),
  );
}

/** Shows links, each given as its id, what makes it, and what it is for. */
function drawLinks(list, links, open) {
  const im = (one) => one.bot_user_id && imWith(one.bot_user_id);
  syncChildren(
    list,
    links.map(([id, make, one]) => ({
      key: id,
      signature: JSON.stringify([
        one,
        im(one),
        open.channel === id || open.app === id,
        world.stamp,
      ]),
      make: () => h("li", {}, make(one, open)),
    })),
  );
}

/** One line; unread messages make it bold, mentions and direct messages are counted. */
function sideLink({ place, data, isOpen, unread, count, muted, children }) {
  const go = (event) => {
    event.preventDefault();
    document.body.classList.remove("side-open");
    goTo(place);
  };
  const classes = [
    "side-link",
    isOpen && "open",
    unread > 0 && !isOpen && "unread",
    muted && "muted",
  ];
  return h(
    "a",
    {
      href: hashOf(place),
      class: classes.filter(Boolean).join(" "),
      data,
      "aria-current": isOpen ? "page" : null,
      on: { click: go },
    },
    ...children,
    count > 0 && !isOpen && h("span", { class: "count", data: { testid: "unread-count" } }, count),
  );
}

function roomLink(channel, open) {
  return sideLink({
    place: { as: world.me.id, channel: channel.id },
    data: { testid: "channel-link", channel: channel.id },
    isOpen: open.channel === channel.id,
    unread: channel.unread,
    count: channel.mentions,
    muted: !channel.is_member,
    children: [
      icon(channel.kind === "private" ? "lock" : "hash"),
      h("span", { class: "side-name" }, channel.name),
    ],
  });
}

function personLink(channel, open) {
  const user = person(channel.with);
  const isMe = channel.with === world.me.id;
  return sideLink({
    place: { as: world.me.id, channel: channel.id },
    data: { testid: "channel-link", channel: channel.id, user: channel.with },
    isOpen: open.channel === channel.id,
    unread: channel.unread,
    count: channel.unread,
    children: [
      avatar(user, "small"),
      h("span", { class: "side-name" }, channelName(channel)),
      isMe && h("small", {}, t("you")),
    ],
  });
}

function appLink(app, open) {
  const im = imWith(app.bot_user_id);
  const unread = im?.unread ?? 0;
  const isOpen = open.app === app.app_id;
  // An app with news opens where they are.
  const place =
    unread > 0 ? { as: world.me.id, channel: im.id } : { as: world.me.id, app: app.app_id };
  return sideLink({
    place,
    data: { testid: "app-link", app: app.app_id, channel: im?.id },
    isOpen,
    unread,
    count: unread,
    children: [
      avatar(person(app.bot_user_id) ?? { is_bot: true, name: app.name }, "small"),
      h("span", { class: "side-name" }, app.name),
      !app.connected && h("small", { class: "offline", title: t("offline") }, t("offline")),
    ],
  });
}

function newMessageButton() {
  const start = async (user) => {
    const answer = await perform("open_im", { user: user.id });
    if (answer) goTo({ as: world.me.id, channel: answer.channel });
  };
  const items = () =>
    humans()
      .filter((one) => one.id !== world.me.id)
      .map((one) => ({
        label: one.real_name || one.name,
        hint: one.title,
        icon: avatar(one, "small"),
        run: () => start(one),
      }));
  const button = h(
    "button",
    {
      type: "button",
      class: "icon-button",
      "aria-label": t("newMessage"),
      title: t("newMessage"),
      data: { testid: "new-message" },
      on: { click: () => openMenu(button, items(), { align: "start" }) },
    },
    icon("plus"),
  );
  return button;
}
