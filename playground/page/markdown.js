/** The `markdown` block: standard Markdown, as far as Slack renders it. */

import { fragment, h } from "./dom.js";
import { emojiOf } from "./emoji.js";
import { emojiNode, link } from "./mentions.js";

/** @param {string} source */
export function markdown(source) {
  return h("div", { class: "markdown" }, blocksOf(source.replaceAll("\r\n", "\n").split("\n")));
}

const FENCE = /^\s*(```|~~~)/;
const HEADING = /^(#{1,6})\s+(.*?)\s*#*$/;
const RULE = /^\s*(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,})$/;
const ITEM = /^(\s*)([-*+]|\d+[.)])\s+(.*)$/;
const QUOTE = /^\s*> ?/;
const TABLE_RULE = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;

/** Reads block after block: each reader takes lines off the front and returns a node. */
function blocksOf(lines) {
  const nodes = [];
  const rest = [...lines];
  while (rest.length > 0) {
    const line = rest[0];
    if (!line.trim()) rest.shift();
    else if (FENCE.test(line)) nodes.push(fence(rest));
    else if (HEADING.test(line)) nodes.push(heading(rest));
    else if (RULE.test(line)) nodes.push(rule(rest));
    else if (QUOTE.test(line)) nodes.push(quote(rest));
    else if (ITEM.test(line)) nodes.push(list(rest));
    else if (line.includes("|") && TABLE_RULE.test(rest[1] ?? "")) nodes.push(table(rest));
    else nodes.push(paragraph(rest));
  }
  return nodes;
}

function takeWhile(rest, test) {
  const taken = [];
  while (rest.length > 0 && test(rest[0])) taken.push(rest.shift());
  return taken;
}

function fence(rest) {
  const mark = FENCE.exec(rest.shift())[1];
  const code = takeWhile(rest, (line) => !line.trim().startsWith(mark));
  rest.shift();
  return h("pre", { class: "pre" }, code.join("\n"));
}

function heading(rest) {
  const [, marks, text] = HEADING.exec(rest.shift());
  return h(
    `h${Math.min(marks.length + 2, 6)}`,
    { class: `md-h md-h${marks.length}` },
    inline(text),
  );
}

function rule(rest) {
  rest.shift();
  return h("hr", { class: "divider" });
}

function quote(rest) {
  const lines = takeWhile(rest, (line) => QUOTE.test(line)).map((line) => line.replace(QUOTE, ""));
  return h("blockquote", { class: "quote" }, blocksOf(lines));
}

function list(rest) {
  const [, indent, mark] = ITEM.exec(rest[0]);
  const ordered = /\d/.test(mark);
  const items = [];
  while (rest.length > 0) {
    const match = ITEM.exec(rest[0]);
    if (!match || match[1].length < indent.length || /\d/.test(match[2]) !== ordered) break;
    rest.shift();
    const deeper = takeWhile(rest, (line) => /^\s+/.exec(line)?.[0].length > indent.length);
    items.push(
      h("li", {}, task(match[3]), blocksOf(deeper.map((line) => line.slice(indent.length + 2)))),
    );
  }
  return h(ordered ? "ol" : "ul", { start: ordered ? Number.parseInt(mark, 10) : null }, items);
}

function task(text) {
  const match = /^\[([ xX])\]\s+(.*)$/.exec(text);
  if (!match) return inline(text);
  return [
    h("input", { type: "checkbox", disabled: true, checked: match[1] !== " " }),
    " ",
    inline(match[2]),
  ];
}

const cells = (line) =>
  line
    .trim()
    .replace(/^\||\|$/g, "")
    .split("|")
    .map((cell) => cell.trim());

function table(rest) {
  const head = cells(rest.shift());
  rest.shift();
  const rows = takeWhile(rest, (line) => line.includes("|")).map(cells);
  return h(
    "div",
    { class: "table-wrap" },
    h(
      "table",
      { class: "table" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          head.map((cell) => h("th", {}, inline(cell))),
        ),
      ),
      h(
        "tbody",
        {},
        rows.map((row) =>
          h(
            "tr",
            {},
            row.map((cell) => h("td", {}, inline(cell))),
          ),
        ),
      ),
    ),
  );
}

function paragraph(rest) {
  const starts = (line) =>
    [FENCE, HEADING, RULE, QUOTE, ITEM].some((pattern) => pattern.test(line));
  const lines = [rest.shift(), ...takeWhile(rest, (line) => line.trim() && !starts(line))];
  return h(
    "p",
    {},
    lines.map((line, index) => [index > 0 && h("br"), inline(line.trim())]),
  );
}

/** Inline syntax, tried in this order at every place; the first group that matches is the content. */
const INLINE = [
  [/`([^`]+)`/y, (m) => h("code", { class: "code" }, m[1])],
  [/!?\[([^\]]*)\]\(([^)\s]+)(?:\s+"[^"]*")?\)/y, (m) => link(m[2], [inline(m[1] || m[2])])],
  [/\*\*(?=\S)(.+?)\*\*/y, (m) => h("strong", {}, inline(m[1]))],
  [/__(?=\S)(.+?)__/y, (m) => h("strong", {}, inline(m[1]))],
  [/~~(?=\S)(.+?)~~/y, (m) => h("s", {}, inline(m[1]))],
  [/\*(?=\S)([^*]+?)\*/y, (m) => h("em", {}, inline(m[1]))],
  [/_(?=\S)([^_]+?)_(?!\w)/y, (m) => h("em", {}, inline(m[1]))],
  [/<?(https?:\/\/[^\s<>]+)>?/y, (m) => link(m[1], [m[1]])],
  [/:([a-z0-9_+'-]+):/y, (m) => (emojiOf(m[1]) ? emojiNode(m[1]) : m[0])],
  [/\\([!-/:-@[-`{-~])/y, (m) => m[1]],
];

function inline(text) {
  const out = fragment();
  let plain = "";
  for (let i = 0; i < text.length;) {
    const found = firstMatch(text, i);
    if (found) {
      out.append(plain, found.node);
      plain = "";
      i += found.length;
    } else {
      plain += text[i];
      i += 1;
    }
  }
  out.append(plain);
  return out;
}

function firstMatch(text, i) {
  for (const [pattern, make] of INLINE) {
    pattern.lastIndex = i;
    const match = pattern.exec(text);
    const insideWord = text[i] === "_" && /\w/.test(text[i - 1] ?? "");
    if (match && !insideWord) return { node: make(match), length: match[0].length };
  }
  return null;
}
