//! Each loss by its definition. Outputs and targets hold `samples` samples one after another.

/// Ng's CS229 notes, part I: half the squared error, averaged over samples.
pub fn half_mse(outputs: &[f64], targets: &[f64], samples: usize) -> f64 {
    squared_errors(outputs, targets) / (2 * samples) as f64
}

/// The squared error averaged over all elements.
pub fn mse(outputs: &[f64], targets: &[f64]) -> f64 {
    squared_errors(outputs, targets) / outputs.len() as f64
}

fn squared_errors(outputs: &[f64], targets: &[f64]) -> f64 {
    outputs.iter().zip(targets).map(|(y, t)| (y - t).powi(2)).sum()
}

/// The cross-entropy of the softmax of logits with target distributions, averaged over samples.
pub fn softmax_cross_entropy(logits: &[f64], targets: &[f64], samples: usize) -> f64 {
    let classes = logits.len() / samples;
    let rows = logits.chunks(classes).zip(targets.chunks(classes));
    let losses = rows.map(|(logits, targets)| {
        let ln_sum = logits.iter().map(|x| x.exp()).sum::<f64>().ln();
        -logits.iter().zip(targets).map(|(x, t)| t * (x - ln_sum)).sum::<f64>()
    });
    losses.sum::<f64>() / samples as f64
}

/// The cross-entropy of yes-or-no answers given as probabilities, averaged over all elements.
pub fn binary_cross_entropy(probabilities: &[f64], targets: &[f64]) -> f64 {
    let loss = |(p, t): (&f64, &f64)| -(t * p.ln() + (1.0 - t) * (1.0 - p).ln());
    probabilities.iter().zip(targets).map(loss).sum::<f64>() / probabilities.len() as f64
}

/// The same from logits.
pub fn sigmoid_binary_cross_entropy(logits: &[f64], targets: &[f64]) -> f64 {
    let probabilities: Vec<_> = logits.iter().map(|x| 1.0 / (1.0 + (-x).exp())).collect();
    binary_cross_entropy(&probabilities, targets)
}
