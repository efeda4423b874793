"""The add-in served to Excel without local Python: functions, ribbon scripts and a task pane."""
