//! Small files in the layouts of the sources, with invented figures; each row is there for a rule.

/// The layout of the UNODC portal: an interval, a thousands separator, an exact copy, two rows that contradict each
/// other, a number inside a name, Namibia (`NAM`, never "missing"), a group that is no State and an area without a code.
pub const UNODC: &str = "\
Iso3_code,Country,Region,Subregion,Indicator,Dimension,Category,Sex,Age,Year,Unit of measurement,txtVALUE,Source
ITA,Italy,Europe,Southern Europe,Detected trafficking victims,Total,Total,Total,Total,2018,Counts,\"1,234\",GLOTIP
ITA,Italy,Europe,Southern Europe,Detected trafficking victims,Total,Total,Female,Total,2018,Counts,412,GLOTIP
ITA,Italy,Europe,Southern Europe,Detected trafficking victims,Total,Total,Male,Total,2018,Counts,<5,GLOTIP
ITA,Italy,Europe,Southern Europe,Detected trafficking victims,Total,Total,Total,Total,2019,Counts,317,GLOTIP
ITA,Italy,Europe,Southern Europe,Detected trafficking victims,Total,Total,Female,Total,2019,Counts,198,GLOTIP
ITA,Italy,Europe,Southern Europe,Detected trafficking victims,Total,Total,Male,Total,2019,Counts,119,GLOTIP
ITA,Italy,Europe,Southern Europe,Detected trafficking victims,Total,Total,Female,0 to 17 years,2019,Counts,21,GLOTIP
ITA,Italy,Europe,Southern Europe,Detected trafficking victims,Total,Total,Female,18 years or over,2019,Counts,177,GLOTIP
ITA,Italy,Europe,Southern Europe,Detected trafficking victims,Total,Total,Female,Unknown,2019,Counts,<5,GLOTIP
ITA,Italy,Europe,Southern Europe,Detected trafficking victims,by form of exploitation,Sexual exploitation,Total,Total,2019,Counts,200,GLOTIP
ITA,Italy,Europe,Southern Europe,Detected trafficking victims,by form of exploitation,Forced labour,Total,Total,2019,Counts,90,GLOTIP
ITA,Italy,Europe,Southern Europe,Detected trafficking victims,by form of exploitation,Other forms of exploitation,Total,Total,2019,Counts,<5,GLOTIP
ITA,Italy,Europe,Southern Europe,Detected trafficking victims,by country of repatriation,Nigeria,Total,Total,2019,Counts,<5,GLOTIP
ITA,Italy,Europe,Southern Europe,Persons convicted,Total,Total,Total,Total,2019,Counts,12,GLOTIP
ITA,Italy,Europe,Southern Europe,Offences of trafficking in persons,Total,Total,Total,Total,2019,Counts,70,GLOTIP
FRA,France,Europe,Western Europe,Detected trafficking victims,Total,Total,Total,Total,2019,Counts,461,GLOTIP
FRA,France,Europe,Western Europe,Detected trafficking victims,Total,Total,Total,Total,2019,Counts,461,GLOTIP
FRA,France,Europe,Western Europe,Detected trafficking victims,Total,Total,Total,Total,2018,Counts,300,GLOTIP
FRA,France,Europe,Western Europe,Detected trafficking victims,Total,Total,Total,Total,2018,Counts,310,GLOTIP
FRA,France,Europe,Western Europe,Persons brought into formal contact,Total,Total,Total,Total,2019,Counts,33,GLOTIP
ALB,Albania,Europe,Southern Europe,Detected trafficking victims,by citizenship,97 albanian,Total,Total,2019,Counts,43,GLOTIP
ALB,Albania,Europe,Southern Europe,Detected trafficking victims,Total,Total,Total,Total,2019,Counts,98,GLOTIP
NAM,Namibia,Africa,Sub-Saharan Africa,Detected trafficking victims,Total,Total,Total,Total,2019,Counts,17,GLOTIP
NAM,Namibia,Africa,Sub-Saharan Africa,Persons prosecuted,Total,Total,Total,Total,2019,Counts,5,GLOTIP
CAR,,,,Detected trafficking victims,Total,Total,Total,Total,2019,Counts,9,GLOTIP
,Sark,Europe,Northern Europe,Detected trafficking victims,Total,Total,Total,Total,2019,Counts,<5,GLOTIP
";

/// Rows of [`UNODC`].
pub const UNODC_ROWS: u64 = 26;

/// The layout of the referrals of the United Kingdom: subtotals stand among their parts, zeros fill the grid.
pub const UK_REFERRALS: &str = "\
First responder type,First responder,Exploitation type,Age at exploitation,Gender,Nationality,People
NGO and third sector,Migrant Help,Labour,Adult (18 or over),Male,Albanian,3.0
NGO and third sector,Migrant Help,Labour,Adult (18 or over),Male,Romanian,4.0
NGO and third sector,Migrant Help,Labour,Adult (18 or over),Male,Total,7.0
NGO and third sector,Migrant Help,Total,Total,Total,Albanian,3.0
NGO and third sector,Migrant Help,Total,Total,Total,Romanian,4.0
NGO and third sector,Migrant Help,Total,Total,Total,Total,7.0
NGO and third sector,NGO and third sector total,Total,Total,Total,Total,7.0
NGO and third sector,Migrant Help,Labour,Adult (18 or over),Female,Albanian,0.0
";

/// Rows of [`UK_REFERRALS`].
pub const UK_ROWS: u64 = 8;
