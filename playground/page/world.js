/** What the page knows of the workspace, as the acting person sees it. */

import { get } from "./api.js";
import { useLocale } from "./words.js";

/** The server's last answer about the workspace; see `loadWorld`. */
export const world = {
  team: { id: "", name: "", domain: "" },
  me: null,
  people: new Map(),
  channels: new Map(),
  usergroups: new Map(),
  apps: [],
  /** What a visitor is invited to try, step by step. */
  guide: [],
  /** Grows whenever a name that is shown somewhere may have changed. */
  stamp: 0,
  /** Seconds by which the workspace's clock is ahead of this machine's. */
  ahead: 0,
};

/** Fetches the workspace as `as` sees it; without `as`, as the first person in it. */
export async function loadWorld(as) {
  const state = await get("state", { as });
  if (namesIn(state) !== names) {
    names = namesIn(state);
    world.stamp += 1;
  }
  world.team = state.team;
  world.me = state.me;
  world.people = byId(state.people);
  world.channels = byId(state.channels);
  world.usergroups = byId(state.usergroups ?? []);
  world.apps = state.apps;
  world.guide = state.guide ?? [];
  world.ahead = state.now - Date.now() / 1000;
  useLocale(state.me.locale);
}

let names = "";

function namesIn({ me, people, channels, usergroups }) {
  return JSON.stringify([me, people, usergroups, channels.map((one) => [one.id, one.name])]);
}

function byId(items) {
  return new Map(items.map((item) => [item.id, item]));
}

/** The workspace's time, seconds since 1970. */
export function now() {
  return Date.now() / 1000 + world.ahead;
}

export function person(id) {
  return world.people.get(id);
}

/** How a person is called; an id that nobody has is shown as it is. */
export function personName(id) {
  const found = person(id);
  return found ? found.real_name || found.name : id;
}

export function humans() {
  return [...world.people.values()].filter((one) => !one.is_bot && !one.deleted);
}

export function appOfBot(userId) {
  return world.apps.find((app) => app.bot_user_id === userId);
}

export function appById(appId) {
  return world.apps.find((app) => app.app_id === appId);
}

/** The direct message of the acting person with someone, if there is one yet. */
export function imWith(userId) {
  return [...world.channels.values()].find((one) => one.kind === "im" && one.with === userId);
}

/** What a channel is called: `general` (without `#`), or the partner of a direct message. */
export function channelName(channel) {
  return channel.kind === "im" ? personName(channel.with) : channel.name;
}
