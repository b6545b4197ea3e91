use graven::prelude::*;

network! {
    struct NoArrow:
        //~ [3] => expected `->` and the output's shape
        [4] [3] {
        fc1: Dense(8, inputs = 4),
        //~ strid => no method named `strid` found for struct `DenseOptions`
        fc2: Dense(6, strid = 2),
        Relu,
        //~ Dense(3, inputs = 5) => layer `fc3` takes [5], but `relu` gives [6]
        fc3: Dense(3, inputs = 5),
    }
    struct FourSizes:
        //~ [1, 2, 3, 4] => a shape has at most 3 dimensions, but this has 4
        [1, 2, 3, 4] -> [2] { Flatten, fc: Dense(2) }
    //~ H => a generic size needs its bound: write `H: Dim`
    struct Generic<H>: [4] -> [2] { hidden: Dense(H), fc: Dense(2) }
    type Small = Generic<6>;
}

network! {
    struct Outer: [4] -> [3] { first: NoArrow, fc: Dense(3, inputs = 3) }
}

fn main() -> graven::Result<()> {
    let mut net = NoArrow::new(1);
    let mut outputs = [[0.0; 3]];
    net.infer(&[[0.0; 4]], &mut outputs);
    println!("{:?}", net.predict(&[[0.0; 4]])[0]);
    let mut training = Training::new(&net, Mse, Adam::default(), 1)?;
    net.train_step(&mut training, &[[0.0; 4]], &[[0.0; 3]]);
    let data = graven::data::InMemory::new(vec![[0.0; 4]], vec![[0.0; 3]])?;
    let history = net.fit(&data, Fit::new(Mse, Adam::default()))?;
    println!("{} {:?} {}", history.epochs().len(), net, NoArrow::SUMMARY);
    println!("{} {}", net.evaluate(&data, Mse)?.loss, net.predict_all(&data).len());
    println!("{}", net.fc1.weight.len());
    println!("{:?}", FourSizes::new(1).predict(&[[[[[0.0; 4]; 3]; 2]; 1]]));
    let small = Small::new(1);
    println!("{}", small.hidden.bias[5]);
    let outer = Outer::new(1);
    println!("{}", outer.first.fc3.bias[2]);
    Ok(())
}
