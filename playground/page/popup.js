/** Things that float: pop-ups beside a control, menus with arrow keys, dialogs, notices. */

import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { textObject } from "./mrkdwn.js";
import { t } from "./words.js";

const MARGIN = 8;

/**
 * Shows `content` beside `anchor` until something else is clicked, Esc is pressed or the anchor is
 * gone. Inside a dialog it belongs to the dialog, so that it can be reached.
 *
 * @param {HTMLElement} anchor
 * @param {HTMLElement} content
 * @param {{align?: "start"|"end", matchWidth?: boolean, onClose?: () => void}} [options]
 */
export function openPopup(anchor, content, { align = "start", matchWidth = false, onClose } = {}) {
  content.classList.add("popup");
  (anchor.closest("dialog") ?? document.body).append(content);
  const listeners = new AbortController();
  const close = () => {
    if (listeners.signal.aborted) return;
    listeners.abort();
    content.remove();
    onClose?.();
  };
  const place = () => {
    if (!anchor.isConnected) return close();
    const box = anchor.getBoundingClientRect();
    if (matchWidth) content.style.minWidth = `${box.width}px`;
    const { offsetWidth: width, offsetHeight: height } = content;
    const below = innerHeight - box.bottom - MARGIN;
    const top = height > below && box.top > below ? box.top - height - 4 : box.bottom + 4;
    const left = align === "end" ? box.right - width : box.left;
    content.style.top = `${Math.max(MARGIN, Math.min(top, innerHeight - height - MARGIN))}px`;
    content.style.left = `${Math.max(MARGIN, Math.min(left, innerWidth - width - MARGIN))}px`;
  };
  const outside = (event) => {
    if (!content.contains(event.target) && !anchor.contains(event.target)) close();
  };
  const escape = (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    close();
    anchor.focus();
  };
  const scrolled = (event) => content.contains(event.target) || place();
  place();
  const { signal } = listeners;
  document.addEventListener("pointerdown", outside, { capture: true, signal });
  document.addEventListener("keydown", escape, { capture: true, signal });
  document.addEventListener("scroll", scrolled, { capture: true, signal });
  addEventListener("resize", place, { signal });
  return {
    close,
    place,
    get isOpen() {
      return !signal.aborted;
    },
  };
}

/**
 * A menu of buttons, with arrow keys.
 * @param {HTMLElement} anchor
 * @param {({label: any, hint?: any, icon?: Node, danger?: boolean, data?: object, run: () => void} | "divider" | {heading: string})[]} items
 */
export function openMenu(anchor, items, { align = "end", label } = {}) {
  const menu = h("div", { class: "menu", role: "menu", "aria-label": label });
  anchor.setAttribute("aria-expanded", "true");
  const popup = { close: () => {} };
  for (const item of items) {
    if (item === "divider") menu.append(h("hr", { class: "menu-divider" }));
    else if (item.heading) menu.append(h("div", { class: "menu-heading" }, item.heading));
    else menu.append(menuItem(item, () => popup.close()));
  }
  const opened = openPopup(anchor, menu, {
    align,
    onClose: () => anchor.setAttribute("aria-expanded", "false"),
  });
  popup.close = opened.close;
  menu.addEventListener("keydown", (event) => moveFocus(event, menu, "[role=menuitem]"));
  menu.querySelector("[role=menuitem]")?.focus();
  return opened;
}

function menuItem(item, close) {
  const run = () => {
    close();
    item.run();
  };
  return h(
    "button",
    {
      type: "button",
      role: "menuitem",
      class: `menu-item${item.danger ? " danger" : ""}`,
      data: item.data ?? {},
      on: { click: run },
    },
    item.icon && h("span", { class: "menu-icon" }, item.icon),
    h(
      "span",
      { class: "menu-text" },
      h("span", {}, item.label),
      item.hint && h("small", {}, item.hint),
    ),
  );
}

/** Moves the focus among the items of a menu by the arrow keys, Home and End. */
export function moveFocus(event, root, selector) {
  const items = [...root.querySelectorAll(selector)];
  const current = items.indexOf(document.activeElement);
  const target = { ArrowDown: current + 1, ArrowUp: current - 1, Home: 0, End: items.length - 1 }[
    event.key
  ];
  if (target === undefined || items.length === 0) return;
  event.preventDefault();
  items[(target + items.length) % items.length].focus();
}

/**
 * Asks the person; resolves to whether they agreed.
 * @param {{title?: object, text?: object, confirm?: object, deny?: object, style?: string}} dialog Block Kit's confirm object
 */
export function askConfirmation(dialog) {
  return new Promise((resolve) => {
    const answer = (agreed) => {
      box.close();
      box.remove();
      resolve(agreed);
    };
    const yes = `button ${dialog.style === "danger" ? "button-danger" : "button-primary"}`;
    const box = h(
      "dialog",
      {
        class: "dialog confirm",
        data: { testid: "confirm" },
        "aria-label": dialog.title?.text ?? t("confirm"),
        on: {
          cancel: (event) => {
            event.preventDefault();
            answer(false);
          },
        },
      },
      h("h2", { class: "confirm-title" }, textObject(dialog.title) ?? t("confirm")),
      h("div", { class: "confirm-text" }, textObject(dialog.text)),
      h(
        "div",
        { class: "confirm-buttons" },
        button(textObject(dialog.deny) ?? t("cancel"), "button", "confirm-deny", () =>
          answer(false),
        ),
        button(textObject(dialog.confirm) ?? t("yes"), yes, "confirm-accept", () => answer(true)),
      ),
    );
    document.body.append(box);
    box.showModal();
    box.querySelector("[data-testid=confirm-accept]").focus();
  });
}

function button(label, className, testid, run) {
  return h(
    "button",
    { type: "button", class: className, data: { testid }, on: { click: run } },
    label,
  );
}

const NOTICE_MS = 6000;

/**
 * Tells the person something in passing; an error stays until it is closed, or the next one comes.
 * @param {"error"|"info"} kind
 */
export function notice(text, kind = "error") {
  // A modal dialog covers everything else: what is to be seen must be within it.
  const host = [...document.querySelectorAll("dialog[open]")].pop() ?? document.body;
  let box = host.querySelector(":scope > .notices");
  if (!box) {
    box = h("div", { class: "notices", "aria-live": "polite" });
    host.append(box);
  }
  const remove = () => item.remove();
  const item = h(
    "div",
    {
      class: `notice notice-${kind}`,
      role: kind === "error" ? "alert" : "status",
      data: { testid: "notice" },
    },
    h("span", {}, text),
    h(
      "button",
      { type: "button", class: "icon-button", "aria-label": t("close"), on: { click: remove } },
      icon("close"),
    ),
  );
  if (kind === "error") {
    for (const former of box.querySelectorAll(".notice-error")) former.remove();
  } else {
    setTimeout(remove, NOTICE_MS);
  }
  box.append(item);
}

/** Takes all notices away. */
export function clearNotices() {
  for (const box of document.querySelectorAll(".notices")) fill(box);
}
