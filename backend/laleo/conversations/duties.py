"""What of conversations is looked after: uploads that nobody sent, transcripts that wait."""

from __future__ import annotations

from laleo.conversations import attachments, transcripts
from laleo.core.sweeps import sweep

sweep(every_s=300)(attachments.forget_unsent)
sweep(every_s=3600)(transcripts.forget)


@sweep(every_s=5)
def ring_for_transcripts() -> None:
    """Ring again for a transcript nobody sent: its worker was killed, or the ring was lost."""
    if transcripts.overdue():
        transcripts.ring()
