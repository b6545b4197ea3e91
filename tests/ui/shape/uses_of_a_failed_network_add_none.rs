use graven::prelude::*;

network! {
    struct Failed: [4] -> [3] { Dense(3, inputs = 5) }
}

network! {
    struct Outer: [4] -> [3] { Failed }
}

fn main() {
    let net = Failed::new(1);
    let mut outputs = [[0.0; 3]];
    net.infer(&[[0.0; 4]], &mut outputs);
    let _ = net.predict(&[[0.0; 4]]);
    println!("{}", Failed::SUMMARY);
}
