/** Block Kit's layout blocks. */

import { chartBlock, dataTable } from "./data.js";
import { fill, fragment, h, uniqueId } from "./dom.js";
import { image, imageUrl, renderElement } from "./elements.js";
import { fileCard } from "./files.js";
import { markdown } from "./markdown.js";
import { link } from "./mentions.js";
import { textObject, textOf } from "./mrkdwn.js";
import { alertBlock, card, carousel, container, plan, taskCard } from "./newer_blocks.js";
import { richText } from "./rich_text.js";
import { currentLocale, t } from "./words.js";

/**
 * What an element knows of its surroundings. `changed` takes a new value: it is kept in the form
 * and, where Slack does so, sent to the app (`dispatch` overrides that for text fields).
 *
 * @typedef {{
 *   scope: import("./acting.js").Scope, block: object, label: string, inputId?: string,
 *   describedBy?: string, changed: (element: object, value: any, dispatch?: boolean) => Promise<void>,
 * }} Env
 */

/**
 * Blocks for `syncChildren`: one that did not change is not drawn again.
 * @param {object[]} blocks @param {import("./acting.js").Scope} scope
 */
export function blockItems(blocks, scope) {
  return blocks.map((block, index) => ({
    key: block.block_id ?? String(index),
    signature: JSON.stringify([block, scope.errors[block.block_id], currentLocale()]),
    make: () => renderBlock(block, scope),
  }));
}

function renderBlock(block, scope) {
  const make = BLOCKS[block.type];
  const node = h("div", {
    class: `block block-${block.type}`,
    data: { blockId: block.block_id ?? "" },
  });
  const draw = () =>
    fill(
      node,
      make
        ? make(block, scope, draw)
        : h("p", { class: "unsupported" }, t("unsupported", { type: block.type })),
    );
  draw();
  return node;
}

const BLOCKS = {
  section,
  header: (block) =>
    h("h3", { class: `block-title block-title-${block.level ?? 2}` }, textObject(block.text)),
  context: (block) => block.elements.map(contextElement),
  actions,
  context_actions: actions,
  divider: () => h("hr", { class: "divider" }),
  image: imageBlock,
  input,
  rich_text: (block) => richText(block),
  table,
  data_table: (block) => dataTable(block, tableCell),
  data_visualization: chartBlock,
  alert: alertBlock,
  card: cardBlock,
  carousel: (block, scope) => carousel(block, (one) => renderBlock(one, scope)),
  container: (block, scope) => container(block, (one) => renderBlock(one, scope)),
  plan,
  task_card: taskCard,
  markdown: (block) => markdown(block.text),
  file: (block) => fileCard(block.file ?? { name: block.external_id }),
  video: (block) => [
    h(
      "strong",
      {},
      block.title_url ? link(block.title_url, [textOf(block.title)]) : textObject(block.title),
    ),
    image({ image_url: block.thumbnail_url, alt_text: block.alt_text }),
  ],
};

/** `redraw` draws the block again, after what a person entered was taken back. @returns {Env} */
function envOf(block, scope, redraw, label = "") {
  return {
    scope,
    block,
    label,
    async changed(element, value, dispatch = block.type !== "input" || block.dispatch_action) {
      const before = scope.form.value(block, element);
      const { type: _type, ...fields } = scope.form.enter(block, element, value);
      if (dispatch && !(await scope.click(block, element, fields)) && element.confirm) {
        scope.form.enter(block, element, before);
        redraw();
      }
    },
  };
}

function actions(block, scope, redraw) {
  return block.elements.map((element) => renderElement(element, envOf(block, scope, redraw)));
}

function cardBlock(block, scope, redraw) {
  return card(block, (element) => renderElement(element, envOf(block, scope, redraw)));
}

function section(block, scope, redraw) {
  const fields =
    block.fields &&
    h(
      "div",
      { class: "fields" },
      block.fields.map((one) => h("div", {}, textObject(one))),
    );
  return [
    h("div", { class: "section-text" }, textObject(block.text), fields),
    block.accessory &&
      h(
        "div",
        { class: "section-accessory" },
        renderElement(block.accessory, envOf(block, scope, redraw)),
      ),
  ];
}

function contextElement(element) {
  return element.type === "image" ? image(element) : h("span", {}, textObject(element));
}

function imageBlock(block) {
  return h(
    "figure",
    { class: "figure" },
    block.title && h("figcaption", {}, textObject(block.title)),
    h(
      "a",
      {
        href: imageUrl(block)?.href,
        target: "_blank",
        rel: "noopener",
        data: { testid: "picture" },
      },
      image(block),
    ),
  );
}

const FIELDS_WITH_LABEL = new Set([
  "plain_text_input",
  "email_text_input",
  "url_text_input",
  "number_input",
  "rich_text_input",
  "datepicker",
  "timepicker",
  "datetimepicker",
  "file_input",
]);

function input(block, scope, redraw) {
  const id = uniqueId("field");
  const error = scope.errors[block.block_id];
  const label = textOf(block.label);
  const env = {
    ...envOf(block, scope, redraw, label),
    inputId: id,
    describedBy:
      [block.hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || undefined,
  };
  const labelled = FIELDS_WITH_LABEL.has(block.element.type);
  return h(
    "div",
    { class: `field${error ? " field-wrong" : ""}` },
    h(
      labelled ? "label" : "div",
      { class: "field-label", for: labelled ? id : null },
      textObject(block.label),
      block.optional && h("span", { class: "field-optional" }, ` ${t("optional")}`),
    ),
    renderElement(block.element, env),
    error &&
      h(
        "p",
        { class: "field-error", id: `${id}-error`, role: "alert", data: { testid: "field-error" } },
        error,
      ),
    block.hint && h("p", { class: "field-hint", id: `${id}-hint` }, textObject(block.hint)),
  );
}

function table(block) {
  const settings = block.column_settings ?? [];
  const [head, ...rows] = block.rows;
  const row = (cells, tag) =>
    h(
      "tr",
      {},
      cells.map((cell, column) =>
        h(
          tag,
          { class: cellClass(settings[column]), scope: tag === "th" ? "col" : null },
          tableCell(cell),
        ),
      ),
    );
  return h(
    "div",
    { class: "table-wrap" },
    h(
      "table",
      { class: "table" },
      h("thead", {}, row(head, "th")),
      h(
        "tbody",
        {},
        rows.map((one) => row(one, "td")),
      ),
    ),
  );
}

function cellClass(setting) {
  return `align-${setting?.align ?? "left"}${setting?.is_wrapped ? "" : " nowrap"}`;
}

function tableCell(cell) {
  if (cell.type === "rich_text") return richText(cell);
  return fragment(String(cell.text ?? ""));
}
