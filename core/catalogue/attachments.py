"""What is said about files that people send."""

TEXTS: dict[str, tuple[str, str]] = {
    "attachment.voice": (
        "I cannot listen to voice messages or music: please write it as text. Photos and a video I can use, too.",
        "我还听不了语音和音乐，请用文字发给我；照片和视频我也可以用。",
    ),
    "attachment.sticker": (
        "A nice sticker! It cannot go into a post, though: tell me in words what to write about, or send photos or a "
        "video.",
        "很可爱的表情！不过它放不进笔记：请用文字告诉我想写什么，或发送照片、视频。",
    ),
    "attachment.other": (
        "I cannot use that kind of file: please send text, photos (PNG, JPEG, WebP or GIF) or a video (MP4, MOV or "
        "WebM).",
        "这种文件我用不了：请发送文字、照片（PNG、JPEG、WebP 或 GIF）或视频（MP4、MOV 或 WebM）。",
    ),
    "attachment.one_video": (
        "A post can have one video: I take the first.",
        "一篇笔记只能有一个视频：用第一个。",
    ),
    "attachment.many": (
        "Those are {count} files; I take the first {limit}.",
        "一共 {count} 个文件；只用前 {limit} 个。",
    ),
    "attachment.of_picture": ("Picture {number}: {text}", "第 {number} 张图：{text}"),
    "failure.video_type": (
        "That is not a video that can be posted; please send MP4, MOV or WebM.",
        "这不是可以发布的视频；请发送 MP4、MOV 或 WebM。",
    ),
    "failure.video_too_large": (
        "That video is too large; please send one of at most 20 MB.",
        "视频太大；请发送不超过 20 MB 的视频。",
    ),
    "failure.file_gone": (
        "That file is not in the chat any more; please send it again.",
        "聊天里已没有这个文件，请重新发送。",
    ),
    "failure.file_unavailable": (
        "The file could not be fetched from the chat, also when I tried again; nothing was changed, please send it "
        "again in a few minutes.",
        "文件没能从聊天里取到，重试后仍然不行；没有任何改动，请过几分钟再发一次。",
    ),
    "change.sent_video": ("a new video was sent", "发来了新的视频"),
    "card.video": ("1 video", "1 个视频"),
    "diff.video_new": ("Video: new", "视频：新加"),
    "diff.video_replaced": ("Video: replaced", "视频：已更换"),
    "diff.video_gone": ("Video: taken out", "视频：已去掉"),
    "problem.no_video": ("{platform} takes no video.", "{platform}不收视频。"),
    "problem.video_and_pictures": (
        "{platform} takes pictures or a video, not both: press Edit and send the ones that should stay.",
        "{platform}的笔记要么用图片，要么用视频，不能都用：请点“修改”，发送要保留的那一种。",
    ),
    "problem.video_type": (
        "{platform} does not take a video of the type {kind}: send it as MP4.",
        "{platform}不收 {kind} 格式的视频：请发送 MP4。",
    ),
    "problem.long_video": (
        "The video is {seconds} seconds long; {platform} takes {limit}.",
        "视频长 {seconds} 秒；{platform}最多 {limit} 秒。",
    ),
    "problem.large_video": (
        "The video has {size} MB; {platform} takes {limit}.",
        "视频有 {size} MB；{platform}最多 {limit} MB。",
    ),
    "live.node.fetch": ("Fetching files", "收取文件"),
    "page.node.fetch": ("Fetch files", "收取文件"),
    "page.chat.video": ("Video", "视频"),
    "terminal.video": ("Video", "视频"),
}
