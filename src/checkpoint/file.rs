//! Files that are there whole or not at all, wherever the system allows it.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use crate::error::{Error, Result};

/// By which means what is saved comes to its place.
enum Place {
    /// Another file takes the place of the one that is there, if one is; that one is open, should it not be allowed.
    Replaced(Replacement, Option<File>),
    /// What is there is written over: a file that no other can take the place of with the same owner and mode.
    Kept(File),
    /// What is there takes what is written, and holds nothing: a device such as `/dev/null`, or a pipe, which lets its
    /// reader go when it is opened without being written to.
    Stream {
        #[cfg_attr(not(feature = "data"), allow(dead_code))]
        is_pipe: bool,
    },
}

impl Place {
    /// How `path` can be written to, if it can. What is there is neither changed nor, unless it is a file, opened.
    fn new(path: &Path) -> io::Result<Self> {
        let there = match fs::metadata(path) {
            Ok(there) if !there.is_file() => return Self::of_no_file(&there),
            Ok(there) => there,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Ok(Self::Replaced(Replacement::new(&followed(path)?, false)?, None));
            }
            Err(error) => return Err(error),
        };
        // Whoever may overrule that, as root may, has not said that they want to.
        if there.permissions().readonly() {
            return Err(io::Error::new(ErrorKind::PermissionDenied, "the file is read-only"));
        }
        let file = OpenOptions::new().write(true).open(path)?;
        let target = followed(path)?;
        // What a link of `/proc` says is not always where it leads.
        if !is_same_file(&there, &target) {
            return Ok(Self::Kept(file));
        }
        match Replacement::new(&target, true) {
            Ok(replacement) if replacement.become_like(&there).is_ok() => Ok(Self::Replaced(replacement, Some(file))),
            Ok(_) => Ok(Self::Kept(file)),
            Err(error) if is_not_allowed(&error) => Ok(Self::Kept(file)),
            Err(error) => Err(error),
        }
    }

    #[cfg(unix)]
    fn of_no_file(there: &Metadata) -> io::Result<Self> {
        use std::os::unix::fs::FileTypeExt;
        let kind = there.file_type();
        if kind.is_char_device() || kind.is_fifo() {
            return Ok(Self::Stream {
                is_pipe: kind.is_fifo(),
            });
        }
        Err(match kind {
            kind if kind.is_dir() => io::Error::from(ErrorKind::IsADirectory),
            kind if kind.is_socket() => io::Error::new(ErrorKind::InvalidInput, "it is a socket, expected a file"),
            kind if kind.is_block_device() => io::Error::new(ErrorKind::InvalidInput, "it is a disk, expected a file"),
            _ => io::Error::new(ErrorKind::InvalidInput, "it is no regular file"),
        })
    }

    #[cfg(not(unix))]
    fn of_no_file(there: &Metadata) -> io::Result<Self> {
        if there.is_dir() {
            return Err(ErrorKind::IsADirectory.into());
        }
        Ok(Self::Stream { is_pipe: false })
    }
}

/// Whether another file is not allowed to take the place of one that may itself be written: in a folder where nothing may
/// be made or renamed, on a read-only disk, or where the file is a mount point.
fn is_not_allowed(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::PermissionDenied
            | ErrorKind::ReadOnlyFilesystem
            | ErrorKind::ResourceBusy
            | ErrorKind::CrossesDevices
            | ErrorKind::InvalidFilename
    )
}

