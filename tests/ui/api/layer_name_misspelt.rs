use graven::prelude::*;

network! { struct Net: [4] -> [3] { hidden: Dense(8), scores: Dense(3) } }

fn main() {
    let net = Net::new(1);
    //~ scors => no field `scors` on type `Net`
    println!("{}", net.scors.bias[0]);
}
