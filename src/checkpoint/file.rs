//! Files that are there whole or not at all.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use crate::error::{Error, Result};

/// A file that takes the place of another once it is complete, and vanishes if it never is.
///
/// It is written in the folder of the other, under a name of its own: renaming within a folder is atomic (POSIX.1-2017,
/// `rename`). Its content is on the disk before the name is, and the name before [`finish`](Self::finish) returns, so
/// that neither a killed process nor a lost power supply leaves half a file.
pub struct Replacement {
    target: PathBuf,
    temporary: PathBuf,
    file: BufWriter<File>,
    finished: bool,
}

impl Replacement {
    /// A file that will take the place of `target`, which need not exist.
    pub fn new(target: &Path) -> io::Result<Self> {
        // A symbolic link stays, and what it points at is replaced.
        let target = fs::canonicalize(target).unwrap_or_else(|_| target.to_owned());
        let Some(name) = target.file_name() else {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "the path names no file"));
        };
        if target.is_dir() {
            return Err(io::Error::from(io::ErrorKind::IsADirectory));
        }
        remove_left_behind(&target, name);
        loop {
            let temporary = target.with_file_name(temporary_name(name));
            let file = match OpenOptions::new().write(true).create_new(true).open(&temporary) {
                Ok(file) => file,
                // Left by a killed process that had the same number, where locks do not work.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
                Err(error) => return Err(error),
            };
            // The lock says that the file is being written. It ends with the process.
            let _ = file.lock();
            if temporary.exists() {
                return Ok(Self {
                    target,
                    temporary,
                    file: BufWriter::new(file),
                    finished: false,
                });
            }
            // Another process took it for one left behind, before it was locked.
        }
    }

    /// Puts the file in its place.
    pub fn finish(mut self) -> io::Result<()> {
        self.file.flush()?;
        self.file.get_ref().sync_all()?;
        fs::rename(&self.temporary, &self.target)?;
        self.finished = true;
        sync_folder_of(&self.target)
    }

    /// The file, to write to.
    pub fn writer(&mut self) -> &mut BufWriter<File> {
        &mut self.file
    }
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
    for entry in files.flatten().filter(|entry| is_temporary(&entry.file_name(), name)) {
        if let Ok(file) = File::open(entry.path())
            && file.try_lock().is_ok()
        {
            let _ = fs::remove_file(entry.path());
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
    match File::open(folder_of(path))?.sync_all() {
        // Some file systems have no such call for folders.
        Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
        result => result,
    }
}

#[cfg(not(unix))]
fn sync_folder_of(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Replaces the file at `path` by what `write` writes.
pub fn replace(path: &Path, write: &mut dyn FnMut(&mut BufWriter<File>) -> io::Result<()>) -> Result<()> {
    let mut attempt = || {
        let mut replacement = Replacement::new(path)?;
        write(replacement.writer())?;
        replacement.finish()
    };
    attempt().map_err(|source| Error::Write {
        path: path.to_owned(),
        source,
    })
}

/// Whether a file could be put at `path`: makes one beside it and removes it again.
#[cfg(feature = "data")]
pub fn check_writable(path: &Path) -> Result<()> {
    Replacement::new(path).map(drop).map_err(|source| Error::Write {
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
        assert!(is_temporary(&temporary_name(name), name));
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
        let writing = Replacement::new(&target).unwrap();
        assert!(!left.exists());
        let other = Replacement::new(&target).unwrap();
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
