"""Whether a file is MP3 sound: read frame by frame, since a name or the first bytes alone say nothing."""

RATES = {1: (44100, 48000, 32000), 2: (22050, 24000, 16000), 2.5: (11025, 12000, 8000)}  # samples a second, by version
VERSIONS = {0: 2.5, 2: 2, 3: 1}
KILOBITS = {
    1: (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
LAYER_3 = 1
ENOUGH = 40  # frames, about a second; a shorter file is no reading of a charter
TAG, FOOTER = 10, 0x10


def is_mp3(content: bytes) -> bool:
    """Behind the tag of titles, if there is one, frame follows upon frame."""
    at = _behind_tag(content)
    for _frame in range(ENOUGH):
        length = _frame_length(content[at : at + 4])
        if not length or at + length > len(content):
            return False
        at += length
    return True


def _behind_tag(content: bytes) -> int:
    """Sizes in the tag leave the first bit of each byte free; zeros may fill it up."""
    at = 0
    if content[:3] == b"ID3" and len(content) >= TAG:
        size = sum((byte & 0x7F) << shift for byte, shift in zip(content[6:TAG], (21, 14, 7, 0), strict=True))
        at = TAG + size + (TAG if content[5] & FOOTER else 0)
    while content[at : at + 1] == b"\0":
        at += 1
    return at


def _frame_length(head: bytes) -> int:
    """Bytes of the frame that begins so; 0 where none does."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return 0
    version, layer = VERSIONS.get(head[1] >> 3 & 3), head[1] >> 1 & 3
    rate, quality = head[2] >> 2 & 3, head[2] >> 4
    if version is None or layer != LAYER_3 or rate == 3 or quality in (0, 15):
        return 0
    kilobits = KILOBITS[1 if version == 1 else 2][quality - 1]
    samples = 1152 if version == 1 else 576
    return samples // 8 * kilobits * 1000 // RATES[version][rate] + (head[2] >> 1 & 1)
