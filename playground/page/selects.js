/** Block Kit's select menus of every kind, on top of `Select`. */

import { avatar } from "./avatar.js";
import { fragment } from "./dom.js";
import { plainText, textObject, textOf } from "./mrkdwn.js";
import { notice } from "./popup.js";
import { Select, searchIn } from "./select.js";
import { t } from "./words.js";
import { channelName, humans, person, personName, world } from "./world.js";

const DEBOUNCE_MS = 250;

/** @param {import("./blocks.js").Env} env */
export function selectElement(element, env) {
  const kind = element.type.replace(/^multi_/, "");
  const multi = element.type.startsWith("multi_");
  const source = SOURCES[kind](element, env);
  const value = env.scope.form.value(env.block, element);
  const chosen = (multi ? value : [value])
    .filter((one) => one !== null)
    .map((one) => source.choiceOf(one));
  const select = new Select({
    label: env.label || textOf(element.placeholder) || t("select"),
    placeholder: textOf(element.placeholder) || t("select"),
    multi,
    chosen,
    max: element.max_selected_items,
    autofocus: element.focus_on_load,
    clearable: env.block.type === "input" && Boolean(env.block.optional) && !multi,
    data: { actionId: element.action_id, blockId: env.block.block_id, testid: "select" },
    find: source.find,
    minQuery: source.minQuery,
    debounce: source.debounce,
    onRefused: (why) => notice(why),
    onChange: (choices) => {
      const values = choices.map((choice) => choice.value);
      env.changed(element, multi ? values : (values[0] ?? null));
    },
  });
  return select.node;
}

const SOURCES = {
  static_select: (element) => {
    const choices = optionChoices(element);
    return { choiceOf: (option) => optionChoice(option), find: searchIn(choices) };
  },
  external_select: (element, env) => ({
    choiceOf: (option) => optionChoice(option),
    minQuery: element.min_query_length ?? 3,
    debounce: DEBOUNCE_MS,
    find: async (query) => optionChoices(await env.scope.suggest(env.block, element, query)),
  }),
  users_select: () => ({
    choiceOf: userChoice,
    find: searchIn(humans().map((one) => userChoice(one.id))),
  }),
  channels_select: () => ({
    choiceOf: conversationChoice,
    find: searchIn(conversations({ include: ["public"] })),
  }),
  conversations_select: (element) => ({
    choiceOf: conversationChoice,
    find: searchIn(conversations(element.filter ?? {})),
  }),
};

function optionChoices(source) {
  if (!source.option_groups) return (source.options ?? []).map((option) => optionChoice(option));
  return source.option_groups.flatMap((group) =>
    group.options.map((option) => optionChoice(option, textOf(group.label))),
  );
}

function optionChoice(option, group) {
  return {
    id: option.value,
    value: option,
    text: textOf(option.text),
    group,
    hint: option.description && textOf(option.description),
    node: () => textObject(option.text),
  };
}

function userChoice(id) {
  const found = person(id);
  return {
    id,
    value: id,
    text: personName(id),
    hint: found?.title,
    node: () => fragment(avatar(found, "small"), plainText(personName(id), { emoji: false })),
  };
}

function conversationChoice(id) {
  const channel = world.channels.get(id);
  const name = channel ? channelName(channel) : id;
  return { id, value: id, text: channel?.kind === "im" ? name : `#${name}` };
}

const FILTER_NAME = { channel: "public", private: "private", im: "im" };

function conversations(filter) {
  return [...world.channels.values()]
    .filter((one) => !filter.include || filter.include.includes(FILTER_NAME[one.kind]))
    .filter((one) => !(filter.exclude_bot_users && one.kind === "im" && person(one.with)?.is_bot))
    .map((one) => conversationChoice(one.id));
}

/** A select of people that is not part of any block. */
export function peopleSelect(label, people, onChange) {
  return new Select({
    label,
    placeholder: label,
    chosen: [],
    find: searchIn(people.map((one) => userChoice(one.id))),
    onChange: (choices) => choices[0] && onChange(choices[0].value),
  }).node;
}
