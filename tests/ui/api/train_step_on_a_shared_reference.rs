use graven::prelude::*;

network! { struct Net: [28, 28, 1] -> [10] { Flatten, Dense(10) } }

fn main() {
    let net = Net::new(1);
    let shared = &net;
    let mut training = Training::new(shared, Mse, Adam::default(), 1).unwrap();
    shared.train_step(&mut training, &[[[[0.0; 1]; 28]; 28]], &[[0.0; 10]]);
}
