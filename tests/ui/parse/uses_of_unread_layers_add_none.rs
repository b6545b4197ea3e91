use graven::prelude::*;

network! {
    struct Net: [8, 8, 3] -> [3] {
        //~ padding = 1, ^padding^ => option `padding` is given twice
        conv: Conv2d(8, 3, padding = 1, padding = 2),
        body: residual {
            //~ bias = ^)^ => expected an expression
            inner: Conv2d(8, 3, padding = same, bias = ),
            Relu,
        },
        //~ 7 => expected a layer
        7,
        GlobalAvgPool2d,
        //~ type => `type` is a keyword of Rust and cannot name a layer
        type: Dense(6),
        hidden: Dense(5),
        //~ hidden => layer `hidden` is declared twice
        hidden: Dense(4),
        //~ nothing => no layer `nothing` before this one to share weights with
        tied(nothing),
        scores: Dense(3),
    }
}

network! {
    struct Outer: [8, 8, 3] -> [3] { first: Net, Softmax }
}

fn main() {
    let net = Net::new(1);
    println!("{} {}", net.conv.weight.len(), net.conv.bias.len());
    println!("{}", net.body.inner.bias[0]);
    println!("{} {}", net.hidden.weight[5][4], net.scores.weight[3][2]);
    let outer = Outer::new(1);
    println!("{:?} {}", outer.predict(&[[[[0.0; 3]; 8]; 8]]), outer.first.conv.bias.len());
}
