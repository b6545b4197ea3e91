use graven::prelude::*;

network! {
    //~ concat => `concat` joins at least two branches, with `;` between them: `concat { Dense(8); Dense(8) }`
    struct Net: [4] -> [4] { concat { Dense(4) } }
}

fn main() {}
