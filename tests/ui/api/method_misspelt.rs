use graven::prelude::*;

network! { struct Net: [4] -> [3] { Dense(3) } }

fn main() {
    let net = Net::new(1);
    //~ pedict => no method named `pedict` found for struct `Net`
    net.pedict(&[[0.0; 4]]);
}
