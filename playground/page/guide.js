/** What a visitor is invited to try: one step at a time, pinned above every conversation. */

import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { textObject } from "./mrkdwn.js";
import { goTo } from "./place.js";
import { currentLocale, isChinese, spoken } from "./words.js";
import { world } from "./world.js";

const KEY = "guide";
const HIDDEN = -1;

/** The step that is shown, by its place from 0; it stays while one acts as others. */
function shown() {
  const kept = Number(sessionStorage.getItem(KEY) ?? 0);
  return kept < world.guide.length ? kept : 0;
}

/** Whether the visitor does: the guide speaks to them, whomever they act as. */
function readsChinese() {
  return isChinese() || isChinese(navigator.language);
}

/** The bar's own words, in the language of its text. */
const words = (key) => spoken(key, readsChinese());

/** @param {HTMLElement} node */
export function drawGuide(node) {
  const at = shown();
  const signature = JSON.stringify([world.guide, at, currentLocale(), world.me.id]);
  if (signature === node.dataset.signature) return;
  node.dataset.signature = signature;
  node.hidden = world.guide.length === 0;
  if (node.hidden) return;
  node.classList.toggle("guide-hidden", at === HIDDEN);
  const show = (step) => {
    sessionStorage.setItem(KEY, step);
    drawGuide(node);
  };
  if (at === HIDDEN) {
    const open = { on: { click: () => show(0) }, data: { testid: "guide-show" } };
    fill(node, h("button", { type: "button", class: "guide-open", ...open }, words("guide")));
    return;
  }
  const { text, place } = world.guide[at];
  const step = (name, label, to) =>
    h(
      "button",
      {
        type: "button",
        class: "icon-button",
        disabled: to < 0 || to >= world.guide.length,
        "aria-label": label,
        title: label,
        data: { testid: `guide-${name}` },
        on: { click: () => show(to) },
      },
      icon(name === "back" ? "back" : "next"),
    );
  const hide = { on: { click: () => show(HIDDEN) }, data: { testid: "guide-hide" } };
  fill(
    node,
    h("strong", { class: "guide-count" }, `${words("guide")} ${at + 1}/${world.guide.length}`),
    h(
      "p",
      { class: "guide-text", data: { testid: "guide-text" } },
      textObject({ type: "mrkdwn", text: readsChinese() ? text.zh : text.en }),
    ),
    h(
      "div",
      { class: "guide-buttons" },
      h(
        "button",
        {
          type: "button",
          class: "button button-primary",
          data: { testid: "guide-go" },
          on: { click: () => goTo(place) },
        },
        words("guideGo"),
      ),
      step("back", words("guideBack"), at - 1),
      step("next", words("guideNext"), at + 1),
      h(
        "button",
        {
          type: "button",
          class: "icon-button",
          "aria-label": words("guideHide"),
          title: words("guideHide"),
          ...hide,
        },
        icon("close"),
      ),
    ),
  );
}
