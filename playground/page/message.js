/** One message. */

import { perform, scopeOf } from "./acting.js";
import { avatar } from "./avatar.js";
import { blockItems } from "./blocks.js";
import { formatDate, fullMoment, time } from "./dates.js";
import { fragment, h } from "./dom.js";
import { emojiOf } from "./emoji.js";
import { fileCard } from "./files.js";
import { formOf } from "./form.js";
import { icon } from "./icons.js";
import { link } from "./mentions.js";
import { mrkdwn } from "./mrkdwn.js";
import { standingBadge } from "./standing.js";
import { toolbar } from "./message_actions.js";
import { goTo, hashOfMessage } from "./place.js";
import { t } from "./words.js";
import { person, personName, world } from "./world.js";

const SYSTEM = new Set([
  "channel_join",
  "channel_leave",
  "channel_topic",
  "channel_name",
  "tombstone",
]);

/**
 * @param {object} message Slack's message object
 * @param {{channel: string, compact: boolean, inThread: boolean, editing: boolean, edit: (ts: string | null) => void}} context
 * @returns {HTMLElement}
 */
export function renderMessage(message, context) {
  const { compact, editing } = context;
  const classes = [
    "message",
    compact && "compact",
    message.ephemeral && "ephemeral",
    editing && "editing",
  ];
  return h(
    "article",
    {
      class: classes.filter(Boolean).join(" "),
      tabIndex: -1,
      data: { testid: "message", ts: message.ts, channel: context.channel, user: message.user },
    },
    message.ephemeral && h("div", { class: "ephemeral-note" }, icon("eye"), t("onlyYou")),
    h(
      "div",
      { class: "message-gutter" },
      compact ? timeLink(message, context) : authorAvatar(message),
    ),
    h(
      "div",
      { class: "message-body" },
      !compact && head(message, context),
      ...body(message, context),
    ),
    !editing && toolbar(message, context),
  );
}

function body(message, context) {
  if (context.editing) return [context.editor()];
  return [
    message.subtype === "thread_broadcast" &&
      h("div", { class: "broadcast-note" }, t("repliedToThread")),
    h(
      "div",
      { class: `message-content${SYSTEM.has(message.subtype) ? " system" : ""}` },
      content(message, context),
    ),
    message.files && h("div", { class: "files" }, message.files.map(fileCard)),
    message.reactions?.length > 0 && reactions(message, context),
    !context.inThread && message.reply_count > 0 && threadSummary(message, context),
  ];
}

function author(message) {
  const user = person(message.user);
  const name =
    message.username ||
    (user ? personName(message.user) : message.bot_profile?.name || message.user || "?");
  return { user, name, isApp: Boolean(user?.is_bot || message.bot_id) };
}

function authorAvatar(message) {
  const { user, name, isApp } = author(message);
  return avatar(user ?? { name, is_bot: isApp });
}

function head(message, context) {
  const { name, isApp, user } = author(message);
  return h(
    "div",
    { class: "message-head" },
    h("span", { class: "message-author", title: user?.title }, name),
    isApp && h("span", { class: "app-badge" }, t("app")),
    standingBadge(user),
    timeLink(message, context),
  );
}

function timeLink(message, context) {
  const seconds = Number(message.ts);
  return h(
    "a",
    {
      class: "message-time",
      href: hashOfMessage(world.me.id, context.channel, message),
      title: fullMoment(seconds),
    },
    time(seconds),
  );
}

function content(message, { channel }) {
  // The label belongs to what people retype; a bot's card is simply kept up to date.
  const edited =
    message.edited &&
    !(message.bot_id && message.blocks?.length) &&
    h("span", { class: "edited" }, ` ${t("edited")}`);
  const scopeFor = (blocks) =>
    scopeOf(
      { type: "message", channel, ts: message.ts },
      formOf(`message ${channel} ${message.ts}`),
      blocks,
    );
  const main = message.blocks?.length
    ? h("div", { class: "blocks" }, drawn(message.blocks, scopeFor(message.blocks)))
    : mrkdwn(message.text ?? "");
  return fragment(
    main,
    edited,
    (message.attachments ?? []).map((one) => attachment(one, scopeFor)),
  );
}

function drawn(blocks, scope) {
  return blockItems(blocks, scope).map((item) => item.make());
}

/** A legacy attachment: a coloured bar beside blocks, or beside title and text. */
function attachment(item, scopeFor) {
  const colours = { good: "#2f9e6e", warning: "#d9a514", danger: "#c9302c" };
  const given = item.color && (colours[item.color] ?? `#${item.color.replace(/^#/, "")}`);
  const inside = item.blocks?.length
    ? drawn(item.blocks, scopeFor(item.blocks))
    : [
        item.is_share && h("strong", {}, item.author_name),
        item.pretext && h("div", {}, mrkdwn(item.pretext)),
        item.title &&
          h(
            "strong",
            {},
            item.title_link ? link(item.title_link, [mrkdwn(item.title)]) : mrkdwn(item.title),
          ),
        h("div", {}, mrkdwn(item.text || item.fallback || "")),
      ];
  return h("div", { class: "attachment", style: given ? { "--bar": given } : {} }, inside);
}

function reactions(message, { channel }) {
  return h(
    "div",
    { class: "reactions" },
    message.reactions.map((reaction) => {
      const mine = reaction.users.includes(world.me.id);
      const react = () => perform("react", { channel, ts: message.ts, name: reaction.name });
      return h(
        "button",
        {
          type: "button",
          class: `reaction${mine ? " mine" : ""}`,
          "aria-pressed": String(mine),
          title: `${reaction.users.map(personName).join(", ")} :${reaction.name}:`,
          data: { testid: "reaction", name: reaction.name },
          on: { click: react },
        },
        h("span", { class: "emoji" }, emojiOf(reaction.name) ?? `:${reaction.name}:`),
        h("span", {}, reaction.count ?? reaction.users.length),
      );
    }),
  );
}

const MAX_FACES = 4;

function threadSummary(message, { channel }) {
  const open = () => goTo({ as: world.me.id, channel, thread: message.ts });
  const count =
    message.reply_count === 1 ? t("oneReply") : t("replies", { n: message.reply_count });
  return h(
    "button",
    {
      type: "button",
      class: "thread-summary",
      data: { testid: "thread-summary" },
      on: { click: open },
    },
    h(
      "span",
      { class: "faces" },
      (message.reply_users ?? []).slice(0, MAX_FACES).map((id) => avatar(person(id), "small")),
    ),
    h("span", { class: "thread-count" }, count),
    message.latest_reply &&
      h("span", { class: "thread-when" }, formatDate(Number(message.latest_reply), t("lastReply"))),
  );
}
