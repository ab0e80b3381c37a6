"""What opened threads, forms and the home say."""

TEXTS: dict[str, tuple[str, str]] = {
    "form.slot": ("Slot", "时段"),
    "form.slot_none": ("The date and time above", "上面的日期和时间"),
    "form.slot_next": ("The next free slot", "下一个空档"),
    "form.slot_keep": ("The date and time above, even if taken", "上面的日期和时间，即使已被占用"),
    # --- threads that are opened for a request
    "open.asked": ("{name} asked: {said}", "{name}：{said}"),
    "open.apart": (
        "You asked: {said}. I am not in that channel, so I answer here; write `/invite` and my name there to add me.",
        "你的请求：{said}。我不在那个频道里，所以在这里回答；在那里发送 `/invite` 加我的名字，就能把我加进去。",
    ),
    # --- what waits for approval
    "waiting.title": ("Waiting for approval ({count}):", "待审批（{count}）："),
    "waiting.line": (
        "- `{draft}` **{title}** · {name} · {where} · since {since}",
        "- `{draft}` **{title}** · {name} · {where} · {since}起",
    ),
    "waiting.slot": (" · 🕘 {when}", " · 🕘 {when}"),
    "waiting.more": ("… and {count} more.", "……另有 {count} 份。"),
    "waiting.none": ("Nothing waits for approval.", "没有待审批的草稿。"),
    "waiting.how": (
        "`/drafts {draft}` shows that one here, with its buttons.",
        "`/drafts {draft}` 会在这里显示那一份，并带上按钮。",
    ),
    # --- the home
    "home.mine": ("**My drafts** ({count})", "**我的草稿**（{count}）"),
    "home.mine.none": (
        "None that is open. Write me “a Xiaohongshu note about hand-brewed coffee”, or `/post TOPIC`.",
        "没有未完成的草稿。给我发“写一篇关于手冲咖啡的小红书笔记”，或 `/post 主题`。",
    ),
    "home.mine.more": ("… {count} more: /drafts", "……另有 {count} 份：/drafts"),
    "home.waiting": ("**Waiting for me** ({count})", "**等我审批**（{count}）"),
    "home.waiting.none": (
        "Nothing waits for approval. What others send for review appears here and in /waiting.",
        "没有待审批的草稿。别人送审后会出现在这里，也可以用 /waiting 查看。",
    ),
    "home.waiting.more": ("… {count} more: /waiting", "……另有 {count} 份：/waiting"),
    "home.week": ("**This week**", "**本周**"),
    "home.week.none": (
        "Nothing goes out. Name a time with the request (“Friday 9:00”), or press Schedule on a card.",
        "没有要发布的。可以在请求里写上时间（“周五 9:00”），或点卡片上的“定时”。",
    ),
    "home.settings": (
        "**Settings** of our own chat\nLanguage: {spoken} · Time zone: {zone}",
        "我们这个私聊的**设置**\n语言：{spoken} · 时区：{zone}",
    ),
    "home.button.open": ("Open", "打开"),
    "home.button.settings": ("⚙ Settings", "⚙ 设置"),
    "home.shown": ("It is in our own chat now.", "已发到我们的私聊里。"),
    "home.saved": ("The settings of our own chat are kept.", "已保存我们私聊的设置。"),
    "form.settings.title": ("Settings", "设置"),
    "form.settings.submit": ("Save", "保存"),
    "form.no_such_choice": ("Choose one of the list.", "请从列表中选择。"),
    # --- forms of a card
    "form.edit.title": ("Edit the post", "修改笔记"),
    "form.edit.submit": ("Save", "保存"),
    "form.schedule.title": ("When to publish", "发布时间"),
    "form.schedule.submit": ("Set the time", "确定"),
    "form.reject.title": ("Reject the post", "拒绝这篇"),
    "form.reject.submit": ("Reject", "拒绝"),
    "form.title": ("Title", "标题"),
    "form.text": ("Text", "正文"),
    "form.tags": ("Tags, with spaces between", "标签（用空格隔开）"),
    "form.date": ("Date (date and time empty: no set time)", "日期（日期和时间都留空：取消定时）"),
    "form.time": ("Time", "时间"),
    "form.zone": ("Time zone", "时区"),
    "form.reason": ("Why? The author will read it.", "原因（作者会看到）"),
    "form.needs_both": ("Give both, a date and a time.", "日期和时间都要填写。"),
    "form.no_such_time": ("There is no such date or time.", "没有这样的日期或时间。"),
    "form.no_such_zone": ("I do not know that time zone.", "没有这个时区。"),
    "form.skipped": (
        "Clocks are put forward over that hour there; choose another time.",
        "那里当天会拨快时钟、跳过这个钟点；请另选时间。",
    ),
    "form.past": ("That moment is past.", "这个时刻已经过去了。"),
    "form.too_far": ("That is more than a year ahead.", "这在一年以后，太远了。"),
    "form.unchanged": ("Nothing was changed in “{title}”.", "《{title}》没有任何改动。"),
    "form.again": ("That form was sent already.", "这份表单已经提交过了。"),
    "form.unknown": (
        "This form is not valid any more. Send /drafts to see your drafts.",
        "这份表单已失效。发送 /drafts 查看草稿。",
    ),
}
