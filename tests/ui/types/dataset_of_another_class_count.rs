use graven::data::InMemory;
use graven::prelude::*;

network! { struct Net: [4] -> [3] { Dense(3) } }

fn main() -> graven::Result<()> {
    let mut net = Net::new(1);
    let data = InMemory::new(vec![[0.0; 4]], vec![Label::<7>::new(1).unwrap()])?;
    //~ Fit::new(SoftmaxCrossEntropy, Adam::default()) => type mismatch .. Label<7>
    net.fit(&data, Fit::new(SoftmaxCrossEntropy, Adam::default()))?;
    Ok(())
}
