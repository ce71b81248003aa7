/** Where messages and commands are typed. */

import { perform } from "./acting.js";
import { avatar } from "./avatar.js";
import { fill, h, uniqueId } from "./dom.js";
import { readFiles } from "./files.js";
import { icon } from "./icons.js";
import { openMenu, openPopup } from "./popup.js";
import { commandIn, completions, toSent } from "./typed.js";
import { t } from "./words.js";
import { world } from "./world.js";

/** What is half typed, by person and place: it waits there until they come back. */
const drafts = new Map();

export class Composer {
  /** @param {{channel: string, threadTs?: string, placeholder: string}} options */
  constructor({ channel, threadTs, placeholder }) {
    this.channel = channel;
    this.threadTs = threadTs;
    this.draft = [world.me.id, channel, threadTs].join(" ");
    this.files = [];
    this.table = null;
    this.offers = [];
    this.active = 0;
    this.popup = null;
    this.listId = uniqueId("offers");
    this.hint = h("div", { class: "composer-hint" });
    this.fileList = h("div", { class: "composer-files" });
    this.picker = h("input", {
      type: "file",
      multiple: true,
      hidden: true,
      on: { change: () => this.#attach() },
    });
    this.input = this.#makeInput(placeholder);
    this.sendButton = this.#tool("send", t("send"), "send", () => this.send());
    this.node = h(
      "div",
      { class: "composer", data: { testid: threadTs ? "thread-composer" : "composer-box" } },
      this.hint,
      this.input,
      this.fileList,
      h(
        "div",
        { class: "composer-tools" },
        this.#tool("bolt", t("shortcuts"), "shortcuts", (event) =>
          this.#shortcuts(event.currentTarget),
        ),
        this.#tool("clip", t("attach"), "attach", () => this.picker.click()),
        this.picker,
        h("span", { class: "spring" }),
        this.sendButton,
      ),
    );
    this.#changed();
  }

