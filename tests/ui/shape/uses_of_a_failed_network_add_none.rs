use graven::prelude::*;

network! {
    //~ Dense(3, inputs = 5) => layer `dense` takes [5], but `the input` gives [4]; write `inputs = 4`, or leave it out
    struct Failed: [4] -> [3] { Dense(3, inputs = 5) }
}

network! {
    struct Outer: [4] -> [3] { Failed }
}

fn main() -> graven::Result<()> {
    let mut net = Failed::new(1);
    let mut outputs = [[0.0; 3]];
    net.infer(&[[0.0; 4]], &mut outputs);
    let _ = net.predict(&[[0.0; 4]]);
    let mut training = Training::new(&net, Mse, Adam::default(), 1)?;
    net.train_step(&mut training, &[[0.0; 4]], &[[0.0; 3]]);
    println!("{}", Failed::SUMMARY);
    let _ = Outer::new(2);
    Ok(())
}
