//! The compiler accepts exactly those networks whose shapes fit, by a model of the shape rules in plain numbers.
//!
//! Networks are made at random, valid by the model; in half of them a mistake is planted. A valid one gives no error, one
//! with a mistake exactly one, in its own lines. `GRAVEN_SPECS=400` makes as many; a test run makes fewer.

mod project;

use project::Program;

/// How many networks a program holds.
const PER_PROGRAM: usize = 40;

/// A small generator of numbers: xorshift of Marsaglia 2003.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }

    fn between(&mut self, least: usize, most: usize) -> usize {
        least + self.below(most - least + 1)
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
}

/// How many places a window has on an axis, if it fits.
fn places(size: usize, window: usize, stride: usize, padding: usize) -> Option<usize> {
    Some((size + 2 * padding).checked_sub(window)? / stride + 1)
}

/// A number that divides another.
fn divisor(number: usize, numbers: &mut Numbers) -> usize {
    let divisors: Vec<usize> = (1..=number).filter(|&divisor| number.is_multiple_of(divisor)).collect();
    divisors[numbers.below(divisors.len())]
}

/// A network while it is made.
struct Spec {
    input: Vec<usize>,
    /// What the layers so far give.
    shape: Vec<usize>,
    entries: Vec<String>,
    mistake: Option<&'static str>,
}

impl Spec {
    fn random(numbers: &mut Numbers, with_mistake: bool) -> Self {
        let input = match numbers.below(5) {
            0 => vec![numbers.between(1, 40)],
            1 => vec![numbers.between(1, 9), numbers.between(1, 20)],
            _ => vec![numbers.between(1, 30), numbers.between(1, 30), numbers.between(1, 6)],
        };
        let mut spec = Self {
            shape: input.clone(),
            input,
            entries: Vec::new(),
            mistake: None,
        };
        let layers = numbers.between(1, 7);
        let planted = with_mistake.then(|| numbers.below(layers));
        for layer in 0..layers {
            if planted == Some(layer) {
                spec.plant(numbers);
            } else {
                spec.grow(numbers);
            }
        }
        spec
    }

    fn push(&mut self, entry: String, shape: Vec<usize>) {
        self.entries.push(entry);
        self.shape = shape;
    }

