//! Training data: datasets of statically shaped samples, their splits and batches, and readers of dataset files.
//!
//! ```
//! use graven::data::{DatasetExt, InMemory};
//!
//! let inputs = (0..10).map(|i| [i as f32; 4]).collect();
//! let data = InMemory::new(inputs, (0..10).collect::<Vec<u32>>())?;
//! let (training, validation) = data.split(0.8, 7)?;
//! assert_eq!(training.batches(3)?.shuffle(7).map(|batch| batch.len()).collect::<Vec<_>>(), [3, 3, 2]);
//! assert_eq!(validation.batches(32)?.count(), 1);
//! # Ok::<(), graven::Error>(())
//! ```

mod batches;
mod dataset;
mod flattened;
mod gzip;
mod idx;
mod in_memory;
mod mnist;
mod permutation;
mod subset;

pub use crate::shape::Label;
pub use batches::{Batch, Batches};
pub use dataset::{Dataset, DatasetExt};
pub use flattened::Flattened;
pub use idx::IdxReader;
pub use in_memory::InMemory;
pub use mnist::{IdxImages, Mnist};
pub use subset::Subset;
