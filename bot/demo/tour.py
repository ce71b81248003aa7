"""The tour of the hotel, pinned on the page; README.md has the same at length."""

from domain.catalogue import Catalogue
from playground import Playground, Step
from playground.organisation import EVERYBODY, VISITOR, Organisation


def hotel_tour(slack: Playground) -> tuple[Step, ...]:
    """The tour of the hotel, once its story has been told."""

    def messages(user_id: str) -> str:
        return slack.person(user_id).dm_channel

    return (
        Step(
            "*Anna* at the reception has asked for a few things. Dev has solved that her PC"
            " freezes: as Anna press *It is solved*, then open the replies beneath it and say *how"
            " it was*. For a 1 or 2, Dev has a message at once.",
            "前台的 Anna 提过几个请求，Dev 已经修好她的电脑。以 Anna 的身份点“确认已解决”，再打开"
            "下面的回复，说说“这次服务怎么样”。打 1 分或 2 分，IT 负责人 Dev 立刻收到消息。",
            "U01ANNA",
            messages("U01ANNA"),
        ),
        Step(
            "Let time pass with the *clock* at the top: *Next working morning*. Type"
            " `/request maintenance The lift stands still`, then let *one hour* pass.",
            "用顶部的时钟快进到“下一个工作日”，输入 `/request maintenance 电梯停了`，"
            "再快进一小时。",
            "U01ANNA",
            "C00LOBBY",
        ),
        Step(
            "An answer was promised in 30 minutes. *Tom*, who manages Maintenance, is told that it"
            " is *overdue*. 陈晓 is told, too: it was *escalated*. At the top right you *act as*"
            " anybody.",
            "承诺 30 分钟内首次答复，所以工程部负责人 Tom 收到超时提醒；陈晓也收到了，"
            "因为已经升级。在右上角可以切换身份。",
            "U05TOM",
            messages("U05TOM"),
        ),
        Step(
            "*Sara* manages Purchasing. Every Monday she has a *digest* of the week: what came in"
            " time, where it jams, what may help. 林静 of Housekeeping has hers in Chinese."
            " `/desk report` draws other weeks.",
            "Sara 是采购部负责人。每周一她都有一份周报：什么按时，卡在哪里，可以怎么改进。"
            "客房部经理林静的是中文。要看其他时间，输入 `/desk report`。",
            "U06SARA",
            messages("U06SARA"),
        ),
        Step(
            "Choose *Monday, 09:00* twice. Tom asked Anna about the air conditioning, and she never"
            " replied: it has *closed by itself*.",
            "选两次“星期一 09:00”。Tom 问过 Anna 空调的事，她一直没有回复，于是请求自动关闭了。",
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
            f"You are *{name}* in #{room.name}: claim it, ask, answer, solve. *Act as* (top right)"
            " Robin to reply, or anybody else.",
            f"你是 #{room.name} 里的 {name}：认领、提问、答复、解决。在右上角“切换身份”，"
            "以 Robin 或其他人的身份继续。",
            provider,
            room.channel_id,
        ),
        Step(
            "Let time pass with the *clock* at the top: promises are counted in your own working"
            " hours, and your catalogue says who is told when they are in danger.",
            "用顶部的时钟快进：承诺按你们自己的工作时间计算，快超时的时候，按目录的规定提醒相关的人。",
            provider,
            slack.person(provider).dm_channel,
        ),
    )
