//! Trainings as files: the network, what the optimiser remembers, and where the training stands.

use std::path::Path;

use super::header::{Contents, Text, key};
use super::tensors::Slot;
use super::{about, empty_parts, file, moment_name, open, tensors};
use crate::error::{Error, Result};
use crate::losses::Loss;
use crate::named;
use crate::network::{Network, Parts};
use crate::optimizers::Optimizer;
use crate::train::Training;

/// What saves trainings a step at a time.
const SAVE: &str = "`Training::save` or `Fit::checkpoint`";

impl<N: Network, L: Loss<N::Output>, O: Optimizer> Training<N, L, O> {
    /// Saves the training with its network to the file at `path`, which is replaced if it is there.
    ///
    /// The file holds parameters, running statistics, what the optimiser remembers, the number of steps and the seed.
    /// [`Saving::load`](super::Saving::load) reads the network from it. What was accumulated and not yet applied is not
    /// saved.
    ///
    /// ```
    /// use graven::prelude::*;
    ///
    /// network! { struct Line: [1] -> [1] { Dense(1) } }
    ///
    /// # fn main() -> graven::Result<()> {
    /// # let path = std::env::temp_dir().join(format!("graven-doc-training-{}.safetensors", std::process::id()));
    /// let mut net = Line::new(1);
    /// let mut training = Training::new(&net, Mse, Adam::new(0.1), 1)?;
    /// net.train_step(&mut training, &[[0.5]], &[[1.0]]);
    /// training.save(&net, &path)?;
    ///
    /// let mut again = Line::new(0);
    /// let mut resumed = Training::new(&again, Mse, Adam::new(0.1), 1)?;
    /// resumed.restore(&mut again, &path)?;
    /// again.train_step(&mut resumed, &[[0.5]], &[[1.0]]);
    /// net.train_step(&mut training, &[[0.5]], &[[1.0]]);
    /// assert_eq!(again.tensors(), net.tensors());
    /// # std::fs::remove_file(&path).unwrap();
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Write`](Error::Write); the file is then as it was.
    pub fn save(&self, net: &N, path: impl AsRef<Path>) -> Result<()> {
        save(self, net, path.as_ref(), Vec::new())
    }

    /// Goes on where the training saved in the file at `path` was: replaces the network's parameters and running
    /// statistics, what the optimiser remembers, the number of steps and the seed.
    ///
    /// What was accumulated and not yet applied is dropped, as by [`discard`](Self::discard).
    ///
    /// With the same optimiser, batch size and batches the steps that follow have the same bits as if there had been no
    /// break. The optimiser keeps its own settings, such as the learning rate.
    ///
    /// # Errors
    ///
    /// As [`Saving::load`](super::Saving::load); [`NoTraining`](Error::NoTraining) if the file has a network alone, and
    /// [`OtherTraining`](Error::OtherTraining) if it is of another optimiser. Network and training are then as they
    /// were.
    pub fn restore(&mut self, net: &mut N, path: impl AsRef<Path>) -> Result<()> {
        let path = path.as_ref();
        let (begun, contents) = load(self, path, |contents| {
            let found = said(contents, path, key::OPTIMIZER, SAVE)?;
            let expected = self.optimizer().settings();
            same(path, "the optimiser", name(found), name(&expected))?;
            numbers(contents, path, SAVE).map(drop)
        })?;
        let (step, seed) = numbers(&contents, path, SAVE)?;
        begun.take_effect(self, net, step, seed);
        Ok(())
    }
}

/// The optimiser's name, without its settings.
fn name(settings: &str) -> &str {
    settings.split_once(' ').map_or(settings, |(name, _)| name)
}

/// What a file says under a key.
pub(super) fn said<'t>(
    contents: &'t Contents,
    path: &Path,
    missing: &'static str,
    expected: &'static str,
) -> Result<&'t str> {
    contents.text(missing).ok_or_else(|| Error::NoTraining {
        path: path.to_owned(),
        missing,
        expected,
    })
}

/// The number of steps and the seed.
pub(super) fn numbers(contents: &Contents, path: &Path, expected: &'static str) -> Result<(u64, u64)> {
    let number = |missing| {
        let number = said(contents, path, missing, expected)?.parse().ok();
        number.ok_or_else(|| Error::NoTraining {
            path: path.to_owned(),
            missing,
            expected,
        })
    };
    Ok((number(key::STEP)?, number(key::SEED)?))
}

/// An error unless both are the same.
pub(super) fn same<T: PartialEq + std::fmt::Display>(
    path: &Path,
    what: &'static str,
    found: T,
    expected: T,
) -> Result<()> {
    if found == expected {
        return Ok(());
    }
    Err(Error::OtherTraining {
        path: path.to_owned(),
        what,
        // The file may say much.
        found: format!("{found:.200}"),
        expected: expected.to_string(),
    })
}

pub(super) fn save<N: Network, L: Loss<N::Output>, O: Optimizer>(
    training: &Training<N, L, O>,
    net: &N,
    path: &Path,
    more: Text,
) -> Result<()> {
    let mut text = about::<N>();
    text.extend([
        (key::STEP, training.steps().to_string()),
        (key::SEED, training.seed_value().to_string()),
        (key::OPTIMIZER, training.optimizer().settings()),
    ]);
    text.extend(more);
    let mut all = net.tensors();
    for (moment, values) in training.moments().iter().enumerate() {
        all.extend(named::like_params::<N>(values).into_iter().map(|mut tensor| {
            tensor.name = moment_name(moment, &tensor.name);
            tensor
        }));
    }
    file::replace(path, |file| tensors::write(file, text, &all))
}

/// What a file holds of a training, before it takes effect.
pub(super) struct Begun<N: Network> {
    parts: Parts<N>,
    moments: Vec<Vec<f32>>,
}

impl<N: Network> Begun<N> {
    pub(super) fn take_effect<L: Loss<N::Output>, O: Optimizer>(
        self,
        training: &mut Training<N, L, O>,
        net: &mut N,
        step: u64,
        seed: u64,
    ) {
        *net.parts_mut() = self.parts;
        for (into, from) in training.moments_mut().iter_mut().zip(&self.moments) {
            into.copy_from_slice(from);
        }
        training.go_on(step, seed);
    }
}

/// Reads a file of a training like this one; `check` looks at its texts first.
pub(super) fn load<N: Network, L: Loss<N::Output>, O: Optimizer>(
    training: &Training<N, L, O>,
    path: &Path,
    check: impl FnOnce(&Contents) -> Result<()>,
) -> Result<(Begun<N>, Contents)> {
    let mut begun = Begun {
        parts: empty_parts(),
        moments: training
            .moments()
            .iter()
            .map(|values| vec![0.0; values.len()])
            .collect(),
    };
    let mut slots: Vec<_> = named::of_mut::<N>(&mut begun.parts)
        .into_iter()
        .map(Slot::needed)
        .collect();
    for (moment, values) in begun.moments.iter_mut().enumerate() {
        slots.extend(named::like_params_mut::<N>(values).into_iter().map(|mut tensor| {
            tensor.name = moment_name(moment, &tensor.name);
            Slot::needed(tensor)
        }));
    }
    let (file, len) = open(path)?;
    let contents = tensors::read(file, len, path, N::NAME, slots, check)?;
    Ok((begun, contents))
}
