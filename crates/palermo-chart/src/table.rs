//! The same figures as a table: no chart stands without one.

use crate::figure::Unit;
use crate::look::Look;
use crate::series::data::Data;

/// Texts of a table with a head and rows; the first cell of a row is its name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// Names of the columns; the first one belongs to the names of the rows and may be empty.
    pub head: Vec<String>,
    /// The rows, each as long as the head.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn of_data(data: &Data, unit: Unit, look: &Look<'_>) -> Table {
        let head = std::iter::once(String::new()).chain(data.series.iter().map(|s| s.name.clone())).collect();
        Table { head, rows: rows(data, unit, look, None) }
    }

    pub(crate) fn of_panels<'d>(
        panels: impl Iterator<Item = (&'d str, &'d Data)>,
        unit: Unit,
        look: &Look<'_>,
    ) -> Table {
        let mut table = Table::default();
        for (title, data) in panels {
            if table.head.is_empty() {
                table.head = vec![String::new(), String::new()];
                table.head.extend(data.series.iter().map(|s| s.name.clone()));
            }
            table.rows.extend(rows(data, unit, look, Some(title)));
        }
        table
    }
}

fn rows(data: &Data, unit: Unit, look: &Look<'_>, title: Option<&str>) -> Vec<Vec<String>> {
    let row = |(c, category): (usize, &crate::series::data::Category)| {
        let names = title.map(str::to_string).into_iter().chain([category.name.clone()]);
        names.chain(data.series.iter().filter_map(|s| s.figures.get(c)).map(|f| look.short(f, unit))).collect()
    };
    data.categories.iter().enumerate().map(row).collect()
}
