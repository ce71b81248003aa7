"""The tour of the hotel, pinned on the page; docs/tour.md has the same at length."""

from domain.catalogue import Catalogue
from playground import Playground, Step
from playground.organisation import EVERYBODY, VISITOR, Organisation


def hotel_tour(slack: Playground) -> tuple[Step, ...]:
    """The tour of the hotel, once its story has been told."""

    def messages(user_id: str) -> str:
        return slack.person(user_id).dm_channel

    return (
        Step(
            "*Anna* at the reception has made a few requests. Dev has resolved one of them: her PC"
            " freezes. As Anna, press *Confirm*, then *Rate*, and choose 1 or 2. Dev gets a message"
            " at once, or at night and on days off when his hours begin.",
            "前台的 Anna 提过几个请求，其中电脑死机的问题 Dev 已经解决。以 Anna 的身份点“确认"
            "已解决”，再点“评价”，打 1 分或 2 分：IT 负责人 Dev 会立刻收到消息；夜里和休息日，等他"
            "上班时再发。",
            "U01ANNA",
            messages("U01ANNA"),
        ),
        Step(
            "*Nia* of Maintenance lacks a part for a lock: with *I need something* she asked"
            " Purchasing for it. Her card says what it waits for; the one in #purchasing says whom"
            " it is for. Nia is not reminded while she waits, and Anna's promise stays as it is.",
            "工程部的 Nia 修锁缺一个零件，点“需要协助”向采购部要了一件。她的卡片写明在等什么，"
            "#purchasing 里的卡片写明给哪个请求用。等待期间不提醒 Nia，对 Anna 的承诺不变。",
            "U09NIA",
            "C03MAINT",
        ),
        Step(
            "*Tom* gets all that a new colleague needs by *one* request. Three of its six steps are"
            " done, each by its own department; the next begins when those before it are over. 林静"
            " had one four weeks ago that missed its date, because Purchasing was late.",
            "Tom 用一个请求办好新同事入职：六个步骤已完成三个，各部门各做一步，前面的做完，后面的"
            "才开始。林静四周前的那一件没有按期完成，因为采购部晚了。",
            "U05TOM",
            messages("U05TOM"),
        ),
        Step(
            "Let time pass with the *clock* at the top: choose *Next working morning*. Type"
            " `/request maintenance The lift is stuck`, then choose *+1 hour*.",
            "用顶部的时钟快进：选“下一个工作日 09:00”，输入 `/request maintenance 电梯停了`，"
            "再选“+1 小时”。",
            "U01ANNA",
            "C00LOBBY",
        ),
        Step(
            "Maintenance promised a first response in 30 minutes. *Tom*, its manager, is told that"
            " it is *overdue*. 陈晓 is told, too, because it was *escalated*. With *Act as* (top"
            " right) you can be anybody.",
            "工程部承诺 30 分钟内首次响应，所以负责人 Tom 收到超时提醒；陈晓也收到了升级提醒。"
            "在右上角“切换身份”，可以换成任何人。",
            "U05TOM",
            messages("U05TOM"),
        ),
        Step(
            "*Sara* manages Purchasing. Every Monday she gets a *digest* of the week: what was on"
            " time, where it jams, what may help. 林静 of Housekeeping gets hers in Chinese."
            " `/desk report` draws other weeks.",
            "Sara 是采购部负责人，每周一会收到一份周报：哪些按时，卡在哪里，可以怎么改进。"
            "客房部负责人林静收到的是中文。要看其他时间段，输入 `/desk report`。",
            "U06SARA",
            messages("U06SARA"),
        ),
        Step(
            "Choose *Monday, 09:00* twice. Tom asked Anna about the air conditioning, and she never"
            " replied, so her request *closed automatically*.",
            "选两次“星期一 09:00”。Tom 问过 Anna 空调的事，她一直没有回复，请求就自动关闭了。",
            "U01ANNA",
            messages("U01ANNA"),
        ),
    )


def own_tour(
    slack: Playground, organisation: Organisation, catalogue: Catalogue
) -> tuple[Step, ...]:
    """Return the tour of an organisation of one's own."""
    first = catalogue.departments[0]
    asked = f"{first.key}/{first.services[0].key}"
    room = organisation.rooms[first.channel]
    provider = room.members[-1]
    name = organisation.people[provider].name
    return (
        Step(
            "This is your organisation. You are *Robin*, who belongs to no department: type"
            f" `/request {asked} Try this out`, or only `/request`.",
            f"这是你们的组织。你是不属于任何部门的 Robin：输入 `/request {asked} 试一试`，"
            "或者只输入 `/request`。",
            VISITOR,
            EVERYBODY,
        ),
        Step(
            f"You are *{name}* in #{room.name}: claim it, ask, answer, resolve. Then *act as* Robin"
            " (top right) to reply, or as anybody else.",
            f"你是 #{room.name} 里的 {name}：认领、提问、答复、解决。然后在右上角“切换身份”，"
            "换成 Robin 或其他人继续。",
            provider,
            room.channel_id,
        ),
        Step(
            "Let time pass with the *clock* at the top. Promises are counted in your own working"
            " hours, and your catalogue says who is reminded when one is at risk.",
            "用顶部的时钟快进。承诺按你们自己的工作时间计算；快超时的时候，按目录里的规定提醒相关的人。",
            provider,
            slack.person(provider).dm_channel,
        ),
    )
