//! What stands behind `switch => Realtime/`.

use asterisk_realtime_core::Diagnostic;

use crate::Profile;

/// The name of the switch.
const NAME: &str = "Realtime";
/// The family if none is named.
const FAMILY: &str = "extensions";

/// The data of a switch: `[[context@]family][/options]`.
///
/// ```
/// use asterisk_realtime_dialplan::{Profile, SwitchData};
///
/// let (data, findings) = SwitchData::parse("office@myext/p", Profile::Specific);
/// assert_eq!(data.context.as_deref(), Some("office"));
/// assert_eq!((&*data.family, data.patterns), ("myext", false));
/// assert_eq!(findings, []);
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub struct SwitchData {
    /// The context to look in; `None` for that of the step.
    pub context: Option<String>,
    /// The family of `extconfig.conf`; `extensions` if none is named.
    pub family: String,
    /// Whether patterns are looked for; the option `p` switches that off.
    pub patterns: bool,
}

impl Default for SwitchData {
    /// The context of the step, in the family `extensions`.
    fn default() -> Self {
        Self { context: None, family: FAMILY.to_owned(), patterns: true }
    }
}

impl SwitchData {
    /// Reads the text behind `Realtime/`, and tells what is strange about it. Every text can be
    /// used.
    ///
    /// A text without `@` is a family. Asterisk does not heed it, and neither does
    /// [`Profile::PbxRealtime`].
    pub fn parse(text: &str, profile: Profile) -> (Self, Vec<Diagnostic>) {
        let mut data = Self::default();
        let mut findings = Vec::new();
        let (place, options) = text.split_once('/').unwrap_or((text, ""));
        let named = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let family = if let Some((context, family)) = place.split_once('@') {
            data.context = named(context);
            named(family)
        } else {
            findings.extend(named(place).map(|_| without_at(place, profile)));
            named(place).filter(|_| profile == Profile::Specific)
        };
        data.family = family.unwrap_or(data.family);
        for option in options.chars() {
            match option {
                'p' => data.patterns = false,
                _ => findings.push(unknown(option)),
            }
        }
        (data, findings)
    }

    /// Reads the value of a line `switch =>` of `extensions.conf`, such as `Realtime/@myext`;
    /// `None` if it names another switch.
    pub fn of_switch(text: &str, profile: Profile) -> Option<(Self, Vec<Diagnostic>)> {
        let (name, data) = text.split_once('/').unwrap_or((text, ""));
        name.trim().eq_ignore_ascii_case(NAME).then(|| Self::parse(data, profile))
    }
}

fn without_at(place: &str, profile: Profile) -> Diagnostic {
    let taken = match profile {
        Profile::Specific => "Asterisk would look in the family `extensions`",
        Profile::PbxRealtime => "it is not heeded: the family is `extensions`",
    };
    let message = format!("`{place}` has no `@`; {taken}");
    Diagnostic::warning("switch-no-at", message).with_help(format!(
        "write `@{place}` for the family `{place}`, or `{place}@` for a context"
    ))
}

fn unknown(option: char) -> Diagnostic {
    let message = format!("`{}` is not an option of the switch", option.escape_debug());
    Diagnostic::warning("switch-unknown-option", message)
        .with_help("the only option is p, which looks for no patterns")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Section 8.2, and vectors W13 to W18.
    #[test]
    fn data_vectors() {
        for (text, context, family, patterns) in [
            ("", None, "extensions", true),
            ("@myext", None, "myext", true),
            ("other@myext", Some("other"), "myext", true),
            ("other@", Some("other"), "extensions", true),
            ("a@b@c", Some("a"), "b@c", true),
            ("other@myext/p", Some("other"), "myext", false),
            ("/p", None, "extensions", false),
        ] {
            for profile in [Profile::Specific, Profile::PbxRealtime] {
                let (data, findings) = SwitchData::parse(text, profile);
                assert_eq!((data.context.as_deref(), &*data.family), (context, family), "{text}");
                assert_eq!((data.patterns, findings), (patterns, Vec::new()), "{text}");
            }
        }
    }

    #[test]
    fn what_is_strange_is_said() {
        let codes = |text, profile| {
            let (data, findings) = SwitchData::parse(text, profile);
            let codes: Vec<_> = findings.iter().map(|finding| finding.code).collect();
            (data.family, codes)
        };
        let without = vec!["switch-no-at"];
        assert_eq!(codes("myext", Profile::Specific), ("myext".into(), without.clone()));
        assert_eq!(codes("myext", Profile::PbxRealtime), ("extensions".into(), without));
        assert_eq!(
            codes("@myext/x", Profile::Specific),
            ("myext".into(), vec!["switch-unknown-option"])
        );
    }

    #[test]
    fn the_switch_is_named_in_any_case() {
        let of = |text| SwitchData::of_switch(text, Profile::Specific).map(|(data, _)| data.family);
        assert_eq!(of("realTIME/@a"), Some("a".into()));
        assert_eq!(of("Realtime"), Some("extensions".into()));
        assert_eq!(of("IAX2/other"), None);
    }

    proptest! {
        #[test]
        fn any_text_can_be_used(text in any::<String>()) {
            let (data, _) = SwitchData::parse(&text, Profile::Specific);
            prop_assert!(!data.family.is_empty());
        }
    }
}
