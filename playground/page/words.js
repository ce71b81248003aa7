/** The page's own words, in English and Chinese, after the acting person's locale. */

const WORDS = {
  actAs: ["Act as", "切换身份"],
  actingAs: ["You are acting as {name}", "当前身份：{name}"],
  clock: ["Time here: {moment}. Let time pass", "此处时间：{moment}。快进时间"],
  passTime: ["Let time pass", "快进时间"],
  passHour: ["+1 hour", "+1 小时"],
  passToMorning: ["Next working morning, 09:00", "下一个工作日 09:00"],
  passToMonday: ["Monday, 09:00", "星期一 09:00"],
  guide: ["Tour", "导览"],
  guideGo: ["Take me there", "带我去"],
  guideBack: ["Previous step", "上一步"],
  guideNext: ["Next step", "下一步"],
  guideHide: ["Hide the tour", "收起导览"],
  language: ["English", "中文"],
  channels: ["Channels", "频道"],
  directMessages: ["Direct messages", "私信"],
  apps: ["Apps", "应用"],
  newMessage: ["New direct message", "新私信"],
  you: ["you", "你"],
  menu: ["Open the sidebar", "打开侧栏"],
  close: ["Close", "关闭"],
  cancel: ["Cancel", "取消"],
  back: ["Back", "返回"],
  submit: ["Submit", "提交"],
  save: ["Save", "保存"],
  send: ["Send", "发送"],
  app: ["APP", "应用"],
  guest: ["GUEST", "访客"],
  external: ["EXTERNAL", "外部"],
  edited: ["(edited)", "（已编辑）"],
  onlyYou: ["Only visible to you", "仅对你可见"],
  today: ["Today", "今天"],
  yesterday: ["Yesterday", "昨天"],
  tomorrow: ["Tomorrow", "明天"],
  unread: ["New", "新消息"],
  oneReply: ["1 reply", "1 条回复"],
  replies: ["{n} replies", "{n} 条回复"],
  lastReply: ["Last reply {date_short_pretty} at {time}", "最后回复：{date_short_pretty} {time}"],
  thread: ["Thread", "消息列"],
  repliedToThread: ["replied to a thread", "回复了消息列"],
  messageTo: ["Message {name}", "发送给 {name}"],
  reply: ["Reply…", "回复…"],
  replyInThread: ["Reply in thread", "在消息列中回复"],
  react: ["Add a reaction", "添加表情回应"],
  more: ["More actions", "更多操作"],
  previousPage: ["Previous page", "上一页"],
  nextPage: ["Next page", "下一页"],
  pageOf: ["{n} of {all}", "第 {n} / {all} 页"],
  task_pending: ["Pending", "待办"],
  task_in_progress: ["In progress", "进行中"],
  task_complete: ["Complete", "已完成"],
  task_error: ["Failed", "失败"],
  edit: ["Edit message", "编辑消息"],
  delete: ["Delete message", "删除消息"],
  deleteSure: ["This cannot be undone.", "此操作无法撤销。"],
  deleteYes: ["Delete", "删除"],
  copyLink: ["Copy link", "复制链接"],
  copied: ["Link copied", "链接已复制"],
  table: ["Table", "表格"],
  attach: ["Attach a file", "添加附件"],
  removeFile: ["Remove {name}", "移除 {name}"],
  shortcuts: ["Shortcuts", "快捷方式"],
  noShortcuts: ["No app offers a shortcut here.", "没有可用的快捷方式。"],
  commands: ["Commands", "命令"],
  mention: ["People and channels", "成员与频道"],
  emoji: ["Emoji", "表情"],
  home: ["Home", "主页"],
  messages: ["Messages", "消息"],
  emptyHome: ["{name} has not published a Home tab yet.", "{name} 尚未发布主页。"],
  emptyChannel: ["This is the very beginning of {name}.", "这里是 {name} 的开端。"],
  join: ["Join channel", "加入频道"],
  notMember: ["You are not in this channel.", "你不在此频道中。"],
  leave: ["Leave channel", "离开频道"],
  invite: ["Add people", "添加成员"],
  details: ["Channel menu", "频道菜单"],
  required: ["Please complete this required field.", "请填写此必填项。"],
  tooShort: ["Use at least {n} characters.", "请至少输入 {n} 个字符。"],
  tooLong: ["Use at most {n} characters.", "最多输入 {n} 个字符。"],
  notNumber: ["Enter a number.", "请输入数字。"],
  notWhole: ["Enter a whole number.", "请输入整数。"],
  tooSmall: ["Enter {n} or more.", "请输入不小于 {n} 的数。"],
  tooLarge: ["Enter {n} or less.", "请输入不大于 {n} 的数。"],
  notEmail: [
    "Enter an email address, like name@example.org.",
    "请输入电子邮箱，例如 name@example.org。",
  ],
  notUrl: ["Enter a link, like https://example.org.", "请输入链接，例如 https://example.org。"],
  optional: ["(optional)", "（可选）"],
  select: ["Select an option", "选择一项"],
  selectDate: ["Select a date", "选择日期"],
  selectTime: ["Select a time", "选择时间"],
  searching: ["Searching…", "正在搜索…"],
  nothingFound: ["Nothing found", "没有结果"],
  typeMore: ["Keep typing to search…", "请继续输入以搜索…"],
  clear: ["Clear", "清除"],
  remove: ["Remove {name}", "移除 {name}"],
  atMost: ["You can choose at most {n}.", "最多可选择 {n} 项。"],
  confirm: ["Are you sure?", "确定吗？"],
  yes: ["Yes", "是"],
  unsupported: ["Unsupported block: {type}", "不支持的内容块：{type}"],
  connecting: ["Reconnecting…", "正在重新连接…"],
  offline: ["not connected", "未连接"],
  playground: ["playground", "演练场"],
  playgroundHint: [
    "A local playground. Nothing leaves this machine.",
    "本地演练场，数据不会离开本机。",
  ],
  failed: ["That did not work: {why}", "操作失败：{why}"],
  unreachable: ["The playground's server does not answer.", "演练场服务器没有响应。"],
  pickChannel: ["Choose a channel on the left.", "请在左侧选择一个频道。"],
};

let column = 0;
let locale = "en-US";

/** Speaks the language of a locale from now on: Chinese for `zh…`, otherwise English. */
export function useLocale(name) {
  locale = name || "en-US";
  column = isChinese(locale) ? 1 : 0;
  document.documentElement.lang = locale;
}

export function currentLocale() {
  return locale;
}

export function isChinese(name = locale) {
  return name.toLowerCase().startsWith("zh");
}

/** @param {keyof typeof WORDS} key */
export function t(key, params = {}) {
  return filled(WORDS[key][column], params);
}

/**
 * The same, in Chinese or else in English, whomever one acts as.
 *
 * @param {keyof typeof WORDS} key
 * @param {boolean} chinese
 */
export function spoken(key, chinese) {
  return WORDS[key][chinese ? 1 : 0];
}

function filled(words, params) {
  return words.replace(/\{(\w+)\}/g, (whole, name) => params[name] ?? whole);
}

/** The name of the language that a locale means, in that language. */
export function languageName(name) {
  return WORDS.language[isChinese(name ?? "") ? 1 : 0];
}
