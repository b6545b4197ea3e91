//! MNIST and datasets in the same files: one-channel images and labels as IDX.

use super::{Dataset, IdxReader, Label};
use crate::kernels::bytes::unit_interval;
use crate::kernels::prefetch::prefetch;
use crate::simd;
use crate::{Error, Result, tensor::Sample};
use std::{
    fmt,
    path::{Path, PathBuf},
    slice,
};

/// The MNIST handwritten digits: 28 x 28 pixels, 10 classes (LeCun, Cortes and Burges).
pub type Mnist = IdxImages<28, 28, 10>;

/// One-channel images of `H` x `W` pixels with one of `CLASSES` labels each, read from a pair of IDX files.
///
/// Fashion-MNIST, KMNIST and the EMNIST family come in the same files. Pixels are kept as bytes, a quarter of the
/// memory of `f32`; a sample is `[height, width, channels]` with each pixel divided by 255, so from 0 to 1.
///
/// ```
/// use graven::data::{Dataset, IdxImages};
///
/// let images = [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 0, 51];
/// let labels = [0, 0, 8, 1, 0, 0, 0, 1, 4];
/// let data = IdxImages::<1, 2, 10>::from_idx_bytes(&images, &labels)?;
/// let mut sample = [[[0.0; 1]; 2]; 1];
/// data.input(0, &mut sample);
/// assert_eq!((sample, data.target(0).index()), ([[[0.0], [0.2]]], 4));
/// # Ok::<(), graven::Error>(())
/// ```
#[derive(Clone)]
pub struct IdxImages<const H: usize, const W: usize, const CLASSES: usize> {
    /// `[image, row, column]`.
    pixels: Vec<u8>,
    /// Each below `CLASSES`.
    labels: Vec<u8>,
}

impl<const H: usize, const W: usize, const CLASSES: usize> IdxImages<H, W, CLASSES> {
    /// Reads the training and the test set from the four files of `directory`.
    ///
    /// The names are those of MNIST, `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte` and
    /// `t10k-labels-idx1-ubyte`, also with a dot before `idx`, and each also with `.gz`.
    ///
    /// # Errors
    /// [`FileNotFound`](Error::FileNotFound), and as [`from_files`](Self::from_files).
    pub fn from_dir(directory: impl AsRef<Path>) -> Result<(Self, Self)> {
        let directory = directory.as_ref();
        let read = |prefix: &str, content: &str| {
            let images = find(
                directory,
                &format!("{prefix}-images"),
                "idx3-ubyte",
                &format!("{content} images"),
            )?;
            let labels = find(
                directory,
                &format!("{prefix}-labels"),
                "idx1-ubyte",
                &format!("{content} labels"),
            )?;
            Self::from_files(images, labels)
        };
        Ok((read("train", "training")?, read("t10k", "test")?))
    }

    /// Reads a file of images and one of labels, each plain or gzip-compressed.
    ///
    /// # Errors
    /// Those of [`IdxReader`], [`NoImages`](Error::NoImages), [`ImageSize`](Error::ImageSize),
    /// [`ImageAndLabelCounts`](Error::ImageAndLabelCounts) and [`LabelOutOfRange`](Error::LabelOutOfRange).
    pub fn from_files(images: impl AsRef<Path>, labels: impl AsRef<Path>) -> Result<Self> {
        Self::from_readers(IdxReader::open(images)?, IdxReader::open(labels)?)
    }

    /// Reads the contents of a file of images and of one of labels, each plain or gzip-compressed.
    ///
    /// # Errors
    /// As [`from_files`](Self::from_files); the files are called `images` and `labels`.
    pub fn from_idx_bytes(images: &[u8], labels: &[u8]) -> Result<Self> {
        Self::from_readers(
            IdxReader::from_bytes(images, "images")?,
            IdxReader::from_bytes(labels, "labels")?,
        )
    }

    /// Checks both headers before either body takes memory.
    fn from_readers(images: IdxReader<'_, 3>, labels: IdxReader<'_, 1>) -> Result<Self> {
        let ([count, height, width], [label_count]) = (images.sizes(), labels.sizes());
        let (images_path, labels_path) = (images.path().to_path_buf(), labels.path().to_path_buf());
        if count == 0 {
            return Err(Error::NoImages { path: images_path });
        }
        if [height, width] != [H, W] {
            return Err(Error::ImageSize {
                path: images_path,
                found: [height, width],
                expected: [H, W],
            });
        }
        if count != label_count {
            return Err(Error::ImageAndLabelCounts {
                images_path,
                images: count,
                labels_path,
                labels: label_count,
            });
        }
        let labels = labels.read_elements()?;
        if let Some(record) = labels.iter().position(|&label| usize::from(label) >= CLASSES) {
            return Err(Error::LabelOutOfRange {
                path: labels_path,
                record,
                offset: 8 + record as u64,
                found: labels[record].into(),
                classes: CLASSES,
            });
        }
        Ok(Self {
            pixels: images.read_elements()?,
            labels,
        })
    }

