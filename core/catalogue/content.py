"""What is said about a post: notes of the check, limits, labels of styles, the offline writer's own words."""

LABELS: dict[str, tuple[str, str]] = {
    "style.professional": ("Professional", "专业"),
    "style.casual": ("Casual", "轻松"),
    "style.humorous": ("Humorous", "幽默"),
    "style.emotional": ("Emotional", "感性"),
    "type.normal": ("Practical", "实用"),
    "type.lifestyle": ("Lifestyle", "生活"),
    "type.emotional": ("Emotional", "情感"),
    "length.short": ("Short (about 300 characters)", "短（约 300 字）"),
    "length.medium": ("Medium (about 600 characters)", "中（约 600 字）"),
    "length.long": ("Long (about 1000 characters)", "长（约 1000 字）"),
    "platform.xiaohongshu": ("Xiaohongshu", "小红书"),
    "platform.outbox": ("Outbox", "发件箱"),
    "platform.mastodon": ("Mastodon", "Mastodon"),
    "platform.bluesky": ("Bluesky", "Bluesky"),
    "platform.telegram_channel": ("Telegram channel", "Telegram 频道"),
    "platform.slack_channel": ("Slack channel", "Slack 频道"),
    "platform.webhook": ("Webhook", "Webhook"),
    "language.en": ("English", "英文"),
    "language.zh": ("Chinese", "中文"),
    "post.title": ("Title", "标题"),
    "post.body": ("Body", "正文"),
    "post.tags": ("Tags", "标签"),
    "post.note": ("Note", "备注"),
    "post.pictures": ("Pictures", "图片"),
}

REPAIRS: dict[str, tuple[str, str]] = {
    "repair.title_cut": (
        "Title cut to fit {limit} (it was {width} wide): {was}",
        "标题按 {limit} 字的宽度截短（原来 {width}）：{was}",
    ),
    "repair.title_made": ("There was no title; it was taken from the first line.", "没有标题，已取正文第一句作标题。"),
    "repair.body_cut": (
        "Body cut from {was} to {now} characters; {platform} takes {limit}, tags included where they are typed there.",
        "正文由 {was} 字截到 {now} 字；{platform}最多 {limit} 字，写在正文里的标签也算在内。",
    ),
    "repair.tags_tidied": (
        "Tags tidied: # and spaces removed, repeats dropped.",
        "标签已整理：去掉 # 和空格，去掉重复。",
    ),
    "repair.tags_cut": ("{dropped} tags dropped; {limit} are allowed.", "去掉了 {dropped} 个标签；最多 {limit} 个。"),
    "repair.invisible": (
        "{count} invisible or control characters removed.",
        "去掉了 {count} 个不可见字符或控制字符。",
    ),
    "repair.blank_lines": ("Extra blank lines folded.", "多余的空行已合并。"),
    "repair.markup": (
        "Markdown marks removed; {platform} shows them as they are.",
        "去掉了 Markdown 记号；{platform}会原样显示它们。",
    ),
}

PROBLEMS: dict[str, tuple[str, str]] = {
    "problem.no_title": ("The post has no title.", "没有标题。"),
    "problem.no_body": ("The post has no body.", "没有正文。"),
    "problem.no_picture": (
        "{platform} takes no post without a picture: add at least {least}, or publish elsewhere.",
        "{platform}不收没有图片的笔记：请至少加 {least} 张图，或换一个发布位置。",
    ),
    "problem.many_pictures": (
        "{count} pictures are too many; {platform} takes {limit}.",
        "{count} 张图太多了；{platform}最多 {limit} 张。",
    ),
    "problem.long_title": ("The title is {width} wide; {limit} fit.", "标题宽 {width}，最多 {limit}。"),
    "problem.long_body": (
        "The body is {count} characters with its tags; {platform} takes {limit}.",
        "正文连标签共 {count} 字；{platform}最多 {limit} 字。",
    ),
    "problem.long_text": (
        "Title, body and tags are {count} characters together; {platform} takes {limit}.",
        "标题、正文和标签共 {count} 字；{platform}最多 {limit} 字。",
    ),
    "problem.many_bytes": (
        "The text has {size} bytes; {platform} takes {limit}: emoji and rare characters need many.",
        "文字共 {size} 字节；{platform}最多 {limit} 字节：表情和生僻字占得多。",
    ),
    "problem.picture_type": (
        "Picture {number} is a {kind} file, which {platform} does not take.",
        "第 {number} 张图是 {kind} 格式，{platform}不支持。",
    ),
    "problem.large_picture": (
        "Picture {number} has {size} MB; {platform} takes {limit}.",
        "第 {number} 张图有 {size} MB；{platform}最多 {limit} MB。",
    ),
    "problem.picture_shape": (
        "Picture {number} is {width} × {height}; {platform} takes {sides} pixels for both sides together, and no side "
        "more than {times} times the other.",
        "第 {number} 张图是 {width} × {height}；{platform}要求两边共至多 {sides} 像素，长边至多为短边的 {times} 倍。",
    ),
    "problem.large_media": (
        "Pictures and video have {size} MB together; {platform} takes {limit}.",
        "图片和视频共 {size} MB；{platform}最多 {limit} MB。",
    ),
    "problem.long_caption": (
        "The body is {count} characters with its tags; with pictures or a video {platform} takes {limit}: shorten it, "
        "or take them away.",
        "正文连标签共 {count} 字；有图片或视频时{platform}最多 {limit} 字：请改短，或去掉图片和视频。",
    ),
    "problem.many_tags": (
        "{count} tags are too many; {platform} takes {limit}.",
        "{count} 个标签太多了；{platform}最多 {limit} 个。",
    ),
    "variant.no_video": ("{platform} takes no video: it goes without.", "{platform}不收视频：这一份不带视频。"),
    "variant.video_alone": (
        "{platform} takes pictures or a video: it goes with the video alone.",
        "{platform}只收图片或视频之一：这一份只带视频。",
    ),
    "variant.fewer_pictures": (
        "{platform} takes {limit} of the {count} pictures: the first ones go along.",
        "{count} 张图里{platform}只收 {limit} 张：这一份带前几张。",
    ),
    "hint.few_tags": (
        "Only {count} tags; {least} to {most} help readers to find the post.",
        "只有 {count} 个标签；{least}–{most} 个更容易被看到。",
    ),
    "hint.refitted": (
        "{count} pictures are larger than the {limit} MB that {platform} takes, or of another type; they are made to "
        "fit when they are published.",
        "{count} 张图超过了{platform}的 {limit} MB，或格式不同；发布时会自动转换缩小。",
    ),
}

