//! Linear regression by gradient descent, as in the textbook: h(x) = w x + b, J = 1/(2m) sum (h(x) - y)^2.
//!
//! Plain gradient descent takes all samples in each step. The points that are built in lie around a known plane, so that
//! one sees what is found.

mod command_line;

use graven::data::InMemory;
use graven::prelude::*;
use rand::{RngExt, SeedableRng};

network! {
    /// A plane over two features.
    pub struct Plane: [2] -> [1] {
        h: Dense(1, initializer = Initializer::Zeros),
    }
}

/// The plane that the built-in points lie around: two slopes and the height at 0.
const PLANE: [f32; 3] = [3.0, -2.0, 0.5];
/// How far from it they may lie.
const NOISE: f32 = 0.1;

fn main() -> command_line::Result {
    let arguments = command_line::Arguments::parse(
        "Fits a plane to points by gradient descent",
        "File with lines `x1,x2,y` to fit instead of the built-in points",
        "300",
        "1000",
    );
    let (inputs, targets) = match &arguments.data {
        Some(path) => command_line::read_csv::<2>(path)?,
        None => points(1000, arguments.seed),
    };
    let data = InMemory::new(inputs, targets)?;
    println!("{}\n", Plane::SUMMARY);

    let mut net = Plane::new(arguments.seed);
    let history = net.fit(&data, arguments.fit(HalfMse, Sgd::new(0.5)))?;
    arguments.end_if_stopped(&history);
    let result = net.evaluate(&data, HalfMse)?;
    println!("{result}\n");

    let [w1, w2, b] = [net.h.weight[0][0], net.h.weight[1][0], net.h.bias[0]];
    println!("h(x) = {w1:.3} x1 + {w2:.3} x2 + {b:.3}");
    if arguments.data.is_none() {
        println!("points lie around {} x1 + {} x2 + {}", PLANE[0], PLANE[1], PLANE[2]);
    }
    arguments.print_json(&history, &result);
    Ok(())
}

/// Points around [`PLANE`].
fn points(count: usize, seed: u64) -> (Vec<[f32; 2]>, Vec<[f32; 1]>) {
    let mut rng = Rng::seed_from_u64(seed);
    let mut within = |range: f32| range * (2.0 * rng.random::<f32>() - 1.0);
    (0..count)
        .map(|_| {
            let x = [within(1.0), within(1.0)];
            (x, [PLANE[0] * x[0] + PLANE[1] * x[1] + PLANE[2] + within(NOISE)])
        })
        .unzip()
}
