//! The floating-point operations that a network says a sample costs, against those that its definition counts.

use graven::prelude::*;

network! {
    struct Net: [9, 8, 4] -> [5] {
        conv: Conv2d(6, (3, 2), stride = 2, padding = 1),
        groups: Conv2d(8, 3, padding = same, groups = 2),
        depthwise: Conv2d(16, (2, 3), stride = (1, 2), groups = 8, bias = false),
        relu: Relu,
        pool: MaxPool2d(2),
        body: residual { Conv2d(16, 1, groups = 4) },
        blocks: repeat 3 { Relu },
        flatten: Flatten,
        fc: Dense(5),
    }
}

/// Counts multiplications and additions, output by output: of `terms` products each, and of a bias.
fn products(outputs: [usize; 3], terms: [usize; 3], has_bias: bool) -> usize {
    let mut count = 0;
    for _output in 0..outputs.iter().product() {
        for _term in 0..terms.iter().product() {
            count += 2;
        }
        count += usize::from(has_bias);
    }
    count
}

#[test]
fn layers_say_what_they_cost() {
    let expected = [
        ("conv", products([5, 5, 6], [3, 2, 4], true)),
        // A filter sees the channels of its group alone.
        ("groups", products([5, 5, 8], [3, 3, 6 / 2], true)),
        ("depthwise", products([4, 2, 16], [2, 3, 1], false)),
        ("relu", 4 * 2 * 16),
        ("pool", 2 * 16 * (2 * 2)),
        ("body", products([2, 1, 16], [1, 1, 16 / 4], true) + 2 * 16),
        ("blocks", 3 * 2 * 16),
        ("flatten", 0),
        ("fc", products([1, 1, 5], [1, 1, 2 * 16], true)),
    ];
    let mut sum = 0;
    for (name, flops) in expected {
        let rows = Net::SUMMARY.layers.iter().filter(|row| row.name == name);
        let said: Vec<usize> = rows.map(|row| row.flops).collect();
        assert_eq!(said, [flops], "{name}");
        sum += flops;
    }
    assert_eq!(Net::SUMMARY.flops, sum);
}

#[test]
fn one_group_costs_what_a_plain_convolution_costs() {
    network! { struct Plain: [6, 6, 4] -> [6, 6, 8] { Conv2d(8, 3, padding = same) } }
    network! { struct Grouped: [6, 6, 4] -> [6, 6, 8] { Conv2d(8, 3, padding = same, groups = 1) } }
    assert_eq!(Grouped::SUMMARY.flops, Plain::SUMMARY.flops);
    assert_eq!(Plain::SUMMARY.flops, products([6, 6, 8], [3, 3, 4], true));
}
