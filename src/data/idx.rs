//! IDX files of whole numbers, plain or gzip-compressed.

use super::gzip::Members;
use crate::{Error, Result};
use std::{
    fmt,
    fs::File,
    io::{self, BufRead, BufReader, Cursor, Read},
    path::{Path, PathBuf},
};

/// The element types of whole numbers.
const UNSIGNED_BYTE: u8 = 0x08;
const SIGNED_BYTE: u8 = 0x09;
const SHORT: u8 = 0x0b;
const INT: u8 = 0x0c;
/// Every gzip stream begins so (RFC 1952, section 2.3.1); IDX files begin with two zeros.
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];
/// Memory taken before the data have shown that they are as long as the header says.
const FIRST_BYTES: usize = 1 << 20;

/// A reader of one IDX file of whole numbers with `RANK` dimensions, plain or gzip-compressed.
///
/// The format (LeCun, Cortes and Burges, "The MNIST database of handwritten digits", the section on file formats): two
/// zero bytes, the element type (0x08 is the unsigned byte, 0x09 the signed one, 0x0b and 0x0c are big-endian integers of 16
/// and 32 bits), the rank, the size of each dimension as a big-endian `u32`, and the elements, the last dimension varying
/// fastest. What is compressed is told by the content, not by the name; a gzip file may have several members, and zeros
/// behind them.
///
/// Opening reads the header only, so that the sizes can be checked before memory is taken for the elements.
///
/// ```
/// use graven::data::IdxReader;
///
/// let reader = IdxReader::<1>::from_bytes(&[0, 0, 8, 1, 0, 0, 0, 3, 7, 8, 9], "labels")?;
/// assert_eq!(reader.sizes(), [3]);
/// assert_eq!(reader.read_elements()?, [7, 8, 9]);
/// # Ok::<(), graven::Error>(())
/// ```
pub struct IdxReader<'a, const RANK: usize> {
    source: Source<'a>,
    element_type: u8,
    sizes: [usize; RANK],
    /// How many bytes the elements have.
    len: usize,
}

impl<const RANK: usize> IdxReader<'static, RANK> {
    /// Opens the file at `path` and reads its header.
    ///
    /// # Errors
    /// [`Io`](Error::Io), [`CorruptGzip`](Error::CorruptGzip), [`Truncated`](Error::Truncated),
    /// [`IdxMagic`](Error::IdxMagic), [`IdxElementType`](Error::IdxElementType), [`IdxRank`](Error::IdxRank) and
    /// [`IdxTooLarge`](Error::IdxTooLarge).
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        Self::behind(Start::open(path.as_ref(), RANK)?)
    }
}

