"""Same-story grouping: average linkage over the pairs that are alike at all."""

from __future__ import annotations

import heapq
from collections.abc import Mapping

SAME_STORY = 0.34
"""Two groups of articles tell one story when the mean likeness between their members is at least this."""

UNSEEN = 0.2
"""The likeness of a pair that was never compared: about that of two articles on one subject."""


def group(count: int, pairs: Mapping[tuple[int, int], float], same: float = SAME_STORY) -> list[list[int]]:
    """Return the stories of articles 0 to count - 1, as sorted lists of articles, by their first articles.

    Agglomerative clustering with average linkage (UPGMA, Sokal and Michener 1958): the two groups with the highest
    mean likeness between their members are merged until none reaches `same`. Only groups with a compared pair between
    them can merge, so the work grows with the number of pairs, not of articles squared. Ties go to the first.

    Args:
        count: the number of articles.
        pairs: the likeness of the pairs (i < j) that were compared.
        same: the least mean likeness of groups that are merged, above UNSEEN.
    """
    members = {i: [i] for i in range(count)}
    # What is that like to no other article joins no group, whose mean would be below it: most articles of a big day.
    social = {i for pair, value in pairs.items() if value >= same for i in pair}
    # For each group its neighbours, with the sum of UNSEEN's excess over all pairs that were compared.
    near: dict[int, dict[int, float]] = {i: {} for i in social}
    for (i, j), value in pairs.items():
        if i in social and j in social:
            near[i][j] = near[j][i] = value - UNSEEN

    def mean(a: int, b: int) -> float:
        return UNSEEN + near[a][b] / (len(members[a]) * len(members[b]))

    # As `mean` gives it, not as it came: the two may differ in their last bit, and what differs is passed over below.
    heap = [(-mean(i, j), i, j) for (i, j), value in pairs.items() if value >= same]
    heapq.heapify(heap)
    while heap:
        value, a, b = heapq.heappop(heap)
        if a not in members or b not in members or -value != mean(a, b):
            continue
        members[a] += members.pop(b)
        for c, excess in near.pop(b).items():
            if c == a:
                continue
            del near[c][b]
            near[a][c] = near[c][a] = near[a].get(c, 0.0) + excess
        del near[a][b]
        for c in near[a]:
            if (average := mean(a, c)) >= same:
                heapq.heappush(heap, (-average, min(a, c), max(a, c)))
    return sorted(sorted(group) for group in members.values())
