"""What is said about slots, plans, pauses and days without publications."""

TEXTS: dict[str, tuple[str, str]] = {
    # --- rules in words
    "rule.every_day": ("every day", "每天"),
    "rule.workdays": ("weekdays", "工作日"),
    "rule.weekend": ("weekends", "周末"),
    "rule.weekly": ("{days}", "每{days}"),
    "rule.monthly": ("day {days} of each month", "每月{days}"),
    "rule.month_day": ("{day}", "{day}号"),
    "rule.last_day": ("last", "最后一天"),
    "rule.ordinal": ("{nth} {days} of each month", "每月{nth}{days}"),
    "rule.nth.1": ("first", "第一个"),
    "rule.nth.2": ("second", "第二个"),
    "rule.nth.3": ("third", "第三个"),
    "rule.nth.4": ("fourth", "第四个"),
    "rule.nth.5": ("fifth", "第五个"),
    "rule.nth.-1": ("last", "最后一个"),
    "rule.interval.days": ("every {count} days from {start}", "从{start}起每 {count} 天"),
    "rule.interval.weeks": ("every {count} weeks from {start}", "从{start}起每 {count} 周"),
    "rule.interval.months": ("every {count} months from {start}", "从{start}起每 {count} 个月"),
    "rule.at": ("{days} {clock} ({zone})", "{days} {clock}（{zone}）"),
    "rule.cron": ("{words} (cron {line}, {zone})", "{words}（cron {line}，{zone}）"),
    # --- why words are no rule
    "rule.no_rule": (
        "I find nothing in “{said}” that says how often; write for example “every weekday 9:00”, “every 2 weeks on "
        "Monday”, “first Monday of the month 10:00” or “cron 0 9 * * 1-5”.",
        "没有在“{said}”里找到重复的时间；可以写“每个工作日9点”“每周一三五 18:30”“每月1号 10:00”或“cron 0 9 * * 1-5”。",
    ),
    "rule.rule_day": ("No calendar has days like those in “{said}”.", "日历上没有“{said}”里这样的日子。"),
    "rule.rule_hour": (
        "“{said}” needs one time of day that clocks show, such as “9:00”.",
        "“{said}”需要一个确切的钟点，例如“9:00”。",
    ),
    "rule.bad_cron": (
        "“{said}” has no cron line that I can read; it has five fields, such as “cron 0 9 * * 1-5”.",
        "“{said}”里没有能读懂的 cron；应有五个字段，例如“cron 0 9 * * 1-5”。",
    ),
    "rule.often": (
        "“{said}” comes more than once in an hour; once an hour is the most.",
        "“{said}”在一小时内不止一次；最多每小时一次。",
    ),
    "rule.never": ("“{said}” never comes: no year has such a day.", "“{said}”永远不会到来：没有哪一年有这样的日子。"),
    # --- named slots
    "slots.none": (
        "There are no named slots yet. `/slots xiaohongshu morning weekdays 9:00` makes one.",
        "还没有时段。发送 `/slots xiaohongshu morning 工作日 9:00` 可以设定一个。",
    ),
    "slots.title": ("**Slots**", "**时段**"),
    "slots.line": (
        "- {place} · **{name}** · {rule} · next free: {when}",
        "- {place} · **{name}** · {rule} · 下一个空档：{when}",
    ),
    "slots.nothing_free": ("none within a year", "一年内没有"),
    "slots.how": (
        "“next free slot”, or a slot's name, is a time wherever a time is asked for. `/slots PLACE NAME TIME` sets "
        "one, `/slots PLACE remove NAME` takes it away.",
        "凡是可以说时间的地方，都可以说“下一个空档”或时段名。`/slots 平台 名称 时间` 设定，"
        "`/slots 平台 remove 名称` 删除。",
    ),
    "slots.set": ("{place} has the slot **{name}** now: {rule}.", "{place} 现在有时段 **{name}**：{rule}。"),
    "slots.removed": (
        "{place} has no slot {name} any more; posts that hold it keep their time.",
        "{place} 已没有时段 {name}；已排在那里的内容时间不变。",
    ),
    "slots.unknown": ("{place} has no slot {name}; nothing was changed.", "{place} 没有时段 {name}，没有任何改动。"),
    "slots.which_place": (
        "I know no place “{said}” that posts go to; there are: {names}. Nothing was changed.",
        "没有名为“{said}”的发布位置，没有任何改动；现有：{names}。",
    ),
    "slots.which_name": (
        "A slot needs a name of letters, digits and - (at most 24) that is no word for a time; nothing was changed.",
        "时段名只能用文字、数字和 -（最多 24 个字符），且不能是表示时间的词，没有任何改动。",
    ),
    "slots.approvers": ("Only approvers and owners change slots.", "只有审批人和负责人可以修改时段。"),
    "when.no_slots": (
        "No slots are set for that place: `/slots PLACE NAME TIME` sets one.",
        "那个位置还没有设定时段：用 `/slots 平台 名称 时间` 设定。",
    ),
    "when.no_free_slot": ("No slot there is free within a year.", "那里一年内没有空档。"),
    "when.closed": (
        "Nothing goes out on that day; {when} is the next that is possible.",
        "那天不发布任何内容；最近可以的是{when}。",
    ),
    "schedule.wish_closed": ("Nothing goes out {when}.", "{when}不发布任何内容。"),
    "slot.taken": (
        "“{other}” goes out to {where} {when} already. Nothing was changed.",
        "{when}已经有《{other}》要发布到{where}。没有任何改动。",
    ),
    "slot.taken_just_now": (
        "Another post goes out to {where} {when} already. Nothing was changed.",
        "{when}已经有另一篇要发布到{where}。没有任何改动。",
    ),
    "slot.keep": ("Keep that time anyway", "仍用这个时间"),
    "slot.free": ("Next free: {day}, {clock}", "下一个空档：{day} {clock}"),
    "slot.never_mind": ("Never mind", "算了"),
    # --- plans
    "plan.made": (
        "Plan `{plan}`: {rule} I set to work on “{request}” here, and ask for approval. Next: {when}. "
        "/plans shows all.",
        "计划 `{plan}`：{rule}我会在这里执行“{request}”，并送审。下一次：{when}。发送 /plans 查看全部。",
    ),
    "plan.rule": ("{rule},", "{rule}，"),
    "plan.no_post": (
        "“{said}” is no post that I can write, so no plan was made; write for example “every weekday 9:00 draft "
        "something about coffee”.",
        "“{said}”不是可以写的内容，没有建立计划；可以写“每个工作日早上9点写一篇关于咖啡的笔记”。",
    ),
    "plan.none": (
        "There are no plans here. “every weekday 9:00 draft something about coffee” makes one.",
        "这里还没有计划。说“每个工作日早上9点写一篇关于咖啡的笔记”可以建立一个。",
    ),
    "plan.title": ("**Plans**", "**计划**"),
    "plan.line": (
        "- `{plan}` · {rule} · “{request}” · by {name} · next: {when}",
        "- `{plan}` · {rule} · “{request}” · {name} · 下一次：{when}",
    ),
    "plan.paused_line": (
        "- `{plan}` · {rule} · “{request}” · by {name} · paused",
        "- `{plan}` · {rule} · “{request}” · {name} · 已暂停",
    ),
    "plan.how": (
        "`/plans pause ID`, `/plans resume ID`, `/plans remove ID`.",
        "`/plans pause 编号`、`/plans resume 编号`、`/plans remove 编号`。",
    ),
    "plan.button.pause": ("Pause {plan}", "暂停 {plan}"),
    "plan.button.resume": ("Resume {plan}", "恢复 {plan}"),
    "plan.button.remove": ("Remove {plan}", "删除 {plan}"),
    "plan.paused": ("Plan `{plan}` is paused.", "计划 `{plan}` 已暂停。"),
    "plan.resumed": ("Plan `{plan}` goes on; next: {when}.", "计划 `{plan}` 继续；下一次：{when}。"),
    "plan.removed": ("Plan `{plan}` is removed; what it wrote stays.", "计划 `{plan}` 已删除；已写的内容保留。"),
    "plan.unknown": ("There is no plan `{plan}` here; nothing was changed.", "这里没有计划 `{plan}`，没有任何改动。"),
    "plan.not_yours": (
        "Plan `{plan}` is {name}'s; approvers and owners may change it, too. Nothing was changed.",
        "计划 `{plan}` 是 {name} 的；审批人和负责人也可以修改。没有任何改动。",
    ),
    "plan.due": ("🔁 Plan `{plan}`: “{request}”", "🔁 计划 `{plan}`：“{request}”"),
    "plan.skipped": (
        "Plan `{plan}` was due {when}, but I was not there; that one is left out. Next: {next}.",
        "计划 `{plan}` 应在{when}执行，但当时我不在线；这一次跳过。下一次：{next}。",
    ),
    "plan.stranger": (
        "Plan `{plan}` is paused: {name} does not belong to the team any more.",
        "计划 `{plan}` 已暂停：{name} 已不在团队里。",
    ),
    "plan.over": ("never again", "不再有"),
    # --- pauses and days without publications
    "closure.all": ("All places", "所有位置"),
    "pause.set": (
        "⏸ {place}: nothing is published until {until}. What comes due waits.",
        "⏸ {place}：在{until}之前不发布任何内容，到点的会等待。",
    ),
    "pause.set_open": (
        "⏸ {place}: nothing is published until somebody sends /resume. What comes due waits.",
        "⏸ {place}：在有人发送 /resume 之前不发布任何内容，到点的会等待。",
    ),
    "pause.ended": ("▶ {place}: publishing goes on.", "▶ {place}：恢复发布。"),
    "pause.none": ("Nothing is paused.", "没有暂停中的位置。"),
    "pause.waits": (
        "⏸ “{title}” was to go out to {where} now, but publishing there is paused; it waits.",
        "⏸ 《{title}》现在应发布到 {where}，但那里已暂停发布；它会等待。",
    ),
    "closure.deciders": (
        "Only approvers and owners may do that; nothing was changed.",
        "只有审批人和负责人可以这样做，没有任何改动。",
    ),
    "blackout.none": (
        "There are no days without publications. `/blackout 2026-12-25..26 [PLACE]` sets some.",
        "没有设定不发布的日子。用 `/blackout 2026-12-25..26 [平台]` 设定。",
    ),
    "blackout.title": ("**Days without publications**", "**不发布的日子**"),
    "blackout.line": (
        "- `{closure}` · {place} · {days} ({zone}) · by {name}",
        "- `{closure}` · {place} · {days}（{zone}） · {name}",
    ),
    "blackout.how": ("`/blackout remove ID` takes one away.", "`/blackout remove 编号` 删除。"),
    "blackout.set": (
        "🚫 {place}: nothing goes out on {days} (`{closure}`).",
        "🚫 {place}：{days} 不发布任何内容（`{closure}`）。",
    ),
    "blackout.removed": ("Posts may go out on {days} again.", "{days} 可以发布了。"),
    "blackout.unknown": (
        "There is no `{closure}` in the list; nothing was changed.",
        "列表里没有 `{closure}`，没有任何改动。",
    ),
    "blackout.which_days": (
        "I cannot read the days in “{said}”; write `/blackout 2026-12-25`, `/blackout 2026-12-25..26` or "
        "`/blackout 2026-12-30..2027-01-02`. Nothing was changed.",
        "读不懂“{said}”里的日期；请写 `/blackout 2026-12-25`、`/blackout 2026-12-25..26` 或 "
        "`/blackout 2026-12-30..2027-01-02`。没有任何改动。",
    ),
    # --- late, held, or on a day without publications: what is asked
    "timing.late": (
        "⏰ “{title}” was to go out {when}; that was more than {grace} ago, so it was not published without asking.",
        "⏰ 《{title}》应在{when}发布，已过去超过{grace}，所以先问一下，没有直接发布。",
    ),
    "timing.pause": (
        "▶ “{title}” waited while publishing was paused. What should happen with it?",
        "▶ 《{title}》在暂停期间一直等待。要怎么处理？",
    ),
    "timing.blackout": (
        "🚫 “{title}” is to go out {when}, on a day without publications now. It stays back unless somebody decides.",
        "🚫 《{title}》定于{when}发布，而那天现在不发布任何内容。没有人决定就不会发布。",
    ),
    "timing.waited": (
        "▶ {count} posts waited while publishing was paused:\n{titles}\nWhat should happen with them?",
        "▶ 有 {count} 篇在暂停期间等待：\n{titles}\n要怎么处理？",
    ),
    "timing.button.now": ("Publish now", "立即发布"),
    "timing.button.keep": ("Keep its time", "保留原时间"),
    "timing.button.next": ("Next free slot", "下一个空档"),
    "timing.button.other": ("Another time", "换个时间"),
    "timing.button.cancel": ("Cancel", "取消发布"),
    "timing.button.each": ("One by one", "逐篇决定"),
    "timing.chose": ("{name} chose: {label}.", "{name} 选择了：{label}。"),
    "timing.gone": (
        "“{title}” was decided otherwise meanwhile; nothing was changed.",
        "《{title}》已另作处理，没有任何改动。",
    ),
    "timing.no_free": (
        "“{title}” stays as it is: no slot of its places is free. `/slots` sets one.",
        "《{title}》保持不变：它的发布位置没有空档。可用 `/slots` 设定。",
    ),
    "press.timing": ("All right.", "好的。"),
    "decided.a_little_late": (
        "It is time for “{title}”; it goes out {minutes} min late, because I was not there.",
        "《{title}》的发布时间到了；因为我当时不在线，晚了 {minutes} 分钟。",
    ),
    # --- in the calendar
    "calendar.plan": ("- {clock} 🔁 plan `{name}` · “{title}”", "- {clock} 🔁 计划 `{name}` · “{title}”"),
    "calendar.free": ("- {clock} ▫ free slot **{name}** · {title}", "- {clock} ▫ 空档 **{name}** · {title}"),
    "calendar.pause": ("⏸ Paused: {place}", "⏸ 暂停发布：{place}"),
    "calendar.blackout": ("🚫 Nothing goes out on {days}: {place}", "🚫 {days} 不发布：{place}"),
    "menu.slots": ("Named slots", "时段"),
    "menu.plans": ("What I write again and again", "重复的计划"),
}
