/** Between what is typed in a composer and what is sent: mentions by name and by id. */

import { emojiBeginningWith, emojiOf } from "./emoji.js";
import { decode } from "./mentions.js";
import { humans, personName, world } from "./world.js";

/** Typed text with `@Name` and `#channel` as the mentions that the server understands. */
export function toSent(text) {
  const names = [
    ...[...world.people.values()].flatMap((one) => [
      [`@${one.real_name}`, `<@${one.id}>`],
      [`@${one.name}`, `<@${one.id}>`],
    ]),
    ...[...world.channels.values()]
      .filter((one) => one.name)
      .map((one) => [`#${one.name}`, `<#${one.id}>`]),
  ].filter(([name]) => name.length > 1);
  // Longer names first, so that "@Ann Bell" is not taken for "@Ann".
  names.sort(([one], [other]) => other.length - one.length);
  let sent = "";
  for (let i = 0; i < text.length;) {
    const found =
      "@#".includes(text[i]) &&
      names.find(([name]) => text.startsWith(name, i) && endsThere(text, i + name.length));
    sent += found ? found[1] : text[i];
    i += found ? found[0].length : 1;
  }
  return sent;
}

function endsThere(text, i) {
  return i >= text.length || !/[A-Za-z0-9_-]/.test(text[i]);
}

/** A message's text as a person would have typed it. */
export function toTyped(text) {
  const typed = text.replace(
    /<([@#])([A-Z0-9]+)(?:\|[^>]*)?>|<(https?:[^|>]+)(?:\|[^>]*)?>/g,
    (whole, sign, id, url) => {
      if (url) return url;
      return sign === "@" ? `@${personName(id)}` : `#${world.channels.get(id)?.name ?? id}`;
    },
  );
  return decode(typed);
}

/** What may be completed at the caret: its title, the pattern before the caret, what fits it. */
const COMPLETIONS = [
  { title: "mention", pattern: /(?:^|[\s(（，。])(@([^\s@#]*))$/, offers: peopleOffers },
  { title: "mention", pattern: /(?:^|[\s(（，。])(#([^\s@#]*))$/, offers: channelOffers },
  { title: "emoji", pattern: /(?:^|\s)(:([a-z0-9_+-]{2,}))$/, offers: emojiOffers },
];
const COMMANDS = { title: "commands", pattern: /^(\/(\S*))$/, offers: commandOffers };

/**
 * What the composer offers at the caret; `start` is where the text begins that an offer replaces.
 * @typedef {{insert: string, label: string, hint?: string, aside?: string, user?: object}} Offer
 * @param {string} before the text up to the caret
 * @param {boolean} commands whether slash commands are understood here
 * @returns {{title: string, start: number, offers: Offer[]} | null}
 */
export function completions(before, commands) {
  for (const { title, pattern, offers } of commands ? [COMMANDS, ...COMPLETIONS] : COMPLETIONS) {
    const match = pattern.exec(before);
    if (match)
      return {
        title,
        start: before.length - match[1].length,
        offers: offers(match[2].toLowerCase()),
      };
  }
  return null;
}

const MAX_OFFERS = 8;

function commandOffers(letters) {
  return world.apps
    .flatMap((app) => app.commands)
    .filter((one) => one.command.startsWith(`/${letters}`))
    .map((one) => ({
      insert: `${one.command} `,
      label: one.command,
      hint: one.usage_hint,
      aside: one.description,
    }));
}

function peopleOffers(letters) {
  return humans()
    .concat([...world.people.values()].filter((one) => one.is_bot))
    .filter((one) => `${one.real_name} ${one.name}`.toLowerCase().includes(letters))
    .sort(nearestTo(letters, (one) => one.real_name || one.name))
    .slice(0, MAX_OFFERS)
    .map((one) => ({
      insert: `@${one.real_name || one.name} `,
      label: one.real_name || one.name,
      hint: one.title,
      user: one,
    }));
}

function channelOffers(letters) {
  return [...world.channels.values()]
    .filter((one) => one.name && one.name.toLowerCase().includes(letters))
    .sort(nearestTo(letters, (one) => one.name))
    .slice(0, MAX_OFFERS)
    .map((one) => ({ insert: `#${one.name} `, label: `#${one.name}`, hint: one.topic }));
}

/** Sort what is called just so first, then what begins with the letters: "#it" before "#facilities". */
function nearestTo(letters, nameOf) {
  const distance = (one) => {
    const name = nameOf(one).toLowerCase();
    return name === letters ? 0 : name.startsWith(letters) ? 1 : 2;
  };
  return (one, other) => distance(one) - distance(other);
}

function emojiOffers(letters) {
  return emojiBeginningWith(letters, MAX_OFFERS).map((name) => ({
    insert: `:${name}: `,
    label: emojiOf(name),
    hint: `:${name}:`,
  }));
}

/** The command that a text begins with, if an app has it. */
export function commandIn(text) {
  const name = /^(\/\S+)\s/.exec(text)?.[1];
  return world.apps.flatMap((app) => app.commands).find((one) => one.command === name);
}
