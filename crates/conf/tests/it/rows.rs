//! Content that comes from a database.

use asterisk_realtime_conf::{Document, Options, Resolver, Step};
use asterisk_realtime_core::{Category, Variable};

use crate::show;

fn category(name: &str, variables: &[(&str, &str)]) -> Category {
    let mut category = Category::new(name);
    category.variables =
        variables.iter().map(|(name, value)| Variable::new(*name, *value)).collect();
    category
}

#[test]
fn rows_are_taken_literally() {
    let mut resolver = Resolver::new(Options::new());
    resolver.enter(Document::parse("m", "[a]\n#include db.conf\nb=1\n"));
    let Step::Include(request) = resolver.step() else { panic!() };
    assert_eq!((request.name.as_str(), request.depth), ("db.conf", 1));
    let rows = [("a+", "1;2"), ("#exec", "x"), ("#tryinclude", "y")];
    resolver.include_categories("db.conf", vec![category("t(!)", &rows)]);
    assert_eq!(resolver.step(), Step::Done);
    assert_eq!(
        show::resolved(&resolver.finish()),
        "[a] b=1; [t(!)] a+=1;2, #exec=x, #tryinclude=y",
        "T06 and T07"
    );
}

#[test]
fn a_row_may_include_a_file_and_its_category_goes_on() {
    let mut resolver = Resolver::new(Options::new());
    let rows = [("x", "1"), ("#include", "i"), ("y", "2")];
    resolver.enter_categories("db.conf", vec![category("a", &rows)]);
    let Step::Include(request) = resolver.step() else { panic!() };
    assert_eq!((request.name.as_str(), request.location), ("i", None));
    resolver.include_documents(vec![Document::parse("i", "bare=1\n[z]\nq=1\n")]);
    assert_eq!(resolver.step(), Step::Done);
    assert_eq!(show::resolved(&resolver.finish()), "[a] x=1, bare=1, y=2; [z] q=1", "T05");
}

#[test]
fn an_include_row_belongs_to_no_category() {
    let mut resolver = Resolver::new(Options::new());
    let only_include = category("ignored", &[("#include", "i")]);
    let leading = category("a", &[("#include", "i"), ("x", "1")]);
    resolver.enter_categories("db.conf", vec![only_include, leading]);
    let mut asked = 0;
    while let Step::Include(_) = resolver.step() {
        asked += 1;
        resolver.include_documents(vec![Document::parse(format!("i{asked}"), "[z]\n")]);
    }
    assert_eq!(show::resolved(&resolver.finish()), "[z]; [z]; [a] x=1");
}

#[test]
fn rows_that_include_each_other_are_a_cycle() {
    let mut resolver = Resolver::new(Options::new());
    resolver.enter_categories("a.conf", vec![category("a", &[("#include", "b.conf")])]);
    let Step::Include(_) = resolver.step() else { panic!() };
    resolver.include_categories("b.conf", vec![category("b", &[("#include", "a.conf")])]);
    let Step::Include(_) = resolver.step() else { panic!() };
    resolver.include_categories("a.conf", vec![]);
    assert_eq!(resolver.step(), Step::Done);
    assert_eq!(show::findings(&resolver.finish().diagnostics), ["conf-include-cycle"]);
}

#[test]
fn no_rows_are_an_empty_configuration() {
    let mut resolver = Resolver::new(Options::new());
    resolver.enter_categories("a.conf", vec![]);
    assert_eq!(resolver.step(), Step::Done);
    assert_eq!(show::resolved(&resolver.finish()), "", "T09");
}

#[test]
fn an_unanswered_include_is_asked_for_again_and_never_forgotten() {
    let mut resolver = Resolver::new(Options::new());
    resolver.enter(Document::parse("m", "#include i\n"));
    assert_eq!(resolver.step(), resolver.step());
    assert_eq!(show::findings(&resolver.finish().diagnostics), ["conf-unfinished"]);
}
