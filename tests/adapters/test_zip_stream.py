"""A ZIP that is sent while it is made, and can be read by everything that reads ZIPs."""

import io
import zipfile
from datetime import datetime

from portal.adapters.zip_stream import ZipStream

AT = datetime(2027, 2, 3, 12)
FILES = {"Rechnungen/RE-1.pdf": b"%PDF" * 5000, "Rechnungen/Ä.pdf": b"", "index.csv": b"a;b\r\n" * 999}


def test_it_reads_as_it_was_written() -> None:
    stream = ZipStream()
    sent = [stream.add(name, content, AT, packed=name.endswith("csv")) for name, content in FILES.items()]
    sent.append(stream.close())
    with zipfile.ZipFile(io.BytesIO(b"".join(sent))) as read:
        assert read.testzip() is None
        assert {name: read.read(name) for name in read.namelist()} == FILES
        assert all(info.date_time[:3] == (2027, 2, 3) for info in read.infolist())


def test_every_part_tells_its_size_before_it_comes() -> None:
    """A reader of the stream does not see the list at the end; bit 3 would say that sizes follow their parts."""
    first = ZipStream().add("a.pdf", b"x" * 1000, AT)
    assert first[:4] == b"PK\x03\x04" and not first[6] & 8
    assert int.from_bytes(first[18:22], "little") == 1000 and first.endswith(b"x" * 1000)


def test_what_was_sent_is_forgotten() -> None:
    stream = ZipStream()
    sizes = [len(stream.add(f"{number:04}.pdf", bytes(100_000), AT)) for number in range(50)]
    assert set(sizes) == {sizes[0]} and stream._window.getbuffer().nbytes == 0