  #makeInput(placeholder) {
    return h("textarea", {
      class: "composer-input",
      rows: 1,
      placeholder,
      value: drafts.get(this.draft) ?? "",
      "aria-label": placeholder,
      "aria-autocomplete": "list",
      "aria-controls": this.listId,
      data: { testid: "composer" },
      on: {
        input: () => this.#changed(true),
        keydown: (event) => this.#key(event),
        paste: (event) => this.#paste(event),
        blur: () => this.popup?.close(),
      },
    });
  }

  #tool(name, label, testid, run) {
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

  focus() {
    this.input.focus();
  }

  #changed(typing = false) {
    const text = this.input.value;
    drafts.set(this.draft, text);
    this.input.style.height = "auto";
    if (this.input.scrollHeight) this.input.style.height = `${this.input.scrollHeight}px`;
    const ready = Boolean(text.trim()) || this.files.length > 0 || this.table !== null;
    this.sendButton.classList.toggle("ready", ready);
    const command = this.threadTs ? null : commandIn(text);
    fill(
      this.hint,
      command && [
        h("code", {}, `${command.command} ${command.usage_hint ?? ""}`),
        " ",
        command.description,
      ],
    );
    if (typing) this.#complete();
  }

  #complete() {
    const before = this.input.value.slice(0, this.input.selectionStart);
    const found = completions(before, !this.threadTs);
    if (!found || found.offers.length === 0) {
      this.popup?.close();
      return;
    }
    this.start = found.start;
    this.offers = found.offers;
    this.title = t(found.title);
    this.active = 0;
    if (!this.popup) {
      this.list = h("div", {
        class: "offers",
        role: "listbox",
        id: this.listId,
        "aria-label": this.title,
      });
      this.list.addEventListener("mousedown", (event) => event.preventDefault());
      this.popup = openPopup(this.node, this.list, {
        matchWidth: true,
        onClose: () => this.#completed(),
      });
    }
    this.#drawOffers();
  }

  #completed() {
    this.popup = null;
    this.offers = [];
    this.input.removeAttribute("aria-activedescendant");
  }

  #drawOffers() {
    fill(
      this.list,
      h("div", { class: "listbox-group", role: "presentation" }, this.title),
      this.offers.map((offer, index) =>
        h(
          "div",
          {
            class: `option offer${index === this.active ? " active" : ""}`,
            role: "option",
            id: `${this.listId}-${index}`,
            "aria-selected": String(index === this.active),
            data: { testid: "completion", value: offer.insert.trim() },
            on: { click: () => this.#accept(offer) },
          },
          offer.user && avatar(offer.user, "small"),
          h("strong", {}, offer.label),
          offer.hint && h("span", { class: "offer-hint" }, offer.hint),
          offer.aside && h("small", { class: "offer-aside" }, offer.aside),
        ),
      ),
    );
    this.input.setAttribute("aria-activedescendant", `${this.listId}-${this.active}`);
    this.popup.place();
  }

  #accept(offer) {
    const caret = this.input.selectionStart;
    const text = this.input.value;
    this.input.value = text.slice(0, this.start) + offer.insert + text.slice(caret).trimStart();
    const end = this.start + offer.insert.length;
    this.input.setSelectionRange(end, end);
    this.popup?.close();
    this.#changed();
    this.input.focus();
  }

  #key(event) {
    // Enter that ends the input of Chinese characters sends nothing.
    if (event.isComposing) return;
    const offer = this.offers[this.active];
    if (this.popup && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.active = (this.active + step + this.offers.length) % this.offers.length;
      this.#drawOffers();
    } else if (offer && (event.key === "Tab" || (event.key === "Enter" && !this.#isWhole(offer)))) {
      event.preventDefault();
      this.#accept(offer);
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.send();
    }
  }

  /** Pasted cells of a spreadsheet become a table, as in Slack. */
  #paste(event) {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    const rows = text.trimEnd().split(/\r?\n/).map((line) => line.split("\t"));
    if (!text.includes("\t") || rows.some((row) => row.length !== rows[0].length)) return;
    event.preventDefault();
    this.table = rows;
    this.#drawFiles();
  }

  /** Whether what is typed is what is offered already, so that Enter means to send it. */
  #isWhole(offer) {
    const typed = this.input.value.slice(this.start, this.input.selectionStart);
    return typed === offer.insert.trim();
  }

  async #attach() {
    this.files.push(...(await readFiles(this.picker.files)));
    this.picker.value = "";
    this.#drawFiles();
    this.focus();
  }

  #drawFiles() {
    const removeTable = () => {
      this.table = null;
      this.#drawFiles();
    };
    const removeFile = (file) => () => {
      this.files = this.files.filter((one) => one !== file);
      this.#drawFiles();
    };
    fill(this.fileList, [
      ...this.files.map((file) => chip(file.name, removeFile(file))),
      ...(this.table ? [chip(t("table"), removeTable)] : []),
    ]);
    this.#changed();
  }

  async send() {
    const text = this.input.value.trim();
    const { files, table } = this;
    if (!text && files.length === 0 && !table) return;
    this.popup?.close();
    this.input.value = "";
    this.files = [];
    this.table = null;
    this.#drawFiles();
    const place = { channel: this.channel, thread_ts: this.threadTs };
    const command = /^(\/\S+)\s*([\s\S]*)$/.exec(text);
    const answer = command
      ? await perform("slash", { ...place, command: command[1], text: command[2] })
      : await perform("message", {
          ...place,
          text: toSent(text),
          ...(files.length > 0 && { files }),
          ...(table && { table }),
        });
    // What could not be sent is not lost.
    if (answer === null && !this.input.value) {
      this.input.value = text;
      this.files = files;
      this.table = table;
      this.#drawFiles();
    }
  }

  #shortcuts(anchor) {
    const items = world.apps.flatMap((app) =>
      app.shortcuts
        .filter((one) => one.type === "global")
        .map((one) => ({
          label: one.name,
          hint: one.description || app.name,
          icon: icon("bolt"),
          data: { callbackId: one.callback_id },
          run: () => perform("shortcut", { callback_id: one.callback_id, app: app.app_id }),
        })),
    );
    openMenu(
      anchor,
      [{ heading: items.length > 0 ? t("shortcuts") : t("noShortcuts") }, ...items],
      { align: "start", label: t("shortcuts") },
    );
  }
}

function chip(name, remove) {
  return h(
    "span",
    { class: "chip" },
    icon("file"),
    name,
    h(
      "button",
      {
        type: "button",
        class: "chip-remove",
        "aria-label": t("removeFile", { name }),
        on: { click: remove },
      },
      icon("close"),
    ),
  );
}
