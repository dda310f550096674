//! What do the pages look like? Pictures for the book, made by the browser tests out of the demonstration country.

use crate::error::Error;
use crate::run;
use crate::test::Browser;
use crate::workspace::{cargo, root};

/// Where the book keeps them.
const PICTURES: &str = "docs/src/screens";

/// Makes the pictures anew; look at each before it is committed.
pub fn run() -> Result<(), Error> {
    let browser = Browser::prepare()?;
    let folder = root().join(PICTURES);
    std::fs::create_dir_all(&folder).map_err(Error::file(&folder))?;
    let mut command = cargo();
    command.args(["test", "-p", "palermo", "--test", "browser", "--", "--exact", "screens::pictures_for_the_book"]);
    command.args(["--nocapture"]).env("PALERMO_SCREENS", &folder);
    run::step("screens", browser.tell(&mut command))?;
    println!("the pictures lie in {PICTURES}");
    Ok(())
}
