/** Nodes for what messages refer to: people, channels, user groups, links, dates, emoji. */

import { formatDate, fullMoment } from "./dates.js";
import { h } from "./dom.js";
import { emojiOf } from "./emoji.js";
import { goTo, placeOfPermalink } from "./place.js";
import { person, personName, world } from "./world.js";

/** The three entities that Slack's texts know, decoded. */
export function decode(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

export function userMention(id, label) {
  const known = person(id);
  const mine = id === world.me.id;
  return h(
    "span",
    { class: `mention${mine ? " mention-me" : ""}`, data: { user: id }, title: known?.title },
    `@${known ? personName(id) : label || id}`,
  );
}

export function channelMention(id, label) {
  const known = world.channels.get(id);
  const name = known?.name || label || id;
  if (!known) return h("span", { class: "mention" }, `#${name}`);
  const go = (event) => {
    event.preventDefault();
    goTo({ as: world.me.id, channel: id });
  };
  return h(
    "a",
    { class: "mention", href: `#as=${world.me.id}&channel=${id}`, on: { click: go } },
    `#${name}`,
  );
}

export function groupMention(id, label) {
  const known = world.usergroups.get(id);
  const name = known ? `@${known.handle}` : label || `@${id}`;
  return h("span", { class: "mention" }, name.startsWith("@") ? name : `@${name}`);
}

/** `@here`, `@channel`, `@everyone`: they reach everybody, the reader among them. */
export function broadcastMention(range) {
  return h("span", { class: "mention mention-me" }, `@${range}`);
}

export function emojiNode(code) {
  const character = emojiOf(code);
  if (!character) return document.createTextNode(`:${code}:`);
  return h(
    "span",
    { class: "emoji", role: "img", "aria-label": code, title: `:${code}:` },
    character,
  );
}

/** A date in the reader's time zone; the fallback where the format means nothing. */
export function dateNode(seconds, template, fallback, url) {
  const text = formatDate(seconds, template);
  if (text === null) return document.createTextNode(fallback || "");
  const node = h(
    "time",
    { title: fullMoment(seconds), datetime: new Date(seconds * 1000).toISOString() },
    text,
  );
  return url ? link(url, [node]) : node;
}

const SAFE_PROTOCOLS = new Set(["http:", "https:", "mailto:", "tel:"]);

/**
 * The URL if a browser may follow it (never `javascript:` and the like), or null. A file of the
 * workspace is asked for in the acting person's name: it opens for those who see it alone.
 */
export function safeUrl(text) {
  try {
    const url = new URL(text);
    if (url.origin === window.location.origin && url.pathname.startsWith("/files/"))
      url.searchParams.set("as", world.me.id);
    return SAFE_PROTOCOLS.has(url.protocol) ? url : null;
  } catch {
    return null;
  }
}

/** A link; what no browser should follow stays text. */
export function link(text, children) {
  const url = safeUrl(text);
  if (!url) return h("span", {}, children);
  const place = url.hostname === `${world.team.domain}.slack.com` && placeOfPermalink(url);
  if (!place)
    return h("a", { href: url.href, target: "_blank", rel: "noopener noreferrer" }, children);
  const go = (event) => {
    event.preventDefault();
    goTo({ as: world.me.id, ...place });
  };
  return h("a", { href: url.href, on: { click: go } }, children);
}
