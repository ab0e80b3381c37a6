"""What is said about which draft is meant, and what is meant at all."""

TEXTS: dict[str, tuple[str, str]] = {
    # --- acting on a draft in words
    "act.no_draft": (
        "No draft is open here. Tell me what to write about, or see /drafts for those that are decided.",
        "这里没有待处理的草稿。告诉我想写什么，或发送 /drafts 查看已经定下的草稿。",
    ),
    "act.no_such_draft": (
        "No open draft here is that one. /drafts lists them.",
        "这里没有这一份待处理的草稿。发送 /drafts 查看。",
    ),
    "act.still_making": (
        "“{title}” is still being written; its card comes as soon as it is ready. /stop stops it.",
        "《{title}》还在写，写好后会发卡片。/stop 可以停止。",
    ),
    "act.which_revise_draft": ("Which draft should I change?", "要修改哪一份草稿？"),
    "act.which_regenerate_pictures": ("Which draft needs new pictures?", "要给哪一份草稿换图？"),
    "act.which_approve": ("Which draft do you approve?", "要通过哪一份草稿？"),
    "act.which_reject": ("Which draft do you reject?", "要拒绝哪一份草稿？"),
    "act.none_to_cancel": ("Nothing waits for its time here.", "这里没有等待发布的草稿。"),
    "act.none_to_reopen": ("Nothing was rejected or cancelled here.", "这里没有被拒绝或取消的草稿。"),
    "act.which_cancel": ("Which post is not to go out?", "要取消哪一篇的发布？"),
    "act.which_reopen": ("Which draft should be reviewed again?", "要重新审批哪一份草稿？"),
    "act.cancel_begun": ("Cancelling “{title}”…", "正在取消《{title}》的发布……"),
    "act.reopen_begun": ("Bringing “{title}” back…", "正在恢复《{title}》……"),
    "act.which_schedule": ("Which draft is it about?", "要给哪一份草稿定时间？"),
    "act.approve_begun": ("Approving “{title}” (revision {number})…", "正在通过《{title}》（第 {number} 版）……"),
    "act.reject_begun": ("Rejecting “{title}” (revision {number})…", "正在拒绝《{title}》（第 {number} 版）……"),
    "act.confirm_approve": (
        "Do you approve “{title}” (revision {number}), so that it is published as its card says?",
        "要通过《{title}》（第 {number} 版），并按卡片上的安排发布吗？",
    ),
    "act.confirm_reject": ("Do you reject “{title}” (revision {number})?", "要拒绝《{title}》（第 {number} 版）吗？"),
    "act.approve_label": ("Approve", "通过"),
    "act.reject_label": ("Reject", "拒绝"),
    "act.never_mind": ("Never mind", "算了"),
    "act.repainting": ("Drawing the pictures of “{title}” anew…", "正在给《{title}》重新配图……"),
    "act.own_pictures": (
        "The pictures of “{title}” are your own photos. Send other ones as an answer to its card.",
        "《{title}》用的是你自己的照片。想换的话，请回复它的卡片并附上新照片。",
    ),
    "act.no_pictures": (
        "“{title}” was asked for without pictures. Answer its card with how many you want, or with photos.",
        "《{title}》要求不配图。想要图片的话，请回复它的卡片，说明张数或附上照片。",
    ),
    "change.repainted": ("new pictures", "换了图片"),
    # --- settings
    "settings.title": ("Settings of this chat:", "本会话的设置："),
    "settings.line": ("- {name}: {value}", "- {name}：{value}"),
    "settings.style": ("Style", "风格"),
    "settings.platform": ("Platform", "平台"),
    "settings.length": ("Length", "篇幅"),
    "settings.language": ("Language", "语言"),
    "settings.zone": ("Time zone", "时区"),
    "settings.default": ("default", "默认"),
    "settings.set": ("{name}: {value}, for new posts in this chat.", "{name}：{value}，对本会话之后的新稿有效。"),
    "settings.how": (
        "Change one with `/settings style humorous`, `/settings zone Asia/Tokyo`; `/settings style default` goes back.",
        "修改示例：`/settings style 幽默`、`/settings zone 东京`；`/settings style 默认` 恢复默认。",
    ),
    "settings.no_such_name": (
        "There is no setting “{name}”; there are {names}.",
        "没有“{name}”这项设置；可以设置的有 {names}。",
    ),
    "settings.no_such_value": (
        "“{value}” cannot be the {name}. {known}",
        "{name} 不能设为“{value}”。可选：{known}",
    ),
    # --- report
    # --- routes
    "routes.shown": (
        "Messages here are routed by `{strategy}` (elsewhere: `{everywhere}`), with {rules} rules.\n"
        "`/routes NAME` switches this chat, `/routes default` goes back, `/routes all NAME` switches all, "
        "`/routes test TEXT` tries a message.\nThere are {names}.",
        "本会话用 `{strategy}` 分流消息（其他会话：`{everywhere}`），共 {rules} 条规则。\n"
        "`/routes 名称` 切换本会话，`/routes default` 恢复，`/routes all 名称` 切换全部，"
        "`/routes test 文字` 试一条消息。\n可选：{names}。",
    ),
    "routes.unknown": ("There is no strategy “{name}”; there are {names}.", "没有“{name}”这种策略；可选：{names}。"),
    "routes.switched": (
        "Messages in this chat are routed by `{strategy}` now.",
        "本会话现在用 `{strategy}` 分流消息。",
    ),
    "routes.switched_all": (
        "Messages are routed by `{strategy}` now, until the next start or a change in routes.yaml.",
        "现在全部用 `{strategy}` 分流消息，直到重启或 routes.yaml 改动。",
    ),
    # --- choices
    "choice.made": ("→ {label}", "→ {label}"),
    "press.chosen": ("All right.", "好的。"),
    "press.not_yours": ("That question was for somebody else.", "这个问题是问别人的。"),
    "unclear.ask": ("I am not sure what you would like. Is it one of these?", "我不太确定你想做什么，是下面哪一种？"),
    "intent.create_post": ("Write a new post about it", "写一篇新的"),
    "intent.revise_draft": ("Change a draft", "修改草稿"),
    "intent.regenerate_pictures": ("Draw new pictures", "重新配图"),
    "intent.approve": ("Approve a draft", "通过草稿"),
    "intent.reject": ("Reject a draft", "拒绝草稿"),
    "intent.schedule": ("Set a time", "定发布时间"),
    "intent.list_drafts": ("Show my drafts", "查看草稿"),
    "intent.status": ("Show what runs", "查看进度"),
    "intent.calendar": ("Show the calendar", "查看日历"),
    "intent.report": ("Show the report", "查看报告"),
    "intent.preferences": ("Change settings", "修改设置"),
    "intent.help": ("Show the help", "查看帮助"),
    "intent.chat": ("Just talk", "只是聊聊"),
    "intent.use_service": ("Use a service", "使用外部服务"),
    "intent.stop": ("Stop", "停止"),
    "intent.reset": ("Forget this conversation", "忘记这段对话"),
    "intent.members": ("Show the members", "查看成员"),
}
