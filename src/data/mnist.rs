//! MNIST and datasets in the same files: one-channel images and labels as IDX.

use super::idx::Start;
use super::{Dataset, IdxReader, Label};
use crate::kernels::bytes::unit_interval;
use crate::kernels::prefetch::prefetch;
use crate::simd;
use crate::{Error, Result, shape::Sample};
use std::{
    fmt,
    path::{Path, PathBuf},
    slice,
};

/// The MNIST handwritten digits: 28 x 28 pixels, 10 classes (LeCun, Cortes and Burges).
pub type Mnist = IdxImages<28, 28, 10>;

/// One-channel images of `H` x `W` pixels with one of `CLASSES` labels each, read from a pair of IDX files.
///
/// Fashion-MNIST, KMNIST, QMNIST and the EMNIST family come in the same files. Pixels are kept as bytes, a quarter of the
/// memory of `f32`; a sample is `[height, width, channels]` with each pixel divided by 255, so from 0 to 1.
///
/// Two families have their own ways:
///
/// - EMNIST's letters are numbered from 1 to 26. Labels from 1 to `CLASSES` become those from 0: class 0 of
///   `IdxImages<28, 28, 26>` is A. With a 27th class they stay as they are. All images of EMNIST have rows and columns
///   swapped; [`transposed`](Self::transposed) puts them upright.
/// - QMNIST's labels are integers of 32 bits in eight columns, of which the first is the class.
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
    labels: Vec<u32>,
}

impl<const H: usize, const W: usize, const CLASSES: usize> IdxImages<H, W, CLASSES> {
    /// Reads the training and the test set from the four files of `directory`.
    ///
    /// The names are those of MNIST, `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte` and
    /// `t10k-labels-idx1-ubyte`, also with a dot before `idx`, and each also with `.gz`. Where these are not there, the
    /// files of [`from_dir_named`](Self::from_dir_named) are taken, if they are of one dataset alone.
    ///
    /// # Errors
    /// [`FileNotFound`](Error::FileNotFound), [`SeveralDatasets`](Error::SeveralDatasets), and as
    /// [`from_files`](Self::from_files).
    pub fn from_dir(directory: impl AsRef<Path>) -> Result<(Self, Self)> {
        let directory = directory.as_ref();
        let mnist = Names::mnist();
        if find(directory, &mnist.training_images(), "").is_err() {
            let mut found = named_datasets(directory);
            if found.len() > 1 {
                return Err(Error::SeveralDatasets {
                    directory: directory.into(),
                    found,
                });
            }
            if let Some(name) = found.pop() {
                return Self::from_dir_named(directory, &name);
            }
        }
        Self::from_names(directory, &mnist)
    }

    /// Reads the training and the test set of a dataset whose name is before those of its files in `directory`.
    ///
    /// For `emnist-letters` these are `emnist-letters-train-images-idx3-ubyte`, `emnist-letters-train-labels-idx1-ubyte`,
    /// and the same of `test`; labels may also end in `idx2-int`, as those of `qmnist` do, and each in `.gz`.
    ///
    /// # Errors
    /// [`FileNotFound`](Error::FileNotFound), and as [`from_files`](Self::from_files).
    pub fn from_dir_named(directory: impl AsRef<Path>, name: &str) -> Result<(Self, Self)> {
        Self::from_names(directory.as_ref(), &Names::of(name))
    }

    fn from_names(directory: &Path, names: &Names) -> Result<(Self, Self)> {
        let read = |images: &[String], labels: &[String], content: &str| {
            let images = find(directory, images, &format!("{content} images"))?;
            let labels = find(directory, labels, &format!("{content} labels"))?;
            Labelled::open(&images, &labels)
        };
        let training = read(&names.training_images(), &names.training_labels(), "training")?;
        let test = read(&names.test_images(), &names.test_labels(), "test")?;
        // Both count alike, even if one of them lacks a class.
        let first = first_class::<CLASSES>(training.labels.iter().chain(&test.labels));
        Ok((training.images(first)?, test.images(first)?))
    }

