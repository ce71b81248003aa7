/** Doing things as the acting person; what goes wrong is shown, never swallowed. */

import { Refusal, act } from "./api.js";
import { askConfirmation, notice } from "./popup.js";
import { t } from "./words.js";
import { world } from "./world.js";

/** What to tell a person about an error. */
export function reasonOf(error) {
  if (error instanceof Refusal) return error.message;
  return error instanceof TypeError ? t("unreachable") : t("failed", { why: error.message });
}

/** Does something; resolves to the server's answer, or to null after a notice of what went wrong. */
export async function perform(action, params) {
  try {
    return await act(world.me.id, action, params);
  } catch (error) {
    notice(reasonOf(error));
    return null;
  }
}

/**
 * The surroundings of some blocks: whose they are, what their fields hold, and how they act.
 *
 * @typedef {{
 *   container: object, form: import("./form.js").Form, blocks: object[], errors: Record<string, string>,
 *   click: (block: object, element: object, fields: object) => Promise<boolean>,
 *   suggest: (block: object, element: object, query: string) => Promise<object>,
 * }} Scope
 *
 * @param {object} container Slack's container: a message or a view
 * @returns {Scope}
 */
export function scopeOf(container, form, blocks, errors = {}) {
  const state = () => form.values(blocks);
  const target = (block, element) => ({
    container,
    block_id: block.block_id,
    action_id: element.action_id,
    state: state(),
  });
  return {
    container,
    form,
    blocks,
    errors,
    async click(block, element, fields) {
      if (element.confirm && !(await askConfirmation(element.confirm))) return false;
      return (await perform("click", { ...target(block, element), ...fields })) !== null;
    },
    async suggest(block, element, query) {
      try {
        return await act(world.me.id, "suggest", { ...target(block, element), value: query });
      } catch (error) {
        throw new Error(reasonOf(error), { cause: error });
      }
    },
  };
}
