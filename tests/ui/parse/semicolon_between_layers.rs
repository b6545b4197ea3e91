use graven::prelude::*;

network! {
    struct Net: [6, 6, 1] -> [10] {
        //~ ; => expected `,` between layers
        conv: Conv2d(8, 3);
        Flatten,
        //~ Dense(10, inputs = 9) => layer `fc` takes [9], but `flatten` gives [128]
        fc: Dense(10, inputs = 9),
    }
}

fn main() {
    println!("{}", Net::new(1).conv.bias.len());
}
