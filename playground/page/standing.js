/** A small label for those who are no full members of the workspace. */

import { h } from "./dom.js";
import { t } from "./words.js";

/** @param {{guest?: boolean, external?: boolean} | undefined} user */
export function standingBadge(user) {
  const word = user?.external ? "external" : user?.guest ? "guest" : "";
  return word && h("span", { class: "app-badge", data: { testid: "standing" } }, t(word));
}
