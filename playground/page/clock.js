/** The workspace's clock in the top bar, and the menu that lets time pass. */

import { perform } from "./acting.js";
import { fullMoment, shortMoment } from "./dates.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { openMenu } from "./popup.js";
import { t } from "./words.js";
import { now, world } from "./world.js";

const TICK_MS = 5000;
const WAYS = [
  { id: "hour", word: "passHour", to: { seconds: 3600 } },
  { id: "morning", word: "passToMorning", to: { to: "next_working_morning" } },
  { id: "monday", word: "passToMonday", to: { to: "monday_09:00" } },
];

/** The button with the time on it; see `showTime`. */
export function clockButton() {
  const items = () => [
    { heading: t("passTime") },
    ...WAYS.map(({ id, word, to }) => ({
      label: t(word),
      data: { testid: `pass-${id}` },
      run: () => perform("time", to),
    })),
  ];
  const button = h(
    "button",
    {
      type: "button",
      class: "clock",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      data: { testid: "clock" },
      on: { click: () => openMenu(button, items(), { label: t("passTime") }) },
    },
    icon("clock"),
    h("time", { data: { testid: "clock-time" } }),
  );
  return button;
}

/** Brings the clock in the top bar up to date. */
export function showTime() {
  const button = document.querySelector("[data-testid=clock]");
  if (!button || !world.me) return;
  button.querySelector("time").textContent = shortMoment(now());
  button.setAttribute("aria-label", t("clock", { moment: fullMoment(now()) }));
}

setInterval(showTime, TICK_MS);
