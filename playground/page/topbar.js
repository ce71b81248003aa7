/** The bar on top: the workspace, what this page is, and whom it acts as. */

import { avatar } from "./avatar.js";
import { clockButton, showTime } from "./clock.js";
import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { goTo } from "./place.js";
import { moveFocus, openPopup } from "./popup.js";
import { standingBadge } from "./standing.js";
import { languageName, t } from "./words.js";
import { humans, world } from "./world.js";

/** @param {HTMLElement} node @param {{connected: boolean}} status */
export function drawTopbar(node, { connected }) {
  const signature = JSON.stringify([world.me, world.team, connected]);
  if (signature !== node.dataset.signature) drawAll(node, connected);
  node.dataset.signature = signature;
  showTime();
}

function drawAll(node, connected) {
  const toggle = () => document.body.classList.toggle("side-open");
  fill(
    node,
    h(
      "button",
      {
        type: "button",
        class: "icon-button side-toggle",
        "aria-label": t("menu"),
        data: { testid: "side-toggle" },
        on: { click: toggle },
      },
      icon("menu"),
    ),
    h("span", { class: "team-name" }, world.team.name),
    h("span", { class: "badge", title: t("playgroundHint") }, t("playground")),
    !connected && h("span", { class: "connecting", role: "status" }, t("connecting")),
    h("span", { class: "spring" }),
    clockButton(),
    actAs(),
  );
}

function actAs() {
  const { me } = world;
  const button = h(
    "button",
    {
      type: "button",
      class: "act-as",
      "aria-haspopup": "listbox",
      "aria-expanded": "false",
      "aria-label": t("actingAs", { name: me.real_name || me.name }),
      data: { testid: "act-as", user: me.id },
      on: { click: () => choose(button) },
    },
    h("span", { class: "act-as-label" }, t("actAs")),
    avatar(me),
    h(
      "span",
      { class: "act-as-who" },
      h("strong", {}, me.real_name || me.name),
      standingBadge(me),
      h(
        "small",
        {},
        me.title && h("span", { class: "act-as-title" }, `${me.title} · `),
        languageName(me.locale),
      ),
    ),
    icon("caret"),
  );
  return button;
}

function choose(button) {
  const list = h("div", { class: "people", role: "listbox", "aria-label": t("actAs") });
  for (const one of humans()) {
    const become = () => {
      popup.close();
      goTo({ as: one.id });
    };
    list.append(
      h(
        "button",
        {
          type: "button",
          role: "option",
          class: "person",
          "aria-selected": String(one.id === world.me.id),
          data: { testid: "act-as-person", user: one.id },
          on: { click: become },
        },
        avatar(one),
        h(
          "span",
          { class: "person-who" },
          h("strong", {}, one.real_name || one.name),
          standingBadge(one),
          h("small", {}, one.title),
        ),
        h("span", { class: "language" }, languageName(one.locale)),
      ),
    );
  }
  button.setAttribute("aria-expanded", "true");
  const popup = openPopup(button, list, {
    align: "end",
    onClose: () => button.setAttribute("aria-expanded", "false"),
  });
  list.addEventListener("keydown", (event) => moveFocus(event, list, "[role=option]"));
  (list.querySelector("[aria-selected=true]") ?? list.firstElementChild)?.focus();
}
