"""Logos made safe: whatever was sent is drawn anew in a process of its own, which may break and hurts nobody."""

import asyncio
import os
import subprocess
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from portal.domain.logos import kind_of, unusable

_PATIENCE = 15.0  # seconds; the process allows itself fewer of the processor's
_REFUSED = 3
_ROOT = Path(__file__).parents[2]
_AT_ONCE = 2
_MAIL_WIDTH, _MAIL_HEIGHT = 200, 48


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture of our own making, named by its content."""

    content: bytes
    media_type: str = "image/png"

    @property
    def digest(self) -> str:
        """The name under which it is served."""
        return sha256(self.content).hexdigest()[:16]


def clean(content: bytes) -> Logo:
    """The file as a logo, after a fourth of a second; Unusable says why it cannot be one."""
    kind_of(content)
    # Of the environment, which has the operator's secrets, nothing.
    command = [sys.executable, "-m", "portal.adapters.logo_drawing"]
    own = {"PYTHONPATH": os.pathsep.join([str(_ROOT), *filter(None, sys.path)])}
    try:
        ran = subprocess.run(command, input=content, capture_output=True, timeout=_PATIENCE, env=own, cwd="/")
    except subprocess.TimeoutExpired as endless:
        raise unusable("costly") from endless
    if ran.returncode == _REFUSED:
        raise unusable(ran.stdout.decode())
    if ran.returncode or not ran.stdout.startswith(b"\x89PNG"):
        raise unusable("costly")
    return Logo(ran.stdout)


def shown_size(png: bytes) -> tuple[int, int]:
    """Width and height at which a mail shows the picture, for some programs go by nothing else."""
    width, height = (int.from_bytes(png[start : start + 4]) for start in (16, 20))
    scale = min(_MAIL_WIDTH / width, _MAIL_HEIGHT / height, 1)
    return max(1, round(width * scale)), max(1, round(height * scale))


class Logos:
    """Makes logos safe beside the event loop, two at once; others wait their turn."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(_AT_ONCE)

    async def clean(self, content: bytes) -> Logo:
        """The file as a logo; raises Unusable."""
        async with self._turn:
            return await asyncio.to_thread(clean, content)
