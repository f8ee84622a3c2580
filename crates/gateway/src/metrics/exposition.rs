//! The text format of Prometheus.

use std::fmt::{Display, Write};
use std::time::Duration;

use asterisk_realtime_engine::metrics::Histogram;

/// A label and its value.
pub(crate) type Label<'l> = (&'l str, &'l str);

/// What a number means.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    /// It only grows.
    Counter,
    /// It goes up and down.
    Gauge,
    /// How many were below each of several bounds.
    Histogram,
}

impl Kind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
            Self::Histogram => "histogram",
        }
    }
}

/// The text, as it grows.
#[derive(Debug, Default)]
pub(crate) struct Exposition(String);

impl Exposition {
    /// Begins the numbers of one name; they must all follow now. Names are our own, and need no
    /// escapes.
    pub(crate) fn family(&mut self, name: &'static str, kind: Kind, help: &str) -> Family<'_> {
        let help = help.replace('\\', r"\\").replace('\n', r"\n");
        let kind = kind.as_str();
        let _ = write!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}\n");
        Family { text: &mut self.0, name }
    }

    pub(crate) fn finish(self) -> String {
        self.0
    }
}

/// The numbers of one name.
pub(crate) struct Family<'e> {
    text: &'e mut String,
    name: &'static str,
}

impl Family<'_> {
    /// A number.
    pub(crate) fn sample(&mut self, labels: &[Label<'_>], value: impl Display) {
        self.line("", labels, None, value);
    }

    /// A distribution of times, in seconds.
    pub(crate) fn histogram(&mut self, labels: &[Label<'_>], histogram: &Histogram) {
        let bounds = Histogram::BOUNDS.iter().map(|bound| seconds(*bound).to_string());
        let mut below = 0;
        for (bound, count) in bounds.chain(["+Inf".to_owned()]).zip(histogram.counts) {
            below += count;
            self.line("_bucket", labels, Some(("le", &bound)), below);
        }
        self.line("_sum", labels, None, seconds(histogram.sum));
        self.line("_count", labels, None, below);
    }

    fn line(
        &mut self,
        suffix: &str,
        labels: &[Label<'_>],
        last: Option<Label<'_>>,
        value: impl Display,
    ) {
        self.text.push_str(self.name);
        self.text.push_str(suffix);
        for (index, (label, value)) in labels.iter().chain(last.as_ref()).enumerate() {
            self.text.push(if index == 0 { '{' } else { ',' });
            self.text.push_str(label);
            self.text.push_str("=\"");
            value.chars().for_each(|character| escape(character, self.text));
            self.text.push('"');
        }
        if !labels.is_empty() || last.is_some() {
            self.text.push('}');
        }
        let _ = writeln!(self.text, " {value}");
    }
}

fn escape(character: char, text: &mut String) {
    match character {
        '\\' => text.push_str(r"\\"),
        '"' => text.push_str("\\\""),
        '\n' => text.push_str(r"\n"),
        _ => text.push(character),
    }
}

pub(crate) fn seconds(time: Duration) -> f64 {
    time.as_secs_f64()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_values_are_written_as_the_format_says() {
        let mut out = Exposition::default();
        let mut family = out.family("a_total", Kind::Counter, "One \\ two\nthree.");
        family.sample(&[], 1);
        family.sample(&[("x", "a\"b\\c\nd"), ("y", "ü")], 2);
        assert_eq!(
            out.finish(),
            "# HELP a_total One \\\\ two\\nthree.\n# TYPE a_total counter\na_total 1\n\
             a_total{x=\"a\\\"b\\\\c\\nd\",y=\"ü\"} 2\n"
        );
    }

    #[test]
    fn buckets_hold_all_that_is_below() {
        let mut histogram = Histogram::default();
        histogram.counts[0] = 2;
        histogram.counts[4] = 1;
        histogram.sum = Duration::from_micros(1_500);
        *histogram.counts.last_mut().unwrap() = 4;
        let mut out = Exposition::default();
        out.family("t_seconds", Kind::Histogram, "T.").histogram(&[("f", "x")], &histogram);
        let text = out.finish();
        for line in [
            "t_seconds_bucket{f=\"x\",le=\"0.00005\"} 2",
            "t_seconds_bucket{f=\"x\",le=\"0.001\"} 3",
            "t_seconds_bucket{f=\"x\",le=\"2.5\"} 3",
            "t_seconds_bucket{f=\"x\",le=\"+Inf\"} 7",
            "t_seconds_sum{f=\"x\"} 0.0015",
            "t_seconds_count{f=\"x\"} 7",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}: {text}");
        }
    }
}