/// Where symbolic links lead, whether or not there is something.
fn followed(path: &Path) -> io::Result<PathBuf> {
    /// As many links as Linux follows.
    const MOST: usize = 40;
    let mut target = path.to_owned();
    for _ in 0..MOST {
        // Of a name with a slash behind it nobody can make a file.
        let is_folder = target.as_os_str().as_encoded_bytes().last().copied().map(char::from);
        if target.file_name().is_none() || is_folder.is_some_and(std::path::is_separator) {
            return Err(io::Error::new(ErrorKind::InvalidInput, "the path names no file"));
        }
        match fs::symlink_metadata(&target) {
            Ok(found) if found.is_symlink() => target = folder_of(&target).join(fs::read_link(&target)?),
            Ok(_) => return Ok(target),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(target),
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::new(
        ErrorKind::InvalidInput,
        format!("there are more than {MOST} links to follow"),
    ))
}

#[cfg(unix)]
fn is_same_file(there: &Metadata, target: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    fs::symlink_metadata(target).is_ok_and(|found| (found.dev(), found.ino()) == (there.dev(), there.ino()))
}

#[cfg(not(unix))]
fn is_same_file(_: &Metadata, target: &Path) -> bool {
    fs::symlink_metadata(target).is_ok_and(|found| found.is_file())
}

/// A file that takes the place of another once it is complete, and vanishes if it never is.
///
/// It is written in the folder of the other, under a name of its own: renaming within a folder is atomic (POSIX.1-2017,
/// `rename`). Its content is on the disk before the name is, and the name before [`finish`](Self::finish) returns, so
/// that neither a killed process nor a lost power supply leaves half a file.
struct Replacement {
    target: PathBuf,
    temporary: PathBuf,
    file: BufWriter<File>,
    finished: bool,
}

impl Replacement {
    /// A file that will take the place of `target`, which is no link and need not exist; a private one is for nobody else
    /// to read until it [becomes like](Self::become_like) another.
    fn new(target: &Path, is_private: bool) -> io::Result<Self> {
        let Some(name) = target.file_name() else {
            return Err(io::Error::new(ErrorKind::InvalidInput, "the path names no file"));
        };
        let name = stem(name);
        remove_left_behind(target, &name);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        if is_private {
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        }
        #[cfg(not(unix))]
        let _ = is_private;
        loop {
            let temporary = target.with_file_name(temporary_name(&name));
            let file = match options.open(&temporary) {
                Ok(file) => file,
                // Left by a killed process that had the same number, where locks do not work.
                Err(error) if error.kind() == ErrorKind::AlreadyExists => continue,
                Err(error) => return Err(error),
            };
            // The lock says that the file is being written. It ends with the process.
            let _ = file.lock();
            if temporary.exists() {
                return Ok(Self {
                    target: target.to_owned(),
                    temporary,
                    file: BufWriter::new(file),
                    finished: false,
                });
            }
            // Another process took it for one left behind, before it was locked.
        }
    }

    /// Takes owner, group and mode of another file.
    #[cfg(unix)]
    fn become_like(&self, other: &Metadata) -> io::Result<()> {
        use std::os::unix::fs::{MetadataExt, fchown};
        let file = self.file.get_ref();
        let own = file.metadata()?;
        let owner = (own.uid() != other.uid()).then_some(other.uid());
        let group = (own.gid() != other.gid()).then_some(other.gid());
        if owner.is_some() || group.is_some() {
            fchown(file, owner, group)?;
        }
        if own.mode() == other.mode() {
            return Ok(());
        }
        file.set_permissions(other.permissions())
    }

    #[cfg(not(unix))]
    fn become_like(&self, _: &Metadata) -> io::Result<()> {
        Ok(())
    }

    /// Puts the file in its place.
    fn finish(&mut self) -> io::Result<()> {
        self.file.flush()?;
        self.file.get_ref().sync_all()?;
        fs::rename(&self.temporary, &self.target)?;
        self.finished = true;
        sync_folder_of(&self.target)
    }
}

/// The longest name that is repeated in those of temporary files, which are longer and must not be too long.
const LONGEST_STEM: usize = 100;

/// What names of temporary files have of a file's name: all of it, or its checksum if it is long.
fn stem(name: &OsStr) -> OsString {
    let bytes = name.as_encoded_bytes();
    if bytes.len() <= LONGEST_STEM {
        return name.to_owned();
    }
    format!("{:08x}", crc32fast::hash(bytes)).into()
}

/// A name for a temporary file that no other thread or process uses at the same time.
fn temporary_name(name: &OsStr) -> OsString {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let mut temporary = OsString::from(".");
    temporary.push(name);
    temporary.push(format!(".{}-{}.tmp", std::process::id(), COUNT.fetch_add(1, Relaxed)));
    temporary
}

/// Whether a file is a temporary one for `name`.
fn is_temporary(file: &OsStr, name: &OsStr) -> bool {
    let is_number = |text: &[u8]| !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    let numbers = || {
        let rest = file.as_encoded_bytes().strip_prefix(b".")?;
        let rest = rest.strip_prefix(name.as_encoded_bytes())?.strip_prefix(b".")?;
        let rest = rest.strip_suffix(b".tmp")?;
        let middle = rest.iter().position(|&byte| byte == b'-')?;
        Some(is_number(&rest[..middle]) && is_number(&rest[middle + 1..]))
    };
    numbers().unwrap_or(false)
}

/// Removes temporary files of processes that were killed: those that nobody has locked.
fn remove_left_behind(target: &Path, name: &OsStr) {
    // Whatever goes wrong here, the worst is that they stay.
    let Ok(files) = fs::read_dir(folder_of(target)) else {
        return;
    };
    // Whoever opens a pipe waits.
    let is_file = |entry: &fs::DirEntry| entry.file_type().is_ok_and(|kind| kind.is_file());
    let is_left = |entry: &fs::DirEntry| is_temporary(&entry.file_name(), name) && is_file(entry);
    for path in files.flatten().filter(is_left).map(|entry| entry.path()) {
        let file = OpenOptions::new()
            .write(true)
            .open(&path)
            .or_else(|_| File::open(&path));
        if file.is_ok_and(|file| file.try_lock().is_ok()) {
            let _ = fs::remove_file(&path);
        }
    }
}

/// The folder that a file is in.
fn folder_of(path: &Path) -> &Path {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

impl Drop for Replacement {
    fn drop(&mut self) {
        if !self.finished {
            // Nothing more can be done for a file that cannot be removed.
            let _ = fs::remove_file(&self.temporary);
        }
    }
}

/// Writes the folder's list of names to the disk, where the system can.
#[cfg(unix)]
fn sync_folder_of(path: &Path) -> io::Result<()> {
    // A folder in which files may be made is not always one that may be read.
    File::open(folder_of(path)).map_or(Ok(()), |folder| sync(&folder))
}

#[cfg(not(unix))]
fn sync_folder_of(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Writes a file to the disk, if there is one behind it; some file systems have no such call for folders.
fn sync(file: &File) -> io::Result<()> {
    match file.sync_all() {
        Err(error) if matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => Ok(()),
        result => result,
    }
}

/// Writes what is to be saved.
type Content<'a> = &'a mut dyn FnMut(&mut dyn Write) -> io::Result<()>;

/// Replaces what is at `path` by what `write` writes, which may be asked twice.
pub fn replace(path: &Path, write: Content<'_>) -> Result<()> {
    let unchanged = |source| Error::Write {
        path: path.to_owned(),
        source,
    };
    let cut_off = |source| Error::WriteInPlace {
        path: path.to_owned(),
        source,
    };
    match Place::new(path).map_err(unchanged)? {
        Place::Replaced(mut replacement, there) => {
            write(&mut replacement.file).map_err(unchanged)?;
            match (replacement.finish(), there) {
                // The other file stays beside, whole, until this one is.
                (Err(error), Some(there)) if !replacement.finished && is_not_allowed(&error) => {
                    write_over(there, write).map_err(cut_off)
                }
                (result, _) => result.map_err(unchanged),
            }
        }
        Place::Kept(file) => write_over(file, write).map_err(cut_off),
        Place::Stream { .. } => {
            let file = OpenOptions::new().write(true).open(path).map_err(unchanged)?;
            let mut writer = BufWriter::new(file);
            let mut attempt = || {
                write(&mut writer)?;
                writer.flush()?;
                sync(writer.get_ref())
            };
            attempt().map_err(cut_off)
        }
    }
}

/// Writes over a file. It is cut to its new length at the end, so that a full disk takes as much as the file has.
fn write_over(file: File, write: Content<'_>) -> io::Result<()> {
    let mut writer = BufWriter::new(file);
    write(&mut writer)?;
    let mut file = writer.into_inner().map_err(|error| error.into_error())?;
    let len = file.stream_position()?;
    file.set_len(len)?;
    sync(&file)
}

/// Whether what is saved can be put at `path`, as far as can be known without doing so.
#[cfg(feature = "data")]
pub fn check_writable(path: &Path) -> Result<()> {
    let place = Place::new(path).and_then(|place| match place {
        Place::Stream { is_pipe: false } => OpenOptions::new().write(true).open(path).map(drop),
        Place::Stream { is_pipe: true } => Err(io::Error::new(
            ErrorKind::InvalidInput,
            "it is a pipe, expected a file, which can be read again",
        )),
        Place::Replaced(..) | Place::Kept(_) => Ok(()),
    });
    place.map_err(|source| Error::Write {
        path: path.to_owned(),
        source,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn temporary_files_are_known_by_their_names() {
        let name = OsStr::new("net.safetensors");
        assert!(is_temporary(&temporary_name(&stem(name)), name));
        let long = stem(OsStr::new(&"n".repeat(255)));
        let temporary = temporary_name(&long);
        assert!(
            is_temporary(&temporary, &long) && temporary.len() < 100,
            "{temporary:?}"
        );
        assert_ne!(long, stem(OsStr::new(&"m".repeat(255))));
        for other in [
            "net.safetensors",
            ".net.safetensors.tmp",
            ".net.safetensors.1.tmp",
            ".net.safetensors.1-.tmp",
            ".net.safetensors.1-x.tmp",
            ".net.safetensors.old.1-2.tmp",
            ".other.1-2.tmp",
        ] {
            assert!(!is_temporary(OsStr::new(other), name), "{other}");
        }
    }

    #[test]
    fn only_files_that_nobody_writes_are_removed() {
        let folder = std::env::temp_dir().join(format!("graven-left-behind-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let target = folder.join("net");
        let left = folder.join(".net.1-2.tmp");
        fs::write(&left, "half").unwrap();
        let mut writing = Replacement::new(&target, false).unwrap();
        assert!(!left.exists());
        let other = Replacement::new(&target, false).unwrap();
        assert!(writing.temporary.exists() && other.temporary.exists());
        writing.finish().unwrap();
        drop(other);
        let names: Vec<_> = fs::read_dir(&folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        assert_eq!(names, ["net"]);
        fs::remove_dir_all(&folder).unwrap();
    }
}