    /// Adds a layer that fits.
    fn grow(&mut self, numbers: &mut Numbers) {
        let shape = self.shape.clone();
        match (shape.as_slice(), numbers.below(8)) {
            (_, 0) => {
                let kind = [
                    "Relu",
                    "Tanh",
                    "Dropout(0.5)",
                    "BatchNorm",
                    "LayerNorm",
                    "LeakyRelu(0.2)",
                ][numbers.below(6)];
                self.push(kind.to_owned(), shape);
            }
            (_, 1) => self.push("Flatten".to_owned(), vec![shape.iter().product()]),
            (&[features], 2) => self.push(
                format!(
                    "residual {{ Dense({}), Relu, Dense({features}) }}",
                    numbers.between(1, 9)
                ),
                shape,
            ),
            (&[features], 3) => {
                let times = numbers.between(1, 3);
                self.push(
                    format!("repeat {times} {{ Dense({features}, inputs = {features}) }}"),
                    shape,
                );
            }
            (&[_], 4) => {
                let (a, b, c) = (numbers.between(1, 9), numbers.between(1, 9), numbers.between(1, 9));
                self.push(
                    format!("concat {{ Dense({a}); Dense({b}), Relu; Dense({c}) }}"),
                    vec![a + b + c],
                );
            }
            (&[features], 5) if features % 6 == 0 => {
                self.push(format!("Reshape([2, {}, 3])", features / 6), vec![2, features / 6, 3]);
            }
            (&[features], _) => {
                let units = numbers.between(1, 1100);
                let inputs = if numbers.one_in(2) {
                    format!(", inputs = {features}")
                } else {
                    String::new()
                };
                self.push(format!("Dense({units}{inputs})"), vec![units]);
            }
            (&[steps, features], _) => self.push(format!("Reshape([{features}, {steps}])"), vec![features, steps]),
            (&[height, width, channels], 2) => self.push(
                format!("residual {{ Conv2d({channels}, 3, padding = 1), BatchNorm }}"),
                vec![height, width, channels],
            ),
            (&[height, width, _], 3) => {
                let (a, b) = (numbers.between(1, 5), numbers.between(1, 5));
                let entry = format!("concat {{ Conv2d({a}, 1); Conv2d({b}, 5, padding = 2), Relu }}");
                self.push(entry, vec![height, width, a + b]);
            }
            (&[height, width, _], 4) => {
                let (filters, stride) = (numbers.between(1, 8), numbers.between(1, 3));
                let entry = format!(
                    "Conv2d({filters}, {}, stride = {stride}, padding = same)",
                    numbers.between(1, 5)
                );
                self.push(entry, vec![height.div_ceil(stride), width.div_ceil(stride), filters]);
            }
            (&[height, width, channels], 5) => {
                let kind = ["MaxPool2d", "AvgPool2d"][numbers.below(2)];
                let (rows, columns) = (numbers.between(1, 4), numbers.between(1, 4));
                let (down, right) = (numbers.between(1, 4), numbers.between(1, 4));
                let padding = numbers.below(rows.min(columns) / 2 + 1);
                let sizes = (
                    places(height, rows, down, padding),
                    places(width, columns, right, padding),
                );
                if let (Some(height), Some(width)) = sizes {
                    let entry = format!("{kind}(({rows}, {columns}), stride = ({down}, {right}), padding = {padding})");
                    self.push(entry, vec![height, width, channels]);
                }
            }
            (&[height, width, channels], _) => {
                let groups = [1, channels, divisor(channels, numbers)][numbers.below(3)];
                let filters = groups * numbers.between(1, 8);
                let (rows, columns) = (numbers.between(1, 5), numbers.between(1, 5));
                let (down, right) = (numbers.between(1, 3), numbers.between(1, 3));
                let (above, left) = (numbers.below(3), numbers.below(3));
                let sizes = (places(height, rows, down, above), places(width, columns, right, left));
                if let (Some(height), Some(width)) = sizes {
                    let groups = if groups == 1 {
                        String::new()
                    } else {
                        format!(", groups = {groups}")
                    };
                    let entry = format!(
                        "Conv2d({filters}, ({rows}, {columns}), stride = ({down}, {right}), padding = ({above}, {left}){groups})"
                    );
                    self.push(entry, vec![height, width, filters]);
                }
            }
            _ => unreachable!("a shape has one to three sizes"),
        }
    }

    /// Adds a layer with a mistake; what follows is made as if it were none.
    fn plant(&mut self, numbers: &mut Numbers) {
        let shape = self.shape.clone();
        let len: usize = shape.iter().product();
        let wrong = |right: usize, numbers: &mut Numbers| right + numbers.between(1, 3);
        let (mistake, entry, shape) = match (shape.as_slice(), numbers.below(6)) {
            (_, 0) => {
                let sizes = [wrong(len, numbers)];
                ("reshape", format!("Reshape([{}])", sizes[0]), sizes.to_vec())
            }
            (_, 1) => ("rate", "Dropout(1.25)".to_owned(), shape),
            (&[_], 2) => ("rank", "Conv2d(3, 1), Flatten".to_owned(), vec![3]),
            (&[features], 3) => {
                let entry = format!("residual {{ Relu, Dense({}) }}", wrong(features, numbers));
                ("residual", entry, shape)
            }
            (&[features], _) => {
                let units = numbers.between(1, 30);
                let entry = format!("Dense({units}, inputs = {})", wrong(features, numbers));
                ("inputs", entry, vec![units])
            }
            (&[_, _], _) => ("rank", "MaxPool2d(1), Flatten".to_owned(), vec![len]),
            (_, 2) => {
                let units = numbers.between(1, 30);
                ("rank", format!("Dense({units})"), vec![units])
            }
            (&[height, width, _], 3) => {
                let filters = numbers.between(1, 8);
                let padding = numbers.below(3);
                let rows = wrong(height + 2 * padding, numbers);
                let entry = format!("Conv2d({filters}, ({rows}, 1), padding = ({padding}, 0))");
                ("kernel", entry, vec![1, width, filters])
            }
            (&[height, width, channels], 4) => {
                let groups = wrong(channels, numbers);
                let entry = format!("Conv2d({}, 3, padding = 1, groups = {groups})", 2 * groups);
                ("groups", entry, vec![height, width, 2 * groups])
            }
            (&[height, width, channels], _) => {
                let entry = format!("residual {{ Conv2d({}, 1) }}", wrong(channels, numbers));
                ("residual", entry, vec![height, width, channels])
            }
            _ => unreachable!("a shape has one to three sizes"),
        };
        self.mistake = Some(mistake);
        self.push(entry, shape);
    }

