//! The words of a web page, block by block.

use html5gum::{Token, Tokenizer};

use super::end_block;

/// Elements whose words are not the document's.
const SILENT: [&str; 7] = ["script", "style", "head", "template", "noscript", "svg", "nav"];
const BLOCKS: [&str; 22] = [
    "p",
    "div",
    "section",
    "article",
    "header",
    "footer",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "blockquote",
    "table",
    "tbody",
    "thead",
    "figure",
    "pre",
    "main",
    "aside",
    "hr",
    "body",
];

pub(super) fn text(bytes: &[u8]) -> String {
    let mut out = String::new();
    let mut silent = 0usize;
    let mut raised = 0usize;
    for token in Tokenizer::new(bytes) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name).to_ascii_lowercase();
                let name = name.as_str();
                if SILENT.contains(&name) {
                    if !tag.self_closing {
                        silent += 1;
                    }
                } else if silent > 0 {
                } else if BLOCKS.contains(&name) {
                    end_block(&mut out);
                } else if let Some(level) = heading(name) {
                    end_block(&mut out);
                    out.push_str(&"#".repeat(level));
                    out.push(' ');
                } else if name == "br" {
                    while out.ends_with(' ') {
                        out.pop();
                    }
                    out.push('\n');
                } else if name == "tr" {
                    if !out.ends_with('\n') {
                        out.push('\n');
                    }
                    out.push('|');
                } else if name == "td" || name == "th" {
                    out.push(' ');
                } else if name == "sup" {
                    raised += 1;
                    out.push_str("<sup>");
                }
            }
            Token::EndTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name).to_ascii_lowercase();
                let name = name.as_str();
                if SILENT.contains(&name) {
                    silent = silent.saturating_sub(1);
                } else if silent > 0 {
                } else if BLOCKS.contains(&name) || heading(name).is_some() {
                    end_block(&mut out);
                } else if name == "td" || name == "th" {
                    out.push_str(" |");
                } else if name == "tr" {
                    out.push('\n');
                } else if name == "sup" && raised > 0 {
                    raised -= 1;
                    out.push_str("</sup>");
                }
            }
            Token::String(words) if silent == 0 => {
                let words = String::from_utf8_lossy(&words);
                for c in words.chars() {
                    // line ends of the source are spaces; a space that cannot break stays one
                    if c != '\u{a0}' && c.is_whitespace() {
                        if !out.is_empty() && !out.ends_with([' ', '\n']) {
                            out.push(' ');
                        }
                    } else {
                        out.push(c);
                    }
                }
            }
            _ => {}
        }
    }
    out
}

fn heading(name: &str) -> Option<usize> {
    let level = name.strip_prefix('h')?.parse().ok()?;
    (1..=6).contains(&level).then_some(level)
}
