/** Dates and times in the acting person's time zone and locale, as Slack writes them. */

import { currentLocale, isChinese, t } from "./words.js";
import { now, world } from "./world.js";

const formats = new Map();

function format(options) {
  const key = `${currentLocale()} ${world.me.tz} ${JSON.stringify(options)}`;
  if (!formats.has(key)) {
    formats.set(
      key,
      new Intl.DateTimeFormat(currentLocale(), { timeZone: world.me.tz, ...options }),
    );
  }
  return formats.get(key);
}

const at = (seconds) => new Date(seconds * 1000);

/** The wall clock of an instant: numbers by field. */
function wall(seconds) {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: world.me.tz,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  }).formatToParts(at(seconds));
  return Object.fromEntries(parts.map((part) => [part.type, part.value]));
}

/** `2026-11-23` */
export function dayKey(seconds) {
  const { year, month, day } = wall(seconds);
  return `${year}-${month}-${day}`;
}

/** Where the clock has 24 hours it is written 06:30. */
const hourDigits = () => (isChinese() ? "2-digit" : "numeric");

/** `2:30 PM` or `14:30` */
export function time(seconds) {
  return format({ hour: hourDigits(), minute: "2-digit" }).format(at(seconds));
}

/** Weekday, day and time, for a small clock. */
export function shortMoment(seconds) {
  const day = { weekday: "short", month: "short", day: "numeric" };
  return format({ ...day, hour: hourDigits(), minute: "2-digit" }).format(at(seconds));
}

/** Date and time in full, for tooltips. */
export function fullMoment(seconds) {
  return format({ dateStyle: "full", timeStyle: "medium" }).format(at(seconds));
}

function ordinal(day) {
  const rest = day % 100;
  if (rest >= 11 && rest <= 13) return `${day}th`;
  return `${day}${{ 1: "st", 2: "nd", 3: "rd" }[day % 10] ?? "th"}`;
}

function longDate(seconds, { weekday, year }) {
  if (currentLocale().startsWith("en")) {
    const month = format({ month: "long" }).format(at(seconds));
    const text = `${month} ${ordinal(Number(wall(seconds).day))}${year ? `, ${wall(seconds).year}` : ""}`;
    return weekday ? `${format({ weekday: "long" }).format(at(seconds))}, ${text}` : text;
  }
  return format({
    month: "long",
    day: "numeric",
    ...(year && { year: "numeric" }),
    ...(weekday && { weekday: "long" }),
  }).format(at(seconds));
}

const DAY = 86400;

/** Today, yesterday or tomorrow in words; otherwise null. */
function nearDay(seconds) {
  const key = dayKey(seconds);
  if (key === dayKey(now())) return t("today");
  if (key === dayKey(now() - DAY)) return t("yesterday");
  if (key === dayKey(now() + DAY)) return t("tomorrow");
  return null;
}

/** The line between two days in a channel. */
export function dayDivider(seconds) {
  const sameYear = wall(seconds).year === wall(now()).year;
  return nearDay(seconds) ?? longDate(seconds, { weekday: true, year: !sameYear });
}

function ago(seconds) {
  const difference = seconds - now();
  const relative = new Intl.RelativeTimeFormat(currentLocale(), { numeric: "auto" });
  for (const [unit, size] of [
    ["day", DAY],
    ["hour", 3600],
    ["minute", 60],
  ]) {
    if (Math.abs(difference) >= size) return relative.format(Math.trunc(difference / size), unit);
  }
  return relative.format(Math.trunc(difference), "second");
}

const HALF_YEAR = 183 * DAY;
const isNear = (seconds) => Math.abs(seconds - now()) < HALF_YEAR;

/** What each token of Slack's date format stands for. */
const TOKENS = {
  date_num: dayKey,
  date_slash: (s) => format({ year: "numeric", month: "2-digit", day: "2-digit" }).format(at(s)),
  date: (s) => longDate(s, { year: !isNear(s) }),
  date_long: (s) => longDate(s, { weekday: true, year: true }),
  date_long_full: (s) => longDate(s, { year: true }),
  date_short: (s) => format({ year: "numeric", month: "short", day: "numeric" }).format(at(s)),
  date_pretty: (s) => nearDay(s) ?? TOKENS.date(s),
  date_long_pretty: (s) => nearDay(s) ?? TOKENS.date_long(s),
  date_short_pretty: (s) => nearDay(s) ?? TOKENS.date_short(s),
  day_divider_pretty: dayDivider,
  time,
  time_secs: (s) =>
    format({ hour: hourDigits(), minute: "2-digit", second: "2-digit" }).format(at(s)),
  ago,
};

/** Fills in Slack's date format; null if it has no token, or one that is not known. */
export function formatDate(seconds, template) {
  const parts = template.split(/\{(\w+)\}/);
  if (!Number.isFinite(seconds) || parts.length < 3) return null;
  let text = "";
  for (const [index, part] of parts.entries()) {
    if (index % 2 === 0) {
      text += part;
      continue;
    }
    if (!Object.hasOwn(TOKENS, part)) return null;
    const value = TOKENS[part](seconds);
    // English words for near days are written small inside a sentence.
    const inSentence =
      text !== "" && part.endsWith("pretty") && !isChinese() && value === nearDay(seconds);
    text += inSentence ? value.toLowerCase() : value;
  }
  return text;
}

/** The instant at which the person's wall clock shows `2026-11-23T14:30`, in seconds. */
export function instantOf(local) {
  const wanted = Date.parse(`${local}Z`) / 1000;
  // The offset at the first guess may be that of the other side of a clock change: guess twice.
  let guess = wanted;
  for (let round = 0; round < 2; round += 1) guess = wanted - offsetAt(guess);
  return guess;
}

function offsetAt(seconds) {
  return Date.parse(`${localOf(seconds, true)}Z`) / 1000 - seconds;
}

/** The person's wall clock at an instant: `2026-11-23T14:30`. */
export function localOf(seconds, withSeconds = false) {
  const { year, month, day, hour, minute, second } = wall(seconds);
  return `${year}-${month}-${day}T${hour}:${minute}${withSeconds ? `:${second}` : ""}`;
}
