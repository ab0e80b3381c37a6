"""What the server prints when it starts."""

TEXTS: dict[str, tuple[str, str]] = {
    "start.on": ("on ", "开启"),
    "start.off": ("off", "关闭"),
    "start.writer": ("Writer", "写作"),
    "start.writer_model": ("{model} at {base_url}", "{model}，接口 {base_url}"),
    "start.writer_offline": (
        "offline writer; for a model set COPYDESK_LLM__BASE_URL, COPYDESK_LLM__MODEL and COPYDESK_LLM__API_KEY",
        "离线写手；要使用语言模型，请设置 COPYDESK_LLM__BASE_URL、COPYDESK_LLM__MODEL 和 COPYDESK_LLM__API_KEY",
    ),
    "start.pictures": ("Pictures", "配图"),
    "start.pictures_model": ("{model} at {base_url}", "{model}，接口 {base_url}"),
    "start.pictures_cards": (
        "cards drawn on this machine; for a picture model set COPYDESK_IMAGES__BASE_URL and COPYDESK_IMAGES__MODEL",
        "在本机绘制的图文卡片；要使用图片模型，请设置 COPYDESK_IMAGES__BASE_URL 和 COPYDESK_IMAGES__MODEL",
    ),
    "start.publishing": ("Publishing", "发布"),
    "start.publishing_outbox": (
        "outbox: a folder per post and an RSS feed in {folder}",
        "发件箱：每篇一个文件夹，另有 RSS，位于 {folder}",
    ),
    "start.storage": ("Storage", "存储"),
    "start.storage_sqlite": ("SQLite in {folder}", "SQLite，位于 {folder}"),
    "start.sessions_memory": (
        "; conversations in memory, forgotten at a restart",
        "；对话只在内存里，重启后会忘记",
    ),
    "start.sessions_redis": ("; conversations on the Redis at {where}", "；对话存放在 Redis（{where}）"),
    "start.chat": ("Chat", "聊天"),
    "start.chat_here": (
        "this page, and `copydesk chat` in another terminal",
        "网页，以及在另一个终端里运行 `copydesk chat`",
    ),
    "start.telegram": ("Telegram", "Telegram"),
    "start.telegram_on": ("{names} ({mode})", "{names}（{mode}）"),
    "start.polling": ("polling", "轮询"),
    "start.webhook": ("webhook", "webhook"),
    "start.telegram_unreached": (
        "set up, but Telegram cannot be reached yet; tried again until it can ({mode})",
        "已设置，但暂时连不上 Telegram，会一直重试（{mode}）",
    ),
    "start.telegram_off": (
        "set COPYDESK_TELEGRAM__TOKEN to the token from @BotFather (docs/telegram.md)",
        "把 COPYDESK_TELEGRAM__TOKEN 设为 @BotFather 给的令牌（见 docs/telegram.md）",
    ),
    "start.code_telegram": (
        "or, in Telegram, they open this link, or send the bot `/start CODE`:",
        "或者在 Telegram 里打开这个链接，也可以向机器人发送 `/start 配对码`：",
    ),
    "start.slack": ("Slack", "Slack"),
    "start.slack_on": ("{names} ({mode})", "{names}（{mode}）"),
    "start.socket": ("socket", "socket"),
    "start.http": ("HTTP", "HTTP"),
    "start.slack_unreached": (
        "set up, but Slack cannot be reached yet; tried again until it can ({mode})",
        "已设置，但暂时连不上 Slack，会一直重试（{mode}）",
    ),
    "start.slack_off": (
        "set COPYDESK_SLACK__BOT_TOKEN and COPYDESK_SLACK__APP_TOKEN (docs/slack.md)",
        "设置 COPYDESK_SLACK__BOT_TOKEN 和 COPYDESK_SLACK__APP_TOKEN（见 docs/slack.md）",
    ),
    "start.code_slack": (
        "or, in Slack, they write `pair CODE` to {names}",
        "或者在 Slack 里给 {names} 发送 `pair 配对码`",
    ),
    "start.page": ("Open the page; this link works once, on this machine:", "打开网页；这个链接只能在本机使用一次："),
    "start.code": (
        "Let somebody in as owner: they write their name and this code on {url}/login (once, within 24 hours):",
        "邀请一位负责人：让对方在 {url}/login 填写名字和这个配对码（只能用一次，24 小时内有效）：",
    ),
    "start.stop": ("Ctrl-C stops the server; nothing is lost.", "按 Ctrl-C 停止服务器，不会丢失任何内容。"),
    "start.stopping": ("Stopping…", "正在停止……"),
}
