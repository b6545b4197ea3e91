use graven::data::InMemory;
use graven::prelude::*;

network! { struct Net: [4] -> [3] { Dense(3) } }

fn main() -> graven::Result<()> {
    let mut net = Net::new(1);
    let data = InMemory::new(vec![[0.0; 5]], vec![[0.0; 3]])?;
    //~ &data => [f32; 5] .. [f32; 4]
    net.fit(&data, Fit::new(Mse, Adam::default()))?;
    Ok(())
}
