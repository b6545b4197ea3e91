use graven::prelude::*;

network! { struct Net: [4] -> [3] { Dense(3) } }

fn main() -> graven::Result<()> {
    let mut net = Net::new(1);
    let mut training = Training::new(&net, SoftmaxCrossEntropy, Adam::default(), 1)?;
    let label: Label<26> = Label::new(3).unwrap();
    //~ label => mismatched types
    net.train_step(&mut training, &[[0.0; 4]], &[label]);
    Ok(())
}
