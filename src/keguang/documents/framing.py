"""Length-prefixed messages over a pipe."""

import struct
from typing import IO, Final

_LENGTH: Final = struct.Struct(">Q")


def write_frame(pipe: IO[bytes], content: bytes) -> None:
    """One message; the caller flushes."""
    pipe.write(_LENGTH.pack(len(content)))
    pipe.write(content)


def read_frame(pipe: IO[bytes]) -> bytes:
    """The next whole message; EOFError when the other side has gone."""
    (length,) = _LENGTH.unpack(_exactly(pipe, _LENGTH.size))
    return _exactly(pipe, length)


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    content = pipe.read(size)
    if len(content) < size:
        raise EOFError
    return content
