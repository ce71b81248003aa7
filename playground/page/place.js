/**
 * Where the page is: whom it acts as and what it shows. It lives in the URL's hash, so that two tabs
 * can be two people and a place can be linked to.
 *
 * @typedef {{as?: string, channel?: string, thread?: string, at?: string, app?: string}} Place
 * `at` is the message that a link points at; `app` is the app whose Home is shown.
 */

const KEYS = ["as", "channel", "thread", "at", "app"];

/** @returns {Place} */
export function readPlace() {
  const params = new URLSearchParams(location.hash.slice(1));
  return Object.fromEntries(
    KEYS.filter((key) => params.get(key)).map((key) => [key, params.get(key)]),
  );
}

/** @param {Place} place */
export function hashOf(place) {
  const params = new URLSearchParams();
  for (const key of KEYS) if (place[key]) params.set(key, place[key]);
  return `#${params}`;
}

/** The page's own address of a message. */
export function hashOfMessage(as, channel, message) {
  return hashOf({ as, channel, thread: message.thread_ts, at: message.ts });
}

/** Goes there; the page's `hashchange` listener does the rest. @param {Place} place */
export function goTo(place) {
  location.hash = hashOf(place);
}

const PERMALINK = /\/archives\/([A-Z0-9]+)\/p(\d{10})(\d{6})$/;

/** The place that the path of a message's permalink means, or null for any other. */
export function placeOfPermalink(url) {
  const match = PERMALINK.exec(url.pathname);
  if (!match) return null;
  const [, channel, seconds, micros] = match;
  return {
    channel,
    at: `${seconds}.${micros}`,
    thread: url.searchParams.get("thread_ts") ?? undefined,
  };
}
