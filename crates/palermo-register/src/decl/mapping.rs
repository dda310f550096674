//! Mappings: how a file becomes records, and records a file.

use crate::source::At;
use crate::words;
use crate::words::{Literal, Named};

words! {
    /// How the files of one source become records or external cells.
    pub struct MappingDecl {
        /// Name, as it is given to `palermo import --mapping`.
        "mapping" => mapping: At<String>,
        /// Version of the mapping, kept with what it imports.
        "version" => version: At<String>,
        /// Profile under which the file is read.
        "profile" => profile: Option<At<String>>,
        /// Licence of the source: `open`, `unclear` or `no_redistribution`.
        "licence" => licence: Option<At<String>>,
        /// How tables made from it are cited.
        "cite" => cite: Option<At<String>>,
        /// Texts that mean that nothing was stated.
        "missing" => missing: Vec<At<String>>,
        /// Keep the source's own cells beside each record, to write them again.
        "keep_source" => keep_source: bool,
        /// Tables of texts and what they stand for.
        "alias" => aliases: Named<AliasDecl>,
        /// The layouts; a file is read by the first whose `when` columns are all there.
        "shape" => shapes: Vec<ShapeDecl>,
    }
}

words! {
    /// One layout of a file.
    pub struct ShapeDecl {
        /// Name of the dataset that external cells belong to (`uk-nrm.referrals`).
        "dataset" => dataset: Option<At<String>>,
        /// Columns by which the layout is recognised.
        "when" => when: Vec<At<String>>,
        /// Register that receives the rows.
        "into" => into: At<String>,
        /// Row of the header (1); 0 means that it is looked for.
        "header" => header: Option<At<i64>>,
        /// Row that holds labels below ids and is not data.
        "label_row" => label_row: Option<At<i64>>,
        /// First row of data.
        "first" => first: Option<At<i64>>,
        /// Columns that identify a row among the records of the dataset; none: the row number.
        "key" => key: Vec<At<String>>,
        /// Formats of dates, in order: `%d.%m.%Y`, `iso`.
        "dates" => dates: Vec<At<String>>,
        /// Encoding, where it cannot be told.
        "encoding" => encoding: Option<At<String>>,
        /// Rows left out, by a column and its values: counted as excluded.
        "exclude" => exclude: Named<Vec<At<String>>>,
        /// Blank rows are left out (default) or errors.
        "wide" => wide: Named<Named<At<String>>>,
        /// Columns.
        "column" => columns: Named<ColumnDecl>,
        /// Values that every record gets.
        "constant" => constants: Named<Literal>,
        /// Comparisons of declared with computed sums.
        "check" => checks: Vec<CheckDecl>,
        /// For flag files: the crosswalk column that names their flags.
        "flags" => flags: Option<At<String>>,
        /// External cells: concepts that may be summed over their leaves where the source has no total.
        "open_sum" => open_sum: Vec<At<String>>,
        /// External cells: concepts that name States.
        "states_of_the_world" => state_concepts: Vec<At<String>>,
    }
}

words! {
    /// What becomes of one column.
    pub struct ColumnDecl {
        /// Further names of the header.
        "names" => names: Vec<At<String>>,
        /// Field that receives it: `sex`, `places.country`, `key.area` (external cells), or `-` when it is left out knowingly.
        "to" => to: Vec<At<String>>,
        /// Why it is left out.
        "why" => why: Option<At<String>>,
        /// Crosswalk column of the field's code list that the cell is read with.
        "crosswalk" => crosswalk: Option<At<String>>,
        /// Texts and the codes that they stand for.
        "values" => values: Named<At<String>>,
        /// Named alias table.
        "alias" => alias: Option<At<String>>,
        /// Separators of a cell with several values.
        "split" => split: Vec<At<String>>,
        /// Code of a value that the cell gives when it is a flag: `1` → yes, `0` → no.
        "flag" => flag: Option<At<String>>,
        /// Kind of cell where it is not the field's own: `interval`, `year`, `band`, `number`, `label`.
        "read" => read: Option<At<String>>,
        /// The column must be there.
        "required" => required: bool,
        /// A code that is not known is a warning and keeps its text, instead of an error.
        "unknown_is_warning" => unknown_is_warning: bool,
    }
}

words! {
    /// A table of texts and what they stand for, in a CSV file beside the mapping.
    pub struct AliasDecl {
        /// File in `mappings/`.
        "file" => file: At<String>,
        /// Column that holds the text.
        "text" => text: At<String>,
        /// Column that holds the code.
        "code" => code: At<String>,
        /// Column that says what kind of thing the text is.
        "kind" => kind: Option<At<String>>,
        /// Column whose text, when not empty, makes the value wait for a person.
        "review" => review: Option<At<String>>,
    }
}

words! {
    /// A comparison of a declared sum with the computed one.
    pub struct CheckDecl {
        /// Column of figures.
        "column" => column: At<String>,
        /// Row of the declared sum: column = text.
        "total" => total: Named<At<String>>,
        /// Columns that the parts may differ in.
        "over" => over: Vec<At<String>>,
    }
}

/// A constant of a mapping.
pub type ConstantDecl = Literal;
