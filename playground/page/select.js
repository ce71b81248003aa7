/**
 * A searchable select: a combobox (ARIA's list autocomplete) that shows its options in a pop-up.
 * It serves single and multiple choice, fixed options and options that the server is asked for.
 */

import { append, fill, h, uniqueId } from "./dom.js";
import { icon } from "./icons.js";
import { openPopup } from "./popup.js";
import { t } from "./words.js";

/**
 * @typedef {{id: string, text: string, hint?: string, node?: () => Node, group?: string}} Choice
 * @typedef {{
 *   label: string, placeholder: string, multi?: boolean, max?: number, clearable?: boolean,
 *   chosen: Choice[], data?: object, autofocus?: boolean,
 *   find: (query: string) => Promise<Choice[]>, minQuery?: number, debounce?: number,
 *   onChange: (chosen: Choice[]) => void, onRefused?: (why: string) => void,
 * }} SelectOptions
 */

export class Select {
  /** @param {SelectOptions} options */
  constructor(options) {
    this.options = options;
    this.chosen = [...options.chosen];
    this.found = [];
    this.active = -1;
    this.popup = null;
    this.round = 0;
    this.listId = uniqueId("list");
    this.input = this.#makeInput();
    this.chips = h("span", { class: "chips" });
    this.clearButton = h(
      "button",
      {
        type: "button",
        class: "icon-button select-clear",
        "aria-label": t("clear"),
        on: { click: () => this.#choose([]) },
      },
      icon("close"),
    );
    this.node = h(
      "div",
      {
        class: `select${options.multi ? " select-multi" : ""}`,
        data: options.data ?? {},
        on: { click: () => this.input.focus() },
      },
      this.chips,
      this.input,
      options.clearable && this.clearButton,
      h("span", { class: "select-caret" }, icon("caret")),
    );
    this.#showChosen();
  }

  #makeInput() {
    const { label, autofocus } = this.options;
    return h("input", {
      type: "text",
      class: "select-input",
      role: "combobox",
      autocomplete: "off",
      spellcheck: "false",
      "aria-label": label,
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.listId,
      autofocus,
      on: {
        mousedown: () => this.open(),
        input: () => this.open(true),
        keydown: (event) => this.#key(event),
        blur: () => this.close(),
      },
    });
  }

  #showChosen() {
    const { multi, placeholder } = this.options;
    if (multi) {
      fill(
        this.chips,
        this.chosen.map((choice) => this.#chip(choice)),
      );
      this.input.placeholder = this.chosen.length === 0 ? placeholder : "";
    } else {
      this.input.placeholder = this.chosen[0]?.text ?? placeholder;
    }
    this.input.value = multi ? "" : (this.chosen[0]?.text ?? "");
    this.node.classList.toggle("has-value", this.chosen.length > 0);
  }

