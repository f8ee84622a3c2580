use asterisk_realtime::conf::{Document, Options, Resolver, Step};
use proptest::prelude::{
    ProptestConfig, Strategy, any, prop, prop_assert, prop_assert_eq, proptest,
};

use super::*;

fn read(text: &str) -> Config {
    let mut resolver = Resolver::new(Options::new());
    resolver.enter(Document::parse("shown.conf", text));
    assert_eq!(resolver.step(), Step::Done);
    resolver.finish().into_result().unwrap()
}

/// All names and values, to compare.
fn content(config: &Config) -> Vec<String> {
    let mut content = Vec::new();
    for category in config.visible() {
        content.push(format!("{:?}", category.name));
        for Variable { name, value, object, .. } in &category.variables {
            content.push(format!("{name:?} {value:?} {object}"));
        }
    }
    content
}

fn config(categories: &[(&str, &[(&str, &str)])]) -> Config {
    let category = |(name, variables): &(&str, &[(&str, &str)])| Category {
        variables: variables.iter().map(|(name, value)| Variable::new(*name, *value)).collect(),
        ..Category::new(*name)
    };
    Config { categories: categories.iter().map(category).collect() }
}

#[test]
fn special_names_and_values_read_back() {
    let config = config(&[
        ("t(!)", &[("a+", "1"), ("#include", "x"), ("[x", "> y"), ("\\;z", ";--;"), ("=", "")]),
        ("", &[("a", r"b\;c;d\")]),
        (" a ", &[]),
    ]);
    let (text, losses) = write(&config);
    assert_eq!(losses, [""; 0], "{text}");
    assert_eq!(content(&read(&text)), content(&config), "{text}");
}

#[test]
fn what_text_cannot_hold_is_told() {
    let (text, losses) = write(&config(&[("a]", &[("n", "one\ntwo "), ("x=y", "z"), ("", "")])]));
    assert_eq!(losses.len(), 5, "{losses:#?}");
    assert_eq!(text.lines().count(), 4, "{text}");
}

#[test]
fn templates_are_left_out() {
    let text = "[base](!)\nx = 1\n[a](base)\ny => 2\n";
    assert_eq!(write(&read(text)).0, "[a]\nx = 1\ny => 2\n");
}

fn texts() -> impl Strategy<Value = String> {
    let special = prop::sample::select(vec![
        ";", "\\", "--;", ";--", "[", "]", "(", "=", ">", "+", "#", " ", "a", "é", "\t", "\r", "\n",
    ]);
    prop::collection::vec(special, 0..8).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_written_without_loss_reads_back(
        name in texts(),
        variables in prop::collection::vec((texts(), texts(), any::<bool>()), 0..4),
    ) {
        let variables = variables.into_iter().map(|(name, value, object)| {
            Variable { object, ..Variable::new(name, value) }
        });
        let category = Category { variables: variables.collect(), ..Category::new(name) };
        let config = Config { categories: vec![category, Category::new("last")] };
        let (text, losses) = write(&config);
        if losses.is_empty() {
            prop_assert_eq!(content(&read(&text)), content(&config), "{}", text);
        }
        prop_assert!(text.ends_with("[last]\n"));
    }
}
