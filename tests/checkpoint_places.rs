//! Where networks are saved: files with their owners, modes and links, and what is no file. Nothing is destroyed, and what
//! cannot be written is known before the first step.
#![cfg(all(feature = "checkpoint", feature = "data", unix))]

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::Read;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use graven::Error;
use graven::data::InMemory;
use graven::prelude::*;

network! { struct Line: [1] -> [1] { fc: Dense(1) } }

/// An empty folder of this test run alone.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("checkpoint_places")
        .join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn names(folder: &Path) -> Vec<String> {
    let name = |entry: std::io::Result<fs::DirEntry>| entry.unwrap().file_name().to_string_lossy().into_owned();
    let mut names: Vec<_> = fs::read_dir(folder).unwrap().map(name).collect();
    names.sort_unstable();
    names
}

/// A run of two epochs with a checkpoint at `path`, how many steps it took, and whether the network was trained.
fn fit(path: &Path) -> (graven::Result<History>, usize) {
    let data = InMemory::new(vec![[1.0]; 2], vec![[3.0]; 2]).unwrap();
    let asked = AtomicUsize::new(0);
    let stop = || {
        asked.fetch_add(1, Relaxed);
        false
    };
    let fit = Fit::new(Mse, Sgd::new(0.1)).epochs(2).threads(1).progress(false);
    let mut net = Line::new(1);
    let result = net.fit(&data, fit.checkpoint(path).stop_when(stop));
    let asked = asked.into_inner();
    assert_eq!(asked == 0, net.tensors() == Line::new(1).tensors());
    (result, asked)
}

/// Neither saving nor a checkpoint is possible at `path`, which both say before any training.
fn check_refused(path: &Path, reason: &str) {
    let saved = Line::new(1).save(path).unwrap_err();
    let (run, steps) = fit(path);
    for error in [saved, run.unwrap_err()] {
        assert!(matches!(error, Error::Write { .. }), "{error}");
        let message = error.to_string();
        assert!(
            message.starts_with(&format!("cannot write `{}`: ", path.display())),
            "{message}"
        );
        assert!(message.contains(reason), "{message}");
    }
    assert_eq!(steps, 0, "known before the first step");
}

/// Both saving and checkpoints are possible at `path`, and leave nothing beside it.
fn check_saved(path: &Path) {
    let net = Line::new(7);
    net.save(path).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(Line::load(path).unwrap().tensors(), net.tensors());
    let (run, steps) = fit(path);
    run.unwrap_or_else(|error| panic!("{error}"));
    assert!(steps > 0 && Line::load(path).is_ok());
    let beside = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let beside = beside.unwrap_or(Path::new("."));
    if fs::read_dir(beside).is_err() {
        // Files may be made there, but not listed.
        return;
    }
    let beside = names(beside);
    let left = |name: &String| name.starts_with('.') && name.ends_with(".tmp");
    assert!(!beside.iter().any(left), "{beside:?}");
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().mode() & 0o7777
}

/// Runs a shell's command; whether it succeeded.
fn shell(command: &str) -> bool {
    let status = Command::new("sh").args(["-c", command]).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

/// Makes a character device like the system's own of these numbers; false where that is not allowed.
fn device(path: &Path, kind: &str, numbers: &str) -> bool {
    let made = shell(&format!("mknod '{}' {kind} {numbers}", path.display()));
    if !made {
        println!("skipped: devices cannot be made here");
    }
    made
}

#[test]
fn a_device_takes_what_is_written_and_stays() {
    let folder = folder("devices");
    let null = folder.join("null");
    if !device(&null, "c", "1 3") {
        return;
    }
    Line::new(1).save(&null).unwrap();
    let (run, steps) = fit(&null);
    assert!(run.is_ok() && steps > 0);
    symlink("null", folder.join("link")).unwrap();
    Line::new(1).save(folder.join("link")).unwrap();
    assert!(fs::symlink_metadata(&null).unwrap().file_type().is_char_device());
    assert!(fs::symlink_metadata(folder.join("link")).unwrap().is_symlink());
    assert_eq!(names(&folder), ["link", "null"]);
    assert!(Line::load(&null).is_err());
}

#[test]
fn a_full_device_is_an_error_and_stays() {
    let full = folder("full").join("full");
    if !device(&full, "c", "1 7") {
        return;
    }
    let error = Line::new(1).save(&full).unwrap_err();
    assert!(matches!(error, Error::WriteInPlace { .. }), "{error}");
    let start = format!("cannot write `{}` to its end: No space left on device", full.display());
    assert!(error.to_string().starts_with(&start), "{error}");
    assert!(fs::metadata(&full).unwrap().file_type().is_char_device());
}

#[test]
fn a_disk_is_not_written_over() {
    let disk = folder("disks").join("disk");
    // A floppy drive, which is not there.
    if device(&disk, "b", "2 0") {
        check_refused(&disk, "it is a disk, expected a file");
        assert!(fs::metadata(&disk).unwrap().file_type().is_block_device());
    }
}

#[test]
fn a_pipe_gives_its_reader_what_is_saved_and_stays() {
    let folder = folder("pipes");
    let pipe = folder.join("pipe");
    assert!(shell(&format!("mkfifo '{}'", pipe.display())));
    let path = pipe.clone();
    let reader = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        File::open(path).unwrap().read_to_end(&mut bytes).unwrap();
        bytes
    });
    // A run would write to it over and over; the reader is not let go by the attempt.
    let (run, steps) = fit(&pipe);
    let error = run.unwrap_err().to_string();
    assert!(
        error.contains("it is a pipe, expected a file, which can be read again"),
        "{error}"
    );
    assert_eq!(steps, 0);
    Line::new(3).save(&pipe).unwrap();
    assert_eq!(reader.join().unwrap(), Line::new(3).to_bytes());
    assert!(fs::metadata(&pipe).unwrap().file_type().is_fifo());
    assert_eq!(names(&folder), ["pipe"]);
    // Without a writer, and at once.
    let error = Line::load(&pipe).map(drop).unwrap_err().to_string();
    assert!(error.contains("it is no regular file"), "{error}");
}

