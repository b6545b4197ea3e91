//! Sharing work among threads, by functions that are compiled once and not again for every closure and every network.

use std::sync::Arc;

use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::error::{Error, Result};

/// Work that a thread does once.
type Work<'a> = &'a mut (dyn FnMut() + Send);

/// Does both, on two threads of rayon's current pool if one is free.
pub(crate) fn join(a: impl FnOnce() + Send, b: impl FnOnce() + Send) {
    let (mut a, mut b) = (Some(a), Some(b));
    join_work(&mut || once(&mut a), &mut || once(&mut b));
}

fn join_work(a: Work<'_>, b: Work<'_>) {
    rayon::join(a, b);
}

/// Runs `body` on a thread of the pool, where [`join`] finds the others.
pub(crate) fn install<R: Send>(pool: &ThreadPool, body: impl FnOnce() -> R + Send) -> R {
    let (mut body, mut result) = (Some(body), None);
    install_work(pool, &mut || {
        let body = body.take().expect("a pool runs its work once");
        result = Some(body());
    });
    result.expect("a pool runs its work")
}

fn install_work(pool: &ThreadPool, body: Work<'_>) {
    pool.install(body);
}

fn once(work: &mut Option<impl FnOnce()>) {
    let work = work.take().expect("work is done once");
    work();
}

/// How many threads there are to share work with: those of the pool that this one is of, else this one alone.
pub(crate) fn threads() -> usize {
    match rayon::current_thread_index() {
        Some(_) => rayon::current_num_threads(),
        // Waking a pool from outside allocates.
        None => 1,
    }
}

/// A pool of so many threads.
pub(crate) fn pool(threads: usize) -> Result<Arc<ThreadPool>> {
    let pool = ThreadPoolBuilder::new()
        .num_threads(threads)
        .thread_name(|i| format!("graven-{i}"))
        .build();
    Ok(Arc::new(pool.map_err(|source| Error::Threads { threads, source })?))
}
