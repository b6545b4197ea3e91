//! Files that are there whole or not at all.

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
        // Distinct among the processes and threads that may write the same file.
        static COUNT: AtomicU64 = AtomicU64::new(0);
        loop {
            let mut temporary = std::ffi::OsString::from(".");
            temporary.push(name);
            temporary.push(format!(".{}-{}.tmp", std::process::id(), COUNT.fetch_add(1, Relaxed)));
            let temporary = target.with_file_name(temporary);
            match OpenOptions::new().write(true).create_new(true).open(&temporary) {
                Ok(file) => {
                    return Ok(Self {
                        target,
                        temporary,
                        file: BufWriter::new(file),
                        finished: false,
                    });
                }
                // Left by a killed process that had the same number.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
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
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    match File::open(folder.unwrap_or(Path::new(".")))?.sync_all() {
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
pub fn replace(path: &Path, write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>) -> Result<()> {
    let attempt = || {
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
