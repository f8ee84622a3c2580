//! What is asked of a table, and examples of its rows: the end of its page.

use std::fmt::Write as _;

use anyhow::{Context, Result, bail};

use super::Family;
use super::data::{Ask, Example, Query, Table};
use super::page::line;

/// What the pages share: the end of their list.
pub(super) const LEGEND: &str = "
## Queries

Each page says what Asterisk asks of the table and what it writes there, in this order.
A family is asked where `extconfig.conf` maps it, and a table may have another name than its family.

| operation | what it is |
|---|---|
| `lookup FAMILY conditions` | the first row that fulfils all conditions |
| `lookup_all FAMILY conditions` | all of them, ordered by the column of the first condition |
| `update FAMILY conditions: columns` | writes these columns of all rows that fulfil them |
| `store FAMILY: columns` | adds a row |
| `destroy FAMILY conditions` | removes rows |

Words in capitals stand for values.
What ARI changes in PJSIP is not on the pages: it adds a row, writes all fields of the row with an `id`, or removes it.

## Examples

Rows as they stand in a store, with a column for each: a blank is NULL.
A `;` separates several values of one column; one that belongs to a value is `^3B`.
";

/// The sections of a table.
pub(super) fn sections(table: &Table, families: &[Family]) -> Result<String> {
    Ok(queries(table, families)? + &examples(table)?)
}

fn queries(table: &Table, families: &[Family]) -> Result<String> {
    for query in &table.queries {
        let steps = query.asks.iter().map(|ask| parse(text_of(ask)));
        let steps = steps.collect::<Result<Vec<_>>>()?;
        steps.iter().try_for_each(|step| step.check(families))?;
        if !steps.iter().any(|step| step.is_of(table)) {
            bail!("\"{}\" asks nothing of {}", query.when, table.name);
        }
    }
    let is_own = |other: &&Table| other.name == table.name;
    let others = families.iter().flat_map(|family| &family.tables).filter(|it| !is_own(it));
    let all = std::iter::once(table).chain(others).flat_map(|table| &table.queries);
    let asked: Vec<_> = all.filter(|query| asks_of(query, table)).collect();
    let mut text = String::from("\n## Queries\n");
    if let Some(asked) = &table.asked {
        let _ = writeln!(text, "\n{asked}.");
    }
    if !asked.is_empty() {
        text.push('\n');
    } else if table.asked.is_none() {
        bail!("no `query` asks of {}: say in `asked` why", table.name);
    }
    Ok(text + &asked.into_iter().map(occasion).collect::<String>())
}

/// Whether a part of it is of the table.
fn asks_of(query: &Query, table: &Table) -> bool {
    query.asks.iter().any(|ask| parse(text_of(ask)).is_ok_and(|step| step.is_of(table)))
}

fn text_of(ask: &Ask) -> &str {
    match ask {
        Ask::Always(ask) | Ask::Sometimes { ask, .. } => ask,
    }
}

/// One occasion: a line, and one for each step if there are several.
fn occasion(query: &Query) -> String {
    let step = |ask: &Ask| match ask {
        Ask::Always(ask) => format!("`{ask}`"),
        Ask::Sometimes { ask, when } => format!("`{ask}`, {when}"),
    };
    let mut letters = query.when.chars();
    let when: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    let when = when + letters.as_str();
    if let [only] = &*query.asks {
        return format!("* {when}: {}\n", step(only));
    }
    query.asks.iter().zip(1..).fold(format!("* {when}:\n"), |mut text, (ask, number)| {
        let _ = writeln!(text, "  {number}. {}", step(ask));
        text
    })
}

/// An operation and the columns that it names.
struct Step<'t> {
    text: &'t str,
    family: &'t str,
    columns: Vec<&'t str>,
}

impl Step<'_> {
    fn is_of(&self, table: &Table) -> bool {
        table.families.iter().any(|family| family == self.family)
    }

    fn check(&self, families: &[Family]) -> Result<()> {
        let Self { text, family, .. } = self;
        let mut tables = families.iter().flat_map(|family| &family.tables);
        let table = tables.find(|table| self.is_of(table));
        let table = table.with_context(|| format!("`{text}`: no table is of `{family}`"))?;
        for name in &self.columns {
            if !table.present().any(|column| column.name == *name) {
                bail!("`{text}`: {} has no column `{name}`", table.name);
            }
        }
        Ok(())
    }
}

/// `update queue_members uniqueid = UNIQUEID: paused`
fn parse(text: &str) -> Result<Step<'_>> {
    const CONDITION: &str = "a condition is `column = VALUE`";
    let (what, rest) = text.split_once(' ').context("an operation and its family")?;
    let (head, written) = match what {
        "lookup" | "lookup_all" | "destroy" => (rest, None),
        "update" | "store" => rest
            .split_once(": ")
            .map(|(head, all)| (head, Some(all)))
            .context(format!("`{text}` says nothing of what is written"))?,
        _ => bail!("`{text}` is no operation"),
    };
    let (family, conditions) = match head.split_once(' ') {
        None if what == "store" => (head, None),
        Some((family, conditions)) if what != "store" => (family, Some(conditions)),
        _ => bail!("`{text}`: all but `store` have conditions"),
    };
    let mut columns = Vec::new();
    for condition in conditions.into_iter().flat_map(|all| all.split(", ")) {
        let mut words = condition.splitn(3, ' ');
        let (Some(column), Some(operator), Some(value)) =
            (words.next(), words.next(), words.next())
        else {
            bail!("`{text}`: {CONDITION}")
        };
        let is_operator = matches!(operator, "=" | "!=" | "<" | "<=" | ">" | ">=" | "LIKE");
        if !is_operator || value.is_empty() {
            bail!("`{text}`: {CONDITION}");
        }
        columns.push(column);
    }
    columns.extend(written.into_iter().flat_map(|all| all.split(", ")));
    Ok(Step { text, family, columns })
}

