/** What a person can do with a message: the toolbar that appears over it, and its menu. */

import { perform } from "./acting.js";
import { h } from "./dom.js";
import { REACTIONS, emojiOf } from "./emoji.js";
import { icon } from "./icons.js";
import { goTo, hashOfMessage } from "./place.js";
import { askConfirmation, moveFocus, notice, openMenu, openPopup } from "./popup.js";
import { t } from "./words.js";
import { world } from "./world.js";

/** The toolbar of a message; null where nothing can be done with it. */
export function toolbar(message, context) {
  if (message.ephemeral || message.subtype === "tombstone") return null;
  const reactButton = tool("smile", t("react"), "react", () =>
    pickReaction(reactButton, message, context),
  );
  const moreButton = tool("more", t("more"), "message-menu", () =>
    openMenu(moreButton, menuItems(message, context, moreButton), { label: t("more") }),
  );
  moreButton.setAttribute("aria-haspopup", "menu");
  return h(
    "div",
    { class: "toolbar" },
    reactButton,
    !context.inThread &&
      tool("reply", t("replyInThread"), "reply-in-thread", () => openThread(message, context)),
    moreButton,
  );
}

function tool(name, label, testid, run) {
  return h(
    "button",
    {
      type: "button",
      class: `tool tool-${name}`,
      "aria-label": label,
      title: label,
      data: { testid },
      on: { click: run },
    },
    icon(name),
  );
}

function openThread(message, { channel }) {
  goTo({ as: world.me.id, channel, thread: message.thread_ts ?? message.ts });
}

function pickReaction(anchor, message, { channel }) {
  const grid = h("div", { class: "emoji-grid", role: "menu", "aria-label": t("react") });
  const popup = openPopup(anchor, grid, { align: "end" });
  for (const name of REACTIONS) {
    const react = () => {
      popup.close();
      perform("react", { channel, ts: message.ts, name });
    };
    grid.append(
      h(
        "button",
        {
          type: "button",
          class: "emoji-choice",
          role: "menuitem",
          title: `:${name}:`,
          "aria-label": name,
          data: { name },
          on: { click: react },
        },
        emojiOf(name),
      ),
    );
  }
  popup.place();
  grid.addEventListener("keydown", (event) => {
    const key = { ArrowRight: "ArrowDown", ArrowLeft: "ArrowUp" }[event.key] ?? event.key;
    moveFocus({ key, preventDefault: () => event.preventDefault() }, grid, "[role=menuitem]");
  });
  grid.querySelector("button").focus();
}

function menuItems(message, context, anchor) {
  const { channel } = context;
  const shortcuts = world.apps.flatMap((app) =>
    app.shortcuts
      .filter((one) => one.type === "message")
      .map((one) => ({
        label: one.name,
        hint: app.name,
        icon: icon("bolt"),
        data: { callbackId: one.callback_id },
        run: () =>
          perform("message_shortcut", {
            callback_id: one.callback_id,
            app: app.app_id,
            channel,
            ts: message.ts,
          }),
      })),
  );
  const mine = message.user === world.me.id && !message.subtype;
  return [
    { label: t("react"), icon: icon("smile"), run: () => pickReaction(anchor, message, context) },
    !context.inThread && {
      label: t("replyInThread"),
      icon: icon("reply"),
      run: () => openThread(message, context),
    },
    { label: t("copyLink"), icon: icon("link"), run: () => copyLink(message, context) },
    shortcuts.length > 0 && "divider",
    ...shortcuts,
    mine && "divider",
    mine && {
      label: t("edit"),
      icon: icon("edit"),
      data: { testid: "edit" },
      run: () => context.edit(message.ts),
    },
    mine && {
      label: t("delete"),
      icon: icon("trash"),
      danger: true,
      data: { testid: "delete" },
      run: () => remove(message, context),
    },
  ].filter(Boolean);
}

async function copyLink(message, context) {
  try {
    await navigator.clipboard.writeText(
      new URL(hashOfMessage(world.me.id, context.channel, message), location.href).href,
    );
    notice(t("copied"), "info");
  } catch (error) {
    notice(t("failed", { why: error.message }));
  }
}

async function remove(message, { channel }) {
  const text = (words) => ({ type: "plain_text", text: words });
  const agreed = await askConfirmation({
    title: text(t("delete")),
    text: text(t("deleteSure")),
    confirm: text(t("deleteYes")),
    deny: text(t("cancel")),
    style: "danger",
  });
  if (agreed) await perform("delete", { channel, ts: message.ts });
}
