use graven::prelude::*;

network! {
    //~ Relu => expected `,` between layers
    struct Failed: [4] -> [3] { Dense(3) Relu }
}

network! {
    struct Outer: [4] -> [3] { Failed }
}

fn main() -> graven::Result<()> {
    let mut net = Failed::new(1);
    let mut outputs = [[0.0; 3]];
    net.infer(&[[0.0; 4]], &mut outputs);
    let _: Vec<[f32; 3]> = net.predict(&[[0.0; 4]]);
    let mut training = Training::new(&net, Mse, Adam::default(), 1)?;
    net.train_step(&mut training, &[[0.0; 4]], &[[0.0; 3]]);
    let data = graven::data::InMemory::new(vec![[0.0; 4]], vec![[0.0; 3]])?;
    net.fit(&data, Fit::new(Mse, Adam::default()))?;
    println!("{}", Failed::SUMMARY);
    let _ = Outer::new(2);
    Ok(())
}
