/** What Slack's client checks before a form is submitted, in the page's words. */

import { elementsOf, holdsValue } from "./form.js";
import { t } from "./words.js";

/** Errors by block id; none if the form may be submitted. */
export function checkForm(form, blocks) {
  const errors = {};
  for (const block of blocks.filter((one) => one.type === "input")) {
    for (const element of elementsOf(block).filter(holdsValue)) {
      const error = checkField(form.value(block, element), block, element);
      if (error) errors[block.block_id] = error;
    }
  }
  return errors;
}

function checkField(value, block, element) {
  const empty = value === null || value === "" || (Array.isArray(value) && value.length === 0);
  if (empty) return block.optional ? null : t("required");
  return CHECKS[element.type]?.(value, element) ?? null;
}

const CHECKS = {
  plain_text_input: (value, element) => {
    const length = [...value].length;
    if (length < (element.min_length ?? 0)) return t("tooShort", { n: element.min_length });
    if (length > (element.max_length ?? 3000))
      return t("tooLong", { n: element.max_length ?? 3000 });
    return null;
  },
  number_input: (value, element) => {
    const pattern = element.is_decimal_allowed ? /^[-+]?\d+(\.\d+)?$/ : /^[-+]?\d+$/;
    if (!pattern.test(value)) return t(element.is_decimal_allowed ? "notNumber" : "notWhole");
    if (element.min_value !== undefined && Number(value) < Number(element.min_value)) {
      return t("tooSmall", { n: element.min_value });
    }
    if (element.max_value !== undefined && Number(value) > Number(element.max_value)) {
      return t("tooLarge", { n: element.max_value });
    }
    return null;
  },
  email_text_input: (value) => (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value) ? null : t("notEmail")),
  url_text_input: (value) => (/^https?:\/\/[^\s/]+\S*$/.test(value) ? null : t("notUrl")),
};
