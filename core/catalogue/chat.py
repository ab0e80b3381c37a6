"""What the bot says in a conversation."""

TEXTS: dict[str, tuple[str, str]] = {
    # --- access
    "access.stranger": (
        "Hello! I only work for this team. If you belong to it, ask an owner for a code and send it as `/pair CODE`.",
        "你好！我只为本团队服务。如果你是团队成员，请向负责人要一个配对码，然后发送 `/pair 配对码`。",
    ),
    "access.approver": (
        "Only approvers can do that. Ask an owner to invite you as an approver.",
        "只有审批人可以这样做。可以请负责人邀请你成为审批人。",
    ),
    "access.owner": ("Only owners can do that.", "只有负责人可以这样做。"),
    "access.wrong_code": (
        "That code is wrong, used, or older than a day. Ask an owner for a new one.",
        "配对码不正确、已被使用，或已超过一天。请向负责人要一个新的。",
    ),
    "role.owner": ("owner", "负责人"),
    "role.approver": ("approver", "审批人"),
    "role.member": ("member", "成员"),
    # --- messages that cannot be used
    "decline.empty": (
        "There was nothing to read in that message. Tell me what to write about, or send /help.",
        "这条消息里没有可读的内容。告诉我想写什么，或发送 /help。",
    ),
    "decline.too_long": (
        "That message has {length} characters; I can take {limit} at a time. Please send it in parts.",
        "这条消息有 {length} 个字符，一次最多 {limit} 个。请分几次发送。",
    ),
    "decline.long_topic": (
        "That has {length} characters; `/post` takes up to {limit}. Send me a topic in a few words.",
        "这有 {length} 个字符，`/post` 最多 {limit} 个。请用几个字写明主题。",
    ),
    "answer.empty": (
        "I have no answer to that. Try it in other words, or send /help.",
        "我没有想到怎么回答。换个说法试试，或发送 /help。",
    ),
    # --- drafts
    "draft.which_topic": (
        "Gladly! What should the post be about? Send me the topic, or “cancel”.",
        "好的！想写什么主题？把主题发给我，或发送“取消”。",
    ),
    "draft.which_photos": (
        "Please send the photos now, as one message or with a few words, or “cancel”.",
        "请现在把照片发给我（一条消息里，可以附几句话），或发送“取消”。",
    ),
    "draft.other_platform": (
        "I do not publish to {platform} yet; what I write is for {where}.",
        "目前还不能发布到 {platform}；这一篇是写给{where}的。",
    ),
    "draft.goes_to": ("Once approved, it goes to {where}.", "通过后会发布到{where}。"),
    "draft.goes_to_each": (
        "Once approved, it goes to {where}, with a text of its own for each platform.",
        "通过后会发布到{where}，每个平台各有自己的文字。",
    ),
    "draft.begun": (
        "On it: a post about “{topic}”. You can go on talking; /stop stops it.",
        "好的，开始写“{topic}”。你可以继续聊天；/stop 可以停止。",
    ),
    "draft.ready": (
        "“{title}” is ready for review (revision {number}). Please look at the card.",
        "《{title}》写好了（第 {number} 版），请看卡片并审批。",
    ),
    "revise.begun": ("Changing “{title}”…", "正在修改《{title}》……"),
    "revise.begun_for": ("Changing “{title}” for {where}…", "正在修改《{title}》的{where}版……"),
    "ask.edit_one": (
        "To change one text alone, begin with its platform: “{where}: shorter”.",
        "只改其中一份，请以平台名开头：“{where}：短一点”。",
    ),
    "ask.edit": (
        "What should change in “{title}”? Send the change (“shorter”, “another title”), the whole new text, "
        "or new photos. “cancel” leaves it as it is.",
        "《{title}》想改什么？发送修改要求（“短一点”“换个标题”）、完整的新文字，或新的照片。发送“取消”则保持不变。",
    ),
    "ask.schedule": (
        "When should “{title}” be published? Send a time, such as “Friday 9:00” or “in 2 hours”, “off” for no set "
        "time, or “cancel”.",
        "《{title}》想在什么时候发布？发送时间，例如“周五 9:00”“两小时后”；“取消定时”表示不定时；或发送“取消”。",
    ),
    "ask.cancelled": ("All right, nothing was changed.", "好的，没有任何改动。"),
    "note.your_text": ("This is the text that you sent.", "这是你发来的文字。"),
    "note.not_adapted": (
        "It could not be adapted for {platform}: this is the post itself, shortened where it has to be.",
        "没能改写{platform}版：这里用的是原文，放不下的部分已截短。",
    ),
    "note.unreadable": (
        "The model's answer had no clear title and body, also when asked again; here it is as it came. "
        "Press Edit to put it right.",
        "模型的回答没有清楚的标题和正文，重问一次后仍然如此；这里原样显示。可以点“修改”来整理。",
    ),
    "note.missing_glyphs": (
        "The picture font cannot draw {characters}; they were left out of the pictures.",
        "图片字体无法显示 {characters}，图片中已省略。",
    ),
    "change.sent_text": ("a new text was sent", "发来了新的文字"),
    "change.sent_pictures": ("new pictures were sent", "发来了新的照片"),
    "diff.title": ("Title: {before} → {after}", "标题：{before} → {after}"),
    "diff.pictures": ("Pictures: {before} → {after} (replaced)", "图片：{before} → {after} 张（已更换）"),
    "diff.more": ("… and {count} more changes", "……另有 {count} 处改动"),
    "diff.rewritten": ("Written anew.", "全文重写。"),
    # --- cards
    "card.revision": ("revision {number}", "第 {number} 版"),
    "card.picture": ("{count} picture", "{count} 张图"),
    "card.pictures": ("{count} pictures", "{count} 张图"),
    "card.characters": ("{count}/{limit} characters", "{count}/{limit} 字"),
    "card.same_text": ("(the same text)", "（文字相同）"),
    "card.whole_variant": ("The whole text: `{command}`", "全文：`{command}`"),
    "card.replaced": ("“{title}”: replaced by revision {number}.", "《{title}》：已有第 {number} 版。"),
    "card.changed": ("**What changed** {change}", "**改动** {change}"),
    "button.approve": ("✅ Approve", "✅ 通过"),
    "button.approve_only": ("✅ Approve (do not publish)", "✅ 通过（不发布）"),
    "button.edit": ("✏️ Edit", "✏️ 修改"),
    "button.cancel": ("🚫 Cancel", "🚫 取消发布"),
    "button.reopen": ("↩ Review again", "↩ 重新审批"),
    "button.regenerate": ("🔄 Regenerate", "🔄 重写"),
    "button.reject": ("❌ Reject", "❌ 拒绝"),
    "button.schedule": ("🕘 Schedule", "🕘 定时"),
    "button.reschedule": ("🕘 Reschedule", "🕘 改期"),
    "press.approve": ("Approved. Publishing…", "已通过，正在发布……"),
    "press.approve_slot": ("Approved. It goes out at its time.", "已通过，到时发布。"),
    "press.approve_only": ("Approved.", "已通过。"),
    "press.approve_one": ("Your approval counts; it takes others, too.", "已记录你的通过，还需其他人通过。"),
    "press.reject": ("Rejected.", "已拒绝。"),
    "press.cancel": ("Cancelled.", "已取消。"),
    "press.reopen": ("Back under review.", "已重新进入审批。"),
    "press.regenerate": ("Writing it anew…", "正在重写……"),
    "press.edit": ("Send the change as your next message.", "请在下一条消息里发送修改要求。"),
    "press.schedule": ("Send the time as your next message.", "请在下一条消息里发送时间。"),
    "press.again": ("That was pressed already.", "已经按过了。"),
    "press.unknown": (
        "This button is not valid here. Send /drafts to see your drafts.",
        "这个按钮在这里无效。发送 /drafts 查看草稿。",
    ),
    "press.deleted": ("This draft is not there any more.", "这份草稿已不存在。"),
    "refused.already_decided": ("“{title}” was decided already.", "《{title}》已有结果。"),
    "refused.approved_by": ("“{title}” was already approved by {name}.", "《{title}》已由 {name} 通过。"),
    "refused.scheduled_by": (
        "“{title}” was already approved by {name} and waits for its time.",
        "《{title}》已由 {name} 通过，正在等待发布时间。",
    ),
    "refused.rejected_by": ("“{title}” was already rejected by {name}.", "《{title}》已被 {name} 拒绝。"),
    "refused.cancelled_by": ("“{title}” was already cancelled by {name}.", "《{title}》已被 {name} 取消。"),
    "refused.not_scheduled": (
        "“{title}” does not wait for a time, so there is nothing to cancel.",
        "《{title}》没有在等待发布，无需取消。",
    ),
    "refused.under_way": (
        "“{title}” is out already or on its way; `/takeback {draft}` takes it back where the platform can.",
        "《{title}》已发布或正在发布；如平台支持，可用 `/takeback {draft}` 撤回。",
    ),
    "refused.own_work": (
        "You had a hand in “{title}”, so somebody else has to approve it.",
        "《{title}》有你撰写或修改的内容，需要其他人审批。",
    ),
    "refused.not_your_target": (
        "“{title}” goes to places that others approve.",
        "《{title}》的发布位置由其他人审批。",
    ),
    "refused.approved_by_you": (
        "You approved “{title}” already; it takes somebody else, too.",
        "你已经通过了《{title}》，还需要其他人通过。",
    ),
    "refused.stale_revision": (
        "“{title}” has a newer revision. Please use its card.",
        "《{title}》已有新版本，请使用新的卡片。",
    ),
    "refused.still_making": ("“{title}” is still being written.", "《{title}》还在写。"),
    "outcome.approved": ("✅ Approved by {name}", "✅ 已由 {name} 通过"),
    "outcome.scheduled": ("✅ Approved by {name}, goes out {when}", "✅ 已由 {name} 通过，将于 {when}发布"),
    "outcome.rejected": ("❌ Rejected by {name} {reason}", "❌ 已被 {name} 拒绝 {reason}"),
    "outcome.cancelled": ("🚫 Cancelled by {name} {reason}", "🚫 已被 {name} 取消 {reason}"),
    "outcome.dropped": ("🗑 Dropped: its time passed without approval", "🗑 已放弃：时间已过而没有通过"),
    "outcome.stopped": ("⏹ Stopped", "⏹ 已停止"),
    "outcome.failed": ("⚠ Not finished: {reason}", "⚠ 未完成：{reason}"),
    "outcome.not_published_as_asked": ("Not published, as asked.", "按要求未发布。"),
    "account.outbox": ("Outbox", "发件箱"),
    "decided.approved": ("“{title}” is approved.", "《{title}》已通过。"),
    "decided.kept": (
        "“{title}” is approved and kept; it is not published, as asked.",
        "《{title}》已通过并保留，按要求未发布。",
    ),
    "decided.one_more": (
        "{name} approved “{title}”; {count} more to go.",
        "{name} 已通过《{title}》，还需 {count} 人通过。",
    ),
    "decided.cancelled": (
        "“{title}” is cancelled and will not go out. Review again, on its card, brings it back.",
        "《{title}》已取消，不会发布。点卡片上的“重新审批”可以恢复。",
    ),
    "decided.reopened": ("“{title}” is under review again.", "《{title}》已重新进入审批。"),
    "decided.rejected": ("“{title}” is rejected; nothing was published.", "《{title}》已拒绝，没有发布任何内容。"),
    "status.making": ("being written", "写作中"),
    "status.in_review": ("waiting for approval", "待审批"),
    "status.approved": ("approved", "已通过"),
    "status.scheduled": ("scheduled", "已排期"),
    "status.rejected": ("rejected", "已拒绝"),
    "status.cancelled": ("cancelled", "已取消"),
    "status.dropped": ("dropped", "已放弃"),
    "status.stopped": ("stopped", "已停止"),
    "status.failed": ("failed", "未完成"),
}
