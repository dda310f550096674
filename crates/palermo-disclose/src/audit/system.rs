//! Which unknowns are left when everything shown is put into the sums?

use crate::model::{Release, VariableId};

/// Stands for an open upper end; far above every sum of counts, far below overflow.
pub(super) const OPEN: i64 = 1 << 60;

/// Equations over the variables that are not shown.
#[derive(Clone, Debug, Default)]
pub(super) struct System {
    pub(super) columns: Vec<VariableId>,
    pub(super) rows: Vec<Row>,
    /// For each column the rows in which it stands.
    pub(super) of_column: Vec<Vec<usize>>,
}

/// Σ coefficient × unknown = `right`.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) terms: Vec<(usize, i64)>,
    pub(super) right: i64,
    /// The sum of the release from which it comes.
    pub(super) sum: usize,
}

impl System {
    /// Puts the known values in; `known` has one entry for each variable.
    pub(super) fn build(release: &Release, known: &[Option<i64>]) -> Self {
        let mut place = vec![usize::MAX; known.len()];
        let mut system = System::default();
        for (variable, value) in known.iter().enumerate() {
            if value.is_none() {
                place[variable] = system.columns.len();
                system.columns.push(VariableId(variable));
            }
        }
        for (sum, relation) in release.sums().iter().enumerate() {
            let mut row = Row { terms: Vec::new(), right: 0, sum };
            for (id, coefficient) in &relation.terms {
                match known[id.0] {
                    Some(value) => row.right -= coefficient * value,
                    None => row.terms.push((place[id.0], *coefficient)),
                }
            }
            // what is fully known was checked when the release was made
            if !row.terms.is_empty() {
                system.rows.push(row);
            }
        }
        system.index();
        system
    }

    /// Parts that share no unknown, each a system of its own with the places of its columns in this one.
    pub(super) fn parts(&self) -> Vec<(System, Vec<usize>)> {
        let mut part = vec![usize::MAX; self.columns.len()];
        let mut parts: Vec<(System, Vec<usize>)> = Vec::new();
        for start in 0..self.columns.len() {
            if part[start] != usize::MAX {
                continue;
            }
            let number = parts.len();
            let mut columns = vec![start];
            part[start] = number;
            let mut next = 0;
            while let Some(&column) = columns.get(next) {
                next += 1;
                for row in &self.of_column[column] {
                    for (other, _) in &self.rows[*row].terms {
                        if part[*other] == usize::MAX {
                            part[*other] = number;
                            columns.push(*other);
                        }
                    }
                }
            }
            columns.sort_unstable();
            parts.push((System::default(), columns));
        }
        let mut place = vec![0; self.columns.len()];
        for (system, columns) in &mut parts {
            for (within, column) in columns.iter().enumerate() {
                place[*column] = within;
                system.columns.push(self.columns[*column]);
            }
        }
        for row in &self.rows {
            let terms: Vec<(usize, i64)> = row.terms.iter().map(|(column, c)| (place[*column], *c)).collect();
            if let Some((first, _)) = row.terms.first() {
                parts[part[*first]].0.rows.push(Row { terms, right: row.right, sum: row.sum });
            }
        }
        for (system, _) in &mut parts {
            system.index();
        }
        parts
    }

    /// The same equations for somebody who knows some of the unknowns too.
    pub(super) fn knowing(&self, value: impl Fn(VariableId) -> Option<i64>) -> System {
        let mut place = vec![usize::MAX; self.columns.len()];
        let mut system = System::default();
        for (column, id) in self.columns.iter().enumerate() {
            if value(*id).is_none() {
                place[column] = system.columns.len();
                system.columns.push(*id);
            }
        }
        for row in &self.rows {
            let mut left = Row { terms: Vec::new(), right: row.right, sum: row.sum };
            for (column, c) in &row.terms {
                match value(self.columns[*column]) {
                    Some(value) => left.right -= c * value,
                    None => left.terms.push((place[*column], *c)),
                }
            }
            if !left.terms.is_empty() {
                system.rows.push(left);
            }
        }
        system.index();
        system
    }

    /// Whether a point satisfies every equation: the last word on every table that is offered as possible.
    pub(super) fn holds(&self, point: &[i64]) -> bool {
        self.rows.iter().all(|row| self.left(row, point) == i128::from(row.right))
    }

    pub(super) fn left(&self, row: &Row, point: &[i64]) -> i128 {
        row.terms.iter().map(|(column, c)| i128::from(*c) * i128::from(point[*column])).sum()
    }

    pub(super) fn index(&mut self) {
        self.of_column = vec![Vec::new(); self.columns.len()];
        for (number, row) in self.rows.iter().enumerate() {
            for (column, _) in &row.terms {
                self.of_column[*column].push(number);
            }
        }
    }
}
