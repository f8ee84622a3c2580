//! What the server says about its attributes and object classes (RFC 4512, section 4.1).

use std::collections::HashMap;
use std::sync::Arc;

use crate::syntax::{Matching, Syntax};

/// The attribute types and object classes of a server.
#[derive(Debug, Default)]
pub(crate) struct Schema {
    /// By every name and number, in small letters.
    attributes: HashMap<String, Arc<AttributeType>>,
    classes: HashMap<String, Arc<ObjectClass>>,
}

/// An attribute type, with what it inherits.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct AttributeType {
    /// Its names, as the server spells them, the one that it answers with first; else its number.
    pub(crate) names: Vec<String>,
    superior: Option<String>,
    pub(crate) equality: Option<String>,
    pub(crate) ordering: Option<String>,
    pub(crate) substrings: Option<String>,
    /// The number of the syntax.
    pub(crate) syntax: Option<String>,
    /// The most characters that the schema asks servers to keep.
    pub(crate) length: Option<u32>,
    pub(crate) single: bool,
}

impl AttributeType {
    pub(crate) fn value_syntax(&self) -> Syntax {
        Syntax::of(self.syntax.as_deref(), self.equality.as_deref())
    }

    pub(crate) fn matching(&self) -> Matching {
        Matching {
            equality: self.equality.is_some(),
            ordering: self.ordering.is_some(),
            substrings: self.substrings.is_some(),
        }
    }
}

#[derive(Debug, Default)]
struct ObjectClass {
    superiors: Vec<String>,
    must: Vec<String>,
}

impl Schema {
    /// Reads the values of `attributeTypes` and `objectClasses`. What cannot be read is left out:
    /// a server that writes it otherwise is no reason to do without the rest.
    pub(crate) fn parse<'t>(
        attributes: impl IntoIterator<Item = &'t str>,
        classes: impl IntoIterator<Item = &'t str>,
    ) -> Self {
        let mut read = HashMap::new();
        for (number, each) in attributes.into_iter().filter_map(attribute) {
            let each = Arc::new(each);
            for name in each.names.iter().chain([&number]) {
                read.insert(name.to_ascii_lowercase(), Arc::clone(&each));
            }
        }
        let attributes = read
            .iter()
            .map(|(name, each)| (name.clone(), Arc::new(inherited(each, &read))))
            .collect();
        let mut by_name = HashMap::new();
        for (names, class) in classes.into_iter().filter_map(class) {
            let class = Arc::new(class);
            for name in names {
                by_name.insert(name.to_ascii_lowercase(), Arc::clone(&class));
            }
        }
        Self { attributes, classes: by_name }
    }

    /// The type of an attribute; options behind a semicolon do not matter.
    pub(crate) fn attribute(&self, name: &str) -> Option<&Arc<AttributeType>> {
        let name = name.split(';').next().unwrap_or_default();
        self.attributes.get(&name.to_ascii_lowercase())
    }

    /// Whether an entry of these classes must have the attribute.
    pub(crate) fn is_required(&self, attribute: &AttributeType, classes: &[String]) -> bool {
        let is_it = |name: &String| attribute.names.iter().any(|n| n.eq_ignore_ascii_case(name));
        let mut open: Vec<_> = classes.to_vec();
        let mut seen = Vec::new();
        while let Some(name) = open.pop() {
            let name = name.to_ascii_lowercase();
            let Some(class) = self.classes.get(&name).filter(|_| !seen.contains(&name)) else {
                continue;
            };
            if class.must.iter().any(is_it) {
                return true;
            }
            open.extend(class.superiors.iter().cloned());
            seen.push(name);
        }
        false
    }
}

/// A type with what it has from its superiors.
fn inherited(own: &AttributeType, all: &HashMap<String, Arc<AttributeType>>) -> AttributeType {
    let mut whole = own.clone();
    let mut next = own.superior.clone();
    // A schema that goes in circles ends here.
    for _ in 0..32 {
        let Some(superior) = next.as_ref().and_then(|name| all.get(&name.to_ascii_lowercase()))
        else {
            break;
        };
        let fill = |place: &mut Option<String>, from: &Option<String>| {
            if place.is_none() {
                place.clone_from(from);
            }
        };
        fill(&mut whole.equality, &superior.equality);
        fill(&mut whole.ordering, &superior.ordering);
        fill(&mut whole.substrings, &superior.substrings);
        if whole.syntax.is_none() {
            whole.syntax.clone_from(&superior.syntax);
            whole.length = superior.length;
        }
        next = superior.superior.clone();
    }
    whole
}

fn attribute(text: &str) -> Option<(String, AttributeType)> {
    let (number, fields) = description(text)?;
    let mut found = AttributeType::default();
    for (word, values) in fields {
        let first = || values.first().cloned();
        match &*word {
            "NAME" => found.names = values,
            "SUP" => found.superior = first(),
            "EQUALITY" => found.equality = first(),
            "ORDERING" => found.ordering = first(),
            "SUBSTR" => found.substrings = first(),
            "SYNTAX" => (found.syntax, found.length) = syntax(first().as_deref()),
            "SINGLE-VALUE" => found.single = true,
            _ => {}
        }
    }
    if found.names.is_empty() {
        found.names.push(number.clone());
    }
    Some((number, found))
}