    /// The images at some places, with their labels, in that order.
    ///
    /// # Panics
    /// If there is no image at one of them.
    #[must_use]
    pub fn select(&self, indices: &[usize]) -> Self {
        Self {
            pixels: indices.iter().flat_map(|&index| self.pixels(index)).copied().collect(),
            labels: indices.iter().map(|&index| self.labels[index]).collect(),
        }
    }

    /// The pixels of image `index` as bytes, row by row.
    ///
    /// # Panics
    /// When `index` is not below the number of images.
    pub fn pixels(&self, index: usize) -> &[u8] {
        &self.pixels[index * H * W..][..H * W]
    }
}

/// The path of the first file that exists among the spellings of a name.
fn find(directory: &Path, stem: &str, kind: &str, content: &str) -> Result<PathBuf> {
    let tried: Vec<String> = ["-", "."]
        .iter()
        .flat_map(|dot| ["", ".gz"].map(|end| format!("{stem}{dot}{kind}{end}")))
        .collect();
    let found = tried
        .iter()
        .map(|name| directory.join(name))
        .find(|path| path.is_file());
    found.ok_or_else(|| Error::FileNotFound {
        directory: directory.into(),
        content: content.into(),
        tried,
    })
}

impl<const H: usize, const W: usize, const CLASSES: usize> Dataset for IdxImages<H, W, CLASSES> {
    type Input = [[[f32; 1]; W]; H];
    type Target = Label<CLASSES>;

    fn len(&self) -> usize {
        self.labels.len()
    }

    fn input(&self, index: usize, into: &mut Self::Input) {
        let scalars = Sample::as_scalars_mut(slice::from_mut(into));
        unit_interval(simd::level(), self.pixels(index), scalars);
    }

    fn prefetch(&self, index: usize) {
        prefetch(self.pixels(index));
    }

    fn target(&self, index: usize) -> Self::Target {
        Label::new(self.labels[index].into()).expect("labels were checked when they were read")
    }
}

impl<const H: usize, const W: usize, const CLASSES: usize> fmt::Debug for IdxImages<H, W, CLASSES> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IdxImages<{H}, {W}, {CLASSES}> of {} samples", self.labels.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::DatasetExt;

    const IMAGES: [u8; 28] = [
        0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3, 0, 51, 102, 153, 204, 255, 6, 7, 8, 9, 1, 2,
    ];
    const LABELS: [u8; 10] = [0, 0, 8, 1, 0, 0, 0, 2, 1, 3];

    type Small = IdxImages<2, 3, 4>;

    /// The message for `IMAGES` and `LABELS` with some bytes replaced.
    fn message<const H: usize, const W: usize, const CLASSES: usize>(images: &[u8], labels: &[u8]) -> String {
        IdxImages::<H, W, CLASSES>::from_idx_bytes(images, labels)
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn samples_are_rows_of_pixels_from_0_to_1() {
        let data = Small::from_idx_bytes(&IMAGES, &LABELS).unwrap();
        let mut sample = [[[-1.0; 1]; 3]; 2];
        data.input(0, &mut sample);
        assert_eq!(sample, [[[0.0], [0.2], [0.4]], [[0.6], [0.8], [1.0]]]);
        assert_eq!(data.pixels(1), [6, 7, 8, 9, 1, 2]);
        assert_eq!((data.len(), data.target(1).index()), (2, 3));
        let mut flat = [0.0; 6];
        (&data).flattened().input(0, &mut flat);
        assert_eq!(flat, [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]);
        assert_eq!(format!("{data:?}"), "IdxImages<2, 3, 4> of 2 samples");
    }

    #[test]
    fn refuses_files_that_do_not_fit_the_type_or_each_other() {
        assert_eq!(
            message::<28, 28, 4>(&IMAGES, &LABELS),
            "`images` holds images of another size: found 2 x 3 at byte 8, expected 28 x 28; \
             give the type the sizes of the file"
        );
        assert_eq!(
            message::<2, 3, 3>(&IMAGES, &LABELS),
            "`labels` has a label out of range: found 3 in record 1 at byte 9, expected less than 3; \
             give the type as many classes as the file has"
        );
        assert_eq!(
            message::<2, 3, 4>(&IMAGES, &[0, 0, 8, 1, 0, 0, 0, 1, 1]),
            "found 2 images in `images` and 1 labels in `labels`, expected as many labels as images; \
             check that the two files belong together"
        );
        assert_eq!(
            message::<2, 3, 4>(
                &[0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 3],
                &[0, 0, 8, 1, 0, 0, 0, 0]
            ),
            "`images` is empty: found 0 images at byte 4, expected at least 1; name another file"
        );
        assert_eq!(
            message::<2, 3, 4>(&LABELS, &IMAGES),
            "`images` has another rank: found 1 dimensions at byte 3, expected 3; images have 3, labels have 1: \
             check that the two files are not swapped"
        );
    }

    #[test]
    fn sizes_are_compared_before_memory_is_taken() {
        // Headers that promise 4 billion images, without a byte of them.
        let images = [0, 0, 8, 3, 255, 255, 255, 255, 0, 0, 0, 2, 0, 0, 0, 3];
        let labels = [0, 0, 8, 1, 0, 0, 0, 2];
        assert!(message::<2, 3, 4>(&images, &labels).starts_with("found 4294967295 images in `images` and 2 labels"));
    }
}
