/** The `rich_text` block. */

import { fragment, h } from "./dom.js";
import {
  broadcastMention,
  channelMention,
  dateNode,
  emojiNode,
  groupMention,
  link,
  userMention,
} from "./mentions.js";
import { world } from "./world.js";

/** @param {{elements: object[]}} block */
export function richText(block) {
  return h("div", { class: "rich-text" }, block.elements.map(part));
}

const PARTS = {
  rich_text_section: (item) => h("div", { class: "rich-section" }, item.elements.map(inline)),
  rich_text_quote: (item) =>
    h("blockquote", { class: `quote${bordered(item)}` }, item.elements.map(inline)),
  rich_text_preformatted: (item) =>
    h("pre", { class: `pre${bordered(item)}` }, item.elements.map(inline)),
  rich_text_list: list,
};

function bordered(item) {
  return item.border ? " rich-bordered" : "";
}

function part(item) {
  return PARTS[item.type]?.(item) ?? fragment();
}

const MARKS = {
  bullet: ["disc", "circle", "square"],
  ordered: ["decimal", "lower-alpha", "lower-roman"],
};

function list(item) {
  const indent = item.indent ?? 0;
  return h(
    item.style === "ordered" ? "ol" : "ul",
    {
      class: `rich-list${bordered(item)}`,
      start: item.style === "ordered" && item.offset ? item.offset + 1 : null,
      style: { "--indent": indent, "list-style-type": MARKS[item.style][indent % 3] },
    },
    item.elements.map((element) => h("li", {}, (element.elements ?? []).map(inline))),
  );
}

const NODES = {
  text: (e) => text(e.text),
  link: (e) => link(e.url, [e.text || e.url]),
  emoji: (e) => emojiNode(e.skin_tone ? `${e.name}::skin-tone-${e.skin_tone}` : e.name),
  user: (e) => userMention(e.user_id),
  channel: (e) => channelMention(e.channel_id),
  usergroup: (e) => groupMention(e.usergroup_id),
  broadcast: (e) => broadcastMention(e.range),
  team: () => h("span", { class: "mention" }, world.team.name),
  color: (e) =>
    fragment(e.value, h("span", { class: "color-chip", style: { background: colour(e.value) } })),
  date: (e) => dateNode(e.timestamp, e.format, e.fallback, e.url),
};

function colour(value) {
  return /^#[0-9a-f]{3,8}$/i.test(value) ? value : "transparent";
}

function text(value) {
  return fragment(value.split("\n").map((line, index) => [index > 0 && h("br"), line]));
}

const STYLES = { bold: "strong", italic: "em", strike: "s", code: "code", underline: "u" };

/** One inline element with its style. */
function inline(element) {
  let node = NODES[element.type]?.(element) ?? fragment();
  for (const [name, tag] of Object.entries(STYLES)) {
    if (element.style?.[name]) node = h(tag, { class: name === "code" ? "code" : null }, node);
  }
  return node;
}
