"""Two versions of a package held beside each other: what changed, and the least bump that it takes."""
