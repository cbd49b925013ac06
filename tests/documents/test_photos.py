"""Photographs as they come from telephones: what is kept of them is the picture alone."""

import io
from typing import Final

import pytest
from PIL import Image, ImageDraw

from keguang.documents.photos import LONGEST_SIDE, BadPhoto, Fault, clean_photo

ORIENTATION: Final = 0x0112
MAKE: Final = 0x010F
GPS: Final = 0x8825


def from_a_telephone(*, size: tuple[int, int] = (400, 300), orientation: int = 1) -> bytes:
    """A JPEG that says where it was taken; its left half is red, its right half blue."""
    picture = Image.new("RGB", size, "blue")
    ImageDraw.Draw(picture).rectangle((0, 0, size[0] // 2, size[1]), fill="red")
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[MAKE] = "SECRETPHONE"
    exif.get_ifd(GPS).update({1: "N", 2: (34.0, 37.0, 12.0), 3: "E", 4: (112.0, 27.0, 15.0)})
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif, comment=b"SECRETCOMMENT", quality=95)
    return out.getvalue()


def test_place_camera_and_comment_are_gone_from_the_bytes() -> None:
    told = from_a_telephone()
    assert b"SECRETPHONE" in told
    assert Image.open(io.BytesIO(told)).getexif().get_ifd(GPS)

    photo = clean_photo(told)

    kept = Image.open(io.BytesIO(photo.data))
    assert dict(kept.getexif()) == {}
    assert not {"exif", "comment", "xmp", "icc_profile"} & kept.info.keys()
    for secret in (b"SECRET", b"Exif", b"GPS", b"http"):
        assert secret not in photo.data


def test_a_picture_taken_on_its_side_stands_upright() -> None:
    photo = clean_photo(from_a_telephone(orientation=6))  # turn a quarter clockwise to view

    kept = Image.open(io.BytesIO(photo.data)).convert("RGB")
    assert (photo.width, photo.height) == kept.size == (300, 400)
    red, _green, blue = kept.getpixel((150, 20))  # type: ignore[misc]  # an RGB picture's pixel
    assert red > 200 > 60 > blue  # what was at the left is on top


@pytest.mark.parametrize("size", [(4000, 3000), (3000, 4000), (1601, 20)])
def test_the_long_side_is_cut_down_and_the_shape_kept(size: tuple[int, int]) -> None:
    photo = clean_photo(from_a_telephone(size=size))

    assert max(photo.width, photo.height) == LONGEST_SIDE
    assert photo.width / photo.height == pytest.approx(size[0] / size[1], rel=0.05)


def test_a_small_picture_is_not_blown_up() -> None:
    photo = clean_photo(from_a_telephone(size=(400, 300)))

    assert (photo.width, photo.height) == (400, 300)


def test_a_screenshot_becomes_a_jpeg_on_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (50, 40), (0, 0, 0, 0)).save(out, "PNG")

    kept = Image.open(io.BytesIO(clean_photo(out.getvalue()).data))

    assert kept.format == "JPEG"
    assert kept.convert("L").getextrema()[0] > 250  # type: ignore[operator]  # of one band


def test_several_pictures_in_one_jpeg_give_the_first() -> None:
    """Some telephones' JPEG holds a second picture for depth (MPO)."""
    out = io.BytesIO()
    first, second = Image.new("RGB", (60, 40), "red"), Image.new("RGB", (30, 20), "blue")
    first.save(out, "MPO", save_all=True, append_images=[second])

    photo = clean_photo(out.getvalue())

    assert (photo.width, photo.height) == (60, 40)
    assert photo.data.count(b"\xff\xd8\xff") == 1


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", Fault.NOT_A_PHOTO),
        (b"<svg onload=alert(1)>", Fault.NOT_A_PHOTO),
        (b"GIF89a" + bytes(20), Fault.NOT_A_PHOTO),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), Fault.NOT_A_PHOTO),
        (from_a_telephone()[:900], Fault.DAMAGED),
        (bytes(20 * 1024 * 1024 + 1), Fault.TOO_BIG),
    ],
    ids=["empty", "svg", "gif", "no-header", "cut-off", "too-long"],
)
def test_what_is_no_sound_photograph_is_refused(data: bytes, fault: Fault) -> None:
    with pytest.raises(BadPhoto) as refused:
        clean_photo(data)

    assert refused.value.fault == fault


def test_a_picture_that_claims_too_many_pixels_is_refused_before_it_is_drawn() -> None:
    out = io.BytesIO()
    Image.new("1", (9000, 9000)).save(out, "PNG")
    assert len(out.getvalue()) < 100_000

    with pytest.raises(BadPhoto) as refused:
        clean_photo(out.getvalue())

    assert refused.value.fault == Fault.TOO_BIG
