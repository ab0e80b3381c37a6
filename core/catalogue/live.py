"""What a message says while it grows."""

TEXTS: dict[str, tuple[str, str]] = {
    "live.node.answer": ("Thinking", "思考中"),
    "live.node.write": ("Writing", "写作"),
    "live.adapting": ("Adapting for {platform}", "改写{platform}版"),
    "live.node.check": ("Checking", "检查"),
    "live.node.illustrate": ("Pictures", "配图"),
    "live.node.review": ("Review", "送审"),
    "live.node.hand_off": ("Decision", "定稿"),
    "live.node.publish": ("Publishing", "发布"),
    "live.seconds": ("{seconds} s", "{seconds} 秒"),
    "live.attempt": ("attempt {number}", "第 {number} 次"),
    "live.restarted": ("↻ I was restarted and go on where I was.", "↻ 刚刚重启，正在继续。"),
    "live.void": (
        "↑ This part was replaced by what stands above.",
        "↑ 这一段已由上面的内容取代。",
    ),
    "button.stop": ("⏹ Stop", "⏹ 停止"),
    "button.again": ("🔁 Run again", "🔁 再来一次"),
    "press.stop": ("Stopping…", "正在停止……"),
    "press.stop_nothing": ("Nothing runs here any more.", "这里已没有在进行的工作。"),
    "press.run_again": ("Running it again…", "正在重新进行……"),
    "turn.interrupted": (
        "⚠ Interrupted: the server was restarted again and again in the middle of this. Nothing was published.",
        "⚠ 已中断：服务器在处理过程中反复重启。没有发布任何内容。",
    ),
    "turn.runs_again": ("🔁 Interrupted, and run again below.", "🔁 曾被中断，已在下方重新进行。"),
}
