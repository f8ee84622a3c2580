//! Measures how fast a large file is read: `cargo run --release -p asterisk-realtime-conf
//! --example parse_speed [FILE]`. Without a file it makes a `pjsip.conf` of 64 MiB.

use std::hint::black_box;
use std::time::Instant;

use asterisk_realtime_conf::{Document, Options, Resolver, Step};

fn main() -> std::io::Result<()> {
    let source = match std::env::args_os().nth(1) {
        Some(file) => std::fs::read(file)?,
        None => sample(64 << 20),
    };
    report("parse", &source, |source| Document::parse("sample", source));
    let document = Document::parse("sample", source.clone());
    report("resolve", &document, |document| {
        let mut resolver = Resolver::new(Options::new());
        resolver.enter(document);
        while let Step::Include(_) = resolver.step() {
            resolver.include_missing();
        }
        resolver.finish()
    });
    Ok(())
}

/// The best of some runs, in MB/s. Making the input and dropping the result take no part.
#[expect(clippy::cast_precision_loss, reason = "a rate of this size needs no more digits")]
#[expect(clippy::print_stdout, reason = "it is a program")]
fn report<T: Clone + Size, R>(what: &str, input: &T, run: impl Fn(T) -> R) {
    let best = (0..7)
        .map(|_| {
            let input = input.clone();
            let start = Instant::now();
            let result = run(black_box(input));
            let taken = start.elapsed().as_secs_f64();
            black_box(result);
            taken
        })
        .fold(f64::INFINITY, f64::min);
    println!("{what}: {:.0} MB/s", input.size() as f64 / 1e6 / best);
}

/// What a rate is about.
trait Size {
    fn size(&self) -> usize;
}

impl Size for Vec<u8> {
    fn size(&self) -> usize {
        self.len()
    }
}

impl Size for Document {
    fn size(&self) -> usize {
        self.as_bytes().len()
    }
}

/// Endpoints as installations have them: templates, comments, a few escapes and blocks.
fn sample(size: usize) -> Vec<u8> {
    let mut text = String::from(
        "; Endpoints of the branch offices\n\n[endpoint-base](!)\ntype = endpoint\n\
         disallow = all\nallow = alaw\n\n[auth-base](!)\ntype = auth\nauth_type = userpass\n\n",
    );
    let mut number = 1000;
    while text.len() < size {
        number += 1;
        let endpoint = format!(
            "; --- {number} ---------------------------------\n[{number}](endpoint-base)\n\
             auth = auth{number}\naors = {number} ; one phone only\ncallerid = \"Desk {number}\" \
             <{number}>\nset_var = GROUP=sales\\;{number}\ndirect_media = no\n;transport = \
             transport-tls\n\n[auth{number}](auth-base)\nusername = {number}\npassword = \
             s3cr3t{number}\n\n[{number}]\ntype = aor\nmax_contacts = 1\nqualify_frequency = 60\n\n"
        );
        text.push_str(&endpoint);
        if number % 100 == 0 {
            text += ";-- retired\n[old]\ntype = endpoint\n--;\n";
        }
    }
    text.into_bytes()
}
