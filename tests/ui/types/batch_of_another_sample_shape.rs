use graven::prelude::*;

network! { struct Net: [4] -> [3] { Dense(3) } }

fn main() -> graven::Result<()> {
    let mut net = Net::new(1);
    let mut training = Training::new(&net, Mse, Adam::default(), 2)?;
    let inputs = [[0.0; 5]; 2];
    //~ &inputs => mismatched types
    net.train_step(&mut training, &inputs, &[[0.0; 3]; 2]);
    Ok(())
}
