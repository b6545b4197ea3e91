use graven::prelude::*;

network! { struct Net: [4] -> [3] { Dense(3) } }
network! { struct Other: [4] -> [3] { Dense(5), Relu, Dense(3) } }

fn main() -> graven::Result<()> {
    let (net, mut other) = (Net::new(1), Other::new(1));
    let mut training = Training::new(&net, Mse, Adam::default(), 1)?;
    //~ &mut other => mismatched types
    training.restore(&mut other, "net.safetensors")?;
    Ok(())
}
