"""What reports say, and the pictures in them."""

TEXTS: dict[str, tuple[str, str]] = {
    "report.title": ("Report: {period}", "报告：{period}"),
    "report.title_all": ("Report of all chats: {period}", "全部会话的报告：{period}"),
    "report.days": ("{days} ({zone})", "{days}（{zone}）"),
    "report.drafts": ("Drafts begun: {count}", "新建草稿：{count} 份"),
    "report.nothing": (
        "No drafts were begun here {period}, and nothing was published.",
        "{period}这里没有新建草稿，也没有发布。",
    ),
    "report.nothing_all": (
        "No drafts were begun in any chat {period}, and nothing was published.",
        "{period}所有会话都没有新建草稿，也没有发布。",
    ),
    "report.today": ("today", "今天"),
    "report.week": ("in the last 7 days", "最近 7 天"),
    "report.month": ("in the last 30 days", "最近 30 天"),
    "report.published": ("Published: {count}", "已发布：{count} 次"),
    "report.place": ("Where", "平台"),
    "report.posts": ("Posts", "发布"),
    "report.likes": ("Likes", "点赞"),
    "report.comments": ("Comments", "评论"),
    "report.shares": ("Shares", "转发"),
    "report.views": ("Views", "浏览"),
    "report.gone": ("not there any more", "已不在平台上"),
    "report.more": ("- … and {count} before these", "- ……此前还有 {count} 条"),
    "report.best": ("🏆 Best: “{title}” · {where}", "🏆 最受欢迎：《{title}》· {where}"),
    "report.since": (
        "In brackets: what came since the last report, {when}.",
        "括号里是上次报告（{when}）以来的变化。",
    ),
    # --- the chart
    "chart.posts": ("Posts per day", "每天发布"),
    "chart.reactions": ("Reactions by place", "各平台的互动"),
    "chart.no_posts": ("nothing was published", "没有发布"),
    "chart.no_reactions": ("no reactions were counted yet", "还没有互动数据"),
    "chart.others": ("others", "其他"),
    "chart.alt": ("Chart of “{title}”: {places}.", "“{title}”的图表：{places}。"),
    "chart.alt_place": ("{where} {count}", "{where} {count} 次"),
    # --- the weekly report
    "weekly.title": ("Weekly report", "周报"),
    "weekly.how": (
        "Another time: `/weekly Monday 9:00`; none: `/weekly off`.",
        "换时间：`/weekly 周一 9:00`；不再发送：`/weekly off`。",
    ),
    "weekly.on": (
        "This chat gets a weekly report, next on {when}. `/weekly off` ends that.",
        "本会话会收到周报，下一份在 {when}。`/weekly off` 可关闭。",
    ),
    "weekly.off": (
        "This chat gets no weekly report. `/weekly on` or `/weekly Monday 9:00` begins one.",
        "本会话没有周报。用 `/weekly on` 或 `/weekly 周一 9:00` 开启。",
    ),
    "weekly.unclear": (
        "“{said}” is no day of the week with a time; nothing was changed. Write `/weekly Monday 9:00`, `/weekly on`, or"
        " `/weekly off`.",
        "“{said}”不是星期几和钟点，没有任何改动。可以写 `/weekly 周一 9:00`、`/weekly on` 或 `/weekly off`。",
    ),
}