#[cfg(target_os = "linux")]
#[test]
fn standard_output_takes_a_network() {
    if let Some(path) = std::env::var_os("GRAVEN_TEST_STDOUT") {
        Line::new(5).save(path).unwrap();
        std::process::exit(0);
    }
    let folder = folder("stdout");
    // What `/dev/stdout` is; the machine's own is not put at risk.
    let (link, path) = (folder.join("link"), folder.join("net"));
    symlink("/proc/self/fd/1", &link).unwrap();
    let child = |output: Stdio| {
        let output = Command::new(std::env::current_exe().unwrap())
            .args(["standard_output_takes_a_network", "--exact", "--nocapture"])
            .env("GRAVEN_TEST_STDOUT", &link)
            .stdout(output)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    };
    // The harness has printed its first lines there.
    assert!(child(Stdio::piped()).ends_with(&Line::new(5).to_bytes()));
    child(File::create(&path).unwrap().into());
    assert_eq!(fs::read(&path).unwrap(), Line::new(5).to_bytes());
    // A file that has lost its name.
    let nameless = File::create(&path).unwrap();
    fs::remove_file(&path).unwrap();
    child(nameless.into());
    assert_eq!(names(&folder), ["link"]);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
}

#[test]
fn sockets_and_folders_are_refused() {
    let folder = folder("sockets");
    let socket = folder.join("socket");
    let _listener = match UnixListener::bind(&socket) {
        Ok(listener) => listener,
        // Paths of sockets are at most some hundred bytes long.
        Err(error) => return println!("skipped: {error}"),
    };
    check_refused(&socket, "it is a socket, expected a file");
    assert!(fs::metadata(&socket).unwrap().file_type().is_socket());
    check_refused(&folder, "is a directory");
    check_refused(&folder.join(".."), "is a directory");
    check_refused(&folder.join("socket/net"), "Not a directory");
    assert_eq!(names(&folder), ["socket"]);
}

#[test]
fn a_file_keeps_its_mode() {
    let folder = folder("modes");
    let path = folder.join("net");
    for kept in [0o600, 0o640, 0o666, 0o604, 0o755, 0o620, 0o200] {
        Line::new(1).save(&path).unwrap();
        set_mode(&path, kept);
        Line::new(2).save(&path).unwrap();
        assert_eq!(mode(&path), kept, "{kept:o}");
        fit(&path).0.unwrap();
        assert_eq!(mode(&path), kept, "{kept:o}");
        fs::remove_file(&path).unwrap();
    }
    // A new one has that of any new file.
    Line::new(1).save(&path).unwrap();
    fs::write(folder.join("other"), "").unwrap();
    assert_eq!(mode(&path), mode(&folder.join("other")));
}

#[test]
fn a_read_only_file_is_left_as_it_is() {
    let folder = folder("read_only_files");
    let path = folder.join("net");
    for kept in [0o444, 0o400, 0o555, 0o000] {
        let _ = fs::remove_file(&path);
        fs::write(&path, "kept").unwrap();
        set_mode(&path, kept);
        symlink(&path, folder.join("link")).unwrap();
        check_refused(&path, "the file is read-only");
        check_refused(&folder.join("link"), "the file is read-only");
        assert_eq!(mode(&path), kept);
        set_mode(&path, 0o600);
        assert_eq!(fs::read(&path).unwrap(), b"kept");
        fs::remove_file(folder.join("link")).unwrap();
    }
}

