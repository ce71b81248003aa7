/**
 * Building DOM nodes. Text only ever becomes text nodes or attributes: nothing here, and nothing
 * elsewhere in the page, turns data into markup.
 */

/**
 * Makes an element. `props`: `on` holds event listeners, `data` data attributes, `class` the class;
 * `value`, `checked`, … are set as properties; everything else becomes an attribute (`true` an empty
 * one; `false`, `null` and `undefined` none).
 *
 * @param {string} tag
 * @param {Record<string, any>} [props]
 * @param {...(Node | string | number | null | undefined | false | any[])} children
 * @returns {HTMLElement}
 */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) setProp(node, name, value);
  append(node, children);
  return node;
}

const AS_PROPERTY = new Set([
  "value",
  "checked",
  "disabled",
  "required",
  "multiple",
  "tabIndex",
  "open",
]);

function setProp(node, name, value) {
  if (value === undefined || value === null || value === false) return;
  if (name === "on") {
    for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
  } else if (name === "data") {
    for (const [key, datum] of Object.entries(value)) {
      if (datum !== undefined && datum !== null) node.dataset[key] = datum;
    }
  } else if (name === "style") {
    for (const [key, datum] of Object.entries(value)) node.style.setProperty(key, datum);
  } else if (AS_PROPERTY.has(name)) {
    node[name] = value;
  } else {
    node.setAttribute(name, value === true ? "" : String(value));
  }
}

/** Appends children, flattening arrays and skipping what is empty. */
export function append(node, children) {
  for (const child of [children].flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === "") continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
}

/** Replaces all children. */
export function fill(node, ...children) {
  node.replaceChildren();
  return append(node, children);
}

/** A fragment of nodes. */
export function fragment(...children) {
  return append(document.createDocumentFragment(), children);
}

let lastId = 0;

/** An id for ARIA references, unique in this page. */
export function uniqueId(prefix) {
  lastId += 1;
  return `${prefix}-${lastId}`;
}

/**
 * Makes the children of `parent` show `items`, in order; a child whose signature did not change
 * is left alone, so that focus, selection and open pop-ups in it survive.
 *
 * @param {HTMLElement} parent
 * @param {{key: string, signature: string, make: () => HTMLElement}[]} items
 */
export function syncChildren(parent, items) {
  const focus = rememberFocus(parent);
  const old = new Map([...parent.children].map((node) => [node.dataset.syncKey, node]));
  let previous = null;
  for (const item of items) {
    let node = old.get(item.key);
    if (!node || node.syncSignature !== item.signature) {
      const fresh = item.make();
      fresh.dataset.syncKey = item.key;
      fresh.syncSignature = item.signature;
      if (node) node.replaceWith(fresh);
      node = fresh;
    }
    old.delete(item.key);
    const next = previous ? previous.nextSibling : parent.firstChild;
    if (next !== node) parent.insertBefore(node, next);
    previous = node;
  }
  for (const gone of old.values()) gone.remove();
  focus.restore();
}

/** Remembers where the focus is below `root`, so that it can return to the node's successor. */
function rememberFocus(root) {
  const active = document.activeElement;
  if (!active || !root.contains(active)) return { restore() {} };
  const place = active.closest("[data-sync-key]")?.dataset.syncKey;
  const control = active.closest("[data-action-id]");
  const having = (name, value) => `[data-${name}="${CSS.escape(value ?? "")}"]`;
  const selector = control
    ? having("block-id", control.dataset.blockId) + having("action-id", control.dataset.actionId)
    : active.dataset.testid && having("testid", active.dataset.testid);
  const selection = [active.selectionStart, active.selectionEnd];
  return {
    restore() {
      if (document.activeElement === active || !selector || !place) return;
      const owner = root.querySelector(`[data-sync-key="${CSS.escape(place)}"]`);
      const found = owner?.querySelector(selector);
      const target =
        found && (found.matches(active.tagName) ? found : found.querySelector(active.tagName));
      if (!target) return;
      target.focus({ preventScroll: true });
      if (typeof selection[0] === "number" && target.setSelectionRange) {
        target.setSelectionRange(selection[0], selection[1]);
      }
    },
  };
}
