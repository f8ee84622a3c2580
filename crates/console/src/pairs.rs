//! The words behind a family, taken apart: columns and what belongs to them.

use asterisk_realtime_core::{Error, RequiredType, Requirement};

/// The words, or what is wrong with them.
pub type Result<T> = std::result::Result<T, String>;

/// A column, and a value or an operand.
pub type Pair<'w> = (&'w str, &'w str);

/// `COLUMN VALUE [COLUMN VALUE]...`
///
/// # Errors
///
/// What is missing, or cannot be read.
pub fn pairs(words: &[String]) -> Result<Vec<Pair<'_>>> {
    pairs_of(words, "COLUMN", "VALUE")
}

/// `COLUMN VALUE [COLUMN VALUE]... NULL SETCOLUMN NEWVALUE [SETCOLUMN NEWVALUE]...`
///
/// # Errors
///
/// What is missing, or cannot be read.
pub fn pairs_and_changes(words: &[String]) -> Result<(Vec<Pair<'_>>, Vec<Pair<'_>>)> {
    let columns = words.iter().step_by(2);
    let Some(separator) = columns.into_iter().position(|word| word == "NULL") else {
        return Err(no_separator(words));
    };
    let (conditions, changes) = (&words[..2 * separator], &words[2 * separator + 1..]);
    if conditions.is_empty() {
        return Err("COLUMN and VALUE are missing before NULL".into());
    }
    if changes.is_empty() {
        return Err("SETCOLUMN and NEWVALUE are missing behind NULL".into());
    }
    let changes = pairs_of(changes, "SETCOLUMN", "NEWVALUE")?;
    Ok((pairs(conditions)?, changes))
}

fn no_separator(words: &[String]) -> String {
    let misplaced = words.iter().skip(1).step_by(2).position(|word| word == "NULL");
    match misplaced {
        Some(index) => format!(
            "the word NULL must stand where a COLUMN is due; here it is the VALUE of {:?}",
            words[2 * index]
        ),
        None => "the word NULL is missing between the conditions and the changes".into(),
    }
}

fn pairs_of<'w>(words: &'w [String], column: &str, value: &str) -> Result<Vec<Pair<'w>>> {
    let (pairs, rest) = words.as_chunks::<2>();
    match rest {
        [] => Ok(pairs.iter().map(|[column, value]| (&**column, &**value)).collect()),
        [last, ..] => Err(format!("{value} is missing behind {column} {last:?}")),
    }
}

/// `COLUMN TYPE SIZE [COLUMN TYPE SIZE]...`
///
/// # Errors
///
/// What is missing, or cannot be read.
pub fn requirements(words: &[String]) -> Result<Vec<Requirement>> {
    let (triples, rest) = words.as_chunks::<3>();
    match rest {
        [] => triples.iter().map(requirement).collect(),
        [column] => Err(format!("TYPE and SIZE are missing behind COLUMN {column:?}")),
        [column, ..] => Err(format!("SIZE is missing behind the TYPE of {column:?}")),
    }
}

fn requirement([column, required_type, size]: &[String; 3]) -> Result<Requirement> {
    let required_type: RequiredType = required_type
        .parse()
        .map_err(|error: Error| format!("TYPE of {column:?}: {}", error.message()))?;
    let size = size.parse().map_err(|_| {
        format!("SIZE {size:?} of {column:?} is not a number from 0 to {}", u32::MAX)
    })?;
    Ok(Requirement::new(column, required_type, size))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
    }

    #[track_caller]
    fn refuses(text: &str, expected: &str) {
        let found = pairs_and_changes(&words(text)).unwrap_err();
        assert!(found.contains(expected), "{text}: {found}");
    }

    #[test]
    fn the_first_null_where_a_column_is_due_separates() {
        let given = words("name NULL a b NULL c NULL NULL x");
        let (conditions, changes) = pairs_and_changes(&given).unwrap();
        assert_eq!(conditions, [("name", "NULL"), ("a", "b")]);
        assert_eq!(changes, [("c", "NULL"), ("NULL", "x")]);
    }

    #[test]
    fn what_is_missing_is_named() {
        refuses("name bob port 12", "NULL is missing");
        refuses("name bob host NULL port 12", "VALUE of \"host\"");
        refuses("NULL a b", "COLUMN and VALUE are missing");
        refuses("name bob NULL", "SETCOLUMN and NEWVALUE are missing");
        refuses("name bob NULL port", "NEWVALUE is missing behind SETCOLUMN \"port\"");
        assert!(
            pairs(&words("a b c")).unwrap_err().contains("VALUE is missing behind COLUMN \"c\"")
        );
        assert!(requirements(&words("a char")).unwrap_err().contains("SIZE is missing"));
        assert!(requirements(&words("a")).unwrap_err().contains("TYPE and SIZE"));
        assert!(requirements(&words("a text 3")).unwrap_err().contains("uinteger8"));
        assert!(requirements(&words("a char -3")).unwrap_err().contains("not a number"));
    }
}
