/** Files: reading what a person picked, and showing what a message carries. */

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { safeUrl } from "./mentions.js";

/** @param {FileList | File[]} list @returns {Promise<{name: string, mimetype: string, content_base64: string}[]>} */
export function readFiles(list) {
  return Promise.all(
    [...list].map(async (file) => ({
      name: file.name,
      mimetype: file.type || "application/octet-stream",
      content_base64: base64(new Uint8Array(await file.arrayBuffer())),
    })),
  );
}

function base64(bytes) {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** A file of a message: pictures are shown, others are links. */
export function fileCard(file) {
  const url = safeUrl(file.url_private ?? file.permalink ?? "");
  if (url && file.mimetype?.startsWith("image/") && file.mimetype !== "image/svg+xml") {
    return h(
      "a",
      {
        class: "file-picture",
        href: url.href,
        target: "_blank",
        rel: "noopener",
        data: { testid: "picture" },
      },
      h("img", { src: url.href, alt: file.alt_txt || file.title || file.name, loading: "lazy" }),
    );
  }
  return h(
    "a",
    {
      class: "file-card",
      href: url?.href,
      download: file.name,
      data: { testid: "file" },
    },
    h("span", { class: "file-icon" }, icon("file")),
    h(
      "span",
      { class: "file-text" },
      h("strong", {}, file.title || file.name),
      h("small", {}, describe(file)),
    ),
  );
}

function describe(file) {
  const kind = file.pretty_type || file.filetype || file.mimetype || "";
  return [kind, file.size === undefined ? "" : sizeOf(file.size)].filter(Boolean).join(" · ");
}

function sizeOf(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
