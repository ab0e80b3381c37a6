"""What is said about times: zones, slots, the calendar."""

TEXTS: dict[str, tuple[str, str]] = {
    # --- time zones
    "zone.now": (
        "Times in this chat are in {zone}; it is {now} there. Another zone: `/zone Asia/Shanghai`, `/zone New York` "
        "or `/zone UTC+8`.",
        "本会话按 {zone} 的时间；那里现在是 {now}。要换时区：`/zone 上海`、`/zone America/New_York` 或 `/zone UTC+8`。",
    ),
    "zone.chosen": (
        "Times in this chat are in {zone} from now on; it is {now} there. What is scheduled stays at its moment.",
        "从现在起，本会话按 {zone} 的时间；那里现在是 {now}。已经排好的发布时刻不变。",
    ),
    "zone.unknown": (
        "I know no time zone “{said}”; nothing was changed. {hint}Name one such as `/zone Asia/Shanghai`, "
        "a large city, or `/zone UTC+8`.",
        "没有找到时区“{said}”，没有任何改动。{hint}可以写 `/zone Asia/Shanghai`、一个大城市，或 `/zone UTC+8`。",
    ),
    # --- slots
    "card.slot": ("🕘 To go out {when}, once approved", "🕘 通过后于 {when}发布"),
    "change.slot": ("another time", "更改时间"),
    "diff.slot": ("Time: {before} → {after}", "时间：{before} → {after}"),
    "diff.no_slot": ("none", "未定"),
    "schedule.wished": ("Once approved, it goes out {when}.", "通过后将于 {when}发布。"),
    "schedule.wish_unclear": (
        "So it has no set time: Approve publishes it at once, and Schedule sets a time.",
        "所以没有定时：点“通过”会立即发布，点“定时”可以设定时间。",
    ),
    "schedule.begun": ("Setting the time of “{title}”…", "正在设定《{title}》的发布时间……"),
    "schedule.set": ("“{title}” is set for {when}.", "《{title}》的发布时间定为 {when}。"),
    "schedule.cleared": ("“{title}” has no set time any more.", "《{title}》已取消定时。"),
    "schedule.approve": ("It goes out only if it is approved.", "通过审批后才会发布。"),
    "schedule.approve_again": (
        "The approval that it had is void: please approve it on the new card.",
        "之前的审批已失效：请在新卡片上重新审批。",
    ),
    "schedule.same": ("“{title}” is set for {when} already.", "《{title}》的发布时间已经是 {when}。"),
    "schedule.none": ("“{title}” has no set time.", "《{title}》本来就没有定时。"),
    "schedule.unchanged": ("The time of “{title}” was not changed.", "《{title}》的发布时间没有改动。"),
    "schedule.not_published": (
        "“{title}” is not to be published, as asked, so it has no time to set.",
        "《{title}》按要求不发布，所以不用定时。",
    ),
    "decided.scheduled": (
        "“{title}” is approved and goes out {when}.",
        "《{title}》已通过，将于 {when}发布。",
    ),
    "decided.due": ("It is time for “{title}”.", "《{title}》的发布时间到了。"),
    "decided.late": (
        "“{title}” is approved. Its time, {when}, had passed, so it was not held back any longer.",
        "《{title}》已通过。原定的 {when} 已过，所以不再等待。",
    ),
    # --- how a time was read
    "when.default": ("No clock time was said, so it is {clock}.", "没有说几点，按 {clock}。"),
    "when.afternoon": (
        "Without “am” or “morning” that hour counts as {clock}.",
        "没有说上午还是下午，按 {clock}。",
    ),
    "when.evening": ("That hour of today is past, so it is {clock}.", "今天这个钟点已过，按 {clock}。"),
    "when.night": ("That is the night that follows.", "指的是当天夜里，已是第二天。"),
    "when.gap": (
        "Clocks are put forward over that hour, so it is {clock}.",
        "那天会拨快时钟、跳过这个钟点，所以按 {clock}。",
    ),
    "when.fold": (
        "Clocks are put back that day and show {clock} twice; it is the first of the two.",
        "那天会拨慢时钟、{clock} 会出现两次，取第一次。",
    ),
    # --- why it was not
    "when.no_time": (
        "I find no time in “{said}”; write one such as “Friday 9:00”, “in 2 hours” or “2026-12-01 21:30”.",
        "没有在“{said}”里找到时间；可以写“周五 9:00”“两小时后”或“2026-12-01 21:30”。",
    ),
    "when.several": ("“{said}” names more than one time.", "“{said}”里有不止一个时间。"),
    "when.past": ("“{said}” is past.", "“{said}”已经过去了。"),
    "when.now": (
        "To publish right away, take the time away (“off”) and approve.",
        "想立即发布，请取消定时（发送“取消定时”）后点“通过”。",
    ),
    "when.too_far": ("“{said}” is more than a year ahead.", "“{said}”在一年以后，太远了。"),
    "when.no_such_day": ("The calendar has no such day: “{said}”.", "日历上没有这一天：“{said}”。"),
    "when.no_such_clock": ("No clock shows that: “{said}”.", "没有这样的钟点：“{said}”。"),
    "when.which_hour": ("“{said}” needs an hour, such as “6:00”.", "“{said}”需要说清几点，例如“6:00”。"),
    "when.which_date": (
        "“{said}” can be two dates; write the month as a word, or the date as 2026-12-01.",
        "“{said}”可能是两个日期；请写成“12月1日”或 2026-12-01。",
    ),
    "when.repeats": (
        "“{said}” comes again and again; a post goes out once.",
        "“{said}”会反复出现；一篇只发布一次。",
    ),
    "when.zone": (
        "Short names of time zones have several meanings; leave it out, for times are in this chat's zone (/zone).",
        "时区缩写有多种含义；请不要写时区，时间都按本会话的时区（/zone）。",
    ),
    # --- the calendar
    "calendar.title": ("**Calendar** · {first} – {last} ({zone})", "**日历** · {first} – {last}（{zone}）"),
    "calendar.empty": ("Nothing goes out or went out on those days.", "这些天没有要发布的，也没有已发布的。"),
    "calendar.scheduled": (
        "- {clock} 🕘 “{title}” · goes out, approved by {name} · `{draft}`",
        "- {clock} 🕘 《{title}》 · 将发布，{name} 已通过 · `{draft}`",
    ),
    "calendar.wished": (
        "- {clock} ⏳ “{title}” · waits for approval · `{draft}`",
        "- {clock} ⏳ 《{title}》 · 待审批 · `{draft}`",
    ),
    "calendar.missed": (
        "- {clock} ⚠ “{title}” · its time has passed, not approved · `{draft}`",
        "- {clock} ⚠ 《{title}》 · 时间已过，尚未审批 · `{draft}`",
    ),
    "calendar.published": (
        "- {clock} 📮 “{title}” · published · {link}",
        "- {clock} 📮 《{title}》 · 已发布 · {link}",
    ),
    "calendar.more": ("… and {count} more later.", "……之后还有 {count} 条。"),
    "calendar.hint": (
        "`/schedule ID TIME` moves one, `/schedule ID off` takes its time away; `/calendar week`, `month` and `all` "
        "show more.",
        "`/schedule 编号 时间` 可改期，`/schedule 编号 off` 取消定时；`/calendar week`、`month`、`all` 可查看更多。",
    ),
    "zone.near": ("Did you mean {names}? ", "是不是 {names}？"),
}
