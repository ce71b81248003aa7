/** The page: reads its place from the URL, draws what is there, and follows the server's hints. */

import { reasonOf } from "./acting.js";
import { Refusal, stream } from "./api.js";
import { ChannelPane } from "./channel_pane.js";
import { forgetForms } from "./form.js";
import { drawGuide } from "./guide.js";
import { Modals } from "./modal.js";
import { hashOf, readPlace } from "./place.js";
import { clearNotices, notice } from "./popup.js";
import { drawSidebar } from "./sidebar.js";
import { ThreadPanel } from "./thread.js";
import { drawTopbar } from "./topbar.js";
import { t } from "./words.js";
import { loadWorld, world } from "./world.js";

const topbar = document.querySelector("#topbar");
const guide = document.querySelector("#guide");
const sidebar = document.querySelector("#sidebar");
const pane = new ChannelPane(document.querySelector("#main"));
const thread = new ThreadPanel(document.querySelector("#thread"));
const modals = new Modals();

let place = {};
let hints = null;
let connected = true;
/** Where each person was last, so that switching back and forth loses nothing. */
const lastPlaces = new Map();

/**
 * Runs `work` so that calls during a run lead to one more run after it, never to two at once.
 * @param {() => Promise<void>} work
 */
function coalesced(work) {
  let running = null;
  let again = false;
  const run = async () => {
    do {
      again = false;
      try {
        await work();
      } catch (error) {
        notice(reasonOf(error));
      }
    } while (again);
    running = null;
  };
  return () => {
    again = Boolean(running);
    running ??= run();
    return running;
  };
}

const refreshWorld = coalesced(async () => {
  await loadWorld(world.me.id);
  drawFrame();
});
const refreshPane = coalesced(() => pane.show(place));
const refreshThread = coalesced(() => thread.show(place));
const refreshModals = coalesced(() => modals.refresh());

/** Draws what surrounds the conversation. */
function drawFrame() {
  const channel = world.channels.get(place.channel);
  const app = world.apps.find(
    (one) => one.app_id === place.app || one.bot_user_id === channel?.with,
  );
  drawTopbar(topbar, { connected });
  drawGuide(guide);
  drawSidebar(sidebar, { channel: place.channel, app: app?.app_id });
  document.title = `${world.team.name} · ${t("playground")}`;
}

/** Goes where the URL says. */
const follow = coalesced(async () => {
  const wanted = readPlace();
  const isNewPerson = !world.me || (wanted.as && wanted.as !== world.me.id);
  if (isNewPerson) await become(wanted.as);
  // A conversation that was only just opened is not known yet.
  else if (wanted.channel && !world.channels.has(wanted.channel)) await loadWorld(world.me.id);
  place = settle({ ...wanted, as: world.me.id });
  lastPlaces.set(world.me.id, place);
  if (location.hash !== hashOf(place)) history.replaceState(null, "", hashOf(place));
  drawFrame();
  await Promise.all([refreshPane(), refreshThread(), isNewPerson && refreshModals()]);
  document.body.dataset.ready = world.me.id;
});

/**
 * The place itself if this person can be there, else the last one they were at, else where the guide
 * begins, else a first one.
 */
function settle(wanted) {
  const canSee = (one) =>
    world.channels.has(one?.channel) || world.apps.some((app) => app.app_id === one?.app);
  if (canSee(wanted)) return wanted;
  const last = lastPlaces.get(world.me.id);
  if (canSee(last)) return last;
  const begin = world.guide[0]?.place;
  if (begin?.as === world.me.id && canSee(begin)) return begin;
  const first =
    [...world.channels.values()].find((one) => one.is_member) ??
    world.channels.values().next().value;
  return { as: world.me.id, channel: first?.id };
}

async function become(as) {
  hints?.close();
  clearNotices();
  forgetForms();
  try {
    await loadWorld(as);
  } catch (error) {
    if (!as || !(error instanceof Refusal)) throw error;
    // An address may name somebody who was never here.
    notice(error.message);
    await loadWorld();
  }
  hints = stream(world.me.id, onHint, onConnection);
}

const WORK = {
  state: async () => {
    await refreshWorld();
    await Promise.all([refreshPane(), refreshThread()]);
  },
  messages: async (hint) => {
    await refreshWorld();
    if (hint.channel !== place.channel) return;
    await Promise.all([refreshPane(), place.thread && refreshThread()]);
  },
  time: async () => {
    // What was said today may now have been yesterday.
    world.stamp += 1;
    await WORK.state();
  },
  views: () => refreshModals(),
  home: async (hint) => {
    if (hint.app === place.app) await refreshPane();
  },
  notice: async (hint) => notice(hint.text, "info"),
};

function onHint(hint) {
  WORK[hint.type]?.(hint);
}

/** After a lost connection hints may have been missed: everything is looked at again. */
function onConnection(now) {
  const isBack = now && !connected;
  connected = now;
  if (isBack) Promise.all([WORK.state(), refreshModals()]);
  else if (!now) drawTopbar(topbar, { connected });
}

async function start() {
  addEventListener("hashchange", follow);
  document.addEventListener("visibilitychange", () => !document.hidden && refreshPane());
  document
    .querySelector("#shade")
    .addEventListener("click", () => document.body.classList.remove("side-open"));
  await follow();
}

start();
