use graven::prelude::*;

network! { struct Net: [28, 28, 1] -> [10] { Flatten, Dense(10) } }

fn main() {
    let mut net = Net::new(1);
    let mut training = Training::new(&net, SoftmaxCrossEntropy, Adam::default(), 1).unwrap();
    let label: Label<26> = Label::new(3).unwrap();
    net.train_step(&mut training, &[[[[0.0; 1]; 28]; 28]], &[label]);
}