OFFLINE: dict[str, tuple[str, str]] = {
    "offline.note": (
        "No language model is configured, so the built-in offline writer put this draft together. Check it and add "
        "your own details before you approve. To use a model, set COPYDESK_LLM__BASE_URL, COPYDESK_LLM__MODEL and "
        "COPYDESK_LLM__API_KEY.",
        "没有配置语言模型，这份草稿由内置的离线写手拼成；批准之前请核对，并补上自己的细节。"
        "要接入模型，请设置 COPYDESK_LLM__BASE_URL、COPYDESK_LLM__MODEL 和 COPYDESK_LLM__API_KEY。",
    ),
    "offline.add": ("Worth adding: {things}.", "建议补上：{things}。"),
    "offline.changed": ("Changed: {changes}.", "已改：{changes}。"),
    "offline.not_understood": (
        'Without a language model "{change}" could not be carried out in full. I can: make it shorter or longer, '
        "change the style or the title, replace A with B, remove words, add a sentence, change tags, add or remove "
        "emoji.",
        "没有语言模型，「{change}」没能全部做到。我能做的有：改短改长、换风格、改标题、把 A 改成 B、删掉某句话、"
        "加一句、改标签、加或去掉表情。",
    ),
    "offline.not_found": ('"{what}" is not in the post.', "正文里没有「{what}」。"),
    "change.title": ("title", "标题"),
    "change.shorter": ("shorter", "改短"),
    "change.longer": ("longer", "改长"),
    "change.style": ("style", "风格"),
    "change.emoji_added": ("emoji added", "加了表情"),
    "change.emoji_removed": ("emoji removed", "去掉表情"),
    "change.tags": ("tags", "标签"),
    "change.added": ("a sentence added", "加了一句"),
    "change.removed": ("words removed", "删去文字"),
    "change.replaced": ("words replaced", "替换文字"),
    "change.whole": ("the whole text", "整篇文字"),
    "offline.hello": (
        "Hello! I am Copydesk. Tell me what to write about, for example: "
        '"Write a Xiaohongshu note about hand-brewed coffee, three pictures".',
        "你好！我是 Copydesk。告诉我想写什么，例如：「帮我写一篇关于手冲咖啡的小红书笔记，三张图」。",
    ),
    "offline.thanks": ("You are welcome. Tell me when the next post is due.", "不客气。下一篇想写什么，随时说。"),
    "offline.bye": ("See you. Your drafts stay here: /drafts", "再见。草稿都还在：/drafts"),
    "offline.who": (
        "I am Copydesk, the copy desk in this chat: I draft posts, draw their pictures, ask for approval and publish. "
        "No language model is configured at the moment, so I write offline.",
        "我是 Copydesk，这个聊天里的编辑台：写草稿、配图、请人批准、再发布。现在没有配置语言模型，我用离线写手写。",
    ),
    "offline.able": (
        "I can draft a post on a topic, with a type, style, length and number of pictures you choose; change it on "
        "request; show it for approval; and publish it. Commands: /help /drafts /status /stop /reset /language",
        "我能按你给的话题写一篇笔记（类型、风格、长短、几张图都可以说），按你的要求改，请人批准，再发布。"
        "命令：/help /drafts /status /stop /reset /language",
    ),
    "offline.model": (
        "No language model is configured. Set COPYDESK_LLM__BASE_URL, COPYDESK_LLM__MODEL and COPYDESK_LLM__API_KEY, "
        "then start the server again; any OpenAI-compatible endpoint will do.",
        "现在没有配置语言模型。设置 COPYDESK_LLM__BASE_URL、COPYDESK_LLM__MODEL 和 COPYDESK_LLM__API_KEY 后"
        "重新启动服务即可；任何兼容 OpenAI 的服务都行。",
    ),
    "offline.otherwise": (
        "I cannot answer that: no language model is configured. I can still draft a post, for example: "
        '"Write a casual post about {topic}".',
        "这个我答不了：现在没有配置语言模型。不过我能写草稿，例如：「写一篇关于{topic}的笔记，轻松一点」。",
    ),
    "offline.topic": ("a walk after rain", "雨后散步"),
    "offline.summary": ("Talked about: {topics}", "聊过：{topics}"),
}

TEXTS: dict[str, tuple[str, str]] = {**LABELS, **REPAIRS, **PROBLEMS, **OFFLINE}
