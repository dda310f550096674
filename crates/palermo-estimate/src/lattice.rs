//! Sums over the lattice of subsets of lists.
//!
//! A log-linear model over 0/1 lists has no design matrix worth storing: the linear predictor of a cell ω is the sum of the
//! coefficients of all θ ⊆ ω, and each sufficient statistic is the sum of the counts of all ω ⊇ θ. Both are sums over the
//! lattice of subsets, done for all sets at once in t·2^t steps (Yates 1937; Kennes, Smets 1991, "fast zeta transform").

/// Replaces each entry by the sum over its subsets: α_θ becomes log μ_ω.
pub(crate) fn subset_sums(a: &mut [f64]) {
    let mut half = 1;
    while half < a.len() {
        for block in a.chunks_exact_mut(2 * half) {
            let (without, with) = block.split_at_mut(half);
            for (w, wo) in with.iter_mut().zip(without) {
                *w += *wo;
            }
        }
        half *= 2;
    }
}

/// Replaces each entry by the sum over its supersets: cells become margins N*_θ.
pub(crate) fn superset_sums(a: &mut [f64]) {
    let mut half = 1;
    while half < a.len() {
        for block in a.chunks_exact_mut(2 * half) {
            let (without, with) = block.split_at_mut(half);
            for (wo, w) in without.iter_mut().zip(with) {
                *wo += *w;
            }
        }
        half *= 2;
    }
}

/// Marks each set that contains a marked one.
pub(crate) fn spread_up(marked: &mut [bool]) {
    let mut half = 1;
    while half < marked.len() {
        for block in marked.chunks_exact_mut(2 * half) {
            let (without, with) = block.split_at_mut(half);
            for (w, wo) in with.iter_mut().zip(without) {
                *w |= *wo;
            }
        }
        half *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subsets_and_supersets_are_summed_as_defined() {
        let a: Vec<f64> = (0..16).map(|i| f64::from(i * i) + 0.5).collect();
        let (mut down, mut up) = (a.clone(), a.clone());
        subset_sums(&mut down);
        superset_sums(&mut up);
        for s in 0..16_usize {
            let below: f64 = (0..16).filter(|r| r & s == *r).map(|r| a[r]).sum();
            let above: f64 = (0..16).filter(|r| r & s == s).map(|r| a[r]).sum();
            assert_eq!((down[s], up[s]), (below, above), "set {s:04b}");
        }
    }

    #[test]
    fn a_mark_spreads_to_every_larger_set() {
        let mut m = vec![false; 8];
        m[0b011] = true;
        spread_up(&mut m);
        assert_eq!(m.iter().enumerate().filter(|x| *x.1).map(|x| x.0).collect::<Vec<_>>(), [0b011, 0b111]);
    }
}
