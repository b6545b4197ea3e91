use graven::prelude::*;

network! { struct Net: [4, 4, 1] -> [4, 4, 2] { Conv2d(2, 1) } }

fn main() -> graven::Result<()> {
    let net = Net::new(1);
    //~ SoftmaxCrossEntropy => SoftmaxCrossEntropy
    let _ = Training::new(&net, SoftmaxCrossEntropy, Adam::default(), 1)?;
    Ok(())
}
