//! Trainings as files: the network, what the optimiser remembers, and where the training stands.

use std::path::Path;

use super::Training;
use crate::checkpoint::header::{Contents, Text, key};
use crate::checkpoint::tensors::{self, Slot};
use crate::checkpoint::{about, empty_parts, moment_name, open, write_file};
use crate::error::{Error, Result, SettingDifference};
use crate::losses::Loss;
use crate::network::named::{self, NamedTensor, NamedTensorMut};
use crate::network::{Network, Parts};
use crate::optimizers::Optimizer;

/// What saves trainings a step at a time.
const SAVE: &str = "`Training::save` or `Fit::checkpoint`";

impl<N: Network, L: Loss<N::Output>, O: Optimizer> Training<N, L, O> {
    /// Saves the training with its network to the file at `path`, which is replaced if it is there.
    ///
    /// The file holds parameters, running statistics, what the optimiser remembers, the number of steps and the seed.
    /// [`Saving::load`](crate::checkpoint::Saving::load) reads the network from it. What was accumulated and not yet applied is not
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
    /// As [`Saving::save`](crate::checkpoint::Saving::save).
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
    /// As [`Saving::load`](crate::checkpoint::Saving::load); [`NoTraining`](Error::NoTraining) if the file has a network alone, and
    /// [`OtherTraining`](Error::OtherTraining) if it is of another optimiser. Network and training are then as they
    /// were.
    pub fn restore(&mut self, net: &mut N, path: impl AsRef<Path>) -> Result<()> {
        let path = path.as_ref();
        let expected = self.optimizer().settings();
        let (begun, contents) = load(self, path, &mut |contents| check(contents, path, &expected))?;
        let (step, seed) = numbers(&contents, path, SAVE)?;
        begun.take_effect(self, net, step, seed);
        Ok(())
    }
}

/// Whether a file is of a training with this optimiser.
fn check(contents: &Contents, path: &Path, settings: &str) -> Result<()> {
    let found = said(contents, path, key::OPTIMIZER, SAVE)?;
    let differences = Differences::default().compare("the optimiser", name(found), name(settings));
    differences.check(path)?;
    numbers(contents, path, SAVE).map(drop)
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

/// What differs between a saved training and the one that should go on.
#[derive(Default)]
pub(super) struct Differences(Vec<SettingDifference>);

impl Differences {
    /// Compares a setting.
    pub(super) fn compare<T: PartialEq + std::fmt::Display>(
        mut self,
        what: &'static str,
        found: T,
        expected: T,
    ) -> Self {
        if found != expected {
            self.0.push(SettingDifference {
                what,
                // The file may say much.
                found: format!("{found:.200}"),
                expected: expected.to_string(),
            });
        }
        self
    }

    /// An error unless all settings are the same.
    pub(super) fn check(self, path: &Path) -> Result<()> {
        if self.0.is_empty() {
            return Ok(());
        }
        Err(Error::OtherTraining {
            path: path.to_owned(),
            differences: self.0,
        })
    }
}

pub(super) fn save<N: Network, L: Loss<N::Output>, O: Optimizer>(
    training: &Training<N, L, O>,
    net: &N,
    path: &Path,
    more: Text,
) -> Result<()> {
    let moments = training.moments().iter().map(|values| named::like_params::<N>(values));
    let settings = training.optimizer().settings();
    let about = (about::<N>(), training.steps(), training.seed_value(), settings);
    write(path, about, net.tensors(), moments.collect(), more)
}

/// Writes a training: about its network, how many steps it has taken, its seed and its optimiser's settings, then tensors.
fn write<'t>(
    path: &Path,
    (mut text, steps, seed, settings): (Text, u64, u64, String),
    mut all: Vec<NamedTensor<'t>>,
    moments: Vec<Vec<NamedTensor<'t>>>,
    more: Text,
) -> Result<()> {
    text.extend([
        (key::STEP, steps.to_string()),
        (key::SEED, seed.to_string()),
        (key::OPTIMIZER, settings),
    ]);
    text.extend(more);
    for (moment, tensors) in moments.into_iter().enumerate() {
        all.extend(tensors.into_iter().map(|mut tensor| {
            tensor.name = moment_name(moment, &tensor.name);
            tensor
        }));
    }
    write_file(path, text, &all)
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
    check: &mut dyn FnMut(&Contents) -> Result<()>,
) -> Result<(Begun<N>, Contents)> {
    let mut begun = Begun {
        parts: empty_parts(),
        moments: training
            .moments()
            .iter()
            .map(|values| vec![0.0; values.len()])
            .collect(),
    };
    let network = named::of_mut::<N>(&mut begun.parts);
    let moments = begun.moments.iter_mut();
    let moments = moments.map(|values| named::like_params_mut::<N>(values)).collect();
    let contents = read(path, N::NAME, network, moments, check)?;
    Ok((begun, contents))
}

/// Reads a training's tensors to where they go.
fn read<'t>(
    path: &Path,
    name: &'static str,
    network: Vec<NamedTensorMut<'t>>,
    moments: Vec<Vec<NamedTensorMut<'t>>>,
    check: &mut dyn FnMut(&Contents) -> Result<()>,
) -> Result<Contents> {
    let mut slots: Vec<_> = network.into_iter().map(Slot::needed).collect();
    for (moment, tensors) in moments.into_iter().enumerate() {
        slots.extend(tensors.into_iter().map(|mut tensor| {
            tensor.name = moment_name(moment, &tensor.name);
            Slot::needed(tensor)
        }));
    }
    let (mut file, len) = open(path)?;
    tensors::read(&mut file, len, path, name, slots, check)
}
