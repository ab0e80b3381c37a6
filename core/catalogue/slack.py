"""What only Slack says: commands that cannot be done, forms that cannot be opened, the agent view's beginnings."""

TEXTS: dict[str, tuple[str, str]] = {
    "slack.unknown_command": (
        "There is no such command; /copydesk help shows all of them.",
        "没有这个命令；发送 /copydesk help 可以查看全部命令。",
    ),
    "slack.post_what": (
        "What shall the post be about? For example: /post hand-brewed coffee for Xiaohongshu at Friday 9:00",
        "帖子要写什么？例如：/post 手冲咖啡，小红书，周五 9:00",
    ),
    "slack.too_long": (
        "That is too long for a command; send it to me as a message instead.",
        "这个命令太长了，请改为直接发消息给我。",
    ),
    "slack.cancel": ("Cancel", "取消"),
    "slack.form_not_opened": (
        "The form did not open, because Slack gives only three seconds for it; please press the button again.",
        "表单没能打开，因为 Slack 只给三秒钟；请再按一次按钮。",
    ),
    "slack.form_too_large": (
        "This is too long for a form of Slack, which takes {most} characters in a field; "
        "tell me in this thread what to change.",
        "内容太长，Slack 的表单每栏最多 {most} 个字符；请直接在这个消息列里告诉我要改什么。",
    ),
    "slack.at_work": ("is at work…", "正在处理……"),
    "slack.prompts": ("What shall we write?", "今天写点什么？"),
    "slack.prompt_note": ("Draft a Xiaohongshu note", "写一篇小红书笔记"),
    "slack.prompt_note_message": (
        "A Xiaohongshu note about hand-brewed coffee for beginners",
        "写一篇小红书笔记，介绍适合新手的手冲咖啡",
    ),
    "slack.prompt_friday": ("Draft a post for Friday", "写一篇周五发布的帖子"),
    "slack.prompt_friday_message": (
        "A short post about our weekend opening hours, Friday 9:00",
        "写一篇短帖，介绍我们周末的营业时间，周五 9:00 发布",
    ),
    "slack.prompt_drafts": ("Show my drafts", "查看我的草稿"),
    "slack.prompt_drafts_message": ("Which drafts are open?", "有哪些草稿还没处理？"),
    "slack.prompt_help": ("What can you do?", "你能做什么？"),
    "slack.prompt_help_message": ("What can you do?", "你能做什么？"),
}
