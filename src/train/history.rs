//! What training reports.

use std::fmt;

use super::Evaluation;

/// How training went, epoch by epoch.
///
/// Its `Display` is a table, a line for each epoch:
///
/// ```text
/// epoch     loss  accuracy  validation loss  validation accuracy  seconds  samples/s
///     1   0.2714    0.9182           0.0921               0.9735     1.31      41221
///     2   0.0803    0.9752           0.0678               0.9798     1.30      41538
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct History {
    epochs: Vec<EpochReport>,
    stopped: bool,
}

/// How one epoch went.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EpochReport {
    /// The number of the epoch, from 1.
    pub epoch: usize,
    /// The mean loss over the epoch's samples, each before the step that it took part in.
    pub loss: f64,
    /// The share of samples whose output was right then, from 0 to 1, for losses that know right from wrong.
    pub accuracy: Option<f64>,
    /// How the network did on the validation data after the epoch, if there are any.
    pub validation: Option<Evaluation>,
    /// How long training took, without validation.
    pub seconds: f64,
    /// Training samples per second, without validation.
    pub samples_per_second: f64,
}

impl History {
    /// Reports in the order of their epochs, at least one; the last epoch may be unfinished if training was `stopped`.
    pub(super) fn new(epochs: Vec<EpochReport>, stopped: bool) -> Self {
        Self { epochs, stopped }
    }

    /// Whether training ended early because [`Fit::stop_when`](super::Fit::stop_when) said so.
    ///
    /// The report of the last epoch may then be of a part of it.
    pub fn is_stopped(&self) -> bool {
        self.stopped
    }

    /// All epochs.
    pub fn epochs(&self) -> &[EpochReport] {
        &self.epochs
    }

    /// The last epoch.
    pub fn last(&self) -> &EpochReport {
        self.epochs.last().expect("training has at least one epoch")
    }

    /// How long training took in all, without validation.
    pub fn seconds(&self) -> f64 {
        self.epochs.iter().map(|epoch| epoch.seconds).sum()
    }

    /// Training samples per second over all epochs, without validation.
    pub fn samples_per_second(&self) -> f64 {
        let samples: f64 = self
            .epochs
            .iter()
            .map(|epoch| epoch.samples_per_second * epoch.seconds)
            .sum();
        samples / self.seconds()
    }
}

/// Prints `loss 0.2714, accuracy 0.9182, validation loss 0.0921, validation accuracy 0.9735, 41221 samples/s`.
impl fmt::Display for EpochReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "loss {:.4}, ", self.loss)?;
        if let Some(accuracy) = self.accuracy {
            write!(f, "accuracy {accuracy:.4}, ")?;
        }
        if let Some(validation) = &self.validation {
            write!(f, "validation loss {:.4}, ", validation.loss)?;
            if let Some(accuracy) = validation.accuracy {
                write!(f, "validation accuracy {accuracy:.4}, ")?;
            }
            if let Some(sample) = validation.first_not_finite {
                write!(f, "validation sample {sample} is not finite, ")?;
            }
        }
        write!(f, "{:.0} samples/s", self.samples_per_second)
    }
}

impl fmt::Display for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let accuracy = self.epochs.iter().any(|epoch| epoch.accuracy.is_some());
        let validation = self.epochs.iter().any(|epoch| epoch.validation.is_some());
        let number = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.4}"));

        write!(f, "epoch  {:>7}", "loss")?;
        if accuracy {
            write!(f, "  accuracy")?;
        }
        if validation {
            write!(f, "  validation loss")?;
        }
        if validation && accuracy {
            write!(f, "  validation accuracy")?;
        }
        write!(f, "  seconds  samples/s")?;
        for epoch in &self.epochs {
            write!(f, "\n{:>5}  {:>7.4}", epoch.epoch, epoch.loss)?;
            if accuracy {
                write!(f, "  {:>8}", number(epoch.accuracy))?;
            }
            if validation {
                write!(
                    f,
                    "  {:>15}",
                    number(epoch.validation.map(|validation| validation.loss))
                )?;
            }
            if validation && accuracy {
                write!(
                    f,
                    "  {:>19}",
                    number(epoch.validation.and_then(|validation| validation.accuracy))
                )?;
            }
            write!(f, "  {:>7.2}  {:>9.0}", epoch.seconds, epoch.samples_per_second)?;
        }
        Ok(())
    }
}

/// The mean loss and accuracy of the samples so far.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Running {
    /// The sum of the samples' losses.
    pub(crate) loss: f64,
    /// How many outputs were right.
    pub(crate) correct: Option<usize>,
    /// How many samples there were.
    pub(crate) samples: usize,
}

impl Running {
    /// Takes in a batch of `samples` samples.
    pub(super) fn add(&mut self, loss: f64, correct: Option<usize>, samples: usize) {
        self.loss += loss * samples as f64;
        self.correct = correct.map_or(self.correct, |correct| Some(self.correct.unwrap_or(0) + correct));
        self.samples += samples;
    }

    /// The report of an epoch that took so long.
    pub(super) fn report(&self, epoch: usize, seconds: f64) -> EpochReport {
        let samples = self.samples as f64;
        EpochReport {
            epoch,
            loss: self.loss / samples,
            accuracy: self.correct.map(|correct| correct as f64 / samples),
            validation: None,
            seconds,
            samples_per_second: samples / seconds,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn epoch(epoch: usize, accuracy: Option<f64>, validation: bool) -> EpochReport {
        let evaluation = Evaluation {
            loss: 0.0921,
            accuracy: accuracy.map(|accuracy| accuracy / 2.0),
            samples: 10,
            first_not_finite: None,
        };
        EpochReport {
            epoch,
            loss: 0.27139,
            accuracy,
            validation: validation.then_some(evaluation),
            seconds: 1.309,
            samples_per_second: 41221.3,
        }
    }

    #[test]
    fn prints_a_table_of_what_there_is() {
        let table = |accuracy, validation| {
            History::new(
                vec![epoch(1, accuracy, validation), epoch(20, accuracy, validation)],
                false,
            )
            .to_string()
        };
        assert_eq!(
            table(Some(0.5), true),
            "epoch     loss  accuracy  validation loss  validation accuracy  seconds  samples/s\n\
             \u{20}   1   0.2714    0.5000           0.0921               0.2500     1.31      41221\n\
             \u{20}  20   0.2714    0.5000           0.0921               0.2500     1.31      41221"
        );
        assert_eq!(
            table(None, false),
            "epoch     loss  seconds  samples/s\n\
             \u{20}   1   0.2714     1.31      41221\n\
             \u{20}  20   0.2714     1.31      41221"
        );
    }

    #[test]
    fn prints_an_epoch_in_a_line() {
        assert_eq!(
            epoch(1, Some(0.5), true).to_string(),
            "loss 0.2714, accuracy 0.5000, validation loss 0.0921, validation accuracy 0.2500, 41221 samples/s"
        );
        assert_eq!(epoch(1, None, false).to_string(), "loss 0.2714, 41221 samples/s");
    }

    #[test]
    fn a_smaller_batch_counts_less() {
        let mut running = Running::default();
        running.add(1.0, Some(3), 6);
        running.add(4.0, Some(1), 2);
        let report = running.report(1, 2.0);
        assert_eq!(
            (report.loss, report.accuracy, report.samples_per_second),
            (1.75, Some(0.5), 4.0)
        );
    }
}
