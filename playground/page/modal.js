/** The stack of modals that apps opened for the acting person; the top one is shown. */

import { perform, reasonOf, scopeOf } from "./acting.js";
import { act, get } from "./api.js";
import { blockItems } from "./blocks.js";
import { checkForm } from "./checks.js";
import { avatar } from "./avatar.js";
import { fill, h, syncChildren } from "./dom.js";
import { formOf } from "./form.js";
import { icon } from "./icons.js";
import { plainText } from "./mrkdwn.js";
import { notice } from "./popup.js";
import { currentLocale, t } from "./words.js";
import { appById, person, world } from "./world.js";

export class Modals {
  constructor() {
    this.view = null;
    this.stack = [];
    this.errors = {};
    this.title = h("h2", { class: "modal-title", id: "modal-title" });
    this.blocks = h("div", { class: "blocks modal-blocks" });
    this.foot = h("footer", { class: "modal-foot" });
    this.form = h(
      "form",
      { class: "modal-form", novalidate: true, on: { submit: (event) => this.#submitted(event) } },
      this.blocks,
      this.foot,
    );
    this.head = h("header", { class: "modal-head" });
    this.dialog = h(
      "dialog",
      {
        class: "dialog modal",
        "aria-labelledby": "modal-title",
        data: { testid: "modal" },
        on: {
          cancel: (event) => {
            event.preventDefault();
            this.#close();
          },
        },
      },
      this.head,
      this.form,
    );
    document.body.append(this.dialog);
  }

  /** Fetches the stack and shows its top; what is typed in fields that stay is kept. */
  async refresh() {
    const { stack } = await get("views", { as: world.me.id });
    this.stack = stack;
    const view = stack.at(-1) ?? null;
    if (view?.id !== this.view?.id) {
      this.errors = {};
      fill(this.blocks);
      this.#setBusy(false);
    }
    const opened = view && view.id !== this.view?.id;
    this.view = view;
    if (!view) {
      this.dialog.close();
      return;
    }
    this.#draw();
    if (!this.dialog.open) this.dialog.showModal();
    if (opened) this.#focusFirst();
  }

  #draw() {
    const { view } = this;
    const form = formOf(`view ${view.id}`);
    form.learn(view.state?.values ?? {});
    form.keepOnly(view.blocks);
    this.values = form;
    const app = appById(view.app_id);
    const button = (name, label, testid, run) =>
      h(
        "button",
        {
          type: "button",
          class: "icon-button",
          "aria-label": label,
          title: label,
          data: { testid },
          on: { click: run },
        },
        icon(name),
      );
    fill(this.title, plainText(view.title.text));
    fill(
      this.head,
      this.stack.length > 1
        ? button("back", t("back"), "modal-back", () => this.#close())
        : avatar(person(app?.bot_user_id) ?? { is_bot: true }, "small"),
      this.title,
      button("close", t("close"), "modal-close", () => this.#close(true)),
    );
    this.dialog.dataset.viewId = view.id;
    this.dialog.dataset.callbackId = view.callback_id ?? "";
    this.#drawBlocks();
    this.#drawFoot();
  }

  #drawBlocks() {
    const { view } = this;
    const scope = scopeOf(
      { type: "view", view_id: view.id },
      this.values,
      view.blocks,
      this.errors,
    );
    syncChildren(this.blocks, blockItems(view.blocks, scope));
  }

  /** The buttons; drawn again only when their words changed, so that they keep the focus. */
  #drawFoot() {
    const { view } = this;
    const hasInput = view.blocks.some((block) => block.type === "input");
    const signature = JSON.stringify([
      view.submit,
      view.close,
      view.submit_disabled,
      hasInput,
      currentLocale(),
    ]);
    if (signature === this.foot.dataset.signature) return;
    this.foot.dataset.signature = signature;
    fill(
      this.foot,
      h(
        "button",
        {
          type: "button",
          class: "button",
          data: { testid: "modal-cancel" },
          on: { click: () => this.#close() },
        },
        view.close ? plainText(view.close.text) : t(view.submit ? "cancel" : "close"),
      ),
      (view.submit || hasInput) &&
        h(
          "button",
          {
            type: "submit",
            class: "button button-primary",
            disabled: view.submit_disabled,
            data: { testid: "modal-submit" },
          },
          h("span", { class: "spinner" }),
          view.submit ? plainText(view.submit.text) : t("submit"),
        ),
    );
  }

  #focusFirst() {
    const first =
      this.blocks.querySelector("[autofocus]") ??
      this.blocks.querySelector("input:not([type=hidden]), textarea") ??
      this.foot.querySelector("[data-testid=modal-submit]");
    first?.focus({ preventScroll: true });
  }

  async #submitted(event) {
    event.preventDefault();
    const { view } = this;
    if (this.busy || view.submit_disabled) return;
    this.#show(checkForm(this.values, view.blocks));
    if (Object.keys(this.errors).length > 0) return;
    this.#setBusy(true);
    try {
      const answer = await act(world.me.id, "submit", {
        view_id: view.id,
        state: this.values.values(view.blocks),
      });
      if (view.id === this.view?.id) this.#show(answer.errors ?? {});
      if (!answer.errors) await this.refresh();
    } catch (error) {
      notice(reasonOf(error));
    } finally {
      this.#setBusy(false);
    }
  }

  /** Shows errors at their fields, and goes to the first. */
  #show(errors) {
    this.errors = errors;
    this.#drawBlocks();
    const wrong = this.blocks.querySelector(".field-wrong");
    wrong?.scrollIntoView({ block: "nearest" });
    wrong?.querySelector("input, textarea")?.focus({ preventScroll: true });
  }

  #setBusy(busy) {
    this.busy = busy;
    this.dialog.toggleAttribute("aria-busy", busy);
  }

  async #close(all = false) {
    const { view } = this;
    if (!view) return;
    const clear = all && this.stack.length > 1;
    if (await perform("close", { view_id: view.id, clear })) await this.refresh();
  }
}
