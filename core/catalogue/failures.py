"""What went wrong and what to do next: a sentence for each error code."""

TEXTS: dict[str, tuple[str, str]] = {
    "failure.internal": (
        "Something went wrong on our side and nothing was published; please send it again (the log has the cause).",
        "我们这边出了问题，没有发布任何内容；请再发一次（日志里有原因）。",
    ),
    "failure.access_denied": (
        "That needs an approver; nothing was changed.",
        "这需要审批人权限，没有任何改动。",
    ),
    "failure.stranger": (
        "You do not belong to this team any more; nothing was changed.",
        "你已不在这个团队里，没有任何改动。",
    ),
    "failure.model_unavailable": (
        "The language model cannot be reached or failed three times; please try again in a few minutes.",
        "语言模型连接不上，或连续三次出错；请过几分钟再试。",
    ),
    "failure.model_rate_limited": (
        "The language model is overloaded and asks to wait {retry_after} seconds; please try again then.",
        "语言模型繁忙，要求等待 {retry_after} 秒；请稍后再试。",
    ),
    "failure.model_cut": (
        "The language model's answer broke off in the middle three times; please try again, perhaps shorter.",
        "语言模型的回答三次都中途断开；请再试一次，也许可以要求短一点。",
    ),
    "failure.model_rejected": (
        "The language model's endpoint rejects the request; an owner should check the model's address, name and key "
        "(COPYDESK_LLM__BASE_URL, COPYDESK_LLM__MODEL, COPYDESK_LLM__API_KEY).",
        "语言模型接口拒绝了请求；请负责人检查模型的地址、名称和密钥"
        "（COPYDESK_LLM__BASE_URL、COPYDESK_LLM__MODEL、COPYDESK_LLM__API_KEY）。",
    ),
    "failure.model_refused": (
        "The language model declined to write this; please change the request.",
        "语言模型拒绝写这个内容；请换一种要求。",
    ),
    "failure.model": (
        "The language model gave no usable answer; please try again.",
        "语言模型没有给出可用的回答；请再试一次。",
    ),
    "failure.illustration": (
        "The pictures could not be made; try again, ask for “no pictures”, or send your own photos.",
        "图片没有做成；请再试一次，或要求“不要图”，或发送自己的照片。",
    ),
    "failure.illustration_unavailable": (
        "The pictures could not be made because the images endpoint cannot be reached or is overloaded; please try "
        "again in a few minutes, or ask for “no pictures”.",
        "图片没有做成：图片接口连接不上或繁忙；请过几分钟再试，或要求“不要图”。",
    ),
    "failure.picture_type": (
        "That is not a picture that can be posted; please send PNG, JPEG, WebP or GIF.",
        "这不是可以发布的图片；请发送 PNG、JPEG、WebP 或 GIF。",
    ),
    "failure.picture_too_large": (
        "That picture is too large; please send one of at most 20 MB and 50 megapixels.",
        "图片太大；请发送不超过 20 MB、5000 万像素的图片。",
    ),
    "failure.picture_unreadable": (
        "That picture is damaged; please send it again.",
        "图片已损坏，请重新发送。",
    ),
    "failure.picture_unknown": (
        "That picture is not here any more; please send it again.",
        "找不到这张图片，请重新发送。",
    ),
    "failure.draft_not_found": ("This draft is not there any more.", "这份草稿已不存在。"),
    "failure.draft_conflict": (
        "The draft was changed at the same moment; please look at its newest card.",
        "草稿在同一时刻被改动了；请看最新的卡片。",
    ),
    "failure.budget_spent": (
        "Today's budget for the language model is used up; it begins anew at midnight, or an owner raises it.",
        "今天的语言模型预算已用完；零点后恢复，也可以请负责人调高。",
    ),
    "failure.budget_spent.chat_tokens": (
        "Today's budget of this chat ({limit} tokens) is used up; it begins anew at {resets}, or an owner raises "
        "[budget] chat_tokens.",
        "本会话今天的预算（{limit} 个词元）已用完；{resets} 恢复，也可以请负责人调高 [budget] chat_tokens。",
    ),
    "failure.budget_spent.chat_cost": (
        "Today's budget of this chat ({limit}) is used up; it begins anew at {resets}, or an owner raises "
        "[budget] chat_cost.",
        "本会话今天的预算（{limit}）已用完；{resets} 恢复，也可以请负责人调高 [budget] chat_cost。",
    ),
    "failure.budget_spent.all_tokens": (
        "Today's budget of all chats together ({limit} tokens) is used up; it begins anew at {resets}, or an owner "
        "raises [budget] all_tokens.",
        "所有会话今天的总预算（{limit} 个词元）已用完；{resets} 恢复，也可以请负责人调高 [budget] all_tokens。",
    ),
    "failure.budget_spent.all_cost": (
        "Today's budget of all chats together ({limit}) is used up; it begins anew at {resets}, or an owner raises "
        "[budget] all_cost.",
        "所有会话今天的总预算（{limit}）已用完；{resets} 恢复，也可以请负责人调高 [budget] all_cost。",
    ),
    "failure.run_timed_out": (
        "That took too long and was ended; please try again, perhaps with less at once.",
        "用时太长，已结束；请再试一次，也许一次少要一点。",
    ),
    "failure.run_cancelled": ("That was cancelled; nothing was published.", "已取消，没有发布任何内容。"),
    "failure.service": (
        "The service did not do what it was asked for; please try again.",
        "外部服务没有完成请求；请再试一次。",
    ),
    "failure.service_unknown": (
        "There is no such service or tool; /services lists what there is.",
        "没有这个服务或工具；发送 /services 查看可用的服务。",
    ),
    "failure.service_disabled": (
        "That service is switched off; an owner can switch it on with /services.",
        "这个服务已停用；负责人可以用 /services 启用。",
    ),
    "failure.service_unavailable": (
        "The service “{service}” cannot be reached or went away in the middle; it is being restarted, so please try "
        "again in a moment.",
        "服务“{service}”连接不上或中途断开，正在重新连接；请稍后再试。",
    ),
    "failure.service_timed_out": (
        "The service “{service}” did not answer in time, and it may still have done what was asked.",
        "服务“{service}”没有按时回答，但它可能已经完成了请求。",
    ),
    "failure.tool_not_allowed": (
        "That tool may not be used from a chat; an owner can allow it with /services.",
        "这个工具不能在聊天里使用；负责人可以用 /services 允许它。",
    ),
    "failure.tool_arguments_refused": (
        "The tool cannot be used with these details; please say more exactly what you want.",
        "这些参数不符合工具的要求；请说得更具体一些。",
    ),
    "failure.settings": (
        "A setting of the server is wrong; an owner can see which one with `copydesk check`.",
        "服务器有一项配置有误；负责人可以用 `copydesk check` 查看是哪一项。",
    ),
    "failure.chat_rate_limited": (
        "The chat platform asks to wait {retry_after} seconds; please try again then.",
        "聊天平台要求等待 {retry_after} 秒；请稍后再试。",
    ),
    "failure.chat_not_permitted": (
        "I may not write there; please let me into that chat with the right to send messages.",
        "我没有在那里发言的权限；请把我加入会话并允许发送消息。",
    ),
    "failure.chat_message_gone": ("That message is not there any more.", "那条消息已不存在。"),
    "failure.chat_unavailable": (
        "The chat platform cannot be reached, and nothing was sent; please try again in a few minutes.",
        "聊天平台连接不上，没有发送任何消息；请过几分钟再试。",
    ),
    "failure.chat_send_uncertain": (
        "It is not known whether the message was sent; please look at the chat before sending it again.",
        "不确定消息是否已发出；请先看一下会话，再决定是否重发。",
    ),
    "failure.chat_stream_lost": (
        "Showing the text while it grows broke off; the whole text follows.",
        "文字的实时显示中断了，完整内容随后发出。",
    ),
    "failure.interrupted": (
        "The server went down in the middle of this again and again; please send it once more.",
        "服务器在处理时多次中断；请再发一次。",
    ),
    "failure.publish_refused": (
        "The platform refused the post and nothing was published; please change it or try again.",
        "平台拒绝了这篇稿件，没有发布任何内容；请修改后再试。",
    ),
    "failure.publish_uncertain": (
        "It is not known whether the post was published; please look at the account before sending it again.",
        "不确定稿件是否已发布；请先查看账号，再决定是否重发。",
    ),
    "failure.bad_input": ("That cannot be used; nothing was changed.", "这个无法使用，没有任何改动。"),
}
