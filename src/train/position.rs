//! Where a run of `fit` stands.

use super::history::{EpochReport, Running};

/// Where a run of `fit` stands: all that it needs to go on, besides network and training.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Position {
    /// How many batches of the current epoch are done.
    pub(crate) batches: usize,
    /// What came of them.
    pub(crate) running: Running,
    /// How long they took.
    pub(crate) seconds: f64,
    /// The epochs before.
    pub(crate) reports: Vec<EpochReport>,
}

impl Position {
    /// The current epoch, from 1.
    pub(crate) fn epoch(&self) -> usize {
        self.reports.len() + 1
    }

    /// The report of the current epoch, as far as it is done.
    pub(crate) fn report(&self) -> EpochReport {
        self.running.report(self.epoch(), self.seconds)
    }

    /// Goes to the next epoch.
    pub(crate) fn end_epoch(&mut self, report: EpochReport) {
        let mut reports = std::mem::take(&mut self.reports);
        reports.push(report);
        *self = Self {
            reports,
            ..Self::default()
        };
    }
}
