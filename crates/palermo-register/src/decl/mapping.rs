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
        /// Rows left out, by a column and its texts: counted as excluded. `*` at an end of a text stands for anything.
        /// Rows without any text are left out always.
        "exclude" => exclude: Named<Vec<At<String>>>,
        /// Flags of a row, by a column and its texts, as in `exclude`: `mark = { subtotal = { Sex = ["Total"] } }`.
        "mark" => marks: Named<Named<Vec<At<String>>>>,
        /// Columns that say together what a row is about: rows that agree in them are flagged `duplicate` where their
        /// figures are equal, and `conflict` where they are not. The file is read twice.
        "duplicates" => duplicates: Vec<At<String>>,
        /// External cells: columns of figures, each with the parts that it adds to the key. One cell of a column is one record.
        "wide" => wide: Named<Named<At<String>>>,
        /// Columns.
        "column" => columns: Named<ColumnDecl>,
        /// Columns in the order in which they are written, spelt as they are written; none: as they are declared.
        "order" => order: Vec<At<String>>,
        /// Values that every record gets.
        "constant" => constants: Named<Literal>,
        /// Comparisons of declared with computed sums.
        "check" => checks: Vec<CheckDecl>,
        /// For flag files: the crosswalk column that names their flags.
        "flags" => flags: Option<At<String>>,
        /// The layout has no zeros: a `no` is written as nothing.
        "no_zeros" => no_zeros: bool,
        /// External cells: concepts that may be summed over their leaves where the source has no total.
        "open_sum" => open_sum: Vec<At<String>>,
        /// External cells: concepts that name States.
        "states_of_the_world" => state_concepts: Vec<At<String>>,
        /// External cells: sentences that stand below their tables, each by the id of a label (`text-…`), with the codes of
        /// concepts for whose figures it stands (`note = { text-detection = { indicator = ["detected_victims"] } }`); none:
        /// it stands below every table.
        "note" => notes: Named<Named<Vec<At<String>>>>,
        /// Columns of which one is filled in every row that is about this register's matter; none: every row is. A row that
        /// is about nothing else gives a record all the same.
        "if_any" => if_any: Vec<At<String>>,
        /// Records of other registers that the same row gives, each with `into`, `if_any`, `column` and `constant`; they
        /// share the key of the row. What is left out here is not repeated there.
        "also" => also: Vec<ShapeDecl>,
    }
}

words! {
    /// What becomes of one column.
    pub struct ColumnDecl {
        /// Further names of the header.
        "names" => names: Vec<At<String>>,
        /// What stands in the label row below the header, where there is one.
        "label" => labels: Vec<At<String>>,
        /// Field that receives it: `sex`, `places.country` or `places[2].country` (rows), `key.area` (external cells), or
        /// `-` when it is left out knowingly. `field:year` reads the cell as `read` would, for this field only;
        /// `name:given` and `name:family` are parts of a person's name. Where several columns name one field, sets are
        /// united; of other values the first that is stated holds.
        "to" => to: Vec<At<String>>,
        /// Why it is left out.
        "why" => why: Option<At<String>>,
        /// Crosswalk columns of the code list that the cell is read with, in order.
        "crosswalk" => crosswalk: Vec<At<String>>,
        /// Code list, where the concept of a part of a key has none.
        "list" => list: Option<At<String>>,
        /// Texts and the codes that they stand for.
        "values" => values: Named<At<String>>,
        /// Named alias table.
        "alias" => alias: Option<At<String>>,
        /// Fields that receive the cell only in rows where other columns hold certain texts:
        /// `only_if = { country_of_exploitation = { hte_Type = ["Exploitation"] } }`.
        "only_if" => only_if: Named<Named<Vec<At<String>>>>,
        /// Separators of a cell with several values.
        "split" => split: Vec<At<String>>,
        /// Code of a value that the cell gives when it is a flag: `1` → yes, `0` → no.
        "flag" => flag: Option<At<String>>,
        /// Kind of cell where it is not the field's own: `interval`, `year`, `band` (of years of age), `number`, `label`
        /// (a text made into a code), `all` (with `compare`).
        "read" => read: Option<At<String>>,
        /// The cell repeats other columns and is compared with them, not stored: column → the word that stands in this cell
        /// when that flag is 1; with `read = "all"`, the cell is 1 exactly when all of them are. A difference is a warning.
        "compare" => compare: Named<At<String>>,
        /// A flag that another one explains gives no code of its own, unless this flag is 1 too.
        "keep_beside" => keep_beside: Option<At<String>>,
        /// The cell stays among the source's own cells (`keep_source`) although no field receives it.
        "keep" => keep: bool,
        /// The column must be there, and every row must fill it.
        "required" => required: bool,
        /// The outside standard counts the column among its core: an export that leaves it empty says so.
        "core" => core: bool,
        /// A text that is not known is a warning, instead of an error; a key keeps the text.
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
