"""What is said about publications: where they go, what came of them, and what to do."""

TEXTS: dict[str, tuple[str, str]] = {
    # --- variants of which some are approved
    "approval.anew": (
        "To be approved anew: {left}. Approved still: {kept}.",
        "需要重新审批：{left}。仍然有效：{kept}。",
    ),
    "approval.unchanged": ("Nothing that was approved has changed.", "已批准的内容没有变化。"),
    # --- what a platform refused, and what can be done: the `why` of PublishRefused
    "remedy.refused": ("Change the post and approve it anew, or try again.", "请修改后重新审批，或再试一次。"),
    "remedy.credentials": (
        "The account's credential is not valid any more: an owner sets a new one in the settings, then try again.",
        "账号凭证已失效：请管理员在设置里更新后再试。",
    ),
    "remedy.login": (
        "The account is logged out: an owner scans the code that I send, then try again.",
        "账号已退出登录：请管理员扫描我发送的二维码后再试。",
    ),
    "remedy.unreachable": (
        "The platform could not be reached, so nothing was sent: try again later.",
        "暂时连不上平台，没有发出任何内容：请稍后再试。",
    ),
    "remedy.rate": (
        "The platform takes no more posts from this account for now: try again later.",
        "平台暂时不再接收该账号的发布：请稍后再试。",
    ),
    "remedy.too_long": ("The text is too long there: shorten it.", "文字超出该平台的长度：请改短。"),
    "remedy.media_size": ("A picture or the video is too large there.", "图片或视频超出该平台的大小限制。"),
    "remedy.media_type": (
        "The platform does not take a picture or video of that type.",
        "该平台不接受这种格式的图片或视频。",
    ),
    "remedy.no_picture": ("The platform wants a picture: add one.", "该平台要求配图：请加一张。"),
    "remedy.not_permitted": (
        "The account may not post there: an owner gives it that right, then try again.",
        "该账号没有在那里发布的权限：请管理员授权后再试。",
    ),
    "remedy.too_old": (
        "The platform lets me delete posts only for a while: delete it there yourself.",
        "平台只允许我在一段时间内删除：请自己到那里删除。",
    ),
    "remedy.gone": ("The place is not there any more: check the settings.", "目标位置已不存在：请检查设置。"),
    "remedy.upload": (
        "The pictures or the video did not get there: an owner checks the folder that both servers share, then try"
        " again.",
        "图片或视频没有传上去：请管理员检查两个服务共用的文件夹后再试。",
    ),
    "remedy.page": (
        "The publishing page did not behave as expected, and nothing was sent: try again, and if it stays so an owner"
        " updates the server that drives it.",
        "发布页面与预期不符，没有发出任何内容：请再试一次；如仍如此，请管理员更新操作该页面的服务。",
    ),
    "remedy.service": (
        "The service behind the account cannot be used: an owner looks at `/services`, then try again.",
        "账号背后的服务无法使用：请管理员查看 `/services` 后再试。",
    ),
    "remedy.logged_in": ("The account is logged in: there is nothing to do.", "账号已登录：无需操作。"),
    # --- /accounts
    "accounts.list": ("Where posts can go:", "可以发布到的账号："),
    "accounts.none": (
        "No account is set up yet, so everything goes to the outbox; docs/publishing.md tells how to add one.",
        "还没有设置账号，内容都会发到发件箱；添加方法见 docs/publishing.md。",
    ),
    "accounts.works": ("It works.", "可用。"),
    "accounts.refused": ("It does not work.", "不可用。"),
    "accounts.unknown": (
        "It cannot be told now whether it works: try again later.",
        "暂时无法确认是否可用：请稍后再试。",
    ),
    "accounts.untried": ("It has no rehearsal, so the first post will tell.", "该平台无法预演，发布时才知道。"),
    "accounts.default": ("used where nobody says where", "未指定时发到这里"),
    # ---
    "remedy.not_approved": (
        "What was approved is not what stands there now: approve it anew.",
        "现在的内容与批准的不一致：请重新审批。",
    ),
    "remedy.no_account": (
        "The account is not in the settings any more: set it again, or choose another place.",
        "设置里已没有这个账号：请重新设置，或换一个发布位置。",
    ),
    "remedy.not_there": (
        "I looked there and it is not, so it was not published: try again.",
        "已去查看，那里没有，所以没有发布：请再试一次。",
    ),
    "remedy.by_hand": (
        "I cannot delete it there: somebody has to do it by hand.",
        "我无法在那里删除：请人工删除。",
    ),
    # --- why it is not known whether it was posted: the `why` of PublishUncertain
    "doubt.silent": ("There was no answer in time.", "平台没有及时答复。"),
    "doubt.cut": ("The connection broke in the middle.", "连接中途断开。"),
    "doubt.server": ("The platform reported an error of its own.", "平台报告了自身的错误。"),
    "doubt.unseen": (
        "The platform reported success, but there is no post to be seen.",
        "平台报告成功，却看不到这篇内容。",
    ),
    "doubt.blind": ("It cannot be looked up from here.", "这里无法查询。"),
    # --- what came of a publication
    "publication.publishing": ("⏳ {where}: publishing…", "⏳ {where}：发布中……"),
    "publication.published": ("📮 {where}: published · {link}", "📮 {where}：已发布 · {link}"),
    "publication.published_unlinked": ("📮 {where}: published", "📮 {where}：已发布"),
    "publication.failed": ("⚠ {where}: refused · {problem}", "⚠ {where}：未发布 · {problem}"),
    "publication.tried_again": (
        "⏳ {where}: not published yet, next try {when} · {problem}",
        "⏳ {where}：尚未发布，将于 {when}再试 · {problem}",
    ),
    "publication.looked_for": (
        "🔎 {where}: not certain whether it was published; I look again {when}. {problem}",
        "🔎 {where}：不能确定是否已发布，将于 {when}再查看。{problem}",
    ),
    "publication.taken_back": ("↩ {where}: taken back", "↩ {where}：已撤回"),
    "publication.unknown": (
        "❓ {where}: not certain whether it was published. Look there before sending it again. {problem}",
        "❓ {where}：不能确定是否已发布。请先去查看，再决定是否重发。{problem}",
    ),
    "publication.earlier": (
        "📮 {where}: revision {number} is out there already, so this one was not sent. {link}",
        "📮 {where}：第 {number} 版已经发布，所以没有再发。{link}",
    ),
    "decided.again": ("“{title}”, tried again:", "《{title}》再次发布："),
    "button.retry": ("🔁 Retry {where}", "🔁 重试 {where}"),
    "button.retry_all": ("🔁 Retry all that failed", "🔁 全部重试"),
    "press.retry": ("Trying again…", "正在重试……"),
    # --- the question where nobody knows
    "unclear.question": (
        "❓ Was it posted to {where}? It was sent {when}, and I do not know what came of it. {why} Please look there.",
        "❓ {where} 上发出来了吗？{when}发送后结果不明。{why}请去查看一下。",
    ),
    "unclear.answered": ("Answered by {name}.", "{name} 已回答。"),
    "button.unclear_yes": ("✅ Yes, it is there", "✅ 已经发出"),
    "button.unclear_no": ("❌ No, send it again", "❌ 没有，重新发送"),
    "press.unclear_yes": ("Noted.", "已记录。"),
    "press.unclear_no": ("I look once more, then send it again.", "再查看一次，然后重新发送。"),
    "ask.link": (
        "What is its link? Send it as your next message, or “no link”.",
        "链接是什么？请在下一条消息里发送，没有就回复“没有链接”。",
    ),
    "link.kept": ("The link is kept: {link}", "链接已记下：{link}"),
    "link.none": ("All right, without a link.", "好的，不记链接。"),
    "link.which": (
        "I know no publication “{said}” without a link: use `/link ID https://…` with a draft's id.",
        "没有找到“{said}”对应的缺链接的发布：请用 `/link 编号 https://…`，编号是草稿的编号。",
    ),
    "status.unclear": (
        "Not certain whether published: {count} (see /publications).",
        "不能确定是否已发布：{count}（见 /publications）。",
    ),
    "unclear.none": ("Nothing is unclear: of every publication it is known what came of it.", "没有结果不明的发布。"),
    "unclear.title": ("Not certain or not published: {count}", "结果不明或未发布：{count}"),
    "unclear.line": ("- `{draft}` {line}", "- `{draft}` {line}"),
    "unclear.more": ("… and {count} more.", "……还有 {count} 条。"),
    # --- taking back
    "takeback.which": (
        "Which draft? `/takeback ID`, or `/takeback ID TARGET` for one of its places.",
        "撤回哪一份？请用 `/takeback 编号`，或 `/takeback 编号 平台`。",
    ),
    "takeback.nothing": (
        "Nothing of “{title}” is published that I could take back.",
        "《{title}》没有可以撤回的发布。",
    ),
    "takeback.ask": (
        "Take “{title}” back? Readers will not see it there any more. Nothing happens unless you press.",
        "要撤回《{title}》吗？撤回后读者将看不到它。不按按钮则什么都不会发生。",
    ),
    "takeback.cannot": ("{where}: {problem}", "{where}：{problem}"),
    "takeback.refused": ("⚠ {where}: not taken back · {problem}", "⚠ {where}：未撤回 · {problem}"),
    "takeback.unclear": (
        "❓ {where}: it is not known whether it was taken back; asking again does no harm. {problem}",
        "❓ {where}：不能确定是否已撤回，再次撤回不会有问题。{problem}",
    ),
    "takeback.changed": ("{where}: it is not published any more.", "{where}：已经不在发布状态。"),
    "button.take_back": ("↩ Take back from {where}", "↩ 从 {where} 撤回"),
    "press.take_back": ("Taking it back…", "正在撤回……"),
}