impl<'a, const RANK: usize> IdxReader<'a, RANK> {
    /// Reads the header of `bytes`, which errors call `name`.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn from_bytes(bytes: &'a [u8], name: impl AsRef<Path>) -> Result<Self> {
        Self::from_reader(bytes, name)
    }

    /// Reads the header of what `reader` gives, which errors call `name`.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn from_reader(reader: impl BufRead + 'a, name: impl AsRef<Path>) -> Result<Self> {
        Self::behind(Start::read(reader, name.as_ref(), RANK)?)
    }

    /// Reads the rest of a header.
    pub(super) fn behind(start: Start<'a>) -> Result<Self> {
        let Start {
            mut source,
            element_type,
            rank,
        } = start;
        if usize::from(rank) != RANK {
            return Err(Error::IdxRank {
                path: source.path,
                found: rank,
                expected: RANK as u8,
            });
        }
        let mut sizes = [0; RANK];
        for size in &mut sizes {
            *size = u32::from_be_bytes(source.array(header_len(RANK))?);
        }
        let len = sizes
            .iter()
            .try_fold(width(element_type), |product, &size| product.checked_mul(size as usize));
        match len {
            Some(len) if len <= isize::MAX as usize => Ok(Self {
                source,
                element_type,
                sizes: sizes.map(|size| size as usize),
                len,
            }),
            _ => Err(Error::IdxTooLarge {
                path: source.path,
                sizes: sizes.to_vec(),
            }),
        }
    }

    /// The size of each dimension, outermost first.
    pub fn sizes(&self) -> [usize; RANK] {
        self.sizes
    }

    /// The name under which errors speak of the file.
    pub fn path(&self) -> &Path {
        &self.source.path
    }

    /// Where the elements begin, and how many bytes each has.
    pub(super) fn layout(&self) -> (u64, u64) {
        (header_len(RANK), width(self.element_type) as u64)
    }

    /// Reads unsigned bytes: as many as the product of the sizes, and the end of the file after them.
    ///
    /// Memory grows with the data read and never beyond the product of the sizes; a compressed stream that gives more
    /// is left at its first byte too many.
    ///
    /// # Errors
    /// [`IdxElementType`](Error::IdxElementType) where the elements are no unsigned bytes, [`Io`](Error::Io),
    /// [`CorruptGzip`](Error::CorruptGzip), [`Truncated`](Error::Truncated), [`TrailingData`](Error::TrailingData), and
    /// [`IdxTooLarge`](Error::IdxTooLarge) when there is no memory.
    pub fn read_elements(self) -> Result<Vec<u8>> {
        if self.element_type != UNSIGNED_BYTE {
            return Err(Error::IdxElementType {
                path: self.source.path,
                found: self.element_type,
                expected: "0x08 (unsigned byte)",
            });
        }
        self.read_bytes()
    }

    /// Reads whole numbers of any type.
    ///
    /// ```
    /// use graven::data::IdxReader;
    ///
    /// let reader = IdxReader::<1>::from_bytes(&[0, 0, 0x0b, 1, 0, 0, 0, 2, 1, 44, 255, 255], "labels")?;
    /// assert_eq!(reader.read_integers()?, [300, -1]);
    /// # Ok::<(), graven::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`read_elements`](Self::read_elements), for any type of whole numbers.
    pub fn read_integers(self) -> Result<Vec<i32>> {
        fn integers<const WIDTH: usize>(bytes: &[u8], convert: fn([u8; WIDTH]) -> i32) -> Vec<i32> {
            bytes.as_chunks().0.iter().map(|bytes| convert(*bytes)).collect()
        }
        let element_type = self.element_type;
        let bytes = self.read_bytes()?;
        Ok(match element_type {
            INT => integers(&bytes, i32::from_be_bytes),
            SHORT => integers(&bytes, |bytes| i16::from_be_bytes(bytes).into()),
            SIGNED_BYTE => integers(&bytes, |bytes| i8::from_be_bytes(bytes).into()),
            _ => integers(&bytes, |[byte]| byte.into()),
        })
    }

    /// Reads the elements as they are in the file.
    fn read_bytes(self) -> Result<Vec<u8>> {
        let Self {
            mut source, sizes, len, ..
        } = self;
        let end = source.offset + len as u64;
        let mut values = Vec::new();
        while values.len() < len {
            let more = values.len().max(FIRST_BYTES).min(len - values.len());
            if values.try_reserve_exact(more).is_err() {
                return Err(Error::IdxTooLarge {
                    path: source.path,
                    sizes: sizes.map(|size| size as u32).to_vec(),
                });
            }
            let read = values.len();
            values.resize(read + more, 0);
            source.fill(&mut values[read..], end)?;
        }
        if source.read(&mut [0])? != 0 {
            return Err(Error::TrailingData {
                path: source.path,
                offset: end,
            });
        }
        Ok(values)
    }
}

impl<const RANK: usize> fmt::Debug for IdxReader<'_, RANK> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IdxReader")
            .field("path", &self.source.path)
            .field("sizes", &self.sizes)
            .finish()
    }
}

/// How long the header of a file of this rank is.
fn header_len(rank: usize) -> u64 {
    4 + 4 * rank as u64
}

/// How many bytes a whole number has.
fn width(element_type: u8) -> usize {
    match element_type {
        SHORT => 2,
        INT => 4,
        _ => 1,
    }
}

/// A file whose header was read up to its rank.
pub(super) struct Start<'a> {
    source: Source<'a>,
    element_type: u8,
    pub(super) rank: u8,
}

impl<'a> Start<'a> {
    /// Of the file at `path`, whose rank should be at least `rank`.
    pub(super) fn open(path: &Path, rank: usize) -> Result<Self> {
        let file = File::open(path).map_err(|source| Error::Io {
            path: path.into(),
            offset: 0,
            source,
        })?;
        Self::read(BufReader::new(file), path, rank)
    }

