//! Linear algebra over whole numbers, so that a question of yes or no has no rounding in its answer.
//!
//! All matrices here start with entries 0 and 1 and stay small; the machine's integers are tried first, and where they
//! would overflow the same steps are done with integers of any size.

use num_bigint::BigInt;
use num_traits::{CheckedMul, CheckedSub, One, Signed, Zero};

/// A number that says so when it would overflow.
pub(crate) trait Whole:
    Clone + Zero + One + Signed + CheckedMul + CheckedSub + PartialOrd + From<i8> + std::ops::Rem<Output = Self>
{
}
impl Whole for i64 {}
impl Whole for i128 {}
impl Whole for BigInt {}

/// The machine's integers did not suffice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Overflow;

/// a·p − b·q.
fn cross<T: Whole>(a: &T, p: &T, b: &T, q: &T) -> Result<T, Overflow> {
    let ap = a.checked_mul(p).ok_or(Overflow)?;
    let bq = b.checked_mul(q).ok_or(Overflow)?;
    ap.checked_sub(&bq).ok_or(Overflow)
}

fn divisor<T: Whole>(a: &T, b: &T) -> T {
    let (mut a, mut b) = (a.abs(), b.abs());
    while !b.is_zero() {
        let r = a % b.clone();
        a = b;
        b = r;
    }
    a
}

/// Divides a row by the greatest common divisor of its entries.
fn reduce<T: Whole>(row: &mut [T]) {
    let mut g = T::zero();
    for x in row.iter() {
        if !x.is_zero() {
            g = divisor(&g, x);
            if g.is_one() {
                return;
            }
        }
    }
    if !g.is_zero() {
        row.iter_mut().for_each(|x| *x = x.clone() / g.clone());
    }
}

/// Eliminates the first `columns` columns of a matrix of rows; gives its rank there. Rows that became zero in these columns
/// stand last; what stands beyond the columns went through the same steps.
pub(crate) fn eliminate<T: Whole>(rows: &mut [Vec<T>], columns: usize) -> Result<usize, Overflow> {
    let mut rank = 0;
    for c in 0..columns {
        let candidates = (rank..rows.len()).filter(|&r| !rows[r][c].is_zero());
        // a pivot of one keeps the numbers small
        let Some(p) = candidates.min_by_key(|&r| !rows[r][c].abs().is_one()) else { continue };
        rows.swap(rank, p);
        let (above, below) = rows.split_at_mut(rank + 1);
        let pivot_row = &above[rank];
        let pivot = &pivot_row[c];
        for row in below.iter_mut().filter(|row| !row[c].is_zero()) {
            let factor = row[c].clone();
            for (x, y) in row.iter_mut().zip(pivot_row) {
                *x = cross(x, pivot, y, &factor)?;
            }
            if !pivot.abs().is_one() {
                reduce(row);
            }
        }
        rank += 1;
        if rank == rows.len() {
            break;
        }
    }
    Ok(rank)
}

/// What [`positive_solution`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Positive<T> {
    /// Some w > 0 has C w = 0.
    Exists,
    /// None has: these u give uᵀC ≥ 0 and ≠ 0.
    Barred(Vec<T>),
}