    /// Reads a file of images and one of labels, each plain or gzip-compressed.
    ///
    /// # Errors
    /// Those of [`IdxReader`], [`NoImages`](Error::NoImages), [`ImageSize`](Error::ImageSize),
    /// [`ImageAndLabelCounts`](Error::ImageAndLabelCounts) and [`LabelOutOfRange`](Error::LabelOutOfRange).
    pub fn from_files(images: impl AsRef<Path>, labels: impl AsRef<Path>) -> Result<Self> {
        Self::from_labelled(Labelled::open(images.as_ref(), labels.as_ref())?)
    }

    /// Reads the contents of a file of images and of one of labels, each plain or gzip-compressed.
    ///
    /// # Errors
    /// As [`from_files`](Self::from_files); the files are called `images` and `labels`.
    pub fn from_idx_bytes(images: &[u8], labels: &[u8]) -> Result<Self> {
        Self::from_labelled(Labelled::read(
            IdxReader::from_bytes(images, "images")?,
            Start::read(labels, Path::new("labels"), 1)?,
        )?)
    }

    fn from_labelled(read: Labelled<'_, H, W, CLASSES>) -> Result<Self> {
        let first = first_class::<CLASSES>(&read.labels);
        read.images(first)
    }

    /// The same images with rows and columns swapped, as those of EMNIST have to be to stand upright.
    ///
    /// ```
    /// use graven::data::IdxImages;
    ///
    /// let images = [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6];
    /// let labels = [0, 0, 8, 1, 0, 0, 0, 1, 0];
    /// let data: IdxImages<3, 2, 10> = IdxImages::<2, 3, 10>::from_idx_bytes(&images, &labels)?.transposed();
    /// assert_eq!(data.pixels(0), [1, 4, 2, 5, 3, 6]);
    /// # Ok::<(), graven::Error>(())
    /// ```
    #[must_use]
    pub fn transposed(self) -> IdxImages<W, H, CLASSES> {
        let Self { mut pixels, labels } = self;
        let mut image = vec![0; H * W];
        if !image.is_empty() {
            for pixels in pixels.chunks_mut(H * W) {
                image.copy_from_slice(pixels);
                for (index, pixel) in pixels.iter_mut().enumerate() {
                    *pixel = image[index % H * W + index / H];
                }
            }
        }
        IdxImages { pixels, labels }
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

/// The number of the first class: 1 where labels go from 1 to `CLASSES`, else 0.
fn first_class<'a, const CLASSES: usize>(labels: impl IntoIterator<Item = &'a i32>) -> i32 {
    let (mut has_zero, mut has_last) = (false, false);
    for &label in labels {
        has_zero |= label == 0;
        has_last |= usize::try_from(label) == Ok(CLASSES);
    }
    i32::from(has_last && !has_zero)
}

/// Images that fit their type, not yet read, and their labels.
struct Labelled<'a, const H: usize, const W: usize, const CLASSES: usize> {
    images: IdxReader<'a, 3>,
    labels: Vec<i32>,
    labels_path: PathBuf,
    /// Where the first label is, and how far the next one from it.
    place: (u64, u64),
}

impl<'a, const H: usize, const W: usize, const CLASSES: usize> Labelled<'a, H, W, CLASSES> {
    fn open(images: &Path, labels: &Path) -> Result<Self> {
        Self::read(IdxReader::open(images)?, Start::open(labels, 1)?)
    }

    /// Checks both headers before either body takes memory.
    fn read(images: IdxReader<'a, 3>, labels: Start<'a>) -> Result<Self> {
        /// The columns of QMNIST's labels: class, series, writer and others.
        const COLUMNS: usize = 8;
        if labels.rank != 2 {
            let labels = IdxReader::<1>::behind(labels)?;
            let ([count], (begin, width)) = (labels.sizes(), labels.layout());
            let labels_path = Self::check(&images, labels.path(), count)?;
            return Ok(Self {
                images,
                labels: labels.read_integers()?,
                labels_path,
                place: (begin, width),
            });
        }
        let labels = IdxReader::<2>::behind(labels)?;
        let ([count, columns], (begin, width)) = (labels.sizes(), labels.layout());
        if columns != COLUMNS {
            return Err(Error::IdxRank {
                path: labels.path().into(),
                found: 2,
                expected: 1,
            });
        }
        let labels_path = Self::check(&images, labels.path(), count)?;
        Ok(Self {
            images,
            labels: labels.read_integers()?.into_iter().step_by(COLUMNS).collect(),
            labels_path,
            place: (begin, COLUMNS as u64 * width),
        })
    }

