//! Clauses 4 and 5: what a filter means, compared with a model over many filters.

use asterisk_realtime_core::{
    ColumnDefinition, ColumnType, IntoFilter, LetterCase, LikePattern, Op, Selection,
};

use crate::Verdict;
use crate::case::{Case, cases, same};
use crate::kit::{Kit, soon, table, texts};

pub(super) fn cases() -> Vec<Case> {
    let mut all = cases!("c04_filters", [
        every_operator_on_numbers_agrees_with_arithmetic;
        every_operator_on_texts_agrees_with_the_order_of_letters;
        many_conditions_all_hold;
    ]);
    all.extend(cases!("c05_like", [every_short_pattern_agrees_with_the_definition]));
    all
}

const OPERATORS: [Op; 6] = [Op::Eq, Op::Ne, Op::Lt, Op::Le, Op::Gt, Op::Ge];

async fn every_operator_on_numbers_agrees_with_arithmetic(kit: Kit) -> Verdict {
    let numbers = [-1_000, -10, -9, -1, 0, 1, 2, 9, 10, 11, 99, 100, 1_000, i32::MAX, i32::MIN];
    kit.peers("peers", &[]).await?;
    for number in numbers {
        let text = number.to_string();
        kit.put("peers", &[("id", Some(&*text)), ("port", Some(&*text))]).await?;
    }
    kit.put("peers", &[("id", Some("null"))]).await?;
    for value in numbers {
        for op in OPERATORS {
            let field = format!("port {op}");
            let rows = kit.select("peers", &[(&*field, &*value.to_string())]).await?;
            let mut expected: Vec<i32> = numbers
                .into_iter()
                .filter(|number| op.accepts(number.cmp(&value)) == Some(true))
                .collect();
            expected.sort_unstable();
            let expected: Vec<_> = expected.iter().map(ToString::to_string).collect();
            same!(texts(&rows, "port"), expected, "port {op} {value}");
        }
    }
    Ok(())
}

/// Digits and small letters, which every collation puts into the same order.
async fn every_operator_on_texts_agrees_with_the_order_of_letters(kit: Kit) -> Verdict {
    let words = ["0", "00", "1", "10", "2", "9", "a", "aa", "ab", "b", "ba", "z", "zz"];
    kit.peers("peers", &[]).await?;
    for word in words {
        kit.put("peers", &[("id", Some(word)), ("context", Some(word))]).await?;
    }
    for value in words.into_iter().chain(["c", "05"]) {
        for op in OPERATORS {
            let field = format!("context {op}");
            let rows = kit.select("peers", &[(&*field, value)]).await?;
            let expected: Vec<_> = words
                .into_iter()
                .filter(|word| op.accepts((*word).cmp(value)) == Some(true))
                .collect();
            same!(texts(&rows, "context"), expected, "context {op} {value}");
        }
    }
    Ok(())
}

async fn many_conditions_all_hold(kit: Kit) -> Verdict {
    kit.many_peers("peers", 5).await?;
    let mut conditions = vec![("context", "default"); 60];
    conditions.extend([("id !=", "1000"), ("port <", "4"), ("id LIKE", "100%")]);
    let rows = kit.select("peers", &conditions).await?;
    same!(texts(&rows, "id"), ["1001", "1002", "1003"], "63 conditions");
    conditions.push(("id", "nope"));
    same!(kit.select("peers", &conditions).await?.len(), 0, "64 conditions");
    Ok(())
}

/// All patterns of up to three of these characters, against all texts of up to two.
const LETTERS: [&str; 5] = ["a", "b", "_", "%", "\\"];

fn strings(length: usize) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut longest = all.clone();
    for _ in 0..length {
        let longer = |text: &String| LETTERS.map(|letter| format!("{text}{letter}"));
        longest = longest.iter().flat_map(longer).collect();
        all.extend(longest.iter().cloned());
    }
    all
}

async fn every_short_pattern_agrees_with_the_definition(kit: Kit) -> Verdict {
    let columns = [
        ColumnDefinition::new("id", ColumnType::Integer { bytes: 4, signed: true }).key(),
        ColumnDefinition::new("v", ColumnType::Char(20)),
    ];
    kit.create("patterns", &columns).await?;
    // Without the empty text, which not every store has.
    let stored: Vec<_> = strings(2).into_iter().skip(1).collect();
    for (index, text) in stored.iter().enumerate() {
        kit.put("patterns", &[("id", Some(&*index.to_string())), ("v", Some(text))]).await?;
    }
    let table = table("patterns")?;
    for pattern in strings(3) {
        let parsed = LikePattern::parse(&pattern);
        for (op, holds) in [("v LIKE", true), ("v NOT LIKE", false)] {
            let filter = [("id >=", "0"), (op, &*pattern)].into_filter()?;
            let rows = kit.select_rows(&table, &filter, Selection::ALL, soon()).await?;
            let expected: Vec<_> = stored
                .iter()
                .filter(|text| parsed.matches(text, LetterCase::Sensitive) == holds)
                .collect();
            same!(texts(&rows, "v"), expected, "{op} {pattern:?}");
        }
    }
    Ok(())
}
