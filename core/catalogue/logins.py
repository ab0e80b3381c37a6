"""What is said of accounts that are logged out."""

TEXTS: dict[str, tuple[str, str]] = {
    "login.scan": (
        "🔑 {account} is logged out. Scan this code with the app of that account, and confirm there. Posts go out from "
        "whichever account scans it: please do not pass it on.",
        "🔑 {account}已退出登录。请用登录着该账号的手机 App 扫描这个二维码并确认。"
        "谁扫码，之后就以谁的账号发布：请勿转发。",
    ),
    "login.until": ("It is good until {when}.", "有效期至 {when}。"),
    "login.newer": ("There is a newer code for {account} below.", "{account}有更新的二维码，请看下面。"),
    "login.expired": (
        "This code for {account} is not good any more.",
        "{account}的这个二维码已失效。",
    ),
    "login.not_yet": (
        "I do not see yet that {account} is logged in. Scan the code, and confirm in the app.",
        "还没有看到{account}登录。请扫描二维码，并在 App 里确认。",
    ),
    "login.in": ("✅ {account} is logged in.", "✅ {account}已登录。"),
    "login.waiting": (
        "✅ {account} is logged in. Refused while it was not: {count}. “Try again” sends what is approved still.",
        "✅ {account}已登录。此前因未登录被拒：{count} 篇。点“重试”会发布其中仍然有效的内容。",
    ),
    "login.goes_out": (
        "✅ {account} is logged in. What was refused is tried again: {count}.",
        "✅ {account}已登录。正在重试此前被拒的内容：{count} 篇。",
    ),
    "login.already": ("{account} is logged in: there is nothing to do.", "{account}已登录：无需操作。"),
    "login.no_code": (
        "{account} is logged out, and its server gives me no code: {problem}",
        "{account}已退出登录，但它的服务没有给出二维码：{problem}",
    ),
    "login.nobody": (
        "🔑 {account} is logged out, and I can reach no owner in a chat of their own. An owner sends me "
        "`/login {name}` in a direct chat.",
        "🔑 {account}已退出登录，而我在私聊里联系不到任何负责人。请负责人在私聊里给我发送 `/login {name}`。",
    ),
    "login.here": ("I get a code for {account}; that takes a moment.", "正在为{account}获取二维码，请稍候。"),
    "login.apart": (
        "I send you a code for {account} in our own chat: it is not for everybody here.",
        "我会在私聊里把{account}的二维码发给你：它不该让这里所有人看到。",
    ),
    "login.none": (
        "No account here logs in with a code.",
        "这里没有需要扫码登录的账号。",
    ),
    "login.which": ("Which account: {accounts}?", "哪个账号：{accounts}？"),
    "button.login_new": ("New code", "换一个二维码"),
    "button.login_done": ("Done: try again", "已扫码，重试"),
    "button.login_again": ("Try again", "重试"),
    "press.login": ("One moment.", "请稍候。"),
}
