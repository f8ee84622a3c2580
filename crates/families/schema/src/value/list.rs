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
