"""Fits log-linear models with 50 digits and prints the table that tests/numbers.rs reads.

    python3 tests/numbers/fifty_digits.py > tests/data/fifty_digits.csv

Needs mpmath. Newton's method on the score of log mu = sum of alpha over subsets, every non-empty history a cell; no cell and no
parameter is at minus infinity in these tables. Columns: lists, interactions (masks), counts of the histories 1, 2, 3, ...,
alpha of the unseen, its standard error, deviance.
"""

from mpmath import exp, log, matrix, mp, mpf, lu_solve, inverse, sqrt

mp.dps = 50


def fit(lists, terms, counts):
    cells = range(1, 2**lists)
    params = [0] + [1 << i for i in range(lists)] + list(terms)
    x = [[1 if c & p == p else 0 for p in params] for c in cells]
    y = [mpf(c) for c in counts]
    mu = [v + mpf("0.1") for v in y]
    eta = [log(m) for m in mu]
    beta = None
    for _ in range(500):
        h = matrix(len(params), len(params))
        g = matrix(len(params), 1)
        for row, m, v, e in zip(x, mu, y, eta):
            work = e + (v - m) / m if beta is None else None
            for i, a in enumerate(row):
                if a:
                    g[i] += m * work if beta is None else v - m
                    for j, b in enumerate(row):
                        if b:
                            h[i, j] += m
        step = lu_solve(h, g)
        beta = step if beta is None else beta + step
        eta = [sum(beta[i] for i, a in enumerate(row) if a) for row in x]
        mu = [exp(e) for e in eta]
        if _ > 3 and max(abs(s) for s in step) < mpf(10) ** -40:
            break
    else:
        raise SystemExit("no convergence")
    v = inverse(h)
    deviance = 2 * sum((a * log(a / m) if a else 0) - (a - m) for a, m in zip(y, mu))
    return beta[0], sqrt(v[0, 0]), deviance


def main():
    tables = [
        (3, [], [60, 45, 14, 70, 11, 9, 3]),
        (3, [3], [10**9, 7, 1, 3 * 10**8, 10**5, 2, 1]),
        (3, [3, 5], [10**7, 10**7, 1, 1, 1, 10**7, 1]),
        (3, [3, 5, 6], [1, 10**6, 10**3, 10**6, 10**3, 1, 1]),
        (4, [3, 12], [10**8, 1, 2, 10**4, 3, 1, 1, 10**8, 1, 5, 1, 10**6, 1, 1, 1]),
        (4, [3, 5, 6, 9, 10, 12], [999983, 3, 17, 101, 1, 7, 2, 65537, 5, 11, 1, 13, 1, 1, 1]),
        (4, [3, 5, 6, 7, 9], [12, 10**6, 5, 44, 10**5, 2, 3, 10**7, 8, 1, 1, 10**3, 6, 4, 1]),
        (5, [3, 6, 12, 24], [1 + (k * 7919) % 9973 ** (1 + k % 2) for k in range(1, 32)]),
        (5, [], [10**6 if k in (1, 2, 4, 8, 16) else 1 for k in range(1, 32)]),
    ]
    print("lists,terms,counts,log_hidden,se,deviance")
    for lists, terms, counts in tables:
        a, se, d = fit(lists, terms, counts)
        show = lambda n: mp.nstr(n, 25)
        print(lists, " ".join(map(str, terms)), " ".join(map(str, counts)), show(a), show(se), show(d), sep=",")


main()
