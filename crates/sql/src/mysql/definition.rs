//! The definition of a column, in the words of `SHOW CREATE TABLE`.

/// What stands behind the type in the definition of a column, which whoever changes the type has
/// to say again: `NOT NULL DEFAULT 'x' COMMENT 'y'`. `None` if the text cannot be told apart.
pub(crate) fn behind_type<'t>(
    create_table: &'t str,
    column: &str,
    column_type: &str,
) -> Option<&'t str> {
    // Whether a backslash hides the quote behind it depends on the modes of the session.
    if create_table.contains('\\') {
        return None;
    }
    let definition = definitions(create_table).find_map(|each| {
        let (name, definition) = name(each)?;
        (name == column).then_some(definition)
    })?;
    let behind = definition.trim_start().strip_prefix(column_type)?;
    (behind.is_empty() || behind.starts_with(' ')).then_some(behind)
}

/// What stands between the parentheses of the statement, separated by commas.
fn definitions(create_table: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_usize;
    let mut quote = None;
    let mut begins = 0;
    let mut marks = create_table.char_indices();
    std::iter::from_fn(move || {
        for (at, character) in marks.by_ref() {
            if let Some(open) = quote {
                // A doubled quote ends the text and begins it again.
                quote = quote.filter(|_| open != character);
                continue;
            }
            match character {
                '\'' | '"' | '`' => quote = Some(character),
                '(' => {
                    depth += 1;
                    if depth == 1 {
                        begins = at + 1;
                    }
                }
                ',' if depth == 1 => {
                    let definition = &create_table[begins..at];
                    begins = at + 1;
                    return Some(definition.trim_ascii());
                }
                ')' if depth == 1 => {
                    // What follows are the options of the table.
                    marks = "".char_indices();
                    return Some(create_table[begins..at].trim_ascii());
                }
                ')' => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        None
    })
}

/// The name at the beginning, and what is behind it. Keys and checks begin with a word.
fn name(definition: &str) -> Option<(String, &str)> {
    let quote = definition.chars().next().filter(|quote| ['`', '"'].contains(quote))?;
    let mut name = String::new();
    let mut rest = &definition[1..];
    loop {
        let (part, behind) = rest.split_once(quote)?;
        name.push_str(part);
        let Some(more) = behind.strip_prefix(quote) else { return Some((name, behind)) };
        name.push(quote);
        rest = more;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TABLE: &str = "CREATE TABLE `odd(,` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `v` varchar(3) CHARACTER SET latin1 NOT NULL DEFAULT 'a,`w` x(' COMMENT 'it''s, (v)',
  `w``x` enum('a,b','c''d') DEFAULT NULL,
  \"q\" tinyint(4) DEFAULT (1 + (2)),
  `n` int(5) unsigned zerofill NOT NULL,
  PRIMARY KEY (`id`),
  KEY `v` (`v`,`n`)
) ENGINE=InnoDB COMMENT='`z` varchar(3) NOT NULL, '";

    #[track_caller]
    fn check(column: &str, column_type: &str, expected: Option<&str>) {
        assert_eq!(behind_type(TABLE, column, column_type), expected, "{column}");
    }

    #[test]
    fn what_is_behind_the_type_is_found() {
        check("id", "int(11)", Some(" NOT NULL AUTO_INCREMENT"));
        let behind = " CHARACTER SET latin1 NOT NULL DEFAULT 'a,`w` x(' COMMENT 'it''s, (v)'";
        check("v", "varchar(3)", Some(behind));
        check("w`x", "enum('a,b','c''d')", Some(" DEFAULT NULL"));
        check("q", "tinyint(4)", Some(" DEFAULT (1 + (2))"));
        check("n", "int(5) unsigned zerofill", Some(" NOT NULL"));
    }

    #[test]
    fn what_is_not_certain_is_not_told() {
        check("w", "x(", None);
        check("z", "varchar(3)", None);
        check("ID", "int(11)", None);
        check("id", "int(1", None);
        check("id", "bigint(20)", None);
        assert_eq!(behind_type(r"CREATE TABLE `t` (`a` int COMMENT '\'')", "a", "int"), None);
        assert_eq!(behind_type("", "a", "int"), None);
    }

    proptest! {
        #[test]
        fn no_text_is_too_much(text in any::<String>()) {
            behind_type(&text, "a", "int");
            behind_type(&format!("CREATE TABLE t ({text})"), "a", "int");
        }

        #[test]
        fn no_comment_is_a_definition(comment in "[^\\\\]*") {
            let comment = comment.replace('\'', "''");
            let table = format!("CREATE TABLE `t` (\n  `b` int COMMENT '{comment}',\n  `a` int NULL\n)");
            prop_assert_eq!(behind_type(&table, "a", "int"), Some(" NULL"));
        }
    }
}
