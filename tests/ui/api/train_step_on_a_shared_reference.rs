use graven::prelude::*;

network! { struct Net: [4] -> [3] { Dense(3) } }

fn main() -> graven::Result<()> {
    let net = Net::new(1);
    let shared = &net;
    let mut training = Training::new(shared, Mse, Adam::default(), 1)?;
    //~ shared => cannot borrow `*shared` as mutable, as it is behind a `&` reference
    shared.train_step(&mut training, &[[0.0; 4]], &[[0.0; 3]]);
    Ok(())
}
