"""What is said about publications: where they go, what came of them, and what to do."""

TEXTS: dict[str, tuple[str, str]] = {
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
    "remedy.not_approved": (
        "What was approved is not what stands there now: approve it anew.",
        "现在的内容与批准的不一致：请重新审批。",
    ),
    "remedy.no_account": (
        "The account is not in the settings any more: set it again, or choose another place.",
        "设置里已没有这个账号：请重新设置，或换一个发布位置。",
    ),
}