/// A table of the examples: a line for each column of theirs, and a column for each of them.
fn examples(table: &Table) -> Result<String> {
    if table.examples.is_empty() {
        return Ok(String::new());
    }
    for name in table.examples.iter().flat_map(|example| example.row.keys()) {
        if !table.present().any(|column| column.name == *name) {
            bail!("an example has `{name}`, which is no column of {}", table.name);
        }
    }
    let mut text = String::from("\n## Examples\n\n");
    let about = table.examples.iter().map(|example| example.about.clone());
    text.push_str(&line(&std::iter::once("column".to_owned()).chain(about).collect::<Vec<_>>()));
    let _ = writeln!(text, "|---{}|", "|---".repeat(table.examples.len()));
    for column in table.present() {
        let has = |example: &Example| example.row.contains_key(&column.name);
        if table.examples.iter().any(has) {
            let cells = table.examples.iter().map(|it| cell(it.row.get(&column.name)));
            let name = format!("`{}`", column.name);
            text.push_str(&line(&std::iter::once(name).chain(cells).collect::<Vec<_>>()));
        }
    }
    Ok(text)
}

fn cell(value: Option<&String>) -> String {
    match value {
        None => String::new(),
        Some(value) if value.is_empty() => "the empty text".into(),
        Some(value) => format!("`{value}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOORS: &str = r#"
        name = "doors"
        about = "Doors"
        families = ["doors"]
        columns = [{ name = "name", type = "string(9)" }, { name = "colour", type = "string(9)" }]
        extra = [{ name = "bell", type = "string(9)" }]
    "#;
    const KEYS: &str = r#"
        name = "keys"
        about = "Keys"
        families = ["keys"]
        columns = [{ name = "door", type = "string(9)" }]
    "#;

    /// The sections of both tables.
    fn both(doors: &str) -> Result<[String; 2]> {
        let tables = [format!("{DOORS}{doors}"), KEYS.to_owned()]
            .map(|text| toml::from_str::<Table>(&text).unwrap());
        let families = [Family { word: "doors".into(), tables: tables.into() }];
        let [doors, keys] = &families[0].tables[..] else { unreachable!() };
        Ok([sections(doors, &families)?, sections(keys, &families)?])
    }

    #[test]
    fn a_question_stands_with_each_table_that_is_asked() {
        let [doors, keys] = both(
            r#"
            [[query]]
            when = "somebody knocks"
            asks = ["lookup doors name = NAME", { ask = "lookup_all keys door LIKE N;%, door != ''", when = "for each" }]
            [[query]]
            when = "it is painted"
            asks = ["update doors name = NAME: colour, bell"]
            [[example]]
            about = "a front door"
            row = { bell = "a|b", name = "front" }
            [[example]]
            about = "a back door"
            row = { name = "back", colour = "" }
            "#,
        )
        .unwrap();
        let knock = "\n## Queries\n\n* Somebody knocks:\n  1. `lookup doors name = NAME`\n  \
                     2. `lookup_all keys door LIKE N;%, door != ''`, for each\n";
        assert_eq!(keys, knock);
        let rest = "* It is painted: `update doors name = NAME: colour, bell`\n\n\
                    ## Examples\n\n| column | a front door | a back door |\n|---|---|---|\n\
                    | `name` | `front` | `back` |\n| `colour` | | the empty text |\n\
                    | `bell` | `a\\|b` | |\n";
        assert_eq!(doors, format!("{knock}{rest}"));
    }

    #[test]
    fn what_is_no_operation_or_no_column_is_refused() {
        let refusal = |ask: &str| {
            let query = format!("[[query]]\nwhen = 'w'\nasks = [\"{ask}\"]");
            both(&query).unwrap_err().to_string()
        };
        for (ask, expected) in [
            ("select doors name = N", "`select doors name = N` is no operation"),
            ("lookup doors lock = L", "`lookup doors lock = L`: doors has no column `lock`"),
            ("lookup gates name = N", "`lookup gates name = N`: no table is of `gates`"),
            ("lookup doors name", "`lookup doors name`: a condition is `column = VALUE`"),
            ("lookup doors", "`lookup doors`: all but `store` have conditions"),
            (
                "update doors name = N: lock",
                "`update doors name = N: lock`: doors has no column `lock`",
            ),
            ("store doors", "`store doors` says nothing of what is written"),
            ("lookup keys door = D", "\"w\" asks nothing of doors"),
        ] {
            assert_eq!(refusal(ask), expected);
        }
        let lock = "[[example]]\nabout = 'a'\nrow = { lock = '1' }";
        let error = both(&format!("asked = 'Nobody'\n{lock}")).unwrap_err().to_string();
        assert_eq!(error, "an example has `lock`, which is no column of doors");
        let error = both("").unwrap_err().to_string();
        assert_eq!(error, "no `query` asks of doors: say in `asked` why");
    }
}
