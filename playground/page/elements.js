/** Block Kit's interactive elements. */

import { instantOf, localOf } from "./dates.js";
import { fill, h, uniqueId } from "./dom.js";
import { icon } from "./icons.js";
import { safeUrl } from "./mentions.js";
import { plainText, textObject, textOf } from "./mrkdwn.js";
import { openMenu } from "./popup.js";
import { selectElement } from "./selects.js";
import { readFiles } from "./files.js";
import { t } from "./words.js";

/** An element as a node. @param {object} element @param {import("./blocks.js").Env} env */
export function renderElement(element, env) {
  const make =
    ELEMENTS[element.type] ?? (element.type.endsWith("_select") ? selectElement : unsupported);
  return make(element, env);
}

const ELEMENTS = {
  button,
  overflow,
  image: imageElement,
  plain_text_input: textInput,
  rich_text_input: richTextInput,
  email_text_input: (element, env) => textInput(element, env, "email"),
  url_text_input: (element, env) => textInput(element, env, "url"),
  number_input: (element, env) => textInput(element, env, "text", "decimal"),
  radio_buttons: (element, env) => optionList(element, env, "radio"),
  checkboxes: (element, env) => optionList(element, env, "checkbox"),
  datepicker: (element, env) => picker(element, env, "date", t("selectDate")),
  timepicker: (element, env) => picker(element, env, "time", t("selectTime")),
  datetimepicker: dateTimePicker,
  file_input: fileInput,
  icon_button: (element, env) => button({ ...element, style: "icon" }, env),
  feedback_buttons: feedbackButtons,
};

function unsupported(element) {
  return h("span", { class: "unsupported" }, t("unsupported", { type: element.type }));
}

const ids = (element, env) => ({ actionId: element.action_id, blockId: env.block.block_id });

function imageElement(element) {
  return image(element);
}

/** Where the picture of an element or block is; null: nowhere that a browser should look. */
export function imageUrl({ image_url: url, slack_file: file }) {
  const ofFile = file?.id && `${window.location.origin}/files/${encodeURIComponent(file.id)}/picture`;
  return safeUrl(url ?? file?.url ?? ofFile ?? "");
}

/** A picture of an element or block. */
export function image(block) {
  const { alt_text: alt } = block;
  const src = imageUrl(block)?.href;
  return h("img", { class: "picture", src, alt, title: alt, loading: "lazy" });
}

function button(element, env) {
  const style =
    { primary: " button-primary", danger: " button-danger", icon: " button-plain" }[
      element.style
    ] ?? "";
  const press = async () => {
    const url = element.url && safeUrl(element.url);
    if (url) window.open(url.href, "_blank", "noopener");
    node.setAttribute("aria-busy", "true");
    await env.scope.click(
      env.block,
      element,
      element.value === undefined ? {} : { value: element.value },
    );
    node.removeAttribute("aria-busy");
  };
  const node = h(
    "button",
    {
      type: "button",
      class: `button${style}`,
      data: ids(element, env),
      "aria-label": element.accessibility_label,
      on: { click: press },
    },
    textObject(element.text),
  );
  return node;
}

function feedbackButtons(element, env) {
  const one = (half) => button({ ...half, action_id: element.action_id }, env);
  return h(
    "span",
    { class: "feedback" },
    one(element.positive_button),
    one(element.negative_button),
  );
}

function overflow(element, env) {
  const items = element.options.map((option) => ({
    label: textObject(option.text),
    hint: option.description && plainText(option.description.text),
    data: { value: option.value },
    run: () => {
      if (option.url && safeUrl(option.url))
        window.open(safeUrl(option.url).href, "_blank", "noopener");
      env.scope.click(env.block, element, { selected_option: option });
    },
  }));
  const node = h(
    "button",
    {
      type: "button",
      class: "button button-icon",
      "aria-label": t("more"),
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      data: ids(element, env),
      on: { click: () => openMenu(node, items) },
    },
    icon("dots"),
  );
  return node;
}

