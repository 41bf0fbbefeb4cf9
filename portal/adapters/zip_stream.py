"""A ZIP file as a stream: each part is known by its size before it is sent, and nothing that was sent is kept."""

import io
import zipfile
from datetime import datetime


class ZipStream:
    """`add` and `close` give the bytes that come next; what has been added once is forgotten but for its name."""

    def __init__(self) -> None:
        self._window = _Window()
        self._zip = zipfile.ZipFile(self._window, "w")

    def add(self, name: str, content: bytes, at: datetime, *, packed: bool = False) -> bytes:
        """The file under this name with this time of day; `packed` for what is not compressed by itself."""
        entry = zipfile.ZipInfo(name, at.timetuple()[:6])
        entry.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        entry.external_attr = 0o644 << 16
        self._zip.writestr(entry, content)
        return self._window.take()

    def close(self) -> bytes:
        """The list of all files, which ends the ZIP."""
        self._zip.close()
        return self._window.take()


class _Window(io.BytesIO):
    """A file of which only what was not taken yet is there: sizes are written into the head of a part afterwards."""

    def __init__(self) -> None:
        super().__init__()
        self._taken = 0

    def tell(self) -> int:
        return self._taken + super().tell()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._taken + super().seek(offset - self._taken if whence == io.SEEK_SET else offset, whence)

    def take(self) -> bytes:
        content = self.getvalue()
        self._taken += len(content)
        super().seek(0)
        self.truncate()
        return content
