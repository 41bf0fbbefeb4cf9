"""Payment gateways: the port through which money is collected, and those who stand behind it."""
