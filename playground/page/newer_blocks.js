/** The blocks of 2026: alerts, cards, carousels, containers, plans and tasks. */

import { h } from "./dom.js";
import { image } from "./elements.js";
import { icon } from "./icons.js";
import { link } from "./mentions.js";
import { textObject } from "./mrkdwn.js";
import { richText } from "./rich_text.js";
import { t } from "./words.js";

/** A line in a form that says what to heed. */
export function alertBlock(block) {
  return h(
    "div",
    { class: `alert alert-${block.level ?? "default"}`, role: "note" },
    textObject(block.text),
  );
}

/** A card. @param {(element: object) => Node} element draws a button of it */
export function card(block, element) {
  return h(
    "article",
    { class: "card" },
    block.hero_image && h("div", { class: "card-hero" }, image(block.hero_image)),
    h(
      "div",
      { class: "card-text" },
      heading(block),
      block.body && h("div", {}, textObject(block.body)),
    ),
    block.actions && h("div", { class: "card-actions" }, block.actions.map(element)),
  );
}

/** Cards side by side. @param {(card: object) => Node} one draws one of them */
export function carousel(block, one) {
  return h("div", { class: "carousel", tabindex: 0, role: "group" }, block.elements.map(one));
}

/** Blocks with a heading, which may fold. @param {(block: object) => Node} child draws one */
export function container(block, child) {
  const title = block.rich_text_title
    ? richText(block.rich_text_title)
    : h("strong", {}, textObject(block.title));
  const head = heading(block, title);
  const inside = h("div", { class: "container-blocks" }, block.child_blocks.map(child));
  const className = `container container-${block.width ?? "standard"}`;
  if (!block.is_collapsible) {
    const line = block.has_header_divider ? " container-line" : "";
    return h("section", { class: className + line }, head, inside);
  }
  const props = { class: className, open: !block.default_collapsed };
  return h("details", props, h("summary", {}, head), inside);
}

function heading(block, title = block.title && h("strong", {}, textObject(block.title))) {
  return h(
    "div",
    { class: "card-head" },
    block.icon && image(block.icon),
    h(
      "div",
      {},
      title,
      block.subtitle && h("div", { class: "card-subtitle" }, textObject(block.subtitle)),
    ),
  );
}

const MARKS = { complete: "check", error: "close" };

/** A task, with how far it is. */
export function taskCard(block) {
  const mark = MARKS[block.status];
  return h(
    "div",
    { class: `task task-${block.status}` },
    h(
      "span",
      { class: "task-mark", role: "img", "aria-label": t(`task_${block.status}`) },
      mark && icon(mark),
    ),
    h(
      "div",
      { class: "task-text" },
      h("strong", {}, block.title),
      block.details && richText(block.details),
      block.output && richText(block.output),
      block.sources && h("div", { class: "task-sources" }, block.sources.map(source)),
    ),
  );
}

function source({ url, text }) {
  return link(url, [text]);
}

/** A plan: its title, and its tasks one below the other. */
export function plan(block) {
  return h(
    "section",
    { class: "plan" },
    h("strong", {}, block.title),
    (block.tasks ?? []).map(taskCard),
  );
}