#[test]
fn a_file_keeps_its_owner() {
    let path = folder("owners").join("net");
    fs::write(&path, "").unwrap();
    if std::os::unix::fs::chown(&path, Some(1234), Some(4321)).is_err() {
        println!("skipped: only root may give files away");
        return;
    }
    set_mode(&path, 0o640);
    check_saved(&path);
    let found = fs::metadata(&path).unwrap();
    assert_eq!((found.uid(), found.gid(), mode(&path)), (1234, 4321, 0o640));
}

#[test]
fn links_are_followed_to_what_is_there_or_not_yet() {
    let folder = folder("links");
    fs::create_dir(folder.join("real")).unwrap();
    symlink("real", folder.join("folder")).unwrap();
    symlink("real/net", folder.join("one")).unwrap();
    symlink("folder/../one", folder.join("two")).unwrap();
    symlink(folder.join("two"), folder.join("absolute")).unwrap();
    for link in ["one", "two", "absolute", "folder/net"] {
        let _ = fs::remove_file(folder.join("real/net"));
        // Whether or not there is something where it leads.
        for _ in 0..2 {
            check_saved(&folder.join(link));
            assert!(
                fs::symlink_metadata(folder.join("real/net")).unwrap().is_file(),
                "{link}"
            );
        }
    }
    assert_eq!(names(&folder), ["absolute", "folder", "one", "real", "two"]);
    for link in ["absolute", "folder", "one", "two"] {
        assert!(
            fs::symlink_metadata(folder.join(link)).unwrap().is_symlink(),
            "{link} stays a link"
        );
    }
    symlink("nowhere/net", folder.join("lost")).unwrap();
    check_refused(&folder.join("lost"), "No such file or directory");
    symlink("a", folder.join("b")).unwrap();
    symlink("b", folder.join("a")).unwrap();
    check_refused(&folder.join("a"), "symbolic link");
    symlink("real/", folder.join("slash")).unwrap();
    check_refused(&folder.join("slash"), "is a directory");
    symlink("new/", folder.join("new")).unwrap();
    check_refused(&folder.join("new"), "");
}

#[test]
fn every_name_that_the_system_takes_is_taken() {
    let folder = folder("names");
    let longest = "n".repeat(255);
    let mut all: Vec<&[u8]> = vec![
        b"\xff\xfe.safetensors",
        b"net\n\t ",
        b" ",
        b"...",
        b"-",
        b"*?[",
        b"net.tmp",
        b".net.1-2.tmp.safetensors",
        "ä€😀".as_bytes(),
    ];
    let lengths = [100, 101, 143, 230, 240, 255];
    all.extend(lengths.map(|length| &longest.as_bytes()[..length]));
    for name in all {
        let path = folder.join(OsStr::from_bytes(name));
        if fs::write(&path, "").is_err() {
            println!("skipped: the system does not take `{}`", name.escape_ascii());
            continue;
        }
        fs::remove_file(&path).unwrap();
        check_saved(&path);
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
        fs::remove_file(&path).unwrap();
    }
    check_refused(&folder.join("n".repeat(256)), "File name too long");
    check_refused(&folder.join("net/"), "the path names no file");
    check_refused(&folder.join("a\0b"), "NUL byte");
    check_refused(Path::new(""), "the path names no file");
    assert_eq!(names(&folder), [""; 0]);
}

#[test]
fn what_only_looks_like_a_temporary_file_stays() {
    let folder = folder("temporary");
    let pipe = folder.join(".net.1-2.tmp");
    assert!(shell(&format!("mkfifo '{}'", pipe.display())));
    fs::create_dir(folder.join(".net.3-4.tmp")).unwrap();
    fs::write(folder.join("kept"), "kept").unwrap();
    symlink("kept", folder.join(".net.5-6.tmp")).unwrap();
    Line::new(1).save(folder.join("net")).unwrap();
    assert_eq!(
        names(&folder),
        [".net.1-2.tmp", ".net.3-4.tmp", ".net.5-6.tmp", "kept", "net"]
    );
}

/// In a child with other rights: what is asked of `GRAVEN_TEST_PLACE`.
fn in_a_child() -> bool {
    let Some(place) = std::env::var_os("GRAVEN_TEST_PLACE") else {
        return false;
    };
    let place = Path::new(&place);
    match std::env::var("GRAVEN_TEST_REFUSED") {
        Ok(reason) => check_refused(place, &reason),
        Err(_) => check_saved(place),
    }
    true
}

