//! Which published figures does the demonstration show beside the invented ones?

/// Where the figures come from; belongs under every table made of them.
pub const CITATION: &str = "UNODC, Data Portal, Trafficking in Persons, edition of 30 May 2023";

/// Detected victims of twelve States in the five years 2015 to 2019, totals only, in the portal's own layout of thirteen
/// columns. `<5` stands for zero to four. States stand in the order of their codes; the choice says nothing about them.
pub const DETECTED_VICTIMS: &str = include_str!("../published/detected_victims.csv");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_table_holds_sixty_cells_in_the_portals_thirteen_columns() {
        let mut reader = csv::Reader::from_reader(DETECTED_VICTIMS.as_bytes());
        let headers = reader.headers().expect("there is a header").clone();
        assert_eq!(headers.len(), 13);
        assert_eq!(&headers[11], "txtVALUE");
        let values: Vec<String> =
            reader.records().map(|record| record.expect("every row has thirteen cells")[11].to_owned()).collect();
        assert_eq!(values.len(), 60);
        assert!(values.iter().all(|value| value == "<5" || value.replace(',', "").parse::<u32>().is_ok()));
        assert!(values.iter().any(|value| value == "<5") && values.iter().any(|value| value.contains(',')));
    }
}
