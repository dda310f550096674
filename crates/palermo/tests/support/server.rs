//! Servers of PostgreSQL for tests of the binary.

use sqlx::{Connection as _, Executor as _};

/// The server that a variable names; none where it names none, which is said.
pub fn named(variable: &str) -> Option<String> {
    let url = std::env::var(variable).ok().filter(|u| !u.is_empty());
    if url.is_none() {
        let line = format!("SKIPPED: {variable} names no server; `cargo xtask test` starts one\n");
        std::io::Write::write_all(&mut std::io::stdout(), line.as_bytes()).expect("a line on stdout");
    }
    url
}

/// Waits for work to be done.
pub fn now<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Runtime::new().expect("a runtime").block_on(work)
}

/// A database of its own on the server.
pub fn own_database(server: &str, name: &str) -> String {
    let name = format!("{name}_{}", uuid::Uuid::new_v4().simple());
    now(async {
        let mut admin = sqlx::PgConnection::connect(server).await.expect("the server");
        admin.execute(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.expect("a database of its own");
        let _ = admin.close().await;
    });
    let (address, query) = server.split_once('?').map_or((server, String::new()), |(a, q)| (a, format!("?{q}")));
    let base = address.rsplit_once('/').map_or(address, |(base, _)| base);
    format!("{base}/{name}{query}")
}
