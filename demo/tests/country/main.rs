//! Black-box tests of the demonstration country: its files are read back and held against the manifest.

mod files;
mod meaning;
mod read;
