//! What does this text say? Resolutions, reports and replies read as structure, clauses and facts.
