"""The demo: a furnished home that shows what the portal can do, on no more than this machine."""