    /// Whether images are of the type's size, and as many as there are labels; the labels' path.
    fn check(images: &IdxReader<'_, 3>, labels: &Path, label_count: usize) -> Result<PathBuf> {
        let [count, height, width] = images.sizes();
        let images_path = images.path().to_path_buf();
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
                labels_path: labels.into(),
                labels: label_count,
            });
        }
        Ok(labels.into())
    }

    /// Checks the labels, the first class of which has this number, and reads the images.
    fn images(self, first: i32) -> Result<IdxImages<H, W, CLASSES>> {
        let class = |(record, &label): (usize, &i32)| {
            let class = u32::try_from(i64::from(label) - i64::from(first)).ok();
            class
                .filter(|&class| (class as usize) < CLASSES)
                .ok_or_else(|| Error::LabelOutOfRange {
                    path: self.labels_path.clone(),
                    record,
                    offset: self.place.0 + self.place.1 * record as u64,
                    found: label.into(),
                    classes: CLASSES,
                })
        };
        let labels = self.labels.iter().enumerate().map(class).collect::<Result<_>>()?;
        Ok(IdxImages {
            pixels: self.images.read_elements()?,
            labels,
        })
    }
}

/// What the files of a dataset are called.
struct Names {
    training: String,
    test: String,
    /// What names of labels end in.
    label_kinds: &'static [&'static str],
}

impl Names {
    fn mnist() -> Self {
        Self {
            training: "train".into(),
            test: "t10k".into(),
            label_kinds: &["-idx1-ubyte", ".idx1-ubyte"],
        }
    }

    fn of(name: &str) -> Self {
        Self {
            training: format!("{name}-train"),
            test: format!("{name}-test"),
            label_kinds: &["-idx1-ubyte", ".idx1-ubyte", "-idx2-int"],
        }
    }

    fn training_images(&self) -> Vec<String> {
        spellings(&self.training, "images", &IMAGE_KINDS)
    }

    fn training_labels(&self) -> Vec<String> {
        spellings(&self.training, "labels", self.label_kinds)
    }

    fn test_images(&self) -> Vec<String> {
        spellings(&self.test, "images", &IMAGE_KINDS)
    }

    fn test_labels(&self) -> Vec<String> {
        spellings(&self.test, "labels", self.label_kinds)
    }
}

/// What names of images end in.
const IMAGE_KINDS: [&str; 2] = ["-idx3-ubyte", ".idx3-ubyte"];

/// The names that a file of this content may have.
fn spellings(part: &str, content: &str, kinds: &[&str]) -> Vec<String> {
    let names = kinds
        .iter()
        .flat_map(|kind| ["", ".gz"].map(|end| format!("{part}-{content}{kind}{end}")));
    names.collect()
}

