use graven::prelude::*;

network! { struct Net: [4] -> [3] { Dense(3) } }

fn main() {
    let net = Net::new(1);
    let mut outputs = [[0.0; 5]];
    //~ &mut outputs => mismatched types
    net.infer(&[[0.0; 4]], &mut outputs);
}
