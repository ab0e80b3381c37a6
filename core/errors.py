"""Every error that Copydesk raises on purpose.

CopydeskError                    code, and the key of its sentence in the catalogue
├── BadInput                     the person can mend it; nothing was changed
├── AccessDenied                 the person may not do this
│   └── Stranger                 the person does not belong here, or not any more
├── SettingsError                names the setting; the process ends with exit code 2
├── ChatError                    a chat platform said no; do not send it again as it is
│   ├── RateLimited              wait `retry_after` seconds, then go on
│   ├── NotPermitted             the bot may not speak there: stop
│   ├── MessageGone              the message to edit is not there: send a new one
│   ├── ChatUnavailable          certainly not sent: safe to repeat
│   ├── SendUncertain            perhaps sent: look, or accept a repeat
│   └── StreamLost               native streaming failed: go on with edits
├── ModelError                   a language model gave no usable answer
│   ├── ModelUnavailable         connection, time-out, 5xx: safe to ask again
│   │   └── ModelRateLimited     ask again after `retry_after` seconds
│   ├── ModelCut                 the stream ended in the middle: safe to ask again
│   ├── ModelRejected            401, 403, 400, 404: the settings are wrong, do not ask again
│   └── ModelRefused             the model declined the content: change the request
├── BudgetSpent                  the day's budget of this chat, or of all, is used up: wait for tomorrow
├── RunTimedOut                  a graph ran longer than it may
├── RunCancelled                 somebody cancelled a graph's run
├── ServiceError                 a service over MCP
│   ├── ServiceUnknown           no service with that name, or no such tool
│   ├── ServiceDisabled          switched off
│   ├── ServiceUnavailable       cannot be reached, or went away in the middle; it comes back by itself
│   ├── ServiceTimedOut          no answer in time; perhaps it still works
│   ├── ToolNotAllowed           not on the allow-list, not granted, or in quarantine: an owner must allow it
│   ├── ToolArgumentsRefused     they do not fit the tool's schema
│   └── ToolPerhapsDone          cut short by a restart in the middle of a call that may change something: look first
├── Interrupted                  cut short by too many restarts
├── IllustrationFailed           no picture could be made
│   └── IllustrationUnavailable  certainly not made, and not paid for: safe to ask again, after `retry_after` seconds
├── PublishError
│   ├── PublishRefused           certainly not published; may be tried again
│   └── PublishUncertain         perhaps published: never send again without looking
└── StoreError
    ├── DraftConflict            somebody saved another version first: read again
    └── DraftNotFound            no draft with that id
"""


class CopydeskError(Exception):
    """Something went wrong that Copydesk knows how to explain."""

    code = "internal"

    def __init__(self, message: str | None = None, **details: str | int | float) -> None:
        super().__init__(message or self.__doc__)
        self.details = details


class BadInput(CopydeskError):
    """The input cannot be used; nothing was changed."""

    code = "bad_input"


class AccessDenied(CopydeskError):
    """This person may not do this."""

    code = "access_denied"


class Stranger(AccessDenied):
    """This person does not belong to the team."""

    code = "stranger"


class SettingsError(CopydeskError):
    """A setting is wrong."""

    code = "settings"

    def __init__(self, setting: str, problem: str) -> None:
        super().__init__(f"{setting}: {problem}")
        self.setting = setting
        self.problem = problem


class ChatError(CopydeskError):
    """The chat platform refused the call."""

    code = "chat"


class RateLimited(ChatError):
    """The chat platform asks to wait; `scope` names the budget to hold, "" where it is that of the chat."""

    code = "chat_rate_limited"

    def __init__(self, retry_after: float, scope: str = "") -> None:
        super().__init__(f"wait {retry_after:g} s", retry_after=retry_after)
        self.retry_after = retry_after
        self.scope = scope


class NotPermitted(ChatError):
    """The bot may not speak in this chat."""

    code = "chat_not_permitted"


class MessageGone(ChatError):
    """The message is not there any more."""

    code = "chat_message_gone"


