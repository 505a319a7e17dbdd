"""The schedule as the Windows Task Scheduler has it: one task."""
