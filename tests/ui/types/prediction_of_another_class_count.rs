use graven::prelude::*;

network! { struct Net: [4] -> [3] { Dense(3) } }

fn classify(net: &Net, image: [f32; 4]) -> [f32; 10] {
    //~ net.predict(&[image])[0] => mismatched types
    net.predict(&[image])[0]
}

fn main() {
    classify(&Net::new(1), [0.0; 4]);
}
