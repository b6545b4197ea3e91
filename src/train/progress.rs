//! The progress bar of [`Fit`](super::Fit): one a epoch, on a terminal only.

#[cfg(feature = "progress")]
pub(super) use bar::Progress;
#[cfg(not(feature = "progress"))]
pub(super) use none::Progress;

#[cfg(feature = "progress")]
mod bar {
    use std::io::{IsTerminal, stderr};
    use std::time::{Duration, Instant};

    use indicatif::{ProgressBar, ProgressStyle};

    use super::super::history::{EpochReport, Running};
    use super::super::position::Position;

    /// Writing the figures down allocates and costs more than a small step.
    const BETWEEN_MESSAGES: Duration = Duration::from_millis(100);

    /// The bar of one epoch, if anyone sees it.
    pub struct Progress(Option<Bar>);

    struct Bar {
        bar: ProgressBar,
        begin: Instant,
        /// How long the steps took that were done before.
        before: f64,
        next_message: Instant,
    }

    impl Progress {
        /// A bar for an epoch of `steps` steps, some of which may be done; nothing unless it is `wanted` and standard
        /// error is a terminal.
        pub fn new(wanted: bool, epochs: usize, steps: usize, done: &Position) -> Self {
            let shown = wanted && stderr().is_terminal();
            Self(shown.then(|| Bar::new(ProgressBar::new(steps as u64), epochs, done)))
        }

        /// Counts a step.
        pub fn step(&mut self, running: &Running) {
            if let Some(bar) = &mut self.0 {
                bar.step(running);
            }
        }

        /// Leaves the bar as it is, for an epoch that is not finished.
        pub fn stop(self) {
            if let Some(bar) = self.0 {
                bar.bar.abandon();
            }
        }

        /// Leaves a line about the epoch.
        pub fn finish(self, report: &EpochReport) {
            if let Some(bar) = self.0 {
                bar.bar.finish_with_message(report.to_string());
            }
        }
    }

    impl Bar {
        fn new(bar: ProgressBar, epochs: usize, done: &Position) -> Self {
            let template = "{prefix} [{bar:25}] {pos}/{len}  {msg}  {eta} left";
            let style = ProgressStyle::with_template(template).expect("the template's keys are indicatif's");
            bar.set_style(style.progress_chars("=> "));
            bar.set_prefix(format!("epoch {}/{epochs}", done.epoch()));
            bar.set_position(done.batches as u64);
            let begin = Instant::now();
            Self {
                bar,
                begin,
                before: done.seconds,
                next_message: begin,
            }
        }

        fn step(&mut self, running: &Running) {
            self.bar.inc(1);
            let now = Instant::now();
            if now >= self.next_message {
                self.next_message = now + BETWEEN_MESSAGES;
                let seconds = self.before + now.duration_since(self.begin).as_secs_f64();
                self.bar.set_message(running.report(0, seconds).to_string());
            }
        }
    }

    #[cfg(test)]
    mod tests {
        use std::io;
        use std::sync::{Arc, Mutex};

        use indicatif::{ProgressDrawTarget, TermLike};

        use super::*;

        /// A terminal that keeps all that was ever written.
        #[derive(Clone, Debug, Default)]
        struct Recorder(Arc<Mutex<String>>);

        impl Recorder {
            fn shown(&self) -> String {
                self.0.lock().unwrap().clone()
            }
        }

        impl TermLike for Recorder {
            fn width(&self) -> u16 {
                200
            }
            fn move_cursor_up(&self, _: usize) -> io::Result<()> {
                Ok(())
            }
            fn move_cursor_down(&self, _: usize) -> io::Result<()> {
                Ok(())
            }
            fn move_cursor_right(&self, _: usize) -> io::Result<()> {
                Ok(())
            }
            fn move_cursor_left(&self, _: usize) -> io::Result<()> {
                Ok(())
            }
            fn write_line(&self, text: &str) -> io::Result<()> {
                self.write_str(text)
            }
            fn write_str(&self, text: &str) -> io::Result<()> {
                self.0.lock().unwrap().push_str(text);
                Ok(())
            }
            fn clear_line(&self) -> io::Result<()> {
                Ok(())
            }
            fn flush(&self) -> io::Result<()> {
                Ok(())
            }
        }

        #[test]
        fn shows_steps_and_figures() {
            let terminal = Recorder::default();
            let target = ProgressDrawTarget::term_like(Box::new(terminal.clone()));
            let mut running = Running::default();
            let mut done = Position::default();
            done.end_epoch(running.report(1, 1.0));
            let mut bar = Bar::new(ProgressBar::with_draw_target(Some(4), target), 5, &done);
            running.add(0.5, Some(8), 32);
            bar.step(&running);
            bar.bar.force_draw();
            let shown = terminal.shown();
            for part in [
                "epoch 2/5 [======",
                "] 1/4  loss 0.5000, accuracy 0.2500, ",
                " samples/s  ",
                "s left",
            ] {
                assert!(shown.contains(part), "{shown}");
            }
            Progress(Some(bar)).finish(&running.report(2, 1.0));
            let shown = terminal.shown();
            assert!(
                shown.contains("] 4/4  loss 0.5000, accuracy 0.2500, 32 samples/s"),
                "{shown}"
            );
        }

        #[test]
        fn is_nothing_unless_wanted() {
            assert!(Progress::new(false, 1, 1, &Position::default()).0.is_none());
        }
    }
}

#[cfg(not(feature = "progress"))]
mod none {
    use super::super::history::{EpochReport, Running};
    use super::super::position::Position;

    /// No bar.
    pub struct Progress;

    impl Progress {
        pub fn new(_wanted: bool, _epochs: usize, _steps: usize, _done: &Position) -> Self {
            Self
        }

        pub fn step(&mut self, _running: &Running) {}

        pub fn stop(self) {}

        pub fn finish(self, _report: &EpochReport) {}
    }
}
