use graven::prelude::*;

network! { struct Net: [4] -> [3] { Dense(3) } }
network! { struct Other: [4] -> [3] { Dense(3) } }

fn main() -> graven::Result<()> {
    let mut net = Net::new(1);
    let other = Other::new(1);
    let mut training = Training::new(&other, Mse, Adam::default(), 1)?;
    //~ &mut training => mismatched types
    net.train_step(&mut training, &[[0.0; 4]], &[[0.0; 3]]);
    Ok(())
}
