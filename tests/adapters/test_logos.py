"""Logos: whatever is sent, what comes out is a small picture of our own making, or a reason in plain words."""

import io
from collections.abc import Callable

import pytest
from PIL import Image, PngImagePlugin

from portal.adapters import logo_drawing
from portal.adapters.logo_drawing import Failed, draw
from portal.adapters.logos import Logos, clean, shown_size
from portal.domain.logos import HEIGHT, MOST_BYTES, WIDTH, Unusable, kind_of
from tests.hostile_logos import BROKEN, COSTLY, HARMLESS, svg


def picture(size: tuple[int, int] = (60, 20), kind: str = "PNG", mode: str = "RGB", **options: object) -> bytes:
    written = io.BytesIO()
    Image.new(mode, size, "red").save(written, kind, **options)
    return written.getvalue()


def opened(png: bytes) -> Image.Image:
    found = Image.open(io.BytesIO(png))
    assert found.format == "PNG" and found.size[0] <= WIDTH and found.size[1] <= HEIGHT
    return found


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (picture(), (60, 20)), (picture(kind="JPEG"), (60, 20)), (picture(kind="WEBP"), (60, 20)),
        (picture(mode="RGBA"), (60, 20)), (picture(mode="P"), (60, 20)), (picture(kind="JPEG", mode="CMYK"), (60, 20)),
        (picture((4000, 1000)), (960, 240)), (picture((10, 4000)), (1, 480)),
        (svg('<rect width="10" height="4"/>'), (960, 384)),
    ],
)  # fmt: skip
def test_each_kind_becomes_a_png_that_fits(content: bytes, size: tuple[int, int]) -> None:
    assert opened(draw(content)).size == size


def test_nothing_but_the_pixels_of_the_first_frame_is_left() -> None:
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", "made at home by Ada")
    place = Image.Exif()
    place[0x010E], place[0x0112] = "made at home by Ada", 6  # turned by a quarter
    frames = [Image.new("RGB", (60, 20), "blue")]
    for content, size in (
        (picture(pnginfo=told) + b"<script>alert(1)</script>", (60, 20)),
        (picture(kind="JPEG", exif=place) + b"PK\x03\x04", (20, 60)),
        (picture(kind="WEBP", save_all=True, append_images=frames), (60, 20)),
        (picture(kind="PNG", save_all=True, append_images=frames), (60, 20)),
    ):
        drawn = draw(content)
        found = opened(drawn)
        assert found.size == size and not found.info and getattr(found, "n_frames", 1) == 1
        assert found.getpixel((1, 1))[:2] >= (250, 0) and b"Ada" not in drawn and b"script" not in drawn


@pytest.mark.parametrize("name", sorted(HARMLESS))
def test_a_hostile_drawing_is_only_its_picture(name: str) -> None:
    """Each draws a green square and tries to do something else: what else there were would paint it red."""
    drawn = draw(HARMLESS[name])
    seen = opened(drawn).convert("RGBA").getcolors()
    assert seen and all(colour[3] == 0 or colour[:3] == (0, 128, 0) for _, colour in seen), seen


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_what_cannot_be_used_is_said_why(name: str) -> None:
    content, reason = BROKEN[name]
    try:
        draw(content)
    except (Failed, Unusable) as refused:
        assert reason in str(refused) or (isinstance(refused, Unusable) and reason in refused.sentence.msgid)
    else:
        pytest.fail("It was drawn.")


@pytest.mark.parametrize("name", sorted(COSTLY))
def test_what_hangs_or_grows_ends_with_its_process(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.adapters.logos._PATIENCE", 3.0)
    with pytest.raises(Unusable, match="takes too much|damaged"):
        clean(COSTLY[name])


async def test_a_logo_is_drawn_beside_the_loop_and_named_by_what_it_shows() -> None:
    logos = Logos()
    one, same = await logos.clean(picture()), await logos.clean(picture(kind="WEBP", lossless=True))
    assert one.media_type == "image/png" and one.digest == same.digest and shown_size(one.content) == (60, 20)


def test_the_process_reads_no_file(tmp_path: Callable[..., object]) -> None:
    """Neither one beside it nor one that a drawing names: of what it shows nothing is left, so there is no logo."""
    secret = tmp_path / "secret.png"
    secret.write_bytes(picture())
    with pytest.raises(Unusable, match="nothing to be seen"):
        clean(svg(f'<image href="{secret}" width="10" height="4"/>'))
    assert logo_drawing.MEMORY < 2**30


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no picture"), (b"GIF89a", "no picture"), (b"<html><body>", "no picture"),
        (b"\x1f\x8b\x08", "no picture"),
        (b"%PDF-1.7", "no picture"), (b"\x89PNG\r\n\x1a\n" + bytes(MOST_BYTES), "too large"),
    ],
)  # fmt: skip
def test_a_file_is_known_by_how_it_begins(content: bytes, reason: str) -> None:
    with pytest.raises(Unusable, match=reason):
        kind_of(content)
