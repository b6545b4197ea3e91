use graven::prelude::*;

network! { struct Net: [4] -> [3] { Dense(3) } }

fn main() -> graven::Result<()> {
    let mut net = Net::new(1);
    let mut training = Training::new(&net, Mse, Adam::default(), 1)?;
    //~ [0.0; 2] => mismatched types
    net.train_step(&mut training, &[[0.0; 4]], &[[0.0; 2]]);
    Ok(())
}
