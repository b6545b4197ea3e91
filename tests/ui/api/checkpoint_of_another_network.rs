use graven::prelude::*;

network! { struct Net: [4] -> [3] { Dense(3) } }
network! { struct Other: [4] -> [3] { Dense(5), Relu, Dense(3) } }

fn main() -> graven::Result<()> {
    //~ Other::load("other.safetensors")? => `?` operator has incompatible types
    let net: Net = Other::load("other.safetensors")?;
    println!("{net:?}");
    Ok(())
}
