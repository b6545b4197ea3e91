//! The checkpoints that [`Fit`](super::Fit) writes and goes on from.

#[cfg(not(feature = "checkpoint"))]
pub(super) use none::Checkpoints;
#[cfg(feature = "checkpoint")]
pub(super) use some::Checkpoints;

/// What must be the same for a run to go on.
#[derive(Clone, Copy)]
#[cfg_attr(not(feature = "checkpoint"), allow(dead_code))]
pub(crate) struct RunSettings {
    /// How many samples an epoch has.
    pub(crate) samples: usize,
    pub(crate) batch_size: usize,
    pub(crate) shuffle: bool,
}

#[cfg(feature = "checkpoint")]
mod some {
    use std::path::PathBuf;

    use super::super::Training;
    use super::super::position::Position;
    use super::RunSettings;
    use crate::checkpoint::check_writable;
    use crate::error::Result;
    use crate::losses::Loss;
    use crate::network::Network;
    use crate::optimizers::Optimizer;
    use crate::train::saved_run::{resume, save_run};

    /// Where checkpoints go and come from.
    #[derive(Clone, Default)]
    pub struct Checkpoints {
        pub path: Option<PathBuf>,
        /// In steps; 0 is at the end of an epoch only.
        pub every: u64,
        pub resume: Option<PathBuf>,
    }

    impl Checkpoints {
        /// Where the run begins: at the start, or where another was.
        pub fn begin<N: Network, L: Loss<N::Output>, O: Optimizer>(
            &self,
            training: &mut Training<N, L, O>,
            net: &mut N,
            settings: RunSettings,
        ) -> Result<Position> {
            // A place that cannot be written is better known before an epoch than after it.
            self.path.as_deref().map_or(Ok(()), check_writable)?;
            match &self.resume {
                Some(path) => resume(training, net, path, settings),
                None => Ok(Position::default()),
            }
        }

        /// Whether one is due after so many steps.
        pub fn is_due(&self, steps: u64) -> bool {
            self.path.is_some() && self.every > 0 && steps.is_multiple_of(self.every)
        }

        /// Writes one, if any are wanted.
        pub fn save<N: Network, L: Loss<N::Output>, O: Optimizer>(
            &self,
            training: &Training<N, L, O>,
            net: &N,
            settings: RunSettings,
            position: &Position,
        ) -> Result<()> {
            match &self.path {
                Some(path) => save_run(training, net, path, settings, position),
                None => Ok(()),
            }
        }
    }
}

#[cfg(not(feature = "checkpoint"))]
mod none {
    use super::super::Training;
    use super::super::position::Position;
    use super::RunSettings;
    use crate::error::Result;
    use crate::losses::Loss;
    use crate::network::Network;
    use crate::optimizers::Optimizer;

    /// No checkpoints.
    #[derive(Clone, Default)]
    pub struct Checkpoints;

    impl Checkpoints {
        pub fn begin<N: Network, L: Loss<N::Output>, O: Optimizer>(
            &self,
            _training: &mut Training<N, L, O>,
            _net: &mut N,
            _settings: RunSettings,
        ) -> Result<Position> {
            Ok(Position::default())
        }

        pub fn is_due(&self, _steps: u64) -> bool {
            false
        }

        pub fn save<N: Network, L: Loss<N::Output>, O: Optimizer>(
            &self,
            _training: &Training<N, L, O>,
            _net: &N,
            _settings: RunSettings,
            _position: &Position,
        ) -> Result<()> {
            Ok(())
        }
    }
}
