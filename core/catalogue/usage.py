"""What models used and cost, and how much of a budget is left."""

TEXTS: dict[str, tuple[str, str]] = {
    "usage.today": (
        "Today in this chat: {calls} model calls, {tokens} tokens, {cost} {currency}",
        "本会话今天：调用模型 {calls} 次，{tokens} 个词元，{cost} {currency}",
    ),
    "usage.estimated": (
        " ({calls} of the calls estimated: the endpoint tells no figures)",
        "（其中 {calls} 次为估算：接口没有提供用量）",
    ),
    "usage.repeats": ("Repeated calls since the start: {count}", "启动以来重试：{count} 次"),
    "usage.left.chat_tokens": (
        "Left of this chat's budget today: {left} of {limit} tokens",
        "本会话今天的预算还剩：{left} / {limit} 个词元",
    ),
    "usage.left.chat_cost": (
        "Left of this chat's budget today: {left} of {limit}",
        "本会话今天的预算还剩：{left} / {limit}",
    ),
    "usage.left.all_tokens": (
        "Left of the budget of all chats today: {left} of {limit} tokens",
        "所有会话今天的总预算还剩：{left} / {limit} 个词元",
    ),
    "usage.left.all_cost": (
        "Left of the budget of all chats today: {left} of {limit}",
        "所有会话今天的总预算还剩：{left} / {limit}",
    ),
    "usage.nearly.chat_tokens": (
        "⚠ More than 80 % of today's budget of this chat ({limit} tokens) is used; it begins anew at {resets}.",
        "⚠ 本会话今天的预算（{limit} 个词元）已用去 80% 以上；{resets} 恢复。",
    ),
    "usage.nearly.chat_cost": (
        "⚠ More than 80 % of today's budget of this chat ({limit}) is used; it begins anew at {resets}.",
        "⚠ 本会话今天的预算（{limit}）已用去 80% 以上；{resets} 恢复。",
    ),
    "usage.nearly.all_tokens": (
        "⚠ More than 80 % of today's budget of all chats ({limit} tokens) is used; it begins anew at {resets}.",
        "⚠ 所有会话今天的总预算（{limit} 个词元）已用去 80% 以上；{resets} 恢复。",
    ),
    "usage.nearly.all_cost": (
        "⚠ More than 80 % of today's budget of all chats ({limit}) is used; it begins anew at {resets}.",
        "⚠ 所有会话今天的总预算（{limit}）已用去 80% 以上；{resets} 恢复。",
    ),
}
