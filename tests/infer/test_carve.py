"""Memory that is lent again, and never to two at once."""

import numpy as np

from holdfast.infer import carve


def test_large_pieces_are_lent_again_when_nobody_holds_them():
    with carve.recycled():
        first = carve.carved([(1000, 800), (3, 5)])
        held = first[1][1:]
        at = first[0].ctypes.data
        del first
        second = carve.carved([(1000, 800), (3, 5)])
        assert second[0].ctypes.data != at  # a view is left
        del held
        assert carve.carved([(1000, 1500)], np.float32)[0].ctypes.data == at


def test_nothing_is_kept_when_the_last_block_ends():
    with carve.recycled():
        out = carve.carved([(1000, 800)])[0]
        with carve.recycled():
            carve.carved([(1000, 900)])
        assert carve._free
    assert not carve._free
    out[:] = 1.0
    del out
    assert not carve._free


def test_a_piece_far_too_large_is_left_alone():
    with carve.recycled():
        at = carve.carved([(4000, 800)])[0].ctypes.data
        assert carve.carved([(1000, 800)])[0].ctypes.data != at