/// Is there a w with all entries positive and C w = 0? (Stiemke's alternative: if not, some u has uᵀC ≥ 0, ≠ 0.)
///
/// Since w may be scaled, w ≥ 1 is asked: with w = 1 + v this is C v = −C·1, v ≥ 0, the first phase of the simplex method,
/// here with whole-number pivots (Edmonds) and the rule of Bland, so that it ends.
pub(crate) fn positive_solution<T: Whole>(c: &[Vec<T>]) -> Result<Positive<T>, Overflow> {
    let (rows, columns) = (c.len(), c.first().map_or(0, Vec::len));
    let width = columns + rows + 1;
    let mut sign = vec![T::one(); rows];
    let mut t: Vec<Vec<T>> = Vec::with_capacity(rows + 1);
    for (i, row) in c.iter().enumerate() {
        let mut sum = T::zero();
        for x in row {
            sum = sum.checked_sub(x).ok_or(Overflow)?;
        }
        if sum.is_negative() {
            sign[i] = -T::one();
        }
        let mut line: Vec<T> = row.iter().map(|x| x.clone() * sign[i].clone()).collect();
        line.extend((0..rows).map(|j| if i == j { T::one() } else { T::zero() }));
        line.push(sum * sign[i].clone());
        t.push(line);
    }
    // reduced costs of the sum of the artificial variables, which are never let in again
    let mut cost = vec![T::zero(); width];
    for line in &t {
        for (k, x) in line.iter().enumerate().filter(|(k, _)| *k < columns || *k == width - 1) {
            cost[k] = cost[k].checked_sub(&-x.clone()).ok_or(Overflow)?;
        }
    }
    t.push(cost);
    let mut basis: Vec<usize> = (columns..columns + rows).collect();
    let mut scale = T::one();
    while !t[rows][width - 1].is_zero() {
        let Some(enter) = (0..columns).find(|&j| t[rows][j].is_positive()) else { break };
        let mut leave: Option<usize> = None;
        for i in (0..rows).filter(|&i| t[i][enter].is_positive()) {
            leave = match leave {
                None => Some(i),
                Some(l) => {
                    let difference = cross(&t[i][width - 1], &t[l][enter], &t[l][width - 1], &t[i][enter])?;
                    let first = difference.is_negative() || (difference.is_zero() && basis[i] < basis[l]);
                    Some(if first { i } else { l })
                }
            };
        }
        let Some(leave) = leave else { break };
        let pivot_row = t[leave].clone();
        let pivot = pivot_row[enter].clone();
        for (i, line) in t.iter_mut().enumerate().filter(|(i, _)| *i != leave) {
            let _ = i;
            let factor = line[enter].clone();
            for (x, y) in line.iter_mut().zip(&pivot_row) {
                *x = cross(x, &pivot, y, &factor)? / scale.clone();
            }
        }
        scale = pivot;
        basis[leave] = enter;
    }
    if t[rows][width - 1].is_zero() {
        return Ok(Positive::Exists);
    }
    // dual values y of the barred system: the artificial columns carry (y − 1)·scale, and u = −y with the sign of the row
    let dual = (0..rows).map(|i| {
        let y = t[rows][columns + i].checked_sub(&-scale.clone()).ok_or(Overflow)?;
        Ok(-(y * sign[i].clone()))
    });
    Ok(Positive::Barred(dual.collect::<Result<_, _>>()?))
}

/// Runs with the machine's integers, and with integers of any size where those overflow.
pub(crate) fn widening<R>(
    narrow: impl FnOnce() -> Result<R, Overflow>,
    wide: impl FnOnce() -> Result<R, Overflow>,
) -> Option<R> {
    narrow().or_else(|Overflow| wide()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(m: &[&[i64]]) -> Vec<Vec<i64>> {
        m.iter().map(|r| r.to_vec()).collect()
    }

    #[test]
    fn the_rank_counts_independent_rows() {
        assert_eq!(eliminate(&mut rows(&[&[1, 1, 0], &[0, 1, 1], &[1, 2, 1]]), 3), Ok(2));
        assert_eq!(eliminate(&mut rows(&[&[2, 3], &[3, 5]]), 2), Ok(2));
    }

    #[test]
    fn a_positive_solution_is_found_or_barred_by_a_direction() {
        assert_eq!(positive_solution(&rows(&[&[1, -1, 0], &[0, 2, -3]])), Ok(Positive::Exists));
        let c = rows(&[&[1, -1, 1], &[0, 1, -1]]);
        let Ok(Positive::Barred(u)) = positive_solution(&c) else { panic!("x₁ = 0 is forced") };
        let product: Vec<i64> = (0..3).map(|j| u[0] * c[0][j] + u[1] * c[1][j]).collect();
        assert!(product.iter().all(|x| *x >= 0) && product.iter().any(|x| *x > 0), "{u:?} {product:?}");
    }

    #[test]
    fn large_numbers_give_the_same_answer_with_any_size() {
        let big = i64::MAX / 5;
        let m = [&[big, -big + 7, -3][..], &[-5, big, -big + 1]];
        assert_eq!(positive_solution(&rows(&m)), Err(Overflow));
        let wide: Vec<Vec<BigInt>> = m.iter().map(|r| r.iter().map(|x| BigInt::from(*x)).collect()).collect();
        assert_eq!(positive_solution(&wide), Ok(Positive::Exists));
    }
}