    /// The network in one line.
    fn text(&self, name: &str, numbers: &mut Numbers) -> String {
        let entries = if self.entries.is_empty() {
            "Identity".to_owned()
        } else {
            self.entries.join(", ")
        };
        // Sizes as constants now and then: the macro cannot read those.
        let (input, output) = (format!("{:?}", self.input), format!("{:?}", self.shape));
        let output = if numbers.one_in(3) {
            output.replace(']', " + ZERO]")
        } else {
            output
        };
        format!("graven::network! {{ struct {name}: {input} -> {output} {{ {entries} }} }}")
    }
}

/// The lines in which the compiler finds errors.
fn error_lines(text: &str) -> Vec<usize> {
    let errors = text.split("\nerror").filter(|error| error.contains("--> "));
    let line = |error: &str| {
        error
            .split_once("--> ")?
            .1
            .lines()
            .next()?
            .rsplit(':')
            .nth(1)?
            .parse()
            .ok()
    };
    errors.map(|error| line(error).expect("an error has a place")).collect()
}

#[test]
fn the_compiler_accepts_exactly_what_fits() {
    let count: usize = std::env::var("GRAVEN_SPECS").map_or(80, |count| count.parse().expect("a number of networks"));
    let mut numbers = Numbers(0x2545_f491_4f6c_dd1d);
    let mut specs: Vec<Spec> = (0..count).map(|i| Spec::random(&mut numbers, i % 2 == 1)).collect();
    // The declared output is a mistake of its own.
    for spec in specs.iter_mut().step_by(10) {
        spec.shape[0] += 1;
        spec.mistake = Some("output");
    }
    let mut programs = Vec::new();
    let mut lines = Vec::new();
    for (i, specs) in specs.chunks(PER_PROGRAM).enumerate() {
        let texts: Vec<_> = specs.iter().map(|spec| spec.text("Net", &mut numbers)).collect();
        let networks: Vec<_> = (texts.iter().enumerate())
            .map(|(j, text)| text.replacen("struct Net", &format!("struct Net{j}"), 1))
            .collect();
        programs.push(Program {
            name: format!("specs{i}"),
            source: format!(
                "#![allow(dead_code)] use graven::prelude::*; const ZERO: usize = 0; fn main() {{}}\n{}\n",
                networks.join("\n")
            ),
        });
        lines.push(networks);
    }
    let printed = project::check("shape-rules", "2024", "check", &programs);
    let mut wrong = String::new();
    for (i, specs) in specs.chunks(PER_PROGRAM).enumerate() {
        let text = format!("\n{}", printed[&format!("specs{i}")]);
        let errors = error_lines(&text);
        for (j, spec) in specs.iter().enumerate() {
            let found = errors.iter().filter(|&&line| line == j + 2).count();
            if found != usize::from(spec.mistake.is_some()) {
                wrong += &format!("{found} errors, mistake {:?}: {}\n", spec.mistake, lines[i][j]);
            }
        }
        assert!(errors.iter().all(|line| (2..specs.len() + 2).contains(line)), "{text}");
    }
    assert!(wrong.is_empty(), "{wrong}");
    let mistakes = specs.iter().filter(|spec| spec.mistake.is_some()).count();
    println!("{count} networks, {mistakes} of them with a mistake");
}
