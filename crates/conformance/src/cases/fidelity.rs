//! Clause 2: cells are faithful.

use asterisk_realtime_core::{ColumnDefinition, ColumnType, ErrorKind};

use crate::case::{Case, cases, same};
use crate::kit::Kit;
use crate::{Fidelity, Stop, Verdict};

pub(super) fn cases() -> Vec<Case> {
    cases!("c02_fidelity", [
        every_column_type_reads_as_the_client_prints_it;
        every_column_type_takes_back_what_it_gave needs "update";
        text_that_is_not_utf8_is_replaced_and_kills_no_row;
        control_characters_survive needs "insert", "update";
        a_nul_character_is_kept_or_refused needs "insert";
        a_long_text_survives needs "insert";
        every_block_of_unicode_survives needs "insert";
    ])
}

fn table_of(kit: &Kit) -> Verdict<&[Fidelity]> {
    if kit.profile().fidelity.is_empty() {
        return Err(Stop::ignored("the profile has no table of column types"));
    }
    Ok(&kit.profile().fidelity)
}

fn fault(entry: &Fidelity, what: &str, found: Option<&str>) -> String {
    let Fidelity { column_type, literal, text, .. } = entry;
    format!("{column_type} {literal} {what} as {found:?}, not as {text:?}")
}

fn verdict(faults: &[String]) -> Verdict {
    if faults.is_empty() { Ok(()) } else { Err(Stop::failed(faults.join("; "))) }
}

async fn every_column_type_reads_as_the_client_prints_it(kit: Kit) -> Verdict {
    let mut faults = Vec::new();
    for (index, entry) in table_of(&kit)?.iter().enumerate() {
        let table = format!("typed{index}");
        kit.plant(&table, entry).await?;
        let row = kit.row(&table, "1").await?;
        if row.text("v") != entry.text {
            faults.push(fault(entry, "reads", row.text("v")));
        }
    }
    verdict(&faults)
}

async fn every_column_type_takes_back_what_it_gave(kit: Kit) -> Verdict {
    let mut faults = Vec::new();
    for (index, entry) in table_of(&kit)?.iter().enumerate().filter(|(_, each)| each.writable) {
        let table = format!("typed{index}");
        kit.plant(&table, entry).await?;
        let written = kit.update(&table, &[("id", "1")], &[("v", entry.text)]).await;
        let count =
            written.map_err(|error| Stop::failed(fault(entry, &error.to_string(), None)))?;
        same!(count, 1, "rows of {}", entry.column_type);
        let row = kit.row(&table, "1").await?;
        if row.text("v") != entry.text {
            faults.push(fault(entry, "was written back and reads", row.text("v")));
        }
    }
    verdict(&faults)
}

async fn text_that_is_not_utf8_is_replaced_and_kills_no_row(kit: Kit) -> Verdict {
    let Some(entry) = kit.profile().invalid_text else {
        return Err(Stop::ignored("the profile has no text that is not UTF-8"));
    };
    kit.plant("broken", &entry).await?;
    same!(kit.row("broken", "1").await?.text("v"), entry.text, "a text that is not UTF-8");
    Ok(())
}

async fn texts(kit: &Kit) -> Verdict {
    let columns = [
        ColumnDefinition::new("id", ColumnType::Char(40)).key(),
        ColumnDefinition::new("v", ColumnType::Text),
    ];
    kit.create("texts", &columns).await
}

/// Writes the text and reads it back.
async fn round_trip(kit: &Kit, id: &str, text: &str) -> Verdict {
    kit.put("texts", &[("id", Some(id)), ("v", Some(text))]).await?;
    same!(kit.row("texts", id).await?.text("v"), Some(text), "the text {id}");
    Ok(())
}

async fn control_characters_survive(kit: Kit) -> Verdict {
    texts(&kit).await?;
    let all: String = ('\u{1}'..='\u{1f}').chain(['\u{7f}', '\u{85}', '\u{a0}']).collect();
    round_trip(&kit, "all", &all).await?;
    for (index, text) in
        ["\t", "\n", "\r\n", " \n", "\u{1a}", "a\nb\n", "\u{feff}x"].iter().enumerate()
    {
        let id = index.to_string();
        round_trip(&kit, &id, text).await?;
        kit.update("texts", &[("id", &id)], &[("v", Some("x"))]).await?;
        kit.update("texts", &[("id", &id)], &[("v", Some(text))]).await?;
        same!(kit.row("texts", &id).await?.text("v"), Some(*text), "the updated text {id}");
    }
    Ok(())
}

/// PostgreSQL has no such character; but nobody may cut the text there.
async fn a_nul_character_is_kept_or_refused(kit: Kit) -> Verdict {
    texts(&kit).await?;
    match kit.insert("texts", &[("id", Some("nul")), ("v", Some("a\0b"))]).await {
        Ok(_) => {
            same!(kit.row("texts", "nul").await?.text("v"), Some("a\0b"), "a text with NUL");
        }
        Err(error) => {
            kit.refused::<()>(Err(error), ErrorKind::Invalid, "a text with NUL")?;
            same!(kit.select("texts", &[("id", "nul")]).await?.len(), 0, "rows");
        }
    }
    Ok(())
}

async fn a_long_text_survives(kit: Kit) -> Verdict {
    texts(&kit).await?;
    for size in [255, 256, 1_023, 1_024, 4_095, 4_096, 40_000] {
        let text: String = "0123456789 é;^".chars().cycle().take(size).collect();
        round_trip(&kit, &size.to_string(), &text).await?;
    }
    Ok(())
}

async fn every_block_of_unicode_survives(kit: Kit) -> Verdict {
    texts(&kit).await?;
    let blocks = (0x80_u32..0x11_0000).step_by(0x1000).collect::<Vec<_>>();
    for (index, some) in blocks.chunks(16).enumerate() {
        // Noncharacters and private use are characters too.
        let text: String = some.iter().filter_map(|code| char::from_u32(*code)).collect();
        round_trip(&kit, &format!("block{index}"), &text).await?;
    }
    round_trip(&kit, "last", "\u{ffff}\u{10ffff}\u{200d}👩‍👩‍👧").await
}
