"""What is said of services and their tools."""

TEXTS: dict[str, tuple[str, str]] = {
    "failure.service_name": (
        "A service's name has 1 to 32 small letters, digits and -; nothing was changed.",
        "服务名由 1 到 32 个小写字母、数字和 - 组成；没有任何改动。",
    ),
    "failure.service_address": (
        "That is no address of a service: it begins with http:// or https:// and holds no name or password, which "
        "belong into the services file; nothing was changed.",
        "这不是可用的服务地址：须以 http:// 或 https:// 开头，且不含用户名或密码（请写进服务配置文件）；没有任何改动。",
    ),
    "failure.service_settled": (
        "That is set in the services file and can only be changed there; nothing was changed.",
        "这一项写在服务配置文件里，只能在那里修改；没有任何改动。",
    ),
    "failure.tool_perhaps_done": (
        "The server was restarted in the middle of a call to “{service}”, which may have been done already; please "
        "look before you ask for it again.",
        "调用服务“{service}”时服务器重启了，那次调用可能已经完成；请先查看结果再重新要求。",
    ),
    "service.none": (
        "No services yet. An owner adds one with `/services add NAME URL`, or in config/mcp.toml.",
        "还没有服务。负责人可以用 `/services add 名称 地址` 添加，或写在 config/mcp.toml 里。",
    ),
    "service.list": ("Services:", "服务："),
    "service.use": (
        "`/use SERVICE TOOL key=value` calls a tool. Owners: `/services NAME` shows the tools of one.",
        "`/use 服务 工具 键=值` 调用工具。负责人：`/services 名称` 查看某个服务的工具。",
    ),
    "service.help": (
        "`/services` lists them; `/services NAME` shows one; `/services add NAME URL`, `remove NAME`, `enable NAME`, "
        "`disable NAME`, `reload NAME`, `accept NAME TOOL`, `grant NAME TOOL`, `revoke NAME TOOL` change them.",
        "`/services` 列出服务；`/services 名称` 查看一个；`/services add 名称 地址`、`remove 名称`、`enable 名称`、"
        "`disable 名称`、`reload 名称`、`accept 名称 工具`、`grant 名称 工具`、`revoke 名称 工具` 进行修改。",
    ),
    "service.health.idle": ("not connected yet", "尚未连接"),
    "service.health.ready": ("connected", "已连接"),
    "service.health.resting": ("cannot be reached, and is tried again", "连接不上，正在重试"),
    "service.health.disabled": ("switched off", "已停用"),
    "service.tools": ("{count} tools", "{count} 个工具"),
    "service.quarantined": ("changed, waiting for an owner: {tools}", "有改动，等待负责人确认：{tools}"),
    "service.tool.held": ("changed: an owner has to accept it", "有改动，等待负责人确认"),
    "service.tool.reads": ("reads only", "只读"),
    "service.tool.granted": ("may change things, allowed here", "可能改动内容，已允许"),
    "service.tool.closed": ("may change things, not allowed here", "可能改动内容，未允许"),
    "service.done.add": (
        "{service} is registered. `/services {service}` connects and shows its tools.",
        "已添加 {service}。发送 `/services {service}` 连接并查看它的工具。",
    ),
    "service.done.remove": ("{service} is removed.", "已移除 {service}。"),
    "service.done.enable": ("{service} is switched on.", "已启用 {service}。"),
    "service.done.disable": ("{service} is switched off.", "已停用 {service}。"),
    "service.done.reload": ("{service} connects anew.", "{service} 正在重新连接。"),
    "service.done.accept": ("{tool} of {service} is accepted as it is now.", "已接受 {service} 的 {tool} 现在的样子。"),
    "service.done.grant": ("Chats may call {tool} of {service}.", "聊天里可以调用 {service} 的 {tool}。"),
    "service.done.revoke": (
        "{tool} of {service} is as the service says again.",
        "{service} 的 {tool} 已恢复为默认。",
    ),
    "service.which": (
        "Write `/use SERVICE TOOL key=value` (or `{example}`); /services lists the services.",
        "请写 `/use 服务 工具 键=值`（或 `{example}`）；发送 /services 查看服务。",
    ),
    "service.no_tool": (
        "{service} has no such tool. It has: {tools}",
        "{service} 没有这个工具。它有：{tools}",
    ),
    "service.arguments": (
        "The tool cannot be used with these details: {why}\n\nIt takes: `{schema}`",
        "这些参数不符合工具的要求：{why}\n\n它的参数：`{schema}`",
    ),
    "service.answered": ("{tool} of {service} answers:", "{service} 的 {tool} 回答："),
    "service.failed": ("{tool} of {service} says that it failed:", "{service} 的 {tool} 报告失败："),
    "service.cut": ("(The rest was cut.)", "（其余部分已截断。）"),
}
