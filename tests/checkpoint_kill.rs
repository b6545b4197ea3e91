//! A process that is killed while it writes checkpoints leaves the old one or the new one, whole.
//!
//! `cargo test --release --test checkpoint_kill -- --nocapture` prints what was found; `GRAVEN_KILLS` sets how often a
//! process is killed, 200 times if it is not set.
#![cfg(all(feature = "checkpoint", unix))]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use graven::kernels::block::scalars_mut;
use graven::prelude::*;
use rand::{RngExt, SeedableRng};

network! { struct Net: [100] -> [100] { Dense(1000), Dense(100) } }

/// Saves networks whose weights are all 1, then all 2, and so on, and says so before and after.
fn save_without_end(path: &Path) -> ! {
    let mut net = Net::new(1);
    let mut out = std::io::stdout();
    for round in 1_u32.. {
        scalars_mut(net.params_mut()).fill(round as f32);
        writeln!(out, "saving {round}").unwrap();
        net.save(path).unwrap();
        writeln!(out, "saved {round}").unwrap();
    }
    unreachable!("nobody lives that long")
}

/// The number that all weights of the network in a file are.
fn round_in(path: &Path) -> u32 {
    let net = Net::load(path).unwrap_or_else(|error| panic!("the file is lost: {error}"));
    let tensors = net.tensors();
    let round = tensors[0].values[0];
    let same = tensors
        .iter()
        .flat_map(|tensor| tensor.values)
        .all(|&weight| weight == round);
    assert!(same, "the file is of two networks");
    round as u32
}

#[test]
fn a_killed_process_leaves_the_old_file_or_the_new_one() {
    if let Some(path) = std::env::var_os("GRAVEN_TEST_SAVE") {
        save_without_end(Path::new(&path));
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("checkpoint_kill");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join("net.safetensors");

    let kills = std::env::var("GRAVEN_KILLS").map_or(200, |kills| kills.parse().expect("a number of kills"));
    let mut rng = Rng::seed_from_u64(0x9_111);
    let (mut while_saving, mut old, mut new, mut saves) = (0, 0, 0, 0);
    for _ in 0..kills {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                "a_killed_process_leaves_the_old_file_or_the_new_one",
                "--exact",
                "--nocapture",
            ])
            .env("GRAVEN_TEST_SAVE", &path)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap());
        let mut lines = String::new();
        while !lines.ends_with("saved 1\n") {
            assert_ne!(
                said.read_line(&mut lines).unwrap(),
                0,
                "the child ended by itself: {lines}"
            );
        }
        std::thread::sleep(Duration::from_micros(rng.random_range(0..20_000)));
        child.kill().unwrap();
        assert!(!child.wait().unwrap().success());
        said.read_to_string(&mut lines).unwrap();

        let last = |word: &str| -> u32 {
            let number = |line: &str| line.strip_prefix(word)?.trim().parse().ok();
            lines.lines().rev().find_map(number).expect("the child said so")
        };
        let (begun, done, found) = (last("saving "), last("saved "), round_in(&path));
        assert!(
            found == begun || found == done,
            "found {found} after {begun} was begun and {done} done"
        );
        saves += done;
        if begun > done {
            while_saving += 1;
            *(if found == begun { &mut new } else { &mut old }) += 1;
        }
    }
    let halves = fs::read_dir(&folder).unwrap().count() - 1;
    println!(
        "{kills} kills, {saves} saves: {while_saving} while saving, of which {old} left the old file and {new} the new; \
         0 files lost; {halves} temporary files left beside"
    );
    // Were it not so, this would test nothing.
    assert!(
        while_saving * 2 > kills,
        "only {while_saving} of {kills} kills came while a file was saved"
    );
    assert!(old > 0);
    assert!(halves <= 1, "what one process leaves, the next removes");
    fs::remove_dir_all(&folder).unwrap();
}
