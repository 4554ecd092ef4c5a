// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! `cargo wacrg fix` in the work tree.

use super::{annotated, read};
use crate::repo::Repo;

const HOLDER: &str = "WhiskeySockets and the WhatsApp Calls Research Group contributors";

#[test]
fn a_second_run_changes_nothing() {
    let Some(repo) = annotated() else { return };
    repo.wacrg(&["fix", "--yes"]).code(0).says("nothing to fix");
    assert_eq!(repo.git(&["status", "--short"]).code(0).out, "");
}

#[test]
fn a_foreign_header_is_left_unless_it_is_to_be_replaced() {
    let Some(repo) = annotated() else { return };
    let foreign = "// SPDX-FileCopyrightText: 2020 Zorp Ltd\n// SPDX-License-Identifier: Zlib\n\nfn zorp() {}\n";
    repo.write("src/zorp.rs", foreign);
    repo.wacrg(&["fix", "--yes", "src/zorp.rs"]).code(1).says("left: src/zorp.rs").says("--replace");
    assert_eq!(read(&repo, "src/zorp.rs"), foreign);
    repo.wacrg(&["fix", "--yes", "--replace", "src/zorp.rs"]).code(0).says("corrects the header");
    let text = read(&repo, "src/zorp.rs");
    assert!(text.contains(HOLDER) && text.contains("Identifier: MIT") && !text.contains("Zorp Ltd"), "{text}");
}

#[test]
fn a_header_of_ours_is_corrected() {
    let Some(repo) = annotated() else { return };
    repo.write(
        "src/wrong.rs",
        format!("// SPDX-FileCopyrightText: 2024 {HOLDER}\n// SPDX-License-Identifier: CC-BY-4.0\n\nfn wrong() {{}}\n"),
    );
    repo.wacrg(&["fix", "--yes", "src/wrong.rs"]).code(0);
    let text = read(&repo, "src/wrong.rs");
    assert_eq!(
        text,
        format!("// SPDX-FileCopyrightText: 2024 {HOLDER}\n// SPDX-License-Identifier: MIT\n\nfn wrong() {{}}\n")
    );
}

#[test]
fn what_a_repository_lacks_is_written() {
    let repo = Repo::init(&[]);
    repo.write("src/main.rs", "fn main() {}\n");
    repo.write("README.md", "# A corpus\n\nSee [the disclaimer](DISCLAIMER.md).\n");
    repo.write("wacrg.toml", "[headers]\nrequire = \"all\"\n");
    repo.wacrg(&["fix", "--yes", "--policy", "wacrg.toml"]).code(0).says("make it yours");
    repo.git(&["add", "--all"]).code(0);
    repo.commit();
    repo.wacrg(&["check", "--tracked"]).code(0).says("clean: ").says("no finding");
    repo.wacrg(&["fix", "--yes"]).code(0).says("nothing to fix");
    assert!(read(&repo, "LICENSES/CC-BY-4.0.txt").contains("Attribution 4.0 International Public License"));
    // an emptied page is one that is missing
    repo.write("DISCLAIMER.md", "\n");
    repo.wacrg(&["fix", "--yes"]).code(0).says("DISCLAIMER.md");
    assert!(read(&repo, "DISCLAIMER.md").contains("not affiliated with"));
}

#[test]
fn what_cannot_be_fixed_is_told() {
    let Some(repo) = annotated() else { return };
    repo.write("src/new.zorp", "zorp\n");
    repo.wacrg(&["fix", "--yes", "src/new.zorp"]).code(1).says("left: src/new.zorp: how comments are written");
    repo.wacrg(&["fix", "--yes", "absent.rs"]).code(2).says("absent.rs cannot be read");
    repo.wacrg(&["fix", "--yes", "--staged", "src"]).code(2);
    let outside = Repo::folder();
    outside.wacrg(&["fix", "--yes"]).code(2).says("not inside a git repository");
}
