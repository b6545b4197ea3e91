//! Initial values of weights.

use rand::RngExt;

/// The generator of every random number in graven: ChaCha with 8 rounds, the same on every platform.
pub type Rng = rand::rngs::ChaCha8Rng;

/// How the weights of a layer begin.
///
/// `fan_in` and `fan_out` are the numbers of inputs and outputs that a unit is connected with; for a convolution both
/// include the area of the kernel. Keras's default, Glorot uniform with zero bias, is the default here.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Initializer {
    /// Uniform on ±sqrt(6 / (fan_in + fan_out)): Glorot & Bengio 2010, equation 16.
    #[default]
    GlorotUniform,
    /// Normal with variance 2 / (fan_in + fan_out): Glorot & Bengio 2010, equation 12.
    GlorotNormal,
    /// Uniform on ±sqrt(6 / fan_in): He et al. 2015, equation 10 as a uniform distribution.
    HeUniform,
    /// Normal with variance 2 / fan_in: He et al. 2015, equation 10.
    HeNormal,
    /// All zeros.
    Zeros,
}

impl Initializer {
    /// Fills `weights`.
    pub fn fill(self, weights: &mut [f32], fan_in: usize, fan_out: usize, rng: &mut Rng) {
        let (fan_in, fan_out) = (fan_in as f64, fan_out as f64);
        match self {
            Self::GlorotUniform => uniform(weights, (6.0 / (fan_in + fan_out)).sqrt(), rng),
            Self::GlorotNormal => normal(weights, (2.0 / (fan_in + fan_out)).sqrt(), rng),
            Self::HeUniform => uniform(weights, (6.0 / fan_in).sqrt(), rng),
            Self::HeNormal => normal(weights, (2.0 / fan_in).sqrt(), rng),
            Self::Zeros => weights.fill(0.0),
        }
    }
}

fn uniform(weights: &mut [f32], limit: f64, rng: &mut Rng) {
    for weight in weights {
        *weight = (limit * (2.0 * rng.random::<f64>() - 1.0)) as f32;
    }
}

/// Box & Muller 1958, two values a draw.
fn normal(weights: &mut [f32], deviation: f64, rng: &mut Rng) {
    for pair in weights.chunks_mut(2) {
        let radius = deviation * (-2.0 * (1.0 - rng.random::<f64>()).ln()).sqrt();
        let (sin, cos) = (std::f64::consts::TAU * rng.random::<f64>()).sin_cos();
        pair[0] = (radius * cos) as f32;
        if let Some(second) = pair.get_mut(1) {
            *second = (radius * sin) as f32;
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    fn moments(initializer: Initializer) -> (f64, f64, f64) {
        let mut weights = vec![0.0; 100_001];
        initializer.fill(&mut weights, 300, 100, &mut Rng::seed_from_u64(7));
        let n = weights.len() as f64;
        let mean = weights.iter().map(|&w| f64::from(w)).sum::<f64>() / n;
        let variance = weights.iter().map(|&w| (f64::from(w) - mean).powi(2)).sum::<f64>() / n;
        let largest = weights
            .iter()
            .fold(0.0, |largest: f64, &w| largest.max(f64::from(w).abs()));
        (mean, variance, largest)
    }

    #[test]
    fn variances_are_those_of_the_papers() {
        for (initializer, expected) in [
            (Initializer::GlorotUniform, 2.0 / 400.0),
            (Initializer::GlorotNormal, 2.0 / 400.0),
            (Initializer::HeUniform, 2.0 / 300.0),
            (Initializer::HeNormal, 2.0 / 300.0),
            (Initializer::Zeros, 0.0),
        ] {
            let (mean, variance, _) = moments(initializer);
            assert!(mean.abs() < 1e-3, "{initializer:?}: mean {mean}");
            assert!(
                (variance - expected).abs() <= 0.02 * expected,
                "{initializer:?}: variance {variance}"
            );
        }
    }

    #[test]
    fn uniform_weights_stay_inside_the_limit() {
        assert!(moments(Initializer::GlorotUniform).2 <= (6.0_f64 / 400.0).sqrt() + 1e-7);
        assert!(moments(Initializer::HeUniform).2 <= (6.0_f64 / 300.0).sqrt() + 1e-7);
    }
}
