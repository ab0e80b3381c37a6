"""What commands answer."""

TEXTS: dict[str, tuple[str, str]] = {
    "command.no_variant": (
        "“{title}” has no text for {place}; it goes to: {places}.",
        "《{title}》没有{place}的版本；它会发布到：{places}。",
    ),
    "command.no_variants": (
        "“{title}” is not published anywhere, so there is no text for {place}.",
        "《{title}》不发布到任何平台，所以没有{place}的版本。",
    ),
    # --- turns and commands
    "turn.stopped": ("⏹ Stopped.", "⏹ 已停止。"),
    "turn.others_run": ("Stopped. Still being written here: {count}.", "已停止。这里还有 {count} 份在写。"),
    "turn.nothing_runs": (
        "Stopped: nothing is running in this chat any more.",
        "已停止，这个会话里没有在进行的工作了。",
    ),
    "turn.still_due": (
        "“{title}” is still to go out at its time; `/cancel {draft}` keeps it back.",
        "《{title}》仍会按时发布；如需取消，请发送 `/cancel {draft}`。",
    ),
    "command.unknown": (
        "I do not know /{name}. /help shows what I can do.",
        "没有 /{name} 这个命令。发送 /help 查看我能做什么。",
    ),
    "command.help": (
        "I write posts, illustrate them, ask for approval and publish them once, where you say.\n\n"
        "**Just say it**\n"
        "- Write a Xiaohongshu note about hand-brewed coffee, three pictures\n"
        "- Write a post about city cycling for Mastodon and Bluesky, Friday 9:00\n"
        "- Send photos with “write a post with my photos about …”\n"
        "- “make it shorter”, “new pictures”, “approve it”, “reject it: too long”\n"
        "- “publish it tomorrow at 9:00”, “what goes out this week?”\n\n"
        "**Drafts**\n"
        "- `/post TOPIC`, /drafts, `/drafts ID`: write one, list them, show one again\n"
        "- `/approve ID`, `/reject ID REASON`: decide without the card\n"
        "- `/cancel ID`, `/reopen ID`: it does not go out after all; review it again\n"
        "- `/history ID`: who did what\n"
        "- /report: what was published and how readers took it; `/weekly Monday 9:00`: with a chart\n\n"
        "**When**\n"
        "- /calendar: what goes out; `/schedule ID TIME` sets a time\n"
        "- /slots: named times of each place; “next free slot” takes one\n"
        "- /plans: what I write again and again (`/plan every weekday 9:00 …`)\n\n"
        "**Approvers**\n"
        "- /waiting: what waits for approval in any chat\n"
        "- /reminders: when you are reminded (`/quiet 22:00-8:00`, `/digest 8:30`)\n"
        "- /pause, /resume, /blackout: when nothing goes out\n"
        "- /publications: what was refused, or is not certain; `/link ID URL` adds a link\n"
        "- `/takeback ID`: take a post back where the platform can\n\n"
        "**This chat**\n"
        "- /status, /stop: what runs; stop it\n"
        "- /settings: style, platform, length; `/language en`, `/zone New York`\n"
        "- /services: tools of other programs (`/use SERVICE TOOL …`); /reset: forget this conversation",
        "我写稿、配图、送审，通过后发布到你指定的平台，只发一次。\n\n"
        "**直接说就行**\n"
        "- 帮我写一篇关于手冲咖啡的小红书笔记，三张图\n"
        "- 写一篇关于城市骑行的文章，发 Mastodon 和 Bluesky，周五 9:00\n"
        "- 发送照片并说“用我的照片写一篇关于……的笔记”\n"
        "- “改短一点”“重新配图”“发布吧”“不通过：太长了”\n"
        "- “明天早上九点发”“这周发什么？”\n\n"
        "**草稿**\n"
        "- `/post 主题`、/drafts、`/drafts 编号`：写一篇、查看列表、再次显示某一份\n"
        "- `/approve 编号`、`/reject 编号 原因`：不用卡片也能审批\n"
        "- `/cancel 编号`、`/reopen 编号`：取消发布、重新审批\n"
        "- `/history 编号`：谁做了什么\n"
        "- /report：发布了什么、读者反响如何；`/weekly 周一 9:00` 每周一份，带图表\n\n"
        "**时间**\n"
        "- /calendar：发布日历；`/schedule 编号 时间` 设定时间\n"
        "- /slots：各平台的时段；说“下一个空档”即可使用\n"
        "- /plans：重复写作的计划（`/plan 每个工作日9点 …`）\n\n"
        "**审批人**\n"
        "- /waiting：所有会话里待审批的草稿\n"
        "- /reminders：什么时候提醒你（`/quiet 22:00-8:00`、`/digest 8:30`）\n"
        "- /pause、/resume、/blackout：什么时候不发布\n"
        "- /publications：被拒绝或结果不明的发布；`/link 编号 链接` 补上链接\n"
        "- `/takeback 编号`：平台支持时撤回\n\n"
        "**本会话**\n"
        "- /status、/stop：正在进行什么；停止\n"
        "- /settings：风格、平台、篇幅；`/language zh`、`/zone 上海`\n"
        "- /services：可用的外部工具（`/use 服务 工具 …`）；/reset：忘记这段对话",
    ),
    "command.which_rich": (
        "/rich on sends Telegram's rich messages, with tables and headings, which old apps cannot show. "
        "/rich off goes back.",
        "/rich on 用 Telegram 的富文本消息显示表格和标题，旧版应用无法显示；/rich off 恢复普通消息。",
    ),
    "command.rich_on": ("Rich messages are on in this chat.", "本会话已开启富文本消息。"),
    "command.rich_off": ("Rich messages are off in this chat.", "本会话已关闭富文本消息。"),
    "menu.help": ("What I can do", "我能做什么"),
    "menu.post": ("Write a post: /post TOPIC", "写一篇：/post 主题"),
    "menu.drafts": ("Your drafts", "查看草稿"),
    "menu.waiting": ("What waits for approval", "待审批的草稿"),
    "menu.reminders": ("When you are reminded", "什么时候提醒你"),
    "menu.calendar": ("What goes out when", "什么时候发布什么"),
    "menu.status": ("What runs, and with which model", "正在进行什么"),
    "menu.stop": ("Stop what runs here", "停止正在进行的工作"),
    "menu.report": ("What was published, and how readers took it", "发布与反响"),
    "menu.services": ("Tools of other programs", "可用的外部工具"),
    "menu.settings": ("Style, platform, length, time zone", "风格、平台、篇幅、时区"),
    "menu.zone": ("The time zone of this chat", "本会话的时区"),
    "menu.reset": ("Forget this conversation", "忘记这段对话"),
    "menu.language": ("/language en or /language zh", "/language zh 或 /language en"),
    "command.help_owner": (
        "**Owners**\n- /members\n- `/invite member | approver | owner`\n- `/remove platform:id`\n"
        "- /routes: how messages are understood (`/routes test TEXT` tries one)\n"
        "- `/services NAME`: a service and its tools\n- `/login ACCOUNT`: log an account in with a code\n"
        "- /accounts: where posts can go, and whether it works",
        "**负责人**\n- /members：成员名单\n- `/invite 成员 | 审批人 | 负责人`：生成配对码\n"
        "- `/remove 平台:编号`：移除成员\n- /routes：消息如何分流（`/routes test 文字` 试一条）\n"
        "- `/services 名称`：查看某个服务和它的工具\n- `/login 账号`：扫码登录发布账号\n"
        "- /accounts：可以发布到的账号，是否可用",
    ),
    "command.no_drafts": (
        "No drafts here yet. Try “write a Xiaohongshu note about hand-brewed coffee”.",
        "这里还没有草稿。试试“帮我写一篇关于手冲咖啡的小红书笔记”。",
    ),
    "command.drafts": ("Drafts ({count}):", "草稿（{count}）："),
    "command.drafts_more": (
        "`/drafts {draft}` shows that one again, with its buttons.",
        "`/drafts {draft}` 会再次显示那一份，并带上按钮。",
    ),
    "command.which_draft": (
        "{count} drafts fit that id. /drafts lists them.",
        "有 {count} 份草稿符合这个编号。发送 /drafts 查看。",
    ),
    "command.shown_again": ("Here is “{title}” again.", "再次显示《{title}》。"),
    "command.status": (
        "Model: {engine}\nQueue: {running} running, {waiting} waiting, {parked} for later\n"
        "This chat: {turns} turns, {drafts} open drafts\nAll sessions: {sessions}, {megabytes} MB",
        "模型：{engine}\n队列：{running} 个进行中，{waiting} 个等待，{parked} 个待定时\n"
        "本会话：{turns} 轮对话，{drafts} 份未定的草稿\n全部会话：{sessions} 个，{megabytes} MB",
    ),
    "status.refused": (
        "A file was changed and is refused; what was read before it is still in force: {reason}",
        "有一个文件改动后无法使用，仍按改动前的内容运行：{reason}",
    ),
    "engine.offline": (
        "offline writer (no model is configured)",
        "离线写手（未配置模型）",
    ),
    "command.reset": ("Forgotten. Your drafts are kept.", "已忘记这段对话，草稿仍保留。"),
    "command.which_language": ("Choose: /language en or /language zh", "请选择：/language zh 或 /language en"),
    "command.language": ("I will speak English here.", "在这里我会说中文。"),
    "command.members": ("Members:", "成员："),
    "command.which_role": (
        "Choose: /invite member, /invite approver or /invite owner",
        "请选择：/invite 成员、/invite 审批人 或 /invite 负责人",
    ),
    "command.invite": (
        "One-time code for one {role}, valid for a day: `{code}`\nThey send me: `/pair {code}`",
        "一次性配对码（{role}，一天内有效）：`{code}`\n对方发送：`/pair {code}`",
    ),
    "command.private": (
        "That answer is not kept. Send the command again if you did not see it.",
        "这条回答不会保留。如果没有看到，请再发一次命令。",
    ),
    "command.which_member": (
        "Name the member as platform:id; /members lists them.",
        "请写 平台:编号；发送 /members 查看名单。",
    ),
    "command.removed": ("{user} is removed.", "已移除 {user}。"),
    "command.not_removed": (
        "{user} is not a member, or is set in the settings file and can only be removed there.",
        "{user} 不是成员，或写在配置文件里、只能在那里移除。",
    ),
    "command.paired_before": ("You are let in already.", "你已经是成员了。"),
    "command.paired": (
        "Welcome, {name}! You are now {role}. /help shows what I can do.",
        "欢迎，{name}！你现在是{role}。发送 /help 查看我能做什么。",
    ),
}