/// The names of datasets that a directory has training images of, besides MNIST.
fn named_datasets(directory: &Path) -> Vec<String> {
    let name_of = |entry: std::fs::DirEntry| {
        let file = entry.file_name();
        let file = file.to_str()?;
        let file = file.strip_suffix(".gz").unwrap_or(file);
        let stem = IMAGE_KINDS.iter().find_map(|kind| file.strip_suffix(kind))?;
        Some(stem.strip_suffix("-train-images")?.to_owned())
    };
    // What is not there is said where files are looked for.
    let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
    let mut names: Vec<_> = entries.filter_map(name_of).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The path of the first file that exists among the spellings of a name.
fn find(directory: &Path, tried: &[String], content: &str) -> Result<PathBuf> {
    let found = tried
        .iter()
        .map(|name| directory.join(name))
        .find(|path| path.is_file());
    found.ok_or_else(|| Error::FileNotFound {
        directory: directory.into(),
        content: content.into(),
        tried: tried.to_vec(),
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
        Label::new(self.labels[index] as usize).expect("labels were checked when they were read")
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
            message::<2, 3, 3>(&IMAGES, &[0, 0, 8, 1, 0, 0, 0, 2, 0, 3]),
            "`labels` has a label out of range: found 3 in record 1 at byte 9, expected 0 or more and less than 3; \
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

    fn indices<const CLASSES: usize>(images: &[u8], labels: &[u8]) -> Vec<usize> {
        let data = IdxImages::<1, 1, CLASSES>::from_idx_bytes(images, labels).unwrap();
        (0..data.len()).map(|index| data.target(index).index()).collect()
    }

    /// Three images of one pixel.
    const DOTS: [u8; 19] = [0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 1, 1, 2, 3];

    #[test]
    fn labels_from_1_become_labels_from_0() {
        let labels = [0, 0, 8, 1, 0, 0, 0, 3, 1, 26, 5];
        assert_eq!(indices::<26>(&DOTS, &labels), [0, 25, 4]);
        assert_eq!(indices::<27>(&DOTS, &labels), [1, 26, 5]);
        // Nothing says that these are from 1.
        assert_eq!(indices::<26>(&DOTS, &[0, 0, 8, 1, 0, 0, 0, 3, 1, 25, 5]), [1, 25, 5]);
        for (wrong, record) in [([0, 26, 5], 1), ([1, 26, 27], 2), ([27, 1, 1], 0)] {
            let labels = [&[0, 0, 8, 1, 0, 0, 0, 3][..], &wrong].concat();
            let error = IdxImages::<1, 1, 26>::from_idx_bytes(&DOTS, &labels).unwrap_err();
            let offset = 8 + record as u64;
            assert!(
                matches!(error, Error::LabelOutOfRange { record: found, offset: at, .. } if (found, at) == (record, offset)),
                "{error}"
            );
        }
    }

    #[test]
    fn labels_of_wider_types_and_in_columns_are_read() {
        let wide = |labels: [i32; 3]| {
            let elements = labels.map(i32::to_be_bytes).concat();
            [&[0, 0, 0x0c, 1, 0, 0, 0, 3][..], &elements].concat()
        };
        assert_eq!(indices::<300>(&DOTS, &wide([299, 0, 256])), [299, 0, 256]);
        assert_eq!(
            message::<1, 1, 300>(&DOTS, &wide([299, 0, -1])),
            "`labels` has a label out of range: found -1 in record 2 at byte 16, expected 0 or more and less than 300; \
             give the type as many classes as the file has"
        );
        assert!(message::<1, 1, 4>(&DOTS, &wide([i32::MIN, i32::MAX, 4])).contains("found -2147483648 in record 0"));
        let columns = |columns: u8, labels: [i32; 3]| {
            let rows = labels.map(|label| {
                let mut row = vec![99; usize::from(columns)];
                row[0] = label;
                row.into_iter().flat_map(i32::to_be_bytes).collect::<Vec<_>>()
            });
            [&[0, 0, 0x0c, 2, 0, 0, 0, 3, 0, 0, 0, columns][..], &rows.concat()].concat()
        };
        assert_eq!(indices::<10>(&DOTS, &columns(8, [5, 0, 9])), [5, 0, 9]);
        assert!(message::<1, 1, 10>(&DOTS, &columns(8, [5, 0, 10])).contains("found 10 in record 2 at byte 76"));
        assert!(message::<1, 1, 10>(&DOTS, &columns(7, [5, 0, 9])).starts_with("`labels` has another rank: found 2"));
        let mut images = DOTS;
        images[2] = 9;
        assert!(message::<1, 1, 10>(&images, &wide([1, 2, 3])).starts_with("`images` holds other elements"));
    }

    #[test]
    fn sizes_are_compared_before_memory_is_taken() {
        // Headers that promise 4 billion images, without a byte of them.
        let images = [0, 0, 8, 3, 255, 255, 255, 255, 0, 0, 0, 2, 0, 0, 0, 3];
        let labels = [0, 0, 8, 1, 0, 0, 0, 2];
        assert!(message::<2, 3, 4>(&images, &labels).starts_with("found 4294967295 images in `images` and 2 labels"));
    }
}
