/** Slack's mrkdwn and plain text, as DOM nodes. */

import { fragment, h } from "./dom.js";
import { emojiOf } from "./emoji.js";
import {
  broadcastMention,
  channelMention,
  dateNode,
  decode,
  emojiNode,
  groupMention,
  link,
  safeUrl,
  userMention,
} from "./mentions.js";

/**
 * A text object of Block Kit.
 * @param {{type: string, text: string, emoji?: boolean, verbatim?: boolean}} object
 */
export function textObject(object) {
  if (!object) return null;
  return object.type === "mrkdwn"
    ? mrkdwn(object.text, { verbatim: object.verbatim })
    : plainText(object.text, { emoji: object.emoji !== false });
}

/** The characters of a text object alone, for labels, placeholders and searching. */
export function textOf(object) {
  if (!object) return "";
  const text = decode(object.text);
  return text.replace(/:([a-z0-9_+'-]+):/g, (whole, code) => emojiOf(code) ?? whole);
}

/** Text in which nothing but emoji has a meaning. */
export function plainText(text, { emoji = true } = {}) {
  const lines = text.split("\n");
  return fragment(
    lines.map((line, index) => [index > 0 && h("br"), emoji ? withEmoji(line) : decode(line)]),
  );
}

function withEmoji(line) {
  return line
    .split(/:([a-z0-9_+'-]+(?:::skin-tone-[2-6])?):/)
    .map((part, index) => (index % 2 === 0 ? decode(part) : emojiNode(part)));
}

/** @param {string} text @param {{verbatim?: boolean}} [options] verbatim: bare URLs stay text */
export function mrkdwn(text, options = {}) {
  const out = fragment();
  // Every second part is the inside of a ``` fence.
  text.split(/```([\s\S]+?)```/).forEach((part, index) => {
    if (index % 2 === 1) {
      out.append(h("pre", { class: "pre" }, codeText(part.replace(/^\n|\n$/g, ""))));
    } else if (part) {
      out.append(quotesAndLines(trimAroundFence(part, index > 0), options));
    }
  });
  return out;
}

function trimAroundFence(part, afterFence) {
  return afterFence ? part.replace(/^\n/, "") : part;
}

const QUOTE = /^(?:&gt;|>) ?/;
const LONG_QUOTE = /^(?:&gt;|>){3} ?/;

/** Splits into quoted and other lines. */
function quotesAndLines(text, options) {
  const out = fragment();
  const lines = text.split("\n");
  let run = [];
  let quoted = false;
  const flush = () => {
    if (run.length === 0) return;
    const content = inline(run.join("\n"), options);
    out.append(quoted ? h("blockquote", { class: "quote" }, content) : content);
    run = [];
  };
  for (const [index, line] of lines.entries()) {
    if (LONG_QUOTE.test(line)) {
      flush();
      const rest = [line.replace(LONG_QUOTE, ""), ...lines.slice(index + 1)].join("\n");
      out.append(h("blockquote", { class: "quote" }, inline(rest, options)));
      return out;
    }
    if (QUOTE.test(line) !== quoted) {
      flush();
      quoted = !quoted;
    }
    run.push(quoted ? line.replace(QUOTE, "") : line);
  }
  flush();
  return out;
}

const TAGS = { "*": "strong", _: "em", "~": "s" };
const WORD = /[\p{L}\p{N}]/u;
const URL_HERE = /https?:\/\/[^\s<>|]+/y;
const EMOJI_HERE = /:([a-z0-9_+'-]+(?:::skin-tone-[2-6])?):/y;

/** One run of text without fences and quotes. */
function inline(text, options) {
  const out = fragment();
  let plain = "";
  const flush = () => {
    if (plain) out.append(decode(plain));
    plain = "";
  };
  const add = (node) => {
    flush();
    out.append(node);
  };
  let i = 0;
  while (i < text.length) {
    const found = special(text, i, options);
    if (found) {
      add(found.node);
      i = found.end;
    } else {
      plain += text[i];
      i += 1;
    }
  }
  flush();
  return out;
}

/** What begins at `i`, if it is more than a character: its node and where it ends. */
function special(text, i, options) {
  const character = text[i];
  if (character === "\n") return { node: h("br"), end: i + 1 };
  if (character === "<") return control(text, i);
  if (character === "`") return code(text, i);
  if (character === ":") return emojiAt(text, i);
  if (character in TAGS) return emphasis(text, i, options);
  if (character === "h" && !options.verbatim) return bareUrl(text, i);
  return null;
}

function emojiAt(text, i) {
  EMOJI_HERE.lastIndex = i;
  const match = EMOJI_HERE.exec(text);
  if (!match || !emojiOf(match[1])) return null;
  return { node: emojiNode(match[1]), end: i + match[0].length };
}

function bareUrl(text, i) {
  if (i > 0 && WORD.test(text[i - 1])) return null;
  URL_HERE.lastIndex = i;
  const match = URL_HERE.exec(text);
  if (!match) return null;
  const url = match[0].replace(/(?:&gt;.*|[.,;:!?)\]'"*_~]+)$/, "");
  return { node: link(decode(url), [decode(url)]), end: i + url.length };
}

function code(text, i) {
  const end = text.indexOf("`", i + 1);
  const content = text.slice(i + 1, end);
  if (end < 0 || !content.trim() || content.includes("\n")) return null;
  return { node: h("code", { class: "code" }, codeText(content)), end: end + 1 };
}

/** In code nothing is formatted, but what stands in <…> shows as its label. */
function codeText(text) {
  return text.split(/<([^<>\n]+)>/).map((part, index) => {
    if (index % 2 === 0) return decode(part);
    return /^[@#!]/.test(part) ? controlNode(part) : decode(part.split("|").pop());
  });
}

function emphasis(text, i, options) {
  const marker = text[i];
  const before = text[i - 1] ?? "";
  const after = text[i + 1] ?? "";
  if (WORD.test(before) || before === marker || !after.trim() || after === marker) return null;
  const end = closing(text, i + 1, marker);
  if (end < 0) return null;
  return { node: h(TAGS[marker], {}, inline(text.slice(i + 1, end), options)), end: end + 1 };
}

/** Where a marker closes: at the end of a word, on the same line, outside of <…> and code. */
function closing(text, start, marker) {
  let i = start;
  while (i < text.length && text[i] !== "\n") {
    const skip =
      text[i] === "<" ? text.indexOf(">", i) : text[i] === "`" ? text.indexOf("`", i + 1) : -1;
    if (skip > i) {
      i = skip + 1;
      continue;
    }
    if (text[i] === marker && i > start && text[i - 1].trim()) {
      const next = text[i + 1] ?? "";
      if (!WORD.test(next) && next !== marker) return i;
    }
    i += 1;
  }
  return -1;
}

function control(text, i) {
  const end = text.indexOf(">", i);
  const content = text.slice(i + 1, end);
  if (end < 0 || !content || content.includes("<") || content.includes("\n")) return null;
  return { node: controlNode(content), end: end + 1 };
}

/** What stands between < and >. */
function controlNode(content) {
  const bar = content.indexOf("|");
  const target = bar < 0 ? content : content.slice(0, bar);
  const label = bar < 0 ? "" : content.slice(bar + 1);
  if (target.startsWith("@")) return userMention(target.slice(1), decode(label));
  if (target.startsWith("#")) return channelMention(target.slice(1), decode(label));
  if (target.startsWith("!")) return command(target.slice(1), decode(label));
  // What is neither is no markup at all.
  if (!safeUrl(decode(target))) return document.createTextNode(`<${decode(content)}>`);
  return link(
    decode(target),
    label ? withEmoji(label) : [decode(target).replace(/^(?:mailto|tel):/, "")],
  );
}

function command(name, label) {
  const [kind, first, second, third] = name.split("^");
  if (kind === "subteam") return groupMention(first, label);
  if (kind === "date")
    return dateNode(Number(first), decode(second ?? ""), label, third && decode(third));
  if (["here", "channel", "everyone"].includes(kind)) return broadcastMention(kind);
  return document.createTextNode(label || `<!${name}>`);
}
