"""Sound for tests: real frames, with nothing to be heard."""

import lameenc


def silence(seconds: float = 3, *, samples: int = 44100, kilobits: int = 64) -> bytes:
    encoder = lameenc.Encoder()
    encoder.set_bit_rate(kilobits)
    encoder.set_in_sample_rate(samples)
    encoder.set_channels(1)
    encoder.silence()
    return bytes(encoder.encode(bytes(2 * int(seconds * samples)))) + bytes(encoder.flush())