    /// Of what `reader` gives, whose rank should be at least `rank`.
    pub(super) fn read(reader: impl BufRead + 'a, name: &Path, rank: usize) -> Result<Self> {
        let mut source = Source::new(reader, name)?;
        let [first, second, element_type, rank] = source.array(header_len(rank))?;
        if [first, second] != [0, 0] {
            return Err(Error::IdxMagic {
                path: source.path,
                found: [first, second],
            });
        }
        if ![UNSIGNED_BYTE, SIGNED_BYTE, SHORT, INT].contains(&element_type) {
            return Err(Error::IdxElementType {
                path: source.path,
                found: element_type,
                expected: "0x08, 0x09, 0x0b or 0x0c (whole numbers)",
            });
        }
        Ok(Self {
            source,
            element_type,
            rank,
        })
    }
}

/// Unpacked bytes that know where they are.
struct Source<'a> {
    reader: Box<dyn Read + 'a>,
    path: PathBuf,
    offset: u64,
    compressed: bool,
}

impl<'a> Source<'a> {
    fn new(mut packed: impl BufRead + 'a, path: &Path) -> Result<Self> {
        let mut start = Vec::with_capacity(GZIP_MAGIC.len());
        (&mut packed)
            .take(GZIP_MAGIC.len() as u64)
            .read_to_end(&mut start)
            .map_err(|source| Error::Io {
                path: path.into(),
                offset: 0,
                source,
            })?;
        let compressed = start == GZIP_MAGIC;
        let packed = Cursor::new(start).chain(packed);
        let reader: Box<dyn Read + 'a> = if compressed {
            Box::new(Members::new(packed))
        } else {
            Box::new(packed)
        };
        Ok(Self {
            reader,
            path: path.into(),
            offset: 0,
            compressed,
        })
    }

    /// The next `LEN` bytes of a file that should have at least `expected` bytes.
    fn array<const LEN: usize>(&mut self, expected: u64) -> Result<[u8; LEN]> {
        let mut bytes = [0; LEN];
        self.fill(&mut bytes, expected)?;
        Ok(bytes)
    }

    /// Fills `buffer` from a file that should have at least `expected` bytes.
    fn fill(&mut self, mut buffer: &mut [u8], expected: u64) -> Result<()> {
        while !buffer.is_empty() {
            match self.read(buffer)? {
                0 => {
                    return Err(Error::Truncated {
                        path: self.path.clone(),
                        offset: self.offset,
                        expected,
                    });
                }
                read => buffer = &mut buffer[read..],
            }
        }
        Ok(())
    }

    /// Reads some bytes; 0 at the end of the data, whole or cut off.
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        loop {
            match self.reader.read(buffer) {
                Ok(read) => {
                    self.offset += read as u64;
                    return Ok(read);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(source) => {
                    let (path, offset) = (self.path.clone(), self.offset);
                    // What the decompressor refuses comes with these kinds; anything else is from the file below.
                    let damaged = [
                        io::ErrorKind::InvalidInput,
                        io::ErrorKind::InvalidData,
                        io::ErrorKind::UnexpectedEof,
                    ];
                    return Err(if self.compressed && damaged.contains(&source.kind()) {
                        Error::CorruptGzip { path, offset, source }
                    } else {
                        Error::Io { path, offset, source }
                    });
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use std::{cell::Cell, io::Write};

    const LABELS: [u8; 11] = [0, 0, 8, 1, 0, 0, 0, 3, 7, 8, 9];
    const IMAGES: [u8; 28] = [
        0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 2, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
    ];

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn read<const RANK: usize>(bytes: &[u8]) -> Result<([usize; RANK], Vec<u8>)> {
        let reader = IdxReader::from_bytes(bytes, "data.idx")?;
        Ok((reader.sizes(), reader.read_elements()?))
    }

    /// The message for `bytes` read as labels.
    fn message(bytes: &[u8]) -> String {
        read::<1>(bytes).unwrap_err().to_string()
    }

    #[test]
    fn reads_both_ranks_plain_and_compressed() {
        for pack in [<[u8]>::to_vec, gzip] {
            assert_eq!(read(&pack(&LABELS)).unwrap(), ([3], vec![7, 8, 9]));
            assert_eq!(read(&pack(&IMAGES)).unwrap(), ([2, 3, 2], (0..12).collect()));
        }
    }

    #[test]
    fn several_gzip_members_are_one_file() {
        assert_eq!(
            read(&[gzip(&LABELS[..5]), gzip(&LABELS[5..])].concat()).unwrap(),
            ([3], vec![7, 8, 9])
        );
    }

    #[test]
    fn zeros_behind_and_between_members_are_no_data() {
        let zeros = |count| vec![0; count];
        for count in [1, 2, 511, 512, 10_000] {
            for packed in [
                [gzip(&LABELS), zeros(count)].concat(),
                [gzip(&LABELS[..6]), zeros(count), gzip(&LABELS[6..]), zeros(count)].concat(),
                [gzip(&[]), gzip(&LABELS), gzip(&[]), zeros(count)].concat(),
            ] {
                assert_eq!(read(&packed).unwrap(), ([3], vec![7, 8, 9]));
                // As from a pipe, a few bytes at a time.
                let reader = BufReader::with_capacity(3, &*packed);
                let reader = IdxReader::<1>::from_reader(reader, "pipe").unwrap();
                assert_eq!(reader.read_elements().unwrap(), [7, 8, 9]);
            }
            for behind in [&b"junk"[..], &gzip(&LABELS)[..5], &[1]] {
                let error = read::<1>(&[&gzip(&LABELS)[..], &zeros(count), behind].concat()).unwrap_err();
                assert!(matches!(error, Error::CorruptGzip { offset: 11, .. }), "{error}");
            }
            let more = [gzip(&LABELS), zeros(count), gzip(&[1])].concat();
            assert!(matches!(read::<1>(&more), Err(Error::TrailingData { offset: 11, .. })));
        }
    }

    #[test]
    fn reads_whole_numbers_of_every_type() {
        let integers = |bytes: &[u8]| IdxReader::<1>::from_bytes(bytes, "data.idx")?.read_integers();
        let file = |element_type: u8, count: u8, elements: &[u8]| {
            [&[0, 0, element_type, 1, 0, 0, 0, count], elements].concat()
        };
        for pack in [<[u8]>::to_vec, gzip] {
            assert_eq!(integers(&pack(&file(8, 3, &[0, 128, 255]))).unwrap(), [0, 128, 255]);
            assert_eq!(integers(&pack(&file(9, 3, &[0, 128, 255]))).unwrap(), [0, -128, -1]);
            assert_eq!(
                integers(&pack(&file(0x0b, 2, &[1, 44, 128, 0]))).unwrap(),
                [300, -32_768]
            );
            let bytes = file(0x0c, 2, &[0, 1, 0, 0, 255, 255, 255, 254]);
            assert_eq!(integers(&pack(&bytes)).unwrap(), [65_536, -2]);
            for len in 8..16 {
                assert!(matches!(
                    integers(&pack(&bytes[..len])),
                    Err(Error::Truncated { expected: 16, .. })
                ));
            }
            assert!(matches!(
                integers(&pack(&[&bytes[..], &[0]].concat())),
                Err(Error::TrailingData { offset: 16, .. })
            ));
        }
        for unknown in [0, 7, 0x0a, 0x0d, 0x0e, 0xff] {
            assert!(matches!(
                integers(&file(unknown, 0, &[])),
                Err(Error::IdxElementType { found, .. }) if found == unknown
            ));
        }
    }

    #[test]
    fn refuses_another_header() {
        assert_eq!(
            message(b"PK\x03\x04"),
            "`data.idx` is no idx file: found 50 4b at byte 0, expected 00 00; name an idx file, plain or gzip-compressed"
        );
        assert_eq!(
            message(&[0, 0, 0x0d, 1, 0, 0, 0, 0]),
            "`data.idx` holds other elements: found type 0x0d at byte 2, expected 0x08, 0x09, 0x0b or 0x0c (whole \
             numbers); convert them"
        );
        assert_eq!(
            message(&[0, 0, 0x0c, 1, 0, 0, 0, 0]),
            "`data.idx` holds other elements: found type 0x0c at byte 2, expected 0x08 (unsigned byte); convert them"
        );
        assert_eq!(
            message(&IMAGES),
            "`data.idx` has another rank: found 3 dimensions at byte 3, expected 1; images have 3, labels have 1: \
             check that the two files are not swapped"
        );
        assert_eq!(
            read::<3>(&[&[0, 0, 8, 3][..], &[255; 12]].concat())
                .unwrap_err()
                .to_string(),
            "`data.idx` is too large: found sizes [4294967295, 4294967295, 4294967295] at byte 4, \
             expected a product that fits in memory; check that the file is not damaged"
        );
    }

    #[test]
    fn refuses_every_truncation_with_its_offset() {
        for pack in [<[u8]>::to_vec, gzip] {
            for len in 0..IMAGES.len() {
                let expected = if len < 16 { 16 } else { 28 };
                assert_eq!(
                    read::<3>(&pack(&IMAGES[..len])).unwrap_err().to_string(),
                    format!(
                        "`data.idx` is truncated: found its end at byte {len}, expected {expected} bytes; \
                         fetch the file again"
                    )
                );
            }
        }
    }

    #[test]
    fn refuses_trailing_data() {
        for pack in [<[u8]>::to_vec, gzip] {
            assert_eq!(
                message(&pack(&[&LABELS[..], &[0]].concat())),
                "`data.idx` is too long: found more data at byte 11, expected the end of the file by the sizes in its \
                 header; fetch the file again"
            );
        }
    }

    #[test]
    fn refuses_a_cut_or_damaged_gzip_stream() {
        let packed = gzip(&LABELS);
        for len in 2..packed.len() {
            let error = read::<1>(&packed[..len]).unwrap_err();
            assert!(matches!(error, Error::CorruptGzip { .. }), "cut at byte {len}: {error}");
        }
        let mut wrong_checksum = packed.clone();
        wrong_checksum[packed.len() - 8] ^= 1;
        assert_eq!(
            message(&wrong_checksum),
            "`data.idx` is damaged: its gzip stream breaks after byte 11 of the unpacked data \
             (corrupt gzip stream does not have a matching checksum); expected a whole gzip file: fetch it again"
        );
        assert!(matches!(
            read::<1>(&[&packed[..], b"junk"].concat()),
            Err(Error::CorruptGzip { offset: 11, .. })
        ));
    }

    #[test]
    fn memory_follows_the_data_and_not_the_header() {
        // The header promises 4 GB; the error comes after the first allocation.
        assert!(matches!(
            read::<1>(&[0, 0, 8, 1, 255, 255, 255, 255, 7]),
            Err(Error::Truncated {
                offset: 9,
                expected: 4_294_967_303,
                ..
            })
        ));
        let len = 3 * FIRST_BYTES as u32 + 5;
        let bytes = [&[0, 0, 8, 1][..], &len.to_be_bytes(), &vec![1; len as usize]].concat();
        assert_eq!(read::<1>(&bytes).unwrap().1.capacity(), len as usize);
    }

    /// Counts the bytes taken from a slice.
    struct Counted<'a>(&'a [u8], &'a Cell<usize>);

    impl Read for Counted<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let read = self.0.read(buffer)?;
            self.1.set(self.1.get() + read);
            Ok(read)
        }
    }

    #[test]
    fn a_gzip_bomb_is_left_at_its_first_byte_too_many() {
        let mut bomb = LABELS.to_vec();
        bomb.resize(64 << 20, 0);
        let bomb = gzip(&bomb);
        let taken = Cell::new(0);
        let reader = BufReader::with_capacity(512, Counted(&bomb, &taken));
        let error = IdxReader::<1>::from_reader(reader, "bomb")
            .unwrap()
            .read_elements()
            .unwrap_err();
        assert!(matches!(error, Error::TrailingData { offset: 11, .. }), "{error}");
        assert!(
            bomb.len() > 60_000 && taken.get() <= 1024,
            "took {} of {} bytes",
            taken.get(),
            bomb.len()
        );
    }

    #[test]
    fn a_missing_file_is_named() {
        let message = IdxReader::<1>::open("no/such/file").unwrap_err().to_string();
        assert!(
            message.starts_with("cannot read `no/such/file` at byte 0: "),
            "{message}"
        );
        assert!(
            message.ends_with("; check that the file exists and may be read"),
            "{message}"
        );
    }
}
