//! Measures tables on generated records and prints times and answers as JSON lines.
//!
//! `bench_tables FOLDER ROUNDS THREADS < plans`, where FOLDER holds one raw file per column (as `benches/tables.py`
//! writes them) and standard input one JSON object per line: `{"name", "plan"}`. Each answer is computed anew in each round.

#![allow(clippy::print_stdout, reason = "a benchmark prints what it measured")]

use std::error::Error;
use std::io::BufRead;
use std::path::Path;
use std::time::Instant;

use palermo_tabulate::plan::Plan;
use palermo_tabulate::{ColumnType, Entry, FrameBuilder, run};
use serde::Deserialize;

/// One raw column: 8-bit codes with 255 for nothing stated, bits of a set, or 32-bit numbers.
#[derive(Deserialize)]
struct Raw {
    name: String,
    kind: ColumnType,
    codes: Vec<String>,
    file: String,
}

#[derive(Deserialize)]
struct Task {
    name: String,
    plan: Plan,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, rounds, threads] = &arguments[..] else {
        return Err("usage: bench_tables FOLDER ROUNDS THREADS < plans".into());
    };
    let (folder, rounds, threads) = (Path::new(folder), rounds.parse::<usize>()?, threads.parse::<usize>()?);
    let columns: Vec<Raw> = serde_json::from_slice(&std::fs::read(folder.join("columns.json"))?)?;
    let frame = load(folder, &columns)?;
    for line in std::io::stdin().lock().lines() {
        let task: Task = serde_json::from_str(&line?)?;
        let mut times = Vec::new();
        let mut cells = Vec::new();
        for _ in 0..=rounds {
            let start = Instant::now();
            let table = run(&task.plan, &frame, threads)?;
            times.push(start.elapsed().as_secs_f64());
            let cell = |c: palermo_tabulate::TableCell| {
                (c.key.0.into_iter().map(|(_, code)| code).collect::<Vec<_>>(), c.figure.lo)
            };
            cells = table.cells.into_iter().map(cell).collect();
        }
        // The first round warms the caches.
        let times = &times[1..];
        println!("{}", serde_json::json!({ "name": task.name, "times": times, "cells": cells }));
    }
    Ok(())
}

fn load(folder: &Path, columns: &[Raw]) -> Result<palermo_tabulate::Frame, Box<dyn Error>> {
    let files: Vec<Vec<u8>> = columns.iter().map(|c| std::fs::read(folder.join(&c.file))).collect::<Result<_, _>>()?;
    let schema: Vec<(String, ColumnType)> = columns.iter().map(|c| (c.name.clone(), c.kind)).collect();
    let names: Vec<Vec<&str>> = columns.iter().map(|c| c.codes.iter().map(String::as_str).collect()).collect();
    let rows = columns.iter().position(|c| c.kind == ColumnType::Code).map_or(0, |i| files[i].len());
    let mut builder = FrameBuilder::new("bench.case", &schema);
    for row in 0..rows {
        let number = |i: usize| i32::from_le_bytes(std::array::from_fn(|b| files[i][row * 4 + b]));
        let bits = |i: usize, shift: usize| -> Vec<&str> {
            let chosen = |n: &usize| number(i) >> (n + shift) & 1 == 1;
            (0..names[i].len()).filter(chosen).map(|n| names[i][n]).collect()
        };
        let sets: Vec<(Vec<&str>, Vec<&str>)> = columns
            .iter()
            .enumerate()
            .map(|(i, c)| if c.kind == ColumnType::Set { (bits(i, 0), bits(i, 16)) } else { Default::default() })
            .collect();
        let entries: Vec<Entry<'_>> = columns
            .iter()
            .enumerate()
            .map(|(i, c)| match c.kind {
                ColumnType::Code => {
                    names[i].get(usize::from(files[i][row])).map_or(Entry::Unstated, |c| Entry::Code(c))
                }
                ColumnType::Set if number(i) == 0 => Entry::Unstated,
                ColumnType::Set => Entry::Set { yes: &sets[i].0, no: &sets[i].1 },
                ColumnType::Int if number(i) < 0 => Entry::Unstated,
                ColumnType::Int => Entry::Int(i64::from(number(i))),
                ColumnType::Date if number(i) < 0 => Entry::Unstated,
                ColumnType::Date => Entry::Date { lo: number(i), hi: number(i) },
            })
            .collect();
        let mut id = [0; 16];
        id[..8].copy_from_slice(&(row as u64).to_be_bytes());
        builder.push(id, &entries)?;
    }
    Ok(builder.finish(1))
}
