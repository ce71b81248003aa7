/** Pictures of people and apps: a coloured square with initials, or the sign of an app. */

import { h } from "./dom.js";
import { icon } from "./icons.js";

const CJK = /[\u3400-\u9fff]/;

/** `AB` for Ann Bell, `明` for 王小明: what people are called by. */
function initials(name) {
  if (CJK.test(name)) return [...name.replace(/[^\u3400-\u9fff]/g, "")].pop();
  const words = name.split(/[\s._-]+/).filter(Boolean);
  return [words[0], words.length > 1 ? words.at(-1) : ""]
    .map((word) => (word ? [...word][0] : ""))
    .join("")
    .toUpperCase();
}

const FALLBACK = "6b7280";

/** @param {object | undefined} user @param {"small"|"normal"|"large"} [size] */
export function avatar(user, size = "normal") {
  const colour = (user?.avatar_color ?? FALLBACK).replace(/^#/, "");
  const style = { "--avatar": /^[0-9a-f]{3,6}$/i.test(colour) ? `#${colour}` : `#${FALLBACK}` };
  const content = user?.is_bot ? icon("app") : initials(user?.real_name || user?.name || "?");
  return h(
    "span",
    {
      class: `avatar avatar-${size}${user?.is_bot ? " avatar-app" : ""}`,
      style,
      "aria-hidden": "true",
    },
    content,
  );
}
