use graven::prelude::*;

network! { struct Net: [28, 28, 1] -> [10] { Flatten, Dense(10) } }
network! { struct Other: [28, 28, 1] -> [10] { Flatten, Dense(10) } }

fn main() {
    let mut net = Net::new(1);
    let other = Other::new(1);
    let mut training = Training::new(&other, Mse, Adam::default(), 1).unwrap();
    net.train_step(&mut training, &[[[[0.0; 1]; 28]; 28]], &[[0.0; 10]]);
}