/// Runs `test` in a child behind `prefix`, and says whether that could be done.
fn child(prefix: &str, test: &str, place: &Path, refused: Option<&str>) -> bool {
    let mut command = Command::new("sh");
    command.args(["-c", &format!("{prefix} \"$@\""), "sh"]);
    command
        .arg(std::env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture"]);
    command.env("GRAVEN_TEST_PLACE", place);
    if let Some(reason) = refused {
        command.env("GRAVEN_TEST_REFUSED", reason);
    }
    let output = command.output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    let skipped = [Some(77), Some(126), Some(127)].contains(&output.status.code());
    if skipped || errors.contains("setpriv:") || errors.contains("unshare:") {
        println!("skipped: {errors}");
        return false;
    }
    assert!(
        output.status.success(),
        "{}{errors}",
        String::from_utf8_lossy(&output.stdout)
    );
    true
}

/// As a user who owns nothing and may do what all may.
const NOBODY: &str = "setpriv --reuid=65534 --regid=65534 --clear-groups";

#[test]
fn a_file_that_cannot_be_replaced_is_written_over() {
    if in_a_child() {
        return;
    }
    let test = "a_file_that_cannot_be_replaced_is_written_over";
    let folder = folder("in_place");
    if !shell(&format!(
        "{NOBODY} test -x '{}'",
        std::env::current_exe().unwrap().display()
    )) {
        println!("skipped: this is not root, or nobody may run this test");
        return;
    }
    // A folder in which files may be made, but not listed: replaced as anywhere.
    let hidden = folder.join("hidden");
    fs::create_dir(&hidden).unwrap();
    set_mode(&hidden, 0o733);
    child(NOBODY, test, &hidden.join("new"), None);
    assert_eq!(names(&hidden), ["new"]);
    // Folders in which nothing may be made, nothing renamed, or nothing given away to others.
    for (mode_of_folder, mode_of_file) in [(0o755, 0o666), (0o1777, 0o666), (0o777, 0o602)] {
        let inner = folder.join(format!("{mode_of_folder:o}"));
        fs::create_dir(&inner).unwrap();
        let path = inner.join("net");
        fs::write(&path, vec![1; 5000]).unwrap();
        set_mode(&inner, mode_of_folder);
        set_mode(&path, mode_of_file);
        let before = fs::metadata(&path).unwrap();
        if mode_of_file & 0o004 == 0 {
            set_mode(&path, mode_of_file | 0o004);
        }
        child(NOBODY, test, &path, None);
        let after = fs::metadata(&path).unwrap();
        assert_eq!(
            (after.ino(), after.uid(), after.gid()),
            (before.ino(), before.uid(), before.gid())
        );
        assert_eq!(names(&inner), ["net"]);
        // What is not there cannot be written over, and what may not be written stays.
        if mode_of_folder == 0o755 {
            child(NOBODY, test, &inner.join("new"), Some("Permission denied"));
        }
        set_mode(&path, 0o644);
        child(NOBODY, test, &path, Some("Permission denied"));
        assert!(Line::load(&path).is_ok());
        set_mode(&inner, 0o755);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_is_mounted_is_written_over() {
    if in_a_child() {
        return;
    }
    let test = "a_file_that_is_mounted_is_written_over";
    let folder = folder("mounted");
    let (source, inner) = (folder.join("source"), folder.join("inner"));
    fs::create_dir(&inner).unwrap();
    let place = inner.join("net");
    let mount = |more: &str| {
        let (source, place, inner) = (source.display(), place.display(), inner.display());
        format!(
            "unshare -m true 2>/dev/null && flags=-m || flags=-rm
            exec unshare $flags sh -c 'mount --bind \"{inner}\" \"{inner}\" && mount --bind \"{source}\" \"{place}\" {more} || exit 77
            exec \"$@\"' sh"
        )
    };
    let read_only = format!("&& mount -o remount,bind,ro \"{}\"", inner.display());
    for more in ["", &read_only] {
        fs::write(&source, vec![1; 5000]).unwrap();
        fs::write(&place, "underneath").unwrap();
        set_mode(&source, 0o600);
        let before = fs::metadata(&source).unwrap();
        if child(&mount(more), test, &place, None) {
            assert!(Line::load(&source).is_ok());
        }
        let after = fs::metadata(&source).unwrap();
        assert_eq!((after.ino(), after.mode()), (before.ino(), before.mode()));
        assert_eq!(names(&inner), ["net"]);
        assert_eq!(fs::read(&place).unwrap(), b"underneath");
    }
}
