use graven::prelude::*;

network! { struct Net: [28, 28, 1] -> [10] { Flatten, Dense(10) } }

fn main() {
    let net = Net::new(1);
    //~ [0.0; 3] => mismatched types
    net.predict(&[[[[0.0; 3]; 28]; 28]]);
}
