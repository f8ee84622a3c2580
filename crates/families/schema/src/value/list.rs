//! Lists and assignments.

/// The pieces between commas, without the blanks around them. Empty pieces are left out.
pub fn elements(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|piece| !piece.is_empty())
}

/// The pieces between commas, each once, where it stands first.
pub fn distinct(text: &str) -> Vec<&str> {
    let mut pieces: Vec<&str> = Vec::new();
    for piece in elements(text) {
        if !pieces.contains(&piece) {
            pieces.push(piece);
        }
    }
    pieces
}

/// The two sides of `name=value`; `None` without an equals sign or without a name.
pub fn assignment(text: &str) -> Option<(&str, &str)> {
    let (name, value) = text.split_once('=')?;
    (!name.trim().is_empty()).then_some((name.trim(), value))
}

/// What is assigned to names, in the order of the names; the last value of a name counts. Texts
/// that assign nothing are left out.
pub fn assignments<'t>(texts: impl IntoIterator<Item = &'t String>) -> Vec<(&'t str, &'t str)> {
    let mut found: Vec<(&str, &str)> = Vec::new();
    for (name, value) in texts.into_iter().filter_map(|text| assignment(text)) {
        match found.iter_mut().find(|(known, _)| *known == name) {
            Some(known) => known.1 = value,
            None => found.push((name, value)),
        }
    }
    found
}
