use graven::prelude::*;

network! {
    //~ Relu => expected `,` between layers
    struct Failed: [4] -> [3] { fc1: Dense(8) Relu, fc2: Dense(3) }
}

network! {
    struct Outer: [4] -> [3] { first: Failed, Softmax }
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
    println!("{} {:?}", Failed::SUMMARY, net);
    println!("{} {}", net.fc1.weight[3][7], net.fc2.bias.len());
    net.fc2.bias[2] = 1.0;
    let outer = Outer::new(2);
    println!("{}", outer.first.fc1.bias[7]);
    Ok(())
}
