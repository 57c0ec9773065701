"""What of conversations is looked after: uploads that nobody sent, transcripts that wait."""

from __future__ import annotations

from laleo.conversations import attachments
from laleo.core.sweeps import sweep

sweep(every_s=300)(attachments.forget_unsent)
