"""Ranks share and skip; rates are exact."""

from decimal import Decimal as D

import pytest

from monitoring.ranking import mean, ranks, rate_of, rounded


@pytest.mark.parametrize(
    ("rates", "expected"),
    [
        ([D("0.9"), D("0.7"), D("0.7"), D("0.1")], [1, 2, 2, 4]),
        ([D("0.1"), D("0.7"), None, D("0.7"), D("0.9")], [4, 2, None, 2, 1]),
        ([D(1), D(1), D(1)], [1, 1, 1]),
        ([], []),
        ([None], [None]),
    ],
)
def test_ranks_share_and_skip(rates, expected):
    assert ranks(rates) == expected


def test_equal_shares_are_equal_however_they_are_written():
    assert rate_of(D(1), D(3)) == rate_of(D("12.00"), D("36.00"))
    assert mean([rate_of(D(1), D(3)), rate_of(D(2), D(3))]) == mean([rate_of(D(1), D(2))])


def test_nothing_owed_is_no_rate_and_not_zero():
    assert rate_of(D(5), D(0)) is None
    assert rate_of(D(0), D(5)) == 0
    assert mean([None, None]) is None
    assert rounded(rate_of(D(2), D(3))) == D("0.6667")
