//! IDX files of unsigned bytes, plain or gzip-compressed.

use crate::{Error, Result};
use flate2::bufread::MultiGzDecoder;
use std::{
    fmt,
    fs::File,
    io::{self, BufRead, BufReader, Cursor, Read},
    path::{Path, PathBuf},
};

/// The element type "unsigned byte".
const UNSIGNED_BYTE: u8 = 0x08;
/// Every gzip stream begins so (RFC 1952, section 2.3.1); IDX files begin with two zeros.
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];
/// Memory taken before the data have shown that they are as long as the header says.
const FIRST_BYTES: usize = 1 << 20;

/// A reader of one IDX file of unsigned bytes with `RANK` dimensions, plain or gzip-compressed.
///
/// The format (LeCun, Cortes and Burges, "The MNIST database of handwritten digits", the section on file formats): two
/// zero bytes, the element type (0x08 is the unsigned byte), the rank, the size of each dimension as a big-endian `u32`,
/// and the elements, the last dimension varying fastest. What is compressed is told by the content, not by the name.
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
    sizes: [usize; RANK],
    elements: usize,
}

impl<const RANK: usize> IdxReader<'static, RANK> {
    /// Opens the file at `path` and reads its header.
    ///
    /// # Errors
    /// [`Io`](Error::Io), [`CorruptGzip`](Error::CorruptGzip), [`Truncated`](Error::Truncated),
    /// [`IdxMagic`](Error::IdxMagic), [`IdxElementType`](Error::IdxElementType), [`IdxRank`](Error::IdxRank) and
    /// [`IdxTooLarge`](Error::IdxTooLarge).
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let file = File::open(path).map_err(|source| Error::Io {
            path: path.into(),
            offset: 0,
            source,
        })?;
        Self::from_reader(BufReader::new(file), path)
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
        let mut source = Source::new(reader, name.as_ref())?;
        let header_len = 4 + 4 * RANK as u64;
        let [first, second, element_type, rank] = source.array(header_len)?;
        if [first, second] != [0, 0] {
            return Err(Error::IdxMagic {
                path: source.path,
                found: [first, second],
            });
        }
        if element_type != UNSIGNED_BYTE {
            return Err(Error::IdxElementType {
                path: source.path,
                found: element_type,
            });
        }
        if usize::from(rank) != RANK {
            return Err(Error::IdxRank {
                path: source.path,
                found: rank,
                expected: RANK as u8,
            });
        }
        let mut sizes = [0; RANK];
        for size in &mut sizes {
            *size = u32::from_be_bytes(source.array(header_len)?);
        }
        let elements = sizes
            .iter()
            .try_fold(1_usize, |product, &size| product.checked_mul(size as usize));
        match elements {
            Some(elements) if elements <= isize::MAX as usize => Ok(Self {
                source,
                sizes: sizes.map(|size| size as usize),
                elements,
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

    /// Reads the elements: as many bytes as the product of the sizes, and the end of the file after them.
    ///
    /// Memory grows with the data read and never beyond the product of the sizes; a compressed stream that gives more
    /// is left at its first byte too many.
    ///
    /// # Errors
    /// [`Io`](Error::Io), [`CorruptGzip`](Error::CorruptGzip), [`Truncated`](Error::Truncated),
    /// [`TrailingData`](Error::TrailingData), and [`IdxTooLarge`](Error::IdxTooLarge) when there is no memory.
    pub fn read_elements(self) -> Result<Vec<u8>> {
        let Self {
            mut source,
            sizes,
            elements,
        } = self;
        let end = source.offset + elements as u64;
        let mut values = Vec::new();
        while values.len() < elements {
            let more = values.len().max(FIRST_BYTES).min(elements - values.len());
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
            Box::new(MultiGzDecoder::new(packed))
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
    fn refuses_another_header() {
        assert_eq!(
            message(b"PK\x03\x04"),
            "`data.idx` is no idx file: found 50 4b at byte 0, expected 00 00; name an idx file, plain or gzip-compressed"
        );
        assert_eq!(
            message(&[0, 0, 0x0d, 1, 0, 0, 0, 0]),
            "`data.idx` holds other elements: found type 0x0d at byte 2, expected 0x08 (unsigned byte); \
             convert the elements to bytes"
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
