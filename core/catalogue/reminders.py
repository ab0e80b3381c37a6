"""What reminders say, and what is said about them."""

TEXTS: dict[str, tuple[str, str]] = {
    "remind.you": (
        "⏰ “{title}” by {name} waits for your approval.",
        "⏰ {name} 的《{title}》在等你审批。",
    ),
    "remind.stand_in": (
        "⏰ “{title}” by {name} waits, and nobody who was asked has decided: you are their stand-in.",
        "⏰ {name} 的《{title}》还没有人审批：你是替补审批人。",
    ),
    "remind.here": (
        "⏰ “{title}” by {name} waits for approval.",
        "⏰ {name} 的《{title}》在等待审批。",
    ),
    "remind.slot": ("Its slot is {when}: {left} left.", "发布时间是 {when}，还剩 {left}。"),
    "remind.no_slot": ("It has waited for {since}.", "已等待 {since}。"),
    "remind.missed": (
        "Its slot, {when}, has passed: approved now, it goes out at once.",
        "原定的 {when} 已过：现在通过就会立即发布。",
    ),
    "remind.unreachable": (
        "I cannot remind {name} of this alone: they have no chat with me on {platform} yet. Once they write to me "
        "there, I can.",
        "我没法单独提醒 {name}：对方还没有在 {platform} 上和我开始会话。给我发一条消息后就可以了。",
    ),
    "card.reminded_below": ("“{title}”: a newer reminder is below.", "《{title}》：下面有更新的提醒。"),
    "button.snooze_1h": ("💤 1 h", "💤 1 小时"),
    "button.snooze_3h": ("💤 3 h", "💤 3 小时"),
    "button.snooze_tomorrow": ("💤 Tomorrow 9:00", "💤 明天 9:00"),
    "press.snooze": ("I will remind you later.", "稍后再提醒你。"),
    "snooze.until": (
        "I will remind you of “{title}” on {when}. Its buttons above stay good.",
        "我会在 {when}再提醒你《{title}》。上面的按钮仍然有效。",
    ),
    "snooze.too_late": (
        "That is too late for “{title}”: its slot is {when}. I will remind you before it.",
        "对《{title}》来说太晚了：它的发布时间是 {when}。我会在那之前提醒你。",
    ),
    # --- a slot that passed
    "missed.hold": (
        "{name}, the slot of “{title}”, {when}, has passed without approval. It stays under review: approved now, it "
        "goes out at once; `/schedule {draft} TIME` gives it another time.",
        "{name}，《{title}》原定 {when}发布，时间已过而没有通过。它仍在审批中：现在通过会立即发布；"
        "`/schedule {draft} 时间` 可以改期。",
    ),
    "missed.drop": (
        "{name}, the slot of “{title}”, {when}, has passed without approval, so it is dropped, as your team wants it. "
        "Review again, on its card, brings it back.",
        "{name}，《{title}》原定 {when}发布，时间已过而没有通过，按团队的规定已放弃。点卡片上的“重新审批”可以恢复。",
    ),
    "missed.moved": (
        "Its slot before, {when}, passed without approval, so it has the next free one.",
        "原定的 {when} 已过而没有通过，所以顺延到下一个空档。",
    ),
    # --- the digest
    "digest.title_one": ("☀️ A post waits for your approval:", "☀️ 有一篇在等你审批："),
    "digest.title": ("☀️ {count} posts wait for your approval:", "☀️ 有 {count} 篇在等你审批："),
    "digest.line": ("- **{title}** · {name} · for {since}", "- **{title}** · {name} · 已等 {since}"),
    "digest.slot": (" · ⏰ {when} ({left} left)", " · ⏰ {when}（还剩 {left}）"),
    "digest.missed": (" · ⚠ its slot, {when}, has passed", " · ⚠ 原定的 {when} 已过"),
    "digest.more": ("… and {count} more: `/waiting`", "……还有 {count} 篇：`/waiting`"),
    "digest.how": (
        "Another time: `/digest 8:30`; none: `/digest off`.",
        "换时间：`/digest 8:30`；不再发送：`/digest off`。",
    ),
    "digest.unclear": (
        "“{said}” is no time of day; nothing was changed. Write `/digest 8:30`, or `/digest off`.",
        "“{said}”不是钟点，没有任何改动。可以写 `/digest 8:30` 或 `/digest off`。",
    ),
    "button.show": ("👀 {title}", "👀 {title}"),
    "press.shown": ("Here it comes.", "这就来。"),
    # --- settings of one's own
    "quiet.unclear": (
        "“{said}” are no quiet hours; nothing was changed. Write `/quiet 22:00-8:00`, or `/quiet off`.",
        "“{said}”不是一段时间，没有任何改动。可以写 `/quiet 22:00-8:00` 或 `/quiet off`。",
    ),
    "reminders.now": (
        "In this chat: quiet hours {quiet}, daily digest {digest}, times in {zone}. Change them with `/quiet "
        "22:00-8:00`, `/digest 8:30`, `/zone Asia/Shanghai`; `off` switches one off.",
        "本会话：勿扰时段 {quiet}，每日摘要 {digest}，时区 {zone}。可以用 `/quiet 22:00-8:00`、`/digest 8:30`、"
        "`/zone 上海` 更改；`off` 表示关闭。",
    ),
    "reminders.off": ("off", "关闭"),
}
