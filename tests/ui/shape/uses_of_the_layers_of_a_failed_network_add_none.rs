use graven::prelude::*;

network! {
    struct Failed: [8, 8, 3] -> [3] {
        //~ Conv2d(8, 9) => layer `conv` has a kernel of [9, 9], which does not fit, but `the input` gives [8, 8, 3]
        conv: Conv2d(8, 9),
        body: residual { inner: Conv2d(8, 3, padding = 1), BatchNorm },
        blocks: repeat 2 { inner: Conv2d(8, 3, padding = 1), Relu },
        Flatten,
        hidden: Dense(16),
        //~ Dense(3, inputs = 15) => layer `scores` takes [15], but `hidden` gives [16]
        scores: Dense(3, inputs = 15),
    }
}

network! {
    //~ Failed => layer `failed` takes [8, 8, 3], but `the input` gives [8, 8, 4]
    struct Outer: [8, 8, 4] -> [3] { Failed, Softmax }
}

fn main() {
    let mut net = Failed::new(1);
    println!("{} {}", net.conv.weight[8][8][2][7], net.conv.bias.len());
    println!("{}", net.body.inner.bias.len());
    println!("{}", net.blocks[1].inner.bias.len());
    println!("{} {}", net.hidden.bias[15], net.scores.weight[14][2]);
    net.scores.bias[2] = 1.0;
    println!("{}", Outer::new(1).failed.scores.bias[2]);
}
