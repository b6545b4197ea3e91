//! Whether what is timed is right.

use graven::kernels::block::{scalars, scalars_mut};
use graven::prelude::*;

use super::Result;
use super::networks::{MnistCnnClassifier, MnistMlpClassifier};
use super::training::Target;

/// How many samples are compared.
const COMPARED: usize = 8;
/// The largest error of a probability: 32-bit sums of up to 784 terms are good to some 1e-6.
const TOLERANCE: f64 = 1e-5;
/// How much the loss shall change along the gradient, as a share of it: enough to stand out of the rounding of 32-bit
/// sums, and little enough that the loss is nearly straight, which differs between networks. A wrong gradient is wrong
/// for each.
const CHANGES: [f64; 3] = [1e-3, 1e-4, 1e-5];
/// The largest relative error of the change.
const CHANGE_TOLERANCE: f64 = 0.02;

/// Compares the gradient that a training step computes with how the loss changes along it.
pub fn gradients<N, D>(net: &N, data: &D, batch_size: usize, seed: u64) -> Result
where
    N: Network,
    SoftmaxCrossEntropy: Loss<N::Output>,
    D: Dataset<Input = N::Input, Target = Target<N>>,
{
    let batch = data.batches(batch_size)?.next().expect("there is at least one batch");
    // A learning rate of 0 leaves the parameters as they are.
    let mut training = Training::new(net, SoftmaxCrossEntropy, Sgd::new(0.0), batch_size)?.seed(seed);
    let mut moved = graven::network::new::<N>(seed);
    let mut loss_at = |distance: f64, gradient: &[f32]| {
        scalars_mut(moved.params_mut()).copy_from_slice(scalars(net.params()));
        for (parameter, slope) in scalars_mut(moved.params_mut()).iter_mut().zip(gradient) {
            *parameter = (f64::from(*parameter) + distance * f64::from(*slope)) as f32;
        }
        let loss = training.step(&mut moved, batch.inputs(), batch.targets()).loss;
        (loss, scalars(training.gradients()).to_vec())
    };
    let (loss, gradient) = loss_at(0.0, &[]);
    let square: f64 = gradient.iter().map(|&slope| f64::from(slope).powi(2)).sum();
    let mut found = [0.0; CHANGES.len()];
    for (change, found) in CHANGES.into_iter().zip(&mut found) {
        let distance = change * loss / square;
        let (above, below) = (loss_at(distance, &gradient).0, loss_at(-distance, &gradient).0);
        *found = (above - below) / 2.0 / loss;
        if (*found - change).abs() <= CHANGE_TOLERANCE * change {
            return Ok(());
        }
    }
    Err(format!("along its gradient the loss {loss} changes by shares of {found:?}, expected {CHANGES:?}").into())
}

/// Compares answers of the two dense layers with sums in `f64`.
pub fn mlp(net: &MnistMlpClassifier, inputs: &[[f32; 784]], outputs: &[[f32; 10]]) -> Result {
    for (input, output) in inputs.iter().zip(outputs).take(COMPARED) {
        let hidden = relu(dense(&widened(input), scalars(&net.fc1.weight), scalars(&net.fc1.bias)));
        compare(dense(&hidden, scalars(&net.fc2.weight), scalars(&net.fc2.bias)), output)?;
    }
    Ok(())
}

/// Compares answers of the convnet with sums in `f64`.
pub fn cnn(net: &MnistCnnClassifier, inputs: &[[[[f32; 1]; 28]; 28]], outputs: &[[f32; 10]]) -> Result {
    for (input, output) in inputs.iter().zip(outputs).take(COMPARED) {
        let x = widened(scalars(input));
        let x = pool(
            &relu(conv(&x, 28, 1, scalars(&net.conv1.weight), scalars(&net.conv1.bias))),
            26,
            32,
        );
        let x = pool(
            &relu(conv(&x, 13, 32, scalars(&net.conv2.weight), scalars(&net.conv2.bias))),
            11,
            64,
        );
        let x = relu(conv(&x, 5, 64, scalars(&net.conv3.weight), scalars(&net.conv3.bias)));
        let x = relu(dense(&x, scalars(&net.fc1.weight), scalars(&net.fc1.bias)));
        compare(dense(&x, scalars(&net.fc2.weight), scalars(&net.fc2.bias)), output)?;
    }
    Ok(())
}

/// Compares the softmax of `logits` with `output`.
fn compare(logits: Vec<f64>, output: &[f32; 10]) -> Result {
    let sum: f64 = logits.iter().map(|logit| logit.exp()).sum();
    for (class, (logit, &found)) in logits.iter().zip(output).enumerate() {
        let expected = logit.exp() / sum;
        if (f64::from(found) - expected).abs() > TOLERANCE || found.is_nan() {
            return Err(format!("found {found} for class {class}, expected {expected}").into());
        }
    }
    Ok(())
}

fn widened(values: &[f32]) -> Vec<f64> {
    values.iter().map(|&value| value.into()).collect()
}

fn relu(values: Vec<f64>) -> Vec<f64> {
    values.into_iter().map(|value| value.max(0.0)).collect()
}

/// `weight[input][unit]`.
fn dense(input: &[f64], weight: &[f32], bias: &[f32]) -> Vec<f64> {
    let unit = |unit: usize| {
        let terms = input.iter().zip(weight[unit..].iter().step_by(bias.len()));
        f64::from(bias[unit]) + terms.map(|(x, &w)| x * f64::from(w)).sum::<f64>()
    };
    (0..bias.len()).map(unit).collect()
}

/// A 3 x 3 convolution over a square `image[row][column][channel]`; `weight[row][column][channel][filter]`.
fn conv(image: &[f64], side: usize, channels: usize, weight: &[f32], bias: &[f32]) -> Vec<f64> {
    let (side_out, filters) = (side - 2, bias.len());
    let mut output = Vec::with_capacity(side_out * side_out * filters);
    for place in 0..side_out * side_out {
        let (row, column) = (place / side_out, place % side_out);
        for filter in 0..filters {
            let mut sum = f64::from(bias[filter]);
            for tap in 0..9 * channels {
                let (y, x) = (row + tap / (3 * channels), column + tap / channels % 3);
                let pixel = image[(y * side + x) * channels + tap % channels];
                sum += pixel * f64::from(weight[tap * filters + filter]);
            }
            output.push(sum);
        }
    }
    output
}

/// The largest of each 2 x 2 of a square `image[row][column][channel]`; an odd last row and column are dropped.
fn pool(image: &[f64], side: usize, channels: usize) -> Vec<f64> {
    let half = side / 2;
    let largest = |index: usize| {
        let (place, channel) = (index / channels, index % channels);
        let (row, column) = (place / half * 2, place % half * 2);
        let pixel = |y: usize, x: usize| image[((row + y) * side + column + x) * channels + channel];
        pixel(0, 0).max(pixel(0, 1)).max(pixel(1, 0)).max(pixel(1, 1))
    };
    (0..half * half * channels).map(largest).collect()
}