function textInput(element, env, type = "text", inputmode = null) {
  const multiline = Boolean(element.multiline);
  const { on_enter_pressed: enter, on_character_entered: character } = triggersOf(element, env);
  const props = {
    class: "input",
    id: env.inputId,
    value: env.scope.form.value(env.block, element) ?? "",
    placeholder: textOf(element.placeholder),
    data: ids(element, env),
    autofocus: element.focus_on_load,
    "aria-label": env.label,
    "aria-describedby": env.describedBy,
    autocomplete: "off",
    ...(multiline ? { rows: 4 } : { type, inputmode }),
    on: {
      input: () => env.changed(element, node.value || null, character),
      keydown: (event) => {
        if (event.key !== "Enter" || multiline || event.isComposing) return;
        if (enter) {
          event.preventDefault();
          env.changed(element, node.value || null, true);
        }
      },
    },
  };
  const node = h(multiline ? "textarea" : "input", props);
  return node;
}

/** What makes a text field tell the app about itself: Enter, unless the element says otherwise. */
function triggersOf(element, env) {
  if (!env.block.dispatch_action) return {};
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  return Object.fromEntries(triggers.map((name) => [name, true]));
}

/** A rich text field takes plain lines; they become one section. */
function richTextInput(element, env) {
  const held = env.scope.form.value(env.block, element);
  const lines = (part) =>
    part.type === "rich_text_list" ? part.elements.map((item) => `- ${wordsOf(item)}`) : wordsOf(part);
  const text = (held?.elements ?? []).flatMap(lines).join("\n");
  const section = (value) => ({
    type: "rich_text",
    elements: [{ type: "rich_text_section", elements: [{ type: "text", text: value }] }],
  });
  const node = h("textarea", {
    class: "input",
    rows: 4,
    value: text,
    id: env.inputId,
    data: ids(element, env),
    placeholder: textOf(element.placeholder),
    "aria-label": env.label,
    "aria-describedby": env.describedBy,
    on: { input: () => env.changed(element, node.value ? section(node.value) : null, false) },
  });
  return node;
}

function wordsOf(part) {
  return part.elements.map((one) => one.text ?? one.url ?? "").join("");
}

function optionList(element, env, type) {
  const name = uniqueId("choice");
  const held = [env.scope.form.value(env.block, element)].flat().filter(Boolean);
  const change = () => {
    const checked = [...node.querySelectorAll("input:checked")].map(
      (one) => element.options[one.dataset.index],
    );
    env.changed(element, type === "radio" ? (checked[0] ?? null) : checked);
  };
  const node = h(
    "div",
    {
      class: "choices",
      role: type === "radio" ? "radiogroup" : "group",
      data: ids(element, env),
      "aria-label": env.label,
      "aria-describedby": env.describedBy,
    },
    element.options.map((option, index) =>
      h(
        "label",
        { class: "choice" },
        h("input", {
          type,
          name,
          data: { index, value: option.value },
          on: { change },
          checked: held.some((one) => one.value === option.value),
        }),
        h(
          "span",
          {},
          textObject(option.text),
          option.description && h("small", {}, textObject(option.description)),
        ),
      ),
    ),
  );
  return node;
}

function picker(element, env, type, label) {
  const node = h("input", {
    type,
    class: "input input-picker",
    id: env.inputId,
    data: ids(element, env),
    autofocus: element.focus_on_load,
    value: env.scope.form.value(env.block, element) ?? "",
    "aria-label": env.label || textOf(element.placeholder) || label,
    "aria-describedby": env.describedBy,
    on: { change: () => env.changed(element, node.value || null) },
  });
  return node;
}

function dateTimePicker(element, env) {
  const held = env.scope.form.value(env.block, element);
  const node = h("input", {
    type: "datetime-local",
    class: "input input-picker",
    id: env.inputId,
    data: ids(element, env),
    value: held === null ? "" : localOf(held),
    autofocus: element.focus_on_load,
    "aria-label": env.label || t("selectDate"),
    "aria-describedby": env.describedBy,
    on: { change: () => env.changed(element, node.value ? instantOf(node.value) : null) },
  });
  return node;
}

function fileInput(element, env) {
  const names = h("ul", { class: "file-names" });
  const show = () =>
    fill(
      names,
      env.scope.form.value(env.block, element).map((file) => h("li", {}, file.name)),
    );
  const input = h("input", {
    type: "file",
    class: "input-file",
    id: env.inputId,
    multiple: (element.max_files ?? 10) > 1,
    accept: element.filetypes?.map((suffix) => `.${suffix}`).join(","),
    "aria-label": env.label,
    "aria-describedby": env.describedBy,
    on: {
      change: async () => {
        const files = await readFiles(input.files);
        env.changed(element, files.slice(0, element.max_files ?? 10));
        show();
      },
    },
  });
  show();
  return h("div", { class: "file-field", data: ids(element, env) }, input, names);
}
