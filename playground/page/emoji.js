/** Emoji by short code: those that bots use, and those offered as reactions. */

const TABLE = `
white_check_mark ✅|heavy_check_mark ✔️|ballot_box_with_check ☑️|x ❌|negative_squared_cross_mark ❎|no_entry ⛔|no_entry_sign 🚫
warning ⚠️|exclamation ❗|grey_exclamation ❕|question ❓|grey_question ❔|bangbang ‼️|information_source ℹ️|sos 🆘|new 🆕|ok 🆗
red_circle 🔴|large_orange_circle 🟠|large_yellow_circle 🟡|large_green_circle 🟢|large_blue_circle 🔵|large_purple_circle 🟣|white_circle ⚪|black_circle ⚫
large_red_square 🟥|large_orange_square 🟧|large_yellow_square 🟨|large_green_square 🟩|large_blue_square 🟦|white_large_square ⬜|black_large_square ⬛
+1 👍|thumbsup 👍|-1 👎|thumbsdown 👎|wave 👋|clap 👏|raised_hands 🙌|pray 🙏|ok_hand 👌|muscle 💪|point_right 👉|point_up ☝️|handshake 🤝|raised_hand ✋|eyes 👀|bow 🙇
smile 😄|smiley 😃|grinning 😀|slightly_smiling_face 🙂|wink 😉|joy 😂|sweat_smile 😅|blush 😊|heart_eyes 😍|thinking_face 🤔|neutral_face 😐|confused 😕|cry 😢|sob 😭|angry 😠|rage 😡|sunglasses 😎|partying_face 🥳|sleeping 😴|zzz 💤
heart ❤️|broken_heart 💔|star ⭐|star2 🌟|sparkles ✨|fire 🔥|tada 🎉|100 💯|zap ⚡|boom 💥|bulb 💡|rocket 🚀|trophy 🏆|gift 🎁
bell 🔔|no_bell 🔕|speech_balloon 💬|thought_balloon 💭|mega 📣|loudspeaker 📢|email 📧|envelope ✉️|inbox_tray 📥|outbox_tray 📤|phone ☎️|telephone_receiver 📞
calendar 📆|date 📅|spiral_calendar_pad 🗓️|clock1 🕐|clock3 🕒|clock9 🕘|hourglass ⌛|hourglass_flowing_sand ⏳|alarm_clock ⏰|stopwatch ⏱️|timer_clock ⏲️
memo 📝|pencil ✏️|pencil2 ✏️|clipboard 📋|page_facing_up 📄|file_folder 📁|open_file_folder 📂|paperclip 📎|link 🔗|pushpin 📌|round_pushpin 📍|bookmark 🔖|label 🏷️|card_index_dividers 🗂️|books 📚
bar_chart 📊|chart_with_upwards_trend 📈|chart_with_downwards_trend 📉|mag 🔍|lock 🔒|unlock 🔓|closed_lock_with_key 🔐|key 🔑|shield 🛡️|construction 🚧|rotating_light 🚨|ticket 🎫|admission_tickets 🎟️|wastebasket 🗑️
gear ⚙️|wrench 🔧|hammer 🔨|hammer_and_wrench 🛠️|nut_and_bolt 🔩|computer 💻|desktop_computer 🖥️|printer 🖨️|package 📦|truck 🚚|shopping_trolley 🛒|moneybag 💰|credit_card 💳|broom 🧹|bed 🛏️|hotel 🏨|office 🏢|house 🏠|door 🚪|bellhop_bell 🛎️
arrow_right ➡️|arrow_left ⬅️|arrow_up ⬆️|arrow_down ⬇️|arrow_forward ▶️|double_vertical_bar ⏸️|pause_button ⏸️|black_square_for_stop ⏹️|fast_forward ⏩|arrows_counterclockwise 🔄|repeat 🔁|leftwards_arrow_with_hook ↩️|arrow_right_hook ↪️|twisted_rightwards_arrows 🔀|heavy_plus_sign ➕|heavy_minus_sign ➖|small_blue_diamond 🔹|small_orange_diamond 🔸
robot_face 🤖|busts_in_silhouette 👥|bust_in_silhouette 👤|technologist 🧑‍💻|construction_worker 👷|person_in_tuxedo 🤵|coffee ☕|sunny ☀️|crescent_moon 🌙|earth_asia 🌏|seedling 🌱|birthday 🎂|one 1️⃣|two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣
`;

const EMOJI = new Map(
  TABLE.trim()
    .split(/[|\n]/)
    .map((entry) => entry.split(" ")),
);

const SKIN_TONES = ["", "", "🏻", "🏼", "🏽", "🏾", "🏿"];

/** The character of a short code (`+1`, `wave::skin-tone-3`), or undefined if it is not known. */
export function emojiOf(code) {
  const [name, tone] = code.split("::skin-tone-");
  const base = EMOJI.get(name);
  return base && base + (tone ? (SKIN_TONES[Number(tone)] ?? "") : "");
}

/** What the reaction picker offers. */
export const REACTIONS = [
  "+1",
  "white_check_mark",
  "eyes",
  "raised_hands",
  "tada",
  "heart",
  "pray",
  "smile",
  "thinking_face",
  "x",
  "fire",
  "100",
  "wave",
  "clap",
  "hourglass_flowing_sand",
  "rocket",
];

/** Short codes that begin with some letters, for completion. */
export function emojiBeginningWith(letters, limit) {
  return [...EMOJI.keys()].filter((name) => name.startsWith(letters)).slice(0, limit);
}
