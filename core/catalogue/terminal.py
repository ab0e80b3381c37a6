"""The words of the terminal; the names of nodes are those of the page."""

TEXTS: dict[str, tuple[str, str]] = {
    "terminal.hello": (
        "Copydesk · chat “{chat}”. Write a message; a number presses a button; /help says more; /quit leaves.",
        "Copydesk · 对话“{chat}”。直接输入消息；输入数字按按钮；/help 查看更多；/quit 离开。",
    ),
    "terminal.starting": (
        "No server is running on this data folder; starting one for this terminal…",
        "这个数据目录没有正在运行的服务器，先为本终端启动一个……",
    ),
    "terminal.closing": (
        "Closing. What is cut short goes on at the next start.",
        "正在关闭。没做完的会在下次启动时继续。",
    ),
    "terminal.leave": ("/quit or Ctrl-D leaves.", "输入 /quit 或按 Ctrl-D 离开。"),
    "terminal.lost": ("Connection lost; trying again…", "连接断开，正在重试……"),
    "terminal.back": ("Connected again.", "已重新连接。"),
    "terminal.gone": ("The server cannot be reached.", "连接不上服务器。"),
    "terminal.odd": ("The server's answer cannot be read ({status}).", "无法读取服务器的回答（{status}）。"),
    "terminal.not_sent": ("Not sent: {why} (↑ brings it back)", "没有发出：{why}（按 ↑ 找回）"),
    "terminal.time_up": (
        "The time limit of {seconds} seconds is over; what runs goes on at the server.",
        "已超过 {seconds} 秒的时限；服务器上的工作会继续。",
    ),
    # --- messages and cards
    "terminal.card": ("Card #{number}", "卡片 #{number}"),
    "terminal.picture": ("Picture {number}", "图片 {number}"),
    # --- presses
    "terminal.no_card": ("There is no card with buttons.", "没有带按钮的卡片。"),
    "terminal.no_such_card": (
        "There is no card #{number} with buttons. There are: {cards}.",
        "没有带按钮的卡片 #{number}。现有：{cards}。",
    ),
    "terminal.no_such_button": (
        "Card #{card} has buttons 1 to {count}. To send the number as a message, write \\{number}.",
        "卡片 #{card} 有按钮 1 到 {count}。想把这个数字当作消息发送，请输入 \\{number}。",
    ),
    "terminal.no_label": (
        "No button has “{word}” in its label. There are: {labels}.",
        "没有标签包含“{word}”的按钮。现有：{labels}。",
    ),
    "terminal.several_labels": (
        "More than one button has “{word}” in its label: {labels}.",
        "不止一个按钮的标签包含“{word}”：{labels}。",
    ),
    # --- photos
    "terminal.photo_missing": ("There is no file {path}; nothing was sent.", "没有文件 {path}，什么都没有发送。"),
    "terminal.photo_unreadable": (
        "{path} cannot be read ({why}); nothing was sent.",
        "无法读取 {path}（{why}），什么都没有发送。",
    ),
}