  #chip(choice) {
    const remove = (event) => {
      event.stopPropagation();
      this.#choose(this.chosen.filter((one) => one.id !== choice.id));
    };
    return h(
      "span",
      { class: "chip" },
      choice.text,
      h(
        "button",
        {
          type: "button",
          class: "chip-remove",
          "aria-label": t("remove", { name: choice.text }),
          on: { click: remove },
        },
        icon("close"),
      ),
    );
  }

  /** Opens the list; `typed`: the text in the field is a search, not the chosen option's name. */
  async open(typed = false) {
    if (!this.popup) {
      this.list = h("div", {
        class: "listbox",
        id: this.listId,
        role: "listbox",
        "aria-label": this.options.label,
        "aria-multiselectable": this.options.multi,
      });
      // Keeps the focus in the field while an option is clicked.
      this.list.addEventListener("mousedown", (event) => event.preventDefault());
      this.popup = openPopup(this.node, this.list, {
        matchWidth: true,
        onClose: () => this.#closed(),
      });
      this.input.setAttribute("aria-expanded", "true");
      if (!typed) this.input.select();
    }
    await this.#search(typed ? this.input.value.trim() : "", typed);
  }

  close() {
    this.popup?.close();
    this.round += 1;
  }

  #closed() {
    this.popup = null;
    this.round += 1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.#showChosen();
  }

  async #search(query, typed) {
    const { minQuery = 0, debounce = 0, find } = this.options;
    this.round += 1;
    const round = this.round;
    if ([...query].length < minQuery) return this.#say(t("typeMore"));
    if (debounce) {
      this.#say(t("searching"));
      if (typed) await new Promise((done) => setTimeout(done, debounce));
    }
    if (round !== this.round) return undefined;
    let found;
    try {
      found = await find(query);
    } catch (error) {
      if (round === this.round) this.#say(error.message);
      return undefined;
    }
    // An answer that a later keystroke has overtaken is of no use.
    if (round === this.round && this.popup) this.#show(found);
    return undefined;
  }

  #say(text) {
    this.found = [];
    this.active = -1;
    fill(this.list, h("div", { class: "listbox-note" }, text));
    this.popup?.place();
  }

  #show(found) {
    if (found.length === 0) return this.#say(t("nothingFound"));
    this.found = found;
    fill(this.list);
    let group;
    for (const [index, choice] of found.entries()) {
      if (choice.group !== undefined && choice.group !== group) {
        append(this.list, h("div", { class: "listbox-group", role: "presentation" }, choice.group));
      }
      group = choice.group;
      append(this.list, this.#option(choice, index));
    }
    const current = found.findIndex((choice) => this.#isChosen(choice));
    this.#activate(this.options.multi ? 0 : Math.max(current, 0));
    this.popup.place();
    return undefined;
  }

  #option(choice, index) {
    const chosen = this.#isChosen(choice);
    return h(
      "div",
      {
        class: "option",
        role: "option",
        id: `${this.listId}-${index}`,
        "aria-selected": String(chosen),
        data: { value: choice.id },
        on: { click: () => this.#pick(choice), mousemove: () => this.#activate(index, false) },
      },
      h(
        "span",
        { class: "option-text" },
        h("span", { class: "option-name" }, choice.node?.() ?? choice.text),
        choice.hint && h("small", {}, choice.hint),
      ),
      chosen && h("span", { class: "option-mark" }, icon("check")),
    );
  }

  #isChosen(choice) {
    return this.chosen.some((one) => one.id === choice.id);
  }

  #activate(index, scroll = true) {
    const options = this.list.querySelectorAll("[role=option]");
    options[this.active]?.classList.remove("active");
    this.active = index;
    options[index]?.classList.add("active");
    if (scroll) options[index]?.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", `${this.listId}-${index}`);
  }

  #pick(choice) {
    const { multi, max, onRefused } = this.options;
    if (!multi) {
      this.#choose([choice]);
      this.close();
      return;
    }
    const without = this.chosen.filter((one) => one.id !== choice.id);
    if (without.length === this.chosen.length && max && this.chosen.length >= max) {
      onRefused?.(t("atMost", { n: max }));
      return;
    }
    this.#choose(without.length < this.chosen.length ? without : [...this.chosen, choice]);
    this.open();
  }

  #choose(chosen) {
    this.chosen = chosen;
    this.#showChosen();
    this.options.onChange(chosen);
  }

  #key(event) {
    if (event.isComposing) return;
    const count = this.found.length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!this.popup) this.open();
      else if (count)
        this.#activate((this.active + (event.key === "ArrowDown" ? 1 : -1) + count) % count);
    } else if (event.key === "Enter") {
      // Enter in a select picks, it never submits the form around it.
      event.preventDefault();
      if (!this.popup) this.open();
      else if (this.found[this.active]) this.#pick(this.found[this.active]);
    } else if (
      event.key === "Backspace" &&
      this.options.multi &&
      !this.input.value &&
      this.chosen.length
    ) {
      this.#choose(this.chosen.slice(0, -1));
    } else if (event.key === "Tab") {
      this.close();
    }
  }
}

/** Finds in a fixed list of choices: every typed word occurs in a choice's text. */
export function searchIn(choices) {
  return async (query) => {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    return choices.filter((choice) => {
      const text = `${choice.text} ${choice.hint ?? ""}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
  };
}
