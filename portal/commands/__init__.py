"""What the commands do: functions of the parsed options and the settings that return an exit status."""
