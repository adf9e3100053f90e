"""What clerks do with a case: one function per event, each for one report and by somebody."""

from stoerung.services.casework.closing import close_report, reopen
from stoerung.services.casework.handing_over import forward_outside, hand_over
from stoerung.services.casework.merging import merge_into
from stoerung.services.casework.talking import add_note, ask_reporter, post_update, reply_to_reporter
from stoerung.services.casework.working import assign, plan_work, set_priority, take_up

__all__ = [
    "add_note",
    "ask_reporter",
    "assign",
    "close_report",
    "forward_outside",
    "hand_over",
    "merge_into",
    "plan_work",
    "post_update",
    "reopen",
    "reply_to_reporter",
    "set_priority",
    "take_up",
]