class ChatUnavailable(ChatError):
    """The chat platform cannot be reached; nothing was sent."""

    code = "chat_unavailable"


class SendUncertain(ChatError):
    """It is not known whether the message was sent."""

    code = "chat_send_uncertain"


class StreamLost(ChatError):
    """The native stream cannot be continued."""

    code = "chat_stream_lost"


class ModelError(CopydeskError):
    """The language model gave no usable answer."""

    code = "model"


class ModelUnavailable(ModelError):
    """The language model cannot be reached or failed inside."""

    code = "model_unavailable"


class ModelRateLimited(ModelUnavailable):
    """The language model asks to wait."""

    code = "model_rate_limited"

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"wait {retry_after:g} s", retry_after=retry_after)
        self.retry_after = retry_after


class ModelCut(ModelError):
    """The language model's answer ended in the middle."""

    code = "model_cut"


class ModelRejected(ModelError):
    """The language model's endpoint rejected the request: key, model name or address are wrong."""

    code = "model_rejected"


class ModelRefused(ModelError):
    """The language model declined to write this."""

    code = "model_refused"


class BudgetSpent(CopydeskError):
    """The day's budget is used up."""

    code = "budget_spent"


class RunTimedOut(CopydeskError):
    """The run took longer than it may."""

    code = "run_timed_out"


class RunCancelled(CopydeskError):
    """The run was cancelled."""

    code = "run_cancelled"


class ServiceError(CopydeskError):
    """A service did not do what it was asked for. Details: `service`, and `tool` where there is one."""

    code = "service"


class ServiceUnknown(ServiceError):
    """There is no such service, or no such tool in it."""

    code = "service_unknown"


class ServiceDisabled(ServiceError):
    """The service is switched off."""

    code = "service_disabled"


class ServiceUnavailable(ServiceError):
    """The service cannot be reached, or went away in the middle of a call."""

    code = "service_unavailable"


class ServiceTimedOut(ServiceError):
    """The service did not answer in time; it may have done what was asked."""

    code = "service_timed_out"


class ToolNotAllowed(ServiceError):
    """The tool may not be called from a conversation."""

    code = "tool_not_allowed"


class ToolArgumentsRefused(ServiceError):
    """The arguments do not fit the tool's schema."""

    code = "tool_arguments_refused"


class ToolPerhapsDone(ServiceError):
    """The call may have been carried out before a restart; it is not made again."""

    code = "tool_perhaps_done"


class Interrupted(CopydeskError):
    """The server went down in the middle of this, again and again."""

    code = "interrupted"


class IllustrationFailed(CopydeskError):
    """No picture could be made."""

    code = "illustration"


class IllustrationUnavailable(IllustrationFailed):
    """The images endpoint cannot be reached, or asks to wait; nothing was made."""

    code = "illustration_unavailable"

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class PublishError(CopydeskError):
    """The post was not, or not certainly, published."""

    code = "publish"


class PublishRefused(PublishError):
    """The platform certainly refused the post; `remedy.WHY` of the catalogue says what can be done."""

    code = "publish_refused"

    def __init__(self, message: str | None = None, *, why: str = "refused", **details: str | int | float) -> None:
        super().__init__(message, **details)
        self.why = why


class PublishUncertain(PublishError):
    """It is not known whether the post was published. `why`: no answer in time (`silent`), a connection that broke
    (`cut`), a server error (`server`), a success without a post (`unseen`), a look that was not possible (`blind`)."""

    code = "publish_uncertain"

    def __init__(self, message: str | None = None, *, why: str = "silent", **details: str | int | float) -> None:
        super().__init__(message, **details)
        self.why = why


class StoreError(CopydeskError):
    """The store refused the change."""

    code = "store"


class DraftConflict(StoreError):
    """The draft was changed by somebody else first."""

    code = "draft_conflict"


class DraftNotFound(StoreError):
    """There is no draft with that id."""

    code = "draft_not_found"
