/** What the fields of a form hold: Slack's `state.values`, kept apart from the DOM. */

/**
 * How the value of each element that holds one is called, which property of the element it begins
 * with, and what it is while nothing is chosen. Buttons and overflow menus hold none.
 */
const FIELDS = {
  plain_text_input: ["value", "initial_value", null],
  email_text_input: ["value", "initial_value", null],
  url_text_input: ["value", "initial_value", null],
  number_input: ["value", "initial_value", null],
  rich_text_input: ["rich_text_value", "initial_value", null],
  static_select: ["selected_option", "initial_option", null],
  external_select: ["selected_option", "initial_option", null],
  radio_buttons: ["selected_option", "initial_option", null],
  multi_static_select: ["selected_options", "initial_options", []],
  multi_external_select: ["selected_options", "initial_options", []],
  checkboxes: ["selected_options", "initial_options", []],
  users_select: ["selected_user", "initial_user", null],
  multi_users_select: ["selected_users", "initial_users", []],
  conversations_select: ["selected_conversation", "initial_conversation", null],
  multi_conversations_select: ["selected_conversations", "initial_conversations", []],
  channels_select: ["selected_channel", "initial_channel", null],
  multi_channels_select: ["selected_channels", "initial_channels", []],
  datepicker: ["selected_date", "initial_date", null],
  timepicker: ["selected_time", "initial_time", null],
  datetimepicker: ["selected_date_time", "initial_date_time", null],
  file_input: ["files", "", []],
};

/** Whether an element holds a value. */
export function holdsValue(element) {
  return element.type in FIELDS;
}

/** The elements of a block that may hold values. */
export function elementsOf(block) {
  const single = block.element ?? block.accessory;
  return [...(single ? [single] : []), ...(block.type === "actions" ? block.elements : [])];
}

export class Form {
  #values = new Map();

  /** @param {Record<string, Record<string, object>>} [values] what the server has of it */
  constructor(values = {}) {
    for (const [blockId, actions] of Object.entries(values)) {
      for (const [actionId, state] of Object.entries(actions)) {
        this.#values.set(key(blockId, actionId), state);
      }
    }
  }

  /** The state of an element: what was entered, or else what it begins with. */
  state(block, element) {
    const [name, initial, empty] = FIELDS[element.type];
    const held = this.#values.get(key(block.block_id, element.action_id));
    if (held?.type === element.type) return held;
    return { type: element.type, [name]: element[initial] ?? empty };
  }

  /** The bare value of an element: a text, an option, a list of ids, … */
  value(block, element) {
    return this.state(block, element)[FIELDS[element.type][0]];
  }

  /** Enters a value; returns the element's new state. */
  enter(block, element, value) {
    const state = { type: element.type, [FIELDS[element.type][0]]: value };
    this.#values.set(key(block.block_id, element.action_id), state);
    return state;
  }

  /** The state of all elements of some blocks. */
  values(blocks) {
    const values = {};
    for (const block of blocks) {
      for (const element of elementsOf(block)) {
        if (!holdsValue(element)) continue;
        values[block.block_id] ??= {};
        values[block.block_id][element.action_id] = this.state(block, element);
      }
    }
    return values;
  }

  /** Forgets fields that are gone, as Slack does: one that returns later begins again. */
  keepOnly(blocks) {
    const kept = new Map();
    for (const block of blocks) {
      for (const element of elementsOf(block)) {
        const id = key(block.block_id, element.action_id);
        const held = this.#values.get(id);
        if (held?.type === element.type) kept.set(id, held);
      }
    }
    this.#values = kept;
  }

  /** Takes over what the server knows of fields that this form has not heard of. */
  learn(values) {
    const other = new Form(values);
    for (const [id, state] of other.#values) {
      if (!this.#values.has(id)) this.#values.set(id, state);
    }
  }
}

function key(blockId, actionId) {
  return `${blockId}\n${actionId}`;
}

const forms = new Map();

/** The form of a message or view; it outlives redrawing. @param {string} id */
export function formOf(id) {
  if (!forms.has(id)) forms.set(id, new Form());
  return forms.get(id);
}

/** Forgets all forms: another person has the page now. */
export function forgetForms() {
  forms.clear();
}
