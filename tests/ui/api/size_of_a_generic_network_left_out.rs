use graven::prelude::*;

network! { struct Net<H: Dim>: [4] -> [3] { Dense(H), Dense(3) } }

fn main() {
    //~ _ => type annotations needed
    let _ = Net::new(1);
}