/// `1.3.6.1.4.1.1466.115.121.1.15{40}`
fn syntax(text: Option<&str>) -> (Option<String>, Option<u32>) {
    let Some(text) = text else { return (None, None) };
    match text.split_once('{') {
        Some((number, length)) => {
            (Some(number.to_owned()), length.trim_end_matches('}').parse().ok())
        }
        None => (Some(text.to_owned()), None),
    }
}

fn class(text: &str) -> Option<(Vec<String>, ObjectClass)> {
    let (number, fields) = description(text)?;
    let (mut names, mut found) = (vec![number], ObjectClass::default());
    for (word, values) in fields {
        match &*word {
            "NAME" => names.extend(values),
            "SUP" => found.superiors = values,
            "MUST" => found.must = values,
            _ => {}
        }
    }
    Some((names, found))
}

/// A word and its values.
type Field = (String, Vec<String>);

/// Takes a description in parentheses apart: its number, and each word with what belongs to it.
fn description(text: &str) -> Option<(String, Vec<Field>)> {
    let mut tokens = Tokens(text.trim()).peekable();
    (tokens.next()? == Token::Open).then_some(())?;
    let Token::Word(number) = tokens.next()? else { return None };
    let mut fields: Vec<Field> = Vec::new();
    let mut is_list = false;
    while let Some(token) = tokens.next() {
        match token {
            Token::Word(word) if !is_list && is_keyword(&word) => fields.push((word, Vec::new())),
            Token::Word(value) | Token::Quoted(value) => fields.last_mut()?.1.push(value),
            Token::Open => is_list = true,
            Token::Close if is_list => is_list = false,
            Token::Close => return tokens.peek().is_none().then_some((number, fields)),
        }
    }
    None
}

/// The words before the parts of a description, and those that vendors add.
const KEYWORDS: &str = "NAME DESC OBSOLETE SUP EQUALITY ORDERING SUBSTR SYNTAX SINGLE-VALUE \
                        COLLECTIVE NO-USER-MODIFICATION USAGE ABSTRACT STRUCTURAL AUXILIARY MUST \
                        MAY";

fn is_keyword(word: &str) -> bool {
    word.starts_with("X-") || KEYWORDS.split(' ').any(|keyword| keyword == word)
}

#[derive(Debug, Eq, PartialEq)]
enum Token {
    Open,
    Close,
    Quoted(String),
    Word(String),
}

struct Tokens<'t>(&'t str);

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let text = self.0.trim_start_matches([' ', '$', '\n', '\t']);
        let (token, length) = match text.chars().next()? {
            '(' => (Token::Open, 1),
            ')' => (Token::Close, 1),
            '\'' => {
                let end = text[1..].find('\'')?;
                (Token::Quoted(text[1..=end].to_owned()), end + 2)
            }
            _ => {
                let end = text.find([' ', '(', ')', '$', '\'', '\n', '\t']).unwrap_or(text.len());
                (Token::Word(text[..end].to_owned()), end)
            }
        };
        self.0 = &text[length..];
        Some(token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ATTRIBUTES: [&str; 4] = [
        "( 2.5.4.41 NAME 'name' DESC 'RFC4519: (common) supertype' EQUALITY caseIgnoreMatch SUBSTR \
         caseIgnoreSubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15{32768} )",
        "( 2.5.4.3 NAME ( 'cn' 'commonName' ) DESC 'it\\27s' SUP name )",
        "( 1.2.3 NAME 'port' EQUALITY integerMatch ORDERING integerOrderingMatch \
         SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE X-ORIGIN 'us' )",
        "( broken",
    ];
    const CLASSES: [&str; 3] = [
        "( 2.5.6.0 NAME 'top' ABSTRACT MUST objectClass )",
        "( 1.2.4 NAME 'peer' SUP top STRUCTURAL MUST ( commonName $ port ) MAY description )",
        "( 1.2.5 NAME 'round' SUP round AUXILIARY )",
    ];

    #[test]
    fn types_have_what_they_inherit() {
        let schema = Schema::parse(ATTRIBUTES, CLASSES);
        let cn = schema.attribute("COMMONNAME;lang-de").unwrap();
        assert_eq!(cn.names, ["cn", "commonName"]);
        assert_eq!(cn.value_syntax(), Syntax::Text { sensitive: false });
        assert_eq!((cn.length, cn.single), (Some(32_768), false));
        assert!(cn.matching().substrings && !cn.matching().ordering);
        let port = schema.attribute("1.2.3").unwrap();
        assert_eq!(port.value_syntax(), Syntax::Integer);
        assert!(port.single && port.matching().ordering);
        assert!(schema.attribute("broken").is_none());
    }

    #[test]
    fn what_classes_ask_for_is_found() {
        let schema = Schema::parse(ATTRIBUTES, CLASSES);
        let required = |attribute: &str, class: &str| {
            schema.is_required(schema.attribute(attribute).unwrap(), &[class.to_owned()])
        };
        assert!(required("cn", "PEER") && required("port", "1.2.4"));
        assert!(!required("name", "peer") && !required("cn", "round") && !required("cn", "nix"));
    }

    proptest! {
        #[test]
        fn reading_never_panics(
            text in any::<String>(), near in "\\( ?[0-9.]{0,4} [A-Z'$(){} a-z-]{0,40}\\)?",
        ) {
            Schema::parse([&*text, &near], [&*text, &near]);
        }
    }
}
