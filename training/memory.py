"""What the C library does with memory that torch gives back."""

from __future__ import annotations

import ctypes


def keep_memory() -> None:
    """Tell glibc to keep freed memory: big activations otherwise go back to the kernel and are paged in again at every
    step (48 pixels: 33,600 page faults a step without, 90 with; a fifth of the time; to ask a network takes a third to a fifth)."""
    try:
        libc = ctypes.CDLL("libc.so.6")
    except OSError:
        return
    trim_threshold, top_pad, mmap_max = -1, -2, -4  # malloc.h
    libc.mallopt(mmap_max, 0)
    libc.mallopt(trim_threshold, 2**31 - 1)
    libc.mallopt(top_pad, 2**29)
